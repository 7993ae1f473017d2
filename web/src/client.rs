//! The page's handle to the node worker: questions go out with a number, answers find the one who asked.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use serde_json::Value;
use yew::prelude::*;

use crate::bridge::{Answer, FromNode, IN_WARMUP, Query, Refusal, StartOptions, ToNode};
use crate::port::{Port, Scripts};

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
            let inner = inner.clone();
            let hear = move |message| match message {
                FromNode::Reply { id, result } => {
                    take(&inner, |inner| &inner.commands, id).map(|asked| asked.send(result));
                }
                FromNode::Answer { id, result } => {
                    take(&inner, |inner| &inner.queries, id).map(|asked| asked.send(result));
                }
                message => on_message(message),
            };
            let scripts = Scripts::of_page().unwrap_or_default();
            Inner {
                port: Port::open(&scripts, hear, on_failure),
                scripts,
                last_id: Cell::default(),
                commands: RefCell::default(),
                queries: RefCell::default(),
            }
        }))
    }

    /// Tells the worker something that has no answer of its own.
    pub fn send(&self, message: ToNode) {
        self.0.port.send(message);
    }

    /// Starts the node: the addresses of the scripts are filled in here, for its miner workers.
    pub fn start_node(&self, options: StartOptions) {
        let Scripts { worker_js, glue_js } = self.0.scripts.clone();
        self.send(ToNode::Start(Box::new(StartOptions { worker_js, glue_js, ..options })));
        crate::manners::introduce(self);
    }

    /// Runs a command by Bitcoin Core's name; `params` is a JSON array.
    pub async fn rpc(&self, method: &str, params: Value) -> Result<Value, RpcFailure> {
        let json = self.rpc_text(method, params.to_string()).await?;
        serde_json::from_str(&json).map_err(|error| RpcFailure::new(-32603, error.to_string()))
    }

    /// The same with parameters and result as JSON text.
    pub async fn rpc_text(&self, method: &str, params: String) -> Result<String, RpcFailure> {
        let (id, (sender, receiver)) = (self.next_id(), oneshot::channel());
        self.0.commands.borrow_mut().insert(id, sender);
        self.send(ToNode::Rpc { id, method: method.to_string(), params });
        match receiver.await {
            Ok(Ok(json)) => Ok(json),
            Ok(Err(json)) => Err(RpcFailure::from_json(&json)),
            Err(_) => Err(RpcFailure::new(IN_WARMUP, "the node is gone")),
        }
    }

    /// Asks for what a screen shows.
    pub async fn ask(&self, query: Query) -> Result<Answer, Refusal> {
        let (id, (sender, receiver)) = (self.next_id(), oneshot::channel());
        self.0.queries.borrow_mut().insert(id, sender);
        self.send(ToNode::Ask { id, query });
        let answer = receiver.await.map_err(|_| Refusal::NotRunning)?;
        answer.map(|answer| *answer)
    }

    fn next_id(&self) -> u32 {
        self.0.last_id.set(self.0.last_id.get().wrapping_add(1));
        self.0.last_id.get()
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
