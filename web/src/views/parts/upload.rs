//! A file on its way to the node worker, a slice at a time: the worker says when it wants the next one.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

use crate::bridge::{FileChunk, ImportProgress, ToNode};
use crate::client::{Client, use_client};
use crate::state::use_app;
use crate::ui::now_ms;

/// Bytes of a slice.
const SLICE: u64 = 1 << 20;

/// A file being sent.
struct Sending {
    import: u32,
    file: File,
    sent: u64,
}

/// Sending files, one at a time.
#[derive(Clone, PartialEq)]
pub struct Upload {
    /// How far it is, once the worker has said something about it.
    pub progress: Option<ImportProgress>,
    /// Name of the file.
    pub name: Option<String>,
    /// Sends a file; the key of `xor.dat` in hex if there is one.
    pub start: Callback<(File, Option<String>)>,
    /// Stops. What was taken so far stays.
    pub cancel: Callback<MouseEvent>,
}

impl Upload {
    /// A file is on its way.
    pub fn is_running(&self) -> bool {
        self.name.is_some() && self.progress.as_ref().is_none_or(|progress| progress.finished.is_none())
    }
}

/// Sending files, for one screen.
#[hook]
pub fn use_upload() -> Upload {
    let (app, client) = (use_app(), use_client());
    let sending = use_mut_ref(|| None::<Sending>);
    let named = use_state_eq(|| None::<(u32, String)>);
    let progress =
        app.import.clone().filter(|(import, _)| named.as_ref().is_some_and(|(own, _)| own == import));
    use_effect_with(progress.clone(), {
        let (client, sending) = (client.clone(), sending.clone());
        move |progress| {
            if progress
                .as_ref()
                .is_some_and(|(_, progress)| progress.wants_more && progress.finished.is_none())
            {
                send_slice(client, sending);
            }
        }
    });
    let start = {
        let (client, sending, named) = (client.clone(), sending.clone(), named.setter());
        Callback::from(move |(file, xor): (File, Option<String>)| {
            let (import, name, size) = (now_ms() as u32, file.name(), file.size() as u64);
            *sending.borrow_mut() = Some(Sending { import, file, sent: 0 });
            named.set(Some((import, name.clone())));
            client.send(ToNode::File { import, chunk: FileChunk::Open { name, size, xor } });
        })
    };
    let cancel = Callback::from(move |_: MouseEvent| {
        if let Some(sending) = sending.borrow_mut().take() {
            client.send(ToNode::File { import: sending.import, chunk: FileChunk::Cancel });
        }
    });
    Upload {
        progress: progress.map(|(_, progress)| progress),
        name: named.as_ref().map(|(_, name)| name.clone()),
        start,
        cancel,
    }
}

fn send_slice(client: Client, sending: Rc<RefCell<Option<Sending>>>) {
    let Some((import, slice)) = sending.borrow_mut().as_mut().and_then(next_slice) else { return };
    spawn_local(async move {
        let bytes =
            JsFuture::from(slice.array_buffer()).await.map(|buffer| Uint8Array::new(&buffer).to_vec());
        let chunk = bytes.map_or(FileChunk::Unreadable, FileChunk::Bytes);
        client.send(ToNode::File { import, chunk });
    });
}

fn next_slice(sending: &mut Sending) -> Option<(u32, web_sys::Blob)> {
    let (from, to) = (sending.sent, (sending.sent + SLICE).min(sending.file.size() as u64));
    sending.sent = to;
    let slice: Result<_, JsValue> = sending.file.slice_with_f64_and_f64(from as f64, to as f64);
    Some((sending.import, slice.ok()?))
}

/// Reads a small file whole, like `xor.dat`; none if it can't be read.
pub async fn read_small(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
