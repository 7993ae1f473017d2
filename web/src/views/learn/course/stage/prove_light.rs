//! A payment is proven to a tab that has headers only: the proof is made in one tab and checked in another.

use hashyard_core::{Amount, Decodable, MerkleBlock, Txid};
use hashyard_course::missions::proven;
use hashyard_course::{Deed, receipt};
use hashyard_node::view::{HistoryItem, Identity, ProofView, WalletView};
use hashyard_ui_model::format::{amount_short, short_hash, size};
use hashyard_ui_model::hex::hex_bytes;
use yew::prelude::*;

use super::super::mission::tool_link;
use super::climb::climb;
use super::light::{self, HeldPanel};
use crate::bridge::Refusal;
use crate::bridge::ask::{self, WhichBlock};
use crate::i18n::{Lang, blank, light as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, CopyButton, Field, Glyph, LongHash, Panel, StateBox};
use crate::views::parts::{Loaded, area_text, chosen_entry, on_submit, set, use_answer, use_inline_request};
use crate::watch;

/// Payments to choose from, the latest first.
const PAYMENTS: usize = 12;

/// What this tab carries, and its side of the proof.
#[component]
pub fn ProveLight() -> Html {
    let identity = use_topic::<Identity>();
    html! {
        <>
            <HeldPanel />
            if identity.light {
                <Check />
            } else {
                <Prove />
            }
        </>
    }
}

