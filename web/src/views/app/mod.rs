//! The app itself: the frame around all screens, what can be set, and commands by hand.

pub mod console;
#[cfg(debug_assertions)]
pub mod kit;
pub mod settings;
pub mod shell;
