//! One line that was typed, and its result.

use yew::prelude::*;

use super::Entry;
use crate::i18n::{console as text, use_lang};
use crate::ui::CopyButton;

/// Properties of [`EntryView`].
#[derive(Properties, PartialEq)]
pub struct EntryViewProps {
    /// The entry.
    pub entry: Entry,
}

/// A line and its result.
#[component]
pub fn EntryView(props: &EntryViewProps) -> Html {
    let lang = use_lang();
    let entry = &props.entry;
    let result = match &entry.result {
        None => html! { <p class="hint">{ text::working(lang) }</p> },
        Some(Ok(shown)) => html! { <pre translate="no" tabindex="0">{ shown }</pre> },
        Some(Err(why)) => html! { <pre class="bad">{ why }</pre> },
    };
    html! {
        <div class="entry">
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
