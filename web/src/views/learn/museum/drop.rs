//! Files: dropped or chosen, read one after the other.

use hashyard_ui_model::format::size;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::progress::results;
use crate::client::use_client;
use crate::i18n::{Lang, museum as text, use_lang};
use crate::state::{Action, FileKind, HandedOver, use_app};
use crate::ui::{Button, ButtonKind, Glyph, Icon, Panel};
use crate::uploads::read_small;
use crate::views::parts::alert;

/// Bitcoin Core's largest block file, in bytes.
const MAX_FILE: f64 = 128.0 * 1024.0 * 1024.0;
/// Bytes of an obfuscation key.
const XOR_LEN: usize = 8;

/// What was dropped at once, sorted: a key is that of the files that came with it, and of no others.
#[derive(Default)]
struct Sorted {
    files: Vec<File>,
    xor: Option<String>,
    problems: Vec<String>,
}

/// The place to drop files, and how reading goes.
#[component]
pub fn FilesPanel() -> Html {
    let (app, client, lang) = (use_app(), use_client(), use_lang());
    let problems = use_state_eq(Vec::<String>::new);
    let take = {
        let (problems, dispatcher, client) = (problems.setter(), app.dispatcher(), client.clone());
        Callback::from(move |list: Option<FileList>| {
            // The list is the browser's own: it empties with the event that brought it, before anything is read.
            let files: Vec<File> =
                list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at))).collect();
            let (problems, dispatcher, client) = (problems.clone(), dispatcher.clone(), client.clone());
            spawn_local(async move {
                let sorted = sorted(lang, files).await;
                problems.set(sorted.problems);
                for file in sorted.files {
                    let (name, xor) = (file.name(), sorted.xor.clone());
                    let import = client.upload(file, xor.clone());
                    let kind = FileKind::Blocks;
                    dispatcher.dispatch(Action::File(HandedOver { import, kind, name, xor, progress: None }));
                }
            });
        })
    };
    let cancel = Callback::from(move |_: MouseEvent| client.cancel_upload());
    html! {
        <Panel title={text::files(lang)}>
            <div class="pb form">
                <DropZone {take} />
                { for problems.iter().cloned().map(alert) }
                { results(lang, &app.files, &cancel) }
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct DropZoneProps {
    /// Files were dropped or chosen.
    take: Callback<Option<FileList>>,
}

/// Takes files by drag and drop, or from the browser's own dialog.
#[component]
fn DropZone(props: &DropZoneProps) -> Html {
    let lang = use_lang();
    let over = use_state_eq(|| false);
    let field = use_node_ref();
    let drag = |entering: bool| {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(entering);
        })
    };
    let ondrop = {
        let (over, take) = (over.setter(), props.take.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            take.emit(event.data_transfer().and_then(|data| data.files()));
        })
    };
    let onchange = props.take.reform(|event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        input.and_then(|input| input.files())
    });
    let choose = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                // The same file may be chosen twice.
                input.set_value("");
                input.click();
            }
        })
    };
    html! {
        <div class={classes!("museum-drop", over.then_some("over"))} ondragover={drag(true)} ondragenter={drag(true)} ondragleave={drag(false)} {ondrop}>
            <Icon of={Glyph::Upload} size=24 />
            <b>{ text::drop(lang) }</b>
            <p>{ text::drop_why(lang) }</p>
            <Button kind={ButtonKind::Primary} onclick={choose}>{ text::choose(lang) }</Button>
            <input type="file" multiple=true accept=".dat" ref={field} {onchange} class="sr" tabindex="-1" aria-label={text::choose(lang)} />
        </div>
    }
}

/// The key goes aside, files too large are named, the rest is in the order of its names. Without the key that came with them files
/// are noise, so a wrong one stops them.
async fn sorted(lang: Lang, files: Vec<File>) -> Sorted {
    let (mut sorted, mut bad_key) = (Sorted::default(), false);
    for file in files {
        if file.name().eq_ignore_ascii_case("xor.dat") {
            let second = sorted.xor.is_some();
            match read_small(&file).await.unwrap_or_default() {
                _ if second => {
                    sorted.problems.push(text::two_xor(lang).to_owned());
                    bad_key = true;
                }
                key if key.len() == XOR_LEN => {
                    sorted.xor = Some(key.iter().map(|byte| format!("{byte:02x}")).collect());
                }
                key => {
                    sorted.problems.push(text::bad_xor(lang, key.len()));
                    bad_key = true;
                }
            }
        } else if file.size() > MAX_FILE {
            sorted.problems.push(text::too_large(lang, &file.name(), &size(file.size() as u64, "B")));
        } else {
            sorted.files.push(file);
        }
    }
    if sorted.files.is_empty() && sorted.xor.is_some() {
        sorted.problems.push(text::xor_alone(lang).to_owned());
    }
    sorted.files.retain(|_| !bad_key);
    sorted.files.sort_by_key(File::name);
    sorted
}
