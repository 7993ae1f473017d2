//! One contract: its script, where to pay to, what it holds and how it can be moved.

use hashyard_node::view::{ContractSpendView, ContractView};
use hashyard_ui_model::contract::{Word, readable, words};
use hashyard_ui_model::typed;
use yew::prelude::*;

use super::ContractProps;
use super::spend::SpendForm;
use super::spending_paths::path_tree;
use crate::bridge::{Payment, ask};
use crate::i18n::wallet::bad_amount;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::route::Route;
use crate::ui::{
    AmountText, Button, ButtonKind, Callout, CopyButton, Field, Form, HashBytes, HashText, Panel, QrCode,
    Sep, Stripe,
};
use crate::views::parts::{Unlocking, on_submit, set, use_request, use_unlock};

/// What deposits pay for their size, in sat/vB.
const FEE_RATE: f64 = 2.0;

/// A contract in full.
pub fn detail_panel(lang: Lang, contract: &ContractView) -> Html {
    let (template, _) = text::template_texts(lang, contract.template);
    let named = !contract.label.is_empty();
    let title = if named { contract.label.clone() } else { template.to_owned() };
    let note = named.then(|| html! { template });
    html! {
        <Panel key={contract.address.clone()} {title} {note} end={html! { <Forget contract={contract.clone()} /> }}>
            <div class="pb form">
                <div class="money-receive">
                    <QrCode text={format!("bitcoin:{}", contract.address)} />
                    <div class="about">
                        <a class="mono longhash" href={Route::Address(contract.address.clone()).to_string()}>{ &contract.address }</a>
                        <div class="row">
                            <CopyButton text={contract.address.clone()} label={crate::i18n::wallet::copy_address(lang)} />
                            <CopyButton text={contract.contract.clone()} label={text::copy_text(lang)} />
                        </div>
                        <span>{ text::holds(lang) }{ " " }<AmountText value={contract.balance} />{ " tBTC" }<Sep /><span class="d3">{ text::coins(lang, contract.coins.len()) }</span></span>
                    </div>
                </div>
                <Fund contract={contract.clone()} />
                <h3 class="lab">{ text::spending_paths(lang) }</h3>
                { path_tree(lang, &contract.paths, contract.coins.first()) }
                if !contract.coins.is_empty() {
                    <SpendForm contract={contract.clone()} />
                }
                { spends(lang, contract) }
                <h3 class="lab">{ text::says(lang) }</h3>
                { script_words(lang, &contract.asm) }
                <h3 class="lab">{ text::as_text(lang) }</h3>
                <code class="longhash" translate="no">{ &contract.contract }</code>
                <Callout>{ text::keep_text(lang) }</Callout>
            </div>
        </Panel>
    }
}

/// A script as words; hashes and keys with their stripes.
pub fn script_words(lang: Lang, asm: &str) -> Html {
    let word = |word: Word| match word {
        Word::Short(word) => html! { <span class="op">{ word }</span> },
        Word::Long(hex) => {
            let hash = HashBytes::from_hex(&hex);
            html! { <span class="op data" title={hex.clone()}><Stripe {hash} form={Form::Line} width=64 height=10 />{ hashyard_ui_model::format::short_hash(&hex) }</span> }
        }
    };
    html! { <div class="contract-script mono" translate="no" aria-label={text::says(lang)}>{ for words(asm).into_iter().map(word) }</div> }
}

fn spends(lang: Lang, contract: &ContractView) -> Html {
    if contract.spends.is_empty() {
        return Html::default();
    }
    let row = |spend: &ContractSpendView| {
        let place = spend
            .height
            .map_or_else(|| text::waiting(lang).to_owned(), |height| text::in_block(lang, height));
        let secret = spend.preimage.as_ref().map(|hex| readable(hex).unwrap_or_else(|| hex.clone()));
        html! {
            <li>
                <HashText hash={spend.txid} href={Route::Tx(spend.txid).to_string()} copy=false />
                <span>{ spend.path.map_or("", |path| text::path_name(lang, path)) }</span>
                <AmountText value={spend.value} short=true />
                <span class="d3">{ place }</span>
                if let Some(secret) = secret {
                    <span class="grow">{ text::shown_secret(lang) }{ ": " }<b>{ secret }</b></span>
                }
            </li>
        }
    };
    html! {
        <>
            <h3 class="lab">{ text::spends(lang) }</h3>
            <ul class="contract-spends">{ for contract.spends.iter().map(row) }</ul>
        </>
    }
}

/// Pays into the contract from the wallet.
#[component]
fn Fund(props: &ContractProps) -> Html {
    let (request, lang) = (use_request(), use_lang());
    let busy = request.busy;
    let amount = use_state_eq(String::new);
    let read = typed::amount(&amount);
    let Unlocking { first, dialog } = use_unlock();
    let pay = {
        let (amount, to) = (amount.setter(), props.contract.address.clone());
        let wanted = read.clone();
        Callback::from(move |()| {
            let Ok(wanted) = wanted else { return };
            let amount = amount.clone();
            let payment = Payment {
                to: to.clone(),
                amount: Some(wanted),
                fee_rate: FEE_RATE,
                coins: None,
                replaceable: false,
            };
            request.ask(ask::Pay(payment), move |answer| {
                answer?;
                amount.set(String::new());
                Ok(Some(text::funded(lang).to_owned()))
            });
        })
    };
    let onsubmit = on_submit(move || first.emit(pay.clone()));
    let error = read.as_ref().err().and_then(|error| bad_amount(lang, error));
    html! {
        <>
        <form class="contract-fund" {onsubmit}>
            <Field id="contract-amount" label={text::fund_amount(lang)} value={(*amount).clone()} oninput={set(&amount)} {error} mode="decimal" after={html! { <span class="d3">{ "tBTC" }</span> }} />
            <Button kind={ButtonKind::Primary} {busy} disabled={read.is_err()}>{ text::fund(lang) }</Button>
        </form>
        { dialog }
        </>
    }
}

/// Forgets the contract, at the second press.
#[component]
fn Forget(props: &ContractProps) -> Html {
    let (request, lang) = (use_request(), use_lang());
    let sure = use_state_eq(|| false);
    let onclick = {
        let (sure, address) = (sure.clone(), props.contract.address.clone());
        Callback::from(move |_: MouseEvent| {
            if !*sure {
                return sure.set(true);
            }
            request.ask(ask::ForgetContract(address.clone()), move |answer| {
                answer.map(|_| Some(text::forget(lang).to_owned()))
            });
        })
    };
    let (kind, words) = match *sure {
        true => (ButtonKind::Danger, text::forget_sure(lang)),
        false => (ButtonKind::Quiet, text::forget(lang)),
    };
    html! { <Button {kind} small=true {onclick}>{ words }</Button> }
}
