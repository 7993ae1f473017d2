//! Contracts and PSBTs on a real chain with a real mempool: every template, every way, every form.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod paths;
mod psbt_bytes;
mod psbt_leaves;
mod psbt_roles;
mod psbt_versions;
mod refusals;
mod remembered;
mod rig;
