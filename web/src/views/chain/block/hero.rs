//! The block as a large card: its parent's hash comes in on the left, its own goes out on the right.

use hashyard_core::BlockHash;
use hashyard_node::view::{BlockCard, BlockStatus, BlockView};
use hashyard_ui_model::format::bits;
use hashyard_ui_model::tamper::{HeaderDraft, HeaderField};
use yew::prelude::*;

use super::decode::decode;
use super::pipeline::pipeline;
use super::ribbon::Ribbon;
use crate::bridge::MinerState;
use crate::i18n::{Lang, block as text, use_lang};
use crate::route::{BlockId, Route};
use crate::state::{Shared, use_miner};
use crate::ui::{Form, Glyph, Icon, Shape, Stripe, Threads};
use crate::views::parts::{set, short_address};

/// Height of the drawing of threads, in its own units: 10 for each byte.
const THREADS: f64 = 320.0;

/// Properties of [`Hero`].
#[derive(Properties, PartialEq)]
pub struct HeroProps {
    /// The block.
    pub view: Shared<BlockView>,
    /// Its header as the user changed it.
    pub draft: HeaderDraft,
    /// The user changes it.
    pub edit: Callback<HeaderDraft>,
    /// Whether its verdict is read out, as `aria-live` has it.
    pub live: Option<&'static str>,
}

/// The large card between its neighbours.
#[component]
pub fn Hero(props: &HeroProps) -> Html {
    let lang = use_lang();
    let hot = use_state_eq(|| None::<HeaderField>);
    let point = set(&hot);
    let (view, draft) = (&props.view, props.draft);
    let (header, outcome) = (draft.header(), draft.outcome());
    let has_child = view.next.is_some() || view.card.status == BlockStatus::Main;
    let broken = outcome.hash != view.card.hash;
    html! {
        <div class={classes!("block-hero", broken.then_some("broken"))}>
            { parent_card(lang, view) }
            <div class="block-link">
                if let Some(parent) = &view.parent {
                    { threads(parent.hash, header.prev_blockhash) }
                }
            </div>
            <div class="block-body">
                { edge(header.prev_blockhash, "pv") }
                <Ribbon {draft} edit={props.edit.clone()} hot={*hot} />
                { decode(lang, view, draft, &props.edit, &point) }
                { pipeline(lang, &outcome, props.live) }
                { edge(outcome.hash, "hh") }
            </div>
            <div class="block-link">
                if has_child {
                    { threads(outcome.hash, view.card.hash) }
                }
                if broken {
                    <span class="brk"><Icon of={Glyph::X} /></span>
                }
            </div>
            <ChildCard view={view.clone()} />
        </div>
    }
}

/// The edge of a card: a column, and a row on phones.
fn edge(hash: BlockHash, class: &'static str) -> Html {
    html! {
        <>
            <Stripe {hash} form={Form::Fold} width=14 height=100 class={class} />
            <Stripe {hash} form={Form::Line} height=12 class={classes!("only-phone", class)} />
        </>
    }
}

fn threads(from: BlockHash, to: BlockHash) -> Html {
    let shape = Shape::Across { width: 44.0, height: THREADS };
    html! {
        <svg class="thr" viewBox={format!("0 0 44 {THREADS}")} preserveAspectRatio="none" aria-hidden="true">
            <Threads from={from.display_bytes()} to={to.display_bytes()} {shape} stroke=2.0 />
        </svg>
    }
}

fn parent_card(lang: Lang, view: &BlockView) -> Html {
    match &view.parent {
        Some(card) => neighbour(lang, card, "l", "hh"),
        None => {
            let missing = view.header.prev_blockhash != BlockHash::ZERO;
            let what = if missing { text::parent_missing(lang) } else { text::no_parent(lang) };
            html! { <div class="block-neighbour l none"><span>{ what }</span></div> }
        }
    }
}

fn neighbour(lang: Lang, card: &BlockCard, side: &'static str, edge_class: &'static str) -> Html {
    let facing = if side == "l" { card.hash } else { card.prev };
    let miner = match (&card.miner.name, &card.miner.address) {
        _ if card.miner.you => text::yours(lang).to_string(),
        (Some(name), _) => name.clone(),
        (None, address) => address.as_deref().map(short_address).unwrap_or_default(),
    };
    html! {
        <a class={classes!("block-neighbour", side)} href={Route::Block(Some(BlockId::Hash(card.hash))).to_string()}>
            <b class="num">{ card.height }</b>
            <span class="who">{ miner }</span>
            if card.tx_count > 0 {
                <span class="num">{ text::tx_count(lang, card.tx_count) }</span>
            }
            <span class="num last">{ format!("{} bit", bits(card.hash_log2)) }</span>
            { edge(facing, edge_class) }
        </a>
    }
}

#[derive(Properties, PartialEq)]
struct ChildCardProps {
    view: Shared<BlockView>,
}

/// The next block, or the one that is being mined on top, or nothing.
#[component]
fn ChildCard(props: &ChildCardProps) -> Html {
    let (reported, lang) = (use_miner(), use_lang());
    let view = &props.view;
    if let Some(card) = &view.next {
        return neighbour(lang, card, "r", "pv");
    }
    if view.card.status != BlockStatus::Main {
        return html! { <div class="block-neighbour r none"><span>{ text::no_child(lang) }</span></div> };
    }
    let miner = reported.as_ref().filter(|miner| miner.parent == Some(view.card.hash));
    let mining = miner.is_some_and(|miner| miner.state == MinerState::Mining);
    html! {
        <div class="block-neighbour r cand">
            <b class="num">{ view.card.height + 1 }</b>
            <span>{ text::candidate(lang) }</span>
            if let Some(miner) = miner {
                <span class="num">{ text::tx_count(lang, miner.tx_count) }</span>
            }
            <span class="last">{ if mining { text::mining(lang) } else { text::not_mining(lang) } }</span>
            { edge(view.card.hash, "pv") }
        </div>
    }
}
