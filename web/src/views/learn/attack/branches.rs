//! Two branches, block by block: the one that everybody knows above, the one that is kept back or lost below.

use hashyard_core::BlockHash;
use hashyard_ui_model::chain_strip::PITCH;
use hashyard_ui_model::race::{
    Holds, LOW, Place, PlacedBlock, Race, RaceBlock, RaceLink, RacePlan, TOP, plan,
};
use web_sys::Element;
use yew::prelude::*;

use crate::i18n::{Lang, attack as text, common, use_lang};
use crate::route::{BlockId, Route};
use crate::ui::{Form, Panel, Stripe, Threads, said_first};

/// Heights of cards.
const HIGH: u16 = 128;
const FLAT: u16 = 64;

/// Properties of [`Branches`].
#[derive(Properties, PartialEq)]
pub struct BranchesProps {
    /// The branches.
    pub race: Race,
    /// What stands at the right end of the head.
    #[prop_or_default]
    pub end: Option<Html>,
    /// What is said of them, below.
    #[prop_or_default]
    pub children: Html,
}

/// The branches.
#[component]
pub fn Branches(props: &BranchesProps) -> Html {
    let (lang, race) = (use_lang(), &props.race);
    let plan = plan(race);
    let (width, height) = plan.size;
    let (node, onscroll) = use_tip(width);
    let note = html! { { text::fork_at(lang, race.fork.0) } };
    html! {
        <Panel title={text::branches(lang)} {note} end={props.end.clone()}>
            <div class="attack-strip" ref={node} {onscroll} tabindex="0" role="region" aria-label={text::drawn(lang, race.upper.count, race.lower.count)}>
                <div class="live-plane still" ~style={format!("width:{width}px;height:{height}px")}>
                    <svg class="thr" width={width.to_string()} height={height.to_string()} aria-hidden="true">
                        { for plan.links.iter().map(threads) }
                    </svg>
                    { names(lang, race, &plan) }
                    { fork_card(lang, race.fork, plan.fork_at) }
                    { for plan.upper.iter().chain(&plan.lower).map(|placed| card(lang, placed)) }
                </div>
            </div>
            <div class="pb form">{ props.children.clone() }</div>
        </Panel>
    }
}

/// Shows the right end of what is too wide, and again when that grows, unless somebody looks at what is further left.
#[hook]
fn use_tip(width: i32) -> (NodeRef, Callback<Event>) {
    let (node, is_at_tip) = (use_node_ref(), use_mut_ref(|| true));
    use_effect_with(width, {
        let (node, is_at_tip) = (node.clone(), is_at_tip.clone());
        move |_| {
            if let Some(strip) = node.cast::<Element>().filter(|_| *is_at_tip.borrow()) {
                strip.set_scroll_left(strip.scroll_width());
            }
        }
    });
    let onscroll = Callback::from({
        let node = node.clone();
        move |_: Event| {
            if let Some(strip) = node.cast::<Element>() {
                let right = strip.scroll_left() + strip.client_width();
                is_at_tip.replace(right >= strip.scroll_width() - PITCH / 2);
            }
        }
    });
    (node, onscroll)
}

fn threads(link: &RaceLink) -> Html {
    let (bytes, (x, y)) = (link.from.display_bytes(), link.at);
    let (stroke, opacity) = if link.faint { (1.0, 0.6) } else { (1.5, 1.0) };
    html! {
        <g transform={format!("translate({x} {y})")}>
            <Threads from={bytes} to={bytes} shape={link.shape} {stroke} {opacity} />
        </g>
    }
}

fn style((x, y): (i32, i32)) -> String {
    format!("left:{x}px;top:{y}px")
}

/// What each branch is, and how many of its blocks are not drawn.
fn names(lang: Lang, race: &Race, plan: &RacePlan) -> Html {
    let is_hidden = race.lower.blocks.iter().all(|block| block.place != Place::Undone);
    let (upper, lower, class) = match is_hidden {
        true => (text::public_branch(lang), text::hidden_branch(lang), "bad"),
        false => (text::main_now(lang), text::undone(lang), ""),
    };
    let has_secret = is_hidden && !race.lower.blocks.iter().any(|block| block.place == Place::Released);
    let left_out = |count: u32| {
        (count > 0).then(|| html! { <><br /><span class="d3">{ text::left_out(lang, count) }</span></> })
    };
    let (x, _) = plan.fork_at;
    html! {
        <>
            <span class="attack-name" ~style={style((x, TOP - 22))}><b>{ upper }</b></span>
            if plan.left_out.0 > 0 {
                <span class="attack-name" ~style={style((x + 136, TOP - 22))}>{ text::left_out(lang, plan.left_out.0) }</span>
            }
            <span class="attack-name" ~style={style((x, LOW + 6))}>
                <b {class}>{ lower }</b>
                if has_secret {
                    <><br /><span class="d3">{ text::only_here(lang) }</span></>
                }
                { left_out(plan.left_out.1).unwrap_or_default() }
            </span>
        </>
    }
}

fn to_block(hash: BlockHash) -> String {
    Route::Block(Some(BlockId::Hash(hash))).to_string()
}

fn fork_card(lang: Lang, (height, hash): (u32, BlockHash), at: (i32, i32)) -> Html {
    html! {
        <a class="block-card" ~style={style(at)} href={to_block(hash)}>
            { said_first(lang) }
            <div class="in">
                <div class="ht"><span class="num">{ height }</span></div>
                <div class="l d">{ text::fork_point(lang) }</div>
            </div>
            <Stripe {hash} form={Form::Fold} width=10 height={HIGH} class="hh" />
        </a>
    }
}

fn card(lang: Lang, placed: &PlacedBlock) -> Html {
    let block = &placed.block;
    let is_low = placed.at.1 == LOW;
    let height = if is_low { FLAT } else { HIGH };
    let kind = match block.place {
        Place::Public => "",
        Place::Hidden => "dark withheld",
        Place::Released => "dark",
        Place::Undone => "undone",
    };
    let class = classes!("block-card", is_low.then_some("stale"), kind);
    let content = html! {
        <>
            { said_first(lang) }
            if let Some(hash) = placed.prev {
                <Stripe {hash} form={Form::Fold} width=10 {height} class="pv" />
            }
            <div class="in">
                <div class="ht">
                    <span class="num">{ block.height }if is_low { { "′" } }</span>
                    if block.yours && !is_low {
                        <span class="me">{ common::you(lang) }</span>
                    }
                </div>
                { line(lang, block) }
            </div>
            <Stripe hash={block.hash} form={Form::Fold} width=10 {height} class="hh" />
        </>
    };
    let (key, style) = (block.hash.to_string(), style(placed.at));
    // The chain does not have a hidden block, so no screen shows it in full.
    match block.place {
        Place::Hidden => html! { <div {key} {class} ~style={style}>{ content }</div> },
        _ => html! { <a {key} {class} ~style={style} href={to_block(block.hash)}>{ content }</a> },
    }
}

/// Which of the two payments it has, or else how it stands, or else how much is in it.
fn line(lang: Lang, block: &RaceBlock) -> Html {
    let (words, class) = match (text::holds(lang, block.holds), text::place(lang, block.place)) {
        (Some(words), _) if block.holds == Holds::Counter => (words.to_owned(), "l b bad"),
        (Some(words), _) => (words.to_owned(), "l b acc"),
        (None, Some(words)) => (words.to_owned(), "l d"),
        (None, None) => (common::tx_count(lang, block.transactions), "l d num"),
    };
    html! { <div {class}>{ words }</div> }
}
