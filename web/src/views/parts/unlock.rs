//! What needs the wallet's keys while it is locked: the passphrase first, and then what was asked for goes on by itself.

use hashyard_node::view::{WalletState, WalletView};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{on_submit, set, use_inline_request};
use crate::bridge::ask;
use crate::client::use_client;
use crate::i18n::{use_lang, wallet as text};
use crate::ui::{Button, ButtonKind, Dialog, Field};

/// Seconds that the wallet stays unlocked.
const UNLOCK_SECONDS: u32 = 600;

/// Whether a passphrase is needed before anything can be signed or shown.
pub fn is_locked(wallet: &WalletView) -> bool {
    wallet.state == WalletState::Locked
}

/// Whether its keys are encrypted where they are stored.
pub fn has_passphrase(wallet: &WalletView) -> bool {
    matches!(wallet.state, WalletState::Locked | WalletState::Unlocked { .. })
}

/// The way to do what needs the keys.
pub struct Unlocking {
    /// Does something: at once, or after the passphrase was given.
    pub first: Callback<Callback<()>>,
    /// The dialog while it is open, for a place outside of forms.
    pub dialog: Html,
}

/// Asks for the passphrase where it is needed. Whether it is, the node says when something is to be done: a page hears of a lock a
/// moment after it closed.
#[hook]
pub fn use_unlock() -> Unlocking {
    let client = use_client();
    let waiting = use_state(|| None::<Callback<()>>);
    let first = {
        let waiting = waiting.setter();
        Callback::from(move |then: Callback<()>| {
            let (client, waiting) = (client.clone(), waiting.clone());
            spawn_local(async move {
                match client.ask(ask::IsLocked).await {
                    Ok(true) => waiting.set(Some(then)),
                    // Without an answer there is none to what comes next either, and that says why.
                    Ok(false) | Err(_) => then.emit(()),
                }
            });
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
    let (request, lang) = (use_inline_request(), use_lang());
    let passphrase = use_state_eq(String::new);
    let onsubmit = {
        let (passphrase, request) = (passphrase.clone(), request.clone());
        let (close, then) = (props.close.clone(), props.then.clone());
        on_submit(move || {
            let (close, then) = (close.clone(), then.clone());
            let passphrase = (*passphrase).clone();
            request.ask(ask::Unlock { passphrase, seconds: UNLOCK_SECONDS }, move |answer| {
                answer?;
                close.emit(());
                then.emit(());
                Ok(None)
            });
        })
    };
    html! {
        <Dialog title={text::unlock(lang)} onclose={props.close.clone()}>
            <form class="dialog-form" {onsubmit}>
                <Field id="pass" label={text::passphrase(lang)} kind="password" autocomplete="current-password"
                    value={(*passphrase).clone()} oninput={set(&passphrase)} hint={html! { text::unlock_note(lang) }} />
                { request.alert(lang) }
                <div class="dialog-actions">
                    <Button kind={ButtonKind::Primary} busy={request.busy} disabled={passphrase.is_empty()}>{ text::unlock(lang) }</Button>
                </div>
            </form>
        </Dialog>
    }
}
