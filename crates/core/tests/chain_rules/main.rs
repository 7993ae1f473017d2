//! Every way in which a block can be wrong: refused in Bitcoin Core's words, with the node unharmed.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod before_forks;
mod bench;
mod blocks;
#[path = "../common/mod.rs"]
mod common;
mod copies;
mod headers;
mod malformed;
mod scripts;
