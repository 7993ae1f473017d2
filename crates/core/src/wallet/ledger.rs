//! The wallet's transactions and coins, kept up to date by what the caller tells of chain and mempool.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{
    Balances, CoinState, OwnOutput, RemovalReason, TxState, WalletCoin, WalletTx, WatchedCoin,
};
use super::keychain::Keychain;
use crate::primitives::{BlockHash, HashedBlock, OutPoint, Transaction, TxIn, Txid};

/// A transaction with its name, which was worked out before.
type Named<'a> = (Txid, &'a Transaction);

/// So many transactions that are neither in a block nor in the mempool are remembered; the oldest are forgotten first.
pub const MAX_INACTIVE: usize = 1_000;

/// Confirmations of a block at `height` when the tip is at `tip`.
pub(super) fn depth(height: u32, tip: u32) -> u32 {
    tip.saturating_add(1).saturating_sub(height)
}

/// All transactions of the wallet and what follows from them.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    txs: BTreeMap<Txid, WalletTx>,
    /// By arrival, for the history.
    by_order: BTreeMap<u64, Txid>,
    /// Those that are in no block, by arrival: parents before children.
    unsettled: BTreeSet<(u64, Txid)>,
    own: BTreeMap<OutPoint, OwnOutput>,
    /// Outputs of others that are watched.
    watched: BTreeSet<OutPoint>,
    /// Which wallet transactions spend an output, own or foreign. More than one: they conflict.
    spenders: BTreeMap<OutPoint, BTreeSet<Txid>>,
}

/// What a change touched: rows to store or, if the transaction is gone, to delete.
pub type Touched = BTreeSet<Txid>;

impl Ledger {
    /// The transaction, if it is one of the wallet's.
    pub fn get(&self, txid: &Txid) -> Option<&WalletTx> {
        self.txs.get(txid)
    }

    /// The own output, spent or not.
    pub fn own(&self, outpoint: &OutPoint) -> Option<&OwnOutput> {
        self.own.get(outpoint)
    }

