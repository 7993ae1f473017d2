//! A question to the node as a hook: asked when the screen opens and again when what it depends on changes.

use std::cell::Cell;
use std::rc::Rc;

use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::Refusal;
use crate::bridge::ask::Ask;
use crate::client::use_client;
use crate::i18n::{refusal, use_lang};
use crate::state::Shared;

/// What is known of an answer.
#[derive(Debug)]
pub enum Loaded<T> {
    /// On its way.
    Waiting,
    /// Here.
    Ready(Shared<T>),
    /// The node said no: why.
    Failed(String),
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting => Self::Waiting,
            Self::Ready(value) => Self::Ready(value.clone()),
            Self::Failed(why) => Self::Failed(why.clone()),
        }
    }
}

/// An answer and the way to ask again.
pub struct Asked<T> {
    /// What is known.
    pub answer: Loaded<T>,
    /// Asks again.
    pub retry: Callback<MouseEvent>,
}

/// Asks, and again whenever `version` changes; the last answer to the same question stays until the next one is here.
#[hook]
pub fn use_answer<Q: Ask + Clone + PartialEq>(ask: Q, version: String) -> Asked<Q::Answer> {
    let (client, lang) = (use_client(), use_lang());
    let known = use_state(|| None::<(Q, Result<Shared<Q::Answer>, Refusal>)>);
    let attempt = use_state(|| 0_u32);
    let setter = known.setter();
    use_effect_with((ask.clone(), version, *attempt), move |(ask, ..)| {
        let (ask, wanted) = (ask.clone(), Rc::new(Cell::new(true)));
        let still_wanted = wanted.clone();
        spawn_local(async move {
            let answer = client.ask(ask.clone()).await;
            if still_wanted.get() {
                setter.set(Some((ask, answer.map(Shared::from))));
            }
        });
        move || wanted.set(false)
    });
    let answer = match &*known {
        Some((asked, Ok(value))) if *asked == ask => Loaded::Ready(Shared::clone(value)),
        Some((asked, Err(why))) if *asked == ask => Loaded::Failed(capitalised(&refusal::words(lang, why))),
        _ => Loaded::Waiting,
    };
    let retry = Callback::from(move |_| attempt.set(*attempt + 1));
    Asked { answer, retry }
}
