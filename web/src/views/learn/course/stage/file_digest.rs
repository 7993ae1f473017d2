//! A file that is dropped or chosen, and its SHA-256, worked out in slices.

use js_sys::Uint8Array;
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::task::{Turns, use_task};
use crate::i18n::{course_bench as text, use_lang};
use crate::ui::{Button, Glyph, Icon};
use crate::views::parts::alert;

/// Bytes of a slice: some milliseconds of hashing.
const SLICE: u64 = 1 << 20;

/// A file and its SHA-256.
#[derive(Debug, Clone, PartialEq)]
pub struct FileDigest {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub digest: [u8; 32],
}

/// Properties of [`FilePanel`].
#[derive(Properties, PartialEq)]
pub struct FilePanelProps {
    /// A file's digest is known; nothing while another one is read.
    pub taken: Callback<Option<FileDigest>>,
}

/// The place to drop a file.
#[component]
pub fn FilePanel(props: &FilePanelProps) -> Html {
    let (lang, task) = (use_lang(), use_task());
    let (over, field) = (use_state_eq(|| false), use_node_ref());
    let (name, failed) = (use_state_eq(String::new), use_state_eq(|| false));
    let take = {
        let (task, taken, name, failed) = (task.clone(), props.taken.clone(), name.setter(), failed.setter());
        Callback::from(move |files: Option<FileList>| {
            let Some(file) = files.and_then(|files| files.get(0)) else { return };
            taken.emit(None);
            name.set(file.name());
            failed.set(false);
            let (taken, failed) = (taken.clone(), failed.clone());
            task.run(move |turns| async move {
                match digest(&turns, &file).await {
                    Outcome::Done(digest) => taken.emit(Some(digest)),
                    Outcome::Unreadable => failed.set(true),
                    Outcome::Stopped => {}
                }
            });
        })
    };
    let drag = |entering: bool| {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(entering);
        })
    };
    let ondrop = {
        let (over, take) = (over.setter(), take.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            take.emit(event.data_transfer().and_then(|data| data.files()));
        })
    };
    let onchange = take.reform(|event: Event| {
        event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .and_then(|input| input.files())
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
        <>
            <div class={classes!("course-drop", over.then_some("over"))} ondragover={drag(true)} ondragenter={drag(true)} ondragleave={drag(false)} {ondrop}>
                <Icon of={Glyph::Upload} />
                <span>{ text::drop(lang) }</span>
                <Button onclick={choose}>{ text::choose(lang) }</Button>
                <input type="file" ref={field} {onchange} class="sr" tabindex="-1" aria-label={text::choose(lang)} />
            </div>
            if let Some(part) = task.progress {
                <span class="hint course-file">{ text::hashing(lang, &name, part) }</span>
            }
            { task.bar(lang) }
            if *failed {
                { alert(text::unreadable(lang, &name)) }
            }
        </>
    }
}

enum Outcome {
    Done(FileDigest),
    Unreadable,
    Stopped,
}

/// Reads and hashes a slice at a time: a file may be larger than memory.
async fn digest(turns: &Turns, file: &File) -> Outcome {
    let (size, mut at, mut hash) = (file.size() as u64, 0_u64, Sha256::new());
    // An empty file is read, too: what only looks like one, a folder, can't be.
    loop {
        let to = (at + SLICE).min(size);
        let Ok(slice) = file.slice_with_f64_and_f64(at as f64, to as f64) else { return Outcome::Unreadable };
        let Ok(buffer) = JsFuture::from(slice.array_buffer()).await else { return Outcome::Unreadable };
        hash.update(Uint8Array::new(&buffer).to_vec());
        at = to;
        if !turns.next(at as f64 / size.max(1) as f64).await {
            return Outcome::Stopped;
        }
        if at >= size {
            return Outcome::Done(FileDigest { name: file.name(), size, digest: hash.finalize().into() });
        }
    }
}
