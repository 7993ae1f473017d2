//! The keys of a wallet, open or locked away, and how one becomes an address.

use core::fmt;

use zeroize::Zeroizing;

use super::base58;
use super::bip32::{Bip32Error, Xpriv};
use super::keychain::{KeyPath, account_path};
use super::mnemonic::Mnemonic;
use super::vault::Vault;
use crate::primitives::{Params, hash160, sha256};

/// Whether the wallet can sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletState {
    /// The keys lie open on the disk.
    Unprotected,
    /// The keys are encrypted and not in memory.
    Locked,
    /// The keys are encrypted on the disk and open in memory.
    Unlocked,
}

/// Open keys: the words and the account's private key. Both wipe themselves on drop and don't show in `Debug`.
#[derive(Debug, Clone)]
pub(super) struct OpenKeys {
    pub mnemonic: Mnemonic,
    pub account: Xpriv,
}

impl OpenKeys {
    pub fn new(mnemonic: Mnemonic, params: &Params) -> Result<Self, Bip32Error> {
        let master = Xpriv::master(&*mnemonic.to_seed(""))?;
        let account = master.derive(&account_path(params).0)?;
        Ok(Self { mnemonic, account })
    }

    pub fn key(&self, path: KeyPath) -> Result<Xpriv, Bip32Error> {
        self.account.derive(&path.from_account())
    }
}

/// Where the keys are.
#[derive(Debug, Clone)]
pub(super) enum Secret {
    Unprotected(OpenKeys),
    Locked(Vault),
    Unlocked(Vault, OpenKeys),
}

impl Secret {
    pub fn state(&self) -> WalletState {
        match self {
            Self::Unprotected(_) => WalletState::Unprotected,
            Self::Locked(_) => WalletState::Locked,
            Self::Unlocked(..) => WalletState::Unlocked,
        }
    }

    pub fn open_keys(&self) -> Option<&OpenKeys> {
        match self {
            Self::Unprotected(keys) | Self::Unlocked(_, keys) => Some(keys),
            Self::Locked(_) => None,
        }
    }

    pub fn vault(&self) -> Option<&Vault> {
        match self {
            Self::Locked(vault) | Self::Unlocked(vault, _) => Some(vault),
            Self::Unprotected(_) => None,
        }
    }
}

/// The steps from a key to its address, each with its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyDerivation {
    /// The private key, big-endian; none while the wallet is locked.
    pub private_key: Option<Zeroizing<[u8; 32]>>,
    /// The compressed public key: the private key times the generator point.
    pub public_key: [u8; 33],
    /// SHA-256 of the public key.
    pub sha256: [u8; 32],
    /// RIPEMD-160 of that.
    pub ripemd160: [u8; 20],
    /// The network's version byte in front.
    pub versioned: [u8; 21],
    /// First four bytes of the double SHA-256 of the versioned hash.
    pub check: [u8; 4],
    /// All of it in Base58.
    pub address: String,
}

impl KeyDerivation {
    /// All steps from a public key, and from its private key where it is known.
    pub fn new(public_key: [u8; 33], private_key: Option<Zeroizing<[u8; 32]>>, params: &Params) -> Self {
        let ripemd160 = hash160(&public_key);
        let mut versioned = [params.prefixes.p2pkh; 21];
        versioned[1..].copy_from_slice(&ripemd160);
        Self {
            private_key,
            public_key,
            sha256: sha256(&public_key),
            ripemd160,
            versioned,
            check: base58::check(&versioned),
            address: base58::encode_check(&versioned),
        }
    }
}

/// Without the private key.
impl fmt::Debug for KeyDerivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyDerivation({} of {})", self.address, hex::encode(self.public_key))
    }
}
