//! Five payments that break a rule each, one that is valid and pays no fee, and a block to put them into.

use hashyard_core::wallet::{Address, CoinState};
use hashyard_core::{Amount, Encodable, ScriptBuf, Transaction, Txid};
use hashyard_course::broken::{Flaw, REASONS, payment, plain_reason};
use hashyard_course::{Deed, PageNumber};
use hashyard_node::view::{ChainView, CoinView, WalletView};
use hashyard_ui_model::format::{amount_short, short_hash};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::super::mission::tool_link;
use super::super::run::use_course;
use super::candidate::{FillByHand, Offer};
use super::{hex, params};
use crate::bridge::Refusal;
use crate::bridge::ask;
use crate::i18n::{Lang, blank, course_mining as text, refusal, reject, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, Glyph, Panel, StateBox, Tag, Tone};
use crate::views::chain::live::MempoolPanel;
use crate::views::parts::{Unlocking, use_inline_request, use_unlock};
use crate::watch;

/// What the free payment counts for besides, in satoshis.
const WORTH: i64 = 10_000;
/// The page that this stands beside.
const PAGE: PageNumber = 13;

/// The benches and what waits for the next block. The free payment may take the only coin, and is not done then.
#[component]
pub fn VerifyStage() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let is_free = |coin: &&CoinView| coin.state == CoinState::Spendable && coin.confirmations > 0;
    let coin = wallet.coins.iter().find(is_free).cloned();
    // What was chosen stays while the free payment has the only coin.
    let last = use_mut_ref(|| None::<CoinView>);
    if coin.is_some() {
        last.replace(coin.clone());
    }
    let shown = last.borrow().clone();
    let begins = use_begins(PAGE);
    let written = use_state(|| None::<ask::Signed>);
    let chain = use_topic::<ChainView>();
    let others = shown.as_ref().map_or_else(Vec::new, |coin| broken(lang, coin, chain.height));
    let free = written.as_ref().map(|signed| Offer {
        txid: signed.txid,
        name: text::free(lang).to_owned(),
        hex: Some(signed.hex.clone()),
        fee: Some(Amount::ZERO),
    });
    html! {
        <>
            if let Some(shown) = shown {
                <Five key={begins} coin={shown} is_free={coin.is_some()} />
            } else {
                <Panel title={text::verify(lang)}>
                    <StateBox icon={Glyph::Wallet} title={text::no_coin(lang)} text={text::no_coin_why(lang)}>{ tool_link(lang, "mine") }</StateBox>
                </Panel>
            }
            <Free key="free" {coin} written={written.clone()} />
            <FillByHand others={free.into_iter().chain(others).collect::<Vec<_>>()} />
            <MempoolPanel />
        </>
    }
}

/// How often the mission began since this is shown: what the node said to the payments stands until it begins anew.
#[hook]
fn use_begins(page: PageNumber) -> u32 {
    let (is_under_way, last) = (use_course().page == Some(page), use_mut_ref(|| (false, 0_u32)));
    let mut last = last.borrow_mut();
    last.1 += u32::from(is_under_way && !last.0);
    last.0 = is_under_way;
    last.1
}

/// Where a coin is paid back to: its own address.
fn home(coin: &CoinView) -> Option<ScriptBuf> {
    params()
        .and_then(|params| Address::parse(&coin.address, &params).ok())
        .map(|address| address.script_pubkey())
}

/// The five, to be put into a block.
fn broken(lang: Lang, coin: &CoinView, height: u32) -> Vec<Offer> {
    let Some(to) = home(coin) else { return vec![] };
    let offer = |(index, flaw): (usize, Flaw)| {
        let tx = payment(flaw, coin.outpoint, coin.value, to.clone(), height);
        let name = text::payment_number(lang, index + 1);
        Offer { txid: tx.txid(), name, hex: Some(hex(&tx.encode())), fee: None }
    };
    Flaw::ALL.into_iter().enumerate().map(offer).collect()
}

