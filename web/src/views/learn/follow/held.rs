//! Block, Merkle path, confirmations, proof: what makes it hard to undo.

use hashyard_core::BlockHash;
use hashyard_node::view::{FollowView, Place, ProofView};
use hashyard_ui_model::format::{grouped, percent, size};
use hashyard_ui_model::reversal;
use yew::prelude::*;

use super::row::{hashed, remark, row};
use super::stations::StationProps;
use crate::bridge::ask::{self, WhichBlock};
use crate::i18n::{Lang, follow as text};
use crate::route::{BlockId, Route};
use crate::ui::{Callout, Confirmations, Glyph, HashText, LongHash, Tag, Tone};
use crate::views::chain::block::MerklePanel;
use crate::views::parts::{Loaded, local_date_time, set, use_answer};

/// Shares of the hash rate for which the odds are told.
const SHARES: [f64; 3] = [0.1, 0.3, 0.45];

/// The block that holds it, and those that did.
pub fn block_station(lang: Lang, view: &FollowView) -> Html {
    let Place::Block { hash, height, index, .. } = &view.tx.place else { return Html::default() };
    let height = grouped((*height).into());
    html! {
        <dl>
            { row(text::held_by(lang), html! { <a class="b num" href={block_link(hash)}>{ text::block_at(lang, &height, *index) }</a> }) }
            { row(text::block_hash(lang), hashed(&hash.to_string(), "")) }
            if let Some(time) = view.tx.time {
                { row(text::block_time(lang), html! { <span class="num">{ local_date_time(time) }</span> }) }
            }
            { lost_blocks(lang, view) }
            { row(text::from_here(lang), html! { <b>{ text::from_here_note(lang) }</b> }) }
        </dl>
    }
}

fn block_link(hash: &BlockHash) -> String {
    Route::Block(Some(BlockId::Hash(*hash))).to_string()
}

/// Blocks that held it and lost.
pub fn lost_blocks(lang: Lang, view: &FollowView) -> Html {
    html! { { for view.stale.iter().map(|lost| row(text::lost_block(lang), lost_block(lang, lost))) } }
}

fn lost_block(lang: Lang, (height, hash): &(u32, BlockHash)) -> Html {
    html! {
        <span class="row">
            <HashText hash={*hash} href={block_link(hash)} />
            <span class="num">{ text::lost_block_at(lang, &grouped((*height).into())) }</span>
        </span>
    }
}

/// From the leaf to the root; other leaves can be picked.
#[component]
pub fn MerkleStation(props: &StationProps) -> Html {
    match &props.view.tx.place {
        Place::Block { hash, index, .. } => html! { <Merkle hash={*hash} index={*index as usize} /> },
        _ => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct MerkleProps {
    hash: BlockHash,
    index: usize,
}

#[component]
fn Merkle(props: &MerkleProps) -> Html {
    let chosen = use_state_eq(|| props.index);
    match use_answer(ask::Block(WhichBlock::Hash(props.hash)), String::new()).answer {
        Loaded::Waiting => html! { <div aria-busy="true" /> },
        Loaded::Failed(why) => html! { <Callout>{ why }</Callout> },
        Loaded::Ready(view) => {
            let root = view.header.merkle_root;
            html! { <MerklePanel {view} {root} chosen={*chosen} choose={set(&chosen)} live={None} /> }
        }
    }
}

/// How deep it lies, and what that is worth.
pub fn confirmations_station(lang: Lang, view: &FollowView) -> Html {
    let Place::Block { confirmations, .. } = view.tx.place else { return Html::default() };
    let odds = |share: f64| {
        let chance = percent(reversal::chance(share, confirmations));
        html! { <li class="num">{ text::odds_of(lang, &percent(share), &chance) }</li> }
    };
    html! {
        <dl>
            { row(text::depth(lang), html! { <span class="row"><Confirmations depth={confirmations} /><b class="num">{ text::confirmations(lang, confirmations) }</b></span> }) }
            { row(text::odds(lang), html! { <><ul>{ for SHARES.into_iter().map(odds) }</ul>{ remark(text::odds_note(lang)) }</> }) }
            { row(text::no_end(lang), html! { { text::no_end_note(lang) } }) }
        </dl>
    }
}

/// What a light client is given.
pub fn proof_station(lang: Lang, view: &FollowView) -> Html {
    let Some(proof) = &view.proof else { return Html::default() };
    html! {
        <dl>
            { row(text::carried(lang), html! { <span class="num">{ text::carried_note(lang, &size(proof.size.into(), "B"), proof.hashes) }</span> }) }
            { row(text::instead_of(lang), html! { <span class="num">{ text::instead_of_note(lang, &size(proof.block_size.into(), "B"), proof.transactions) }</span> }) }
            { row(text::computes(lang), verdict(lang, proof)) }
            { row(text::raw(lang), html! { <><LongHash text={proof.raw.clone()} />{ remark(text::raw_note(lang)) }</> }) }
        </dl>
    }
}

fn verdict(lang: Lang, proof: &ProofView) -> Html {
    match proof.proves {
        true => html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::proves(lang) }</Tag> },
        false => html! { <Tag tone={Tone::Bad} icon={Glyph::X}>{ text::proves_not(lang) }</Tag> },
    }
}
