//! What this browser's nodes offer to others: encryption (BIP324), and channels without a relay in between.

use yew::prelude::*;

use crate::i18n::{Lang, settings as text, use_lang};
use crate::start::{self, Offer};
use crate::ui::{Button, Field, Panel, Switch};
use crate::views::app::shell::reload_button;
use crate::views::parts::{on_submit, set};

/// Properties of [`OfferPanel`].
#[derive(Properties, PartialEq)]
pub struct OfferProps {
    /// What.
    pub offer: Offer,
}

/// The switch.
#[component]
pub fn OfferPanel(props: &OfferProps) -> Html {
    let offer = props.offer;
    let (lang, on) = (use_lang(), use_state(|| offer.is_on()));
    let onchange = {
        let on = on.setter();
        Callback::from(move |wanted: bool| {
            offer.set(wanted);
            on.set(wanted);
        })
    };
    let [title, note, label, why] = words(lang, offer);
    html! {
        <Panel {title} note={html! { note }}>
            <div class="pb form">
                <label class="network-cut"><Switch {label} on={*on} {onchange} /><span aria-hidden="true">{ label }</span></label>
                <p class="hint">{ why }</p>
                if offer == Offer::Direct && *on {
                    <StunForm />
                }
                if *on != offer.began_on() {
                    <div class="row">{ reload_button(lang, true) }</div>
                }
            </div>
        </Panel>
    }
}

fn words(lang: Lang, offer: Offer) -> [&'static str; 4] {
    match offer {
        Offer::Encryption => [
            text::encryption(lang),
            text::encryption_note(lang),
            text::encrypt(lang),
            text::encryption_why(lang),
        ],
        Offer::Direct => {
            [text::direct(lang), text::direct_note(lang), text::direct_switch(lang), text::direct_why(lang)]
        }
    }
}

/// The server that a browser asks for its own address.
#[component]
fn StunForm() -> Html {
    let (lang, known) = (use_lang(), use_state(|| start::stun().unwrap_or_default()));
    let typed = use_state_eq(|| (*known).clone());
    let address = typed.trim().to_owned();
    let wrong = !address.is_empty() && !start::is_stun(&address);
    let disabled = wrong || address == *known;
    let onsubmit = {
        let known = known.setter();
        on_submit(move || {
            start::set_stun(&address);
            known.set(address.clone());
        })
    };
    html! {
        <form class="form" {onsubmit}>
            <Field id="stun" label={text::stun(lang)} mono=true value={(*typed).clone()} oninput={set(&typed)} placeholder="stun:"
                hint={html! { text::stun_why(lang) }} error={wrong.then(|| AttrValue::from(text::bad_stun(lang)))} />
            <div class="row"><Button {disabled}>{ text::save(lang) }</Button></div>
        </form>
    }
}