#[derive(Properties, PartialEq)]
struct FiveProps {
    coin: CoinView,
    /// Nothing spends it yet.
    is_free: bool,
}

#[component]
fn Five(props: &FiveProps) -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    let coin = &props.coin;
    let Some(to) = home(coin) else { return Html::default() };
    let row = |(index, flaw): (usize, Flaw)| {
        let tx = payment(flaw, coin.outpoint, coin.value, to.clone(), chain.height);
        html! { <Judge key={index} is_free={props.is_free} number={index + 1} about={about(lang, flaw, coin, &tx)} txid={tx.txid()} bytes={hex(&tx.encode())} /> }
    };
    html! {
        <Panel title={text::verify(lang)} note={html! { text::verify_note(lang) }}>
            { for Flaw::ALL.into_iter().enumerate().map(row) }
            if !props.is_free {
                <p class="pb hint" role="status">{ text::coin_waits(lang) }</p>
            }
        </Panel>
    }
}

/// What a payment says of itself: the rule that it breaks is for the student to name.
fn about(lang: Lang, flaw: Flaw, coin: &CoinView, tx: &Transaction) -> String {
    let outpoint = tx.inputs[0].previous_output;
    let (name, held) =
        (format!("{}:{}", short_hash(&outpoint.txid.to_string()), outpoint.vout), amount_short(coin.value));
    let spends = match flaw {
        Flaw::Twice => text::spends_twice(lang, &name, &held),
        Flaw::NoCoin => text::spends_beyond(lang, &name, outpoint.vout),
        _ => text::spends(lang, &name, &held),
    };
    let pays = text::pays(lang, &tx.outputs[0].value.to_string());
    let more = match flaw {
        Flaw::TooEarly => Some(text::locked_until(lang, tx.lock_time)),
        Flaw::Unsigned => Some(text::signed_no(lang).to_owned()),
        _ => None,
    };
    let separator = if lang == Lang::Zh { "；" } else { "; " };
    [Some(spends), Some(pays), more].into_iter().flatten().collect::<Vec<_>>().join(separator)
}

#[derive(Properties, PartialEq)]
struct JudgeProps {
    is_free: bool,
    number: usize,
    about: String,
    txid: Txid,
    /// In hex.
    bytes: String,
}

/// The last answer of the node.
#[derive(PartialEq)]
struct Judged {
    /// What had been chosen.
    said: &'static str,
    reason: String,
}

/// One payment: a reason is chosen, and the node asked.
#[component]
fn Judge(props: &JudgeProps) -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (said, found) = (use_state_eq(|| None::<&'static str>), use_state_eq(|| None::<Judged>));
    let answer = found.as_ref().map(|judged| (judged.said, judged.reason.clone()));
    let onchange = {
        let said = said.setter();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            said.set(select.and_then(|select| REASONS.into_iter().find(|reason| *reason == select.value())));
        })
    };
    let onclick = {
        let (request, found, said) = (request.clone(), found.setter(), *said);
        let (bytes, txid) = (props.bytes.clone(), props.txid);
        Callback::from(move |_: MouseEvent| {
            let (Some(said), found) = (said, found.clone()) else { return };
            request.ask(ask::TestTransaction(bytes.clone()), move |answer| {
                let reason = answer?.unwrap_or_default();
                watch::tell(&Deed::Judged { txid, said: said.to_owned(), reason: reason.clone() });
                found.set(Some(Judged { said, reason }));
                Ok(None)
            });
        })
    };
    let option = |reason: &'static str| html! { <option value={reason} selected={*said == Some(reason)}>{ reject::words(lang, reason) }</option> };
    html! {
        <div class="pb course-line">
            <span class="grow"><b>{ text::payment_number(lang, props.number) }</b>{ " " }{ &props.about }</span>
            <select {onchange} aria-label={text::reason_of(lang, props.number)}>
                <option value="" selected={said.is_none()}>{ text::choose_reason(lang) }</option>
                { for REASONS.into_iter().map(option) }
            </select>
            <Button busy={request.busy} disabled={said.is_none() || !props.is_free} {onclick}>{ text::ask_node(lang) }</Button>
            <span class="course-said" role="status">
                if let Some((named, answer)) = answer {
                    if named == plain_reason(&answer) {
                        <Tag tone={Tone::Ok}>{ text::as_said(lang) }</Tag>
                    } else {
                        <Tag tone={Tone::Warn}>{ text::not_as_said(lang, named) }</Tag>
                    }
                    { " " }{ text::node_says(lang) }{ blank(lang) }<b>{ reject::words(lang, &answer) }</b>
                }
                { request.failed.iter().map(|why| refusal::words(lang, why)).collect::<String>() }
            </span>
        </div>
    }
}

