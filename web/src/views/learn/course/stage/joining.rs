//! How a node joins: the switch of its network, its address book with the switch of its seeds, and what it says first to whom it meets.

use std::rc::Rc;

use hashyard_node::view::{MessageView, PeerView, PeersView};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::client::{Client, use_client};
use crate::i18n::{Lang, address_book as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Glyph, Icon, Panel, Sep, StateBox, use_now};
use crate::views::network::PartitionPanel;
use crate::views::network::overlay::{BookPanel, use_address_book};

/// Messages that are shown: the handshake, and the first questions of both sides with their answers.
const FIRST: usize = 24;
/// Within so many seconds they have been said.
const GREETED_S: u64 = 5;
/// Answers that are asked for at most, one after the other: the log is bounded, and goes on while it is read.
const ANSWERS: usize = 50;

/// The three panels.
#[component]
pub fn Joining() -> Html {
    let book = use_address_book();
    html! {
        <>
            if let Some(book) = book {
                <BookPanel {book} />
            }
            <PartitionPanel />
            <Greeting />
        </>
    }
}

/// The first messages of the connection that stands for the shortest time.
#[component]
fn Greeting() -> Html {
    let (lang, peers) = (use_lang(), use_topic::<PeersView>());
    let newest = peers.peers.iter().max_by_key(|peer| (peer.since_ms, peer.id));
    let messages = use_first_messages(newest.map(|peer| (peer.id, peer.since_ms)));
    let Some(peer) = newest else {
        return html! {
            <Panel title={text::greeting(lang)}>
                <StateBox icon={Glyph::Swap} title={text::no_greeting(lang)} text={text::no_greeting_why(lang)}>{ tool_link(lang, "another") }</StateBox>
            </Panel>
        };
    };
    html! {
        <Panel title={text::greeting(lang)} note={note(lang, peer)}>
            if messages.first().is_some_and(is_first) {
                <ol class="network-greeting">{ for messages.iter().map(|message| row(lang, message)) }</ol>
            } else {
                <p class="pb hint">{ text::forgotten(lang) }</p>
            }
        </Panel>
    }
}

fn note(lang: Lang, peer: &PeerView) -> Html {
    let called = if peer.inbound { text::called_us(lang) } else { text::we_called(lang) };
    html! { <>{ text::with_peer(lang, &peer.name) }<Sep />{ called }</> }
}

/// Every connection begins with it.
fn is_first(message: &MessageView) -> bool {
    message.command == "version"
}

/// Of the connection of this number that stands since then, oldest first: read again each second until they have been said.
#[hook]
fn use_first_messages(peer: Option<(u64, u64)>) -> Rc<Vec<MessageView>> {
    let (client, held, second) =
        (use_client(), use_state_eq(Rc::<Vec<MessageView>>::default), use_now() / 1_000);
    let setter = held.setter();
    let age = peer.map(|(_, since_ms)| second.saturating_sub(since_ms / 1_000).min(GREETED_S));
    use_effect_with((peer, age), move |(peer, _)| {
        let peer = peer.map(|(id, _)| id);
        spawn_local(async move {
            let messages = match peer {
                Some(peer) => first_messages(&client, peer).await,
                None => vec![],
            };
            setter.set(Rc::new(messages));
        });
    });
    (*held).clone()
}

async fn first_messages(client: &Client, peer: u64) -> Vec<MessageView> {
    let (mut first, mut after) = (vec![], 0);
    for _ in 0..ANSWERS {
        let Ok(mut news) = client.ask(ask::Messages { after }).await else { break };
        news.sort_by_key(|message| message.seq);
        let Some(last) = news.last() else { break };
        after = last.seq;
        first.extend(news.into_iter().filter(|message| message.peer == peer));
        if first.len() >= FIRST {
            break;
        }
    }
    first.truncate(FIRST);
    first
}

fn row(lang: Lang, message: &MessageView) -> Html {
    let (class, icon, way) = match message.outgoing {
        true => ("acc", Glyph::Out, text::sent(lang)),
        false => ("d2", Glyph::In, text::received(lang)),
    };
    html! {
        <li key={message.seq}>
            <span {class}><Icon of={icon} size=12 /><span class="sr">{ way }</span></span>
            <b translate="no">{ &message.command }</b>
            <span class="d2">{ meaning(lang, &message.command) }</span>
            <span class="d3 num">{ format!("{} B", message.size) }</span>
        </li>
    }
}

/// What a message says, in a few words.
fn meaning(lang: Lang, command: &str) -> &'static str {
    match command {
        "version" => text::says_version(lang),
        "verack" => text::says_verack(lang),
        "wtxidrelay" | "sendaddrv2" | "sendheaders" | "sendcmpct" | "feefilter" => text::says_features(lang),
        "getaddr" => text::says_getaddr(lang),
        "addr" | "addrv2" => text::says_addr(lang),
        "getheaders" => text::says_getheaders(lang),
        "headers" => text::says_headers(lang),
        "ping" => text::says_ping(lang),
        "pong" => text::says_pong(lang),
        _ => text::says_other(lang),
    }
}
