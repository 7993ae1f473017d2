//! The transactions, who spends whom, and what a package is worth.
//!
//! Nothing is checked here. Whatever comes and goes, sums over ancestors and descendants are made again from the links, so
//! they can't drift; the limits on chains keep that cheap.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, Rank, Totals, usage_of};
use super::policy::{MempoolPolicy, TRUC_VERSION};
use super::rolling_fee::RollingFee;
use super::rows;
use crate::chain::{Chainstate, ChangeSet};
use crate::{Amount, Coin, OutPoint, Transaction, Txid, Wtxid};

fn signals_replacement(tx: &Transaction) -> bool {
    tx.version == TRUC_VERSION || tx.signals_replacement()
}

/// The unconfirmed transactions. No two spend the same output. Bounded by [`MempoolPolicy::max_usage`].
#[derive(Debug, Clone)]
pub struct Mempool {
    pub(super) policy: MempoolPolicy,
    pub(super) rolling: RollingFee,
    /// Satoshis by which transactions count for more, or less, than they pay. Not stored: gone with the next start.
    pub(super) priorities: BTreeMap<Txid, i64>,
    /// Boxed, so that a map whose names are looked up all the time is small.
    entries: BTreeMap<Txid, Box<Entry>>,
    wtxids: BTreeMap<Wtxid, Txid>,
    spenders: BTreeMap<OutPoint, Txid>,
    ranks: BTreeSet<Rank>,
    usage: usize,
    /// Counts additions and removals, blocks' aside: also the arrival number of the next transaction.
    pub(super) next_sequence: u64,
}

impl Mempool {
    /// An empty pool.
    pub fn new(policy: MempoolPolicy) -> Self {
        Self {
            policy,
            rolling: RollingFee::default(),
            priorities: BTreeMap::new(),
            entries: BTreeMap::new(),
            wtxids: BTreeMap::new(),
            spenders: BTreeMap::new(),
            ranks: BTreeSet::new(),
            usage: 0,
            next_sequence: 0,
        }
    }

    /// What this node chose.
    pub fn policy(&self) -> &MempoolPolicy {
        &self.policy
    }

    /// Changes what this node chooses; holds for transactions that come from now on.
    pub fn set_policy(&mut self, policy: MempoolPolicy) {
        self.policy = policy;
    }

    /// An unconfirmed transaction.
    pub fn get(&self, txid: &Txid) -> Option<&Entry> {
        self.entries.get(txid).map(Box::as_ref)
    }

    /// Whether a transaction is here.
    pub fn contains(&self, txid: &Txid) -> bool {
        self.entries.contains_key(txid)
    }

    /// The txid of the transaction with this wtxid.
    pub fn by_wtxid(&self, wtxid: &Wtxid) -> Option<Txid> {
        self.wtxids.get(wtxid).copied()
    }

    /// All of them, ordered by txid bytes.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().map(Box::as_ref)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The unconfirmed transaction that spends an output.
    pub fn spender(&self, outpoint: &OutPoint) -> Option<Txid> {
        self.spenders.get(outpoint).copied()
    }

    /// Sums over all.
    pub fn totals(&self) -> Totals {
        self.totals_of(self.entries.keys())
    }

    /// Estimated bytes of memory in use.
    pub fn usage(&self) -> usize {
        self.usage
    }

    /// What a transaction spends, directly and indirectly, without itself; `None` if it is not here.
    pub fn ancestors(&self, txid: &Txid) -> Option<BTreeSet<Txid>> {
        let entry = self.get(txid)?;
        Some(self.closure(entry.parents.iter().copied(), |entry| &entry.parents))
    }

    /// What spends a transaction, directly and indirectly, without itself; `None` if it is not here.
    pub fn descendants(&self, txid: &Txid) -> Option<BTreeSet<Txid>> {
        let entry = self.get(txid)?;
        Some(self.closure(entry.children.iter().copied(), |entry| &entry.children))
    }

    /// Whether a transaction may be replaced by one that pays more: it or an ancestor signals so (BIP125, BIP431), or this
    /// node takes any replacement.
    pub fn is_replaceable(&self, txid: &Txid) -> bool {
        let signals = |txid: &Txid| self.get(txid).is_some_and(|entry| signals_replacement(&entry.tx));
        self.policy.full_rbf
            || signals(txid)
            || self.ancestors(txid).is_some_and(|ancestors| ancestors.iter().any(signals))
    }

    /// An unspent output on the chain or an output of an unconfirmed transaction, which counts as being in the next
    /// block. An output that an unconfirmed transaction spends is still found.
    pub fn coin(&self, chain: &Chainstate, outpoint: &OutPoint) -> Option<Coin> {
        let Some(entry) = self.get(&outpoint.txid) else { return chain.coins().get(outpoint).cloned() };
        let output = entry.tx.outputs.get(outpoint.vout as usize)?.clone();
        Some(Coin { output, height: chain.height() + 1, coinbase: false })
    }

    /// These and what they lead to by `links`.
    pub(super) fn closure(
        &self,
        start: impl IntoIterator<Item = Txid>,
        links: impl Fn(&Entry) -> &BTreeSet<Txid>,
    ) -> BTreeSet<Txid> {
        let mut found: BTreeSet<Txid> = start.into_iter().collect();
        let mut queue: Vec<Txid> = found.iter().copied().collect();
        while let Some(txid) = queue.pop() {
            let linked = self.get(&txid).map(&links).into_iter().flatten();
            queue.extend(linked.filter(|txid| found.insert(**txid)));
        }
        found
    }

