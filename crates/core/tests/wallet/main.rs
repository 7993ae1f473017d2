//! The wallet over a chain of hand-made blocks: what it finds, keeps, spends and remembers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod block_signing;
mod coins;
mod descriptors;
mod fee_bump;
mod keys;
mod sending;
mod watching;
mod world;
