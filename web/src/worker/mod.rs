//! What runs in workers: the node, the miners nested in it, and experiments. A worker learns by its first message which it is.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`tab`] | the node worker: starts a node, hears the page, survives what goes wrong |
//! | [`node_driver`] | owns a running node's clock, timers, carriers, disk and miners |
//! | `node_links` | the same node's connections: what carriers report, what is written to them |
//! | [`questions`] | what screens ask of the node |
//! | [`parts`] | what is fetched for those questions that need it |
//! | [`encryption`] | which connections are encrypted |
//! | [`slots`], `locks` | which stored node is this tab's, and which others there are |
//! | [`store`], [`writer`] | IndexedDB: one change, one transaction; what is said waits for what was written before |
//! | [`import`] | files: blocks for the museum, backups |
//! | [`lab`] | an experiment of the laboratory |
//! | [`pool`], [`miner`], [`gpu`] | mining in threads of their own, or on the GPU |
//! | `yielding`, `platform` | the worker's surroundings |
//! | [`carriers`], [`transport`] | the way to other tabs |

mod carriers;
mod claims;
mod encryption;
mod gpu;
mod import;
mod lab;
mod leases;
mod locks;
mod miner;
mod node_driver;
mod node_links;
mod parts;
mod platform;
mod pool;
mod questions;
mod slots;
mod store;
mod tab;
mod transport;
mod writer;
mod yielding;

use std::cell::RefCell;

use futures_channel::mpsc::UnboundedSender;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::bridge::lab::ToLab;
use crate::bridge::{FromNode, Role};
use miner::ToMiner;
use node_driver::Event;

/// Who works here.
enum Worker {
    Node(UnboundedSender<Event>),
    Miner(UnboundedSender<ToMiner>),
    Lab(UnboundedSender<ToLab>),
}

/// Says that it listens, then is what the first message says.
pub fn run(scope: DedicatedWorkerGlobalScope) {
    platform::report_panics();
    let worker = RefCell::new(None);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| hear(&worker, event.data()));
    scope.set_onmessage(Some(hear.into_js_value().unchecked_ref()));
    platform::post(&FromNode::Ready);
}

fn hear(worker: &RefCell<Option<Worker>>, message: JsValue) {
    let worker = &mut *worker.borrow_mut();
    match worker {
        None => *worker = read(message).map(Worker::start),
        Some(Worker::Node(events)) => pass_on(events, read(message).map(Event::Page)),
        Some(Worker::Miner(orders)) => pass_on(orders, read(message)),
        Some(Worker::Lab(orders)) => pass_on(orders, read(message)),
    }
}

/// The other end lives as long as the worker.
fn pass_on<T>(to: &UnboundedSender<T>, message: Option<T>) {
    let _ = message.map(|message| to.unbounded_send(message));
}

fn read<T: DeserializeOwned>(message: JsValue) -> Option<T> {
    let complain = |error| platform::complain(&format!("a message to a worker can't be read: {error}"));
    serde_wasm_bindgen::from_value(message).map_err(complain).ok()
}

impl Worker {
    fn start(role: Role) -> Self {
        match role {
            Role::Node => Self::Node(tab::start()),
            Role::Miner => Self::Miner(miner::start()),
            Role::Lab => Self::Lab(lab::start()),
        }
    }
}
