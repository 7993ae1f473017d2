//! The wallet: keys, addresses and coins of one person on one chain, as a state machine without clock or entropy.
//!
//! Every method that changes something to be kept returns the rows to store.

use core::fmt;

use zeroize::Zeroizing;

use super::address::Address;
use super::bip32::Bip32Error;
use super::coin_selection::Candidate;
use super::history::{Historian, HistoryEntry, TxSummary};
use super::keychain::{GapLimitReached, KeyPath, Keychain};
use super::keys::{KeyDerivation, OpenKeys, Secret, WalletState};
use super::ledger::{Balances, CoinState, Ledger, RemovalReason, Touched, WalletCoin, WalletTx};
use super::mnemonic::Mnemonic;
use super::signer::sign_p2pkh;
use super::store::{self, LoadError, StoredSecret};
use super::tx_builder::{Draft, SendError, SendRequest, Spend, build};
use super::vault::{KdfCost, Vault, VaultError, VaultRandomness};
use crate::chain::{ChangeSet, Rows, Table};
use crate::primitives::{Amount, Block, OutPoint, Params, ScriptBuf, Transaction, Txid};

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

/// A transaction ready to be looked at or sent, with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The transaction; unsigned in a plan.
    pub transaction: Transaction,
    /// The coins that it spends, in the order of its inputs.
    pub inputs: Vec<WalletCoin>,
    /// What the miner gets.
    pub fee: Amount,
    /// Virtual bytes; in a plan an upper bound.
    pub vsize: usize,
    /// The output that comes back, and its address.
    pub change: Option<(u32, Address)>,
}

/// Keys, addresses and coins of one person on one chain.
#[derive(Debug, Clone)]
pub struct Wallet {
    params: Params,
    secret: Secret,
    keys: Keychain,
    ledger: Ledger,
}

impl Wallet {
    /// A wallet of these words, unprotected; for a restored one, [`Wallet::rescan`] finds the coins.
    ///
    /// # Errors
    /// One seed in 2^127 has no keys.
    pub fn new(params: &Params, mnemonic: Mnemonic) -> Result<(Self, ChangeSet), WalletError> {
        let open = OpenKeys::new(mnemonic, params).map_err(WalletError::NoKeys)?;
        let keys = Keychain::new(open.account.to_xpub());
        let mut changes = ChangeSet::default();
        store::put_open_secret(&mut changes, &open.mnemonic);
        store::put_account(&mut changes, keys.account(), params);
        store::put_progress(&mut changes, keys.progress());
        let secret = Secret::Unprotected(open);
        Ok((Self { params: params.clone(), secret, keys, ledger: Ledger::default() }, changes))
    }

    /// The wallet in these rows, locked if it is encrypted; none if they hold no wallet.
    ///
    /// # Errors
    /// Names the row that is damaged.
    pub fn load(params: &Params, rows: &Rows) -> Result<Option<Self>, LoadError> {
        let row = |key: &[u8]| rows.get(Table::Wallet, key);
        let Some(secret) = row(store::SECRET) else { return Ok(None) };
        let missing = |key: &'static [u8]| move || LoadError::new(key, "missing");
        let account = store::read_account(row(store::ACCOUNT).ok_or_else(missing(store::ACCOUNT))?, params)?;
        let progress = store::read_progress(row(store::PROGRESS).ok_or_else(missing(store::PROGRESS))?)?;
        let transactions = load_transactions(rows)?;
        let secret = match store::read_secret(secret)? {
            StoredSecret::Sealed(vault) => Secret::Locked(vault),
            StoredSecret::Open(mnemonic) => Secret::Unprotected(
                OpenKeys::new(mnemonic, params)
                    .ok()
                    .filter(|open| open.account.to_xpub() == account)
                    .ok_or_else(|| LoadError::new(store::SECRET, "it is not that of the account"))?,
            ),
        };
        let mut keys = Keychain::resume(account, progress)
            .ok_or_else(|| LoadError::new(store::PROGRESS, "implausible"))?;
        let mut ledger = Ledger::default();
        transactions.into_iter().for_each(|tx| ledger.restore(tx, &mut keys));
        Ok(Some(Self { params: params.clone(), secret, keys, ledger }))
    }

