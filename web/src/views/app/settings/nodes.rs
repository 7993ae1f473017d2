//! The nodes that this browser keeps: back up, bring back, delete.

use hashyard_core::Network;
use hashyard_tab::chain_spec::ChainPart;
use hashyard_ui_model::stored_room;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::bridge::{SlotId, SlotInfo, StoredNode, ask};
use crate::client::use_client;
use crate::download;
use crate::i18n::{Lang, common, import, light, origins, settings as text, use_lang};
use crate::state::{Action, FileKind, HandedOver, use_app};
use crate::ui::{Button, ButtonKind, Callout, Dialog, Glyph, Panel, Sep, Skeleton, StateBox, Tag, Tone};
use crate::views::parts::{ForgetChain, Loaded, day, set, use_answer, use_request};

/// The list, and importing.
#[component]
pub fn NodesPanel() -> Html {
    let (app, lang) = (use_app(), use_lang());
    let version = use_state_eq(|| 0_u32);
    let changed = {
        let version = version.clone();
        Callback::from(move |()| version.set(*version + 1))
    };
    let asked = use_answer(ask::Slots, format!("{} {:?}", *version, app.slot));
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
            <ul class="settings-nodes">{ for slots.iter().map(|slot| html! { <SlotRow slot={slot.clone()} condemn={condemn.clone()} /> }) }</ul>
        },
    };
    let close = condemn.reform(|()| None);
    html! {
        <Panel title={text::nodes(lang)} note={html! { text::nodes_note(lang) }}>
            { list }
            <div class="pb row"><ForgetChain /><span class="hint">{ origins::forget_note(lang) }</span></div>
            <Import {changed} />
            if let Some(doomed) = doomed {
                <Dialog title={text::delete_title(lang)} onclose={close.clone()} actions={html! {
                    <>
                        <Button onclick={close.reform(|_: MouseEvent| ())}>{ common::cancel(lang) }</Button>
                        <Button kind={ButtonKind::Danger} icon={Glyph::Trash} onclick={delete}>{ text::delete(lang) }</Button>
                    </>
                }}>
                    <Description id={doomed} />
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
    let (request, lang) = (use_request(), use_lang());
    let doomed = use_state_eq(|| None::<SlotId>);
    let condemn = set(&doomed);
    let delete = {
        let (doomed, condemn) = (doomed.clone(), condemn.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(id) = (*doomed).clone() else { return };
            let (changed, condemn) = (changed.clone(), condemn.clone());
            request.ask(ask::Delete(id), move |answer| {
                condemn.emit(None);
                changed.emit(());
                answer.map(|_| Some(text::deleted(lang).to_owned()))
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
    let (request, lang) = (use_request(), use_lang());
    let busy = request.busy;
    let id = &props.slot.id;
    let backup = {
        let id = id.clone();
        Callback::from(move |_: MouseEvent| {
            let name = file_name(&id);
            request.ask(ask::Backup(Some(id.clone())), move |answer| {
                download::save(&name, &answer?);
                Ok(None)
            });
        })
    };
    let condemn = {
        let id = id.clone();
        props.condemn.reform(move |_: MouseEvent| Some(id.clone()))
    };
    let (room, rules) = stored_room::read(&id.room);
    let room = match part_of(&rules) {
        ChainPart::Full => room,
        ChainPart::Pruned => text::pruned_room(lang, &room),
        ChainPart::Light => text::light_room(lang, &room),
    };
    html! {
        <li>
            <Description id={id.clone()} />
            { standing(lang, &props.slot) }
            <span class="acts">
                <Button small=true icon={Glyph::Download} {busy} label={text::backup_name(lang, id.slot, &room)} onclick={backup} />
                if !props.slot.running {
                    <Button small=true icon={Glyph::Trash} label={text::delete_name(lang, id.slot, &room)} onclick={condemn} />
                }
            </span>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct DescriptionProps {
    id: SlotId,
}

/// Which node it is: where it belongs, and what its owner knows it by.
#[component]
fn Description(props: &DescriptionProps) -> Html {
    let lang = use_lang();
    let id = &props.id;
    let asked = use_answer(ask::Describe(id.clone()), String::new());
    let facts = match &asked.answer {
        Loaded::Waiting => html! { <Skeleton height=14 /> },
        Loaded::Failed(why) => html! { <span class="bad">{ why.clone() }</span> },
        Loaded::Ready(node) => html! { <span class="d2 num">{ facts(lang, node) }</span> },
    };
    let (room, mut rules) = stored_room::read(&id.room);
    let part = match part_of(&rules) {
        ChainPart::Full => None,
        ChainPart::Pruned => Some(text::is_pruned(lang)),
        ChainPart::Light => Some(light::is_light(lang)),
    };
    rules.retain(|rule| part_of(core::slice::from_ref(rule)) == ChainPart::Full);
    let network = network_name(lang, &id.network);
    html! {
        <div class="settings-node">
            <b>{ room }</b>
            <span class="d3">{ network }<Sep />{ text::node_number(lang, id.slot) }if let Some(part) = part { <Sep />{ part } }</span>
            if !rules.is_empty() {
                <span class="d3">{ text::rules(lang, &rules.join(", ")) }</span>
            }
            { facts }
        </div>
    }
}

/// Light and pruned nodes are stored apart: their rooms say so among the rules.
fn part_of(rules: &[String]) -> ChainPart {
    let says_so = |part: &ChainPart| part.pair().is_some_and(|pair| rules.contains(&pair));
    ChainPart::ALL.into_iter().find(says_so).unwrap_or(ChainPart::Full)
}

/// What a network is called; one of another version of the app by its own name.
fn network_name(lang: Lang, name: &str) -> String {
    let known = Network::ALL.into_iter().find(|network| network.name() == name);
    known.map_or_else(|| name.to_owned(), |network| text::network_name(lang, network).to_owned())
}

fn facts(lang: Lang, node: &StoredNode) -> String {
    let height = node.height.map(|height| text::at_height(lang, height));
    let balance = node.balance.map(|balance| format!("{balance} tBTC"));
    let born = node.born.map(|born| text::since(lang, &day((born / 1_000) as u32)));
    [node.name.clone(), height, balance, born].into_iter().flatten().collect::<Vec<_>>().join(" · ")
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
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let field = use_node_ref();
    let last = app.files.iter().rfind(|file| file.kind == FileKind::Backup).cloned();
    let stored = last.as_ref().filter(|file| file.finished().is_some()).map(|file| file.import);
    use_effect_with(stored, {
        let changed = props.changed.clone();
        move |stored| {
            if stored.is_some() {
                changed.emit(());
            }
        }
    });
    let onchange = {
        let dispatcher = app.dispatcher();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            else {
                return;
            };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                let name = file.name();
                let import = client.upload(file, None);
                let kind = FileKind::Backup;
                dispatcher.dispatch(Action::File(HandedOver {
                    import,
                    kind,
                    name,
                    xor: None,
                    progress: None,
                }));
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
                <Button icon={Glyph::Upload} busy={last.as_ref().is_some_and(|file| file.finished().is_none())} onclick={choose}>{ text::import(lang) }</Button>
                <span class="hint">{ text::import_note(lang) }</span>
            </div>
            <input type="file" ref={field} {onchange} class="sr" tabindex="-1" aria-label={text::import(lang)} />
            <div role="status">{ for last.iter().map(|file| import_state(lang, file)) }</div>
        </div>
    }
}

fn import_state(lang: Lang, file: &HandedOver) -> Html {
    let name = &file.name;
    match file.finished() {
        None => html! { <Callout icon={Glyph::Upload}>{ text::importing(lang, name) }</Callout> },
        Some(Ok(())) => {
            // A backup has no blocks of this chain.
            let blocks = file.progress.as_ref().map_or(0, |progress| progress.blocks);
            let told = if blocks == 0 {
                text::imported(lang, name)
            } else {
                text::imported_blocks(lang, name, blocks)
            };
            html! { <Callout icon={Glyph::Check}>{ told }</Callout> }
        }
        Some(Err(why)) => {
            html! { <Callout bad=true icon={Glyph::Alert}>{ text::import_failed(lang, &import::words(lang, why)) }</Callout> }
        }
    }
}
