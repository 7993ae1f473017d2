//! Which coins are mine, and how do I spend them?

pub mod base58;
pub mod bip32;
pub mod mnemonic;
