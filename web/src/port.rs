//! A typed connection to a worker: the page's to its node, and the node's to its miners. What is said before the worker
//! listens waits until it does.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::{Document, ErrorEvent, Event, MessageEvent, Url, Worker, WorkerOptions, WorkerType, window};

use crate::bridge::Role;

/// What a worker of ours says when it listens: the name of the first variant of whatever it speaks.
const READY: &str = "Ready";

/// Addresses of the scripts that a worker starts with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scripts {
    /// worker.js.
    pub worker_js: String,
    /// The glue script that wasm-bindgen made.
    pub glue_js: String,
}

/// The connection, for messages of type `Out`. Dropping it ends the worker.
pub struct Port<Out> {
    worker: Option<Worker>,
    /// Messages for a worker that isn't ready; `None` once it is. Bounded by what is said in its first second.
    waiting: Waiting<Out>,
    _closures: Vec<Closure<dyn FnMut(JsValue)>>,
}

type Waiting<Out> = Rc<RefCell<Option<Vec<Out>>>>;

impl<Out: Serialize + 'static> Port<Out> {
    /// Starts a worker in this role. `hear` gets its messages, `fail` the reason if it breaks.
    pub fn open<In: DeserializeOwned>(
        scripts: &Scripts,
        role: Role,
        hear: impl Fn(In) + 'static,
        fail: impl Fn(String) + 'static,
    ) -> Self {
        let fail = Rc::new(fail);
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));
        let mut port = Self { worker: None, waiting, _closures: Vec::new() };
        match start_worker(scripts) {
            Ok(worker) => port.listen(worker, role, hear, fail),
            Err(error) => wasm_bindgen_futures::spawn_local(async move { fail(describe(&error)) }),
        }
        port
    }

    fn listen<In: DeserializeOwned>(
        &mut self,
        worker: Worker,
        role: Role,
        hear: impl Fn(In) + 'static,
        fail: Rc<impl Fn(String) + 'static>,
    ) {
        let (waiting, this, failed) = (self.waiting.clone(), worker.clone(), fail.clone());
        let on_message = closure(move |event| {
            let data = event.unchecked_into::<MessageEvent>().data();
            match serde_wasm_bindgen::from_value(data.clone()) {
                _ if data.as_string().as_deref() == Some(READY) => {
                    post(&this, &role);
                    flush(&this, &waiting);
                }
                Ok(message) => hear(message),
                Err(error) => failed(error.to_string()),
            }
        });
        let on_error = closure(move |event: JsValue| {
            // What nobody calls handled goes on to whoever started us: a miner that breaks would end its node for the page.
            if let Some(event) = event.dyn_ref::<Event>().filter(|_| window().is_none()) {
                event.prevent_default();
            }
            fail(reason(event));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self._closures = vec![on_message, on_error];
        self.worker = Some(worker);
    }

    /// The worker has come up.
    pub fn is_up(&self) -> bool {
        self.waiting.borrow().is_none()
    }

    /// Sends, or keeps for later.
    pub fn send(&self, message: Out) {
        match (&mut *self.waiting.borrow_mut(), &self.worker) {
            (Some(waiting), _) => waiting.push(message),
            (None, Some(worker)) => post(worker, &message),
            (None, None) => {}
        }
    }
}

impl<Out> Drop for Port<Out> {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

/// Starts this very module in a worker: the same build, neither fetched nor compiled again.
fn start_worker(Scripts { worker_js, glue_js }: &Scripts) -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(worker_js, &options)?;
    let boot = Object::new();
    Reflect::set(&boot, &"js".into(), &glue_js.into())?;
    Reflect::set(&boot, &"module".into(), &wasm_bindgen::module())?;
    worker.post_message(&boot)?;
    Ok(worker)
}

impl Scripts {
    /// Those of this page; nothing else knows them, so the page passes them on.
    pub fn of_page() -> Option<Self> {
        let document: Document = window()?.document()?;
        let glue = document.query_selector("script[data-glue]").ok()??.get_attribute("data-glue")?;
        let base = document.base_uri().ok()??;
        let address = |script: &str| Some(Url::new_with_base(script, &base).ok()?.href());
        Some(Self { worker_js: address("worker.js")?, glue_js: address(&glue)? })
    }
}

fn closure(function: impl FnMut(JsValue) + 'static) -> Closure<dyn FnMut(JsValue)> {
    Closure::new(function)
}

fn flush<Out: Serialize>(worker: &Worker, waiting: &RefCell<Option<Vec<Out>>>) {
    waiting.take().into_iter().flatten().for_each(|message| post(worker, &message));
}

fn post(worker: &Worker, message: &impl Serialize) {
    let sent = serde_wasm_bindgen::to_value(message).map_err(JsValue::from);
    if let Err(error) = sent.and_then(|value| worker.post_message(&value)) {
        web_sys::console::error_2(&"a message could not be sent to a worker".into(), &error);
    }
}

fn reason(event: JsValue) -> String {
    match event.dyn_into::<ErrorEvent>() {
        Ok(event) => event.message(),
        Err(_) => "its script could not be loaded".to_string(),
    }
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| format!("{error:?}"), |error| String::from(error.message()))
}
