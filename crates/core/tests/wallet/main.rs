//! The wallet over a chain of hand-made blocks: what it finds, keeps, spends and remembers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod coins;
mod keys;
mod sending;
mod world;
