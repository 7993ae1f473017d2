//! What can be done for the data of this tab's node when its storage fails, and for a page whose server is gone.

use hashyard_ui_model::format::capitalised;
use web_sys::window;
use yew::prelude::*;

use crate::bridge::{StartOptions, ask};
use crate::client::{Client, use_client};
use crate::i18n::{Lang, refusal, shell, use_lang};
use crate::state::{Action, App, use_app};
use crate::ui::{Button, ButtonKind, Glyph};
use crate::views::parts::{use_inline_request, use_request};
use crate::{download, start};

/// Starts the node again; in memory only, if so wanted.
pub fn restart(app: &App, client: &Client, memory_only: bool) {
    app.dispatch(Action::Restart);
    client.start_node(StartOptions { memory_only, ..start::options() });
}

/// Loads the page again.
pub fn reload_button(lang: Lang, small: bool) -> Html {
    let onclick = Callback::from(|_: MouseEvent| {
        if let Some(window) = window() {
            let _ = window.location().reload();
        }
    });
    html! { <Button kind={ButtonKind::Primary} {small} icon={Glyph::Refresh} {onclick}>{ shell::reload(lang) }</Button> }
}

/// Properties of the buttons.
#[derive(Properties, PartialEq)]
pub struct RescueProps {
    /// Lower and narrower.
    #[prop_or_default]
    pub small: bool,
}

/// Saves everything of this tab's node to a file, whether the node could start or not, or says why it can't.
#[component]
pub fn ExportButton(props: &RescueProps) -> Html {
    let (request, lang) = (use_inline_request(), use_lang());
    let failed = request.failed.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        request.ask(ask::Backup(None), |answer| {
            download::save(&download::backup_name(&start::network(), &start::room()), &answer?);
            Ok(None)
        });
    });
    html! {
        <>
            <Button small={props.small} icon={Glyph::Download} {onclick}>{ shell::export(lang) }</Button>
            if let Some(why) = failed {
                <span class="bad" role="alert">{ shell::not_exported(lang, &refusal::words(lang, &why)) }</span>
            }
        </>
    }
}

/// The words of a node that could not start, where they lie open.
#[component]
pub fn WordsButton() -> Html {
    let (request, lang) = (use_inline_request(), use_lang());
    let shown = use_state_eq(|| None::<Vec<String>>);
    if let Some(words) = &*shown {
        return html! { <ol class="words" translate="no">{ for words.iter().map(|word| html! { <li>{ word }</li> }) }</ol> };
    }
    if let Some(why) = &request.failed {
        return html! { <span class="bad" role="alert">{ capitalised(&refusal::words(lang, why)) }</span> };
    }
    let shown = shown.setter();
    let onclick = Callback::from(move |_: MouseEvent| {
        let shown = shown.clone();
        request.ask(ask::Words, move |answer| {
            shown.set(Some(answer?));
            Ok(None)
        });
    });
    html! { <Button {onclick}>{ shell::show_words(lang) }</Button> }
}

/// Stores everything again, after it was taken away.
#[component]
pub fn SaveButton() -> Html {
    let (request, lang) = (use_request(), use_lang());
    let onclick = request.callback(|_: MouseEvent| ask::Save);
    html! { <Button kind={ButtonKind::Primary} small=true icon={Glyph::Download} {onclick}>{ shell::save_again(lang) }</Button> }
}

/// Deletes only when pressed twice.
#[component]
pub fn ResetButton(props: &RescueProps) -> Html {
    let (lang, app, client, request) = (use_lang(), use_app(), use_client(), use_request());
    let asked = use_state_eq(|| false);
    let onclick = {
        let asked = asked.clone();
        Callback::from(move |_: MouseEvent| {
            if !*asked {
                return asked.set(true);
            }
            let (app, client) = (app.clone(), client.clone());
            request.ask(ask::Reset, move |answer| {
                answer?;
                restart(&app, &client, false);
                Ok(None)
            });
        })
    };
    html! {
        <Button kind={ButtonKind::Danger} small={props.small} icon={Glyph::Trash} {onclick}>
            { if *asked { shell::reset_sure(lang) } else { shell::reset(lang) } }
        </Button>
    }
}
