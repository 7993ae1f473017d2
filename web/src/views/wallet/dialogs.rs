//! Words, passphrase, restoring: what is one click away from the balance.

use hashyard_core::Txid;
use hashyard_node::view::HurryView;
use hashyard_ui_model::format::capitalised;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::hurry::HurryForm;
use crate::bridge::{Answer, Query, Refusal};
use crate::client::{RpcFailure, use_client};
use crate::i18n::{Lang, common, refusal, use_lang, wallet as text};
use crate::state::{Action, ToastKind, use_app};
use crate::ui::{Button, ButtonKind, Callout, Checkbox, CopyButton, Dialog, Field, Glyph, Skeleton};
use crate::views::parts::{Loaded, Unlock, use_answer, use_locking};

/// Which dialog.
#[derive(Debug, Clone, PartialEq)]
pub enum WalletDialog {
    /// A higher fee for what waits.
    Hurry(Txid, HurryView),
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
        WalletDialog::Hurry(txid, hurry) => html! { <HurryForm {txid} {hurry} {close} /> },
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
    let asked = use_answer(Query::Words, String::new(), |answer| match answer {
        Answer::Words(words) => Some(words),
        _ => None,
    });
    let content = match &asked.answer {
        Loaded::Waiting => html! { <Skeleton height=120 /> },
        Loaded::Failed(why) => html! { <Callout bad=true icon={Glyph::Alert}>{ why.clone() }</Callout> },
        Loaded::Ready(words) => html! {
            <>
                <ol class="words" translate="no">{ for words.iter().map(|word| html! { <li>{ word }</li> }) }</ol>
                <div class="dlg-acts"><CopyButton text={words.join(" ")} label={common::copy(lang)} /></div>
            </>
        },
    };
    html! {
        <Dialog title={text::words_title(lang)} onclose={props.close.clone()}>
            <div class="dlg-form">
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
    let command = use_command(props.close.clone(), text::encrypted(lang));
    let differs = !again.is_empty() && *first != *again;
    let onsubmit = {
        let (first, run) = (first.clone(), command.run.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(("encryptwallet", json!([*first])));
        })
    };
    html! {
        <Dialog title={text::encrypt(lang)} onclose={props.close.clone()}>
            <form class="dlg-form" {onsubmit}>
                <Field id="pass-new" label={text::passphrase(lang)} kind="password" autocomplete="new-password"
                    value={(*first).clone()} oninput={set(&first)} hint={html! { text::passphrase_note(lang) }} />
                <Field id="pass-again" label={text::passphrase_again(lang)} kind="password" autocomplete="new-password"
                    value={(*again).clone()} oninput={set(&again)}
                    error={differs.then(|| AttrValue::from(text::passphrase_differs(lang)))} />
                { command.failure(lang) }
                <div class="dlg-acts">
                    <Button kind={ButtonKind::Primary} busy={command.busy} disabled={first.is_empty() || *first != *again}>{ text::encrypt(lang) }</Button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn Restore(props: &CloseProps) -> Html {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let (words, sure) = (use_state_eq(String::new), use_state_eq(|| false));
    let (busy, failed) = (use_state_eq(|| false), use_state_eq(|| None::<Refusal>));
    let oninput = {
        let words = words.setter();
        Callback::from(move |event: InputEvent| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            words.set(area.map_or_else(String::new, |area| area.value()));
        })
    };
    let onsubmit = {
        let (words, close) = (words.clone(), props.close.clone());
        let (busy, failed) = (busy.setter(), failed.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            busy.set(true);
            let (app, client, close) = (app.clone(), client.clone(), close.clone());
            let (busy, failed, words) = (busy.clone(), failed.clone(), (*words).clone());
            spawn_local(async move {
                match client.ask(Query::RestoreWords(words)).await {
                    Ok(_) => {
                        app.dispatch(Action::Toast(ToastKind::Done(text::restored(lang).to_string())));
                        close.emit(());
                    }
                    Err(why) => failed.set(Some(why)),
                }
                busy.set(false);
            });
        })
    };
    let toggle = {
        let sure = sure.setter();
        Callback::from(move |on| sure.set(on))
    };
    html! {
        <Dialog title={text::restore(lang)} onclose={props.close.clone()}>
            <form class="dlg-form" {onsubmit}>
                <Callout icon={Glyph::Alert}>{ text::restore_note(lang) }</Callout>
                <label class="lab" for="restore-words">{ text::restore_words(lang) }</label>
                <textarea id="restore-words" {oninput} value={(*words).clone()} spellcheck="false" autocomplete="off" autocapitalize="off" />
                <div class="row"><Checkbox label={text::restore_sure(lang)} on={*sure} onchange={toggle} /><span aria-hidden="true">{ text::restore_sure(lang) }</span></div>
                if let Some(why) = &*failed {
                    <div role="alert"><Callout bad=true icon={Glyph::Alert}>{ capitalised(&refusal::words(lang, why)) }</Callout></div>
                }
                <div class="dlg-acts">
                    <Button kind={ButtonKind::Danger} busy={*busy} disabled={!*sure || words.trim().is_empty()}>{ text::replace(lang) }</Button>
                </div>
            </form>
        </Dialog>
    }
}

pub(super) fn set(state: &UseStateHandle<String>) -> Callback<String> {
    let setter = state.setter();
    Callback::from(move |value| setter.set(value))
}

/// A command of a dialog: closes it when it worked, says why when it did not.
pub(super) struct Command {
    pub run: Callback<(&'static str, serde_json::Value)>,
    pub busy: bool,
    failed: Option<RpcFailure>,
}

impl Command {
    pub fn failure(&self, lang: Lang) -> Html {
        match &self.failed {
            Some(why) => {
                html! { <div role="alert"><Callout bad=true icon={Glyph::Alert}>{ capitalised(&refusal::of_command(lang, why)) }</Callout></div> }
            }
            None => Html::default(),
        }
    }
}

#[hook]
pub(super) fn use_command(close: Callback<()>, done: &'static str) -> Command {
    let (app, client) = (use_app(), use_client());
    let (busy, failed) = (use_state_eq(|| false), use_state_eq(|| None::<RpcFailure>));
    let run = {
        let (busy, failed) = (busy.setter(), failed.setter());
        Callback::from(move |(method, params): (&'static str, serde_json::Value)| {
            busy.set(true);
            let (app, client, close) = (app.clone(), client.clone(), close.clone());
            let (busy, failed) = (busy.clone(), failed.clone());
            spawn_local(async move {
                match client.rpc(method, params).await {
                    Ok(_) if done.is_empty() => close.emit(()),
                    Ok(_) => {
                        app.dispatch(Action::Toast(ToastKind::Done(done.to_string())));
                        close.emit(());
                    }
                    Err(failure) => failed.set(Some(failure)),
                }
                busy.set(false);
            });
        })
    };
    Command { run, busy: *busy, failed: (*failed).clone() }
}