    /// Deletes every row of this wallet, to make room for another.
    pub fn erase(self) -> ChangeSet {
        let mut changes = ChangeSet::default();
        for key in [store::SECRET, store::ACCOUNT, store::PROGRESS] {
            changes.delete(Table::Wallet, key);
        }
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

    /// Opens the keys until [`Wallet::lock`]. Takes about half a second in a browser.
    ///
    /// # Errors
    /// Not encrypted, wrong passphrase, too little memory.
    pub fn unlock(&mut self, passphrase: &str) -> Result<(), WalletError> {
        let open = self.open_vault(passphrase)?;
        if let Some(vault) = self.secret.vault().cloned() {
            self.secret = Secret::Unlocked(vault, open);
        }
        Ok(())
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

    fn open_vault(&self, passphrase: &str) -> Result<OpenKeys, WalletError> {
        let vault = self.secret.vault().ok_or(WalletError::NotEncrypted)?;
        let secret = vault.open(passphrase)?;
        let damaged = || VaultError::Corrupt("not the secret of this account");
        let open = store::decode_mnemonic(&secret)
            .and_then(|mnemonic| OpenKeys::new(mnemonic, &self.params).ok())
            .filter(|open| open.account.to_xpub() == *self.keys.account());
        Ok(open.ok_or_else(damaged)?)
    }

    fn lock_into(&mut self, vault: Vault) -> ChangeSet {
        let mut changes = ChangeSet::default();
        store::put_vault(&mut changes, &vault);
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

/// Addresses and keys.
impl Wallet {
    /// The parameters of its chain.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Hands out a fresh address (`getnewaddress`).
    ///
    /// # Errors
    /// If too many in a row were never used.
    pub fn new_address(&mut self) -> Result<(Address, ChangeSet), GapLimitReached> {
        let path = self.keys.advance()?;
        let mut changes = ChangeSet::default();
        store::put_progress(&mut changes, self.keys.progress());
        Ok((self.address_at(path), changes))
    }

    /// The address to show: the last one handed out, never paid so far.
    pub fn current_address(&self) -> Address {
        self.address_at(self.keys.current())
    }

    /// Where mining rewards go. It stays the same and is known while locked.
    pub fn mining_address(&self) -> Address {
        self.address_at(self.keys.mining())
    }

    /// Which key a script pays to, if it is one of ours (`ismine`).
    pub fn path_of(&self, script: &ScriptBuf) -> Option<KeyPath> {
        self.keys.path_of(script)
    }

    /// All scripts that the wallet watches.
    pub fn scripts(&self) -> impl Iterator<Item = &ScriptBuf> {
        self.keys.scripts()
    }

    /// The steps from an own address's key to the address; the private key only while open. None for others' addresses.
    pub fn derivation_steps(&self, address: &Address) -> Option<KeyDerivation> {
        let path = self.path_of(&address.script_pubkey())?;
        let private = self.secret.open_keys().and_then(|open| open.key(path).ok());
        let private = private.map(|key| key.secret_bytes());
        Some(KeyDerivation::new(*self.keys.public_key(path)?, private, &self.params))
    }

    fn address_at(&self, path: KeyPath) -> Address {
        self.keys.address(path, &self.params).expect("handed-out keys lie within the derived ones")
    }
}

/// What the caller tells of chain and mempool.
impl Wallet {
    /// A block joined the active chain at its tip.
    pub fn connect_block(&mut self, height: u32, block: &Block) -> ChangeSet {
        self.tracked(|ledger, keys| ledger.connect(height, block, keys))
    }

    /// The block at the tip left the active chain. What it held is unconfirmed again: offer [`Wallet::unconfirmed`] to the
    /// mempool and tell of those that it refuses with [`Wallet::remove_unconfirmed`].
    pub fn disconnect_block(&mut self, block: &Block) -> ChangeSet {
        self.tracked(|ledger, _| ledger.disconnect(block))
    }

    /// The mempool took a transaction in, ours or not. `now` in Unix seconds.
    pub fn add_unconfirmed(&mut self, tx: &Transaction, now: u32) -> ChangeSet {
        self.tracked(|ledger, keys| ledger.add_unconfirmed(tx, now, keys))
    }

    /// The mempool let go of a transaction otherwise than into a block. Its coins are free again.
    pub fn remove_unconfirmed(&mut self, txid: &Txid, reason: RemovalReason) -> ChangeSet {
        self.tracked(|ledger, _| ledger.remove_unconfirmed(txid, reason))
    }

    /// Forgets in which blocks transactions are and reads the active chain anew: height and block, from the lowest, as
    /// often as it takes until no further addresses turn up. Blocks without any of [`Wallet::scripts`] may be left out.
    pub fn rescan<B: core::borrow::Borrow<Block>, I: Iterator<Item = (u32, B)>>(
        &mut self,
        blocks: impl Fn(&Self) -> I,
    ) -> ChangeSet {
        let mut changes = self.tracked(|ledger, _| ledger.unsettle_all());
        loop {
            let watched = self.keys.scripts().count();
            for (height, block) in blocks(self) {
                changes.merge(self.connect_block(height, block.borrow()));
            }
            if self.keys.scripts().count() == watched {
                return changes;
            }
        }
    }

    /// Runs a change of the ledger and returns the rows that it touched.
    fn tracked(&mut self, change: impl FnOnce(&mut Ledger, &mut Keychain) -> Touched) -> ChangeSet {
        let before = self.keys.progress();
        let touched = change(&mut self.ledger, &mut self.keys);
        let mut changes = ChangeSet::default();
        for txid in &touched {
            match self.ledger.get(txid) {
                Some(tx) => store::put_tx(&mut changes, txid, tx),
                None => changes.delete(Table::Wallet, store::tx_key(txid)),
            }
        }
        if self.keys.progress() != before {
            store::put_progress(&mut changes, self.keys.progress());
        }
        changes
    }
}

/// What it holds. `tip` is the height of the active chain.
impl Wallet {
    /// How much there is.
    pub fn balances(&self, tip: u32) -> Balances {
        self.ledger.balances(tip, self.params.coinbase_maturity)
    }

    /// All unspent coins, also those that can't be spent now, largest first.
    pub fn coins(&self, tip: u32) -> Vec<WalletCoin> {
        let mut coins = self.ledger.coins(tip, self.params.coinbase_maturity);
        coins.sort_by_key(|coin| (core::cmp::Reverse(coin.value), coin.outpoint));
        coins
    }

    /// Coins as `listunspent` has them with `minconf` 0: neither immature nor spent by an unconfirmed transaction.
    pub fn list_unspent(&self, tip: u32) -> Vec<WalletCoin> {
        let listed = |coin: &WalletCoin| matches!(coin.state, CoinState::Spendable | CoinState::Unconfirmed);
        self.coins(tip).into_iter().filter(listed).collect()
    }

    /// The address that a coin lies at.
    pub fn coin_address(&self, coin: &WalletCoin) -> Address {
        self.address_at(coin.path)
    }

    /// One line for each transaction, newest first.
    pub fn transactions(&self, tip: u32) -> impl Iterator<Item = TxSummary> {
        let historian = self.historian(tip);
        self.ledger.iter().rev().map(move |(txid, tx)| historian.summary(txid, tx))
    }

    /// One line for each output sent or received, newest transaction first (`listtransactions`, which prints the lines
    /// the other way round).
    pub fn history(&self, tip: u32) -> impl Iterator<Item = HistoryEntry> {
        let historian = self.historian(tip);
        self.ledger.iter().rev().flat_map(move |(txid, tx)| historian.entries(txid, tx))
    }

    /// A transaction of the wallet.
    pub fn transaction(&self, txid: &Txid) -> Option<&WalletTx> {
        self.ledger.get(txid)
    }

    /// Transactions that should be in the mempool, parents first: to be offered to it after a reload or a reorganisation.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &Transaction> {
        self.ledger.unconfirmed().map(|(_, tx)| &tx.transaction)
    }

    fn historian(&self, tip: u32) -> Historian<'_> {
        Historian { ledger: &self.ledger, keys: &self.keys, params: &self.params, tip }
    }
}

/// Paying.
impl Wallet {
    /// What a payment would look like and cost; works while locked. The same wallet and request always give the same.
    ///
    /// # Errors
    /// What stands in the way; see [`SendError`].
    pub fn plan(&self, request: &SendRequest, tip: u32) -> Result<Payment, SendError> {
        self.check_addresses(&request.spend)?;
        let change_script = self.address_at(self.keys.change()).script_pubkey();
        let draft = match &request.coins {
            Some(chosen) => build(request, &self.chosen_coins(chosen, tip)?, true, change_script)?,
            None => self.build_from_best(request, tip, change_script)?,
        };
        Ok(self.to_payment(draft, tip))
    }

    /// Builds and signs a payment. It counts as sent once [`Wallet::add_unconfirmed`] tells that the mempool took it in.
    ///
    /// # Errors
    /// What stands in the way; see [`SendError`].
    pub fn create_transaction(&self, request: &SendRequest, tip: u32) -> Result<Payment, SendError> {
        let open = self.secret.open_keys().ok_or(SendError::Locked)?;
        let mut payment = self.plan(request, tip)?;
        for (index, coin) in payment.inputs.iter().enumerate() {
            let key = open.key(coin.path).expect("the public half of this key exists");
            let script = self.address_at(coin.path).script_pubkey();
            sign_p2pkh(&mut payment.transaction, index, &script, key.key());
        }
        payment.vsize = payment.transaction.vsize();
        Ok(payment)
    }

    fn check_addresses(&self, spend: &Spend) -> Result<(), SendError> {
        let all: Vec<&Address> = match spend {
            Spend::Exact(to) | Spend::SubtractFee(to) => to.iter().map(|(address, _)| address).collect(),
            Spend::All(to) => vec![to],
        };
        all.into_iter().try_for_each(|address| {
            if address.network() != self.params.network {
                return Err(SendError::OtherNetwork(address.network()));
            }
            match address.kind().is_enforced() {
                true => Ok(()),
                false => Err(SendError::UnsupportedAddress(address.kind())),
            }
        })
    }

    /// Confirmed coins if they reach, else own unconfirmed change with them.
    fn build_from_best(
        &self,
        request: &SendRequest,
        tip: u32,
        change_script: ScriptBuf,
    ) -> Result<Draft, SendError> {
        let coins = self.coins(tip);
        let spendable = |least: u32| -> Vec<Candidate> {
            let fits = |coin: &&WalletCoin| coin.state == CoinState::Spendable && coin.confirmations >= least;
            coins.iter().filter(fits).map(candidate).collect()
        };
        let everything = matches!(request.spend, Spend::All(_));
        let confirmed = (!everything).then(|| build(request, &spendable(1), false, change_script.clone()));
        match confirmed {
            Some(Ok(draft)) => Ok(draft),
            _ => build(request, &spendable(0), false, change_script),
        }
    }

    fn chosen_coins(&self, chosen: &[OutPoint], tip: u32) -> Result<Vec<Candidate>, SendError> {
        let coins = self.coins(tip);
        let unique: std::collections::BTreeSet<_> = chosen.iter().collect();
        unique
            .into_iter()
            .map(|outpoint| {
                let coin = coins.iter().find(|coin| coin.outpoint == *outpoint);
                let coin = coin.ok_or(SendError::UnknownCoin(*outpoint))?;
                match coin.state {
                    // Spending a stranger's unconfirmed payment is the user's own choice here, as in Bitcoin Core.
                    CoinState::Spendable | CoinState::Unconfirmed => Ok(candidate(coin)),
                    state => Err(SendError::UnspendableCoin { outpoint: *outpoint, state }),
                }
            })
            .collect()
    }

    fn to_payment(&self, draft: Draft, tip: u32) -> Payment {
        let coins = self.coins(tip);
        let spent = |outpoint: OutPoint| coins.iter().find(|coin| coin.outpoint == outpoint).copied();
        let inputs =
            draft.transaction.inputs.iter().filter_map(|input| spent(input.previous_output)).collect();
        let change = draft.change.map(|vout| (vout as u32, self.address_at(self.keys.change())));
        Payment { transaction: draft.transaction, inputs, fee: draft.fee, vsize: draft.vsize, change }
    }
}

fn candidate(coin: &WalletCoin) -> Candidate {
    Candidate { outpoint: coin.outpoint, value: coin.value }
}
