//! The keys of a wallet, open or locked away.

use core::fmt;
use core::hint::black_box;

use zeroize::Zeroizing;

use super::account::account_path;
use super::bip32::{Bip32Error, Xpriv, Xpub};
use super::keychain::KeyPath;
use super::mnemonic::Mnemonic;
use super::output_type::OutputType;
use super::vault::Vault;
use crate::primitives::Params;

/// Bytes of the stack that are overwritten: more than any call of ours uses.
const STACK: usize = 128 << 10;

/// Overwrites what calls from here have left on the stack: whatever is made there next has holes, and would take it along.
#[inline(never)]
pub fn wipe_stack() {
    black_box([0_u8; STACK]);
}

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

/// Open keys: the words and each account's private key. They wipe themselves on drop and don't show in `Debug`.
#[derive(Debug, Clone)]
pub(super) struct OpenKeys {
    pub mnemonic: Mnemonic,
    /// First four bytes of the HASH160 of the master public key: how descriptors and PSBTs name the words.
    pub fingerprint: [u8; 4],
    accounts: [Xpriv; 4],
}

impl OpenKeys {
    /// In a box: what is moved leaves itself behind where it was, and nobody wipes that.
    pub fn new(mnemonic: Mnemonic, params: &Params) -> Result<Box<Self>, Bip32Error> {
        let master = Xpriv::master(&*mnemonic.to_seed(""))?;
        let account = |kind| master.derive(&account_path(kind, params).0);
        let [a, b, c, d] = OutputType::ALL.map(account);
        let accounts = [a?, b?, c?, d?];
        Ok(Box::new(Self { mnemonic, fingerprint: master.to_xpub().fingerprint(), accounts }))
    }

    pub fn account(&self, kind: OutputType) -> &Xpriv {
        &self.accounts[kind as usize]
    }

    /// Whether this is the account's public half.
    pub fn fits(&self, kind: OutputType, xpub: &Xpub) -> bool {
        *xpub == self.account(kind).to_xpub()
    }

    pub fn key(&self, path: KeyPath) -> Result<Xpriv, Bip32Error> {
        self.account(path.kind).derive(&path.from_account())
    }
}

/// Where the keys are.
#[derive(Debug, Clone)]
pub(super) enum Secret {
    Unprotected(Box<OpenKeys>),
    Locked(Vault),
    Unlocked(Vault, Box<OpenKeys>),
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

/// A key of the wallet and where it comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnKey {
    /// Where it comes from.
    pub path: KeyPath,
    /// The private key, big-endian; `None` while the wallet is locked.
    pub private_key: Option<Zeroizing<[u8; 32]>>,
    /// The compressed public key: the private key times the generator point.
    pub public_key: [u8; 33],
}

/// Without the private key.
impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnKey({:?}, {})", self.path, hex::encode(self.public_key))
    }
}
