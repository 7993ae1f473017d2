//! The connections, as a table.

use hashyard_node::view::{ChainView, PeerView, PeersView, Transport};
use hashyard_ui_model::format::{short_hash, size};
use yew::prelude::*;

use crate::i18n::{Lang, light, listener, network as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{
    Button, ButtonKind, Form, Glyph, Icon, Panel, Sep, Sparkline, StateBox, Stripe, Tag, TimeAgo, Tone,
};

/// Handshake messages of a complete connection.
const CONNECTED: u8 = 3;

/// The peers.
#[component]
pub fn PeersPanel() -> Html {
    let (lang, chain, peers) = (use_lang(), use_topic::<ChainView>(), use_topic::<PeersView>());
    let another = |kind: ButtonKind, small: bool| {
        html! {
            <Button {kind} {small} icon={Glyph::Plus} href={this_page()} new_tab=true>{ text::open_another(lang) }</Button>
        }
    };
    let note = html! { <>{ format!("{} / {}", peers.connected(), peers.max_outbound) }<Sep />{ text::known(lang, peers.known) }</> };
    html! {
        <Panel title={text::peers(lang)} {note} end={another(ButtonKind::Default, true)}>
            if peers.peers.is_empty() && !peers.active {
                <StateBox icon={Glyph::Cut} title={text::cut_off(lang)} text={text::cut_off_why(lang)} />
            } else if peers.peers.is_empty() {
                <StateBox icon={Glyph::Network} title={text::alone(lang)} text={text::alone_why(lang)}>{ another(ButtonKind::Primary, false) }</StateBox>
            } else {
                <div class="network-table" tabindex="0" role="group" aria-label={text::peers(lang)}>
                    <table class="tbl">
                        { head(lang) }
                        <tbody>{ for peers.peers.iter().map(|peer| row(lang, peer, chain.height)) }</tbody>
                    </table>
                </div>
            }
        </Panel>
    }
}

/// The page's own address without the screen: a new tab of it is another node.
fn this_page() -> String {
    let location = web_sys::window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    format!("{}{}", part(web_sys::Location::pathname), part(web_sys::Location::search))
}

fn head(lang: Lang) -> Html {
    html! {
        <thead>
            <tr>
                <th scope="col">{ text::node(lang) }</th>
                <th scope="col">{ text::transport(lang) }</th>
                <th scope="col" class="r">{ text::latency(lang) }</th>
                <th scope="col" class="r">{ text::height(lang) }</th>
                <th scope="col" class="r wide-only">{ text::bytes_in(lang) }</th>
                <th scope="col" class="r wide-only">{ text::bytes_out(lang) }</th>
                <th scope="col" class="wide-only">{ text::activity(lang) }</th>
                <th scope="col" class="wide-only">{ text::last_message(lang) }</th>
            </tr>
        </thead>
    }
}

fn row(lang: Lang, peer: &PeerView, own_height: u32) -> Html {
    let latency = match peer.latency_ms {
        Some(ms) if !peer.fault.cut => format!("{ms} ms"),
        _ => "–".to_owned(),
    };
    let activity: Vec<f32> = peer.activity.iter().map(|count| f32::from(*count)).collect();
    html! {
        <tr key={peer.id.to_string()}>
            <td>{ name(lang, peer) }</td>
            <td><span class="row">{ link_line(peer.transport) }{ transport_name(lang, peer.transport) }{ lock(lang, peer) }</span></td>
            <td class="r num">{ latency }</td>
            <td class="r num">{ height(lang, peer, own_height) }</td>
            <td class="r num d2 wide-only">{ size(peer.bytes_in, "B") }</td>
            <td class="r num d2 wide-only">{ size(peer.bytes_out, "B") }</td>
            <td class="wide-only"><span class="network-spark"><Sparkline values={activity} room=30 height=18 /></span></td>
            <td class="wide-only">
                if let Some((command, ms)) = &peer.last_message {
                    <span class="mono">{ command }</span>{ " " }<span class="d3 num"><TimeAgo ms={*ms} /></span>
                }
            </td>
        </tr>
    }
}

fn name(lang: Lang, peer: &PeerView) -> Html {
    html! {
        <span class="row">
            if let Some(node) = peer.node {
                <Stripe hash={node} form={Form::Tile} width=20 height=20 />
            }
            <b class="trunc">{ &peer.name }</b>
            if peer.handshake < CONNECTED {
                <Tag tone={Tone::Accent}>{ text::handshake(lang, peer.handshake) }</Tag>
            } else if peer.inbound {
                <span class="d3 wide-only">{ text::inbound(lang) }</span>
            }
            if peer.light {
                <Tag>{ light::is_light(lang) }</Tag>
            } else if peer.pruned {
                <Tag>{ light::is_pruned(lang) }</Tag>
            }
        </span>
    }
}

/// Hex digits of a session that tell it from others.
const SESSION: usize = 8;

/// An encrypted connection has a lock, which tells the session: who compares it with the peer's own knows that nobody stands between.
/// Of one that is not encrypted that is said once it is complete: before, a session may still follow.
fn lock(lang: Lang, peer: &PeerView) -> Html {
    let Some(session) = &peer.session_id else {
        let is_open = peer.handshake >= CONNECTED;
        return html! { if is_open { <Tag tone={Tone::Warn}>{ listener::open(lang) }</Tag> } };
    };
    let label = text::encrypted(lang, &short_hash(session));
    let digits = session.get(..SESSION).unwrap_or_default().to_owned();
    html! {
        <span class="row" title={label.clone()}>
            <Icon of={Glyph::Lock} size={12} /><span class="sr">{ label }</span>
            <span class="mono d3 wide-only" aria-hidden="true">{ digits }</span>
        </span>
    }
}

fn height(lang: Lang, peer: &PeerView, own_height: u32) -> Html {
    match peer.handshake {
        CONNECTED.. if peer.height < own_height => {
            html! { <span class="warn" title={text::behind(lang)}>{ peer.height }<span class="sr">{ text::behind(lang) }</span></span> }
        }
        CONNECTED.. => html! { peer.height },
        _ => html! { "–" },
    }
}

fn transport_name(lang: Lang, transport: Transport) -> &'static str {
    match transport {
        Transport::Local => text::local(lang),
        Transport::Relay => text::relay(lang),
        Transport::WebRtc => text::direct(lang),
        Transport::Tcp => "TCP",
    }
}

/// Local is solid, direct double, relay dashed.
fn link_line(transport: Transport) -> Html {
    let (class, d) = match transport {
        Transport::Relay => ("peer-link rl", "M0 3H22"),
        Transport::WebRtc => ("peer-link", "M0 1.5H22M0 4.5H22"),
        Transport::Local | Transport::Tcp => ("peer-link", "M0 3H22"),
    };
    html! { <svg class="wide-only" width="22" height="6" aria-hidden="true"><path {class} {d} /></svg> }
}

/// The class of a link's line.
pub fn link_class(transport: Transport) -> &'static str {
    if transport == Transport::Relay { "peer-link rl" } else { "peer-link" }
}
