//! The k-buckets: nodes by how many first bits their ids share with ours.

use hashyard_node::NodeId;
use hashyard_node::view::BucketView;
use yew::prelude::*;

use super::sample::OverlayProps;
use super::{Names, nobody, use_names};
use crate::i18n::{Lang, overlay as text, use_lang};
use crate::ui::{Form, Panel, Sep, Stripe};

/// Bits of an id that are shown.
const BITS: u16 = 12;

/// A row for each bucket that holds somebody, with a place for each node that it could hold.
#[component]
pub fn BucketsPanel(props: &OverlayProps) -> Html {
    let (lang, names) = (use_lang(), use_names());
    let overlay = &props.overlay;
    let known: usize = overlay.buckets.iter().map(|bucket| bucket.nodes.len()).sum();
    let note = html! { <>{ text::known(lang, known) }<Sep />{ format!("k = {}", overlay.k) }</> };
    html! {
        <Panel title={text::buckets(lang)} {note}>
            if overlay.buckets.is_empty() {
                { nobody(lang) }
            } else {
                <ol class="overlay-buckets">{ for overlay.buckets.iter().map(|bucket| row(lang, &names, &overlay.me, overlay.k, bucket)) }</ol>
                <p class="pb hint">{ text::buckets_why(lang) }</p>
            }
        </Panel>
    }
}

fn row(lang: Lang, names: &Names, me: &NodeId, k: u32, bucket: &BucketView) -> Html {
    let empty = (k as usize).saturating_sub(bucket.nodes.len());
    let tile = |node: &NodeId| {
        let name = names.of(lang, node);
        html! { <li title={name.clone()}><Stripe hash={*node} form={Form::Tile} width=16 height=16 /><span class="sr">{ name }</span></li> }
    };
    html! {
        <li key={bucket.shared_bits}>
            <span class="num">{ text::shared(lang, bucket.shared_bits.into()) }</span>
            <span class="mono" translate="no">{ prefix(me, bucket.shared_bits.into()) }</span>
            <ul class="overlay-slots">
                { for bucket.nodes.iter().map(tile) }
                { for (0..empty).map(|_| html! { <li class="free" aria-hidden="true"></li> }) }
            </ul>
            if bucket.spare > 0 {
                <span class="d3 num">{ text::spare(lang, bucket.spare) }</span>
            }
        </li>
    }
}

/// How all ids in this bucket begin: so many bits as ours, then the other one.
fn prefix(me: &NodeId, shared: u16) -> Html {
    let bit = |at: u16| me.0[usize::from(at / 8)] >> (7 - at % 8) & 1;
    if shared >= BITS {
        return html! { { "…" } };
    }
    let same: String = (0..shared).map(|at| char::from(b'0' + bit(at))).collect();
    let other = 1 - bit(shared);
    html! { <><span class="d3">{ same }</span><b>{ other }</b><span class="d3">{ "…" }</span></> }
}
