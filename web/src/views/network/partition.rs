//! The switch that cuts this node off, and the relay that leads beyond this browser.

use hashyard_node::view::{ChainView, Identity, PeerView, PeersView};
use yew::prelude::*;

use super::peers::link_class;
use crate::bridge::{DriverView, RelayState, ask};
use crate::i18n::{Lang, common, link_fault as fault_text, network as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{
    Button, ButtonKind, Form, Glyph, HashBytes, Icon, Panel, Stripe, Switch, Tag, Tone, now_ms, use_now,
};
use crate::views::chain::live::{is_fresh, pulse};
use crate::views::parts::use_request;

/// Peers that are drawn.
const DRAWN: usize = 6;
/// Where this node is drawn.
const ME: (f64, f64) = (92.0, 70.0);

/// The switch and what it does.
#[component]
pub fn PartitionPanel() -> Html {
    let (lang, request) = (use_lang(), use_request());
    let (identity, peers) = (use_topic::<Identity>(), use_topic::<PeersView>());
    let (tip, now) = (use_topic::<ChainView>().tip.into(), now_ms());
    let active = peers.active;
    let onchange = request.callback(|cut: bool| ask::SetNetworkActive(!cut));
    let end = html! {
        <label class="network-cut"><span class="lab" aria-hidden="true">{ text::cut(lang) }</span><Switch label={text::cut(lang)} on={!active} {onchange} /></label>
    };
    html! {
        <Panel title={text::partition(lang)} {end}>
            <div class="pb">
                { drawing(lang, &identity, &peers, tip, now) }
                <p class="hint">{ text::cut_note(lang) }</p>
            </div>
        </Panel>
    }
}

/// This node on the left, its peers on the right, the cut between; what is said runs along the links, as on Live.
fn drawing(lang: Lang, identity: &Identity, all: &PeersView, tip: HashBytes, now: u64) -> Html {
    let peers: Vec<&PeerView> = all.peers.iter().filter(|peer| peer.node.is_some()).take(DRAWN).collect();
    let cut = (!all.active).then_some("off");
    html! {
        <svg class={classes!("network-cut-drawing", cut)} viewBox="0 0 448 150" width="100%" role="img" aria-label={text::cut_drawing(lang, all.peers.len())}>
            <rect class="side" x="0.5" y="0.5" width="184" height="149" rx="6" />
            <rect class="side" x="263.5" y="0.5" width="184" height="149" rx="6" />
            { for peers.iter().enumerate().map(|(index, peer)| {
                let (x, y) = spot(index, peers.len());
                link(lang, peer, x, y)
            }) }
            { for peers.iter().enumerate().filter(|(_, peer)| is_fresh(peer, now)).map(|(index, peer)| {
                pulse(peer, ME, spot(index, peers.len()), tip)
            }) }
            { node(ME.0, ME.1, HashBytes::from(identity.node), &identity.name, true) }
            if peers.is_empty() {
                <text class="peer-text s" x="355" y="78" text-anchor="middle">{ text::nobody(lang) }</text>
            }
            { for peers.iter().enumerate().filter_map(|(index, peer)| {
                let (x, y) = spot(index, peers.len());
                Some(node(x, y, HashBytes::from(peer.node?), &peer.name, false))
            }) }
            <path class="cutline" d="M224 2V148" />
            <circle class="cutknob" cx="224" cy="128" r="13" />
            <svg x="217" y="121" width="14" height="14"><Icon of={Glyph::Cut} size=12 /></svg>
        </svg>
    }
}

/// A link, with what was made wrong with it.
fn link(lang: Lang, peer: &PeerView, x: f64, y: f64) -> Html {
    let fault = peer.fault;
    let delay = match (fault.latency_ms, fault.jitter_ms) {
        (0, 0) => None,
        (ms, 0) => Some(fault_text::shown(lang, ms)),
        (least, jitter) => Some(fault_text::between(lang, least, least + jitter)),
    };
    let loss = (fault.loss > 0).then(|| fault_text::loses(lang, fault.loss));
    let said: Vec<String> = delay.into_iter().chain(loss).collect();
    // Beside the cut, which stands in the middle.
    let (near_x, near_y) = (ME.0 + (x - ME.0) * 0.3, ME.1 + (y - ME.1) * 0.3);
    html! {
        <>
            <path class={classes!(link_class(peer.transport), fault.cut.then_some("cut"))} d={format!("M{} {}L{x} {y}", ME.0, ME.1)} />
            if !fault.cut && !said.is_empty() {
                <text class="peer-text s halo warn" x={near_x.to_string()} y={(near_y + 4.0).to_string()} text-anchor="middle">{ said.join(" · ") }</text>
            }
        </>
    }
}

/// Up to three in a column, at most two columns.
fn spot(index: usize, count: usize) -> (f64, f64) {
    let rows = count.div_ceil(if count > 3 { 2 } else { 1 }).max(1);
    let (column, row) = (index / rows, index % rows);
    let x = if count > 3 { 310.0 + 92.0 * column as f64 } else { 355.0 };
    (x, 150.0 / rows as f64 * (row as f64 + 0.5) - 7.0)
}

fn node(x: f64, y: f64, hash: HashBytes, name: &str, own: bool) -> Html {
    html! {
        <>
            <rect class={if own { "knot me" } else { "knot" }} x={(x - 13.0).to_string()} y={(y - 13.0).to_string()} width="26" height="26" rx="3" />
            <svg x={(x - 10.0).to_string()} y={(y - 10.0).to_string()} width="20" height="20"><Stripe {hash} form={Form::Tile} width=20 height=20 /></svg>
            <text class="peer-text halo" x={x.to_string()} y={(y + 25.0).to_string()} text-anchor="middle">{ name.chars().take(12).collect::<String>() }</text>
        </>
    }
}

/// Properties of [`RelayPanel`].
#[derive(Properties, PartialEq)]
pub struct RelayPanelProps {
    /// Storage and relay.
    pub driver: Option<DriverView>,
}

/// The relay and how it does.
#[component]
pub fn RelayPanel(props: &RelayPanelProps) -> Html {
    let (lang, now) = (use_lang(), use_now());
    let Some(driver) = &props.driver else { return Html::default() };
    let end = html! { <Button kind={ButtonKind::Quiet} small=true href="#/settings">{ text::change_relay(lang) }</Button> };
    html! {
        <Panel title={text::relay_title(lang)} {end}>
            <div class="pb">
                <div class="network-relay">
                    if let Some(url) = &driver.relay_url {
                        // Without the room's key: this screen is shown to a class.
                        <span class="mono longhash">{ url.split_once('?').map_or(url.as_str(), |(plain, _)| plain) }</span>
                    }
                    { relay_state(lang, &driver.relay, now) }
                </div>
            </div>
        </Panel>
    }
}

/// How the relay does, in words.
pub fn relay_state(lang: Lang, relay: &RelayState, now_ms: u64) -> Html {
    match relay {
        RelayState::None => html! { <span>{ text::relay_none(lang) }</span> },
        RelayState::Connecting => html! { <Tag tone={Tone::Accent}>{ text::relay_connecting(lang) }</Tag> },
        RelayState::Connected => {
            html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::relay_connected(lang) }</Tag> }
        }
        RelayState::Unreachable { retry_ms, refused } => {
            let wait = common::span(lang, retry_ms.saturating_sub(now_ms) as f64 / 1_000.0);
            let said = match refused {
                Some(why) => text::relay_refuses(lang, text::relay_refusal(lang, *why), &wait),
                None => text::relay_unreachable(lang, &wait),
            };
            html! { <span class="warn">{ said }</span> }
        }
    }
}
