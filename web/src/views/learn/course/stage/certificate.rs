//! Which missions are done, signed and in a block; and the check of somebody else's.

use hashyard_core::{BlockHash, Decodable, MerkleBlock, Transaction, Txid};
use hashyard_course::certificate::{Certificate, Flaw, commitment, sentence};
use hashyard_course::{Deed, Progress};
use hashyard_node::view::{Identity, WalletView};
use hashyard_ui_model::hex::{hex_bytes, hex_digits};
use yew::prelude::*;

use super::super::run::use_course;
use crate::bridge::ask::{self, WhichBlock};
use crate::bridge::{Refusal, Said};
use crate::i18n::{Lang, certificate as text, use_lang};
use crate::state::use_miner;
use crate::topics::use_topic;
use crate::ui::{
    Button, ButtonKind, Callout, CopyButton, Form, Glyph, HashBytes, Hint, Panel, Stripe, Tag, Tone,
};
use crate::views::chain::live::MinerPanel;
use crate::views::parts::{Loaded, area_text, on_submit, set, use_answer, use_inline_request, use_unlock};
use crate::watch;

/// Make one, and check one.
#[component]
pub fn Certificates() -> Html {
    let miner = use_miner();
    // The payment waits for a block: who went elsewhere to mine it would come back to an empty page.
    html! { <><Mine /><MinerPanel {miner} /><Theirs /></> }
}

/// The missions that a payment of mine carries.
#[derive(Clone, PartialEq)]
struct Anchored {
    done: Progress,
    txid: Txid,
}

