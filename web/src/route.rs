//! The screen that the address names, as a hook.

use gloo::events::EventListener;
pub use hashyard_ui_model::route::{BlockId, CryptoPage, LabLink, Route, ScriptPage};
use web_sys::window;
use yew::prelude::*;

/// The screen named by the address now; follows every change of it.
#[hook]
pub fn use_route() -> Route {
    let route = use_state(current);
    let setter = route.setter();
    use_effect_with((), move |()| {
        let listener =
            window().map(|window| EventListener::new(&window, "hashchange", move |_| setter.set(current())));
        move || drop(listener)
    });
    (*route).clone()
}

fn current() -> Route {
    Route::parse(&window().and_then(|window| window.location().hash().ok()).unwrap_or_default())
}

/// The address's part behind `#` if it leads nowhere; the first screen takes its place at once.
pub fn correct() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    if Route::known(&hash).is_some() {
        return None;
    }
    forget();
    Some(hash.chars().take(SHOWN).collect())
}

/// Letters of a wrong address that are shown.
const SHOWN: usize = 40;

/// Goes to the first screen in place of the present one, which leaves the browser's history.
pub fn forget() {
    if let Some(window) = window() {
        let _ = window.location().replace(&Route::Live.to_string());
    }
}

/// Goes to a screen, as a link to it would.
pub fn go(route: &Route) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(&route.to_string());
    }
}
