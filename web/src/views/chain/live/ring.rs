//! This tab in the middle, its peers around it; a pulse runs along a link when something was said.

use hashyard_node::view::{ChainView, Identity, PeerView, PeersView, Transport};
use hashyard_ui_model::peer_ring::{self, HEIGHT, Seat};
use yew::prelude::*;

use super::peers::transport;
use crate::i18n::{Lang, live, use_lang};
use crate::topics::use_topic;
use crate::ui::{Form, HashBytes, Stripe, now_ms};
use crate::views::parts::use_width;

/// A pulse is news for this long, in ms.
const PULSE_MS: u64 = 2_600;
/// Pulses drawn at once.
const MAX_PULSES: usize = 6;

/// The picture and what its lines mean.
#[component]
pub fn Ring() -> Html {
    let (lang, identity, now) = (use_lang(), use_topic::<Identity>(), now_ms());
    let (tip, connections) = (use_topic::<ChainView>().tip.into(), use_topic::<PeersView>());
    let (node, width) = use_width();
    let (peers, width) = (&connections.peers, if width > 40.0 { width - 20.0 } else { 409.0 });
    let seats = peer_ring::seats(width, peers.len());
    let drawn: Vec<_> = peers.iter().zip(&seats).collect();
    let middle = peer_ring::middle(width);
    let pulses = drawn.iter().filter(|(peer, _)| is_fresh(peer, now)).take(MAX_PULSES);
    html! {
        <>
            <div class="live-ring" ref={node}>
                <svg viewBox={format!("0 0 {width} {HEIGHT}")} width={width.to_string()} height={HEIGHT.to_string()} role="img"
                    aria-label={live::peers_picture(lang, peers.len())}>
                    { for drawn.iter().map(|(peer, seat)| link(peer, seat, middle)) }
                    { for pulses.map(|(peer, seat)| pulse(peer, middle, seat.at, tip)) }
                    { center(lang, middle, identity.node.into()) }
                    { for drawn.iter().map(|(peer, seat)| peer_at(lang, peer, seat)) }
                </svg>
            </div>
            { legend(lang, peers, tip, peers.len().saturating_sub(drawn.len())) }
        </>
    }
}

fn link(peer: &PeerView, seat: &Seat, (cx, cy): (f64, f64)) -> Html {
    let (x, y) = seat.at;
    let d = match peer.transport {
        Transport::WebRtc => {
            let (dx, dy) = (seat.across.0 / 2.0, seat.across.1 / 2.0);
            format!(
                "M{} {}L{} {}M{} {}L{} {}",
                cx - dx,
                cy - dy,
                x - dx,
                y - dy,
                cx + dx,
                cy + dy,
                x + dx,
                y + dy
            )
        }
        _ => format!("M{cx} {cy}L{x} {y}"),
    };
    let dashed = (peer.transport == Transport::Relay).then_some("rl");
    html! { <path key={format!("link-{}", peer.id)} class={classes!("peer-link", dashed, (peer.handshake < 3).then_some("wait"))} {d} /> }
}

/// Whether something was said just now.
pub fn is_fresh(peer: &PeerView, now_ms: u64) -> bool {
    peer.pulse.as_ref().is_some_and(|pulse| pulse.1 + PULSE_MS > now_ms)
}

/// What was said last to a peer, running along its link.
pub fn pulse(peer: &PeerView, (cx, cy): (f64, f64), (x, y): (f64, f64), tip: HashBytes) -> Html {
    let Some((command, time)) = &peer.pulse else { return Html::default() };
    let shape = match command.as_str() {
        "getdata" | "getheaders" | "getblocktxn" => {
            html! { <path class="tri" d="M-4.5 -4.5 5 0-4.5 4.5z" /> }
        }
        "block" | "cmpctblock" | "blocktxn" => html! {
            <><rect class="frame" x="-8" y="-8" width="16" height="16" />
            <g transform="translate(-6.5 -6.5)"><Stripe hash={tip} form={Form::Tile} width=13 height=13 /></g></>
        },
        _ => html! { <circle class="ring" r="4" /> },
    };
    let path = format!("offset-path:path('M{cx} {cy}L{x} {y}')");
    html! { <g key={format!("pulse-{}-{time}", peer.id)} class="live-pulse" ~style={path}>{ shape }</g> }
}

