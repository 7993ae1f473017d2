//! One kind's addresses: two chains of keys derived from the account's public key, as far as they were used and a gap
//! beyond.

use core::fmt;

use super::bip32::{DerivationPath, HARDENED, Xpub};
use super::output_type::OutputType;
use crate::primitives::Params;

/// So many addresses beyond the last one that was handed out or paid are watched. A wallet restored from its words, which
/// don't tell what was handed out, looks so far beyond the last one that was paid (BIP44).
pub const GAP_LIMIT: u32 = 20;

/// At most so many addresses are handed out on each chain, because all of them are derived when a wallet is loaded and kept
/// in memory; a stored number above it is damage. Change beyond it goes to the last address again.
pub const MAX_INDEX: u32 = 10_000;

/// Which of the account's two chains of addresses (BIP44).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// Shown to others.
    External = 0,
    /// For change.
    Change = 1,
}

impl Chain {
    /// Both.
    pub const ALL: [Self; 2] = [Self::External, Self::Change];
}

/// `m/purpose'/coin'/0'`: where the keys of a kind of address start (BIP44, 49, 84, 86).
pub fn account_path(kind: OutputType, params: &Params) -> DerivationPath {
    DerivationPath(vec![kind.purpose() | HARDENED, params.prefixes.coin_type | HARDENED, HARDENED])
}

/// Why there is no new address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewAddressError {
    /// There are [`MAX_INDEX`] of this kind.
    Exhausted,
    /// A wallet from before this kind was known here gets its keys when it is unlocked.
    Locked(OutputType),
}

impl fmt::Display for NewAddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted => {
                write!(f, "all {MAX_INDEX} addresses of this kind that are kept have been handed out")
            }
            Self::Locked(kind) => {
                write!(f, "unlock the wallet once with the passphrase: it has no {kind} keys yet")
            }
        }
    }
}

impl core::error::Error for NewAddressError {}

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
    /// Index 0 of the default kind is for mining, so the first payment there goes to index 1.
    pub(super) fn start(kind: OutputType) -> Self {
        Self { given: if kind == OutputType::DEFAULT { 2 } else { 1 }, used: 0, change_used: 0 }
    }

    pub(super) fn is_plausible(self) -> bool {
        [self.given, self.used, self.change_used].iter().all(|index| *index <= MAX_INDEX)
    }
}

/// The keys of one kind of address that have been handed out or used, and [`GAP_LIMIT`] beyond them.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub kind: OutputType,
    pub xpub: Xpub,
    pub progress: Progress,
    branches: [Branch; 2],
}

#[derive(Debug, Clone)]
struct Branch {
    xpub: Xpub,
    public_keys: Vec<[u8; 33]>,
}

impl Branch {
    fn new(account: &Xpub, chain: Chain) -> Self {
        Self { xpub: derive(account, chain as u32), public_keys: vec![] }
    }
}

fn derive(key: &Xpub, index: u32) -> Xpub {
    key.child(index).expect("an index below 2^31 lacks a key with probability 2^-127")
}

impl Account {
    /// No key is derived yet: [`Self::look_ahead`] does.
    pub fn new(kind: OutputType, xpub: Xpub, progress: Progress) -> Self {
        let branches = Chain::ALL.map(|chain| Branch::new(&xpub, chain));
        let start = Progress::start(kind);
        let progress = Progress { given: progress.given.max(start.given), ..progress };
        Self { kind, xpub, progress, branches }
    }

    pub fn public_key(&self, chain: Chain, index: u32) -> Option<&[u8; 33]> {
        self.branches[chain as usize].public_keys.get(index as usize)
    }

    /// Hands out the next external address. How many were paid does not matter: what is handed out is watched.
    pub fn advance(&mut self) -> Result<(), NewAddressError> {
        let progress = &mut self.progress;
        if progress.given >= MAX_INDEX {
            return Err(NewAddressError::Exhausted);
        }
        progress.given += 1;
        Ok(())
    }

    pub fn mark_used(&mut self, chain: Chain, index: u32) {
        let progress = &mut self.progress;
        let end = (index + 1).min(MAX_INDEX - 1);
        match chain {
            Chain::External => {
                progress.used = progress.used.max(end);
                // The address that is shown must be a fresh one.
                progress.given = progress.given.max(progress.used + 1);
            }
            Chain::Change => progress.change_used = progress.change_used.max(end),
        }
    }

    /// Derives what is missing up to the gap limit and calls with each new key.
    pub fn look_ahead(&mut self, mut found: impl FnMut(OutputType, Chain, u32, &[u8; 33])) {
        let ends = [self.progress.given.max(self.progress.used), self.progress.change_used];
        for (chain, end) in Chain::ALL.into_iter().zip(ends) {
            let branch = &mut self.branches[chain as usize];
            for index in branch.public_keys.len() as u32..end + GAP_LIMIT {
                let public_key = derive(&branch.xpub, index).public_key_bytes();
                branch.public_keys.push(public_key);
                found(self.kind, chain, index, &public_key);
            }
        }
    }
}
