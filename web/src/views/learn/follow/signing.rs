//! Key, signature, script: what makes the coin move.

use hashyard_core::{hash160, sha256};
use hashyard_node::view::{CheckView, FollowView, ReceiveView, TraceView};
use yew::prelude::*;

use super::row::{hashed, remark, row};
use super::stations::StationProps;
use crate::bridge::ask;
use crate::i18n::{Lang, follow as text, use_lang};
use crate::ui::{Callout, HashBytes, LongHash};
use crate::views::money::script::{Player, shorten};
use crate::views::parts::{Loaded, use_answer};

/// What stands above where there are several inputs.
fn inputs_note(lang: Lang, view: &FollowView) -> Html {
    let count = view.tx.inputs.len();
    html! { if count > 1 { <p class="hint">{ text::of_inputs(lang, count) }</p> } }
}

/// The key behind the first input.
pub fn key_station(lang: Lang, view: &FollowView) -> Html {
    let key = view.keys.first().and_then(Option::as_ref);
    html! {
        <>
            { inputs_note(lang, view) }
            { key.map_or_else(|| html! { <p>{ text::no_key(lang) }</p> }, |key| key_rows(lang, key)) }
        </>
    }
}

fn key_rows(lang: Lang, key: &ReceiveView) -> Html {
    let public_key = HashBytes::from_hex(key.public_key.get(2..).unwrap_or_default());
    let bytes = public_key_bytes(&key.public_key, public_key);
    html! {
        <dl>
            { row(text::private_key(lang), html! { <><span class="wallet-mask" aria-hidden="true"></span>{ remark(text::private_key_note(lang)) }</> }) }
            { row(text::path(lang), html! { <code translate="no">{ &key.path }</code> }) }
            { row(text::public_key(lang), html! { <LongHash text={key.public_key.clone()} /> }) }
            if let Some(bytes) = bytes {
                { row("SHA-256", hashed(&HashBytes::new(&sha256(&bytes)).to_hex(), "")) }
                { row("RIPEMD-160", hashed(&HashBytes::new(&hash160(&bytes)).to_hex(), text::hash160_note(lang))) }
            }
            { row(text::address(lang), html! { <LongHash text={key.address.clone()} /> }) }
        </dl>
    }
}

/// The 33 bytes of a compressed key: one that says which half, and the coordinate.
fn public_key_bytes(hex: &str, coordinate: HashBytes) -> Option<Vec<u8>> {
    let half = u8::from_str_radix(hex.get(..2)?, 16).ok()?;
    let bytes: Vec<u8> = core::iter::once(half).chain(coordinate.as_slice().iter().copied()).collect();
    (bytes.len() == 33).then_some(bytes)
}

/// What was signed, and with what result.
#[component]
pub fn SignatureStation(props: &StationProps) -> Html {
    let (lang, txid) = (use_lang(), props.view.tx.txid);
    match use_answer(ask::TraceInput { txid, input: 0 }, String::new()).answer {
        Loaded::Waiting => html! { <div aria-busy="true" /> },
        Loaded::Failed(_) => html! { <Callout>{ text::not_kept(lang) }</Callout> },
        Loaded::Ready(trace) => html! {
            <>
                { inputs_note(lang, &props.view) }
                { first_check(&trace).map_or_else(|| html! { <p>{ text::no_signature(lang) }</p> }, |check| check_rows(lang, check)) }
            </>
        },
    }
}

fn first_check(trace: &TraceView) -> Option<&CheckView> {
    let checks = trace
        .phases
        .iter()
        .flat_map(|phase| phase.key_path.iter().chain(phase.steps.iter().flat_map(|step| &step.checks)));
    checks.into_iter().find(|check| check.valid)
}

fn check_rows(lang: Lang, check: &CheckView) -> Html {
    let field = |(name, hex): &(String, String)| {
        html! { <li><code translate="no">{ name }</code><span class="mono" title={hex.clone()}>{ shorten(hex) }</span></li> }
    };
    html! {
        <dl>
            { row(text::signs(lang), html! { <ul class="follow-fields">{ for check.fields.iter().map(field) }</ul> }) }
            if let Some(sighash) = &check.sighash {
                { row(text::digest(lang), hashed(sighash, "")) }
            }
            { row(text::signature(lang), html! { <><LongHash text={check.signature.clone()} />{ remark(text::nonce_note(lang)) }</> }) }
            { row(text::public_key(lang), html! { <LongHash text={check.public_key.clone()} /> }) }
        </dl>
    }
}

/// The scripts of the first input, to be run again step by step.
#[component]
pub fn ScriptStation(props: &StationProps) -> Html {
    let (lang, txid) = (use_lang(), props.view.tx.txid);
    match use_answer(ask::TraceInput { txid, input: 0 }, String::new()).answer {
        Loaded::Waiting => html! { <div aria-busy="true" /> },
        Loaded::Failed(_) => html! { <Callout>{ text::not_kept(lang) }</Callout> },
        Loaded::Ready(trace) => html! { <>{ inputs_note(lang, &props.view) }<Player {trace} /></> },
    }
}
