//! A file's fingerprint in a block, and the check of somebody else's.

use hashyard_core::{Decodable, Header, MerkleBlock, Transaction, Txid};
use hashyard_course::Deed;
use hashyard_node::view::WalletView;
use hashyard_ui_model::format::size;
use hashyard_ui_model::hex::{hex_bytes, hex_digits};
use yew::prelude::*;

use super::file_digest::{FileDigest, FilePanel};
use crate::bridge::Said;
use crate::bridge::ask::{self, WhichBlock};
use crate::i18n::{Lang, course_bench as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, CopyButton, Glyph, Hint, LongHash, Panel, Tag, Tone};
use crate::views::parts::{
    Loaded, area_text, local_date_time, on_submit, set, use_answer, use_inline_request, use_unlock,
};
use crate::watch;

/// Registrations that are listed; the oldest make way.
const LISTED: usize = 8;

/// Register, and check.
#[component]
pub fn Notary() -> Html {
    html! { <><Register /><Prove /></> }
}

#[component]
fn Register() -> Html {
    let (lang, request, unlock) = (use_lang(), use_inline_request(), use_unlock());
    let (file, sent) = (use_state_eq(|| None::<FileDigest>), use_state_eq(Vec::<Txid>::new));
    let put = file.as_ref().map(|file| {
        let (request, sent, digest) = (request.clone(), sent.clone(), file.digest);
        Callback::from(move |()| {
            let sent = sent.clone();
            request.ask(ask::Notarise(hex_digits(&digest)), move |answer| {
                let transaction = read_transaction(&answer?)?;
                let mut all = (*sent).clone();
                all.insert(0, transaction.txid());
                all.truncate(LISTED);
                sent.set(all);
                watch::tell(&Deed::Notarised { digest, transaction });
                Ok(Some(text::sent(lang).to_owned()))
            });
        })
    });
    html! {
        <Panel title={text::notary(lang)} note={html! { { text::notary_note(lang) } }}>
            <div class="pb form">
                <FilePanel taken={set(&file)} />
                { file.as_ref().map(|file| fingerprint(lang, file)).unwrap_or_default() }
                if let Some(put) = put {
                    <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy}
                        onclick={unlock.first.reform(move |_: MouseEvent| put.clone())}>{ text::put(lang) }</Button></div>
                }
                { request.alert(lang) }
                if !sent.is_empty() {
                    <span class="lab">{ text::mine_list(lang) }</span>
                    <ul class="course-sent">{ for sent.iter().map(|txid| html! { <Sent key={txid.to_string()} txid={*txid} /> }) }</ul>
                }
            </div>
            { unlock.dialog }
        </Panel>
    }
}

fn fingerprint(lang: Lang, file: &FileDigest) -> Html {
    html! {
        <div class="fr">
            <span class="lab course-file"><bdi>{ &file.name }</bdi>{ text::digest(lang, &size(file.size, "B")) }</span>
            <LongHash text={hex_digits(&file.digest)} />
            if file.size == 0 {
                <Hint tone={Tone::Warn}>{ text::empty_file(lang) }</Hint>
            }
        </div>
    }
}

fn read_transaction(hex: &str) -> Result<Transaction, Said> {
    let bytes = hex_bytes(hex).and_then(|bytes| Transaction::decode(&bytes).ok());
    bytes.ok_or_else(|| Said::with(|lang| text::wrong_transaction(lang).to_owned()))
}

#[derive(Properties, PartialEq)]
struct SentProps {
    txid: Txid,
}

/// A registration: it waits, or its evidence can be copied.
#[component]
fn Sent(props: &SentProps) -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let depth =
        wallet.history.iter().find(|item| item.txid == props.txid).map_or(0, |item| item.confirmations);
    html! {
        <li class="row">
            <a class="mono trunc" href={format!("#/tx/{}", props.txid)}>{ props.txid.to_string() }</a>
            if depth > 0 {
                <Tag tone={Tone::Ok}>{ text::in_block(lang) }</Tag>
                <Evidence txid={props.txid} />
            } else {
                <Tag>{ text::waiting(lang) }</Tag>
            }
        </li>
    }
}

#[component]
fn Evidence(props: &SentProps) -> Html {
    let lang = use_lang();
    let asked = use_answer(ask::Evidence(props.txid), String::new());
    match &asked.answer {
        Loaded::Ready(evidence) => {
            html! { <CopyButton text={format!("{}\n{}", evidence.0, evidence.1)} label={text::copy_evidence(lang)} /> }
        }
        Loaded::Failed(why) => html! { <Hint>{ why.clone() }</Hint> },
        Loaded::Waiting => Html::default(),
    }
}

