//! RSA with primes below 100: the key, two signatures of a notary, and a third that the student multiplies.

use hashyard_course::Deed;
use hashyard_course::deed::Asymmetric;
use hashyard_cryptobench::asymmetric::rsa_by_hand::{NoKey, SmallKey};
use hashyard_cryptobench::asymmetric::typed::read_number;
use yew::prelude::*;

use super::padded::Padded;
use super::values::{values, verdict};
use crate::i18n::{Lang, two_keys as text, use_lang};
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{on_submit, set};
use crate::watch;

/// RSA by hand, and at real sizes.
#[component]
pub fn Rsa() -> Html {
    html! { <><ByHand /><Padded /></> }
}

#[component]
fn ByHand() -> Html {
    let lang = use_lang();
    let (p, q) = (use_state_eq(|| "61".to_owned()), use_state_eq(|| "53".to_owned()));
    let (first, second) = (use_state_eq(|| "5".to_owned()), use_state_eq(|| "700".to_owned()));
    let key = match (read_number(&p), read_number(&q)) {
        (Some(p), Some(q)) => SmallKey::of(p, q).map_err(|why| no_key(lang, why)),
        _ => Err(text::no_number(lang).to_owned()),
    };
    let signed = key.as_ref().ok().and_then(|key| {
        let sign = |typed: &str| read_number(typed).filter(|m| *m < key.n).map(|m| (m, key.sign(m)));
        Some([sign(&first)?, sign(&second)?])
    });
    let error = key.as_ref().err().cloned();
    html! {
        <Panel title={text::by_hand(lang)} note={html! { { text::by_hand_note(lang) } }}>
            <div class="pb lines">
                <div class="keys-two">
                    <Field id="keys-p" label="p" value={(*p).clone()} oninput={set(&p)} mode="numeric" />
                    <Field id="keys-q" label="q" value={(*q).clone()} oninput={set(&q)} mode="numeric" />
                </div>
                { verdict(error.map(|why| (false, why))) }
                if let Ok(key) = &key {
                    { values(&[
                        ("n = p·q", key.n.to_string()),
                        ("(p−1)(q−1)", key.phi.to_string()),
                        ("e", key.e.to_string()),
                        ("d", key.d.to_string()),
                    ]) }
                    <h3>{ text::notary(lang) }</h3>
                    <div class="keys-two">
                        <Field id="keys-m1" label="m₁" value={(*first).clone()} oninput={set(&first)} mode="numeric" />
                        <Field id="keys-m2" label="m₂" value={(*second).clone()} oninput={set(&second)} mode="numeric" />
                    </div>
                    if let Some(signed) = signed {
                        { values(&[("s₁", signed[0].1.to_string()), ("s₂", signed[1].1.to_string())]) }
                        <Forge key={format!("{} {signed:?}", key.n)} of={*key} {signed} />
                    } else {
                        { verdict(Some((false, text::not_below_n(lang, key.n)))) }
                    }
                }
            </div>
        </Panel>
    }
}

fn no_key(lang: Lang, why: NoKey) -> String {
    match why {
        NoKey::NotPrime(number) => text::not_prime(lang, number),
        NoKey::Equal => text::equal_primes(lang).to_owned(),
        NoKey::TooSmall => text::primes_too_small(lang).to_owned(),
    }
}

#[derive(Properties, PartialEq)]
struct ForgeProps {
    of: SmallKey,
    signed: [(u64, u64); 2],
}

/// A message and a signature that the student makes.
#[component]
fn Forge(props: &ForgeProps) -> Html {
    let lang = use_lang();
    let (message, signature) = (use_state_eq(String::new), use_state_eq(String::new));
    // What was checked: it counts while it stands in the fields.
    let checked = use_state_eq(|| None::<(String, String)>);
    let key = props.of.public();
    let typed = ((*message).clone(), (*signature).clone());
    let said = checked.as_ref().filter(|checked| **checked == typed).map(|(message, signature)| {
        match (read_number(message), read_number(signature)) {
            (Some(m), Some(s)) => (key.is_signed(m, s), text::opens_to(lang, s, key.e, key.open(s), m)),
            _ => (false, text::no_number(lang).to_owned()),
        }
    });
    let onsubmit = {
        let (signed, checked) = (props.signed, checked.setter());
        on_submit(move || {
            checked.set(Some(typed.clone()));
            let (Some(message), Some(signature)) = (read_number(&typed.0), read_number(&typed.1)) else {
                return;
            };
            watch::tell(&Deed::Asymmetric(Asymmetric::Textbook { key, signed, message, signature }));
        })
    };
    html! {
        <form class="lines" {onsubmit}>
            <h3>{ text::forge(lang) }</h3>
            <div class="keys-two">
                <Field id="keys-m" label="m" value={(*message).clone()} oninput={set(&message)} mode="numeric" />
                <Field id="keys-s" label="s" value={(*signature).clone()} oninput={set(&signature)} mode="numeric" />
                <div class="row"><Button kind={ButtonKind::Primary}>{ text::check(lang) }</Button></div>
            </div>
            { verdict(said) }
        </form>
    }
}
