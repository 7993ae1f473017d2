//! The partial view: a few nodes, drawn from all, and how old what is known of each is.

use hashyard_node::view::{OverlayView, SampleView};
use yew::prelude::*;

use super::{Names, nobody, use_names};
use crate::i18n::{Lang, overlay as text, use_lang};
use crate::state::Shared;
use crate::ui::{Panel, Sep};

/// Properties of [`SamplePanel`] and of [`super::BucketsPanel`].
#[derive(Properties, PartialEq)]
pub struct OverlayProps {
    /// What the node knows.
    pub overlay: Shared<OverlayView>,
}

/// Entries with their ages.
#[component]
pub fn SamplePanel(props: &OverlayProps) -> Html {
    let (lang, names) = (use_lang(), use_names());
    let overlay = &props.overlay;
    let note = html! { <>{ text::entries(lang, overlay.sample.len()) }<Sep />{ text::cycles(lang, overlay.cycles) }</> };
    let oldest = overlay.sample.iter().map(|entry| entry.age).max().unwrap_or(0);
    html! {
        <Panel title={text::sample(lang)} {note}>
            if overlay.sample.is_empty() {
                { nobody(lang) }
            } else {
                <ul class="overlay-ages">{ for overlay.sample.iter().map(|entry| row(lang, &names, entry, oldest)) }</ul>
                <p class="pb hint">{ text::sample_why(lang) }</p>
            }
        </Panel>
    }
}

/// The bar is as long as the entry is old.
fn row(lang: Lang, names: &Names, entry: &SampleView, oldest: u16) -> Html {
    let share = f64::from(entry.age) / f64::from(oldest.max(1)) * 100.0;
    html! {
        <li key={entry.node.to_string()}>
            { names.tile(lang, &entry.node) }
            <span class="overlay-bar" aria-hidden="true"><i ~style={format!("width:{share:.0}%")}></i></span>
            <span class="num d2">{ text::age(lang, entry.age) }</span>
        </li>
    }
}
