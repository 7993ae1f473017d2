//! Links that are made faulty on purpose: one of them, or all.

use hashyard_node::link_fault::{LinkFault, MAX_LOSS};
use hashyard_node::view::{PeerView, PeersView};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, link_fault as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Panel, Slider, Sparkline, Switch};
use crate::views::parts::{Request, chosen_entry, use_request};

/// The sliders go so far, in ms; a command goes further.
const LONGEST_MS: u32 = 2_000;

/// Round trips that fill the curve.
const ROUND_TRIPS: usize = 40;

/// Which link, what is wrong with it, and what its round trips say.
#[component]
pub fn FaultsPanel() -> Html {
    let (lang, peers, request) = (use_lang(), use_topic::<PeersView>(), use_request());
    let chosen = use_state_eq(|| None::<u64>);
    let peer = chosen.and_then(|id| peers.peers.iter().find(|peer| peer.id == id));
    let fault = peer.map_or(peers.fault, |peer| peer.fault);
    let onclick = request.callback(|_| ask::SetLinkFault { peer: None, fault: LinkFault::default() });
    let faulty =
        peers.fault != LinkFault::default() || peers.peers.iter().any(|peer| peer.fault != peers.fault);
    let end = html! { <Button kind={ButtonKind::Quiet} small=true {onclick} disabled={!faulty}>{ text::reset(lang) }</Button> };
    html! {
        <Panel title={text::links(lang)} note={html! { { text::note(lang) } }} {end}>
            <div class="pb network-faults">
                <div class="row sp">
                    { choice(lang, &peers, peer, &chosen) }
                    <span class="network-cut"><span class="lab" aria-hidden="true">{ text::cut(lang) }</span>{ cut(lang, peer, fault, &request) }</span>
                </div>
                <Dials peer={peer.map(|peer| peer.id)} {fault} />
                if let Some(peer) = peer {
                    { round_trips(lang, peer) }
                }
                <p class="hint" role="status">{ said(lang, fault) }{ " " }{ text::here_only(lang) }</p>
            </div>
        </Panel>
    }
}

fn choice(
    lang: Lang,
    peers: &PeersView,
    peer: Option<&PeerView>,
    chosen: &UseStateHandle<Option<u64>>,
) -> Html {
    let ids: Vec<u64> = peers.peers.iter().map(|peer| peer.id).collect();
    let setter = chosen.setter();
    let onchange = Callback::from(move |event: Event| {
        setter.set(chosen_entry(&event).checked_sub(1).and_then(|index| ids.get(index).copied()));
    });
    let option = |other: &PeerView| {
        let selected = peer.is_some_and(|peer| peer.id == other.id);
        html! { <option key={other.id.to_string()} {selected}>{ &other.name }</option> }
    };
    html! {
        <select class="network-link" aria-label={text::which(lang)} {onchange}>
            <option key="all" selected={peer.is_none()}>{ text::all(lang) }</option>
            { for peers.peers.iter().map(option) }
        </select>
    }
}

fn cut(lang: Lang, peer: Option<&PeerView>, fault: LinkFault, request: &Request) -> Html {
    let peer = peer.map(|peer| peer.id);
    let onchange = request.callback(move |cut| ask::SetLinkFault { peer, fault: LinkFault { cut, ..fault } });
    html! { <Switch label={text::cut(lang)} on={fault.cut} {onchange} /> }
}

fn round_trips(lang: Lang, peer: &PeerView) -> Html {
    let values: Vec<f32> = peer.round_trips_ms.iter().map(|ms| *ms as f32).collect();
    let last =
        peer.latency_ms.map_or_else(|| text::no_round_trip(lang).to_owned(), |ms| text::round_trip(lang, ms));
    html! {
        <div class="network-trips" role="group" aria-label={text::round_trips(lang, values.len())}>
            <Sparkline {values} room={ROUND_TRIPS} height=30 />
            <span class="num d2">{ last }</span>
        </div>
    }
}

fn said(lang: Lang, fault: LinkFault) -> String {
    match fault {
        LinkFault { cut: true, .. } => text::is_cut(lang).to_owned(),
        LinkFault { loss: 1.., .. } => text::is_lossy(lang, fault.loss),
        LinkFault { latency_ms: 0, jitter_ms: 0, .. } => text::well(lang).to_owned(),
        LinkFault { latency_ms, .. } => text::is_slow(lang, latency_ms),
    }
}

/// Properties of [`Dials`].
#[derive(Properties, PartialEq)]
struct DialsProps {
    /// Whose link; all of them if `None`.
    peer: Option<u64>,
    fault: LinkFault,
}

/// What is wrong is told to the node when a slider is let go.
#[component]
fn Dials(props: &DialsProps) -> Html {
    let (lang, request, peer) = (use_lang(), use_request(), props.peer);
    let moving = use_state_eq(|| None::<LinkFault>);
    let fault = moving.unwrap_or(props.fault);
    let dial = |label: &'static str,
                shown: String,
                value: u32,
                most: u32,
                with: fn(LinkFault, u32) -> LinkFault| {
        let (setter, done) = (moving.setter(), moving.setter());
        let oninput = Callback::from(move |value: f64| setter.set(Some(with(fault, value as u32))));
        let tell =
            request.callback(move |value: f64| ask::SetLinkFault { peer, fault: with(fault, value as u32) });
        let onchange = Callback::from(move |value: f64| {
            tell.emit(value);
            done.set(None);
        });
        html! {
            <div class="fr">
                <span class="row sp"><span class="lab">{ label }</span><span class="num d2">{ shown.clone() }</span></span>
                <Slider {label} min=0.0 max={f64::from(most)} value={f64::from(value.min(most))} {oninput} {onchange} text={shown} />
            </div>
        }
    };
    html! {
        <div class="network-dials">
            { dial(text::latency(lang), text::shown(lang, fault.latency_ms), fault.latency_ms, LONGEST_MS, |fault, latency_ms| LinkFault { latency_ms, ..fault }) }
            { dial(text::jitter(lang), text::shown(lang, fault.jitter_ms), fault.jitter_ms, LONGEST_MS, |fault, jitter_ms| LinkFault { jitter_ms, ..fault }) }
            { dial(text::loss(lang), format!("{}%", fault.loss), fault.loss.into(), MAX_LOSS.into(), |fault, loss| LinkFault { loss: loss as u8, ..fault }) }
        </div>
    }
}
