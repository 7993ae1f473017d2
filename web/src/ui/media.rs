//! What the browser says about the screen and the user's wishes.

use gloo::events::EventListener;
use web_sys::{MediaQueryList, window};
use yew::prelude::*;

/// Follows a media query.
#[hook]
pub fn use_media(query: &'static str) -> bool {
    let matches = use_state_eq(|| list(query).is_some_and(|list| list.matches()));
    let setter = matches.setter();
    use_effect_with(query, move |query| {
        let listener = list(query).map(|list| {
            let watched = list.clone();
            EventListener::new(&list, "change", move |_| setter.set(watched.matches()))
        });
        move || drop(listener)
    });
    *matches
}

fn list(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok()?
}

/// The screen is a phone's.
#[hook]
pub fn use_phone() -> bool {
    use_media("(max-width: 820px)")
}

/// The user asked for less motion.
#[hook]
pub fn use_still() -> bool {
    use_media("(prefers-reduced-motion: reduce)")
}
