//! The first address that the words make, the one to show now, and a place to compare with another tab.

use hashyard_node::view::WalletView;
use yew::prelude::*;

use super::super::run::use_course;
use crate::i18n::{Lang, origins as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, CopyButton, Field, Glyph, Panel, StateBox};
use crate::views::parts::{address_tile, on_submit, set};

/// Addresses of this wallet.
#[component]
pub fn Keys() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let Some(first) = &wallet.first_address else {
        return html! {
            <Panel title={text::keys(lang)}><StateBox icon={Glyph::Wallet} title={text::no_wallet(lang)} text={text::no_wallet_why(lang)} /></Panel>
        };
    };
    html! {
        <Panel title={text::keys(lang)}>
            <div class="pb form">
                { address(text::first_address(lang), first, None) }
                if let Some(now) = wallet.receive.first() {
                    { address(text::present_address(lang), &now.address, Some(&now.path)) }
                }
                <p class="hint">{ text::words_there(lang) }</p>
            </div>
            <Compare {lang} />
        </Panel>
    }
}

fn address(name: &'static str, address: &str, path: Option<&str>) -> Html {
    html! {
        <div class="course-address">
            <span class="lab">{ name }if let Some(path) = path { { " " }<span class="mono">{ path }</span> }</span>
            <span class="hashtext">
                { address_tile(address, 18) }
                <span class="mono longhash" translate="no">{ address }</span>
                <CopyButton text={address.to_owned()} />
            </span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CompareProps {
    lang: Lang,
}

#[component]
fn Compare(props: &CompareProps) -> Html {
    let (lang, course, typed) = (props.lang, use_course(), use_state_eq(String::new));
    let onsubmit = {
        let typed = typed.clone();
        on_submit(move || course.answer(&typed))
    };
    html! {
        <form class="pb row course-form course-wide" {onsubmit}>
            <Field id="other-first" label={text::other_first(lang)} value={(*typed).clone()} oninput={set(&typed)} mono=true />
            <Button disabled={typed.trim().is_empty()}>{ text::compare(lang) }</Button>
        </form>
    }
}
