//! Block cards in all their states, and threads whole and broken.

use hashyard_node::view::{BlockCard, BlockStatus};
use hashyard_ui_model::fixture::{self, card, card_as};
use hashyard_ui_model::threads::matching;
use yew::prelude::*;

use super::miner::miner;
use crate::bridge::MinerState;
use crate::i18n::{Lang, kit};
use crate::ui::{CardState, CardView, Panel, Shape, Threads, now_ms};
use crate::views::chain::live::Candidate;

/// The states of a card.
pub fn cards(lang: Lang) -> Html {
    let now = now_ms();
    let node = fixture::snapshot(now);
    let candidate = Candidate::of(&node.identity, &node.chain, Some(&miner(MinerState::Mining)));
    html! {
        <Panel class="w12" title={kit::card(lang)} note={html! { { kit::card_note(lang) } }}>
            <div class="pb kcs">
                { sample(Some(card(1282, now)), CardState::Plain, kit::default(lang)) }
                { sample(Some(card(1279, now)), CardState::Hovered, kit::hover(lang)) }
                { sample(Some(card(1278, now)), CardState::Focused, kit::focus(lang)) }
                { sample(Some(card(1284, now)), CardState::Tip, kit::tip(lang)) }
                { sample(Some(card(1283, now)), CardState::Plain, kit::yours(lang)) }
                { figure(candidate.map(|candidate| candidate.card(lang, 0, 0)).unwrap_or_default(), kit::candidate(lang)) }
                { sample(Some(fixture::stale_card(now)), CardState::Plain, kit::stale(lang)) }
                { figure(html! { <CardView card={card_as(1281, BlockStatus::Invalid, now)} matching=2 /> }, kit::invalid(lang)) }
                { sample(Some(card_as(1280, BlockStatus::NotConnected, now)), CardState::Plain, kit::orphan(lang)) }
                { sample(Some(card_as(1281, BlockStatus::HeaderOnly, now)), CardState::Plain, kit::header_only(lang)) }
                { sample(None, CardState::Plain, kit::loading(lang)) }
            </div>
        </Panel>
    }
}

fn sample(card: Option<BlockCard>, state: CardState, name: &'static str) -> Html {
    figure(html! { <CardView {card} {state} /> }, name)
}

fn figure(picture: Html, name: &'static str) -> Html {
    html! { <figure class="kc"><div class="place">{ picture }</div><figcaption>{ name }</figcaption></figure> }
}

/// Threads: whole, broken, and stepping down to a fork.
pub fn thread_sheet(lang: Lang) -> Html {
    let (parent, other) = (card(1283, 0).hash.display_bytes(), card(1282, 0).hash.display_bytes());
    let across = Shape::Across { width: 120.0, height: 128.0 };
    let step = Shape::Step { width: 60.0, from_height: 128.0, drop: 60.0, to_height: 64.0 };
    let down = Shape::Down { height: 60.0, from: (0.0, 218.0), to: (0.0, 342.0) };
    let threads = |to: [u8; 32], shape, width: u32, height: u32| {
        let picture = html! {
            <svg width={width.to_string()} height={height.to_string()} aria-hidden="true"><Threads from={parent} {to} {shape} /></svg>
        };
        html! { <figure>{ picture }<figcaption>{ kit::bytes_match(lang, matching(&parent, &to)) }</figcaption></figure> }
    };
    html! {
        <Panel class="w12" title={kit::threads(lang)} note={html! { { kit::threads_note(lang) } }}>
            <div class="pb forms">
                { threads(parent, across, 120, 128) }
                { threads(other, across, 120, 128) }
                { threads(parent, step, 60, 128) }
                { threads(parent, down, 342, 60) }
            </div>
        </Panel>
    }
}