#[component]
fn Prove() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let chosen = use_state_eq(|| None::<Txid>);
    let payments: Vec<&HistoryItem> = proven::payments(&wallet).take(PAYMENTS).collect();
    let Some(latest) = payments.first() else {
        return html! {
            <Panel title={text::prove(lang)}>
                <StateBox icon={Glyph::Wallet} title={text::no_payments(lang)} text={text::no_payments_why(lang)}>{ tool_link(lang, "wallet") }</StateBox>
            </Panel>
        };
    };
    let current = payments.iter().find(|item| Some(item.txid) == *chosen).unwrap_or(latest);
    let onchange = {
        let (chosen, txids) = (chosen.setter(), payments.iter().map(|item| item.txid).collect::<Vec<_>>());
        Callback::from(move |event: Event| {
            chosen.set(txids.get(chosen_entry(&event)).copied());
        })
    };
    let option = |item: &HistoryItem| {
        let height = item.block.map_or(0, |(_, height)| height);
        let paid = amount_short(Amount(item.amount.unsigned_abs()));
        let words = text::in_block(lang, height, &paid, &short_hash(&item.txid.to_string()));
        html! { <option selected={item.txid == current.txid}>{ words }</option> }
    };
    let version = current.block.map(|(hash, _)| hash.to_string()).unwrap_or_default();
    html! {
        <Panel title={text::prove(lang)} note={html! { text::prove_note(lang) }}>
            <div class="pb form">
                <label class="lab" for="light-payment">{ text::payment(lang) }</label>
                <select id="light-payment" class="overlay-select" {onchange}>{ for payments.iter().copied().map(option) }</select>
                <Proof key={current.txid.to_string()} txid={current.txid} {version} />
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct ProofProps {
    txid: Txid,
    /// The block that holds it.
    version: String,
}

/// First the number is said, then the proof is shown.
#[component]
fn Proof(props: &ProofProps) -> Html {
    let lang = use_lang();
    let (said, is_made) = (use_state_eq(String::new), use_state_eq(|| false));
    let asked = use_answer(ask::Follow(props.txid), props.version.clone());
    let proof = match &asked.answer {
        Loaded::Ready(view) => view.proof.clone(),
        _ => None,
    };
    let Some(proof) = proof else { return Html::default() };
    let onsubmit = {
        let (said, is_made, txid, raw) = (said.clone(), is_made.setter(), props.txid, proof.raw.clone());
        on_submit(move || {
            let Some(proof) = hex_bytes(&raw) else { return };
            watch::tell(&Deed::ProofMade { txid, proof, said: (*said).clone() });
            is_made.set(true);
        })
    };
    html! {
        <>
            <p>{ text::leaves(lang, proof.transactions) }</p>
            <form class="form" {onsubmit}>
                <Field id="light-steps" label={text::steps(lang)} value={(*said).clone()} oninput={set(&said)} mode="decimal" longest=4 />
                <div class="row"><Button kind={ButtonKind::Primary} disabled={said.trim().is_empty()}>{ text::make(lang) }</Button></div>
            </form>
            <div role="status">
                if *is_made {
                    { made(lang, &proof) }
                }
            </div>
        </>
    }
}

fn made(lang: Lang, proof: &ProofView) -> Html {
    let (bytes, block) = (size(proof.size.into(), "B"), size(proof.block_size.into(), "B"));
    let read = hex_bytes(&proof.raw).and_then(|bytes| MerkleBlock::decode(&bytes).ok());
    html! {
        <>
            <p>{ text::made(lang, proof.hashes.saturating_sub(1), &bytes, &block) }</p>
            { read.map(|read| climb(lang, &read)).unwrap_or_default() }
            <span class="lab">{ text::proof(lang) }</span>
            <LongHash text={proof.raw.clone()} copy=false />
            <div class="row"><CopyButton text={proof.raw.clone()} label={text::copy_proof(lang)} /></div>
        </>
    }
}

/// What became of a proof that was pasted.
#[derive(Clone, PartialEq)]
struct Checked {
    pasted: String,
    verdict: Verdict,
}

#[derive(Clone, PartialEq)]
enum Verdict {
    /// It can't be read.
    NoProof,
    /// No header of the chain has its root.
    Refused,
    /// What it proves, and the proof itself.
    Proven(Txid, MerkleBlock, Vec<u8>),
}

fn read_proof(pasted: &str) -> Option<(MerkleBlock, Vec<u8>)> {
    let bytes = hex_bytes(pasted)?;
    Some((MerkleBlock::decode(&bytes).ok()?, bytes))
}

#[component]
fn Check() -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (pasted, checked) = (use_state_eq(String::new), use_state_eq(|| None::<Checked>));
    let onsubmit = {
        let (request, pasted, checked) = (request.clone(), (*pasted).clone(), checked.setter());
        on_submit(move || {
            let (pasted, checked) = (pasted.clone(), checked.clone());
            let Some((proof, bytes)) = read_proof(pasted.trim()) else {
                return checked.set(Some(Checked { pasted, verdict: Verdict::NoProof }));
            };
            request.ask(ask::CheckProof(pasted.trim().to_owned()), move |answer| {
                let txids = match answer {
                    // What leads to no header the node refuses: that is an answer, too.
                    Err(Refusal::Command(_)) => vec![],
                    other => other?,
                };
                let verdict = match txids.first() {
                    Some(txid) => Verdict::Proven(*txid, proof, bytes),
                    None => Verdict::Refused,
                };
                checked.set(Some(Checked { pasted, verdict }));
                Ok(None)
            });
        })
    };
    let current = checked.as_ref().filter(|checked| checked.pasted == *pasted);
    let oninput = set(&pasted).reform(area_text);
    html! {
        <Panel title={text::check(lang)} note={html! { text::check_note(lang) }}>
            <form class="pb form" {onsubmit}>
                <label class="lab" for="light-proof">{ text::paste(lang) }</label>
                <textarea class="script-area" id="light-proof" rows="3" spellcheck="false" autocomplete="off" autocapitalize="off"
                    value={(*pasted).clone()} {oninput} />
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={pasted.trim().is_empty()}>{ text::do_check(lang) }</Button></div>
                <div role="status">
                    { current.map(|checked| verdict(lang, &checked.verdict)).unwrap_or_default() }
                </div>
            </form>
        </Panel>
    }
}

fn verdict(lang: Lang, verdict: &Verdict) -> Html {
    let bad = |words: &'static str| html! { <Callout bad=true icon={Glyph::X}>{ words }</Callout> };
    match verdict {
        Verdict::NoProof => bad(text::no_proof(lang)),
        Verdict::Refused => bad(text::refused(lang)),
        Verdict::Proven(txid, proof, bytes) => {
            html! { <Accepted txid={*txid} proof={proof.clone()} bytes={bytes.clone()} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct AcceptedProps {
    txid: Txid,
    proof: MerkleBlock,
    bytes: Vec<u8>,
}

/// Where the payment stands, and the receipt.
#[component]
fn Accepted(props: &AcceptedProps) -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let asked = use_answer(ask::Block(WhichBlock::Hash(props.proof.header.block_hash())), String::new());
    let Loaded::Ready(block) = &asked.answer else { return Html::default() };
    let leaves = props.proof.total;
    let levels = proven::steps(leaves);
    html! {
        <>
            <Callout icon={Glyph::Check}>
                { text::accepted(lang, &short_hash(&props.txid.to_string()), block.card.height) }{ blank(lang) }{ text::hashed(lang, levels, leaves) }
            </Callout>
            { climb(lang, &props.proof) }
            { light::receipt(lang, receipt::of_proof(identity.node, &props.bytes)) }
        </>
    }
}
