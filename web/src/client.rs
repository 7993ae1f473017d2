//! The page's handle to the node worker: questions go out with a number, answers find the one who asked.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use serde_json::{Value, json};
use web_sys::File;
use yew::prelude::*;

use crate::bridge::ask::{Ask, Encoded, Question, Reply};
use crate::bridge::{FromNode, IN_WARMUP, ImportProgress, Refusal, Role, RpcFailure, StartOptions, ToNode};
use crate::direct::Channels;
use crate::port::{Port, Scripts};
use crate::uploads::Uploads;
use crate::watch;

/// The command that tells what the node knows of the course.
pub const COURSE: &str = "getcourse";

/// Said in place of an answer.
const GONE: &str = "the node is gone";

/// The handle; clones are the same.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    port: Port<ToNode>,
    scripts: Scripts,
    last_id: Cell<u32>,
    asked: RefCell<BTreeMap<u32, oneshot::Sender<Reply>>>,
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
            let (inner, failed, told) = (inner.clone(), inner.clone(), inner.clone());
            let channels = Channels::new(move |call, news| {
                if let Some(inner) = told.upgrade() {
                    inner.port.send(ToNode::Direct { call, news });
                }
            });
            let hear = move |message| match message {
                FromNode::Answer { id, reply } => {
                    let asked = inner.upgrade().and_then(|inner| inner.asked.borrow_mut().remove(&id));
                    asked.map(|asked| asked.send(reply));
                }
                FromNode::Direct { call, order } => channels.obey(call, order),
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
                port: Port::open(&scripts, Role::Node, hear, fail),
                scripts,
                last_id: Cell::default(),
                asked: RefCell::default(),
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

    /// Asks, for what a screen shows or for something to be done.
    pub async fn ask<Q: Ask>(&self, ask: Q) -> Result<Q::Answer, Refusal> {
        self.ask_encoded(ask.into()).await?.read()
    }

    /// The same without knowing of what type the answer is.
    pub async fn ask_encoded(&self, question: Question) -> Reply {
        self.answered(|id| ToNode::Ask { id, question }).await
    }

    /// Runs a command by Bitcoin Core's name; `params` is a JSON array.
    pub async fn rpc(&self, method: &str, params: impl ToString) -> Result<Value, RpcFailure> {
        let json = self.rpc_text(method, params.to_string()).await?;
        serde_json::from_str(&json).map_err(|error| RpcFailure::new(-32603, error.to_string()))
    }

    /// The same with parameters and result as JSON text.
    pub async fn rpc_text(&self, method: &str, params: String) -> Result<String, RpcFailure> {
        let method = method.to_owned();
        let reply = self.answered(|id| ToNode::Rpc { id, method, params }).await;
        reply.and_then(Encoded::read).map_err(|why| match why {
            Refusal::Command(failure) => failure,
            _ => RpcFailure::new(IN_WARMUP, GONE),
        })
    }

    /// How the course stands: pages whose missions the node has as done, and the mission that is under way on this page.
    pub async fn course(&self) -> Result<Value, RpcFailure> {
        let mut state = self.rpc(COURSE, "[]").await?;
        state["mission"] = watch::mission()
            .map_or(Value::Null, |mission| json!({ "page": mission.page, "ticks": mission.ticks }));
        Ok(state)
    }

    async fn answered(&self, message: impl FnOnce(u32) -> ToNode) -> Reply {
        if self.0.broken.get() {
            return Err(Refusal::NotRunning);
        }
        let (id, (sender, receiver)) = (self.next_id(), oneshot::channel());
        self.0.asked.borrow_mut().insert(id, sender);
        self.send(message(id));
        receiver.await.unwrap_or(Err(Refusal::NotRunning))
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
        drop(self.asked.take());
    }
}
