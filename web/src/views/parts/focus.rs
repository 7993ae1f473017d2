//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, window};

/// What had the focus goes away: the screen takes it, so that the keyboard's place is not lost.
pub fn focus_main() {
    let main = window().and_then(|window| window.document()?.query_selector("#main").ok()?);
    let _ = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()).map(|main| main.focus());
}
