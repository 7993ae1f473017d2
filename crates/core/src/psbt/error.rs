//! Which map, which key, what is wrong.

use core::fmt;

use crate::primitives::DecodeError;

/// A map of a PSBT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The first.
    Global,
    /// Of the input with this index.
    Input(usize),
    /// Of the output with this index.
    Output(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global => write!(f, "global map"),
            Self::Input(index) => write!(f, "input {index}"),
            Self::Output(index) => write!(f, "output {index}"),
        }
    }
}

/// Why something is not a PSBT, or two don't fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PsbtError {
    /// The text is not Base64.
    Base64,
    /// The first five bytes are not `psbt` and 0xff.
    Magic,
    /// Longer than is read; holds the bytes.
    TooLarge(usize),
    /// The transaction is heavier than what is relayed; holds its weight.
    TooHeavy(usize),
    /// A map's keys and values can't be told apart.
    Bytes {
        /// Where.
        place: Place,
        /// What is wrong.
        error: DecodeError,
    },
    /// The same key stands twice in a map.
    Duplicate {
        /// Where.
        place: Place,
        /// The whole key.
        key: Vec<u8>,
    },
    /// A field's key or value is wrong.
    Field {
        /// Where.
        place: Place,
        /// The field's name in the BIPs.
        field: &'static str,
        /// What is wrong.
        reason: &'static str,
    },
    /// A field that this version needs is missing.
    Missing {
        /// Where.
        place: Place,
        /// The field's name in the BIPs.
        field: &'static str,
    },
    /// A field that this version doesn't have (BIP370).
    NotInVersion {
        /// Where.
        place: Place,
        /// The field's name in the BIPs.
        field: &'static str,
        /// The version.
        version: u32,
    },
    /// A version other than 0 and 2.
    Version(u32),
    /// Bytes behind the last map.
    TrailingBytes(usize),
    /// The inputs' required lock times contradict each other (BIP370).
    LockTime,
    /// The PSBTs are about different transactions.
    Different,
    /// An input or output stands in two PSBTs that are to be joined; holds the input's outpoint as text.
    Twice(String),
}

impl fmt::Display for PsbtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => write!(f, "not Base64"),
            Self::Magic => write!(f, "does not start with the bytes of a PSBT"),
            Self::TooLarge(bytes) => write!(f, "{bytes} bytes are more than is read"),
            Self::TooHeavy(weight) => {
                write!(f, "a transaction of weight {weight} is heavier than what is relayed")
            }
            Self::Bytes { place, error } => write!(f, "{place}: {error}"),
            Self::Duplicate { place, key } => {
                write!(f, "{place}: key {} stands there twice", hex::encode(key))
            }
            Self::Field { place, field, reason } => write!(f, "{place}: {field} {reason}"),
            Self::Missing { place, field } => write!(f, "{place}: {field} is missing"),
            Self::NotInVersion { place, field, version } => {
                write!(f, "{place}: {field} is not allowed in version {version}")
            }
            Self::Version(version) => write!(f, "version {version} is not known"),
            Self::TrailingBytes(count) => write!(f, "{count} bytes left over behind the last map"),
            Self::LockTime => write!(f, "some inputs need a height and others a time as lock time"),
            Self::Different => write!(f, "the PSBTs are not about the same transaction"),
            Self::Twice(outpoint) => write!(f, "input {outpoint} stands in more than one PSBT"),
        }
    }
}

impl core::error::Error for PsbtError {}
