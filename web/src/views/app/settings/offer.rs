//! What this browser's nodes offer to others: encryption (BIP324), and channels without a relay in between.

use yew::prelude::*;

use crate::i18n::{Lang, settings as text, use_lang};
use crate::start::Offer;
use crate::ui::{Panel, Switch};
use crate::views::app::shell::reload_button;

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
                <div class="network-cut"><Switch {label} on={*on} {onchange} /><span aria-hidden="true">{ label }</span></div>
                <p class="hint">{ why }</p>
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
