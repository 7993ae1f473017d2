//! The page's handle to the node worker: questions go out with a number, answers find the one who asked.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use serde_json::Value;
use web_sys::File;
use yew::prelude::*;

use crate::bridge::{Answer, FromNode, IN_WARMUP, ImportProgress, Query, Refusal, StartOptions, ToNode};
use crate::port::{Port, Scripts};
use crate::uploads::Uploads;

/// Said in place of an answer.
const GONE: &str = "the node is gone";

/// A command that the node refused.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct RpcFailure {
    /// Bitcoin Core's number.
    pub code: i32,
    /// What is wrong.
    pub message: String,
    /// The same in Chinese, where the error can say it.
    #[serde(default)]
    pub zh: Option<String>,
}

/// The handle; clones are the same.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    port: Port<ToNode>,
    scripts: Scripts,
    last_id: Cell<u32>,
    commands: Asked<Result<String, String>>,
    queries: Asked<Result<Box<Answer>, Refusal>>,
    uploads: RefCell<Uploads>,
    /// The worker broke: it answers nothing any more.
    broken: Cell<bool>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The node worker's handle, in a component.
#[hook]
pub fn use_client() -> Client {
    use_context().expect("the app provides its client to all components")
}

impl Client {
    /// Starts the worker. `on_message` hears what is no answer to a question, `on_failure` why the worker broke.
    pub fn start(on_message: impl Fn(FromNode) + 'static, on_failure: impl Fn(String) + 'static) -> Self {
        Self(Rc::new_cyclic(|inner: &std::rc::Weak<Inner>| {
            let (inner, failed) = (inner.clone(), inner.clone());
            let hear = move |message| match message {
                FromNode::Reply { id, result } => {
                    take(&inner, |inner| &inner.commands, id).map(|asked| asked.send(result));
                }
                FromNode::Answer { id, result } => {
                    take(&inner, |inner| &inner.queries, id).map(|asked| asked.send(result));
                }
                message => {
                    if let (FromNode::Import { import, progress }, Some(inner)) = (&message, inner.upgrade())
                    {
                        Self(inner).import_goes_on(*import, progress);
                    }
                    on_message(message);
                }
            };
            let fail = move |why| {
                if let Some(inner) = failed.upgrade() {
                    inner.break_down();
                }
                on_failure(why);
            };
            let scripts = Scripts::of_page().unwrap_or_default();
            Inner {
                port: Port::open(&scripts, hear, fail),
                scripts,
                last_id: Cell::default(),
                commands: RefCell::default(),
                queries: RefCell::default(),
                uploads: RefCell::default(),
                broken: Cell::default(),
            }
        }))
    }

    /// Tells the worker something that has no answer of its own.
    pub fn send(&self, message: ToNode) {
        self.0.port.send(message);
    }

    /// Starts the node: the addresses of the scripts are filled in here, for its miner workers.
    pub fn start_node(&self, options: StartOptions) {
        self.0.uploads.borrow_mut().forget();
        let Scripts { worker_js, glue_js } = self.0.scripts.clone();
        self.send(ToNode::Start(Box::new(StartOptions { worker_js, glue_js, ..options })));
        crate::mining_preferences::introduce(self);
    }

    /// Runs a command by Bitcoin Core's name; `params` is a JSON array.
    pub async fn rpc(&self, method: &str, params: impl ToString) -> Result<Value, RpcFailure> {
        let json = self.rpc_text(method, params.to_string()).await?;
        serde_json::from_str(&json).map_err(|error| RpcFailure::new(-32603, error.to_string()))
    }

    /// The same with parameters and result as JSON text.
    pub async fn rpc_text(&self, method: &str, params: String) -> Result<String, RpcFailure> {
        let (id, (sender, receiver)) = (self.next_id(), oneshot::channel());
        if self.0.broken.get() {
            return Err(RpcFailure::new(IN_WARMUP, GONE));
        }
        self.0.commands.borrow_mut().insert(id, sender);
        self.send(ToNode::Rpc { id, method: method.to_string(), params });
        match receiver.await {
            Ok(Ok(json)) => Ok(json),
            Ok(Err(json)) => Err(RpcFailure::from_json(&json)),
            Err(_) => Err(RpcFailure::new(IN_WARMUP, GONE)),
        }
    }

    /// Asks for what a screen shows.
    pub async fn ask(&self, query: Query) -> Result<Answer, Refusal> {
        let (id, (sender, receiver)) = (self.next_id(), oneshot::channel());
        if self.0.broken.get() {
            return Err(Refusal::NotRunning);
        }
        self.0.queries.borrow_mut().insert(id, sender);
        self.send(ToNode::Ask { id, query });
        let answer = receiver.await.map_err(|_| Refusal::NotRunning)?;
        answer.map(|answer| *answer)
    }

    /// Sends a file when those before it are through, and gives the import's number; `xor` is the key of `xor.dat` in hex.
    pub fn upload(&self, file: File, xor: Option<String>) -> u32 {
        let import = self.0.uploads.borrow_mut().add(file, xor);
        self.send_next_file();
        import
    }

    /// Stops the file that is being sent. What was taken so far stays.
    pub fn cancel_upload(&self) {
        let cancel = self.0.uploads.borrow().cancel();
        cancel.into_iter().for_each(|message| self.send(message));
    }

    fn import_goes_on(&self, import: u32, progress: &ImportProgress) {
        self.0.uploads.borrow_mut().heard(self, import, progress);
        self.send_next_file();
    }

    fn send_next_file(&self) {
        let open = self.0.uploads.borrow_mut().open_next();
        open.into_iter().for_each(|message| self.send(message));
    }

    fn next_id(&self) -> u32 {
        self.0.last_id.set(self.0.last_id.get().wrapping_add(1));
        self.0.last_id.get()
    }
}

impl Inner {
    /// Whoever waits for an answer hears that none will come.
    fn break_down(&self) {
        self.broken.set(true);
        drop((self.commands.take(), self.queries.take()));
    }
}

type Asked<T> = RefCell<BTreeMap<u32, oneshot::Sender<T>>>;

fn take<T>(
    inner: &std::rc::Weak<Inner>,
    table: fn(&Inner) -> &Asked<T>,
    id: u32,
) -> Option<oneshot::Sender<T>> {
    table(&*inner.upgrade()?).borrow_mut().remove(&id)
}

impl RpcFailure {
    /// In Bitcoin Core's words alone.
    pub fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), zh: None }
    }

    fn from_json(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_else(|_| Self::new(-1, json))
    }
}
