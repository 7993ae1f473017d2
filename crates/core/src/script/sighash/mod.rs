//! What a signature covers: parts of the spending transaction, picked by the hash type, and the script that is satisfied.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`spending`] | the transaction, the outputs that it spends, and the hashes that all its inputs share |
//! | [`preimage`] | the bytes that are hashed, split into their named fields |
//! | [`legacy`] | scripts of 2009, P2SH among them |
//! | [`segwit_v0`] | witness programs of version 0 (BIP143) |
//! | [`taproot`] | Taproot and tapscript (BIP341, BIP342) |

pub mod legacy;
pub mod preimage;
pub mod segwit_v0;
pub mod spending;
pub mod taproot;

use core::fmt;

pub use legacy::{find_and_delete, legacy_preimage, legacy_sighash};
pub use preimage::{Field, Preimage};
pub use segwit_v0::{segwit_v0_preimage, segwit_v0_sighash};
pub use spending::SpendingTransaction;
pub use taproot::{TapLeaf, taproot_preimage, taproot_sighash};

/// Which parts of a transaction a signature covers. One byte behind a signature, four bytes in what is hashed; undefined
/// values mean the same as `ALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SighashType(pub u32);

impl SighashType {
    /// In a Schnorr signature without a byte for it: the same as `ALL` (BIP341).
    pub const DEFAULT: Self = Self(0);
    /// All inputs and all outputs.
    pub const ALL: Self = Self(1);
    /// All inputs, no output.
    pub const NONE: Self = Self(2);
    /// All inputs, the output with the input's index.
    pub const SINGLE: Self = Self(3);
    /// Added to one of the others: of the inputs, only this one.
    pub const ANYONECANPAY: Self = Self(0x80);

    /// With [`SighashType::ANYONECANPAY`] added.
    #[must_use]
    pub const fn anyone_can_pay(self) -> Self {
        Self(self.0 | Self::ANYONECANPAY.0)
    }

    /// Whether other inputs may be added.
    pub fn is_anyone_can_pay(self) -> bool {
        self.0 & Self::ANYONECANPAY.0 != 0
    }

    /// Whether no output is covered. Only the low five bits count.
    pub fn is_none(self) -> bool {
        self.0 & 0x1f == Self::NONE.0
    }

    /// Whether one output is covered. Only the low five bits count.
    pub fn is_single(self) -> bool {
        self.0 & 0x1f == Self::SINGLE.0
    }

    /// `ALL`, `NONE`, `SINGLE`, with `|ANYONECANPAY` or without; `None` if undefined.
    pub fn name(self) -> Option<&'static str> {
        match self.0 {
            0x01 => Some("ALL"),
            0x02 => Some("NONE"),
            0x03 => Some("SINGLE"),
            0x81 => Some("ALL|ANYONECANPAY"),
            0x82 => Some("NONE|ANYONECANPAY"),
            0x83 => Some("SINGLE|ANYONECANPAY"),
            _ => None,
        }
    }
}

impl From<u8> for SighashType {
    fn from(byte: u8) -> Self {
        Self(byte.into())
    }
}

impl fmt::Display for SighashType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{:#04x}", self.0),
        }
    }
}
