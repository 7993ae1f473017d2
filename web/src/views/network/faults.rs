//! Links that are made faulty on purpose: one of them, or all.

use hashyard_node::NodeId;
use hashyard_node::link_fault::{LinkFault, MAX_LOSS};
use hashyard_node::ping::ROUND_TRIPS;
use hashyard_node::view::{PeerView, PeersView};
use yew::prelude::*;

use super::overlay::use_names;
use crate::bridge::ask;
use crate::i18n::{Lang, blank, link_fault as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Panel, Slider, Sparkline, Switch};
use crate::views::parts::{chosen_entry, use_request};

/// The sliders go so far, in ms; a command goes further.
const LONGEST_MS: u32 = 2_000;
/// A step of theirs, in ms.
const STEP_MS: f64 = 10.0;

/// Which link, what is wrong with it, and what its round trips say.
#[component]
pub fn FaultsPanel() -> Html {
    let (lang, peers, request, names) = (use_lang(), use_topic::<PeersView>(), use_request(), use_names());
    let chosen = use_state_eq(|| None::<NodeId>);
    let links = links(&peers);
    let link = chosen.filter(|node| links.contains(node));
    let fault = fault_of(&peers, link);
    let reset = request.callback(|_| ask::SetLinkFault { node: None, fault: LinkFault::default() });
    let is_well = peers.fault == LinkFault::default() && peers.faults.is_empty();
    let end = html! { <Button kind={ButtonKind::Quiet} small=true onclick={reset} disabled={is_well}>{ text::reset(lang) }</Button> };
    let onchange = {
        let (setter, links) = (chosen.setter(), links.clone());
        Callback::from(move |event: Event| {
            setter.set(chosen_entry(&event).checked_sub(1).and_then(|index| links.get(index).copied()));
        })
    };
    let option = |node: &NodeId| html! { <option key={node.to_string()} selected={link == Some(*node)}>{ names.of(lang, node) }</option> };
    let peer = peers.peers.iter().find(|peer| link.is_some() && peer.node == link);
    html! {
        <Panel title={text::links(lang)} note={html! { { text::note(lang) } }} {end}>
            <div class="pb network-faults">
                <select class="network-link" aria-label={text::which(lang)} {onchange}>
                    <option key="all" selected={link.is_none()}>{ text::all(lang) }</option>
                    { for links.iter().map(option) }
                </select>
                <Dials key={link.map_or_else(String::new, |node| node.to_string())} {link} {fault} />
                if let Some(peer) = peer {
                    { round_trips(lang, peer) }
                }
            </div>
        </Panel>
    }
}

/// Tabs that are connected, and those whose links are faulty.
fn links(peers: &PeersView) -> Vec<NodeId> {
    let mut links: Vec<NodeId> = peers.peers.iter().filter_map(|peer| peer.node).collect();
    let others = peers.faults.iter().map(|(node, _)| *node).filter(|node| !links.contains(node));
    let others: Vec<NodeId> = others.collect();
    links.extend(others);
    links
}

fn fault_of(peers: &PeersView, link: Option<NodeId>) -> LinkFault {
    let own = peers.faults.iter().find(|(node, _)| Some(*node) == link);
    own.map_or(peers.fault, |(_, fault)| *fault)
}

fn round_trips(lang: Lang, peer: &PeerView) -> Html {
    let values: Vec<f32> = peer.round_trips_ms.iter().map(|ms| *ms as f32).collect();
    let last = match peer.latency_ms {
        _ if peer.fault.cut => text::no_answer(lang).to_owned(),
        Some(ms) => text::round_trip(lang, ms),
        None => text::no_round_trip(lang).to_owned(),
    };
    html! {
        <div class="network-trips" role="group" aria-label={text::round_trips(lang, values.len())}>
            <Sparkline {values} room={ROUND_TRIPS} height=30 />
            <span class="num d2">{ last }</span>
        </div>
    }
}

fn said(lang: Lang, fault: LinkFault) -> String {
    if fault.cut {
        return text::is_cut(lang).to_owned();
    }
    let all = [
        (fault.latency_ms > 0).then(|| text::is_slow(lang, fault.latency_ms)),
        (fault.jitter_ms > 0).then(|| text::jitters(lang, fault.jitter_ms)),
        (fault.loss > 0).then(|| text::is_lossy(lang, fault.loss)),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    if all.is_empty() { text::well(lang).to_owned() } else { all.join(blank(lang)) }
}

/// Properties of [`Dials`].
#[derive(Properties, PartialEq)]
struct DialsProps {
    /// Whose link; all of them if `None`.
    link: Option<NodeId>,
    /// What is wrong with it, as the node told last.
    fault: LinkFault,
}

/// What is wrong is told to the node when a slider is let go. What was set is shown until the node tells of it.
#[component]
fn Dials(props: &DialsProps) -> Html {
    let (lang, request, node) = (use_lang(), use_request(), props.link);
    let set = use_state_eq(|| None::<LinkFault>);
    use_effect_with(props.fault, {
        let setter = set.setter();
        move |_| setter.set(None)
    });
    let fault = set.unwrap_or(props.fault);
    let tell = {
        let (ask, setter) = (request.callback(move |fault| ask::SetLinkFault { node, fault }), set.setter());
        Callback::from(move |fault: LinkFault| {
            setter.set(Some(fault));
            ask.emit(fault);
        })
    };
    let dial = |label: &'static str,
                shown: String,
                value: u32,
                most: u32,
                step: f64,
                with: fn(LinkFault, u32) -> LinkFault| {
        let setter = set.setter();
        let oninput = Callback::from(move |value: f64| setter.set(Some(with(fault, value as u32))));
        let onchange = tell.reform(move |value: f64| with(fault, value as u32));
        html! {
            <div class="fr">
                <span class="row sp"><span class="lab">{ label }</span><span class="num d2">{ shown.clone() }</span></span>
                <Slider {label} min=0.0 max={f64::from(most)} {step} value={f64::from(value.min(most))} {oninput} {onchange} text={shown} />
            </div>
        }
    };
    let cut = tell.reform(move |cut| LinkFault { cut, ..fault });
    html! {
        <>
            <div class="network-dials">
                { dial(text::latency(lang), text::shown(lang, fault.latency_ms), fault.latency_ms, LONGEST_MS, STEP_MS, |fault, latency_ms| LinkFault { latency_ms, ..fault }) }
                { dial(text::jitter(lang), text::shown(lang, fault.jitter_ms), fault.jitter_ms, LONGEST_MS, STEP_MS, |fault, jitter_ms| LinkFault { jitter_ms, ..fault }) }
                { dial(text::loss(lang), format!("{}%", fault.loss), fault.loss.into(), MAX_LOSS.into(), 1.0, |fault, loss| LinkFault { loss: loss as u8, ..fault }) }
            </div>
            <div class="row sp">
                <p class="hint" role="status">{ said(lang, fault) }if fault != LinkFault::default() { { blank(lang) }{ text::here_only(lang) } }</p>
                <label class="network-cut"><span class="lab" aria-hidden="true">{ text::cut(lang) }</span><Switch label={text::cut(lang)} on={fault.cut} onchange={cut} /></label>
            </div>
        </>
    }
}
