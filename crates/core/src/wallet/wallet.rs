//! The wallet: keys, addresses and coins of one person on one chain, as a state machine without clock or entropy.
//!
//! Every method that changes something to be kept returns the rows to store.

use core::fmt;
use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::bip32::Bip32Error;
use super::block_signing;
use super::contracts::{self, StoredContract};
use super::entry::WalletTx;
use super::keychain::Keychain;
use super::keys::{OpenKeys, Secret, WalletState};
use super::labels;
use super::ledger::Ledger;
use super::mnemonic::Mnemonic;
use super::output_type::OutputType;
use super::store::{self, LoadError, StoredSecret};
use super::vault::{KdfCost, Vault, VaultError, VaultRandomness};
use crate::chain::{ChangeSet, Rows, Table};
use crate::primitives::{Params, ScriptBuf};

/// Why a wallet can't do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletError {
    /// The keys are locked away.
    Locked,
    /// There is no passphrase to unlock with.
    NotEncrypted,
    /// There is a passphrase already.
    AlreadyEncrypted,
    /// The vault says no.
    Vault(VaultError),
    /// One seed in 2^127 has no keys: take other words.
    NoKeys(Bip32Error),
}

impl fmt::Display for WalletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => write!(f, "the wallet is locked: unlock it with the passphrase first"),
            Self::NotEncrypted => write!(f, "the wallet has no passphrase"),
            Self::AlreadyEncrypted => write!(f, "the wallet has a passphrase already: change it instead"),
            Self::Vault(error) => error.fmt(f),
            Self::NoKeys(error) => write!(f, "these words make no keys: {error}"),
        }
    }
}

impl core::error::Error for WalletError {}

impl From<VaultError> for WalletError {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

/// Keys, addresses and coins of one person on one chain.
#[derive(Debug, Clone)]
pub struct Wallet {
    pub(super) params: Params,
    pub(super) secret: Secret,
    pub(super) keys: Keychain,
    pub(super) ledger: Ledger,
    pub(super) contracts: BTreeMap<ScriptBuf, StoredContract>,
    pub(super) labels: BTreeMap<ScriptBuf, String>,
    /// Of the master key; an old wallet learns it when it is unlocked.
    pub(super) fingerprint: Option<[u8; 4]>,
}

impl Wallet {
    /// A wallet of these words, unprotected; for a restored one, [`Wallet::rescan`] finds the coins.
    ///
    /// # Errors
    /// One seed in 2^127 has no keys.
    pub fn new(params: &Params, mnemonic: Mnemonic) -> Result<(Self, ChangeSet), WalletError> {
        let open = OpenKeys::new(mnemonic, params).map_err(WalletError::NoKeys)?;
        let mut changes = ChangeSet::default();
        store::put_open_secret(&mut changes, &open.mnemonic);
        let mut wallet = Self {
            params: params.clone(),
            secret: Secret::Unprotected(open.clone()),
            keys: Keychain::default(),
            ledger: Ledger::default(),
            contracts: BTreeMap::new(),
            labels: BTreeMap::new(),
            fingerprint: None,
        };
        changes.merge(wallet.gain_accounts(&open));
        Ok((wallet, changes))
    }

    /// The wallet in these rows, locked if it is encrypted; `None` if they hold no wallet. Tell it of the chain's blocks with
    /// [`Wallet::rescan`]: an old wallet knows more kinds of address from now on.
    ///
    /// # Errors
    /// Names the row that is damaged.
    pub fn load(params: &Params, rows: &Rows) -> Result<Option<Self>, LoadError> {
        let Some(secret) = rows.get(Table::Wallet, store::SECRET) else { return Ok(None) };
        let accounts = store::read_accounts(rows, params)?;
        let fingerprint = store::read_fingerprint(rows)?;
        let transactions = load_transactions(rows)?;
        let watched = store::read_watched(rows, params)?;
        let (secret, open) = match store::read_secret(secret)? {
            StoredSecret::Sealed(vault) => (Secret::Locked(vault), None),
            StoredSecret::Open(mnemonic) => {
                let fits = |open: &OpenKeys| accounts.iter().all(|(kind, xpub, _)| open.fits(*kind, xpub));
                let open = OpenKeys::new(mnemonic, params).ok().filter(|open| fits(open));
                let open = open.ok_or_else(|| LoadError::new(store::SECRET, "not that of the accounts"))?;
                (Secret::Unprotected(open.clone()), Some(open))
            }
        };
        let mut keys = Keychain::default();
        keys.watched = watched;
        accounts.into_iter().for_each(|(kind, account, progress)| keys.resume(kind, account, progress));
        let (ledger, contracts, labels) = (Ledger::default(), contracts::load(rows)?, labels::load(rows)?);
        let mut wallet =
            Self { params: params.clone(), secret, keys, ledger, contracts, labels, fingerprint };
        if let Some(open) = open {
            wallet.gain_accounts(&open);
        }
        transactions.into_iter().for_each(|tx| wallet.ledger.restore(tx, &mut wallet.keys));
        Ok(Some(wallet))
    }

