//! Keys that work wherever the focus is.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, window};
use yew::prelude::*;

/// Offers keys to `press` that nobody else wants: nobody types, no field has the focus, no dialog is open and no modifier is
/// held. `press` says whether it took the key.
#[hook]
pub fn use_keys(press: Callback<String, bool>) {
    use_effect_with(press, |press| {
        let press = press.clone();
        let listener = window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                let held = key.ctrl_key() || key.alt_key() || key.meta_key();
                if !held && !is_wanted_elsewhere(event) && press.emit(key.key()) {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

fn is_wanted_elsewhere(event: &Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("input, textarea, select, dialog").ok().flatten().is_some())
}
