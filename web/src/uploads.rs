//! Files on their way to the node worker, one after the other and a slice at a time: the worker says when it wants the next one.

use std::collections::VecDeque;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};

use crate::bridge::{FileChunk, ImportProgress, ToNode};
use crate::client::Client;

/// Bytes of a slice.
const SLICE: u64 = 1 << 20;

/// The file being sent, and those that wait: as many as the user chose.
#[derive(Default)]
pub struct Uploads {
    last: u32,
    current: Option<Sending>,
    waiting: VecDeque<Sending>,
}

struct Sending {
    import: u32,
    file: File,
    /// The key of `xor.dat` in hex.
    xor: Option<String>,
    sent: u64,
}

impl Uploads {
    /// Puts a file behind the others and gives its number.
    pub fn add(&mut self, file: File, xor: Option<String>) -> u32 {
        self.last += 1;
        self.waiting.push_back(Sending { import: self.last, file, xor, sent: 0 });
        self.last
    }

    /// What opens the next file, if none is open.
    pub fn open_next(&mut self) -> Option<ToNode> {
        if self.current.is_some() {
            return None;
        }
        let next = self.current.insert(self.waiting.pop_front()?);
        let (name, size, xor) = (next.file.name(), next.file.size() as u64, next.xor.take());
        Some(ToNode::File { import: next.import, chunk: FileChunk::Open { name, size, xor } })
    }

    /// The worker reports: its file is over, or it wants the next slice of it.
    pub fn heard(&mut self, client: &Client, import: u32, progress: &ImportProgress) {
        let Some(current) = self.current.as_mut().filter(|current| current.import == import) else { return };
        if progress.finished.is_some() {
            self.current = None;
        } else if progress.wants_more
            && let Some(slice) = current.next_slice()
        {
            spawn_local(send(client.clone(), import, slice));
        }
    }

    /// What ends the present file; the worker says that it is over.
    pub fn cancel(&self) -> Option<ToNode> {
        let import = self.current.as_ref()?.import;
        Some(ToNode::File { import, chunk: FileChunk::Cancel })
    }

    /// The node starts anew, and knows of no file.
    pub fn forget(&mut self) {
        (self.current, self.waiting) = (None, VecDeque::new());
    }
}

impl Sending {
    fn next_slice(&mut self) -> Option<Blob> {
        let (from, to) = (self.sent, (self.sent + SLICE).min(self.file.size() as u64));
        self.sent = to;
        let slice: Result<_, JsValue> = self.file.slice_with_f64_and_f64(from as f64, to as f64);
        slice.ok()
    }
}

async fn send(client: Client, import: u32, slice: Blob) {
    let bytes = JsFuture::from(slice.array_buffer()).await.map(|buffer| Uint8Array::new(&buffer).to_vec());
    client.send(ToNode::File { import, chunk: bytes.map_or(FileChunk::Unreadable, FileChunk::Bytes) });
}

/// Reads a small file whole, like `xor.dat`; `None` if it can't be read.
pub async fn read_small(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