    /// These and all that spend them.
    pub(super) fn with_descendants(&self, start: impl IntoIterator<Item = Txid>) -> BTreeSet<Txid> {
        self.closure(start, |entry| &entry.children)
    }

    /// The unconfirmed transactions whose outputs it spends.
    pub(super) fn parents_of(&self, tx: &Transaction) -> Vec<&Entry> {
        let parents: BTreeSet<Txid> = tx.inputs.iter().map(|input| input.previous_output.txid).collect();
        parents.iter().filter_map(|txid| self.get(txid)).collect()
    }

    /// Sums over those that are here.
    pub(super) fn totals_of<'a>(&self, txids: impl IntoIterator<Item = &'a Txid>) -> Totals {
        let mut totals = Totals::default();
        txids.into_iter().filter_map(|txid| self.get(txid)).for_each(|entry| totals.add(&entry.totals()));
        totals
    }

    /// One more than the transactions that came and went so far, those that went into blocks aside (Core's `GetSequence`).
    pub fn sequence(&self) -> u64 {
        self.next_sequence + 1
    }

    /// Parents before children.
    pub(super) fn sort_by_dependency(&self, txids: &mut [Txid]) {
        // Whoever spends another has more ancestors than it.
        txids.sort_by_key(|txid| self.get(txid).map(|entry| (entry.ancestors.count, entry.sequence)));
    }

    /// The transaction of least worth first.
    pub(super) fn by_worth(&self) -> impl Iterator<Item = &Entry> {
        self.ranks.iter().filter_map(|(_, _, txid)| self.get(txid))
    }

    /// Adds a transaction that conflicts with none; parents and children may be here already.
    pub(super) fn insert(&mut self, mut entry: Entry, changes: &mut ChangeSet) {
        let txid = entry.txid;
        entry.sequence = self.next_sequence;
        self.next_sequence += 1;
        entry.parents = entry.tx.inputs.iter().map(|input| input.previous_output.txid).collect();
        entry.parents.retain(|parent| self.contains(parent));
        entry.children = self.spenders_of(&entry.tx, txid);
        rows::put_entry(changes, &entry);
        self.usage += usage_of(&entry.tx);
        for input in &entry.tx.inputs {
            self.spenders.insert(input.previous_output, txid);
        }
        self.link(&entry);
        self.wtxids.insert(entry.wtxid, txid);
        let stands_alone = entry.parents.is_empty() && entry.children.is_empty();
        if stands_alone {
            self.ranks.insert(entry.rank());
        }
        self.entries.insert(txid, Box::new(entry));
        if !stands_alone {
            self.refresh(&BTreeSet::from([txid]));
        }
    }

    fn spenders_of(&self, tx: &Transaction, txid: Txid) -> BTreeSet<Txid> {
        (0..tx.outputs.len() as u32).filter_map(|vout| self.spender(&OutPoint { txid, vout })).collect()
    }

    fn link(&mut self, entry: &Entry) {
        for parent in &entry.parents {
            self.entries.entry(*parent).and_modify(|parent| parent.children.extend([entry.txid]));
        }
        for child in &entry.children {
            self.entries.entry(*child).and_modify(|child| child.parents.extend([entry.txid]));
        }
    }

    /// Takes transactions out and gives them. Whoever names one names all its descendants, too, or, when they were mined,
    /// all its ancestors.
    pub(super) fn remove(&mut self, txids: &BTreeSet<Txid>, changes: &mut ChangeSet) -> Vec<Entry> {
        let mut around: BTreeSet<Txid> = BTreeSet::new();
        let removed: Vec<Entry> =
            txids.iter().filter_map(|txid| self.entries.remove(txid)).map(|entry| *entry).collect();
        for entry in &removed {
            changes.delete(rows::TABLE, *entry.txid.as_bytes());
            self.usage -= usage_of(&entry.tx);
            self.ranks.remove(&entry.rank());
            self.wtxids.remove(&entry.wtxid);
            for input in &entry.tx.inputs {
                self.spenders.remove(&input.previous_output);
            }
            around.extend(entry.parents.iter().chain(&entry.children).filter(|txid| self.contains(txid)));
        }
        for neighbour in &around {
            self.entries.entry(*neighbour).and_modify(|neighbour| {
                neighbour.parents.retain(|txid| !txids.contains(txid));
                neighbour.children.retain(|txid| !txids.contains(txid));
            });
        }
        self.refresh(&around);
        removed
    }

    /// Values a transaction that is here anew.
    pub(super) fn revalue(&mut self, txid: &Txid, modified_fee: Amount) {
        let Some(entry) = self.entries.get_mut(txid) else { return };
        self.ranks.remove(&entry.rank());
        entry.modified_fee = modified_fee;
        self.ranks.insert(entry.rank());
        self.refresh(&BTreeSet::from([*txid]));
    }

    /// Sums again for these, all that they spend and all that spend them.
    fn refresh(&mut self, changed: &BTreeSet<Txid>) {
        for txid in self.closure(changed.iter().copied(), |entry| &entry.children) {
            let ancestors = self.totals_of(&self.closure([txid], |entry| &entry.parents));
            self.entries.entry(txid).and_modify(|entry| entry.ancestors = ancestors);
        }
        for txid in self.closure(changed.iter().copied(), |entry| &entry.parents) {
            let descendants = self.totals_of(&self.closure([txid], |entry| &entry.children));
            self.entries.entry(txid).and_modify(|entry| {
                self.ranks.remove(&entry.rank());
                entry.descendants = descendants;
                self.ranks.insert(entry.rank());
            });
        }
    }
}
