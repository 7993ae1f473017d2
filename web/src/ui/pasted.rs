//! Fields that hold less than was pasted: the browser drops the rest without a word.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, HtmlTextAreaElement, window};
use yew::prelude::*;

/// Hears how many characters fit where more were pasted.
#[hook]
pub fn use_cut_pastes(hear: Callback<usize>) {
    use_effect_with(hear, |hear| {
        let hear = hear.clone();
        let document = window().and_then(|window| window.document());
        let listener = document.map(|document| {
            EventListener::new(&document, "paste", move |event| {
                let Some(pasted) = text_of(event) else { return };
                let (event, hear) = (event.clone(), hear.clone());
                // The field has the text after this event.
                Timeout::new(0, move || {
                    if let Some(longest) = held(&event).and_then(|held| held.cut(&pasted)) {
                        hear.emit(longest);
                    }
                })
                .forget();
            })
        });
        move || drop(listener)
    });
}

fn text_of(event: &Event) -> Option<String> {
    event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?.get_data("text/plain").ok()
}

/// A field that has limits, in UTF-16 units as the browser counts them.
struct Held {
    text: String,
    longest: usize,
}

impl Held {
    fn cut(&self, pasted: &str) -> Option<usize> {
        let is_full = self.text.encode_utf16().count() >= self.longest;
        (is_full && !self.text.contains(pasted.trim())).then_some(self.longest)
    }
}

fn held(event: &Event) -> Option<Held> {
    let target = event.target()?;
    let (text, longest) = match target.dyn_ref::<HtmlInputElement>() {
        Some(input) => (input.value(), input.max_length()),
        None => {
            let area = target.dyn_ref::<HtmlTextAreaElement>()?;
            (area.value(), area.max_length())
        }
    };
    // Negative where nothing is said.
    Some(Held { text, longest: longest.try_into().ok()? })
}
