//! The wallet's addresses (BIP44, account 0), derived from the account's public key so that a locked wallet knows them.

use core::fmt;
use std::collections::BTreeMap;

use super::address::Address;
use super::bip32::{DerivationPath, HARDENED, Xpub};
use crate::primitives::{Params, PubkeyHash, ScriptBuf};
use crate::script::p2pkh;

/// So many addresses in a row may be unused: a wallet restored from its words looks no further (BIP44).
pub const GAP_LIMIT: u32 = 20;

/// No chain of addresses is longer, because all of them are derived when a wallet is loaded; a stored number above it is
/// damage. Change beyond it goes to the last address again.
pub const MAX_INDEX: u32 = 10_000;

/// Which of the account's two chains of addresses (BIP44).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// Shown to others.
    External = 0,
    /// For change.
    Change = 1,
}

/// Which key of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath {
    /// The chain.
    pub chain: Chain,
    /// The index on it, from 0.
    pub index: u32,
}

impl KeyPath {
    /// The way from the master key, like `m/44'/1'/0'/0/3`.
    pub fn from_master(self, params: &Params) -> DerivationPath {
        let mut path = account_path(params);
        path.0.extend(self.from_account());
        path
    }

    /// The two steps from the account's key.
    pub fn from_account(self) -> [u32; 2] {
        [self.chain as u32, self.index]
    }
}

/// `m/44'/coin'/0'`
pub fn account_path(params: &Params) -> DerivationPath {
    DerivationPath(vec![44 | HARDENED, params.prefixes.coin_type | HARDENED, HARDENED])
}

/// Why there is no new address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GapLimitReached;

impl fmt::Display for GapLimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the last {GAP_LIMIT} addresses were never used; a wallet restored from its words would not find more"
        )
    }
}

impl core::error::Error for GapLimitReached {}

/// How far the chains have been used: what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// External addresses handed out: indexes below this.
    pub given: u32,
    /// One above the highest external index that was ever paid.
    pub used: u32,
    /// One above the highest change index that was ever paid.
    pub change_used: u32,
}

impl Progress {
    /// Index 0 is for mining, index 1 for the first payment.
    const START: Self = Self { given: 2, used: 0, change_used: 0 };

    fn is_plausible(self) -> bool {
        [self.given, self.used, self.change_used].iter().all(|index| *index <= MAX_INDEX)
    }
}

/// All addresses that have been handed out or used, and [`GAP_LIMIT`] beyond them.
#[derive(Debug, Clone)]
pub struct Keychain {
    account: Xpub,
    progress: Progress,
    keys: [Branch; 2],
    by_script: BTreeMap<ScriptBuf, KeyPath>,
}

#[derive(Debug, Clone)]
struct Branch {
    xpub: Xpub,
    public_keys: Vec<[u8; 33]>,
}

impl Branch {
    fn new(account: &Xpub, chain: Chain) -> Self {
        let xpub = derive(account, chain as u32);
        Self { xpub, public_keys: vec![] }
    }
}

fn derive(key: &Xpub, index: u32) -> Xpub {
    key.child(index).expect("an index below 2^31 lacks a key with probability 2^-127")
}

impl Keychain {
    /// The addresses of an account that was never used.
    pub fn new(account: Xpub) -> Self {
        let keys = [Branch::new(&account, Chain::External), Branch::new(&account, Chain::Change)];
        let mut chain = Self { account, progress: Progress::START, keys, by_script: BTreeMap::new() };
        chain.look_ahead();
        chain
    }

    /// The addresses of an account that got this far; none if the numbers are implausible.
    pub fn resume(account: Xpub, progress: Progress) -> Option<Self> {
        let mut chain = Self::new(account);
        chain.progress = Some(progress).filter(|progress| progress.is_plausible())?;
        chain.progress.given = progress.given.max(Progress::START.given);
        chain.look_ahead();
        Some(chain)
    }

    /// The account's extended public key.
    pub fn account(&self) -> &Xpub {
        &self.account
    }

    /// How far the chains have been used.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Which key a script pays to, if it is one of ours.
    pub fn path_of(&self, script: &ScriptBuf) -> Option<KeyPath> {
        self.by_script.get(script).copied()
    }

    /// All scripts that are watched.
    pub fn scripts(&self) -> impl Iterator<Item = &ScriptBuf> {
        self.by_script.keys()
    }

    /// The compressed public key, if it is within what has been derived.
    pub fn public_key(&self, path: KeyPath) -> Option<&[u8; 33]> {
        self.keys[path.chain as usize].public_keys.get(path.index as usize)
    }

    /// Where mining rewards go: always the same address, so that a locked node can go on for ever.
    pub fn mining(&self) -> KeyPath {
        KeyPath { chain: Chain::External, index: 0 }
    }

    /// The address to show: the last one handed out. It was never paid.
    pub fn current(&self) -> KeyPath {
        KeyPath { chain: Chain::External, index: self.progress.given - 1 }
    }

    /// The address for the next change.
    pub fn change(&self) -> KeyPath {
        KeyPath { chain: Chain::Change, index: self.progress.change_used }
    }

    /// Hands out another address.
    ///
    /// # Errors
    /// If the gap of unused addresses would grow beyond [`GAP_LIMIT`].
    pub fn advance(&mut self) -> Result<KeyPath, GapLimitReached> {
        if self.progress.given >= (self.progress.used + GAP_LIMIT).min(MAX_INDEX) {
            return Err(GapLimitReached);
        }
        self.progress.given += 1;
        self.look_ahead();
        Ok(self.current())
    }

    /// Notes that an address was paid. Whether anything changed.
    pub fn mark_used(&mut self, path: KeyPath) -> bool {
        let before = self.progress;
        let end = (path.index + 1).min(MAX_INDEX - 1);
        match path.chain {
            Chain::External => {
                self.progress.used = before.used.max(end);
                // The address that is shown must be a fresh one.
                self.progress.given = before.given.max(self.progress.used + 1);
            }
            Chain::Change => self.progress.change_used = before.change_used.max(end),
        }
        self.look_ahead();
        self.progress != before
    }

    /// Derives what is missing up to the gap limit.
    fn look_ahead(&mut self) {
        let ends = [self.progress.given.max(self.progress.used), self.progress.change_used];
        for (chain, end) in [Chain::External, Chain::Change].into_iter().zip(ends) {
            let branch = &mut self.keys[chain as usize];
            for index in branch.public_keys.len() as u32..end + GAP_LIMIT {
                let public_key = derive(&branch.xpub, index).public_key_bytes();
                branch.public_keys.push(public_key);
                self.by_script.insert(p2pkh(&PubkeyHash::of(&public_key)), KeyPath { chain, index });
            }
        }
    }

    /// The address of a key.
    pub fn address(&self, path: KeyPath, params: &Params) -> Option<Address> {
        self.public_key(path).map(|key| Address::p2pkh(PubkeyHash::of(key), params))
    }
}
