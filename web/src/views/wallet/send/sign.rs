//! The last step: sign and broadcast.

use hashyard_ui_model::format::short_hash;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Form;
use super::form::Change;
use super::inspect::InspectButton;
use crate::bridge::{Answer, PaymentPlan, Query, Refusal};
use crate::client::use_client;
use crate::i18n::{refusal, use_lang, wallet as text};
use crate::state::{Action, Shared, ToastKind, use_app};
use crate::ui::{Button, ButtonKind, Callout, Glyph};
use crate::views::wallet::dialogs::WalletDialog;

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
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let (busy, failed) = (use_state_eq(|| false), use_state_eq(|| None::<Refusal>));
    let pay = {
        let (form, busy, failed) = (props.form.clone(), busy.setter(), failed.setter());
        Callback::from(move |_: MouseEvent| {
            let Some(payment) = form.payment() else { return };
            let (app, client, form) = (app.clone(), client.clone(), form.clone());
            let (busy, failed) = (busy.clone(), failed.clone());
            busy.set(true);
            spawn_local(async move {
                match client.ask(Query::Pay(payment)).await {
                    Ok(Answer::Payment(plan)) => {
                        let sent = text::sent(lang, &short_hash(&plan.tx.txid.to_string()));
                        app.dispatch(Action::Toast(ToastKind::Done(sent)));
                        form.dispatch(Change::Clear);
                        failed.set(None);
                    }
                    Ok(_) => {}
                    Err(why) => failed.set(Some(why)),
                }
                busy.set(false);
            });
        })
    };
    let unlock = props.open.reform(|_: MouseEvent| WalletDialog::Unlock(Callback::noop()));
    html! {
        <>
            if let Some(why) = &*failed {
                <div role="alert"><Callout bad=true icon={Glyph::Alert}>{ text::not_sent(lang, &refusal::words(lang, why)) }</Callout></div>
            }
            <div class="actions">
                if props.locked {
                    <Button kind={ButtonKind::Primary} icon={Glyph::Lock} onclick={unlock}>{ text::unlock_to_sign(lang) }</Button>
                } else {
                    <Button kind={ButtonKind::Primary} busy={*busy} disabled={!props.ready} onclick={pay}>{ text::sign(lang) }</Button>
                }
                if let Some(plan) = &props.plan {
                    <InspectButton plan={plan.clone()} />
                }
            </div>
        </>
    }
}
