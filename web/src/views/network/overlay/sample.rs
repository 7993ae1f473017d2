//! The partial view: a few nodes, drawn from all, and how old what is known of each is.

use hashyard_node::view::{OverlayView, PeersView, SampleView};
use yew::prelude::*;

use super::{Names, nobody, use_names};
use crate::i18n::{Lang, overlay as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, Sep, StateBox};

/// Rounds that fill an entry's bar. In a view of 20 entries whose nodes all live, each is the oldest once in about 20 rounds.
const FULL: u16 = 20;

/// Properties of [`SamplePanel`] and of [`super::BucketsPanel`].
#[derive(Properties, PartialEq)]
pub struct OverlayProps {
    /// What the node knows.
    pub overlay: Shared<OverlayView>,
}

/// Entries with their ages.
#[component]
pub fn SamplePanel(props: &OverlayProps) -> Html {
    let (lang, names, peers) = (use_lang(), use_names(), use_topic::<PeersView>());
    let overlay = &props.overlay;
    let note = html! { <>{ text::entries(lang, overlay.sample.len()) }<Sep />{ text::rounds(lang, overlay.cycles) }</> };
    html! {
        <Panel title={text::sample(lang)} {note}>
            if overlay.sample.is_empty() && peers.peers.iter().any(|peer| peer.node.is_some()) {
                <StateBox icon={Glyph::Swap} title={text::sample_out(lang)} text={text::sample_out_why(lang)} />
            } else if overlay.sample.is_empty() {
                { nobody(lang) }
            } else {
                <ul class="overlay-ages">{ for overlay.sample.iter().map(|entry| row(lang, &names, entry)) }</ul>
                <p class="pb hint">{ text::sample_why(lang) }</p>
            }
        </Panel>
    }
}

/// The bar is as long as the entry is old; from [`FULL`] rounds on it is full.
fn row(lang: Lang, names: &Names, entry: &SampleView) -> Html {
    let share = f64::from(entry.age.min(FULL)) / f64::from(FULL) * 100.0;
    html! {
        <li key={entry.node.to_string()}>
            { names.tile(lang, &entry.node) }
            <span class="overlay-bar" aria-hidden="true"><i ~style={format!("width:{share:.0}%")}></i></span>
            <span class="num d2">{ text::age(lang, entry.age) }</span>
        </li>
    }
}
