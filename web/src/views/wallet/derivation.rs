//! From private key to address, each step with its bytes, worked out here in the page.

use hashyard_core::wallet::base58;
use hashyard_core::{hash160, sha256};
use hashyard_node::view::ReceiveView;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::dialogs::WalletDialog;
use crate::bridge::{Answer, Query};
use crate::client::use_client;
use crate::i18n::{use_lang, wallet as text};
use crate::state::{Action, ToastKind, use_app};
use crate::ui::{Button, ButtonKind, Form, Glyph, HashBytes, Stripe};

/// Properties of [`Derivation`].
#[derive(Properties, PartialEq)]
pub struct DerivationProps {
    /// The receiving address.
    pub receive: ReceiveView,
    /// Opens a dialog.
    pub open: Callback<WalletDialog>,
}

/// What follows from the public key.
struct Steps {
    sha256: [u8; 32],
    hash160: [u8; 20],
    version: u8,
    check: [u8; 4],
}

impl Steps {
    /// None if the node sent something that is no public key or address of this form.
    fn of(receive: &ReceiveView) -> Option<Self> {
        let key = (0..receive.public_key.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(receive.public_key.get(at..at + 2)?, 16).ok());
        let key: Vec<u8> = key.collect::<Option<_>>()?;
        let payload = base58::decode_check(&receive.address).ok()?;
        let version = *payload.first()?;
        Some(Self { sha256: sha256(&key), hash160: hash160(&key), version, check: base58::check(&payload) })
    }
}

/// The steps, from top to bottom.
#[component]
pub fn Derivation(props: &DerivationProps) -> Html {
    let lang = use_lang();
    let Some(steps) = Steps::of(&props.receive) else { return Html::default() };
    let (sha, hash) = (HashBytes::new(&steps.sha256), HashBytes::new(&steps.hash160));
    html! {
        <ol class="drv" aria-label={text::derivation(lang)}>
            { step(text::private_key(lang), text::private_key_note(lang), html! { <PrivateKey open={props.open.clone()} /> }) }
            { step(text::public_key(lang), text::public_key_note(lang), digits(&props.receive.public_key)) }
            { step("SHA-256", text::bytes_32(lang), html! {
                <span class="hx"><Stripe hash={sha} form={Form::Line} height=11 />{ digits(&sha.to_hex()) }</span>
            }) }
            { step("RIPEMD-160", text::bytes_20(lang), html! {
                <span class="hx"><Stripe hash={hash} form={Form::Line} height=11 class="part" />{ digits(&hash.to_hex()) }</span>
            }) }
            { step(text::version_check(lang), text::version_check_note(lang), html! {
                <span class="row">
                    <b class="mono acc">{ format!("{:02x}", steps.version) }</b>
                    <span class="grow"><Stripe hash={hash} form={Form::Line} height=11 /></span>
                    <b class="mono acc">{ HashBytes::new(&steps.check).to_hex() }</b>
                </span>
            }) }
            { step("Base58Check", text::address(lang), html! { <b class="mono longhash" translate="no">{ &props.receive.address }</b> }) }
        </ol>
    }
}

fn step(name: &'static str, note: &'static str, value: Html) -> Html {
    html! { <li><span class="k">{ name }<small>{ note }</small></span>{ value }</li> }
}

fn digits(hex: &str) -> Html {
    html! { <span class="hx"><span class="mono" translate="no">{ hex.to_string() }</span></span> }
}

#[derive(Properties, PartialEq)]
struct PrivateKeyProps {
    open: Callback<WalletDialog>,
}

/// Hidden until asked for; a locked wallet asks for its passphrase first.
#[component]
fn PrivateKey(props: &PrivateKeyProps) -> Html {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let key = use_state_eq(|| None::<String>);
    let reveal = {
        let (key, open) = (key.setter(), props.open.clone());
        Callback::from(move |_: MouseEvent| {
            let (app, client, key, open) = (app.clone(), client.clone(), key.clone(), open.clone());
            spawn_local(async move {
                match client.ask(Query::ReceiveKey).await {
                    Ok(Answer::Key(hex)) => key.set(Some(hex)),
                    Ok(_) => {}
                    Err(_) if super::is_locked(&app) => open.emit(WalletDialog::Unlock),
                    Err(why) => app.dispatch(Action::Toast(ToastKind::Failed(why))),
                }
            });
        })
    };
    let hide = {
        let key = key.setter();
        Callback::from(move |_: MouseEvent| key.set(None))
    };
    match &*key {
        None => html! {
            <span class="row">
                <span class="mask" aria-hidden="true"></span>
                <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Eye} onclick={reveal}>{ text::reveal(lang) }</Button>
            </span>
        },
        Some(hex) => html! {
            <span class="row">
                { digits(hex) }
                <Button kind={ButtonKind::Quiet} small=true icon={Glyph::EyeOff} onclick={hide}>{ text::hide(lang) }</Button>
            </span>
        },
    }
}