    /// Adds what an old wallet lacks: only BIP44 was known then.
    fn gain_accounts(&mut self, open: &OpenKeys) -> ChangeSet {
        let mut changes = ChangeSet::default();
        let missing: Vec<_> = OutputType::ALL.into_iter().filter(|kind| !self.keys.has(*kind)).collect();
        if missing.is_empty() && self.fingerprint.is_some() {
            return changes;
        }
        missing.into_iter().for_each(|kind| self.keys.add(kind, open.account(kind).to_xpub()));
        self.fingerprint = Some(open.fingerprint);
        self.put_accounts(&mut changes);
        changes
    }

    fn put_accounts(&self, changes: &mut ChangeSet) {
        store::put_accounts(changes, &self.keys, &self.params);
        if let Some(fingerprint) = self.fingerprint {
            store::put_fingerprint(changes, fingerprint);
        }
    }

    /// All rows of this wallet, for a store that starts anew.
    pub fn rows(&self) -> ChangeSet {
        let mut changes = ChangeSet::default();
        match &self.secret {
            Secret::Unprotected(open) => store::put_open_secret(&mut changes, &open.mnemonic),
            Secret::Locked(vault) | Secret::Unlocked(vault, _) => store::put_vault(&mut changes, vault),
        }
        self.put_accounts(&mut changes);
        for (text, watched) in self.keys.watched.iter() {
            store::put_watched(&mut changes, text, watched);
        }
        self.contracts.values().for_each(|contract| contracts::put(&mut changes, contract));
        for (script, label) in &self.labels {
            changes.put(Table::Wallet, labels::row(script), label.as_str());
        }
        self.ledger.iter().for_each(|(txid, tx)| store::put_tx(&mut changes, txid, tx));
        changes
    }

    /// Deletes every row of this wallet, to make room for another.
    pub fn erase(self) -> ChangeSet {
        let mut changes = ChangeSet::default();
        changes.delete(Table::Wallet, store::SECRET);
        changes.delete(Table::Wallet, store::MASTER);
        store::account_rows().for_each(|row| changes.delete(Table::Wallet, row));
        for (text, _) in self.keys.watched.iter() {
            changes.delete(Table::Wallet, store::watch_key(text));
        }
        self.contracts.keys().for_each(|script| changes.delete(Table::Wallet, contracts::row(script)));
        self.labels.keys().for_each(|script| changes.delete(Table::Wallet, labels::row(script)));
        for (txid, _) in self.ledger.iter() {
            changes.delete(Table::Wallet, store::tx_key(txid));
        }
        changes
    }

    /// Whether it can sign.
    pub fn state(&self) -> WalletState {
        self.secret.state()
    }

    /// Puts the keys under a passphrase and locks them away. Takes about half a second in a browser.
    ///
    /// # Errors
    /// Encrypted already, empty passphrase, too little memory.
    pub fn encrypt(
        &mut self,
        passphrase: &str,
        random: &VaultRandomness,
        cost: KdfCost,
    ) -> Result<ChangeSet, WalletError> {
        match &self.secret {
            Secret::Unprotected(open) => {
                let vault = seal(open, passphrase, random, cost)?;
                Ok(self.lock_into(vault))
            }
            _ => Err(WalletError::AlreadyEncrypted),
        }
    }

    /// Replaces the passphrase and locks the wallet.
    ///
    /// # Errors
    /// Not encrypted, wrong or empty passphrase, too little memory.
    pub fn change_passphrase(
        &mut self,
        old: &str,
        new: &str,
        random: &VaultRandomness,
        cost: KdfCost,
    ) -> Result<ChangeSet, WalletError> {
        let open = self.open_vault(old)?;
        let vault = seal(&open, new, random, cost)?;
        Ok(self.lock_into(vault))
    }

