//! Signed blocks (BIP325): the real signet's own, and chains of one's own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

#[path = "../common/mod.rs"]
mod common;
mod consortium;
mod parsing;
mod public_signet;
