//! The payment as the node would make it, asked again with every change of form or wallet.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use hashyard_core::Amount;
use hashyard_node::view::{ChainView, MempoolView, WalletView};
use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Form;
use crate::bridge::{Payment, PaymentPlan, Refusal, ask};
use crate::client::use_client;
use crate::i18n::{Lang, refusal, wallet as text};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Callout, Glyph};
use crate::views::parts::{TxFlow, short_address};

/// Typing rests this long before the node is asked, in ms.
const REST_MS: u32 = 120;

/// The payment, or why there is none.
#[derive(Clone, PartialEq, Default)]
pub struct Planned {
    /// What it was worked out for: until the node has answered, that is not what the form says.
    asked: Option<Payment>,
    /// As worked out.
    pub plan: Option<Shared<PaymentPlan>>,
    /// Why it can't be made.
    pub failed: Option<Refusal>,
}

impl Planned {
    /// Whether what is shown is what would be signed.
    pub fn may_be_signed(&self, form: &Form) -> bool {
        self.plan.is_some() && self.asked == form.payment()
    }
}

/// Asks the node for the plan; nothing while the form is incomplete.
#[hook]
pub fn use_plan(form: &Form) -> Planned {
    let client = use_client();
    let (chain, mempool, wallet) =
        (use_topic::<ChainView>(), use_topic::<MempoolView>(), use_topic::<WalletView>());
    let planned = use_state_eq(Planned::default);
    let setter = planned.setter();
    let question = form.payment();
    let version = (chain.tip, mempool.count, wallet.balance.spendable);
    use_effect_with((question, version), move |(question, _)| {
        let wanted = Rc::new(Cell::new(true));
        let asking = match question.clone() {
            None => {
                setter.set(Planned::default());
                None
            }
            Some(payment) => {
                let wanted = wanted.clone();
                Some(Timeout::new(REST_MS, move || {
                    spawn_local(async move {
                        let answer = client.ask(ask::PlanPayment(payment.clone())).await;
                        if wanted.get() {
                            setter.set(read(payment, answer));
                        }
                    });
                }))
            }
        };
        move || {
            wanted.set(false);
            drop(asking);
        }
    });
    (*planned).clone()
}

fn read(payment: Payment, answer: Result<PaymentPlan, Refusal>) -> Planned {
    let asked = Some(payment);
    match answer {
        Ok(plan) => Planned { asked, plan: Some(plan.into()), failed: None },
        Err(why) => Planned { asked, plan: None, failed: Some(why) },
    }
}

/// Flow and sums.
pub fn plan_summary(lang: Lang, form: &Form, planned: &Planned) -> Html {
    html! {
        <>
            <div role="status">
                if let Some(why) = &planned.failed {
                    <Callout bad=true icon={Glyph::Alert}>{ capitalised(&refusal::words(lang, why)) }</Callout>
                }
            </div>
            if let Some(plan) = &planned.plan {
                <TxFlow tx={plan.tx.clone()} />
                { sums(lang, plan, form) }
            } else if planned.failed.is_none() {
                <p class="hint">{ text::fill_in(lang) }</p>
            }
        </>
    }
}

fn sums(lang: Lang, plan: &PaymentPlan, form: &Form) -> Html {
    let tx = &plan.tx;
    let change = plan.change.and_then(|index| tx.outputs.get(index as usize)).map(|output| output.value);
    let total = Amount(tx.inputs.iter().filter_map(|input| input.value).map(Amount::to_sat).sum());
    let made: u64 = tx.outputs.iter().map(|output| output.value.to_sat()).sum();
    let paid = Amount(made - change.unwrap_or_default().to_sat().min(made));
    // What is too little to come back goes to the miner on top of what the size costs.
    let fee = plan.fee_rate.fee(plan.vsize as usize).min(tx.fee.unwrap_or_default());
    let rest = Amount(tx.fee.unwrap_or_default().to_sat() - fee.to_sat());
    let line = |name: String, sign: &'static str, amount: Amount| {
        html! { <><dt>{ name }</dt><dd class="num">{ sign }{ amount.to_string() }</dd></> }
    };
    html! {
        <dl class="money-sum">
            { line(text::inputs(lang, tx.inputs.len()), "", total) }
            { line(text::to(lang, &short_address(&form.payee())), "−", paid) }
            { line(text::fee_line(lang, plan.vsize, &plan.fee_rate.to_string()), "−", fee) }
            if rest > Amount::ZERO {
                { line(text::dropped_change(lang).to_owned(), "−", rest) }
            }
            if let Some(change) = change {
                <dt class="b">{ text::change_line(lang) }</dt><dd class="num b">{ change.to_string() }</dd>
            } else {
                <dt class="b">{ text::no_change(lang) }</dt><dd class="num b">{ Amount::ZERO.to_string() }</dd>
            }
        </dl>
    }
}
