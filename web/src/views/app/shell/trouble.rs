//! When there is no node: what happened, what is still safe, and what can be done.

use yew::prelude::*;

use super::rescue::{ExportButton, ResetButton, WordsButton, reload_button, restart};
use crate::bridge::StartError;
use crate::client::{Client, use_client};
use crate::i18n::{Lang, shell, use_lang};
use crate::state::{App, Trouble, use_app};
use crate::ui::{Button, ButtonKind, Glyph, StateBox};

/// Properties of [`TroublePage`].
#[derive(Properties, PartialEq)]
pub struct TroublePageProps {
    /// Why there is no node.
    pub trouble: Trouble,
}

/// The page that stands in for every screen.
#[component]
pub fn TroublePage(props: &TroublePageProps) -> Html {
    let (lang, app, client) = (use_lang(), use_app(), use_client());
    let (what, safe) = words(lang, &props.trouble);
    html! {
        <section class="view" id="v-trouble">
            <h1 class="sr">{ shell::start_failed(lang) }</h1>
            <div class="panel" role="alert">
                <StateBox icon={Glyph::Alert} title={what} text={safe}>{ remedies(lang, &app, &client, &props.trouble) }</StateBox>
            </div>
        </section>
    }
}

fn words(lang: Lang, trouble: &Trouble) -> (String, &'static str) {
    match trouble {
        Trouble::Start(StartError::BadLink(why)) => {
            (shell::bad_link(lang, why.text(lang)), shell::bad_link_safe(lang))
        }
        Trouble::Start(StartError::NoStorage(why)) => {
            (shell::no_storage(lang, why.text(lang)), shell::no_storage_safe(lang))
        }
        Trouble::Start(StartError::NoSlot) => (shell::no_slot(lang).to_owned(), shell::no_slot_safe(lang)),
        Trouble::Start(StartError::Corrupt(why)) => {
            (shell::corrupt(lang, why.text(lang)), shell::corrupt_safe(lang))
        }
        Trouble::Start(StartError::BadWords(why)) => {
            (shell::bad_words(lang, why.text(lang)), shell::bad_link_safe(lang))
        }
        Trouble::Worker(why) => (shell::worker_failed(lang, why), shell::worker_failed_safe(lang)),
    }
}

/// The buttons.
fn remedies(lang: Lang, app: &App, client: &Client, trouble: &Trouble) -> Html {
    let in_memory = {
        let (app, client) = (app.clone(), client.clone());
        Callback::from(move |_: MouseEvent| restart(&app, &client, true))
    };
    let memory = html! { <Button onclick={in_memory}>{ shell::run_in_memory(lang) }</Button> };
    match trouble {
        Trouble::Start(StartError::BadLink(_)) => {
            html! { <Button kind={ButtonKind::Primary} href="./">{ shell::default_room(lang) }</Button> }
        }
        Trouble::Start(StartError::NoStorage(_) | StartError::NoSlot) => memory,
        Trouble::Start(StartError::Corrupt(_)) => {
            html! { <><ExportButton /><WordsButton />{ memory }<ResetButton /></> }
        }
        Trouble::Start(StartError::BadWords(_)) | Trouble::Worker(_) => reload_button(lang, false),
    }
}
