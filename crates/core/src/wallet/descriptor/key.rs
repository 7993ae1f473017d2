//! A key in a descriptor, with where it comes from and what follows from it.

use k256::elliptic_curve::sec1::ToSec1Point;

use super::derive::DeriveError;
use crate::primitives::Params;
use crate::wallet::bip32::{HARDENED, Xpriv, Xpub};
use crate::wallet::signer::x_only;
use crate::wallet::wif::Wif;

/// A key, or for each index one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it comes from, if that is said.
    pub origin: Option<Origin>,
    /// The key.
    pub material: Material,
}

/// `[fingerprint/path]`: the way from a master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// First four bytes of the HASH160 of the master public key.
    pub fingerprint: [u8; 4],
    /// The steps from it.
    pub path: Path,
}

/// Steps of derivation, [`HARDENED`] included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path {
    /// The steps.
    pub steps: Vec<u32>,
    /// Hardened steps are written with `'` instead of `h`; the checksum is over what is written.
    pub apostrophe: bool,
}

impl Path {
    fn to_text(&self) -> String {
        let step = |step: &u32| match step & HARDENED {
            0 => format!("/{step}"),
            _ => format!("/{}{}", step & !HARDENED, self.mark()),
        };
        self.steps.iter().map(step).collect()
    }

    fn mark(&self) -> char {
        if self.apostrophe { '\'' } else { 'h' }
    }
}

/// What the key itself is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Material {
    /// A serialised public key, 33 bytes or 65.
    Public(Vec<u8>),
    /// The X coordinate of one (BIP340), in Taproot only.
    XOnly([u8; 32]),
    /// A private key.
    Private {
        /// The key.
        wif: Wif,
        /// In Taproot, where its public half is an X coordinate.
        taproot: bool,
    },
    /// An extended key and steps from it.
    Extended {
        /// The key.
        key: Extended,
        /// The steps.
        path: Path,
        /// Whether one more step follows, the index.
        wildcard: Wildcard,
    },
}

/// An extended key (BIP32).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extended {
    /// `xpub…`
    Public(Xpub),
    /// `xprv…`
    Private(Xpriv),
}

/// The last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wildcard {
    /// There is none.
    No,
    /// `/*`
    Plain,
    /// `/*h`
    Hardened,
}

impl Key {
    /// A public key by itself.
    pub fn public(bytes: &[u8]) -> Self {
        Self { origin: None, material: Material::Public(bytes.to_vec()) }
    }

    /// Whether it is one for each index.
    pub fn is_range(&self) -> bool {
        matches!(&self.material, Material::Extended { wildcard, .. } if *wildcard != Wildcard::No)
    }

    /// Whether it is a private one.
    pub fn is_private(&self) -> bool {
        match &self.material {
            Material::Private { .. } => true,
            Material::Extended { key, .. } => matches!(key, Extended::Private(_)),
            _ => false,
        }
    }

    /// Whether the public key takes 65 bytes, which witnesses don't allow.
    pub fn is_uncompressed(&self) -> bool {
        match &self.material {
            Material::Public(bytes) => bytes.len() != 33,
            Material::Private { wif, .. } => !wif.compressed,
            _ => false,
        }
    }

    /// Its public half.
    #[must_use]
    pub fn to_public(&self) -> Self {
        let material = match &self.material {
            Material::Private { wif, taproot: true } => Material::XOnly(x_only(&wif.key)),
            Material::Private { wif, taproot: false } => Material::Public(public_key(wif)),
            Material::Extended { key: Extended::Private(key), path, wildcard } => {
                let key = Extended::Public(key.to_xpub());
                Material::Extended { key, path: path.clone(), wildcard: *wildcard }
            }
            other => other.clone(),
        };
        Self { origin: self.origin.clone(), material }
    }

    /// The serialised public key at an index: 33 bytes, 65, or 32 for an X coordinate.
    ///
    /// # Errors
    /// A hardened step and no private key.
    pub fn public_key_at(&self, index: u32) -> Result<Vec<u8>, DeriveError> {
        match &self.material {
            Material::Public(bytes) => Ok(bytes.clone()),
            Material::XOnly(x) => Ok(x.to_vec()),
            Material::Private { wif, .. } => Ok(public_key(wif)),
            Material::Extended { key, path, wildcard } => {
                let last = match wildcard {
                    Wildcard::No => None,
                    Wildcard::Plain => Some(index),
                    Wildcard::Hardened => Some(index | HARDENED),
                };
                let steps = path.steps.iter().copied().chain(last);
                Ok(key.derive(steps)?.to_vec())
            }
        }
    }

    /// As it stands in a descriptor.
    pub fn to_text(&self, params: &Params) -> String {
        let origin = self.origin.as_ref().map_or(String::new(), |origin| {
            format!("[{}{}]", hex::encode(origin.fingerprint), origin.path.to_text())
        });
        let key = match &self.material {
            Material::Public(bytes) => hex::encode(bytes),
            Material::XOnly(x) => hex::encode(x),
            Material::Private { wif, .. } => wif.to_text(params).to_string(),
            Material::Extended { key, path, wildcard } => {
                let key = match key {
                    Extended::Public(key) => key.to_text(params),
                    Extended::Private(key) => key.to_text(params).to_string(),
                };
                let last = match wildcard {
                    Wildcard::No => String::new(),
                    Wildcard::Plain => "/*".to_owned(),
                    Wildcard::Hardened => format!("/*{}", path.mark()),
                };
                format!("{key}{}{last}", path.to_text())
            }
        };
        origin + &key
    }
}

impl Extended {
    fn derive(&self, mut steps: impl Iterator<Item = u32>) -> Result<[u8; 33], DeriveError> {
        match self {
            Self::Private(key) => {
                let key = steps.try_fold(key.clone(), |key, step| key.child(step))?;
                Ok(key.public_key_bytes())
            }
            Self::Public(key) => {
                let key = steps.try_fold(key.clone(), |key, step| key.child(step))?;
                Ok(key.public_key_bytes())
            }
        }
    }
}

fn public_key(wif: &Wif) -> Vec<u8> {
    wif.key.public_key().to_sec1_point(wif.compressed).as_bytes().to_vec()
}