fn center(lang: Lang, (cx, cy): (f64, f64), node: HashBytes) -> Html {
    html! {
        <g>
            <circle class="me" cx={cx.to_string()} cy={cy.to_string()} r="31" />
            <g transform={format!("translate({} {})", cx - 17.0, cy - 17.0)}><Stripe hash={node} form={Form::Tile} width=34 height=34 /></g>
            <text class="peer-text b" x={cx.to_string()} y={(cy + 47.0).to_string()} text-anchor="middle">{ live::this_tab(lang) }</text>
        </g>
    }
}

fn peer_at(lang: Lang, peer: &PeerView, seat: &Seat) -> Html {
    let (x, y) = seat.at;
    let (text_x, text_y) = seat.text_at;
    let anchor = if seat.left { "start" } else { "end" };
    html! {
        <g key={peer.id} class={classes!((peer.handshake < 3).then_some("wait"))}>
            <rect class="box" x={(x - 16.0).to_string()} y={(y - 16.0).to_string()} width="32" height="32" rx="3" />
            if let Some(node) = peer.node {
                <g transform={format!("translate({} {})", x - 13.0, y - 13.0)}><Stripe hash={node} form={Form::Tile} width=26 height=26 /></g>
            }
            <text class="peer-text" x={text_x.to_string()} y={text_y.to_string()} text-anchor={anchor}>{ name(&peer.name) }</text>
            <text class="peer-text s" x={text_x.to_string()} y={(text_y + 14.0).to_string()} text-anchor={anchor}>{ facts(lang, peer) }</text>
        </g>
    }
}

fn name(name: &str) -> String {
    if name.chars().count() > 14 { name.chars().take(13).chain(['…']).collect() } else { name.to_string() }
}

fn facts(lang: Lang, peer: &PeerView) -> String {
    match peer.latency_ms {
        _ if peer.handshake < 3 => live::handshake(lang, peer.handshake),
        Some(ms) => live::peer_height(lang, peer.height, &format!("{ms} ms")),
        None => peer.height.to_string(),
    }
}

/// Only what there is to see.
fn legend(lang: Lang, peers: &[PeerView], tip: HashBytes, more: usize) -> Html {
    let kinds = [Transport::Local, Transport::WebRtc, Transport::Relay, Transport::Tcp];
    let used = kinds.into_iter().filter(|kind| peers.iter().any(|peer| peer.transport == *kind));
    html! {
        <div class="live-legend foot">
            { for used.map(|kind| html! { <span>{ sample(kind) }{ transport(lang, kind) }</span> }) }
            <span><svg width="10" height="10" viewBox="-5 -5 10 10" aria-hidden="true"><circle class="ring" r="3.5" /></svg>{ "inv" }</span>
            <span><svg width="10" height="10" viewBox="-5 -5 10 10" aria-hidden="true"><path class="tri" d="M-4.5 -4.5 5 0-4.5 4.5z" /></svg>{ "getdata" }</span>
            <span><Stripe hash={tip} form={Form::Tile} width=11 height=11 />{ "block" }</span>
            if more > 0 {
                <span>{ live::more_peers(lang, more) }</span>
            }
        </div>
    }
}

fn sample(kind: Transport) -> Html {
    let (class, d) = match kind {
        Transport::Relay => ("peer-link rl", "M0 3H22"),
        Transport::WebRtc => ("peer-link", "M0 1.5H22M0 4.5H22"),
        Transport::Local | Transport::Tcp => ("peer-link", "M0 3H22"),
    };
    html! { <svg width="22" height="6" aria-hidden="true"><path {class} {d} /></svg> }
}
