//! The nodes that this browser keeps: back up, bring back, delete.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::bridge::{Answer, ImportError, Query, SlotId, SlotInfo};
use crate::client::use_client;
use crate::download;
use crate::i18n::{Lang, common, import, refusal, settings as text, use_lang};
use crate::state::{Action, ToastKind, use_app};
use crate::ui::{Button, ButtonKind, Callout, Dialog, Glyph, Panel, Skeleton, StateBox, Tag, Tone};
use crate::views::parts::{Loaded, use_answer, use_upload};

/// The list, and importing.
#[component]
pub fn NodesPanel() -> Html {
    let (app, lang) = (use_app(), use_lang());
    let version = use_state_eq(|| 0_u32);
    let changed = {
        let version = version.clone();
        Callback::from(move |()| version.set(*version + 1))
    };
    let asked = use_answer(Query::Slots, format!("{} {:?}", *version, app.slot), |answer| match answer {
        Answer::Slots(slots) => Some(slots),
        _ => None,
    });
    let Doomed { id: doomed, condemn, delete } = use_doomed(changed.clone());
    let list = match &asked.answer {
        Loaded::Waiting => html! { <div class="pb"><Skeleton height=34 /></div> },
        Loaded::Failed(why) => {
            html! { <div class="pb"><Callout bad=true icon={Glyph::Alert}>{ why.clone() }</Callout></div> }
        }
        Loaded::Ready(slots) if slots.is_empty() => {
            html! { <StateBox icon={Glyph::Network} title={text::none_stored(lang)} /> }
        }
        Loaded::Ready(slots) => html! {
            <ul class="slots">{ for slots.iter().map(|slot| html! { <SlotRow slot={slot.clone()} condemn={condemn.clone()} /> }) }</ul>
        },
    };
    let close = condemn.reform(|()| None);
    html! {
        <Panel title={text::nodes(lang)} note={html! { text::nodes_note(lang) }}>
            { list }
            <Import {changed} />
            if doomed.is_some() {
                <Dialog title={text::delete_title(lang)} onclose={close.clone()} actions={html! {
                    <>
                        <Button onclick={close.reform(|_: MouseEvent| ())}>{ common::cancel(lang) }</Button>
                        <Button kind={ButtonKind::Danger} icon={Glyph::Trash} onclick={delete}>{ text::delete(lang) }</Button>
                    </>
                }}>
                    <p>{ text::delete_why(lang) }</p>
                </Dialog>
            }
        </Panel>
    }
}

/// The node that the user is asked about before it is deleted.
struct Doomed {
    id: Option<SlotId>,
    /// Asks about a node, or about none any more.
    condemn: Callback<Option<SlotId>>,
    /// Deletes it.
    delete: Callback<MouseEvent>,
}

#[hook]
fn use_doomed(changed: Callback<()>) -> Doomed {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let doomed = use_state_eq(|| None::<SlotId>);
    let condemn = {
        let doomed = doomed.setter();
        Callback::from(move |id: Option<SlotId>| doomed.set(id))
    };
    let delete = {
        let (doomed, condemn) = (doomed.clone(), condemn.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(id) = (*doomed).clone() else { return };
            let (app, client, changed, condemn) =
                (app.clone(), client.clone(), changed.clone(), condemn.clone());
            spawn_local(async move {
                let done = match client.ask(Query::Delete(id)).await {
                    Ok(_) => ToastKind::Done(text::deleted(lang).to_string()),
                    Err(why) => ToastKind::Failed(refusal::words(lang, &why)),
                };
                app.dispatch(Action::Toast(done));
                condemn.emit(None);
                changed.emit(());
            });
        })
    };
    Doomed { id: (*doomed).clone(), condemn, delete }
}

#[derive(Properties, PartialEq)]
struct SlotRowProps {
    slot: SlotInfo,
    condemn: Callback<Option<SlotId>>,
}

#[component]
fn SlotRow(props: &SlotRowProps) -> Html {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let busy = use_state_eq(|| false);
    let id = &props.slot.id;
    let backup = {
        let (id, busy) = (id.clone(), busy.setter());
        Callback::from(move |_: MouseEvent| {
            let (app, client, id, busy) = (app.clone(), client.clone(), id.clone(), busy.clone());
            busy.set(true);
            spawn_local(async move {
                match client.ask(Query::Backup(id.clone())).await {
                    Ok(Answer::File(bytes)) => download::save(&file_name(&id), &bytes),
                    Ok(_) => {}
                    Err(why) => app.dispatch(Action::Toast(ToastKind::Failed(refusal::words(lang, &why)))),
                }
                busy.set(false);
            });
        })
    };
    let condemn = {
        let id = id.clone();
        props.condemn.reform(move |_: MouseEvent| Some(id.clone()))
    };
    html! {
        <li>
            <b>{ text::node_number(lang, id.slot) }</b>
            <span class="d3">{ format!("{} / {}", id.network, id.room) }</span>
            { standing(lang, &props.slot) }
            <span class="acts">
                <Button small=true icon={Glyph::Download} busy={*busy} label={text::backup_name(lang, id.slot)} onclick={backup} />
                if !props.slot.running {
                    <Button small=true icon={Glyph::Trash} label={text::delete_name(lang, id.slot)} onclick={condemn} />
                }
            </span>
        </li>
    }
}

fn standing(lang: Lang, slot: &SlotInfo) -> Html {
    match (slot.this_tab, slot.running) {
        (true, _) => html! { <Tag tone={Tone::Accent}>{ text::this_tab(lang) }</Tag> },
        (false, true) => html! { <Tag tone={Tone::Ok}>{ text::running(lang) }</Tag> },
        (false, false) => Html::default(),
    }
}

fn file_name(id: &SlotId) -> String {
    download::backup_name(&id.network, &format!("{}-{}", id.room, id.slot))
}

#[derive(Properties, PartialEq)]
struct ImportProps {
    /// Something new is stored.
    changed: Callback<()>,
}

#[component]
fn Import(props: &ImportProps) -> Html {
    let lang = use_lang();
    let upload = use_upload();
    let field = use_node_ref();
    let finished = upload.progress.as_ref().and_then(|progress| progress.finished.clone());
    use_effect_with(finished.clone(), {
        let changed = props.changed.clone();
        move |finished| {
            if finished.is_some() {
                changed.emit(());
            }
        }
    });
    let onchange = {
        let start = upload.start.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            else {
                return;
            };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                start.emit((file, None));
            }
            input.set_value("");
        })
    };
    let choose = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    html! {
        <div class="pb form">
            <div class="row">
                <Button icon={Glyph::Upload} busy={upload.is_running()} onclick={choose}>{ text::import(lang) }</Button>
                <span class="hint">{ text::import_note(lang) }</span>
            </div>
            <input type="file" ref={field} {onchange} class="sr" tabindex="-1" aria-label={text::import(lang)} />
            <div role="status">{ import_state(lang, upload.name.as_deref(), finished) }</div>
        </div>
    }
}

fn import_state(lang: Lang, name: Option<&str>, finished: Option<Result<(), ImportError>>) -> Html {
    match (name, finished) {
        (None, _) => Html::default(),
        (Some(name), None) => {
            html! { <Callout icon={Glyph::Upload}>{ text::importing(lang, name) }</Callout> }
        }
        (Some(name), Some(Ok(()))) => {
            html! { <Callout icon={Glyph::Check}>{ text::imported(lang, name) }</Callout> }
        }
        (Some(_), Some(Err(why))) => {
            html! { <Callout bad=true icon={Glyph::Alert}>{ text::import_failed(lang, &import::words(lang, &why)) }</Callout> }
        }
    }
}
