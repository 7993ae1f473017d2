//! The wallet follows chain and mempool, and says what it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::address::Address;
use super::entry::{Balances, CoinState, RemovalReason, TxState, WalletCoin, WalletTx, WatchedCoin};
use super::history::{Category, Historian, HistoryEntry, TxContext, TxSummary};
use super::keychain::Keychain;
use super::ledger::{Ledger, Touched};
use super::store;
use super::wallet::Wallet;
use crate::chain::{ChangeSet, Table};
use crate::primitives::{Amount, Coin, HashedBlock, OutPoint, ScriptBuf, Transaction, Txid};

/// What the caller tells of chain and mempool.
impl Wallet {
    /// A block joined the active chain at its tip. Then ask [`Wallet::has_missed`], as after every other change here.
    pub fn connect_block(&mut self, height: u32, block: &HashedBlock) -> ChangeSet {
        self.tracked(|ledger, keys| ledger.connect(height, block, keys))
    }

    /// The block at the tip left the active chain. What it held is unconfirmed again: offer [`Wallet::unconfirmed`] to the
    /// mempool and tell of those that it refuses with [`Wallet::remove_unconfirmed`].
    pub fn disconnect_block(&mut self, block: &HashedBlock) -> ChangeSet {
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

    /// Forgets all transactions and keeps keys, addresses that were handed out, contracts and labels. What was confirmed comes back
    /// with the blocks; what was in none is gone, unless the mempool has it told again.
    pub fn forget_transactions(&mut self) -> ChangeSet {
        let forgotten = core::mem::take(&mut self.ledger);
        let mut changes = ChangeSet::default();
        for (txid, _) in forgotten.iter() {
            changes.delete(Table::Wallet, store::tx_key(txid));
        }
        changes
    }

    /// Whether one of these transactions pays a script that is watched only since they were told: a payment moves the window
    /// of addresses, and what lies in it now may have been paid before, even earlier in the same block. `passed` is all that
    /// stands in chain and mempool; where the answer is yes, tell of all of it again, the chain by [`Wallet::rescan`].
    /// Without that, the running wallet would have less than the same one after a restart.
    pub fn has_missed<'a>(&mut self, mut passed: impl Iterator<Item = &'a Transaction>) -> bool {
        let fresh = self.keys.take_unsearched();
        let pays = |tx: &Transaction| tx.outputs.iter().any(|output| fresh.contains(&output.script_pubkey));
        let mut held = self.ledger.iter().map(|(_, held)| &held.transaction);
        !fresh.is_empty() && (passed.any(pays) || held.any(pays))
    }

