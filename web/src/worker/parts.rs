//! What the node worker fetches when something is first asked that needs it: how its node answers screens, and the node's commands. Who
//! only looks on, or pays, needs neither.

use std::cell::Cell;

use hashyard_node::command::Json;
use hashyard_node::{Commands, Node, no_commands};

use super::node_driver::Driver;
use super::questions;
use crate::bridge::ask::{Question, Reply};
use crate::bridge::{Refusal, Said};
use crate::i18n::refusal as text;

thread_local! {
    static ANSWERS: Cell<Option<Answers>> = const { Cell::new(None) };
    static COMMANDS: Cell<Option<Commands>> = const { Cell::new(None) };
}

/// How a node answers a screen.
pub type Answers = fn(&mut Driver, Question) -> Reply;

/// A part of the program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What a node answers to screens.
    Answers,
    /// The node's commands.
    Commands,
}

impl Part {
    /// Whether it is here.
    pub fn is_here(self) -> bool {
        match self {
            Self::Answers => ANSWERS.get().is_some(),
            Self::Commands => COMMANDS.get().is_some(),
        }
    }

    /// Fetches it. What failed may be tried again.
    pub async fn fetch(self) {
        match self {
            Self::Answers => ANSWERS.set(load_answers().await.or(ANSWERS.get())),
            Self::Commands => COMMANDS.set(load_commands().await.or(COMMANDS.get())),
        }
    }
}

/// Has the node answer.
pub fn answer(driver: &mut Driver, question: Question) -> Reply {
    ANSWERS.get().map_or_else(|| Err(not_here()), |answer| answer(driver, question))
}

/// Runs a command, for the node.
pub fn run(node: &mut Node, id: u64, method: &str, params: Json) {
    COMMANDS.get().unwrap_or(no_commands)(node, id, method, params);
}

/// Why nothing is done that needs a part.
pub fn not_here() -> Refusal {
    Said::with(|lang| text::no_part(lang).to_owned()).into()
}

#[cfg(feature = "parts")]
async fn load_answers() -> Option<Answers> {
    #[wasm_split_helpers::wasm_split(answers, fallible)]
    fn answers() -> Result<Answers, crate::part::NotLoaded> {
        Ok(questions::answer)
    }
    answers().await.ok()
}

#[cfg(feature = "parts")]
async fn load_commands() -> Option<Commands> {
    #[wasm_split_helpers::wasm_split(commands, fallible)]
    fn commands() -> Result<Commands, crate::part::NotLoaded> {
        Ok(hashyard_node::rpc::answer)
    }
    commands().await.ok()
}

/// Without parts, everything is there.
#[cfg(not(feature = "parts"))]
async fn load_answers() -> Option<Answers> {
    Some(questions::answer)
}

/// Likewise.
#[cfg(not(feature = "parts"))]
async fn load_commands() -> Option<Commands> {
    Some(hashyard_node::rpc::answer)
}
