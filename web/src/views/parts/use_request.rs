//! Something that the user asks of the node: done once, and if it fails, that is said.

use hashyard_ui_model::format::capitalised;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::alert;
use crate::bridge::Refusal;
use crate::bridge::ask::{Ask, Encoded, Question, Reply};
use crate::client::{Client, use_client};
use crate::i18n::{Lang, refusal, use_lang};
use crate::state::{Action, AppState, ToastKind};

/// How a request ended: with what is said at the foot of the page, if anything, or with why it failed.
pub type Outcome = Result<Option<String>, Refusal>;

/// A way to ask the node for something, and how the last request goes.
#[derive(Clone)]
pub struct Request {
    /// The node has not answered yet.
    pub busy: bool,
    /// Why the last request failed, where that is said beside what was pressed.
    pub failed: Option<Refusal>,
    ending: Ending,
    client: Client,
}

/// Where the end of a request is told.
#[derive(Clone)]
struct Ending {
    busy: UseStateSetter<bool>,
    failed: UseStateSetter<Option<Refusal>>,
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
    /// A callback that asks for something to be done. Only its failure is said.
    pub fn callback<E: 'static, Q: Ask>(&self, ask: impl Fn(E) -> Q + 'static) -> Callback<E> {
        let request = self.clone();
        Callback::from(move |event| request.ask(ask(event), |answer| answer.map(|_| None)))
    }

    /// Asks for something; `then` hears what came of it.
    pub fn ask<Q: Ask>(&self, ask: Q, then: impl FnOnce(Result<Q::Answer, Refusal>) -> Outcome + 'static) {
        let then = Box::new(|reply: Reply| then(reply.and_then(Encoded::read)));
        self.ending.after(self.client.clone(), ask.into(), then);
    }

    /// Runs a command that takes its time: it is busy until that is done or has failed.
    pub fn run(&self, method: &'static str, params: Value) {
        self.ending.busy.set(true);
        let (client, ending) = (self.client.clone(), self.ending.clone());
        spawn_local(async move {
            let answer = client.rpc(method, params).await;
            ending.tell(answer.map(|_| None).map_err(Refusal::Command));
        });
    }

    /// The failure in a box of its own.
    pub fn alert(&self, lang: Lang) -> Html {
        self.failed.iter().map(|why| alert(capitalised(&refusal::words(lang, why)))).collect()
    }
}

impl Ending {
    /// Without knowing what is asked, so that the code is in the download once and not for each who asks.
    fn after(&self, client: Client, question: Question, then: Box<dyn FnOnce(Reply) -> Outcome>) {
        self.busy.set(true);
        let ending = self.clone();
        spawn_local(async move { ending.tell(then(client.ask_encoded(question).await)) });
    }

    fn tell(&self, outcome: Outcome) {
        let (said, failed) = match outcome {
            Ok(done) => (done.map(ToastKind::Done), None),
            Err(why) if self.inline => (None, Some(why)),
            Err(why) => (Some(ToastKind::Failed(refusal::words(self.lang, &why))), None),
        };
        self.failed.set(failed);
        if let Some(said) = said {
            self.dispatcher.dispatch(Action::Toast(said));
        }
        self.busy.set(false);
    }
}
