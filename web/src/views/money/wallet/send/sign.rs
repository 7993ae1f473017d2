//! The last step: sign and broadcast.

use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use super::Form;
use super::form::Change;
use super::inspect::InspectButton;
use crate::bridge::{PaymentPlan, ask};
use crate::i18n::{refusal, use_lang, wallet as text};
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, Glyph};
use crate::views::money::wallet::dialogs::WalletDialog;
use crate::views::parts::{alert, use_inline_request};

/// Properties of [`SignButton`].
#[derive(Properties, PartialEq)]
pub struct SignButtonProps {
    /// The form.
    pub form: Form,
    /// The payment as worked out.
    pub plan: Option<Shared<PaymentPlan>>,
    /// It is what the form says now.
    pub ready: bool,
    /// A passphrase is needed first.
    pub locked: bool,
    /// Opens a dialog.
    pub open: Callback<WalletDialog>,
}

/// Signs and sends; says why if the node refuses.
#[component]
pub fn SignButton(props: &SignButtonProps) -> Html {
    let (request, lang) = (use_inline_request(), use_lang());
    let pay = {
        let (form, request) = (props.form.clone(), request.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(payment) = form.payment() else { return };
            let form = form.clone();
            request.ask(ask::Pay(payment), move |answer| {
                let plan = answer?;
                form.dispatch(Change::Clear);
                Ok(Some(text::sent(lang, &short_hash(&plan.tx.txid.to_string()))))
            });
        })
    };
    let unlock = props.open.reform(|_: MouseEvent| WalletDialog::Unlock(Callback::noop()));
    html! {
        <>
            if let Some(why) = &request.failed {
                { alert(text::not_sent(lang, &refusal::words(lang, why))) }
            }
            <div class="money-actions">
                if props.locked {
                    <Button kind={ButtonKind::Primary} icon={Glyph::Lock} onclick={unlock}>{ text::unlock_to_sign(lang) }</Button>
                } else {
                    <Button kind={ButtonKind::Primary} busy={request.busy} disabled={!props.ready} onclick={pay}>{ text::sign(lang) }</Button>
                }
                if let Some(plan) = &props.plan {
                    <InspectButton plan={plan.clone()} />
                }
            </div>
        </>
    }
}
