//! What can be done for the data of this tab's node when its storage fails, and for a page whose server is gone.

use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use web_sys::window;
use yew::prelude::*;

use crate::bridge::{Answer, Query, Refusal, StartOptions};
use crate::client::{Client, use_client};
use crate::i18n::{Lang, refusal, shell, use_lang};
use crate::state::{Action, App, ToastKind, use_app};
use crate::ui::{Button, ButtonKind, Glyph};
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
    let (client, lang) = (use_client(), use_lang());
    let failed = use_state_eq(|| None::<Refusal>);
    let onclick = {
        let failed = failed.setter();
        Callback::from(move |_: MouseEvent| {
            let (client, failed) = (client.clone(), failed.clone());
            spawn_local(async move {
                failed.set(match client.ask(Query::BackupOwn).await {
                    Ok(Answer::File(bytes)) => {
                        download::save(&download::backup_name(&start::network(), &start::room()), &bytes);
                        None
                    }
                    Ok(_) => Some(Refusal::OtherAnswer),
                    Err(why) => Some(why),
                });
            });
        })
    };
    html! {
        <>
            <Button small={props.small} icon={Glyph::Download} {onclick}>{ shell::export(lang) }</Button>
            if let Some(why) = &*failed {
                <span class="bad" role="alert">{ shell::not_exported(lang, &refusal::words(lang, why)) }</span>
            }
        </>
    }
}

/// The words of a node that could not start, where they lie open.
#[component]
pub fn WordsButton() -> Html {
    let (client, lang) = (use_client(), use_lang());
    let shown = use_state_eq(|| None::<Result<Vec<String>, Refusal>>);
    let onclick = {
        let shown = shown.setter();
        Callback::from(move |_: MouseEvent| {
            let (client, shown) = (client.clone(), shown.clone());
            spawn_local(async move {
                shown.set(Some(match client.ask(Query::Words).await {
                    Ok(Answer::Words(words)) => Ok(words),
                    Ok(_) => Err(Refusal::OtherAnswer),
                    Err(why) => Err(why),
                }));
            });
        })
    };
    match &*shown {
        None => html! { <Button {onclick}>{ shell::show_words(lang) }</Button> },
        Some(Ok(words)) => {
            html! { <ol class="words" translate="no">{ for words.iter().map(|word| html! { <li>{ word }</li> }) }</ol> }
        }
        Some(Err(why)) => {
            html! { <span class="bad" role="alert">{ capitalised(&refusal::words(lang, why)) }</span> }
        }
    }
}

/// Stores everything again, after it was taken away.
#[component]
pub fn SaveButton() -> Html {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let onclick = Callback::from(move |_: MouseEvent| {
        let (app, client) = (app.clone(), client.clone());
        spawn_local(async move {
            if let Err(why) = client.ask(Query::Save).await {
                app.dispatch(Action::Toast(ToastKind::Failed(refusal::words(lang, &why))));
            }
        });
    });
    html! { <Button kind={ButtonKind::Primary} small=true icon={Glyph::Download} {onclick}>{ shell::save_again(lang) }</Button> }
}

/// Deletes only when pressed twice.
#[component]
pub fn ResetButton(props: &RescueProps) -> Html {
    let (lang, app, client) = (use_lang(), use_app(), use_client());
    let asked = use_state_eq(|| false);
    let onclick = {
        let asked = asked.clone();
        Callback::from(move |_: MouseEvent| {
            if !*asked {
                return asked.set(true);
            }
            let (app, client) = (app.clone(), client.clone());
            spawn_local(async move {
                match client.ask(Query::Reset).await {
                    Ok(_) => restart(&app, &client, false),
                    Err(why) => app.dispatch(Action::Toast(ToastKind::Failed(refusal::words(lang, &why)))),
                }
            });
        })
    };
    html! {
        <Button kind={ButtonKind::Danger} small={props.small} icon={Glyph::Trash} {onclick}>
            { if *asked { shell::reset_sure(lang) } else { shell::reset(lang) } }
        </Button>
    }
}
