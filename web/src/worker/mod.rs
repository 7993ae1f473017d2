//! What runs in workers: the node, and the miners nested in it. A worker learns by its first message which it is.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`tab`] | the node worker: starts a node, hears the page, survives what goes wrong |
//! | [`node_driver`] | owns a running node's clock, timers, carriers, disk and miners |
//! | [`questions`] | what screens ask of the node |
//! | [`slots`], `locks` | which stored node is this tab's, and which others there are |
//! | [`store`], [`writer`] | IndexedDB: one change, one transaction; what is said waits for what was written before |
//! | [`import`] | files: blocks for the museum, backups |
//! | [`pool`], [`miner`], [`gpu`] | mining in threads of their own, or on the GPU |
//! | `yielding`, `platform` | the worker's surroundings |
//! | [`carriers`], [`transport`] | the way to other tabs |

mod carriers;
mod gpu;
mod import;
mod locks;
mod miner;
mod node_driver;
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
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::bridge::{FromNode, ToNode};
use miner::ToMiner;
use node_driver::Event;

/// What a worker is.
enum Role {
    Node(UnboundedSender<Event>),
    Miner(UnboundedSender<ToMiner>),
}

/// Says that it listens, then is what the first message says.
pub fn run(scope: DedicatedWorkerGlobalScope) {
    platform::report_panics();
    let role = RefCell::new(None);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| hear(&role, event.data()));
    scope.set_onmessage(Some(hear.into_js_value().unchecked_ref()));
    platform::post(&FromNode::Ready);
}

fn hear(role: &RefCell<Option<Role>>, message: JsValue) {
    let role = &mut *role.borrow_mut();
    match serde_wasm_bindgen::from_value::<ToMiner>(message.clone()) {
        Ok(task) if !matches!(role, Some(Role::Node(_))) => {
            if let Role::Miner(orders) = role.get_or_insert_with(|| Role::Miner(miner::start())) {
                // The other end lives as long as the worker.
                let _ = orders.unbounded_send(task);
            }
        }
        _ => hear_page(role, message),
    }
}

fn hear_page(role: &mut Option<Role>, message: JsValue) {
    let message = match serde_wasm_bindgen::from_value::<ToNode>(message) {
        Ok(message) => message,
        Err(error) => return platform::complain(&format!("a message to the node can't be read: {error}")),
    };
    if let Role::Node(events) = role.get_or_insert_with(|| Role::Node(tab::start())) {
        // The other end lives as long as the worker.
        let _ = events.unbounded_send(Event::Page(message));
    }
}
