//! Hashes: double SHA-256 identifiers and the hash functions that Bitcoin uses.
//!
//! A hash is kept in the byte order in which SHA-256 puts it out (*internal* order) and printed reversed
//! (*display* order), as Bitcoin has always done. Types keep a block hash from being used where a txid is meant.

use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

use ripemd::Ripemd160;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// One SHA-256.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// SHA-256 of SHA-256: the hash of headers, transactions, Merkle nodes and message checksums.
pub fn sha256d(data: &[u8]) -> [u8; 32] {
    sha256(&sha256(data))
}

/// One RIPEMD-160.
pub fn ripemd160(data: &[u8]) -> [u8; 20] {
    Ripemd160::digest(data).into()
}

/// RIPEMD-160 of SHA-256: the hash of public keys in addresses.
pub fn hash160(data: &[u8]) -> [u8; 20] {
    Ripemd160::digest(Sha256::digest(data)).into()
}

/// SHA-256 of the tag's SHA-256 twice and then `data` (BIP340): a hash made for one purpose can't serve another.
pub fn tagged_hash(tag: &str, data: &[u8]) -> [u8; 32] {
    let tag = Sha256::digest(tag);
    Sha256::new().chain_update(tag).chain_update(tag).chain_update(data).finalize().into()
}

/// Why a text is not a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseHashError {
    /// Not the given number of hexadecimal digits; holds the length found, in characters.
    Length {
        /// Digits that a hash of this type has.
        expected: usize,
        /// Characters found.
        found: usize,
    },
    /// Something other than 0-9, a-f, A-F.
    NotHex,
}

impl fmt::Display for ParseHashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                write!(f, "must be {expected} hexadecimal digits, not {found}")
            }
            Self::NotHex => write!(f, "must be hexadecimal digits only"),
        }
    }
}

impl core::error::Error for ParseHashError {}

macro_rules! hash_type {
    ($(#[$doc:meta])* $name:ident, $len:literal, reversed: $reversed:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;
            /// All bytes zero: "none" in the places where Bitcoin says it so (a coinbase's outpoint, genesis' parent).
            pub const ZERO: Self = Self([0; $len]);

            /// From bytes in internal order, the order of the wire.
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes in internal order, the order of the wire.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// The first eight bytes in internal order, as a number that orders as they do.
            pub fn beginning(&self) -> u64 {
                self.0.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
            }

            /// The bytes in the order in which the hash is printed.
            pub fn display_bytes(&self) -> [u8; $len] {
                let mut bytes = self.0;
                if $reversed {
                    bytes.reverse();
                }
                bytes
            }

            /// From bytes in the order in which the hash is printed.
            pub fn from_display_bytes(mut bytes: [u8; $len]) -> Self {
                if $reversed {
                    bytes.reverse();
                }
                Self(bytes)
            }
        }

        /// The order of the bytes. Maps of hashes compare them all the time, and the first eight nearly always decide.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.beginning().cmp(&other.beginning()).then_with(|| self.0.cmp(&other.0))
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.display_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = ParseHashError;

            fn from_str(text: &str) -> Result<Self, ParseHashError> {
                let found = text.chars().count();
                if found != $len * 2 {
                    return Err(ParseHashError::Length { expected: $len * 2, found });
                }
                let mut bytes = [0; $len];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseHashError::NotHex)?;
                Ok(Self::from_display_bytes(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hash_type!(
    /// A double SHA-256 that is neither block, transaction nor Merkle node.
    Hash256, 32, reversed: true
);
hash_type!(
    /// Double SHA-256 of an 80-byte header: the name of a block.
    BlockHash, 32, reversed: true
);
hash_type!(
    /// Double SHA-256 of a transaction without its witness: the name that outpoints use.
    Txid, 32, reversed: true
);
hash_type!(
    /// Double SHA-256 of a transaction with its witness (BIP141).
    Wtxid, 32, reversed: true
);
hash_type!(
    /// A node of a Merkle tree: leaves are txids, inner nodes the double SHA-256 of both children.
    MerkleNode, 32, reversed: true
);
hash_type!(
    /// HASH160 of a public key: what a P2PKH address encodes. Printed in the order it is stored.
    PubkeyHash, 20, reversed: false
);

impl Hash256 {
    /// Double SHA-256 of `data`.
    pub fn hash(data: &[u8]) -> Self {
        Self(sha256d(data))
    }
}

impl From<Txid> for MerkleNode {
    fn from(txid: Txid) -> Self {
        Self(*txid.as_bytes())
    }
}

impl From<Wtxid> for MerkleNode {
    fn from(wtxid: Wtxid) -> Self {
        Self(*wtxid.as_bytes())
    }
}

impl PubkeyHash {
    /// HASH160 of a serialised public key (33 bytes compressed or 65 uncompressed).
    pub fn of(public_key: &[u8]) -> Self {
        Self(hash160(public_key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hash_serialized_3` and all that is listed in order depend on it.
    #[test]
    fn hashes_order_as_their_bytes() {
        let with = |place: usize, byte: u8| {
            let mut bytes = [0x80; 32];
            bytes[place] = byte;
            bytes
        };
        let places = [0, 7, 8, 31].into_iter().flat_map(|place| [with(place, 0x7f), with(place, 0x81)]);
        let all: Vec<[u8; 32]> = places.chain([[0x80; 32]]).collect();
        for one in &all {
            for other in &all {
                assert_eq!(Txid::from_bytes(*one).cmp(&Txid::from_bytes(*other)), one.cmp(other));
            }
        }
    }

    #[test]
    fn hashes_print_in_reverse_and_read_back() {
        let text = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
        let hash: BlockHash = text.parse().unwrap();
        assert_eq!(hash.as_bytes()[31], 0);
        assert_eq!(hash.display_bytes()[31], 0x6f);
        assert_eq!(hash.to_string(), text);
        assert_eq!(serde_json::from_str::<BlockHash>(&serde_json::to_string(&hash).unwrap()).unwrap(), hash);
    }

    #[test]
    fn bad_text_is_refused_with_the_reason() {
        assert_eq!("00".parse::<Txid>(), Err(ParseHashError::Length { expected: 64, found: 2 }));
        assert_eq!("zz".repeat(32).parse::<Txid>(), Err(ParseHashError::NotHex));
        assert_eq!("é".repeat(64).parse::<Txid>(), Err(ParseHashError::NotHex));
    }

    #[test]
    fn hash160_of_the_empty_string() {
        assert_eq!(hex::encode(hash160(b"")), "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb");
    }
}
