//! When there is no node: what happened, what is still safe, and what can be done.

use wasm_bindgen_futures::spawn_local;
use web_sys::window;
use yew::prelude::*;

use crate::bridge::{Answer, Query, StartError, StartOptions};
use crate::client::{Client, use_client};
use crate::download;
use crate::i18n::{Lang, shell, use_lang};
use crate::start;
use crate::state::{Action, App, ToastKind, Trouble, use_app};
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
    let lang = use_lang();
    let (what, safe) = words(lang, &props.trouble);
    html! {
        <section class="view" id="v-trouble">
            <h1 class="sr">{ shell::start_failed(lang) }</h1>
            <div class="panel" role="alert">
                <StateBox icon={Glyph::Alert} title={what} text={safe}><Ways trouble={props.trouble.clone()} /></StateBox>
            </div>
        </section>
    }
}

fn words(lang: Lang, trouble: &Trouble) -> (String, &'static str) {
    match trouble {
        Trouble::Start(StartError::BadLink(why)) => (shell::bad_link(lang, why), shell::bad_link_safe(lang)),
        Trouble::Start(StartError::NoStorage(why)) => {
            (shell::no_storage(lang, why), shell::no_storage_safe(lang))
        }
        Trouble::Start(StartError::Corrupt(why)) => (shell::corrupt(lang, why), shell::corrupt_safe(lang)),
        Trouble::Start(StartError::BadWords(why)) => {
            (shell::bad_words(lang, why), shell::bad_link_safe(lang))
        }
        Trouble::Worker(why) => (shell::worker_failed(lang, why), shell::worker_failed_safe(lang)),
    }
}

/// The buttons.
#[component]
fn Ways(props: &TroublePageProps) -> Html {
    let (lang, app, client) = (use_lang(), use_app(), use_client());
    let in_memory = {
        let (app, client) = (app.clone(), client.clone());
        Callback::from(move |_: MouseEvent| restart(&app, &client, true))
    };
    let memory = html! { <Button onclick={in_memory}>{ shell::run_in_memory(lang) }</Button> };
    match &props.trouble {
        Trouble::Start(StartError::BadLink(_)) => {
            html! { <Button kind={ButtonKind::Primary} href="./">{ shell::default_room(lang) }</Button> }
        }
        Trouble::Start(StartError::NoStorage(_)) => memory,
        Trouble::Start(StartError::Corrupt(_)) => html! { <><ExportButton />{ memory }<ResetButton /></> },
        Trouble::Start(StartError::BadWords(_)) | Trouble::Worker(_) => html! {
            <Button kind={ButtonKind::Primary} icon={Glyph::Refresh} onclick={Callback::from(|_| reload())}>
                { shell::reload(lang) }
            </Button>
        },
    }
}

fn restart(app: &App, client: &Client, memory_only: bool) {
    app.dispatch(Action::Restart);
    client.start_node(StartOptions { memory_only, ..start::options() });
}

fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

#[component]
fn ExportButton() -> Html {
    let (lang, app, client) = (use_lang(), use_app(), use_client());
    let onclick = Callback::from(move |_: MouseEvent| {
        let (app, client) = (app.clone(), client.clone());
        spawn_local(async move {
            match export(&client).await {
                Ok((name, bytes)) => download::save(&name, &bytes),
                Err(why) => app.dispatch(Action::Toast(ToastKind::Failed(why))),
            }
        });
    });
    html! { <Button icon={Glyph::Download} {onclick}>{ shell::export(lang) }</Button> }
}

/// Never shown, as long as page and worker are of one build.
const OTHER_ANSWER: &str = "the node answered something else";

/// The worker knows which slot is this tab's, whether its node could start or not.
async fn export(client: &Client) -> Result<(String, Vec<u8>), String> {
    let Answer::Slots(slots) = client.ask(Query::Slots).await? else { return Err(OTHER_ANSWER.to_owned()) };
    let own = slots.into_iter().find(|slot| slot.this_tab).ok_or("nothing is stored for this tab")?.id;
    let name = format!("hashyard-{}-{}.backup", own.network, own.slot);
    match client.ask(Query::Backup(own)).await? {
        Answer::File(bytes) => Ok((name, bytes)),
        _ => Err(OTHER_ANSWER.to_owned()),
    }
}

/// Deletes only when pressed twice.
#[component]
fn ResetButton() -> Html {
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
                    Err(why) => app.dispatch(Action::Toast(ToastKind::Failed(why))),
                }
            });
        })
    };
    html! {
        <Button kind={ButtonKind::Danger} icon={Glyph::Trash} {onclick}>
            { if *asked { shell::reset_sure(lang) } else { shell::reset(lang) } }
        </Button>
    }
}
