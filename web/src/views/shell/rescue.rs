//! What can be done for the data of this tab's node when its storage fails.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::{Answer, Query, StartOptions};
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

/// Saves everything of this tab's node to a file, whether the node could start or not.
pub fn export_button(lang: Lang, app: &App, client: &Client, small: bool) -> Html {
    let (app, client) = (app.clone(), client.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let (app, client) = (app.clone(), client.clone());
        spawn_local(async move {
            match client.ask(Query::BackupOwn).await {
                Ok(Answer::File(bytes)) => download::save(&file_name(), &bytes),
                Ok(_) => {}
                Err(why) => app.dispatch(Action::Toast(ToastKind::Failed(refusal::words(lang, &why)))),
            }
        });
    });
    html! { <Button {small} icon={Glyph::Download} {onclick}>{ shell::export(lang) }</Button> }
}

fn file_name() -> String {
    download::backup_name(&start::network(), &start::room())
}

/// Properties of [`ResetButton`].
#[derive(Properties, PartialEq)]
pub struct ResetProps {
    /// Lower and narrower.
    #[prop_or_default]
    pub small: bool,
}

/// Deletes only when pressed twice.
#[component]
pub fn ResetButton(props: &ResetProps) -> Html {
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
