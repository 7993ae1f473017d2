//! A tree of keys from one seed (BIP32): private keys derive private and public ones, public keys derive public ones.

use core::fmt;
use core::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use k256::elliptic_curve::PrimeField;
use k256::{ProjectivePoint, PublicKey, Scalar, SecretKey};
use sha2::Sha512;
use zeroize::{Zeroize, Zeroizing};

use super::address::family;
use super::base58::{self, Base58Error};
use crate::primitives::params::Prefixes;
use crate::primitives::{Network, Params, hash160};

/// Indexes from here on are hardened: they need the private key.
pub const HARDENED: u32 = 1 << 31;

/// Bytes of a serialised extended key: version 4, depth 1, parent's fingerprint 4, child number 4, chain code 32, key 33.
pub const EXTENDED_KEY_LEN: usize = 78;

/// Why a key can't be read or derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bip32Error {
    /// The text is no Base58Check.
    Base58(Base58Error),
    /// Not 78 bytes; holds how many.
    Length(usize),
    /// A public key where a private one is needed, the other way round, or neither; holds the version bytes.
    Version([u8; 4]),
    /// A key of another network, which is named.
    OtherNetwork {
        /// The network, or one of those that share the version.
        key: Network,
        /// The network that was asked for.
        here: Network,
    },
    /// A master key that claims to have a parent.
    MasterWithParent,
    /// The private key is zero or not below the order of the curve, or its padding byte is not zero.
    PrivateKey,
    /// The public key is no compressed point of the curve.
    PublicKey,
    /// A public key can't derive a hardened child; holds the index.
    Hardened(u32),
    /// Depth 255 has no children.
    TooDeep,
    /// Less than one in 2^127 indexes has no key; the next one has. Holds the index.
    NoSuchChild(u32),
    /// Not a path like `m/44'/1'/0'/0/3`; holds the part that is wrong.
    Path(String),
}

impl fmt::Display for Bip32Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base58(error) => error.fmt(f),
            Self::Length(length) => write!(f, "an extended key has {EXTENDED_KEY_LEN} bytes, not {length}"),
            Self::Version(version) => write!(f, "version {} does not fit here", hex::encode(version)),
            Self::OtherNetwork { key, here } => {
                write!(f, "this is an extended key of {}; this room is {here}", family(*key))
            }
            Self::MasterWithParent => write!(f, "a master key must have no parent and no child number"),
            Self::PrivateKey => write!(f, "not a valid private key"),
            Self::PublicKey => write!(f, "not a valid public key"),
            Self::Hardened(index) => {
                write!(f, "child {}' can't be derived from a public key", index & !HARDENED)
            }
            Self::TooDeep => write!(f, "a key at depth 255 has no children"),
            Self::NoSuchChild(index) => write!(f, "child {index} does not exist, take the next"),
            Self::Path(part) => write!(f, "{part:?} does not belong in a path like m/44'/1'/0'/0/3"),
        }
    }
}

impl core::error::Error for Bip32Error {}

impl From<Base58Error> for Bip32Error {
    fn from(error: Base58Error) -> Self {
        Self::Base58(error)
    }
}

/// The way from the master key to another; each step an index, [`HARDENED`] included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DerivationPath(pub Vec<u32>);

impl FromStr for DerivationPath {
    type Err = Bip32Error;

    /// Reads `m/44'/1'/0'`; `h` and `H` mark hardened steps, too.
    fn from_str(text: &str) -> Result<Self, Bip32Error> {
        let mut parts = text.split('/');
        match parts.next() {
            Some("m") => parts.map(parse_step).collect::<Result<_, _>>().map(Self),
            other => Err(Bip32Error::Path(other.unwrap_or_default().to_owned())),
        }
    }
}

fn parse_step(part: &str) -> Result<u32, Bip32Error> {
    let bare = part.strip_suffix(['\'', 'h', 'H']);
    let digits = bare.unwrap_or(part);
    let hardened = if bare.is_some() { HARDENED } else { 0 };
    Some(digits)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse::<u32>().ok())
        .filter(|index| *index < HARDENED)
        .map(|index| index | hardened)
        .ok_or_else(|| Bip32Error::Path(part.to_owned()))
}

impl fmt::Display for DerivationPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m")?;
        self.0.iter().try_for_each(|step| match step & HARDENED {
            0 => write!(f, "/{step}"),
            _ => write!(f, "/{}'", step & !HARDENED),
        })
    }
}

/// Where an extended key stands in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Steps from the master key.
    pub depth: u8,
    /// First four bytes of the HASH160 of the parent's public key; zero for the master.
    pub parent_fingerprint: [u8; 4],
    /// The last step; zero for the master.
    pub child_number: u32,
}

impl Place {
    const MASTER: Self = Self { depth: 0, parent_fingerprint: [0; 4], child_number: 0 };

