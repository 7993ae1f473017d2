//! Functions one after the other, as Bitcoin has them: twice SHA-256 makes a txid, RIPEMD-160 of SHA-256 a program.

use super::Hash;

/// At most so many functions stand one after the other.
pub const MAX_STEPS: usize = 8;

/// One of the functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A hash function.
    Hash(Hash),
    /// BIP340's tagged hash with the tag `TapTweak` (BIP341): SHA-256 of twice the tag's SHA-256, then the input.
    TapTweak,
    /// The bytes from the last to the first: how Bitcoin prints txids and block hashes.
    Reverse,
}

impl Step {
    /// Those that Bitcoin uses.
    pub const OF_BITCOIN: [Self; 4] =
        [Self::Hash(Hash::Sha256), Self::Hash(Hash::Ripemd160), Self::TapTweak, Self::Reverse];

    /// What it makes of an input.
    pub fn of(self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Hash(hash) => hash.of(input),
            Self::TapTweak => {
                let tag = Hash::Sha256.of(b"TapTweak");
                Hash::Sha256.of(&[&tag, &tag, input].concat())
            }
            Self::Reverse => input.iter().rev().copied().collect(),
        }
    }
}

/// What every function makes of what the one before made. At most [`MAX_STEPS`] are applied.
pub fn pipeline(input: &[u8], steps: &[Step]) -> Vec<Vec<u8>> {
    let mut values: Vec<Vec<u8>> = vec![];
    for step in steps.iter().take(MAX_STEPS) {
        let value = step.of(values.last().map_or(input, Vec::as_slice));
        values.push(value);
    }
    values
}
