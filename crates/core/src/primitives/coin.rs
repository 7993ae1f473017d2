//! An unspent output, with what the rules ask of it.

use super::TxOut;

/// An unspent output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coin {
    /// Value and script.
    pub output: TxOut,
    /// Height of the block that made it.
    pub height: u32,
    /// Made by a coinbase.
    pub coinbase: bool,
}