    /// Opens the keys until [`Wallet::lock`]. Takes about half a second in a browser. If rows come back, it gained
    /// addresses: [`Wallet::rescan`] finds what they hold.
    ///
    /// # Errors
    /// Not encrypted, wrong passphrase, too little memory.
    pub fn unlock(&mut self, passphrase: &str) -> Result<ChangeSet, WalletError> {
        let open = self.open_vault(passphrase)?;
        let changes = self.gain_accounts(&open);
        if let Some(vault) = self.secret.vault().cloned() {
            self.secret = Secret::Unlocked(vault, open);
        }
        Ok(changes)
    }

    /// Wipes the keys from memory. An unprotected wallet has nothing to lock with and stays as it is.
    pub fn lock(&mut self) {
        if let Some(vault) = self.secret.vault().cloned() {
            self.secret = Secret::Locked(vault);
        }
    }

    /// The words to write down.
    ///
    /// # Errors
    /// Locked.
    pub fn words(&self) -> Result<Zeroizing<String>, WalletError> {
        self.secret.open_keys().map(|open| open.mnemonic.to_words()).ok_or(WalletError::Locked)
    }

    fn open_vault(&self, passphrase: &str) -> Result<Box<OpenKeys>, WalletError> {
        let vault = self.secret.vault().ok_or(WalletError::NotEncrypted)?;
        let secret = vault.open(passphrase)?;
        let damaged = || VaultError::Corrupt("not the secret of this account");
        let open = store::decode_mnemonic(&secret)
            .and_then(|mnemonic| OpenKeys::new(mnemonic, &self.params).ok())
            .filter(|open| self.keys.kinds().all(|kind| self.is_key_of(open, kind)));
        Ok(open.ok_or_else(damaged)?)
    }

    fn is_key_of(&self, open: &OpenKeys, kind: OutputType) -> bool {
        self.keys.account(kind).is_some_and(|xpub| open.fits(kind, xpub))
    }

    fn lock_into(&mut self, vault: Vault) -> ChangeSet {
        let mut changes = ChangeSet::default();
        store::put_vault(&mut changes, &vault);
        // What an open secret could still make again can't be made from a sealed one.
        self.put_accounts(&mut changes);
        self.secret = Secret::Locked(vault);
        changes
    }
}

fn seal(
    open: &OpenKeys,
    passphrase: &str,
    random: &VaultRandomness,
    cost: KdfCost,
) -> Result<Vault, VaultError> {
    Vault::seal(&store::encode_mnemonic(&open.mnemonic), passphrase, random, cost)
}

/// In the order in which they were first seen.
fn load_transactions(rows: &Rows) -> Result<Vec<WalletTx>, LoadError> {
    let mut stored: Vec<WalletTx> = rows
        .table(Table::Wallet)
        .filter(|(key, _)| key.starts_with(store::TX))
        .map(|(key, value)| store::read_tx(key, value))
        .collect::<Result<_, _>>()?;
    stored.sort_by_key(|tx| tx.order);
    // Places in the history are given out one by one; equal or endless ones are damage.
    if stored.windows(2).any(|pair| pair[0].order == pair[1].order)
        || stored.last().is_some_and(|last| last.order >= u64::from(u32::MAX))
    {
        return Err(LoadError::new(store::TX, "impossible order"));
    }
    Ok(stored)
}

/// Signing blocks (BIP325).
impl Wallet {
    /// A public key to put into a chain's challenge; `index` is below [`block_signing::BLOCK_SIGNING_KEYS`]. Known while
    /// locked.
    pub fn block_signing_key(&self, index: u32) -> [u8; 33] {
        let account =
            self.keys.account(OutputType::Legacy).expect("wallets have had this account from the first");
        block_signing::public_key(account, index)
    }

    /// Signs the hash of a proposed block with the key of that index: DER and hash type.
    ///
    /// # Errors
    /// Locked.
    pub fn sign_block(&self, index: u32, sighash: &[u8; 32]) -> Result<Vec<u8>, WalletError> {
        let open = self.secret.open_keys().ok_or(WalletError::Locked)?;
        Ok(block_signing::sign(open.account(OutputType::Legacy), index, sighash))
    }
}
