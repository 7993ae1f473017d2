//! Partially signed transactions: what travels between those who fund, sign and send together.
//! BIP174 (version 0), BIP370 (version 2), the Taproot fields of BIP371.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`field`] | the table of all fields: names, and what keys and values must look like |
//! | [`map`] | one map of keys and values, checked against the table, unknown keys kept |
//! | [`mod@format`] | the bytes and Base64 of a whole PSBT |
//! | [`transaction`] | the transaction inside, in both versions; creating and converting |
//! | [`input`] | what an input's map says: the coin, its script, signatures |
//! | [`leaf`] | the scripts of a Taproot output that it shows |
//! | `modifiable` | what signatures leave open |
//! | [`combine`] | two copies of the same PSBT become one; several PSBTs are joined |
//! | [`finalise`] | signatures become input scripts and witnesses; the transaction is taken out |
//! | [`proposal`] | spending a contract's coins by one of its ways |
//! | [`error`] | which map, which key, what is wrong |

pub mod combine;
pub mod error;
pub mod field;
pub mod finalise;
pub mod format;
pub mod input;
pub mod leaf;
pub mod map;
mod modifiable;
pub mod proposal;
pub mod transaction;

pub use error::{Place, PsbtError};
pub use format::MAX_PSBT_SIZE;
pub use input::{Locking, SignatureRule};
pub use leaf::Leaf;
pub use map::Map;

/// A transaction on its way to being signed.
///
/// Every map has passed the checks of [`field`], and there is one map for each input and output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Psbt {
    pub(crate) global: Map,
    pub(crate) inputs: Vec<Map>,
    pub(crate) outputs: Vec<Map>,
}

impl Psbt {
    /// What concerns all of it.
    pub fn global(&self) -> &Map {
        &self.global
    }

    /// One map for each input.
    pub fn inputs(&self) -> &[Map] {
        &self.inputs
    }

    /// One map for each output.
    pub fn outputs(&self) -> &[Map] {
        &self.outputs
    }

    /// 0 (BIP174) or 2 (BIP370).
    pub fn version(&self) -> u32 {
        self.global.number(field::GLOBAL_VERSION).unwrap_or(0)
    }
}
