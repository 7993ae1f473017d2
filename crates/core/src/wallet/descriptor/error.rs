//! What is wrong with a descriptor, and where.

use core::fmt;

use super::checksum;

/// What is wrong, and at which character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescriptorError {
    /// The character's place, counted from 1.
    pub position: usize,
    /// What is wrong there.
    pub reason: Reason,
}

impl fmt::Display for DescriptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.reason, self.position)
    }
}

impl core::error::Error for DescriptorError {}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Longer than any real one; holds the number of bytes.
    TooLong(usize),
    /// A character that descriptors don't have (BIP380).
    BadCharacter(char),
    /// No checksum where one must be.
    MissingChecksum,
    /// More than one `#`.
    MultipleChecksums,
    /// A checksum of another length; holds it.
    ChecksumLength(usize),
    /// The checksum does not fit.
    ChecksumMismatch {
        /// The one that stands there.
        given: String,
        /// The one that would fit.
        computed: String,
    },
    /// Something else was expected; holds what.
    Expected(&'static str),
    /// No such function; holds the name.
    UnknownFunction(String),
    /// Something that Bitcoin Core knows and this does not; holds what.
    Unsupported(&'static str),
    /// What is wrong with a step that stands for several (BIP389).
    Multipath(&'static str),
    /// The function can't stand here.
    WrongPlace {
        /// Its name.
        function: &'static str,
        /// Where it can.
        allowed: &'static str,
    },
    /// Signatures needed: none, or more than there are keys.
    Threshold {
        /// How many are needed.
        required: u32,
        /// How many keys there are.
        keys: usize,
    },
    /// Too many keys.
    TooManyKeys {
        /// How many there are.
        keys: usize,
        /// How many there may be.
        most: usize,
    },
    /// A script that nobody could show when spending.
    ScriptTooLarge {
        /// Its bytes.
        bytes: usize,
        /// How many there may be.
        most: usize,
    },
    /// Branches in branches beyond what BIP341 allows.
    TreeTooDeep,
    /// Not a key; says why.
    Key(String),
    /// A key of 65 bytes, which witnesses don't allow.
    Uncompressed,
    /// Not an address; says why.
    Address(String),
    /// Not bytes in hex.
    Hex,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(bytes) => write!(f, "a descriptor of {bytes} bytes is too long"),
            Self::BadCharacter(character) => write!(f, "Invalid characters in payload: {character:?}"),
            Self::MissingChecksum => write!(f, "Missing checksum"),
            Self::MultipleChecksums => write!(f, "Multiple '#' symbols"),
            Self::ChecksumLength(length) => {
                write!(f, "Expected {} character checksum, not {length} characters", checksum::LENGTH)
            }
            Self::ChecksumMismatch { given, computed } => {
                write!(f, "Provided checksum '{given}' does not match computed checksum '{computed}'")
            }
            Self::Expected(what) => write!(f, "expected {what}"),
            Self::UnknownFunction(name) => write!(f, "'{name}' is not a valid descriptor function"),
            Self::Unsupported(what) => write!(f, "{what} is not supported here"),
            Self::Multipath(problem) => f.write_str(problem),
            Self::WrongPlace { function, allowed } => write!(f, "Can only have {function}() {allowed}"),
            Self::Threshold { required, keys } => {
                write!(f, "{required} signatures of {keys} keys: the threshold must be between 1 and {keys}")
            }
            Self::TooManyKeys { keys, most } => {
                write!(
                    f,
                    "Cannot have {keys} keys in multisig; must have between 1 and {most} keys, inclusive"
                )
            }
            Self::ScriptTooLarge { bytes, most } => {
                write!(f, "P2SH script is too large, {bytes} bytes is larger than {most} bytes")
            }
            Self::TreeTooDeep => write!(f, "tr() supports at most 128 nesting levels"),
            Self::Key(why) => write!(f, "not a key: {why}"),
            Self::Uncompressed => write!(f, "Uncompressed keys are not allowed"),
            Self::Address(why) => write!(f, "Address is not valid: {why}"),
            Self::Hex => write!(f, "Raw script is not hex"),
        }
    }
}
