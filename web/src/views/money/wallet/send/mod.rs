//! Paying: to whom, how much, at which rate, from which coins; worked out live before anything is signed.

mod coins;
mod fee;
mod form;
mod inspect;
mod plan;
mod recipient;
mod sign;

use hashyard_node::view::{Identity, MempoolView, WalletView};
use hashyard_ui_model::typed::as_read;
use yew::prelude::*;

use self::coins::CoinList;
use self::fee::fee_part;
use self::form::{Change, SendForm};
use self::plan::{plan_summary, use_plan};
use self::recipient::Recipient;
use self::sign::SignButton;
use super::WalletProps;
use crate::i18n::wallet::{self as text, bad_amount};
use crate::i18n::{Lang, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Checkbox, Field, Panel};
use crate::views::parts::is_locked;

/// The form.
pub type Form = UseReducerHandle<SendForm>;

/// The Send panel.
#[component]
pub fn SendPanel(props: &WalletProps) -> Html {
    let lang = use_lang();
    // Drawn again after every change, also one that leaves the form as it was: the field may hold something else.
    let form = use_reducer(SendForm::default);
    let planned = use_plan(&form);
    let (identity, mempool) = (use_topic::<Identity>(), use_topic::<MempoolView>());
    let locked = is_locked(&use_topic::<WalletView>());
    let clear = {
        let form = form.dispatcher();
        Callback::from(move |_: MouseEvent| form.dispatch(Change::Clear))
    };
    let replaceable = {
        let form = form.dispatcher();
        Callback::from(move |on| form.dispatch(Change::Replaceable(on)))
    };
    let end =
        html! { <Button kind={ButtonKind::Quiet} small=true onclick={clear}>{ text::clear(lang) }</Button> };
    html! {
        <Panel title={text::send(lang)} {end}>
            <div class="pb form">
                <Recipient form={form.clone()} network={identity.network} />
                { amount_field(lang, &form) }
                { fee_part(lang, &form, &mempool, planned.plan.as_deref()) }
                <CoinList form={form.clone()} plan={planned.plan.clone()} />
                <label class="row">
                    <Checkbox label={text::replaceable(lang)} on={form.replaceable} onchange={replaceable} />
                    <span class="lab" aria-hidden="true">{ text::replaceable(lang) }</span>
                </label>
                { plan_summary(lang, &form, &planned) }
                <SignButton ready={planned.may_be_signed(&form)} {form} plan={planned.plan} {locked} open={props.open.clone()} />
            </div>
        </Panel>
    }
}

fn amount_field(lang: Lang, form: &Form) -> Html {
    let oninput = {
        let form = form.dispatcher();
        Callback::from(move |amount| form.dispatch(Change::Amount(amount)))
    };
    let max = {
        let form = form.dispatcher();
        Callback::from(move |_: MouseEvent| form.dispatch(Change::ToggleMax))
    };
    let (error, hint) = match form.typed_amount() {
        Ok(amount) => {
            (None, as_read(&form.amount, amount).map(|read| html! { { format!("= {read} tBTC") } }))
        }
        Err(error) => (bad_amount(lang, &error), None),
    };
    let error = error.filter(|_| !form.max);
    let after = html! {
        <>
            <span class="d3">{ "tBTC" }</span>
            <Button kind={ButtonKind::Quiet} small=true pressed={Some(form.max)} onclick={max}>{ text::max(lang) }</Button>
        </>
    };
    html! {
        <Field id="pay-amount" label={text::amount(lang)} mode="decimal" value={form.amount.clone()} {oninput} {error} {hint} {after}
            disabled={form.max} placeholder={if form.max { text::everything(lang) } else { "0.00000000" }} />
    }
}