    /// Forgets in which blocks transactions are and reads the active chain anew: height and block, from the lowest, as
    /// often as it takes until no further addresses turn up. Blocks without any of [`Wallet::scripts`] may be left out. What is in
    /// blocks up to the height `pruned` stays as it is: those can't be told any more.
    pub fn rescan<B: core::borrow::Borrow<HashedBlock>, I: Iterator<Item = (u32, B)>>(
        &mut self,
        pruned: u32,
        blocks: impl Fn(&Self) -> I,
    ) -> ChangeSet {
        let mut changes = self.tracked(|ledger, _| ledger.unsettle_above(pruned));
        loop {
            self.keys.take_unsearched();
            changes.merge(self.tracked(|ledger, keys| {
                ledger.index_all(keys);
                Touched::new()
            }));
            for (height, block) in blocks(self) {
                changes.merge(self.tracked(|ledger, keys| ledger.settle(height, block.borrow(), keys)));
            }
            if !self.keys.has_unsearched() {
                changes.merge(self.tracked(|ledger, _| ledger.forget_oldest()));
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
        for (kind, progress) in self.keys.progress() {
            if before.get(&kind) != Some(&progress) {
                store::put_progress(&mut changes, kind, progress);
            }
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

    /// What is watched and can't be spent from here: sums and coins.
    pub fn watched_balances(&self, tip: u32) -> Balances {
        self.ledger.watched_balances(tip, self.params.coinbase_maturity)
    }

    /// Watched coins that are not spent.
    pub fn watched_coins(&self, tip: u32) -> Vec<WatchedCoin> {
        self.ledger.watched_coins(tip, self.params.coinbase_maturity)
    }

    /// All unspent coins, also those that can't be spent now, largest first.
    pub fn coins(&self, tip: u32) -> Vec<WalletCoin> {
        let mut coins = self.ledger.coins(tip, self.params.coinbase_maturity);
        coins.sort_by_key(|coin| (core::cmp::Reverse(coin.value), coin.outpoint));
        coins
    }

    /// Own outputs in blocks that no block spends, as a chain's coin set has them: for who knows no other coins.
    pub fn settled_coins(&self) -> BTreeMap<OutPoint, Coin> {
        let (mut coins, mut spent) = (BTreeMap::new(), BTreeSet::new());
        for (txid, held) in self.ledger.iter() {
            let TxState::Confirmed { height, .. } = held.state else { continue };
            spent.extend(held.transaction.inputs.iter().map(|input| input.previous_output));
            let coinbase = held.transaction.is_coinbase();
            for (vout, output) in held.transaction.outputs.iter().enumerate() {
                let outpoint = OutPoint { txid: *txid, vout: vout as u32 };
                if self.ledger.own(&outpoint).is_some() {
                    coins.insert(outpoint, Coin { output: output.clone(), height, coinbase });
                }
            }
        }
        coins.retain(|outpoint, _| !spent.contains(outpoint));
        coins
    }

    /// The script of an own output, spent or not.
    pub fn own_script(&self, outpoint: &OutPoint) -> Option<ScriptBuf> {
        self.ledger.own(outpoint)?;
        let outputs = &self.ledger.get(&outpoint.txid)?.transaction.outputs;
        outputs.get(outpoint.vout as usize).map(|output| output.script_pubkey.clone())
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

    /// What an own address received with so many confirmations at least, mining rewards that don't count yet left out
    /// (`getreceivedbyaddress`). None if the address is not ours.
    pub fn received_by(&self, address: &Address, least: u64, tip: u32) -> Option<Amount> {
        let script = address.script_pubkey();
        self.path_of(&script)?;
        let lines = self.history(tip).filter(|line| {
            matches!(line.category, Category::Receive | Category::Generate)
                && u64::try_from(line.tx.confirmations).is_ok_and(|depth| depth >= least)
                && line.tx.dropped().is_none()
                && line.address.as_ref() == Some(address)
        });
        Amount::checked_sum(lines.map(|line| Amount(line.amount.unsigned_abs())))
    }

    /// One line for each transaction that moves own money, newest first.
    pub fn transactions(&self, tip: u32) -> impl Iterator<Item = TxSummary> {
        let historian = self.historian(tip);
        self.ledger
            .iter()
            .rev()
            .filter(move |(_, tx)| historian.concerns_us(&tx.transaction))
            .map(move |(txid, tx)| historian.summary(txid, tx))
    }

    /// One line for each output sent or received, newest transaction first (`listtransactions`, which prints the lines
    /// the other way round).
    pub fn history(&self, tip: u32) -> impl Iterator<Item = HistoryEntry> {
        let historian = self.historian(tip);
        self.ledger.iter().rev().flat_map(move |(txid, tx)| historian.entries(txid, tx))
    }

    /// One transaction: what its lines share, and the lines. There is none where all went to change.
    pub fn history_of(&self, txid: &Txid, tip: u32) -> Option<(TxContext, Vec<HistoryEntry>)> {
        let (historian, held) = (self.historian(tip), self.ledger.get(txid)?);
        Some((historian.context(txid, held), historian.entries(txid, held)))
    }

    /// A transaction of the wallet.
    pub fn transaction(&self, txid: &Txid) -> Option<&WalletTx> {
        self.ledger.get(txid)
    }

    /// Whether a transaction spends an own coin; `false` for one that the wallet does not have.
    pub fn pays_for(&self, txid: &Txid) -> bool {
        let spends = |held: &WalletTx| {
            held.transaction.inputs.iter().any(|input| self.ledger.own(&input.previous_output).is_some())
        };
        self.ledger.get(txid).is_some_and(spends)
    }

    /// Other transactions of the wallet that spend a coin that this one spends, too.
    pub fn conflicts(&self, txid: &Txid) -> BTreeSet<Txid> {
        self.ledger.conflicts(txid)
    }

    /// The payment that this one was made anew from, with a higher fee.
    pub fn replaces(&self, txid: &Txid) -> Option<Txid> {
        let bumped =
            |rival: &Txid| self.ledger.get(rival).is_some_and(|held| held.replaced_by == Some(*txid));
        self.conflicts(txid).into_iter().find(bumped)
    }

    /// A payment was sent in the place of another one: see [`Wallet::bump_fee`](super::Wallet::bump_fee).
    pub fn note_bump(&mut self, txid: Txid, by: Txid) -> ChangeSet {
        self.tracked(|ledger, _| ledger.note_bump(txid, by))
    }

    /// Whether an unconfirmed transaction spends only what is ours and settled (Bitcoin Core's `trusted`).
    pub fn trusts(&self, txid: &Txid) -> bool {
        self.ledger.trusted_unconfirmed().contains(txid)
    }

    /// Transactions that should be in the mempool, parents first: to be offered to it after a reload or a reorganisation.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &Transaction> {
        self.ledger.unconfirmed().map(|(_, tx)| &tx.transaction)
    }

    fn historian(&self, tip: u32) -> Historian<'_> {
        Historian { ledger: &self.ledger, keys: &self.keys, params: &self.params, tip }
    }
}
