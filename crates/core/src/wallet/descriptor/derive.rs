//! From a descriptor to the scripts that it stands for.

use core::fmt;

use super::{Descriptor, Key, Multi, Tree};
use crate::primitives::{PubkeyHash, ScriptBuf, hash160, sha256};
use crate::script::opcode::{OP_CHECKSIG, OP_CHECKSIGADD, OP_NUMEQUAL};
use crate::script::taproot::{LEAF_VERSION_TAPSCRIPT, output_key, tap_branch_hash, tap_leaf_hash};
use crate::script::{Builder, multisig, p2pk, p2pkh, p2sh, p2tr, p2wpkh, p2wsh};
use crate::wallet::bip32::Bip32Error;

/// Why there is no script at an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeriveError {
    /// A step needs a private key, or can't be made.
    Key(Bip32Error),
    /// The internal key has no Taproot output: one in 2^128, or no point of the curve.
    NoOutputKey,
}

impl fmt::Display for DeriveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(Bip32Error::Hardened(_)) => {
                write!(f, "Cannot derive script without private keys")
            }
            Self::Key(error) => error.fmt(f),
            Self::NoOutputKey => write!(f, "the internal key is no point of the curve"),
        }
    }
}

impl core::error::Error for DeriveError {}

impl From<Bip32Error> for DeriveError {
    fn from(error: Bip32Error) -> Self {
        Self::Key(error)
    }
}

impl Descriptor {
    /// The scripts at an index: one, and for `combo` up to four. Without a wildcard the index means nothing.
    ///
    /// # Errors
    /// A hardened step and no private key.
    pub fn scripts_at(&self, index: u32) -> Result<Vec<ScriptBuf>, DeriveError> {
        match self {
            Self::Combo(key) => combo(&key.public_key_at(index)?),
            other => Ok(vec![other.script_at(index)?]),
        }
    }

    /// The script at an index; of `combo` the first.
    fn script_at(&self, index: u32) -> Result<ScriptBuf, DeriveError> {
        let hash = |key: &Key| Ok::<_, DeriveError>(PubkeyHash::of(&key.public_key_at(index)?));
        Ok(match self {
            Self::Pk(key) | Self::Combo(key) => p2pk(&key.public_key_at(index)?),
            Self::Pkh(key) => p2pkh(&hash(key)?),
            Self::Wpkh(key) => p2wpkh(&hash(key)?),
            Self::Multi(multi) => multi.script_at(index)?,
            Self::Sh(inner) => p2sh(&hash160(inner.script_at(index)?.as_bytes())),
            Self::Wsh(inner) => p2wsh(&sha256(inner.script_at(index)?.as_bytes())),
            Self::Tr(key, tree) => {
                let root = tree.as_ref().map(|tree| tree.root_at(index)).transpose()?;
                let (key, _) =
                    output_key(&x_only(key, index)?, root.as_ref()).ok_or(DeriveError::NoOutputKey)?;
                p2tr(&key)
            }
            Self::Rawtr(key) => p2tr(&x_only(key, index)?),
            Self::Addr(address) => address.script_pubkey(),
            Self::Raw(script) => script.clone(),
        })
    }

    /// The script as a leaf of a tree (BIP386, BIP387).
    fn tapscript_at(&self, index: u32) -> Result<ScriptBuf, DeriveError> {
        match self {
            Self::Pk(key) => Ok(p2pk(&x_only(key, index)?)),
            Self::Pkh(key) => Ok(p2pkh(&PubkeyHash::of(&x_only(key, index)?))),
            other => other.script_at(index),
        }
    }
}

impl Multi {
    fn script_at(&self, index: u32) -> Result<ScriptBuf, DeriveError> {
        let one = |key: &Key| match self.tapscript {
            true => x_only(key, index).map(|x| x.to_vec()),
            false => key.public_key_at(index),
        };
        let mut keys: Vec<Vec<u8>> = self.keys.iter().map(one).collect::<Result<_, _>>()?;
        if self.sorted {
            keys.sort();
        }
        Ok(match self.tapscript {
            true => multi_a(self.required, &keys),
            // Parsing allows no more than 20 keys.
            false => multisig(self.required as u8, &keys),
        })
    }
}

/// Each signature that is there counts one up (BIP342, BIP387).
fn multi_a(required: u32, keys: &[Vec<u8>]) -> ScriptBuf {
    let check = |builder: Builder, (at, key): (usize, &Vec<u8>)| {
        builder.data(key).opcode(if at == 0 { OP_CHECKSIG } else { OP_CHECKSIGADD })
    };
    let counted = keys.iter().enumerate().fold(Builder::new(), check);
    counted.number(required.into()).opcode(OP_NUMEQUAL).into_script()
}

impl Tree {
    fn root_at(&self, index: u32) -> Result<[u8; 32], DeriveError> {
        Ok(match self {
            Self::Leaf(script) => {
                tap_leaf_hash(LEAF_VERSION_TAPSCRIPT, script.tapscript_at(index)?.as_bytes())
            }
            Self::Branch(left, right) => tap_branch_hash(&left.root_at(index)?, &right.root_at(index)?),
        })
    }
}

fn x_only(key: &Key, index: u32) -> Result<[u8; 32], DeriveError> {
    let bytes = key.public_key_at(index)?;
    let mut x = [0; 32];
    // Parsing lets only X coordinates and compressed keys into Taproot.
    x.copy_from_slice(&bytes[bytes.len() - 32..]);
    Ok(x)
}

fn combo(key: &[u8]) -> Result<Vec<ScriptBuf>, DeriveError> {
    let hash = PubkeyHash::of(key);
    let mut scripts = vec![p2pk(key), p2pkh(&hash)];
    if key.len() == 33 {
        scripts.extend([p2wpkh(&hash), p2sh(&hash160(p2wpkh(&hash).as_bytes()))]);
    }
    Ok(scripts)
}
