//! A block that pays a light node out of nothing: forged in one tab, believed in another.

use hashyard_core::consensus::Reason;
use hashyard_course::receipt;
use hashyard_node::view::{ChainView, Event, EventKind, Identity, PeerView, PeersView, WalletView};
use hashyard_ui_model::format::{amount_short, short_hash};
use serde_json::json;
use yew::prelude::*;

use super::light::{self, HeldPanel};
use crate::i18n::{Lang, light as text, reject, use_lang};
use crate::topics::use_topic;
use crate::ui::{
    AmountText, Button, ButtonKind, Callout, CopyButton, Field, Glyph, HashText, LongHash, Panel,
};
use crate::views::parts::{on_submit, set, use_inline_request};

/// Refused blocks that are listed, the latest first.
const LISTED: usize = 6;

/// What this tab carries, and its side of the lie.
#[component]
pub fn FoolLight() -> Html {
    let identity = use_topic::<Identity>();
    html! {
        <>
            if identity.light {
                <Believes />
            } else {
                <Forge />
            }
            <HeldPanel />
        </>
    }
}

/// Blocks that this node refused, with the reasons, the latest first.
fn refused(events: &[Event]) -> Vec<(u64, String, String)> {
    let refused = events.iter().filter_map(|event| match &event.kind {
        EventKind::BlockRejected { hash, reason, .. } => Some((event.seq, hash.to_string(), reason.clone())),
        _ => None,
    });
    refused.take(LISTED).collect()
}

#[component]
fn Forge() -> Html {
    let (lang, request, events) = (use_lang(), use_inline_request(), use_topic::<Vec<Event>>());
    let address = use_state_eq(String::new);
    let refused = refused(&events);
    let onsubmit = {
        let (request, address) = (request.clone(), (*address).clone());
        on_submit(move || {
            request.run("generateinvalidblock", json!([address.trim(), Reason::MissingInputs.as_str()]));
        })
    };
    html! {
        <Panel title={text::forge(lang)} note={html! { text::forge_note(lang) }}>
            <form class="pb form" {onsubmit}>
                <Field id="light-victim" label={text::victim(lang)} mono=true value={(*address).clone()} oninput={set(&address)} longest=120 />
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={address.trim().is_empty()}>{ text::do_forge(lang) }</Button></div>
                <div role="status">
                    if request.busy {
                        <Callout icon={Glyph::Pick}>{ text::forging(lang) }</Callout>
                    }
                </div>
                <span class="lab">{ text::forged(lang) }</span>
                if refused.is_empty() {
                    <p class="hint">{ text::no_forged(lang) }</p>
                } else {
                    <ul class="course-lines">{ for refused.iter().map(|refused| line(lang, refused)) }</ul>
                }
            </form>
        </Panel>
    }
}

fn line(lang: Lang, (seq, hash, reason): &(u64, String, String)) -> Html {
    html! { <li key={*seq}><b class="mono" translate="no">{ short_hash(hash) }</b><span class="bad">{ reject::words(lang, reason) }</span></li> }
}

/// Full nodes that are connected, by name.
fn in_sight(lang: Lang, peers: &PeersView) -> String {
    let full = |peer: &&PeerView| !peer.light && peer.handshake >= 3;
    let names: Vec<&str> = peers.peers.iter().filter(full).map(|peer| peer.name.as_str()).collect();
    if names.is_empty() { text::nobody(lang).to_owned() } else { names.join(" · ") }
}

#[component]
fn Believes() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let (chain, peers, wallet) =
        (use_topic::<ChainView>(), use_topic::<PeersView>(), use_topic::<WalletView>());
    let paid = receipt::paid_by_tip(chain.tip, &wallet.history);
    let address = wallet.receive.first().map(|receive| receive.address.clone());
    let words = match paid {
        Some((amount, depth)) => text::paid(lang, depth, &amount_short(amount)),
        None => text::not_paid(lang).to_owned(),
    };
    html! {
        <Panel title={text::believes(lang)} note={html! { { text::believes_note(lang, chain.height) } }}>
            <dl class="pb course-facts">
                <div><dt>{ text::tip(lang) }</dt><dd><HashText hash={chain.tip} copy=false /></dd></div>
                <div><dt>{ text::seen(lang) }</dt><dd>{ in_sight(lang, &peers) }</dd></div>
                <div><dt>{ text::balance(lang) }</dt><dd><AmountText value={wallet.balance.spendable} short=true /></dd></div>
            </dl>
            <div class="pb form">
                <p role="status">{ words }</p>
                { light::receipt(lang, receipt::of_tip(identity.node, chain.tip, paid.is_some())) }
                if let Some(address) = address {
                    <span class="lab">{ text::address(lang) }</span>
                    <LongHash text={address.clone()} copy=false />
                    <div class="row"><CopyButton text={address} label={text::copy_address(lang)} /></div>
                }
            </div>
        </Panel>
    }
}
