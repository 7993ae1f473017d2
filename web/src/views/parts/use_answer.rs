//! A question to the node as a hook: asked when the screen opens and again when what it depends on changes.

use std::cell::Cell;
use std::rc::Rc;

use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::{Answer, Query, Refusal};
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

/// Asks `query`, and again whenever `version` changes; the last answer to the same question stays until the next one is
/// here. `read` takes the answer that belongs to the question.
#[hook]
pub fn use_answer<T: 'static>(query: Query, version: String, read: fn(Answer) -> Option<T>) -> Asked<T> {
    let (client, lang) = (use_client(), use_lang());
    let known = use_state(|| None);
    let attempt = use_state(|| 0_u32);
    let setter = known.setter();
    use_effect_with((query.clone(), version, *attempt), move |(query, ..)| {
        let (query, wanted) = (query.clone(), Rc::new(Cell::new(true)));
        let still_wanted = wanted.clone();
        spawn_local(async move {
            let answer = client.ask(query.clone()).await;
            if still_wanted.get() {
                setter.set(Some((query, loaded(answer, read))));
            }
        });
        move || wanted.set(false)
    });
    let answer = match &*known {
        Some((asked, Ok(value))) if *asked == query => Loaded::Ready(Shared::clone(value)),
        Some((asked, Err(why))) if *asked == query => Loaded::Failed(capitalised(&refusal::words(lang, why))),
        _ => Loaded::Waiting,
    };
    let retry = Callback::from(move |_| attempt.set(*attempt + 1));
    Asked { answer, retry }
}

fn loaded<T>(answer: Result<Answer, Refusal>, read: fn(Answer) -> Option<T>) -> Result<Shared<T>, Refusal> {
    read(answer?).map(Shared::from).ok_or(Refusal::OtherAnswer)
}
