//! From private key to address, each step with its bytes, worked out here in the page.

use hashyard_core::script::{p2wpkh, taproot};
use hashyard_core::wallet::{OutputType, base58};
use hashyard_core::{PubkeyHash, hash160, sha256};
use hashyard_node::view::ReceiveView;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, use_lang, wallet as text};
use crate::ui::{Button, ButtonKind, CopyButton, Form, Glyph, HashBytes, Stripe};
use crate::views::parts::{use_locking, use_request};

/// The steps, from top to bottom.
pub fn derivation(lang: Lang, receive: &ReceiveView, unlocked: &Callback<Callback<()>>) -> Html {
    let Some(middle) = steps(lang, receive) else { return Html::default() };
    html! {
        <ol key={receive.address.clone()} class="wallet-derivation" aria-label={text::derivation(lang)}>
            { step(text::private_key(lang), text::private_key_note(lang), html! { <PrivateKey address={receive.address.clone()} unlocked={unlocked.clone()} /> }) }
            { step(text::public_key(lang), text::public_key_note(lang), copied(&receive.public_key)) }
            { for middle }
            { step(encoding(receive.kind), text::address(lang), html! { <span class="hxc"><b class="mono longhash grow" translate="no">{ &receive.address }</b><CopyButton text={receive.address.clone()} /></span> }) }
        </ol>
    }
}

/// How the address is written.
fn encoding(kind: OutputType) -> &'static str {
    match kind {
        OutputType::Bech32 => "Bech32",
        OutputType::Bech32m => "Bech32m",
        OutputType::Legacy | OutputType::P2shSegwit => "Base58Check",
    }
}

/// What lies between public key and address. None if the node sent something that is no public key or address.
fn steps(lang: Lang, receive: &ReceiveView) -> Option<Vec<Html>> {
    let key: [u8; 33] = bytes(&receive.public_key)?.try_into().ok()?;
    let hash = hash160(&key);
    let mut steps = hash_steps(lang, &key);
    let program = p2wpkh(&PubkeyHash::from_bytes(hash));
    let program_step = |name| step(name, text::program_note(lang), copied(&program.to_string()));
    match receive.kind {
        OutputType::Bech32m => return taproot_steps(lang, &key),
        OutputType::Bech32 => steps.push(program_step(text::witness_program(lang))),
        OutputType::P2shSegwit => {
            steps.push(program_step(text::redeem_script(lang)));
            let hash = hash160(program.as_bytes());
            steps.push(step("HASH160", text::script_hash_note(lang), hashed(&hash)));
            steps.push(framed(lang, receive, &hash)?);
        }
        OutputType::Legacy => steps.push(framed(lang, receive, &hash)?),
    }
    Some(steps)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

/// The two hashes of a public key.
fn hash_steps(lang: Lang, key: &[u8]) -> Vec<Html> {
    vec![
        step("SHA-256", text::bytes_32(lang), hashed(&sha256(key))),
        step("RIPEMD-160", text::bytes_20(lang), hashed(&hash160(key))),
    ]
}

/// A hash between the network's version and the check.
fn framed(lang: Lang, receive: &ReceiveView, hash: &[u8; 20]) -> Option<Html> {
    let payload = base58::decode_check(&receive.address).ok()?;
    let check = HashBytes::new(&base58::check(&payload)).to_hex();
    let value = html! {
        <span class="row">
            <b class="mono acc">{ format!("{:02x}", payload.first()?) }</b>
            <span class="grow"><Stripe hash={HashBytes::new(hash)} form={Form::Line} height=11 /></span>
            <b class="mono acc">{ check }</b>
        </span>
    };
    Some(step(text::version_check(lang), text::version_check_note(lang), value))
}

/// Internal key, tweak, output key (BIP341, BIP86).
fn taproot_steps(lang: Lang, key: &[u8; 33]) -> Option<Vec<Html>> {
    let internal: [u8; 32] = key[1..].try_into().ok()?;
    let (output, _) = taproot::output_key(&internal, None)?;
    Some(vec![
        step(text::internal_key(lang), text::internal_key_note(lang), hashed(&internal)),
        step("TapTweak", text::tap_tweak_note(lang), hashed(&taproot::tap_tweak_hash(&internal, None))),
        step(text::output_key(lang), text::output_key_note(lang), hashed(&output)),
    ])
}

/// A hash as stripe and digits; one of 20 bytes takes its part of the width.
fn hashed(hash: &[u8]) -> Html {
    let bytes = HashBytes::new(hash);
    let class = (hash.len() == 20).then_some("part");
    html! { <span class="hx"><Stripe hash={bytes} form={Form::Line} height=11 class={classes!(class)} />{ copied(&bytes.to_hex()) }</span> }
}

fn step(name: &'static str, note: &'static str, value: Html) -> Html {
    html! { <li><span class="k">{ name }<small>{ note }</small></span>{ value }</li> }
}

/// Digits with a button that copies them.
fn copied(hex: &str) -> Html {
    html! { <span class="hxc">{ digits(hex) }<CopyButton text={hex.to_string()} /></span> }
}

fn digits(hex: &str) -> Html {
    html! { <span class="hx"><span class="mono" translate="no">{ hex.to_string() }</span></span> }
}

#[derive(Properties, PartialEq)]
struct PrivateKeyProps {
    address: String,
    /// Does what needs the keys, once they are open.
    unlocked: Callback<Callback<()>>,
}

/// Hidden until asked for; a locked wallet asks for its passphrase first.
#[component]
fn PrivateKey(props: &PrivateKeyProps) -> Html {
    let (request, lang) = (use_request(), use_lang());
    let key = use_state_eq(|| None::<String>);
    let hidden = key.setter();
    use_locking(Callback::from(move |()| hidden.set(None)));
    let ask = {
        let (key, address) = (key.setter(), props.address.clone());
        Callback::from(move |()| {
            let key = key.clone();
            request.ask(ask::PrivateKey(address.clone()), move |answer| {
                key.set(Some(answer?));
                Ok(None)
            });
        })
    };
    let reveal = props.unlocked.reform(move |_: MouseEvent| ask.clone());
    let hide = {
        let key = key.setter();
        Callback::from(move |_: MouseEvent| key.set(None))
    };
    match &*key {
        None => html! {
            <span class="row">
                <span class="wallet-mask" aria-hidden="true"></span>
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