/// What the node answered last.
#[derive(Clone, PartialEq)]
enum Last {
    Counts,
    Waits,
    Refused(Refusal),
}

#[derive(Properties, PartialEq)]
struct FreeProps {
    /// What it would spend.
    coin: Option<CoinView>,
    /// What was written last.
    written: UseStateHandle<Option<ask::Signed>>,
}

/// A payment without a fee: refused, counted for more, taken.
#[component]
fn Free(props: &FreeProps) -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (written, last) = (&props.written, use_state(|| None::<Last>));
    let Unlocking { first, dialog } = use_unlock();
    let hand_in = {
        let (request, last) = (request.clone(), last.setter());
        Callback::from(move |signed: ask::Signed| {
            let last = last.clone();
            request.ask(ask::HandIn(signed.hex), move |answer| {
                last.set(Some(answer.map_or_else(Last::Refused, |()| Last::Waits)));
                Ok(None)
            });
        })
    };
    let write = {
        let (request, written, hand_in) = (request.clone(), written.setter(), hand_in.clone());
        let coin = props.coin.clone();
        Callback::from(move |()| {
            let (written, hand_in) = (written.clone(), hand_in.clone());
            let Some(CoinView { outpoint: coin, value: amount, address: to, .. }) = coin.clone() else {
                return;
            };
            request.ask(ask::FreePayment { coin, amount, to }, move |answer| {
                let signed = answer?;
                written.set(Some(signed.clone()));
                hand_in.emit(signed);
                Ok(None)
            });
        })
    };
    let count = {
        let (request, last, written) = (request.clone(), last.setter(), (**written).clone());
        Callback::from(move |_: MouseEvent| {
            let (Some(signed), last) = (written.clone(), last.clone()) else { return };
            request.ask(ask::Prioritise { txid: signed.txid, satoshis: WORTH }, move |answer| {
                answer?;
                last.set(Some(Last::Counts));
                Ok(None)
            });
        })
    };
    let again = {
        let written = (**written).clone();
        Callback::from(move |_: MouseEvent| written.iter().cloned().for_each(|signed| hand_in.emit(signed)))
    };
    let (busy, disabled) = (request.busy, written.is_none());
    html! {
        <Panel title={text::free(lang)}>
            <div class="pb form">
                <p class="hint">{ text::free_why(lang) }</p>
                <div class="row course-tools">
                    <Button {busy} disabled={props.coin.is_none()} onclick={Callback::from(move |_: MouseEvent| first.emit(write.clone()))}>{ text::free_write(lang) }</Button>
                    <Button {busy} {disabled} onclick={count}>{ text::free_prioritise(lang) }</Button>
                    <Button {busy} {disabled} onclick={again}>{ text::free_again(lang) }</Button>
                </div>
                <p role="status">{ last.as_ref().map(|last| said(lang, last)).unwrap_or_default() }</p>
                { request.alert(lang) }
            </div>
            { dialog }
        </Panel>
    }
}

fn said(lang: Lang, last: &Last) -> String {
    match last {
        Last::Counts => text::free_counts(lang).to_owned(),
        Last::Waits => text::free_waits(lang).to_owned(),
        Last::Refused(why) => {
            format!("{}{}{}", text::node_says(lang), blank(lang), refusal::words(lang, why))
        }
    }
}