    fn child(&self, parent_fingerprint: [u8; 4], child_number: u32) -> Result<Self, Bip32Error> {
        let depth = self.depth.checked_add(1).ok_or(Bip32Error::TooDeep)?;
        Ok(Self { depth, parent_fingerprint, child_number })
    }
}

/// A private key and the chain code that derives its children. Wiped on drop; `Debug` shows only the fingerprint.
#[derive(Clone, PartialEq, Eq)]
pub struct Xpriv {
    place: Place,
    chain_code: [u8; 32],
    key: SecretKey,
}

impl Xpriv {
    /// The root of the tree.
    ///
    /// # Errors
    /// One seed in 2^127 makes no key.
    pub fn master(seed: &[u8]) -> Result<Self, Bip32Error> {
        let digest = hmac_sha512(b"Bitcoin seed", &[seed]);
        let (left, right) = halves(&digest);
        let key = SecretKey::from_slice(&*left).map_err(|_| Bip32Error::PrivateKey)?;
        Ok(Self { place: Place::MASTER, chain_code: *right, key })
    }

    /// The key at the end of a path that starts here.
    ///
    /// # Errors
    /// As [`Self::child`].
    pub fn derive(&self, path: &[u32]) -> Result<Self, Bip32Error> {
        path.iter().try_fold(self.clone(), |key, index| key.child(*index))
    }

    /// The private child at `index`: CKDpriv.
    ///
    /// # Errors
    /// Depth exhausted, or the one index in 2^127 that has no key.
    pub fn child(&self, index: u32) -> Result<Self, Bip32Error> {
        let public = self.public_key_bytes();
        let place = self.place.child(fingerprint(&public), index)?;
        let secret = self.secret_bytes();
        let number = index.to_be_bytes();
        let digest = match index & HARDENED {
            0 => hmac_sha512(&self.chain_code, &[&public, &number]),
            _ => hmac_sha512(&self.chain_code, &[&[0], &*secret, &number]),
        };
        let (left, right) = halves(&digest);
        let tweak = scalar(&left).ok_or(Bip32Error::NoSuchChild(index))?;
        let mut sum = tweak + *self.key.to_nonzero_scalar();
        let bytes = Zeroizing::new(<[u8; 32]>::from(sum.to_repr()));
        sum.zeroize();
        let key = SecretKey::from_slice(&*bytes).map_err(|_| Bip32Error::NoSuchChild(index))?;
        Ok(Self { place, chain_code: *right, key })
    }

    /// The public half, which derives the same public keys.
    pub fn to_xpub(&self) -> Xpub {
        Xpub { place: self.place, chain_code: self.chain_code, key: self.key.public_key() }
    }

    /// The private key.
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// The private key's 32 bytes, big-endian.
    pub fn secret_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes().into())
    }

    /// The compressed public key.
    pub fn public_key_bytes(&self) -> [u8; 33] {
        compressed(&self.key.public_key())
    }

    /// `xprv…` or `tprv…`, as the network has it.
    pub fn to_text(&self, params: &Params) -> Zeroizing<String> {
        let mut key = Zeroizing::new([0; 33]);
        key[1..].copy_from_slice(&*self.secret_bytes());
        let bytes = Zeroizing::new(serialise(params.prefixes.xprv, &self.place, &self.chain_code, &key));
        Zeroizing::new(base58::encode_check(&*bytes))
    }

    /// Reads `xprv…` or `tprv…` of this network.
    ///
    /// # Errors
    /// Names the field that is wrong (BIP32, test vector 5).
    pub fn from_text(text: &str, params: &Params) -> Result<Self, Bip32Error> {
        let bytes = Zeroizing::new(base58::decode_check(text)?);
        let fields = Fields::read(&bytes, params.prefixes.xprv, params)?;
        match fields.key.split_first() {
            Some((0, secret)) => {
                let key = SecretKey::from_slice(secret).map_err(|_| Bip32Error::PrivateKey)?;
                Ok(Self { place: fields.place, chain_code: fields.chain_code, key })
            }
            _ => Err(Bip32Error::PrivateKey),
        }
    }
}

impl Drop for Xpriv {
    /// The key wipes itself; with the chain code and one child's key, an attacker could compute it.
    fn drop(&mut self) {
        self.chain_code.zeroize();
    }
}

impl fmt::Debug for Xpriv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Xpriv(fingerprint {})", hex::encode(fingerprint(&self.public_key_bytes())))
    }
}

/// A public key and the chain code that derives its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xpub {
    place: Place,
    chain_code: [u8; 32],
    key: PublicKey,
}

