//! Attacks between nodes: what is withheld is nobody's business until it is released, and then it is as Bitcoin has it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;

mod double_spend;
mod judged;
mod kept;
mod miner;
mod restarts;
mod rig;
mod secrecy;
mod selfish;
