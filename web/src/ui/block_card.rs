//! A block, small: `prev` on its left edge, its hash on its right, what matters in between.

use hashyard_node::view::{BlockCard, BlockStatus};
use hashyard_ui_model::format::{bits, size};
use hashyard_ui_model::standing::{height_name, is_beside};
use yew::prelude::*;

use super::stripe::Form;
use super::{Glyph, HashBytes, Icon, Sep, Skeleton, Stripe, Tag, TimeAgo};
use crate::i18n::{Lang, common, live, shell, use_lang};
use crate::route::{BlockId, Route};

/// Which of its states a card is in, besides those that the block itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CardState {
    /// Neither of the others.
    #[default]
    Plain,
    /// The tip of the main chain.
    Tip,
    /// Drawn as hovered, in the kit.
    #[cfg(debug_assertions)]
    Hovered,
    /// Drawn as focused, in the kit.
    #[cfg(debug_assertions)]
    Focused,
}

/// Properties of [`CardView`].
#[derive(Properties, PartialEq)]
pub struct CardViewProps {
    /// The block; `None` while it loads.
    pub card: Option<BlockCard>,
    /// Its state.
    #[prop_or_default]
    pub state: CardState,
    /// How many bytes of `prev` match the parent, for an invalid block whose link is broken.
    #[prop_or_default]
    pub matching: Option<usize>,
    /// Position in a plane, in pixels.
    #[prop_or_default]
    pub at: (i32, i32),
    /// It has just come: its hash fills from top to bottom.
    #[prop_or_default]
    pub fresh: bool,
}

/// A block card.
#[component]
pub fn CardView(props: &CardViewProps) -> Html {
    let lang = use_lang();
    let style = format!("left:{}px;top:{}px", props.at.0, props.at.1);
    let Some(card) = &props.card else {
        return html! { <div class="block-card load" ~style={style}><div class="in"><Skeleton width=52 height=16 /><Skeleton width=74 height=10 /><Skeleton width=60 height=10 /></div></div> };
    };
    let height = if is_beside(card.status) { 64 } else { 128 };
    let orphan = card.status == BlockStatus::NotConnected;
    html! {
        <a class={classes!("block-card", state_class(card, props.state), props.fresh.then_some("fresh"))} ~style={style}
            href={Route::Block(Some(BlockId::Hash(card.hash))).to_string()}>
            { said_first(lang) }
            if !orphan {
                <Stripe hash={card.prev} form={Form::Fold} width=10 {height} class="pv" />
            }
            <div class="in">{ body(lang, card, props.matching) }</div>
            <Stripe hash={card.hash} form={Form::Fold} width=10 {height} class="hh" />
        </a>
    }
}

/// What a card is, for those who don't see that it is one.
pub fn said_first(lang: Lang) -> Html {
    html! { <span class="sr">{ shell::block(lang) }{ " " }</span> }
}

fn state_class(card: &BlockCard, state: CardState) -> Classes {
    let status = match card.status {
        BlockStatus::Stale | BlockStatus::HeaderOnly => Some("stale"),
        BlockStatus::Invalid => Some("bad"),
        BlockStatus::NotConnected => Some("orph"),
        BlockStatus::Main => None,
    };
    let state = match state {
        CardState::Plain => None,
        CardState::Tip => Some("tip"),
        #[cfg(debug_assertions)]
        CardState::Hovered => Some("hov"),
        #[cfg(debug_assertions)]
        CardState::Focused => Some("foc"),
    };
    classes!(status, state)
}

fn body(lang: Lang, card: &BlockCard, matching: Option<usize>) -> Html {
    match card.status {
        BlockStatus::NotConnected => html! {
            <>
                <div class="ht"><span>{ "?" }</span></div>
                <div class="l d">{ live::parent_missing(lang) }</div>
            </>
        },
        BlockStatus::Stale | BlockStatus::HeaderOnly => html! {
            <>
                <div class="ht"><span class="num">{ height_name(card) }</span><Tag>{ common::stale(lang) }</Tag></div>
                <div class="l d">
                    if card.status == BlockStatus::HeaderOnly {
                        { common::header_only(lang) }
                    } else {
                        { miner_name(lang, card, 12) }
                    }
                </div>
            </>
        },
        BlockStatus::Invalid => html! {
            <>
                <div class="ht"><span class="num">{ card.height }</span><Icon of={Glyph::Broken} /></div>
                if let Some(matching) = matching {
                    <div class="l bad b">{ live::link_broken(lang) }</div>
                    <div class="l d num">{ live::bytes_of_32(lang, matching) }</div>
                } else {
                    <div class="l bad b">{ common::invalid(lang) }</div>
                    <div class="l d">{ miner_name(lang, card, 12) }</div>
                }
                <div class="l d w num">{ format!("{} bit", bits(card.hash_log2)) }</div>
            </>
        },
        BlockStatus::Main => main_body(lang, card),
    }
}

fn main_body(lang: Lang, card: &BlockCard) -> Html {
    html! {
        <>
            <div class="ht">
                <span class="num">{ card.height }</span>
                if card.miner.you {
                    <span class="me">{ common::you(lang) }</span>
                }
            </div>
            <div class="l">{ miner_name(lang, card, 12) }</div>
            <div class="l d num"><span>{ tx_count(lang, card) }if card.size > 0 {
                <Sep />{ size(card.size.into(), "B") }
            }</span></div>
            <div class="l d num"><TimeAgo ms={u64::from(card.time) * 1_000} /></div>
            <div class="l d w num">{ format!("{} bit", bits(card.hash_log2)) }</div>
        </>
    }
}

/// How many transactions a block has; a light node has the headers of most blocks alone.
pub fn tx_count(lang: Lang, card: &BlockCard) -> String {
    match card.size {
        0 => common::header_only(lang).to_owned(),
        _ => common::tx_count(lang, card.tx_count),
    }
}

/// Who mined a block: the tile of the address that it pays, `side` pixels wide, and the name that its coinbase claims.
pub fn miner_name(lang: Lang, card: &BlockCard, side: u16) -> Html {
    let miner = &card.miner;
    let nameless = if card.height == 0 { common::genesis(lang) } else { common::unknown(lang) };
    let tile = miner.address.as_deref().map(address_tile);
    let name = miner.name.clone().or_else(|| miner.address.as_ref().map(|address| shorten(address)));
    html! {
        <>
            if let Some(hash) = tile {
                <Stripe {hash} form={Form::Tile} width={side} height={side} />
            }
            <span class="trunc">{ name.unwrap_or_else(|| nameless.to_string()) }</span>
        </>
    }
}

fn shorten(address: &str) -> String {
    address.chars().take(8).collect()
}

/// The 20 bytes that an address encodes.
fn address_tile(address: &str) -> HashBytes {
    HashBytes::new(&hashyard_ui_model::address::program(address).unwrap_or_default())
}
