//! Chains whose blocks members sign (BIP325): keys in different nodes agree, refuse, fall silent and come back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod making;
mod rig;
mod rpc;
mod silence;