#[component]
fn Mine() -> Html {
    let (lang, course, identity) = (use_lang(), use_course(), use_topic::<Identity>());
    let (request, unlock) = (use_inline_request(), use_unlock());
    let anchored = use_state_eq(|| None::<Anchored>);
    let digest = course.done.digest(identity.node);
    let address = use_topic::<WalletView>().first_address.clone();
    let carried = address.map(|address| commitment(&digest, &address));
    let put = {
        let (request, anchored, done) = (request.clone(), anchored.setter(), course.done.clone());
        Callback::from(move |()| {
            let Some(carried) = carried else { return };
            let (anchored, done) = (anchored.clone(), done.clone());
            request.ask(ask::Notarise(hex_digits(&carried)), move |answer| {
                let txid = transaction(&answer?)?.txid();
                anchored.set(Some(Anchored { done, txid }));
                Ok(None)
            });
        })
    };
    let is_current = anchored.as_ref().is_some_and(|anchored| anchored.done == course.done);
    html! {
        <Panel title={text::mine(lang)} note={html! { { text::mine_note(lang) } }}>
            <div class="pb form">
                <p class="course-count"><b class="num">{ course.done.count() }</b>{ text::missions(lang, course.done.count()) }</p>
                <Stripe hash={HashBytes::new(&digest)} form={Form::Line} width=244 height=12 />
                if !is_current {
                    <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={course.done.count() == 0 || carried.is_none()}
                        onclick={unlock.first.reform(move |_: MouseEvent| put.clone())}>{ text::put(lang) }</Button></div>
                }
                { request.alert(lang) }
                if let Some(anchored) = &*anchored {
                    <Sign key={anchored.txid.to_string()} anchored={anchored.clone()} />
                }
            </div>
            { unlock.dialog }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct SignProps {
    anchored: Anchored,
}

/// The payment waits for a block; then the missions are signed, and the text can be handed on.
#[component]
fn Sign(props: &SignProps) -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let txid = props.anchored.txid;
    let is_in_block = wallet.history.iter().any(|item| item.txid == txid && item.confirmations > 0);
    html! {
        <>
            <div class="row">
                <a class="mono trunc" href={format!("#/tx/{txid}")}>{ txid.to_string() }</a>
                if is_in_block {
                    <Tag tone={Tone::Ok}>{ text::in_block(lang) }</Tag>
                } else {
                    <Tag>{ text::waiting(lang) }</Tag>
                }
            </div>
            if is_in_block {
                <Signed anchored={props.anchored.clone()} />
            }
        </>
    }
}

#[component]
fn Signed(props: &SignProps) -> Html {
    let (lang, request, unlock) = (use_lang(), use_inline_request(), use_unlock());
    let (identity, wallet) = (use_topic::<Identity>(), use_topic::<WalletView>());
    let asked = use_answer(ask::Evidence(props.anchored.txid), String::new());
    let made = use_state_eq(|| None::<String>);
    let evidence = match &asked.answer {
        Loaded::Ready(evidence) => evidence.clone(),
        Loaded::Failed(why) => return html! { <Hint tone={Tone::Warn}>{ why.clone() }</Hint> },
        Loaded::Waiting => return Html::default(),
    };
    let Some(address) = wallet.first_address.clone() else { return Html::default() };
    let sign = {
        let (request, made, done, node) =
            (request.clone(), made.setter(), props.anchored.done.clone(), identity.node);
        Callback::from(move |()| {
            let (made, done, evidence, signer) =
                (made.clone(), done.clone(), evidence.clone(), address.clone());
            let message = sentence(&done.digest(node));
            request.ask(ask::SignMessage { address: address.clone(), message }, move |answer| {
                let signature = answer?;
                let transaction = transaction(&evidence.0)?;
                let proof = hex_bytes(&evidence.1).unwrap_or_default();
                let certificate = Certificate { node, done, address: signer, signature, transaction, proof };
                made.set(Some(certificate.to_string()));
                watch::tell(&Deed::Certified(Box::new(certificate)));
                Ok(None)
            });
        })
    };
    html! {
        <>
            <div class="row">
                if let Some(made) = &*made {
                    <CopyButton text={made.clone()} label={text::copy(lang)} />
                } else {
                    <Button kind={ButtonKind::Primary} busy={request.busy} onclick={unlock.first.reform(move |_: MouseEvent| sign.clone())}>{ text::sign(lang) }</Button>
                }
            </div>
            if let Some(made) = &*made {
                <textarea class="script-area" rows="4" readonly=true aria-label={text::certificate(lang)} value={made.clone()} />
            }
            { request.alert(lang) }
            { unlock.dialog }
        </>
    }
}

fn transaction(hex: &str) -> Result<Transaction, Said> {
    let bytes = hex_bytes(hex).and_then(|bytes| Transaction::decode(&bytes).ok());
    bytes.ok_or_else(|| Said::with(|lang| text::flaw(lang, Flaw::NoCertificate).to_owned()))
}

/// A certificate that was checked, and why it does not hold, if it does not.
#[derive(Clone, PartialEq)]
struct Checked {
    pasted: String,
    result: Result<(Certificate, BlockHash), Flaw>,
}

#[component]
fn Theirs() -> Html {
    let (lang, request, network) = (use_lang(), use_inline_request(), use_topic::<Identity>().network);
    let (pasted, checked) = (use_state_eq(String::new), use_state_eq(|| None::<Checked>));
    let onsubmit = {
        let (request, pasted, checked) = (request.clone(), (*pasted).clone(), checked.setter());
        on_submit(move || {
            let (pasted, checked) = (pasted.clone(), checked.clone());
            let proof = Certificate::read(&pasted).map(|read| hex_digits(&read.proof)).unwrap_or_default();
            request.ask(ask::CheckProof(proof), move |answer| {
                let answer = proven(answer);
                let result = check(&pasted, &answer, network);
                watch::tell(&Deed::CertificateRead { text: pasted.clone(), answer });
                checked.set(Some(Checked { pasted, result }));
                Ok(None)
            });
        })
    };
    let oninput = set(&pasted).reform(area_text);
    let current = checked.as_ref().filter(|checked| checked.pasted == *pasted);
    html! {
        <Panel title={text::theirs(lang)} note={html! { { text::theirs_note(lang) } }}>
            <form class="pb form" {onsubmit}>
                <label class="lab" for="certificate-theirs">{ text::certificate(lang) }</label>
                <textarea class="script-area" id="certificate-theirs" rows="4" spellcheck="false" autocomplete="off" autocapitalize="off" value={(*pasted).clone()} {oninput} />
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={pasted.trim().is_empty()}>{ text::check(lang) }</Button></div>
                <div role="status">{ current.map(|checked| verdict(lang, &checked.result)).unwrap_or_default() }</div>
            </form>
        </Panel>
    }
}

/// A proof that the node refuses proves nothing.
fn proven(answer: Result<Vec<Txid>, Refusal>) -> Vec<Txid> {
    answer.unwrap_or_default()
}

fn check(
    pasted: &str,
    answer: &[Txid],
    network: hashyard_core::Network,
) -> Result<(Certificate, BlockHash), Flaw> {
    let certificate = Certificate::read(pasted)?;
    certificate.check(network)?;
    let block = MerkleBlock::decode(&certificate.proof).map_err(|_| Flaw::NotProven)?.header.block_hash();
    match answer.contains(&certificate.transaction.txid()) {
        true => Ok((certificate, block)),
        false => Err(Flaw::NotProven),
    }
}

fn verdict(lang: Lang, result: &Result<(Certificate, BlockHash), Flaw>) -> Html {
    match result {
        Ok((certificate, block)) => html! { <Holds certificate={certificate.clone()} block={*block} /> },
        Err(flaw) => html! { <Callout bad=true icon={Glyph::X}>{ text::flaw(lang, *flaw) }</Callout> },
    }
}

#[derive(Properties, PartialEq)]
struct HoldsProps {
    certificate: Certificate,
    block: BlockHash,
}

#[component]
fn Holds(props: &HoldsProps) -> Html {
    let (lang, certificate) = (use_lang(), &props.certificate);
    let asked = use_answer(ask::Block(WhichBlock::Hash(props.block)), String::new());
    let pages: Vec<String> = certificate.done.pages().map(|page| page.to_string()).collect();
    let height = match &asked.answer {
        Loaded::Ready(block) => block.card.height,
        Loaded::Failed(why) => return html! { why.clone() },
        Loaded::Waiting => return Html::default(),
    };
    html! {
        <Callout icon={Glyph::Check}>
            <p>{ text::holds(lang, pages.len(), height) }</p>
            <Stripe hash={HashBytes::new(&certificate.digest())} form={Form::Line} width=244 height=12 />
            <p>{ text::pages(lang, &pages.join(text::comma(lang))) }</p>
            <p class="mono wrap">{ &certificate.address }</p>
        </Callout>
    }
}
