//! What needs the wallet's keys while it is locked: the passphrase first, and then what was asked for goes on by itself.

use hashyard_node::view::WalletState;
use hashyard_ui_model::format::capitalised;
use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::client::{RpcFailure, use_client};
use crate::i18n::{refusal, use_lang, wallet as text};
use crate::state::{App, use_app};
use crate::ui::{Button, ButtonKind, Callout, Dialog, Field, Glyph};

/// Seconds that the wallet stays unlocked.
const UNLOCK_SECONDS: u32 = 600;

/// Whether a passphrase is needed before anything can be signed or shown.
pub fn is_locked(app: &App) -> bool {
    app.snapshot.as_ref().is_some_and(|snapshot| snapshot.wallet.state == WalletState::Locked)
}

/// The way to do what needs the keys.
pub struct Unlocking {
    /// Does something: at once, or after the passphrase was given.
    pub first: Callback<Callback<()>>,
    /// The dialog while it is open, for a place outside of forms.
    pub dialog: Html,
}

/// Asks for the passphrase where it is needed.
#[hook]
pub fn use_unlock() -> Unlocking {
    let app = use_app();
    let waiting = use_state(|| None::<Callback<()>>);
    let first = {
        let waiting = waiting.setter();
        Callback::from(move |then: Callback<()>| match is_locked(&app) {
            true => waiting.set(Some(then)),
            false => then.emit(()),
        })
    };
    let close = {
        let waiting = waiting.setter();
        Callback::from(move |()| waiting.set(None))
    };
    let dialog = match &*waiting {
        Some(then) => html! { <Unlock {close} then={then.clone()} /> },
        None => Html::default(),
    };
    Unlocking { first, dialog }
}

/// Properties of [`Unlock`].
#[derive(Properties, PartialEq)]
pub struct UnlockProps {
    /// Closes the dialog.
    pub close: Callback<()>,
    /// What goes on once the wallet is unlocked.
    pub then: Callback<()>,
}

/// The passphrase.
#[component]
pub fn Unlock(props: &UnlockProps) -> Html {
    let (client, lang) = (use_client(), use_lang());
    let passphrase = use_state_eq(String::new);
    let (busy, failed) = (use_state_eq(|| false), use_state_eq(|| None::<RpcFailure>));
    let oninput = {
        let passphrase = passphrase.setter();
        Callback::from(move |typed| passphrase.set(typed))
    };
    let onsubmit = {
        let (passphrase, close, then) = (passphrase.clone(), props.close.clone(), props.then.clone());
        let (busy, failed) = (busy.setter(), failed.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            busy.set(true);
            let (client, close, then) = (client.clone(), close.clone(), then.clone());
            let (busy, failed) = (busy.clone(), failed.clone());
            let params = json!([*passphrase, UNLOCK_SECONDS]);
            spawn_local(async move {
                match client.rpc("walletpassphrase", params).await {
                    Ok(_) => {
                        close.emit(());
                        then.emit(());
                    }
                    Err(failure) => failed.set(Some(failure)),
                }
                busy.set(false);
            });
        })
    };
    html! {
        <Dialog title={text::unlock(lang)} onclose={props.close.clone()}>
            <form class="dlg-form" {onsubmit}>
                <Field id="pass" label={text::passphrase(lang)} kind="password" autocomplete="current-password"
                    value={(*passphrase).clone()} {oninput} hint={html! { text::unlock_note(lang) }} />
                if let Some(why) = &*failed {
                    <div role="alert"><Callout bad=true icon={Glyph::Alert}>{ capitalised(&refusal::of_command(lang, why)) }</Callout></div>
                }
                <div class="dlg-acts">
                    <Button kind={ButtonKind::Primary} busy={*busy} disabled={passphrase.is_empty()}>{ text::unlock(lang) }</Button>
                </div>
            </form>
        </Dialog>
    }
}