/// What was checked, and whether it holds.
#[derive(Clone, PartialEq)]
struct Proven {
    digest: [u8; 32],
    pasted: String,
    /// The block that has it; `None` if the claim does not hold.
    header: Option<Header>,
}

#[component]
fn Prove() -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (file, pasted) = (use_state_eq(|| None::<FileDigest>), use_state_eq(String::new));
    let proven = use_state_eq(|| None::<Proven>);
    let onsubmit = {
        let (request, file, pasted, proven) =
            (request.clone(), (*file).clone(), (*pasted).clone(), proven.setter());
        on_submit(move || {
            let Some(file) = file.clone() else { return };
            let (pasted, proven) = (pasted.clone(), proven.clone());
            let proof = two_pieces(&pasted).map(|(_, proof)| proof.to_owned()).unwrap_or_default();
            request.ask(ask::CheckProof(proof), move |answer| {
                let deed = claim(file.digest, &pasted, answer)?;
                let header = proven_in(&deed);
                watch::tell(&deed);
                proven.set(Some(Proven { digest: file.digest, pasted, header }));
                Ok(None)
            });
        })
    };
    let current = proven.as_ref().filter(|proven| {
        proven.pasted == *pasted && file.as_ref().is_some_and(|file| file.digest == proven.digest)
    });
    let oninput = set(&pasted).reform(area_text);
    html! {
        <Panel title={text::prove(lang)} note={html! { { text::prove_note(lang) } }}>
            <form class="pb form" {onsubmit}>
                <FilePanel taken={set(&file)} />
                { file.as_ref().map(|file| fingerprint(lang, file)).unwrap_or_default() }
                <label class="lab" for="notary-evidence">{ text::evidence(lang) }</label>
                <textarea class="script-area" id="notary-evidence" rows="3" spellcheck="false" autocomplete="off" autocapitalize="off"
                    value={(*pasted).clone()} {oninput} />
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={file.is_none() || pasted.trim().is_empty()}>{ text::do_prove(lang) }</Button></div>
                <div role="status">
                    if let Some(proven) = current {
                        if let Some(header) = proven.header {
                            <Callout icon={Glyph::Check}><Dated {header} /></Callout>
                        } else {
                            <Callout bad=true icon={Glyph::X}>{ text::not_proven(lang) }</Callout>
                        }
                    }
                </div>
            </form>
        </Panel>
    }
}

/// Transaction and proof as they were pasted, apart by white space.
fn two_pieces(pasted: &str) -> Option<(&str, &str)> {
    let mut pieces = pasted.split_whitespace();
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(transaction), Some(proof), None) => Some((transaction, proof)),
        _ => None,
    }
}

/// What is claimed, and what the node says of the proof: a proof that it refuses proves nothing.
fn claim(
    digest: [u8; 32],
    pasted: &str,
    answer: Result<Vec<Txid>, crate::bridge::Refusal>,
) -> Result<Deed, crate::bridge::Refusal> {
    let missing = || Said::with(|lang| text::no_evidence(lang).to_owned());
    let (transaction, proof) = two_pieces(pasted).ok_or_else(missing)?;
    let proof = hex_bytes(proof).ok_or_else(missing)?;
    let transaction = read_transaction(transaction)?;
    Ok(Deed::Proven { digest, transaction, proof, answer: answer.unwrap_or_default() })
}

/// The header of the block that has it, if all of it fits together.
fn proven_in(deed: &Deed) -> Option<Header> {
    let Deed::Proven { digest, transaction, proof, answer } = deed else { return None };
    let script = hashyard_core::script::op_return(digest);
    let is_written = transaction.outputs.iter().any(|output| output.script_pubkey == script);
    let is_in_block = answer.contains(&transaction.txid());
    (is_written && is_in_block).then(|| MerkleBlock::decode(proof).ok().map(|block| block.header))?
}

#[derive(Properties, PartialEq)]
struct DatedProps {
    header: Header,
}

/// Since when it exists: the height comes from the node, the time stands in the proof itself.
#[component]
fn Dated(props: &DatedProps) -> Html {
    let lang = use_lang();
    let asked = use_answer(ask::Block(WhichBlock::Hash(props.header.block_hash())), String::new());
    let time = local_date_time(props.header.time);
    match &asked.answer {
        Loaded::Ready(block) => html! { { text::proven(lang, block.card.height, &time) } },
        Loaded::Waiting => Html::default(),
        Loaded::Failed(why) => html! { why.clone() },
    }
}
