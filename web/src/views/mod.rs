//! The screens by what they are about, and what several of them share.

pub mod app;
pub mod chain;
pub mod learn;
pub mod money;
pub mod network;
pub mod parts;
