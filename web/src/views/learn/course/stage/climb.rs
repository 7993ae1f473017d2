//! The way that is hashed from a payment up to the root: at each level the one that was worked out, beside the sibling that the proof brings.

use hashyard_core::primitives::merkle::{self, ProofStep};
use hashyard_core::{MerkleBlock, MerkleNode};
use yew::prelude::*;

use crate::i18n::{Lang, light as text};
use crate::ui::HashText;

const TILE: u16 = 18;
/// Where the middles of a pair's cells stand, in hundredths of the width.
const MIDDLES: [u32; 2] = [25, 75];

/// The pairs, the root on top; nothing for what proves no single payment.
pub fn climb(lang: Lang, proof: &MerkleBlock) -> Html {
    let Ok((txid, steps)) = proof.climb() else { return Html::default() };
    let pairs = steps.iter().enumerate().rev().map(|(level, step)| {
        let own = merkle::root_from_proof(txid.into(), &steps[..level]);
        let words = if level == 0 { text::payment(lang) } else { text::worked_out(lang) };
        let above = steps.get(level + 1).map_or(50, |above| MIDDLES[usize::from(above.sibling_on_left)]);
        pair(cell("own", own, words), sibling(lang, step), step.sibling_on_left, above)
    });
    html! {
        <ol class="climb">
            <li class="root">{ cell("own", proof.header.merkle_root, text::root(lang)) }</li>
            { for pairs }
        </ol>
    }
}

/// `above` is where the hash of both stands in the row above.
fn pair(own: Html, sibling: Html, sibling_on_left: bool, above: u32) -> Html {
    let [one, other] = MIDDLES;
    let lines = format!("M{one} 16V8H{other}V16M{above} 8V0");
    let (left, right) = if sibling_on_left { (sibling, own) } else { (own, sibling) };
    html! {
        <li>
            <svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true"><path d={lines} /></svg>
            { left }
            { right }
        </li>
    }
}

fn sibling(lang: Lang, step: &ProofStep) -> Html {
    match step.duplicate {
        true => cell("twin", step.sibling, text::itself(lang)),
        false => cell("given", step.sibling, text::in_proof(lang)),
    }
}

fn cell(class: &'static str, node: MerkleNode, words: &'static str) -> Html {
    html! { <div {class}><HashText hash={node} tile={TILE} /><small>{ words }</small></div> }
}
