//! Whether this browser's nodes offer encryption to others (BIP324).

use yew::prelude::*;

use crate::i18n::{settings as text, use_lang};
use crate::start;
use crate::ui::{Panel, Switch};
use crate::views::app::shell::reload_button;

/// The switch.
#[component]
pub fn EncryptionPanel() -> Html {
    let (lang, on) = (use_lang(), use_state(start::encrypts));
    let onchange = {
        let on = on.setter();
        Callback::from(move |wanted: bool| {
            start::set_encrypts(wanted);
            on.set(wanted);
        })
    };
    html! {
        <Panel title={text::encryption(lang)} note={html! { text::encryption_note(lang) }}>
            <div class="pb form">
                <div class="network-cut"><Switch label={text::encrypt(lang)} on={*on} {onchange} /><span aria-hidden="true">{ text::encrypt(lang) }</span></div>
                <p class="hint">{ text::encryption_why(lang) }</p>
                if *on != start::began_encrypting() {
                    <div class="row">{ reload_button(lang, true) }</div>
                }
            </div>
        </Panel>
    }
}
