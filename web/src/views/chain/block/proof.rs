//! The proof of one transaction, step by step: what a light client is told.

use hashyard_core::MerkleNode;
use hashyard_core::primitives::merkle::{self, ProofStep};
use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use crate::i18n::{Lang, tx as text};
use crate::ui::{CopyButton, Form, Glyph, Icon, Stripe};

/// The list of siblings and the verdict, which is read out if it is `live`.
pub fn proof(
    lang: Lang,
    levels: &[Vec<MerkleNode>],
    root: MerkleNode,
    chosen: usize,
    live: Option<&'static str>,
) -> Html {
    let leaves = &levels[0];
    let steps = merkle::proof(leaves, chosen).unwrap_or_default();
    let leaf = leaves.get(chosen).copied().unwrap_or_default();
    let proven = merkle::root_from_proof(leaf, &steps) == root;
    let name = if chosen == 0 { "coinbase".to_string() } else { text::leaf(lang, chosen) };
    let note = match (steps.len(), proven) {
        (0, true) => text::proof_single(lang).to_string(),
        (0, false) => text::proof_single_fails(lang).to_string(),
        (count, true) => text::proof_note(lang, count, count * 32),
        (count, false) => text::proof_fails(lang, count),
    };
    let (tone, icon, verdict) = match proven {
        true => ("ok", Glyph::Check, text::root_proven(lang)),
        false => ("bad", Glyph::X, text::root_not_proven(lang)),
    };
    html! {
        <div class="block-proof">
            <b>{ text::spv_proof(lang) }{ " · " }{ name }</b>
            <p class="note">{ note }</p>
            <ol>{ for steps.iter().enumerate().map(|(depth, step)| step_row(lang, levels, chosen, depth, step)) }</ol>
            <div class={classes!("end", tone)} aria-live={live}><Icon of={icon} />{ verdict }</div>
        </div>
    }
}

fn step_row(lang: Lang, levels: &[Vec<MerkleNode>], chosen: usize, depth: usize, step: &ProofStep) -> Html {
    let at = |level: usize| levels[level].get(chosen >> level).copied().unwrap_or_default();
    let (own, parent) = (at(depth), at(depth + 1));
    let (left, right) = if step.sibling_on_left { (step.sibling, own) } else { (own, step.sibling) };
    let side = match (step.duplicate, step.sibling_on_left) {
        (true, _) => text::sibling_copy(lang),
        (false, true) => text::sibling_left(lang),
        (false, false) => text::sibling_right(lang),
    };
    html! {
        <li key={depth}>
            <span class="block-proof-step" aria-hidden="true">{ depth + 1 }</span>
            <div>
                <div class="st">{ tile(&left) }<span>{ "+" }</span>{ tile(&right) }<span>{ "→" }</span>{ tile(&parent) }</div>
                <span class="d3">{ side }</span>
                <span class="hashtext d3"><span class="mono">{ short_hash(&step.sibling.to_string()) }</span><CopyButton text={step.sibling.to_string()} /></span>
            </div>
        </li>
    }
}

fn tile(node: &MerkleNode) -> Html {
    html! { <Stripe hash={*node} form={Form::Tile} width=18 height=18 /> }
}
