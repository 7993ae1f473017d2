//! Words, passphrase, restoring: what is one click away from the balance.

use hashyard_core::Txid;
use hashyard_node::view::FeeBumpView;
use yew::prelude::*;

use super::fee_bump::FeeBumpForm;
use crate::bridge::ask::{self, Ask};
use crate::i18n::{common, use_lang, wallet as text};
use crate::ui::{Button, ButtonKind, Callout, Checkbox, CopyButton, Dialog, Field, Glyph, Skeleton};
use crate::views::parts::{
    Loaded, Request, Unlock, area_text, on_submit, set, use_answer, use_inline_request, use_locking,
};

/// Which dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum WalletDialog {
    /// A higher fee for what waits.
    FeeBump(Txid, FeeBumpView),
    /// The words.
    Words,
    /// A first passphrase.
    Encrypt,
    /// The passphrase, and what goes on once the wallet is unlocked.
    Unlock(Callback<()>),
    /// Words of another wallet.
    Restore,
}

/// The open dialog.
pub fn open_dialog(which: WalletDialog, close: Callback<()>) -> Html {
    match which {
        WalletDialog::FeeBump(txid, bump) => html! { <FeeBumpForm {txid} {bump} {close} /> },
        WalletDialog::Words => html! { <Words {close} /> },
        WalletDialog::Encrypt => html! { <Encrypt {close} /> },
        WalletDialog::Unlock(then) => html! { <Unlock {close} {then} /> },
        WalletDialog::Restore => html! { <Restore {close} /> },
    }
}

#[derive(Properties, PartialEq)]
struct CloseProps {
    close: Callback<()>,
}

#[component]
fn Words(props: &CloseProps) -> Html {
    let lang = use_lang();
    use_locking(props.close.clone());
    let asked = use_answer(ask::Words, String::new());
    let content = match &asked.answer {
        Loaded::Waiting => html! { <Skeleton height=120 /> },
        Loaded::Failed(why) => html! { <Callout bad=true icon={Glyph::Alert}>{ why.clone() }</Callout> },
        Loaded::Ready(words) => html! {
            <>
                <ol class="words" translate="no">{ for words.iter().map(|word| html! { <li>{ word }</li> }) }</ol>
                <div class="dialog-actions"><CopyButton text={words.join(" ")} label={common::copy(lang)} /></div>
            </>
        },
    };
    html! {
        <Dialog title={text::words_title(lang)} onclose={props.close.clone()}>
            <div class="dialog-form">
                <Callout icon={Glyph::Info}>{ text::words_note(lang) }</Callout>
                { content }
            </div>
        </Dialog>
    }
}

#[component]
fn Encrypt(props: &CloseProps) -> Html {
    let lang = use_lang();
    let (first, again) = (use_state_eq(String::new), use_state_eq(String::new));
    let request = use_inline_request();
    let differs = !again.is_empty() && *first != *again;
    let onsubmit = {
        let (first, request, close) = (first.clone(), request.clone(), props.close.clone());
        on_submit(move || {
            last_request(&request, ask::EncryptWallet((*first).clone()), text::encrypted(lang), &close)
        })
    };
    html! {
        <Dialog title={text::encrypt(lang)} onclose={props.close.clone()}>
            <form class="dialog-form" {onsubmit}>
                <Field id="pass-new" label={text::passphrase(lang)} kind="password" autocomplete="new-password"
                    value={(*first).clone()} oninput={set(&first)} hint={html! { text::passphrase_note(lang) }} />
                <Field id="pass-again" label={text::passphrase_again(lang)} kind="password" autocomplete="new-password"
                    value={(*again).clone()} oninput={set(&again)}
                    error={differs.then(|| AttrValue::from(text::passphrase_differs(lang)))} />
                { request.alert(lang) }
                <div class="dialog-actions">
                    <Button kind={ButtonKind::Primary} busy={request.busy} disabled={first.is_empty() || *first != *again}>{ text::encrypt(lang) }</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn Restore(props: &CloseProps) -> Html {
    let (request, lang) = (use_inline_request(), use_lang());
    let (words, sure) = (use_state_eq(String::new), use_state_eq(|| false));
    let oninput = set(&words).reform(area_text);
    let onsubmit = {
        let (words, request, close) = (words.clone(), request.clone(), props.close.clone());
        on_submit(move || {
            let close = close.clone();
            request.ask(ask::RestoreWords((*words).clone()), move |answer| {
                answer?;
                close.emit(());
                Ok(Some(text::restored(lang).to_owned()))
            });
        })
    };
    html! {
        <Dialog title={text::restore(lang)} onclose={props.close.clone()}>
            <form class="dialog-form" {onsubmit}>
                <Callout icon={Glyph::Alert}>{ text::restore_note(lang) }</Callout>
                <label class="lab" for="restore-words">{ text::restore_words(lang) }</label>
                <textarea id="restore-words" {oninput} value={(*words).clone()} spellcheck="false" autocomplete="off" autocapitalize="off" />
                <label class="row"><Checkbox label={text::restore_sure(lang)} on={*sure} onchange={set(&sure)} /><span aria-hidden="true">{ text::restore_sure(lang) }</span></label>
                { request.alert(lang) }
                <div class="dialog-actions">
                    <Button kind={ButtonKind::Danger} busy={request.busy} disabled={!*sure || words.trim().is_empty()}>{ text::replace(lang) }</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Asks for what a dialog is for, which then closes.
pub(super) fn last_request(request: &Request, ask: impl Ask, done: &'static str, close: &Callback<()>) {
    let close = close.clone();
    request.ask(ask, move |answer| {
        answer?;
        close.emit(());
        Ok(Some(done.to_owned()))
    });
}
