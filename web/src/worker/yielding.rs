//! Letting others have their turn: whatever the browser has to deliver by now is delivered before we go on.
//!
//! A message to ourselves does that. `setTimeout` would, too, but browsers make it wait 4 ms once it is used in a row.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort};

/// The way to let others have their turn; one for each task that does.
#[derive(Debug)]
pub struct Yielder {
    port: MessagePort,
    waiting: Rc<RefCell<Option<oneshot::Sender<()>>>>,
}

impl Yielder {
    /// Ready to use for as long as the worker lives.
    pub fn new() -> Self {
        let channel = MessageChannel::new().expect("every browser with workers has message channels");
        let waiting = Rc::new(RefCell::new(None::<oneshot::Sender<()>>));
        let ours = waiting.clone();
        let on_message = Closure::<dyn Fn()>::new(move || {
            if let Some(turn) = ours.take() {
                // Nobody waits any more if the task has ended.
                let _ = turn.send(());
            }
        });
        channel.port1().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        Self { port: channel.port2(), waiting }
    }

    /// Comes back when the others had their turn.
    pub async fn yield_now(&self) {
        let (sender, receiver) = oneshot::channel();
        self.waiting.replace(Some(sender));
        // Posting to a port that nobody closes can't fail.
        let _ = self.port.post_message(&JsValue::NULL);
        let _ = receiver.await;
    }
}
