//! What the commands need on the machine. Each `ensure` looks first and installs only what is missing.

mod apt;
mod bitcoin_core;
mod cargo_tools;
mod chromium;
mod node;
mod splitter;
mod wasm_target;

pub use bitcoin_core::bitcoin_core;
pub use cargo_tools::{components, trunk, wasm_bindgen};
pub use chromium::chromium;
pub use node::{E2E, npm_packages, npm_program, other_node};
pub use splitter::splitter;
pub use wasm_target::{site, wasm_target};
