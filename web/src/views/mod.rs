//! The screens, and the frame around them.

pub mod address;
pub mod block;
pub mod console;
#[cfg(debug_assertions)]
pub mod kit;
pub mod live;
pub mod mine;
pub mod museum;
pub mod network;
pub mod parts;
pub mod script;
pub mod settings;
pub mod shell;
pub mod tx;
pub mod wallet;
