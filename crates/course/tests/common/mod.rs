//! The node's own network of nodes that are moved by hand.

#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

#[path = "../../../node/tests/common/mod.rs"]
mod net;

pub use net::*;

pub mod lab;
pub mod overlays;
pub mod play;
