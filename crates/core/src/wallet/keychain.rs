//! The wallet's addresses of all kinds, derived from the accounts' public keys so that a locked wallet knows them, and the
//! scripts that it watches for others.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Chain, NewAddressError, Progress, account_path};
use super::address::Address;
use super::bip32::{DerivationPath, Xpub};
use super::output_type::OutputType;
use super::watch::{WatchError, WatchList, Watched};
use crate::primitives::{Params, ScriptBuf};

/// Which key of the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath {
    /// Which account, and so which kind of address.
    pub kind: OutputType,
    /// The chain.
    pub chain: Chain,
    /// The index on it, from 0.
    pub index: u32,
}

impl KeyPath {
    /// The way from the master key, like `m/84'/1'/0'/0/3`.
    pub fn from_master(self, params: &Params) -> DerivationPath {
        let mut path = account_path(self.kind, params);
        path.0.extend(self.from_account());
        path
    }

    /// The two steps from the account's key.
    pub fn from_account(self) -> [u32; 2] {
        [self.chain as u32, self.index]
    }
}

/// Up to four accounts, one for each kind of address.
#[derive(Debug, Clone, Default)]
pub struct Keychain {
    accounts: BTreeMap<OutputType, Account>,
    by_script: BTreeMap<ScriptBuf, KeyPath>,
    /// What can't be spent from here.
    pub watched: WatchList,
    /// Scripts that came since the wallet was last told of all blocks: some of them may have been paid before.
    unsearched: BTreeSet<ScriptBuf>,
}

impl Keychain {
    /// Adds an account that was never used.
    pub fn add(&mut self, kind: OutputType, account: Xpub) {
        self.resume(kind, account, Progress::start(kind));
    }

    /// Adds an account that got this far.
    pub fn resume(&mut self, kind: OutputType, account: Xpub, progress: Progress) {
        let mut account = Account::new(kind, account, progress);
        look_ahead(&mut account, &mut self.by_script, &mut self.unsearched);
        self.accounts.insert(account.kind, account);
    }

    /// The kinds whose keys are known: all four, but for an old wallet that was not unlocked since.
    pub fn kinds(&self) -> impl Iterator<Item = OutputType> {
        self.accounts.keys().copied()
    }

    /// Whether keys of this kind are known.
    pub fn has(&self, kind: OutputType) -> bool {
        self.accounts.contains_key(&kind)
    }

    /// The kind to make where nothing is said.
    pub fn default_kind(&self) -> OutputType {
        let preferred = Some(OutputType::DEFAULT).filter(|kind| self.has(*kind));
        preferred.or_else(|| self.kinds().next()).unwrap_or(OutputType::DEFAULT)
    }

    /// An account's extended public key.
    pub fn account(&self, kind: OutputType) -> Option<&Xpub> {
        self.accounts.get(&kind).map(|account| &account.xpub)
    }

    /// How far each account has been used.
    pub fn progress(&self) -> BTreeMap<OutputType, Progress> {
        self.accounts.iter().map(|(kind, account)| (*kind, account.progress)).collect()
    }

    /// Which key a script pays to, if it is one of ours.
    pub fn path_of(&self, script: &ScriptBuf) -> Option<KeyPath> {
        self.by_script.get(script).copied()
    }

    /// Whether a script is another's that is watched.
    pub fn only_watches(&self, script: &ScriptBuf) -> bool {
        !self.by_script.contains_key(script) && self.watched.find(script).is_some()
    }

    /// All scripts that matter here, others' among them.
    pub fn scripts(&self) -> impl Iterator<Item = &ScriptBuf> {
        self.by_script.keys().chain(self.watched.scripts())
    }

    /// The compressed public key, if it is within what has been derived.
    pub fn public_key(&self, path: KeyPath) -> Option<&[u8; 33]> {
        self.accounts.get(&path.kind)?.public_key(path.chain, path.index)
    }

    /// The address of a key.
    pub fn address(&self, path: KeyPath, params: &Params) -> Option<Address> {
        self.public_key(path).map(|key| path.kind.address(key, params))
    }

    /// Where mining rewards go: always the same address, so that a locked node can go on for ever.
    pub fn mining(&self) -> KeyPath {
        KeyPath { kind: self.default_kind(), chain: Chain::External, index: 0 }
    }

    /// The address of a kind to show: the last one handed out. It was never paid.
    pub fn current(&self, kind: OutputType) -> Option<KeyPath> {
        let given = self.accounts.get(&kind)?.progress.given;
        Some(KeyPath { kind, chain: Chain::External, index: given - 1 })
    }

    /// The address for the next change of a kind; of the default kind if the keys of this one are not known.
    pub fn change(&self, kind: OutputType) -> KeyPath {
        let kind = if self.has(kind) { kind } else { self.default_kind() };
        let index = self.accounts.get(&kind).map_or(0, |account| account.progress.change_used);
        KeyPath { kind, chain: Chain::Change, index }
    }

    /// Hands out another address.
    ///
    /// # Errors
    /// If there are no more, or the kind's keys are not known.
    pub fn advance(&mut self, kind: OutputType) -> Result<KeyPath, NewAddressError> {
        let account = self.accounts.get_mut(&kind).ok_or(NewAddressError::Locked(kind))?;
        account.advance()?;
        look_ahead(account, &mut self.by_script, &mut self.unsearched);
        Ok(KeyPath { kind, chain: Chain::External, index: account.progress.given - 1 })
    }

    /// Notes that an address was paid.
    pub fn mark_used(&mut self, path: KeyPath) {
        if let Some(account) = self.accounts.get_mut(&path.kind) {
            account.mark_used(path.chain, path.index);
            look_ahead(account, &mut self.by_script, &mut self.unsearched);
        }
    }

    /// Watches a descriptor and gives its text.
    ///
    /// # Errors
    /// See [`WatchError`]; nothing is changed then.
    pub fn watch(&mut self, watched: Watched, params: &Params) -> Result<String, WatchError> {
        let (text, fresh) = self.watched.add(watched, params)?;
        self.unsearched.extend(fresh);
        Ok(text)
    }

    /// Whether scripts came since [`Self::take_unsearched`].
    pub fn has_unsearched(&self) -> bool {
        !self.unsearched.is_empty()
    }

    /// Hands over the scripts that came since the last call.
    pub fn take_unsearched(&mut self) -> BTreeSet<ScriptBuf> {
        core::mem::take(&mut self.unsearched)
    }
}

fn look_ahead(
    account: &mut Account,
    by_script: &mut BTreeMap<ScriptBuf, KeyPath>,
    unsearched: &mut BTreeSet<ScriptBuf>,
) {
    account.look_ahead(|kind, chain, index, key| {
        let script = kind.script_pubkey(key);
        unsearched.insert(script.clone());
        by_script.insert(script, KeyPath { kind, chain, index });
    });
}
