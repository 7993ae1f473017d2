//! Something that the user asks of the node: done once, and if it fails, that is said.

use hashyard_ui_model::format::capitalised;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::alert;
use crate::bridge::{Answer, Query, Refusal};
use crate::client::{Client, RpcFailure, use_client};
use crate::i18n::{Lang, refusal, use_lang};
use crate::state::{Action, AppState, ToastKind};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The node refused a command.
    Command(RpcFailure),
    /// The node refused a question.
    Question(Refusal),
    /// A sentence in the language that the user read.
    Words(String),
}

impl Failure {
    /// A sentence without its capital.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Command(failure) => refusal::of_command(lang, failure),
            Self::Question(why) => refusal::words(lang, why),
            Self::Words(words) => words.clone(),
        }
    }
}

impl From<RpcFailure> for Failure {
    fn from(failure: RpcFailure) -> Self {
        Self::Command(failure)
    }
}

impl From<Refusal> for Failure {
    fn from(why: Refusal) -> Self {
        Self::Question(why)
    }
}

/// How a request ended: with what is said at the foot of the page, if anything, or with why it failed.
pub type Outcome = Result<Option<String>, Failure>;

/// A way to ask the node for something, and how the last request goes.
#[derive(Clone)]
pub struct Request {
    /// The node has not answered yet.
    pub busy: bool,
    /// Why the last request failed, where that is said beside what was pressed.
    pub failed: Option<Failure>,
    ending: Ending,
    client: Client,
}

/// Where the end of a request is told.
#[derive(Clone)]
struct Ending {
    busy: UseStateSetter<bool>,
    failed: UseStateSetter<Option<Failure>>,
    inline: bool,
    dispatcher: UseReducerDispatcher<AppState>,
    lang: Lang,
}

/// Requests whose failure is said at the foot of the page.
#[hook]
pub fn use_request() -> Request {
    use_request_told(false)
}

/// Requests whose failure is said beside what was pressed: whoever asks draws [`Request::failed`] there.
#[hook]
pub fn use_inline_request() -> Request {
    use_request_told(true)
}

#[hook]
fn use_request_told(inline: bool) -> Request {
    let dispatcher = use_context().expect("the app lets all components change its state");
    let (client, lang) = (use_client(), use_lang());
    let (busy, failed) = (use_state_eq(|| false), use_state_eq(|| None));
    let ending = Ending { busy: busy.setter(), failed: failed.setter(), inline, dispatcher, lang };
    Request { busy: *busy, failed: (*failed).clone(), ending, client }
}

impl Request {
    /// A callback that runs a command by Bitcoin Core's name. Only its failure is said.
    pub fn command<E: 'static>(&self, command: impl Fn(E) -> (&'static str, Value) + 'static) -> Callback<E> {
        let request = self.clone();
        Callback::from(move |event| {
            let (method, params) = command(event);
            request.rpc(method, params, |answer| answer.map(|_| None));
        })
    }

    /// Runs a command by Bitcoin Core's name; `then` hears what came of it.
    pub fn rpc(
        &self,
        method: &'static str,
        params: Value,
        then: impl FnOnce(Result<Value, Failure>) -> Outcome + 'static,
    ) {
        self.ending.after(run(self.client.clone(), method, params), Box::new(then));
    }

    /// Asks a question; `then` hears the answer.
    pub fn ask(&self, query: Query, then: impl FnOnce(Result<Answer, Failure>) -> Outcome + 'static) {
        self.ending.after(ask(self.client.clone(), query), Box::new(then));
    }

    /// The failure in a box of its own.
    pub fn alert(&self, lang: Lang) -> Html {
        self.failed.iter().map(|why| alert(capitalised(&why.words(lang)))).collect()
    }
}

async fn run(client: Client, method: &'static str, params: Value) -> Result<Value, Failure> {
    Ok(client.rpc(method, params).await?)
}

async fn ask(client: Client, query: Query) -> Result<Answer, Failure> {
    Ok(client.ask(query).await?)
}

impl Ending {
    /// Without knowing `then`, so that the code is in the download once and not for each who asks.
    fn after<T: 'static>(
        &self,
        asked: impl Future<Output = Result<T, Failure>> + 'static,
        then: Box<dyn FnOnce(Result<T, Failure>) -> Outcome>,
    ) {
        self.busy.set(true);
        let ending = self.clone();
        spawn_local(async move { ending.tell(then(asked.await)) });
    }

    fn tell(&self, outcome: Outcome) {
        let (said, failed) = match outcome {
            Ok(done) => (done.map(ToastKind::Done), None),
            Err(why) if self.inline => (None, Some(why)),
            Err(why) => (Some(ToastKind::Failed(why.words(self.lang))), None),
        };
        self.failed.set(failed);
        if let Some(said) = said {
            self.dispatcher.dispatch(Action::Toast(said));
        }
        self.busy.set(false);
    }
}