impl Xpub {
    /// The public child at `index`: CKDpub.
    ///
    /// # Errors
    /// Hardened index, depth exhausted, or the one index in 2^127 that has no key.
    pub fn child(&self, index: u32) -> Result<Self, Bip32Error> {
        if index & HARDENED != 0 {
            return Err(Bip32Error::Hardened(index));
        }
        let public = self.public_key_bytes();
        let place = self.place.child(fingerprint(&public), index)?;
        let digest = hmac_sha512(&self.chain_code, &[&public, &index.to_be_bytes()]);
        let (left, right) = halves(&digest);
        let tweak = scalar(&left).ok_or(Bip32Error::NoSuchChild(index))?;
        let point = ProjectivePoint::GENERATOR * tweak + self.key.to_projective();
        let key = PublicKey::from_affine(point.to_affine()).map_err(|_| Bip32Error::NoSuchChild(index))?;
        Ok(Self { place, chain_code: *right, key })
    }

    /// The compressed public key.
    pub fn public_key_bytes(&self) -> [u8; 33] {
        compressed(&self.key)
    }

    /// First four bytes of the HASH160 of the public key: how its children and descriptors name it.
    pub fn fingerprint(&self) -> [u8; 4] {
        fingerprint(&self.public_key_bytes())
    }

    /// A voucher for a text, in parts: an HMAC-SHA-512 keyed by the chain code, of which the first half.
    pub fn voucher(&self, parts: &[&[u8]]) -> [u8; 32] {
        *halves(&hmac_sha512(&self.chain_code, parts)).0
    }

    /// `xpub…` or `tpub…`, as the network has it.
    pub fn to_text(&self, params: &Params) -> String {
        let key = self.public_key_bytes();
        base58::encode_check(&serialise(params.prefixes.xpub, &self.place, &self.chain_code, &key))
    }

    /// Reads `xpub…` or `tpub…` of this network.
    ///
    /// # Errors
    /// Names the field that is wrong (BIP32, test vector 5).
    pub fn from_text(text: &str, params: &Params) -> Result<Self, Bip32Error> {
        let bytes = base58::decode_check(text)?;
        let fields = Fields::read(&bytes, params.prefixes.xpub, params)?;
        // SEC 1 knows other forms, too; BIP32 has only the compressed one.
        let key = Some(fields.key)
            .filter(|key| matches!(key[0], 2 | 3))
            .and_then(|key| PublicKey::from_sec1_bytes(&key).ok())
            .ok_or(Bip32Error::PublicKey)?;
        Ok(Self { place: fields.place, chain_code: fields.chain_code, key })
    }
}

/// What to say of a version that is not the one that is needed.
fn other_version(found: [u8; 4], params: &Params) -> Bip32Error {
    let has = |prefixes: &Prefixes| prefixes.xpub == found || prefixes.xprv == found;
    if has(&params.prefixes) {
        return Bip32Error::Version(found);
    }
    let other = Network::ALL.into_iter().rev().find(|other| has(&other.params().prefixes));
    other.map_or(Bip32Error::Version(found), |key| Bip32Error::OtherNetwork { key, here: params.network })
}

/// What an extended key consists of behind its version.
struct Fields {
    place: Place,
    chain_code: [u8; 32],
    key: [u8; 33],
}

impl Fields {
    fn read(bytes: &[u8], version: [u8; 4], params: &Params) -> Result<Self, Bip32Error> {
        let bytes: &[u8; EXTENDED_KEY_LEN] = bytes.try_into().map_err(|_| Bip32Error::Length(bytes.len()))?;
        let found: [u8; 4] = array(&bytes[0..4]);
        if found != version {
            return Err(other_version(found, params));
        }
        let place = Place {
            depth: bytes[4],
            parent_fingerprint: array(&bytes[5..9]),
            child_number: u32::from_be_bytes(array(&bytes[9..13])),
        };
        if place.depth == 0 && place != Place::MASTER {
            return Err(Bip32Error::MasterWithParent);
        }
        Ok(Self { place, chain_code: array(&bytes[13..45]), key: array(&bytes[45..78]) })
    }
}

fn serialise(
    version: [u8; 4],
    place: &Place,
    chain_code: &[u8; 32],
    key: &[u8; 33],
) -> [u8; EXTENDED_KEY_LEN] {
    let mut bytes = [0; EXTENDED_KEY_LEN];
    bytes[0..4].copy_from_slice(&version);
    bytes[4] = place.depth;
    bytes[5..9].copy_from_slice(&place.parent_fingerprint);
    bytes[9..13].copy_from_slice(&place.child_number.to_be_bytes());
    bytes[13..45].copy_from_slice(chain_code);
    bytes[45..78].copy_from_slice(key);
    bytes
}

fn hmac_sha512(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The key or tweak, and the chain code.
fn halves(digest: &[u8; 64]) -> (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>) {
    (Zeroizing::new(array(&digest[..32])), Zeroizing::new(array(&digest[32..])))
}

/// A number below the order of the curve, or none.
fn scalar(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_repr((*bytes).into()).into_option()
}

fn compressed(key: &PublicKey) -> [u8; 33] {
    array(&key.to_sec1_bytes())
}

fn fingerprint(public_key: &[u8]) -> [u8; 4] {
    array(&hash160(public_key)[..4])
}

/// The bytes of a slice whose length is known where this is called.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}
