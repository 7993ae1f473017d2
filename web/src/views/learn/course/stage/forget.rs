//! The chain that this node has, a button that forgets it, and a counter of what peers give back.

use hashyard_node::view::{ChainView, Event, EventKind, PeerView, PeersView, WalletView};
use hashyard_ui_model::format::size;
use yew::prelude::*;

use crate::i18n::{Lang, origins as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{AmountText, Panel};
use crate::views::parts::{ForgetChain, holders};

/// The node's chain and what became of it.
#[component]
pub fn Forget() -> Html {
    let (lang, chain, peers) = (use_lang(), use_topic::<ChainView>(), use_topic::<PeersView>());
    let (wallet, events) = (use_topic::<WalletView>(), use_topic::<Vec<Event>>());
    let whole = hashyard_core::Amount(wallet.balance.spendable.0 + wallet.balance.immature.0);
    let forgotten = events.iter().find_map(|event| match event.kind {
        EventKind::ChainForgotten { height, .. } => Some(height),
        _ => None,
    });
    html! {
        <Panel title={text::forget(lang)} note={html! { text::forget_note(lang) }}>
            <dl class="pb course-facts">
                <div><dt>{ text::at_height(lang) }</dt><dd class="num">{ chain.height }</dd></div>
                <div><dt>{ text::balance(lang) }</dt><dd><AmountText value={whole} short=true /></dd></div>
                <div><dt>{ text::holders(lang) }</dt><dd class="num">{ holders(&chain, &peers) }</dd></div>
            </dl>
            if let Some(height) = forgotten {
                { given_back(lang, chain.height, height, &peers.peers) }
            }
            <div class="pb row"><ForgetChain /></div>
        </Panel>
    }
}

/// How much is there again, and what each peer has sent since.
fn given_back(lang: Lang, now: u32, then: u32, peers: &[PeerView]) -> Html {
    let part = 100.0 * f64::from(now.min(then)) / f64::from(then.max(1));
    let line = |peer: &PeerView| {
        html! { <li><b class="trunc">{ &peer.name }</b><span class="num">{ text::from_peer(lang, &size(peer.bytes_in, "B")) }</span></li> }
    };
    html! {
        <>
            <div class="pb form">
                <p role="status">{ text::given_back(lang, now.min(then), then) }</p>
                <div class="course-meter" aria-hidden="true"><i ~style={format!("width:{part:.1}%")}></i></div>
            </div>
            <ul class="course-lines">{ for peers.iter().map(line) }</ul>
        </>
    }
}
