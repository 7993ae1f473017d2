//! The last blocks of others: how large they are, and what crossed for them.

use std::rc::Rc;

use hashyard_core::BlockHash;
use hashyard_course::Deed;
use hashyard_course::spreading::{Crossed, crossed};
use hashyard_node::block_relay::BlockRelayView;
use hashyard_node::view::{BlockCard, ChainView, MessageView};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::ask;
use crate::client::use_client;
use crate::i18n::{Lang, spreading as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, StateBox, Switch, Tag, Tone};
use crate::views::learn::course::mission::tool_link;
use crate::views::learn::course::stage::heard::read_log;
use crate::views::parts::use_request;
use crate::watch;

/// Blocks that are listed, and of which the mission is told: several may come between two looks.
const LISTED: usize = 8;

/// Properties of [`Bytes`].
#[derive(Properties, PartialEq)]
pub struct BytesProps {
    /// In which form blocks are taken.
    pub relay: Shared<BlockRelayView>,
}

/// The switch of compact blocks, and two bars for each block.
#[component]
pub fn Bytes(props: &BytesProps) -> Html {
    let (lang, chain, request) = (use_lang(), use_topic::<ChainView>(), use_request());
    let log = use_log(&chain);
    let theirs = chain.cards.iter().rev().filter(|card| !card.miner.you);
    let rows: Vec<(&BlockCard, Crossed)> =
        theirs.filter_map(|card| Some((card, crossed(&log, &card.hash)?))).take(LISTED).collect();
    let largest = rows.iter().map(|(card, crossed)| crossed.bytes.max(card.size.into())).max().unwrap_or(1);
    let end = html! {
        <span class="spread-switch">
            <span class="lab" aria-hidden="true">{ text::compact(lang) }</span>
            <Switch label={text::compact(lang)} on={props.relay.compact} onchange={request.callback(ask::SetCompact)} />
        </span>
    };
    html! {
        <Panel title={text::bytes(lang)} note={html! { { text::bytes_note(lang) } }} {end}>
            if rows.is_empty() {
                <StateBox icon={Glyph::Swap} title={text::no_bytes(lang)} text={text::no_bytes_why(lang)}>{ tool_link(lang, "mine") }</StateBox>
            } else {
                <ol class="spread-bytes">{ for rows.iter().map(|(card, crossed)| row(lang, card, *crossed, largest)) }</ol>
                <p class="pb hint">{ text::bars_why(lang) }</p>
            }
        </Panel>
    }
}

fn row(lang: Lang, card: &BlockCard, crossed: Crossed, largest: u64) -> Html {
    let length = |bytes: u64| format!("inline-size:{:.1}%", bytes as f64 / largest as f64 * 100.0);
    let (tone, form) = if crossed.whole {
        (Tone::Plain, text::came_whole(lang))
    } else {
        (Tone::Ok, text::came_short(lang))
    };
    html! {
        <li key={card.hash.to_string()}>
            <span class="spy-payment"><b>{ text::block(lang, card.height) }</b><span class="d3 num">{ text::transactions(lang, card.tx_count) }</span></span>
            <Tag {tone}>{ form }</Tag>
            <span class="spread-bars" aria-hidden="true"><i class="whole" ~style={length(card.size.into())}></i><i ~style={length(crossed.bytes)}></i></span>
            <span class="spread-crossed num d2">{ text::crossed(lang, crossed.bytes, card.size) }</span>
        </li>
    }
}

/// What was said about blocks, read again with each new one; the mission is told of each.
#[hook]
fn use_log(chain: &ChainView) -> Rc<Vec<MessageView>> {
    let (client, log) = (use_client(), use_state(Rc::<Vec<MessageView>>::default));
    let known = use_mut_ref(Vec::<BlockHash>::new);
    let setter = log.setter();
    let latest: Vec<BlockHash> = chain.cards.iter().rev().take(LISTED).map(|card| card.hash).collect();
    use_effect_with(latest, move |latest| {
        let before = known.replace(latest.clone());
        let new: Vec<BlockHash> =
            latest.iter().rev().filter(|hash| !before.contains(hash)).copied().collect();
        spawn_local(async move {
            let Ok(relay) = client.ask(ask::BlockRelay).await else { return };
            let log = read_log(&client).await;
            for block in new {
                let relay = Box::new(relay.clone());
                watch::tell(&Deed::BlockCame { block, relay, log: log.clone() });
            }
            setter.set(Rc::new(log));
        });
    });
    (*log).clone()
}
