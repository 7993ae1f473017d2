//! What happened, newest first.

use hashyard_node::view::{self, EventKind};
use hashyard_ui_model::happenings::told;
use yew::prelude::*;

use super::rich;
use crate::i18n::{Lang, live, use_lang};
use crate::route::{BlockId, Route};
use crate::topics::use_topic;
use crate::ui::{Form, Glyph, HashBytes, Icon, Panel, StateBox, Stripe, clock_time};
use crate::views::parts::{chosen_entry, set};

/// Which events are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Blocks,
    Money,
    Network,
}

/// The events.
#[component]
pub fn EventsPanel() -> Html {
    let (lang, events) = (use_lang(), use_topic::<Vec<view::Event>>());
    let filter = use_state_eq(|| Filter::All);
    let events = use_memo(events, |events| told(events).into_iter().cloned().collect::<Vec<_>>());
    let shown: Vec<_> = events.iter().filter(|event| passes(*filter, &event.kind)).collect();
    let end = choice(lang, *filter, &set(&filter));
    html! {
        <Panel class="live-events-panel" title={live::events(lang)} {end}>
            if shown.is_empty() {
                <StateBox icon={Glyph::Info} title={live::no_events(lang)} />
            }
            <ol class="live-events" tabindex="0" aria-label={live::events(lang)}>
                { for shown.into_iter().map(|event| html! { <EventRow key={event.seq} event={event.clone()} /> }) }
            </ol>
        </Panel>
    }
}

fn choice(lang: Lang, filter: Filter, onchange: &Callback<Filter>) -> Html {
    let choices = [
        (Filter::All, live::all_events(lang)),
        (Filter::Blocks, live::block_events(lang)),
        (Filter::Money, live::money_events(lang)),
        (Filter::Network, live::network_events(lang)),
    ];
    let onchange = onchange.reform(move |event: Event| {
        let index = chosen_entry(&event);
        choices.get(index).map_or(Filter::All, |choice| choice.0)
    });
    html! {
        <span class="live-filter">
            <select aria-label={live::event_filter(lang)} {onchange}>
                { for choices.iter().map(|(choice, name)| html! { <option selected={*choice == filter}>{ name }</option> }) }
            </select>
            <Icon of={Glyph::Down} size={12} />
        </span>
    }
}

fn passes(filter: Filter, kind: &EventKind) -> bool {
    filter == Filter::All || filter == theme(kind)
}

fn theme(kind: &EventKind) -> Filter {
    match kind {
        EventKind::BlockConnected { .. }
        | EventKind::HeaderFollowed { .. }
        | EventKind::Reorg { .. }
        | EventKind::CompetingBlock { .. }
        | EventKind::BlockRejected { .. }
        | EventKind::ChainOutlived
        | EventKind::ChainForgotten { .. } => Filter::Blocks,
        EventKind::TransactionsAccepted { .. }
        | EventKind::TransactionRejected { .. }
        | EventKind::TransactionDropped { .. }
        | EventKind::Payment { .. } => Filter::Money,
        EventKind::PeerConnected { .. } | EventKind::PeerGone { .. } | EventKind::NetworkActive(_) => {
            Filter::Network
        }
    }
}

/// Properties of [`EventRow`].
#[derive(Properties, PartialEq)]
pub struct EventRowProps {
    /// What happened.
    pub event: view::Event,
}

/// One event: time, picture, words, and the hash that it is about.
#[component]
pub fn EventRow(props: &EventRowProps) -> Html {
    let lang = use_lang();
    let kind = &props.event.kind;
    let words = rich(&live::event(lang, kind));
    html! {
        <li>
            { clock_time(props.event.time_ms) }
            <span class={tone(kind)}><Icon of={icon(kind)} /></span>
            if let Some((hash, to)) = subject(kind) {
                <a class="trunc" href={to.to_string()}>{ words }</a>
                <Stripe {hash} form={Form::Tile} width=14 height=14 />
            } else {
                <span class="trunc">{ words }</span>
                <span></span>
            }
        </li>
    }
}

fn icon(kind: &EventKind) -> Glyph {
    match kind {
        EventKind::BlockConnected { miner, .. } if miner.is_own() => Glyph::Pick,
        EventKind::BlockConnected { .. } | EventKind::HeaderFollowed { .. } => Glyph::Block,
        EventKind::Reorg { .. } => Glyph::Fork,
        EventKind::CompetingBlock { .. }
        | EventKind::BlockRejected { .. }
        | EventKind::ChainOutlived
        | EventKind::ChainForgotten { .. } => Glyph::Alert,
        EventKind::TransactionsAccepted { from: None, .. } => Glyph::Out,
        EventKind::TransactionsAccepted { .. } => Glyph::In,
        EventKind::TransactionRejected { .. } | EventKind::TransactionDropped { .. } => Glyph::X,
        EventKind::Payment { amount, .. } if *amount < 0 => Glyph::Out,
        EventKind::Payment { .. } => Glyph::Wallet,
        EventKind::PeerConnected { .. } => Glyph::Link,
        EventKind::PeerGone { .. } => Glyph::Broken,
        EventKind::NetworkActive(true) => Glyph::Network,
        EventKind::NetworkActive(false) => Glyph::Cut,
    }
}

fn tone(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::BlockRejected { .. } | EventKind::TransactionRejected { .. } => "bad",
        _ => "",
    }
}

fn subject(kind: &EventKind) -> Option<(HashBytes, Route)> {
    match kind {
        EventKind::BlockConnected { hash, .. }
        | EventKind::HeaderFollowed { hash, .. }
        | EventKind::Reorg { tip: hash, .. }
        | EventKind::CompetingBlock { hash, .. }
        | EventKind::BlockRejected { hash, .. } => {
            Some(((*hash).into(), Route::Block(Some(BlockId::Hash(*hash)))))
        }
        EventKind::TransactionsAccepted { txid, .. }
        | EventKind::TransactionRejected { txid, .. }
        | EventKind::TransactionDropped { txid, .. }
        | EventKind::Payment { txid, .. } => Some(((*txid).into(), Route::Tx(*txid))),
        EventKind::PeerConnected { .. }
        | EventKind::PeerGone { .. }
        | EventKind::NetworkActive(_)
        | EventKind::ChainOutlived
        | EventKind::ChainForgotten { .. } => None,
    }
}
