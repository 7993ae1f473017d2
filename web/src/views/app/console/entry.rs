//! One line that was typed, and its result.

use yew::prelude::*;

use super::Entry;
use crate::i18n::{Lang, console as text};
use crate::ui::CopyButton;

/// A line and its result.
pub fn drawn_entry(lang: Lang, entry: &Entry) -> Html {
    let result = match &entry.result {
        None => html! { <p class="hint">{ text::working(lang) }</p> },
        Some(Ok(shown)) => html! { <pre translate="no" tabindex="0">{ shown }</pre> },
        Some(Err(why)) => html! { <pre class="bad">{ why }</pre> },
    };
    html! {
        <div key={entry.id} class="entry">
            <div class="entryhead">
                <span class="typed" translate="no">{ &entry.line }</span>
                if let Some(Ok(shown)) = &entry.result {
                    <CopyButton text={shown.clone()} />
                }
            </div>
            { result }
        </div>
    }
}
