//! The node's commands: a part of the program that is fetched when something is first asked that needs one. Who only looks on, or
//! pays, never does.

use std::cell::Cell;

use hashyard_node::command::Json;
use hashyard_node::{Commands, Node, no_commands};

use crate::bridge::{Refusal, Said};
use crate::i18n::refusal as text;

thread_local! {
    static HERE: Cell<Option<Commands>> = const { Cell::new(None) };
}

/// Whether they are here.
pub fn are_here() -> bool {
    HERE.get().is_some()
}

/// Fetches them. Whether they came; what failed may be tried again.
pub async fn fetch() -> bool {
    let fetched = load().await;
    HERE.set(fetched.or(HERE.get()));
    fetched.is_some()
}

/// Runs a command, for the node.
pub fn run(node: &mut Node, id: u64, method: &str, params: Json) {
    HERE.get().unwrap_or(no_commands)(node, id, method, params);
}

/// Why nothing is done that needs a command.
pub fn not_here() -> Refusal {
    Said::with(|lang| text::no_commands(lang).to_owned()).into()
}

#[cfg(feature = "parts")]
async fn load() -> Option<Commands> {
    #[wasm_split_helpers::wasm_split(commands, fallible)]
    fn commands() -> Result<Commands, crate::part::NotLoaded> {
        Ok(hashyard_node::rpc::answer)
    }
    commands().await.ok()
}

/// Without parts, everything is there.
#[cfg(not(feature = "parts"))]
async fn load() -> Option<Commands> {
    Some(hashyard_node::rpc::answer)
}
