//! Peers: who is connected, how, and what was just said.

use hashyard_node::view::{PeerView, PeersView, Transport};
use yew::prelude::*;

use super::invite::{copy_invite, open_node};
use super::ring::Ring;
use crate::bridge::{DriverView, RelayRefusal, RelayState, ask};
use crate::i18n::{Lang, blank, common, live, network, use_lang};
use crate::route::Route;
use crate::state::{App, use_app};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Form, Glyph, Panel, StateBox, Stripe, Tag, Tone, use_now};
use crate::views::parts::{Request, use_request};

/// Properties of [`PeersPanel`].
#[derive(Properties, PartialEq)]
pub struct PeersPanelProps {
    /// Storage and relay.
    pub driver: Option<DriverView>,
}

/// The peers.
#[component]
pub fn PeersPanel(props: &PeersPanelProps) -> Html {
    let (lang, app, request) = (use_lang(), use_app(), use_request());
    let peers = use_topic::<PeersView>();
    let connected = peers.connected();
    let note = html! { { format!("{connected} / {}", peers.max_outbound) } };
    let relay = props.driver.as_ref().map(|driver| driver.relay.clone());
    let content = match (&relay, peers.peers.is_empty()) {
        _ if !peers.active => cut_off(lang, &request),
        (Some(RelayState::Unreachable { retry_ms, refused }), true) => {
            html! { <RelayGone retry_ms={*retry_ms} refused={*refused} /> }
        }
        (_, true) if peers.in_reach > 0 => html! {
            <StateBox icon={Glyph::Link} title={live::reconnecting(lang)} text={live::reconnecting_what(lang, peers.in_reach)} />
        },
        (_, true) => alone(lang, &app),
        (_, false) if connected == 0 => {
            html! { <ul class="live-peers" aria-busy="true">{ for peers.peers.iter().map(|peer| connecting(lang, peer)) }</ul> }
        }
        (_, false) => html! { <Ring /> },
    };
    let end = (connected > 0).then(|| open_node(lang, false));
    html! { <Panel title={live::peers(lang)} {note} {end}>{ content }</Panel> }
}

fn alone(lang: Lang, app: &App) -> Html {
    html! {
        <StateBox icon={Glyph::Network} title={live::alone(lang)} text={live::alone_what(lang)}>
            { open_node(lang, true) }
            { copy_invite(lang, app) }
        </StateBox>
    }
}

fn cut_off(lang: Lang, request: &Request) -> Html {
    let onclick = request.callback(|_: MouseEvent| ask::SetNetworkActive(true));
    html! {
        <StateBox icon={Glyph::Cut} title={live::cut_off(lang)} text={live::cut_off_what(lang)}>
            <Button kind={ButtonKind::Primary} icon={Glyph::Link} {onclick}>{ live::reconnect(lang) }</Button>
        </StateBox>
    }
}

/// Properties of [`RelayGone`].
#[derive(Properties, PartialEq)]
struct RelayGoneProps {
    retry_ms: u64,
    refused: Option<RelayRefusal>,
}

#[component]
fn RelayGone(props: &RelayGoneProps) -> Html {
    let (lang, now) = (use_lang(), use_now());
    let wait = common::span(lang, props.retry_ms.saturating_sub(now) as f64 / 1_000.0);
    let said = match props.refused {
        Some(why) => live::relay_refuses(lang, network::relay_refusal(lang, why)),
        None => live::relay_gone_what(lang).to_owned(),
    };
    html! {
        <StateBox icon={Glyph::Broken} title={live::relay_gone(lang)}
            text={format!("{said}{}{}", blank(lang), live::relay_retry(lang, &wait))}>
            { open_node(lang, true) }
            <Button href={Route::Settings.to_string()}>{ live::change_relay(lang) }</Button>
        </StateBox>
    }
}

fn connecting(lang: Lang, peer: &PeerView) -> Html {
    html! {
        <li key={peer.id}>
            if let Some(node) = peer.node {
                <Stripe hash={node} form={Form::Tile} width=20 height=20 />
            } else {
                <span class="sk"></span>
            }
            <b>{ &peer.name }</b>
            <span class="d3">{ transport(lang, peer.transport) }</span>
            <Tag tone={Tone::Accent}>{ live::handshake(lang, peer.handshake) }</Tag>
        </li>
    }
}

/// How bytes travel, in a word.
pub fn transport(lang: Lang, transport: Transport) -> &'static str {
    match transport {
        Transport::Local => common::in_browser(lang),
        Transport::Relay => common::by_relay(lang),
        Transport::WebRtc => common::direct(lang),
        Transport::Tcp => "TCP",
    }
}
