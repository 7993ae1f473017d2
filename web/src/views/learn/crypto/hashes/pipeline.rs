//! From a payment's bytes to its txid, from a key to an address's program: functions pressed one after the other.

use hashyard_core::wallet::Address;
use hashyard_core::{Decodable, Transaction, Txid};
use hashyard_course::Deed;
use hashyard_cryptobench::hashes::{MAX_STEPS, Step, pipeline};
use hashyard_node::view::{Identity, WalletView};
use yew::prelude::*;

use super::super::bytes::{choice, digest, hex, read_hex};
use crate::bridge::ask;
use crate::i18n::{Lang, hashes as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, CopyButton, Glyph, LongHash, Panel, StateBox, Tag, Tone};
use crate::views::parts::{Loaded, use_answer};
use crate::watch;

/// Longest transaction that is taken, in bytes: a block's weight lets none be longer.
const LONGEST: usize = 4_000_000;
/// Digits of an input that are shown; all are copied.
const SHOWN: usize = 600;

/// Functions one after the other, over the student's own bytes.
#[component]
pub fn PipelinePanel() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let latest = wallet.history.first().map(|item| item.txid);
    html! {
        <Panel title={text::pipeline(lang)} note={html! { { text::pipeline_note(lang) } }}>
            if wallet.receive.is_empty() {
                <StateBox icon={Glyph::Wallet} title={text::no_wallet(lang)} />
            } else if let Some(txid) = latest {
                <WithPayment {txid} />
            } else {
                <Bench raw={Vec::new()} />
            }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct WithPaymentProps {
    txid: Txid,
}

#[component]
fn WithPayment(props: &WithPaymentProps) -> Html {
    match use_answer(ask::Tx(props.txid), String::new()).answer {
        Loaded::Waiting => html! { <div class="pb" aria-busy="true" /> },
        Loaded::Failed(why) => html! { <div class="pb">{ why }</div> },
        Loaded::Ready(tx) => html! { <Bench raw={read_hex(&tx.raw, LONGEST).unwrap_or_default()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct BenchProps {
    /// The latest transaction of the wallet; nothing if there is none.
    raw: Vec<u8>,
}

/// What goes in: its name, its bytes.
type Source = (&'static str, Vec<u8>);

#[component]
fn Bench(props: &BenchProps) -> Html {
    let (lang, wallet, identity) = (use_lang(), use_topic::<WalletView>(), use_topic::<Identity>());
    let (chosen, steps) = (use_state_eq(|| 0_usize), use_state_eq(Vec::<Step>::new));
    let sources = sources(lang, &props.raw, &wallet);
    let Some((_, input)) = sources.get(*chosen).or(sources.first()).cloned() else { return Html::default() };
    let apply = {
        let (input, steps) = (input.clone(), steps.clone());
        Callback::from(move |step: Option<Step>| {
            let mut next = (*steps).clone();
            match step {
                Some(step) => next.push(step),
                None => drop(next.pop()),
            }
            next.truncate(MAX_STEPS);
            watch::tell(&Deed::Piped { input: input.clone(), steps: next.clone() });
            steps.set(next);
        })
    };
    let onchoose = {
        let (chosen, steps) = (chosen.setter(), steps.setter());
        Callback::from(move |index: usize| {
            chosen.set(index);
            steps.set(vec![]);
        })
    };
    let known = known(&props.raw, &wallet, &identity);
    let values = pipeline(&input, &steps);
    let value = |(step, value): (&Step, &Vec<u8>)| {
        let is = known.iter().find(|(bytes, _)| bytes == value).map(|(_, name)| name(lang));
        html! {
            <li>
                <b>{ step_name(lang, *step) }</b>
                if let Some(is) = is {
                    <Tag tone={Tone::Ok} icon={Glyph::Check}>{ is }</Tag>
                }
                <div>{ digest(value) }</div>
            </li>
        }
    };
    let button = |step: Step| {
        let onclick = apply.reform(move |_: MouseEvent| Some(step));
        html! { <Button small=true {onclick} disabled={steps.len() >= MAX_STEPS}>{ step_name(lang, step) }</Button> }
    };
    html! {
        <div class="pb form">
            { choice(text::goes_in(lang), sources.iter().map(|(name, _)| *name), *chosen, &onchoose, false) }
            { shown_input(lang, &input) }
            <div class="crypto-choice" role="group" aria-label={text::functions(lang)}>
                <span class="lab">{ text::functions(lang) }</span>
                { for Step::OF_BITCOIN.map(button) }
                <Button small=true kind={ButtonKind::Quiet} icon={Glyph::Left} disabled={steps.is_empty()} onclick={apply.reform(|_: MouseEvent| None)}>{ text::one_back(lang) }</Button>
            </div>
            <ol class="crypto-digests" aria-live="polite">{ for steps.iter().zip(&values).map(value) }</ol>
            if props.raw.is_empty() {
                <p class="hint">{ text::no_payment(lang) }</p>
            }
        </div>
    }
}

fn shown_input(lang: Lang, input: &[u8]) -> Html {
    let digits = hex(input);
    match digits.get(..SHOWN) {
        Some(start) if digits.len() > SHOWN => html! {
            <span class="row">
                <span class="mono longhash grow" translate="no">{ start }{ "… " }{ text::bytes(lang, input.len()) }</span>
                <CopyButton text={digits.clone()} />
            </span>
        },
        _ => html! { <LongHash text={digits.clone()} /> },
    }
}

/// The payment as it is named, the payment as it travels, and the keys of the present addresses.
fn sources(lang: Lang, raw: &[u8], wallet: &WalletView) -> Vec<Source> {
    let transaction = Transaction::decode(raw).ok();
    let with_witness = transaction.as_ref().filter(|tx| tx.has_witness()).map(|_| raw.to_vec());
    let legacy = transaction.map(|tx| (text::without_witness(lang), tx.encode_legacy()));
    let key = wallet.receive.first().and_then(|receive| read_hex(&receive.public_key, 33));
    let x_only = key.as_ref().filter(|key| key.len() == 33).map(|key| key[1..].to_vec());
    legacy
        .into_iter()
        .chain(with_witness.map(|raw| (text::with_witness(lang), raw)))
        .chain(key.map(|key| (text::public_key(lang), key)))
        .chain(x_only.map(|key| (text::x_only_key(lang), key)))
        .collect()
}

/// Values that the node knows by a name.
type Known = (Vec<u8>, fn(Lang) -> &'static str);

fn known(raw: &[u8], wallet: &WalletView, identity: &Identity) -> Vec<Known> {
    let txid = Transaction::decode(raw).ok().map(|tx| tx.txid().display_bytes().to_vec());
    let params = identity.network.params();
    let program = |address: &str| Some(Address::parse(address, params).ok()?.program().to_vec());
    let programs = wallet.receive.iter().filter_map(|receive| program(&receive.address));
    let txid = txid.map(|txid| (txid, text::is_txid as fn(Lang) -> &'static str));
    txid.into_iter().chain(programs.map(|program| (program, text::is_program as fn(Lang) -> _))).collect()
}

fn step_name(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::Hash(hash) => hash.name(),
        Step::TapTweak => text::tap_tweak(lang),
        Step::Reverse => text::reverse(lang),
    }
}
