//! Everybody's tip, as far as this node knows: where the chain forks, and who stands on which branch.

use hashyard_node::view::{TipBlockView, TipPeerView, TipsView};
use hashyard_ui_model::format::short_hash;
use hashyard_ui_model::tip_tree::{TipTree, tip_tree};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, tips as text, use_lang};
use crate::ui::{Form, Panel, Skeleton, Stripe, Tag, Tone, use_now};
use crate::views::parts::{Loaded, use_answer};

/// Names in a row; the rest is a number.
const NAMES: usize = 3;

/// Asked for every second while it is shown.
#[component]
pub fn TipsPanel() -> Html {
    let (lang, second) = (use_lang(), use_now() / 1_000);
    let Loaded::Ready(tips) = use_answer(ask::Tips, second.to_string()).answer else {
        return html! { <Panel title={text::tips(lang)} busy=true><div class="pb"><Skeleton height=34 /></div></Panel> };
    };
    let tree = tip_tree(&tips);
    let note = match tree.branches {
        ..2 => text::one_chain(lang).to_owned(),
        branches => text::branches(lang, branches),
    };
    let silent: Vec<&str> =
        tips.peers.iter().filter(|peer| peer.at.is_none()).map(|peer| peer.name.as_str()).collect();
    html! {
        <Panel title={text::tips(lang)} note={html! { { note } }}>
            <div class="network-tips" tabindex="0" role="group" aria-label={text::blocks(lang)}>
                { drawing(lang, &tips, &tree) }
                <ol>{ for tree.rows.iter().map(|(block, _)| row(lang, &tips, *block)) }</ol>
            </div>
            <div class="pb">
                if !silent.is_empty() {
                    <p class="hint">{ text::unknown(lang, &silent.join(", ")) }</p>
                }
                if tips.left_out > 0 {
                    <p class="hint">{ text::elsewhere(lang, tips.left_out) }</p>
                }
                <p class="hint">{ text::why(lang) }</p>
            </div>
        </Panel>
    }
}

fn drawing(lang: Lang, tips: &TipsView, tree: &TipTree) -> Html {
    let (width, height) = tree.size;
    let knot = |(number, (x, y)): &(usize, (usize, usize))| {
        let own = *number == tips.own as usize;
        let is_tip = own || tips.peers.iter().any(|peer| peer.at == Some(*number as u32));
        let kind = classes!("knot", own.then_some("me"), is_tip.then_some("tip"));
        html! { <circle class={kind} cx={x.to_string()} cy={y.to_string()} r={if is_tip { "6" } else { "4" }} /> }
    };
    html! {
        <svg width={width.to_string()} height={height.to_string()} role="img" aria-label={text::drawing(lang, tree.rows.len(), tree.branches)}>
            { for tree.links.iter().map(|link| html! {
                <path class={classes!("thread", link.ours.then_some("ours"), link.skips.then_some("skips"))} d={link.path.clone()} />
            }) }
            { for tree.rows.iter().map(knot) }
        </svg>
    }
}

fn row(lang: Lang, tips: &TipsView, number: usize) -> Html {
    let Some(block) = tips.blocks.get(number) else { return Html::default() };
    let here: Vec<&TipPeerView> = tips.peers.iter().filter(|peer| peer.at == Some(number as u32)).collect();
    let names: Vec<&str> = here.iter().map(|peer| peer.name.as_str()).collect();
    html! {
        <li key={block.hash.to_string()} title={names.join(", ")}>
            <span class="num">{ block.height }</span>
            <Stripe hash={block.hash} form={Form::Tile} width=16 height=16 />
            if number == tips.own as usize {
                <Tag tone={Tone::Accent}>{ text::this_node(lang) }</Tag>
            }
            if block.refused {
                <Tag tone={Tone::Bad}>{ text::refused(lang) }</Tag>
            }
            { for here.iter().take(NAMES).map(|peer| html! { <span class="who trunc">{ &peer.name }</span> }) }
            if here.len() > NAMES {
                <span class="d3">{ text::more(lang, here.len() - NAMES) }</span>
            }
            { about(lang, block, here.is_empty()) }
        </li>
    }
}

/// Of a block on which nobody stands there is room to say its hash.
fn about(lang: Lang, block: &TipBlockView, is_free: bool) -> Html {
    html! {
        <>
            if is_free {
                <span class="mono d3 trunc" translate="no">{ short_hash(&block.hash.to_string()) }</span>
            }
            if block.skipped > 0 {
                <span class="d3 trunc">{ text::left_out_below(lang, block.skipped) }</span>
            }
        </>
    }
}
