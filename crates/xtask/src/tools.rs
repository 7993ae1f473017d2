//! What the commands need on the machine. Each `ensure` looks first and installs only what is missing.

mod apt;
mod bitcoin_core;
mod cargo_tools;
mod chromium;
mod engines;
mod node;
mod splitter;
mod wasm_target;

pub use bitcoin_core::bitcoin_core;
pub use cargo_tools::{components, trunk, wasm_bindgen};
pub use chromium::chromium;
pub use engines::{firefox, webkit};
pub use node::{E2E, engine_packages, lighthouse_packages, npm_packages, npm_program, other_node, ws_relay};
pub use splitter::splitter;
pub use wasm_target::{site, wasm_target};

use std::env;
use std::path::PathBuf;

/// The first program of one of these names in PATH.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let files = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}
