//! The payment that may be taken back later.

use hashyard_node::view::WalletView;
use hashyard_ui_model::typed::{self, TypedError};
use yew::prelude::*;

use crate::bridge::{Payment, ask};
use crate::i18n::wallet::bad_amount;
use crate::i18n::{attack as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{Unlocking, on_submit, set, use_inline_request, use_unlock};

/// What the payment pays, in sat/vB: with an empty mempool anything goes.
const FEE_RATE: f64 = 5.0;
/// Characters of an address at most.
const LONGEST: usize = 200;

/// Address, amount, and off it goes. It does not say that it may be replaced (BIP125), as an attacker would not.
#[component]
pub fn PayPanel() -> Html {
    let (lang, request, wallet) = (use_lang(), use_inline_request(), use_topic::<WalletView>());
    let Unlocking { first, dialog } = use_unlock();
    let (to, amount) = (use_state_eq(String::new), use_state_eq(String::new));
    let typed = match typed::amount(&amount) {
        Ok(hashyard_core::Amount::ZERO) => Err(TypedError::Zero),
        typed => typed,
    };
    let error = typed.as_ref().err().and_then(|error| bad_amount(lang, error));
    let address = to.trim().trim_start_matches("bitcoin:").to_owned();
    let disabled = address.is_empty() || typed.is_err();
    let onsubmit = {
        let (request, amount) = (request.clone(), amount.clone());
        on_submit(move || {
            let Ok(paid) = typed else { return };
            let (to, amount) = (address.clone(), amount.clone());
            let payment =
                Payment { to, amount: Some(paid), fee_rate: FEE_RATE, coins: None, replaceable: false };
            let request = request.clone();
            first.emit(Callback::from(move |()| {
                let amount = amount.clone();
                request.ask(ask::Pay(payment.clone()), move |answer| {
                    answer?;
                    amount.set(String::new());
                    Ok(Some(text::paid(lang).to_owned()))
                });
            }));
        })
    };
    let after = html! { <span class="d3">{ "tBTC" }</span> };
    html! {
        <Panel title={text::pay(lang)}>
            <form class="pb form" {onsubmit}>
                <Field id="attack-to" label={text::pay_to(lang)} mono=true value={(*to).clone()} oninput={set(&to)} longest={LONGEST} />
                <Field id="attack-amount" label={text::amount(lang)} mode="decimal" value={(*amount).clone()} oninput={set(&amount)} {error} {after} />
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} {disabled}>{ text::pay_now(lang) }</Button></div>
                if wallet.balance.spendable == hashyard_core::Amount::ZERO {
                    <p class="hint">{ text::no_money(lang) }</p>
                }
                { request.alert(lang) }
            </form>
            { dialog }
        </Panel>
    }
}
