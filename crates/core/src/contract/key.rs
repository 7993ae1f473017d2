//! Keys, and how contracts name those who sign.

use core::fmt;

use k256::PublicKey;

use crate::primitives::PubkeyHash;

/// A compressed public key that lies on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContractKey([u8; 33]);

impl ContractKey {
    /// None unless it is a point in compressed form.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 33] = bytes.try_into().ok()?;
        // The library knows another form of 33 bytes, which Bitcoin does not.
        let is_point = matches!(bytes[0], 2 | 3) && PublicKey::from_sec1_bytes(&bytes).is_ok();
        is_point.then_some(Self(bytes))
    }

    /// None unless it is the X coordinate of a point; its Y is taken to be even (BIP340).
    pub fn from_x_only(bytes: &[u8]) -> Option<Self> {
        Self::new(&[&[2], bytes].concat())
    }

    /// The 33 bytes.
    pub fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }

    /// The X coordinate: how tapscripts name keys (BIP342).
    pub fn x_only(&self) -> &[u8] {
        &self.0[1..]
    }

    /// The one of the two keys with this X coordinate that a tapscript means (BIP340).
    pub fn with_even_y(mut self) -> Self {
        self.0[0] = 2;
        self
    }

    /// How a script names it: in full, or by its X coordinate in a tapscript.
    pub(super) fn named_in(&self, tapscript: bool) -> &[u8] {
        if tapscript { self.x_only() } else { &self.0 }
    }

    /// Reads what [`Self::named_in`] gives.
    pub(super) fn read(bytes: &[u8], tapscript: bool) -> Option<Self> {
        if tapscript { Self::from_x_only(bytes) } else { Self::new(bytes) }
    }
}

/// The 33 bytes in hex.
impl fmt::Display for ContractKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Whose signature a way needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// This key's.
    Key(ContractKey),
    /// That of the key with this hash, which must be shown as well; in tapscripts there is none.
    Hash(PubkeyHash),
}

impl Signer {
    /// Whether this public key is meant: all of it, or its X coordinate, by which tapscripts name keys.
    pub fn is(&self, public_key: &[u8]) -> bool {
        match self {
            Self::Key(key) => public_key == key.as_bytes() || public_key == key.x_only(),
            Self::Hash(hash) => PubkeyHash::of(public_key) == *hash,
        }
    }

    /// HASH160 of the public key.
    pub fn hash(&self) -> PubkeyHash {
        match self {
            Self::Key(key) => PubkeyHash::of(key.as_bytes()),
            Self::Hash(hash) => *hash,
        }
    }
}

/// A key or a hash in hex.
impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Hash(hash) => hash.fmt(f),
        }
    }
}