    /// All transactions, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Txid, &WalletTx)> {
        self.by_order.values().filter_map(|txid| self.txs.get_key_value(txid))
    }

    /// Those that should be in the mempool, parents before children.
    pub fn unconfirmed(&self) -> impl Iterator<Item = (&Txid, &WalletTx)> {
        self.unsettled
            .iter()
            .filter_map(|(_, txid)| self.txs.get_key_value(txid))
            .filter(|(_, tx)| tx.state == TxState::Unconfirmed)
    }

    /// A block joined the active chain.
    pub fn connect(&mut self, height: u32, block: &HashedBlock, keys: &mut Keychain) -> Touched {
        let mut touched = self.settle(height, block, keys);
        touched.extend(self.forget_oldest());
        touched
    }

    /// The same without forgetting: while all blocks are told anew, what lies in later ones only seems to be in none.
    pub fn settle(&mut self, height: u32, block: &HashedBlock, keys: &mut Keychain) -> Touched {
        let state = TxState::Confirmed { height, block: block.block_hash() };
        let mut touched = Touched::new();
        for (txid, tx) in block.named() {
            self.note_conflicts((txid, tx), height, block.block_hash(), &mut touched);
            if self.is_relevant(tx, keys) {
                touched.insert(self.record((txid, tx), state, block.header.time, keys));
            }
        }
        touched
    }

    /// The block at the tip left the active chain. Its transactions are unconfirmed again, its coinbase is lost.
    pub fn disconnect(&mut self, block: &HashedBlock) -> Touched {
        let hash = block.block_hash();
        let mut touched = Touched::new();
        for (txid, tx) in block.named() {
            let held = self.txs.get(&txid).map(|tx| tx.state);
            match held {
                Some(TxState::Confirmed { block, .. }) if block == hash => {}
                _ => continue,
            }
            match tx.is_coinbase() {
                true => self.deactivate(txid, TxState::Removed(RemovalReason::Reorg), &mut touched),
                false => self.set_state(txid, TxState::Unconfirmed, &mut touched),
            }
        }
        self.revive_conflicted_by(hash, &mut touched);
        touched.extend(self.forget_oldest());
        touched
    }

    /// The mempool took a transaction in. Those that it replaces are dropped.
    pub fn add_unconfirmed(&mut self, tx: &Transaction, time: u32, keys: &mut Keychain) -> Touched {
        let mut touched = Touched::new();
        let txid = tx.txid();
        let confirmed =
            self.txs.get(&txid).is_some_and(|held| matches!(held.state, TxState::Confirmed { .. }));
        if confirmed || !self.is_relevant(tx, keys) {
            return touched;
        }
        let rivals = self.rivals(tx, txid, |state| *state == TxState::Unconfirmed);
        for rival in rivals {
            self.deactivate(rival, TxState::Removed(RemovalReason::Replaced), &mut touched);
        }
        touched.insert(self.record((txid, tx), TxState::Unconfirmed, time, keys));
        touched
    }

    /// A payment was made anew with a higher fee.
    pub fn note_bump(&mut self, txid: Txid, by: Txid) -> Touched {
        let held = self.txs.get_mut(&txid);
        held.map(|held| held.replaced_by = Some(by)).map_or(Touched::new(), |()| Touched::from([txid]))
    }

    /// The mempool let go of a transaction, and so of all that spend from it.
    pub fn remove_unconfirmed(&mut self, txid: &Txid, reason: RemovalReason) -> Touched {
        let mut touched = Touched::new();
        if self.txs.get(txid).is_some_and(|tx| tx.state == TxState::Unconfirmed) {
            self.deactivate(*txid, TxState::Removed(reason), &mut touched);
        }
        touched.extend(self.forget_oldest());
        touched
    }

    /// Takes every transaction that is in a block above this height out of it, before those blocks are told anew.
    pub fn unsettle_above(&mut self, floor: u32) -> Touched {
        let mut touched = Touched::new();
        for (txid, coinbase) in self.settled_or_conflicted(floor) {
            let state = match coinbase {
                true => TxState::Removed(RemovalReason::Reorg),
                false => TxState::Unconfirmed,
            };
            self.set_state(txid, state, &mut touched);
        }
        touched
    }

    fn settled_or_conflicted(&self, floor: u32) -> Vec<(Txid, bool)> {
        let in_block = |tx: &WalletTx| match tx.state {
            TxState::Confirmed { height, .. } | TxState::Conflicted { height, .. } => height > floor,
            _ => false,
        };
        let settled = self.txs.iter().filter(|(_, tx)| in_block(tx));
        settled.map(|(txid, tx)| (*txid, tx.transaction.is_coinbase())).collect()
    }

    /// Puts a stored transaction back; parents must come before children, as `order` has them.
    pub fn restore(&mut self, stored: WalletTx, keys: &mut Keychain) {
        let txid = stored.transaction.txid();
        self.index(txid, &stored.transaction, keys);
        self.by_order.insert(stored.order, txid);
        if !matches!(stored.state, TxState::Confirmed { .. }) {
            self.unsettled.insert((stored.order, txid));
        }
        self.txs.insert(txid, stored);
    }

    fn is_relevant(&self, tx: &Transaction, keys: &Keychain) -> bool {
        let matters = |script| keys.path_of(script).is_some() || keys.only_watches(script);
        let known = |outpoint| self.own.contains_key(outpoint) || self.watched.contains(outpoint);
        tx.outputs.iter().any(|output| matters(&output.script_pubkey))
            || tx.inputs.iter().any(|input| known(&input.previous_output))
    }

    /// Adds a transaction or changes its state.
    fn record(&mut self, (txid, tx): Named<'_>, state: TxState, time: u32, keys: &mut Keychain) -> Txid {
        self.index(txid, tx, keys);
        if !self.txs.contains_key(&txid) {
            let order = self.by_order.last_key_value().map_or(0, |(last, _)| last + 1);
            self.by_order.insert(order, txid);
            self.txs.insert(txid, WalletTx::new(tx.clone(), state, time, order));
        }
        self.set_state(txid, state, &mut Touched::new());
        txid
    }

    /// Looks again at what is held: an output that was a stranger's may be ours by now.
    pub fn index_all(&mut self, keys: &mut Keychain) {
        let txs = core::mem::take(&mut self.txs);
        txs.iter().for_each(|(txid, held)| self.index(*txid, &held.transaction, keys));
        self.txs = txs;
    }

    /// Notes which of its outputs are ours and what it spends.
    fn index(&mut self, txid: Txid, tx: &Transaction, keys: &mut Keychain) {
        for (vout, output) in tx.outputs.iter().enumerate() {
            let outpoint = OutPoint { txid, vout: vout as u32 };
            if keys.only_watches(&output.script_pubkey) {
                self.watched.insert(outpoint);
            }
            let Some(path) = keys.path_of(&output.script_pubkey) else { continue };
            // It may have been watched before the window of own addresses reached it.
            self.watched.remove(&outpoint);
            keys.mark_used(path);
            self.own.insert(outpoint, OwnOutput { value: output.value, path });
        }
        for outpoint in spent(tx) {
            self.spenders.entry(outpoint).or_default().insert(txid);
        }
    }

    /// What a block's transaction spends, nothing else can spend.
    fn note_conflicts(
        &mut self,
        (txid, tx): Named<'_>,
        height: u32,
        block: BlockHash,
        touched: &mut Touched,
    ) {
        if !tx.inputs.iter().any(|input| self.spenders.contains_key(&input.previous_output)) {
            return;
        }
        let unsettled = |state: &TxState| !matches!(state, TxState::Confirmed { .. });
        for rival in self.rivals(tx, txid, unsettled) {
            self.deactivate(rival, TxState::Conflicted { height, block }, touched);
        }
    }

    /// Other wallet transactions that spend an output that this one spends.
    pub fn conflicts(&self, txid: &Txid) -> BTreeSet<Txid> {
        self.txs.get(txid).map(|held| self.rivals(&held.transaction, *txid, |_| true)).unwrap_or_default()
    }

    /// Other wallet transactions in such a state that spend an output that `tx` spends.
    fn rivals(&self, tx: &Transaction, txid: Txid, wanted: impl Fn(&TxState) -> bool) -> BTreeSet<Txid> {
        spent(tx)
            .filter_map(|outpoint| self.spenders.get(&outpoint))
            .flatten()
            .copied()
            .filter(|rival| *rival != txid && self.txs.get(rival).is_some_and(|tx| wanted(&tx.state)))
            .collect()
    }

    /// Sets the state of a transaction and of all unsettled ones that depend on it.
    fn deactivate(&mut self, txid: Txid, state: TxState, touched: &mut Touched) {
        let mut queue = vec![txid];
        while let Some(next) = queue.pop() {
            self.set_state(next, state, touched);
            queue.extend(self.children(&next).into_iter().filter(|child| {
                let unsettled =
                    |tx: &WalletTx| !matches!(tx.state, TxState::Confirmed { .. }) && tx.state != state;
                self.txs.get(child).is_some_and(unsettled)
            }));
        }
    }

    /// Whether an active transaction of the wallet spends from this one.
    pub fn has_children(&self, txid: &Txid) -> bool {
        let active = |child: &Txid| self.txs.get(child).is_some_and(|tx| tx.state.is_active());
        self.children(txid).iter().any(active)
    }

    fn children(&self, txid: &Txid) -> BTreeSet<Txid> {
        let first = OutPoint { txid: *txid, vout: 0 };
        let last = OutPoint { txid: *txid, vout: u32::MAX };
        self.spenders.range(first..=last).flat_map(|(_, spenders)| spenders).copied().collect()
    }

    fn set_state(&mut self, txid: Txid, state: TxState, touched: &mut Touched) {
        let Some(tx) = self.txs.get_mut(&txid) else { return };
        tx.state = state;
        tx.was_confirmed |= matches!(state, TxState::Confirmed { .. });
        match state {
            TxState::Confirmed { .. } => self.unsettled.remove(&(tx.order, txid)),
            _ => self.unsettled.insert((tx.order, txid)),
        };
        touched.insert(txid);
    }

    /// What a vanished block had beaten gets its chance again, unless something else still beats it.
    fn revive_conflicted_by(&mut self, hash: BlockHash, touched: &mut Touched) {
        let beaten = |state: TxState| matches!(state, TxState::Conflicted { block, .. } if block == hash);
        let beaten: Vec<Txid> = self
            .unsettled
            .iter()
            .map(|(_, txid)| *txid)
            .filter(|txid| self.txs.get(txid).is_some_and(|tx| beaten(tx.state)))
            .collect();
        for txid in beaten {
            let Some(held) = self.txs.get(&txid) else { continue };
            let state = match self.rivals(&held.transaction, txid, TxState::is_active).is_empty()
                && self.parents_are_active(&held.transaction)
            {
                true => TxState::Unconfirmed,
                false => TxState::Removed(RemovalReason::Conflict),
            };
            self.set_state(txid, state, touched);
        }
    }

    fn parents_are_active(&self, tx: &Transaction) -> bool {
        let active = |input: &TxIn| {
            self.txs.get(&input.previous_output.txid).is_none_or(|parent| parent.state.is_active())
        };
        tx.inputs.iter().all(active)
    }

    /// Keeps the bound on transactions that are neither in a block nor in the mempool.
    pub fn forget_oldest(&mut self) -> Touched {
        let mut touched = Touched::new();
        let inactive = |txid: &Txid| self.txs.get(txid).is_some_and(|tx| !tx.state.is_active());
        let idle: Vec<_> = self.unsettled.iter().filter(|(_, txid)| inactive(txid)).copied().collect();
        for (order, txid) in idle.iter().take(idle.len().saturating_sub(MAX_INACTIVE)) {
            self.forget(*order, *txid);
            touched.insert(*txid);
        }
        touched
    }

    fn forget(&mut self, order: u64, txid: Txid) {
        self.unsettled.remove(&(order, txid));
        self.by_order.remove(&order);
        let Some(tx) = self.txs.remove(&txid) else { return };
        for outpoint in spent(&tx.transaction) {
            if let Some(spenders) = self.spenders.get_mut(&outpoint) {
                spenders.remove(&txid);
                if spenders.is_empty() {
                    self.spenders.remove(&outpoint);
                }
            }
        }
        for vout in 0..tx.transaction.outputs.len() as u32 {
            self.own.remove(&OutPoint { txid, vout });
            self.watched.remove(&OutPoint { txid, vout });
        }
    }

    /// All coins that no block spends, with what can be done with them.
    pub fn coins(&self, tip: u32, maturity: u32) -> Vec<WalletCoin> {
        let trusted = self.trusted_unconfirmed();
        self.own
            .iter()
            .filter_map(|(outpoint, own)| self.coin(outpoint, own, tip, maturity, &trusted))
            .collect()
    }

    fn coin(
        &self,
        outpoint: &OutPoint,
        own: &OwnOutput,
        tip: u32,
        maturity: u32,
        trusted: &BTreeSet<Txid>,
    ) -> Option<WalletCoin> {
        let coinbase = self.txs.get(&outpoint.txid)?.transaction.is_coinbase();
        let (confirmations, state) = self.standing(outpoint, tip, maturity, trusted)?;
        let (value, path) = (own.value, own.path);
        Some(WalletCoin { outpoint: *outpoint, value, path, confirmations, coinbase, state })
    }

    /// All watched coins that no block spends.
    pub fn watched_coins(&self, tip: u32, maturity: u32) -> Vec<WatchedCoin> {
        let coin = |outpoint: &OutPoint| {
            let output = self.txs.get(&outpoint.txid)?.transaction.outputs.get(outpoint.vout as usize)?;
            let (confirmations, state) = self.standing(outpoint, tip, maturity, &BTreeSet::new())?;
            Some(WatchedCoin { outpoint: *outpoint, output: output.clone(), confirmations, state })
        };
        self.watched.iter().filter_map(coin).collect()
    }

    /// Confirmations and state of an output; `None` if a block spends it or it is in none and does not wait for one.
    fn standing(
        &self,
        outpoint: &OutPoint,
        tip: u32,
        maturity: u32,
        trusted: &BTreeSet<Txid>,
    ) -> Option<(u32, CoinState)> {
        let tx = self.txs.get(&outpoint.txid)?;
        let confirmations = match tx.state {
            TxState::Confirmed { height, .. } => depth(height, tip),
            TxState::Unconfirmed => 0,
            _ => return None,
        };
        // As in Bitcoin Core the wallet waits one block longer than consensus asks.
        let coinbase = tx.transaction.is_coinbase();
        let missing = if coinbase { (maturity + 1).saturating_sub(confirmations) } else { 0 };
        let state = match self.spender(outpoint) {
            Some((_, TxState::Confirmed { .. })) => return None,
            Some((by, _)) => CoinState::Locked { by },
            None if missing > 0 => CoinState::Immature { blocks: missing },
            None if confirmations == 0 && !trusted.contains(&outpoint.txid) => CoinState::Unconfirmed,
            None => CoinState::Spendable,
        };
        Some((confirmations, state))
    }

    /// The active transaction that spends an output; one in a block comes first.
    fn spender(&self, outpoint: &OutPoint) -> Option<(Txid, TxState)> {
        let spenders = self.spenders.get(outpoint)?;
        let state = |txid: &Txid| Some((*txid, self.txs.get(txid)?.state));
        let active = || spenders.iter().filter_map(state).filter(|(_, state)| state.is_active());
        active().find(|(_, state)| *state != TxState::Unconfirmed).or_else(|| active().next())
    }

    /// Unconfirmed transactions that only we can take back: all they spend is ours, confirmed or trusted itself (Bitcoin
    /// Core's `CachedTxIsTrusted`). Parents come first, so one pass is enough.
    pub fn trusted_unconfirmed(&self) -> BTreeSet<Txid> {
        let mut trusted = BTreeSet::new();
        for (txid, tx) in self.unconfirmed() {
            let safe = |input: &TxIn| {
                let parent = input.previous_output.txid;
                let confirmed =
                    self.txs.get(&parent).is_some_and(|tx| matches!(tx.state, TxState::Confirmed { .. }));
                self.own.contains_key(&input.previous_output) && (confirmed || trusted.contains(&parent))
            };
            if tx.transaction.inputs.iter().all(safe) {
                trusted.insert(*txid);
            }
        }
        trusted
    }

    /// How much there is.
    pub fn balances(&self, tip: u32, maturity: u32) -> Balances {
        let mut sums = Balances::default();
        for coin in self.coins(tip, maturity) {
            sums.add(coin.value, coin.state, coin.confirmations);
        }
        sums
    }

    /// How much is watched.
    pub fn watched_balances(&self, tip: u32, maturity: u32) -> Balances {
        let mut sums = Balances::default();
        for coin in self.watched_coins(tip, maturity) {
            sums.add(coin.output.value, coin.state, coin.confirmations);
        }
        sums
    }
}

/// What a transaction spends; nothing for a coinbase.
fn spent(tx: &Transaction) -> impl Iterator<Item = OutPoint> {
    tx.inputs.iter().map(|input| input.previous_output).filter(|outpoint| !outpoint.is_null())
}
