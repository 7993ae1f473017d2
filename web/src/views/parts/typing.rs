//! What is typed and chosen, on its way into a component's state.

use wasm_bindgen::JsCast;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::ui::cut;

/// Keeps a value in a component's state.
pub fn set<T: 'static>(state: &UseStateHandle<T>) -> Callback<T> {
    let setter = state.setter();
    Callback::from(move |value| setter.set(value))
}

/// Does something in place of the browser, which would load the page anew, when a form is sent.
pub fn on_submit(send: impl Fn() + 'static) -> Callback<SubmitEvent> {
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        send();
    })
}

/// Which entry of a list was chosen, from 0.
pub fn chosen_entry(event: &Event) -> usize {
    let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    select.map_or(0, |select| select.selected_index().max(0) as usize)
}

/// Characters of a field of several lines: a block has at most twice 4,000,000 digits.
const LONGEST: usize = 8_000_000;

/// The text of the field of several lines in which something was typed.
pub fn area_text(event: InputEvent) -> String {
    area_text_within(LONGEST, event)
}

/// The same where less makes sense; what is longer is cut.
pub fn area_text_within(longest: usize, event: InputEvent) -> String {
    let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    area.map_or_else(String::new, |area| cut(area.value(), longest, |short| area.set_value(short)))
}
