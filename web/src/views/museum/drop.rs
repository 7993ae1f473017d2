//! Files: dropped or chosen, read one after the other.

use hashyard_ui_model::format::size;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::progress::progress;
use crate::i18n::{Lang, museum as text, use_lang};
use crate::ui::{Button, ButtonKind, Callout, Glyph, Icon, Panel};
use crate::views::parts::{read_small, use_upload};

/// Bitcoin Core's largest block file, in bytes.
const MAX_FILE: f64 = 128.0 * 1024.0 * 1024.0;
/// Bytes of an obfuscation key.
const XOR_LEN: usize = 8;

/// Files that wait, with the key that goes with them.
#[derive(Clone, PartialEq, Default)]
struct Queue {
    files: Vec<File>,
    xor: Option<String>,
    problems: Vec<String>,
}

/// The place to drop files, and how reading goes.
#[component]
pub fn FilesPanel() -> Html {
    let lang = use_lang();
    let upload = use_upload();
    let queue = use_state(Queue::default);
    use_effect_with((upload.is_running(), (*queue).clone()), {
        let (queue, start) = (queue.setter(), upload.start.clone());
        move |(running, waiting): &(bool, Queue)| {
            if let Some((next, rest)) = waiting.files.split_first().filter(|_| !running) {
                start.emit((next.clone(), waiting.xor.clone()));
                queue.set(Queue { files: rest.to_vec(), ..waiting.clone() });
            }
        }
    });
    let take = {
        let (queue, waiting) = (queue.setter(), (*queue).clone());
        Callback::from(move |list: Option<FileList>| {
            // The list is the browser's own: it empties with the event that brought it, before anything is read.
            let files: Vec<File> =
                list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at))).collect();
            let (queue, waiting) = (queue.clone(), waiting.clone());
            spawn_local(async move { queue.set(sorted(lang, waiting, files).await) });
        })
    };
    let problem = |why: &String| html! { <Callout bad=true icon={Glyph::Alert}>{ why.clone() }</Callout> };
    html! {
        <Panel title={text::files(lang)}>
            <div class="pb form">
                <DropZone {take} />
                { for queue.problems.iter().map(problem) }
                { progress(lang, &upload) }
                if !queue.files.is_empty() {
                    <p class="hint">{ text::waiting_files(lang, queue.files.len()) }</p>
                }
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
        <div class={classes!("drop", over.then_some("over"))} ondragover={drag(true)} ondragenter={drag(true)} ondragleave={drag(false)} {ondrop}>
            <Icon of={Glyph::Upload} size=24 />
            <b>{ text::drop(lang) }</b>
            <p>{ text::drop_why(lang) }</p>
            <Button kind={ButtonKind::Primary} onclick={choose}>{ text::choose(lang) }</Button>
            <input type="file" multiple=true accept=".dat" ref={field} {onchange} class="sr" tabindex="-1" aria-label={text::choose(lang)} />
        </div>
    }
}

/// The key goes aside, files too large are named, the rest waits in the order of their names.
async fn sorted(lang: Lang, mut queue: Queue, files: Vec<File>) -> Queue {
    queue.problems.clear();
    for file in files {
        if file.name() == "xor.dat" {
            match read_small(&file).await.unwrap_or_default() {
                key if key.len() == XOR_LEN => {
                    queue.xor = Some(key.iter().map(|byte| format!("{byte:02x}")).collect())
                }
                key => queue.problems.push(text::bad_xor(lang, key.len())),
            }
        } else if file.size() > MAX_FILE {
            queue.problems.push(text::too_large(lang, &file.name(), &size(file.size() as u64, "B")));
        } else {
            queue.files.push(file);
        }
    }
    queue.files.sort_by_key(File::name);
    queue
}
