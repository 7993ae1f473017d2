//! Coins: one's own, those of any address, and the scripts that lock them.

pub mod address;
pub mod script;
pub mod wallet;
