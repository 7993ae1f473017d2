//! Known nodes in the order of their distance, and a newcomer's bucket.

use hashyard_course::Deed;
use hashyard_course::missions::number::read_count;
use hashyard_node::NodeId;
use hashyard_node::view::OverlayView;
use hashyard_ui_model::header_order::moved;
use hashyard_ui_model::hex::first_bits;
use yew::prelude::*;

use super::super::mission::tool_link;
use super::look_up::known;
use crate::i18n::{Lang, overlay as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, Field, Glyph, Panel, StateBox};
use crate::views::network::overlay::{BucketsPanel, Names, use_names, use_overlay};
use crate::views::parts::{chosen_entry, on_submit, set};
use crate::watch;

/// Nodes that are put in order.
const ORDERED: usize = 5;
/// Bits of an id that are shown.
const BITS: usize = 16;

/// The order, the newcomer, the buckets.
#[component]
pub fn XorOrder() -> Html {
    let (lang, overlay, round) = (use_lang(), use_overlay(), use_state_eq(|| 0_u32));
    let Some(overlay) = overlay.filter(|overlay| !overlay.buckets.is_empty()) else {
        return html! {
            <Panel title={text::order(lang)}>
                <StateBox icon={Glyph::Network} title={text::nobody(lang)} text={text::nobody_why(lang)}>{ tool_link(lang, "another") }</StateBox>
            </Panel>
        };
    };
    let onclick = {
        let round = round.clone();
        Callback::from(move |_: MouseEvent| round.set(*round + 1))
    };
    let end = html! { <Button small=true icon={Glyph::Refresh} {onclick}>{ text::others(lang) }</Button> };
    let few = known(&overlay).len().min(ORDERED);
    html! {
        <>
            <Panel title={text::order(lang)} note={html! { { text::order_note(lang) } }} {end}>
                <Order key={format!("{} {few}", *round)} overlay={overlay.clone()} round={*round} />
            </Panel>
            <Newcomer overlay={overlay.clone()} />
            <BucketsPanel {overlay} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OrderProps {
    overlay: Shared<OverlayView>,
    round: u32,
}

#[component]
fn Order(props: &OrderProps) -> Html {
    let (lang, names) = (use_lang(), use_names());
    let list = use_state_eq(|| chosen(&known(&props.overlay), props.round));
    let step = {
        let list = list.clone();
        Callback::from(move |(at, up): (usize, bool)| list.set(moved(&list, at, up)))
    };
    let line = |(at, node): (usize, &NodeId)| {
        let button = |up: bool| {
            let label = if up { text::up(lang, at + 1) } else { text::down(lang, at + 1) };
            let glyph = if up { Glyph::Up } else { Glyph::Down };
            let disabled = if up { at == 0 } else { at + 1 == list.len() };
            html! { <Button small=true icon={glyph} {label} {disabled} onclick={step.reform(move |_: MouseEvent| (at, up))} /> }
        };
        html! { <li key={node.to_string()}><span class="num">{ at + 1 }</span>{ with_bits(lang, &names, node) }<span class="row">{ button(true) }{ button(false) }</span></li> }
    };
    let onclick = {
        let (list, overlay) = (list.clone(), props.overlay.clone());
        Callback::from(move |_: MouseEvent| {
            watch::tell(&Deed::NodesOrdered((*list).clone(), Box::new((*overlay).clone())));
        })
    };
    html! {
        <>
            <p class="pb hint">{ text::order_how(lang) }</p>
            <ol class="course-lines overlay-order">
                <li><span class="num"></span>{ with_bits(lang, &names, &props.overlay.me) }</li>
                { for list.iter().enumerate().map(line) }
            </ol>
            <div class="pb row"><Button kind={ButtonKind::Primary} {onclick}>{ text::check_order(lang) }</Button></div>
        </>
    }
}

/// Some of those that are known; others in each round.
fn chosen(known: &[NodeId], round: u32) -> Vec<NodeId> {
    let mut all = known.to_vec();
    // By the last byte, which says nothing about who is close.
    all.sort_by_key(|node| node.0[31]);
    let turns = (round as usize * ORDERED) % all.len().max(1);
    all.rotate_left(turns);
    all.truncate(ORDERED);
    all
}

/// A node with the first bits of its id.
fn with_bits(lang: Lang, names: &Names, node: &NodeId) -> Html {
    html! {
        <>
            { names.tile(lang, node) }
            <code class="overlay-bits" translate="no">{ first_bits(&node.0, BITS) }</code>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NewcomerProps {
    overlay: Shared<OverlayView>,
}

#[component]
fn Newcomer(props: &NewcomerProps) -> Html {
    let (lang, names) = (use_lang(), use_names());
    let (node, typed) = (use_state_eq(|| None::<NodeId>), use_state_eq(String::new));
    let known = known(&props.overlay);
    let chosen = node.filter(|node| known.contains(node)).or_else(|| known.first().copied());
    let onchange = {
        let (node, known) = (node.setter(), known.clone());
        Callback::from(move |event: Event| {
            let index = chosen_entry(&event);
            node.set(known.get(index).copied());
        })
    };
    let counted = read_count(&typed).and_then(|count| u16::try_from(count).ok());
    let onsubmit = {
        let overlay = props.overlay.clone();
        on_submit(move || {
            if let (Some(node), Some(shared_bits)) = (chosen, counted) {
                let overlay = Box::new((*overlay).clone());
                watch::tell(&Deed::BucketNamed { node, shared_bits, overlay });
            }
        })
    };
    let option = |other: &NodeId| html! { <option key={other.to_string()} selected={chosen == Some(*other)}>{ names.of(lang, other) }</option> };
    html! {
        <Panel title={text::newcomer(lang)}>
            <form class="pb form" {onsubmit}>
                <div class="fr">
                    <label class="lab" for="overlay-newcomer">{ text::which_node(lang) }</label>
                    <select id="overlay-newcomer" class="overlay-select" {onchange}>{ for known.iter().map(option) }</select>
                </div>
                if let Some(node) = &chosen {
                    <ol class="overlay-order">
                        <li>{ with_bits(lang, &names, &props.overlay.me) }</li>
                        <li>{ with_bits(lang, &names, node) }</li>
                    </ol>
                }
                <div class="row course-form">
                    <Field id="overlay-bits" label={text::bits_shared(lang)} value={(*typed).clone()} oninput={set(&typed)} mode="numeric" longest=4 />
                    <Button kind={ButtonKind::Primary} disabled={counted.is_none()}>{ text::check(lang) }</Button>
                </div>
            </form>
        </Panel>
    }
}
