//! The chain upright, for phones: hash on top of a card, prev below, newest first.

use std::rc::Rc;

use hashyard_node::view::{BlockCard, ForkView};
use hashyard_ui_model::chain_column::{self, GAPS, Gap, Row, WIDTH};
use hashyard_ui_model::chain_strip::History;
use hashyard_ui_model::standing::{height_name, is_beside};
use yew::prelude::*;

use super::candidate::Candidate;
use crate::i18n::{Lang, common, live, use_lang};
use crate::route::{BlockId, Route};
use crate::ui::{Button, Form, Sep, Shape, Stripe, Tag, Threads, TimeAgo, miner_name, said_first, tx_count};

/// Blocks shown at first, and how many more at a time.
const STEP: usize = 6;

/// Properties of [`Column`].
#[derive(Properties, PartialEq)]
pub struct ColumnProps {
    /// Blocks of the main chain.
    pub history: Rc<History>,
    /// Branches that lost.
    pub forks: Vec<ForkView>,
    /// The block being mined.
    pub candidate: Option<Candidate>,
    /// Asks for older blocks.
    pub more: Callback<()>,
}

/// The column.
#[component]
pub fn Column(props: &ColumnProps) -> Html {
    let lang = use_lang();
    let count = use_state_eq(|| STEP);
    let rows = use_memo((props.history.clone(), props.forks.clone(), *count), |(history, forks, count)| {
        chain_column::lay_out(history.cards(), forks, *count)
    });
    let tip = props.history.cards().last();
    let first = props.candidate.as_ref().zip(tip).map(|(candidate, tip)| first_gap(candidate, tip));
    let older = {
        let (count, more) = (count.clone(), props.more.clone());
        Callback::from(move |_: MouseEvent| {
            count.set(*count + STEP);
            more.emit(());
        })
    };
    let all = props.history.cards().first().is_none_or(|card| card.height == 0)
        && *count >= props.history.cards().len();
    html! {
        <div class="live-column">
            { props.candidate.as_ref().map(|candidate| candidate.row(lang)).unwrap_or_default() }
            { first.map(|gap| gaps(&[gap])).unwrap_or_default() }
            { for rows.iter().map(|view| row(lang, view, tip)) }
            if !all {
                <div class="live-column-end"><Button onclick={older}>{ live::older(lang) }</Button></div>
            }
            <div class="live-note"><b>{ live::reading(lang) }</b><br />{ live::reading_how_phone(lang) }</div>
        </div>
    }
}

fn first_gap(candidate: &Candidate, tip: &BlockCard) -> Gap {
    let shape = Shape::Down { height: GAPS.0, from: (0.0, WIDTH), to: (0.0, WIDTH) };
    Gap { ends: (candidate.parent.display_bytes(), tip.hash.display_bytes()), shape, stale: false }
}

fn row(lang: Lang, row: &Row, tip: Option<&BlockCard>) -> Html {
    match row {
        Row::Single(card) => block(lang, card, tip.is_some_and(|tip| tip.hash == card.hash)),
        Row::Gap(views) => gaps(views),
        Row::Split(main, stale) => html! {
            <div class="live-column-fork"><div>{ branch(lang, main, tip) }</div><div>{ branch(lang, stale, None) }</div></div>
        },
    }
}

/// Cards one below the other, newest first, each with its threads to the next.
fn branch(lang: Lang, cards: &[BlockCard], tip: Option<&BlockCard>) -> Html {
    let part = |(index, card): (usize, &BlockCard)| {
        let below = cards.get(index + 1).map(|parent| Gap {
            ends: (card.prev.display_bytes(), parent.hash.display_bytes()),
            shape: Shape::Down { height: GAPS.0, from: (0.0, WIDTH), to: (0.0, WIDTH) },
            stale: is_beside(card.status),
        });
        html! {
            <>
                { block(lang, card, tip.is_some_and(|tip| tip.hash == card.hash)) }
                { below.map(|gap| gaps(&[gap])).unwrap_or_default() }
            </>
        }
    };
    html! { { for cards.iter().enumerate().map(part) } }
}

fn gaps(views: &[Gap]) -> Html {
    let height = views
        .iter()
        .find_map(|gap| if let Shape::Down { height, .. } = gap.shape { Some(height) } else { None });
    let height = height.unwrap_or(GAPS.0);
    html! {
        <svg class="live-column-lines" viewBox={format!("0 0 {WIDTH} {height}")} preserveAspectRatio="none" height={height.to_string()} aria-hidden="true">
            { for views.iter().map(|gap| html! {
                <Threads from={gap.ends.0} to={gap.ends.1} shape={gap.shape} opacity={if gap.stale { 0.6 } else { 1.0 }} />
            }) }
        </svg>
    }
}

fn block(lang: Lang, card: &BlockCard, tip: bool) -> Html {
    let stale = is_beside(card.status);
    let href = Route::Block(Some(BlockId::Hash(card.hash))).to_string();
    html! {
        <a key={card.hash.to_string()} class={classes!("live-column-block", tip.then_some("tip"), stale.then_some("stale"))} {href}>
            { said_first(lang) }
            <Stripe hash={card.hash} form={Form::Line} height=9 />
            <div class="in">
                <b class="ht num">{ height_name(card) }</b>
                if card.miner.you {
                    <span class="me">{ common::you(lang) }</span>
                }
                if stale {
                    <Tag>{ common::stale(lang) }</Tag>
                } else {
                    <span class="w">{ miner_name(lang, card, 14) }</span>
                    <span class="x num">{ tx_count(lang, card) }<Sep /><TimeAgo ms={u64::from(card.time) * 1_000} /></span>
                }
            </div>
            <Stripe hash={card.prev} form={Form::Line} height=9 />
        </a>
    }
}
