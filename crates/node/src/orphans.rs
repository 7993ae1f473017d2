//! Transactions that came before their parents: kept for a while, and the parents are asked for.
//!
//! Whoever sends most of them loses the first: with `n` senders nobody can push another's below its `n`th part.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashyard_core::{Transaction, Txid, Wtxid};
use hashyard_wire::Inventory;

use crate::io::PeerId;
use crate::node::Node;

/// At most so many transactions wait for a parent, each of at most so many bytes, as in Bitcoin Core.
const MAX_ORPHANS: usize = 100;
const MAX_ORPHAN_BYTES: usize = 100_000;

/// Waiting transactions. At most [`MAX_ORPHANS`].
#[derive(Debug, Default)]
pub struct Orphans {
    by_txid: BTreeMap<Txid, Orphan>,
    arrivals: u64,
}

#[derive(Debug)]
struct Orphan {
    tx: Arc<Transaction>,
    wtxid: Wtxid,
    from: PeerId,
    /// Its place in the order in which they came.
    arrival: u64,
}

impl Orphans {
    pub(crate) fn contains(&self, txid: &Txid) -> bool {
        self.by_txid.contains_key(txid)
    }

    pub(crate) fn has_wtxid(&self, wtxid: &Wtxid) -> bool {
        self.by_txid.values().any(|orphan| orphan.wtxid == *wtxid)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Wtxid, &Arc<Transaction>)> {
        self.by_txid.values().map(|orphan| (orphan.wtxid, &orphan.tx))
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        self.by_txid.retain(|_, orphan| orphan.from != peer);
    }

    /// One that waits already stays with whoever sent it first.
    fn insert(&mut self, tx: Arc<Transaction>, from: PeerId) {
        let arrival = self.arrivals;
        self.arrivals += 1;
        self.by_txid.entry(tx.txid()).or_insert(Orphan { wtxid: tx.wtxid(), tx, from, arrival });
        if self.by_txid.len() > MAX_ORPHANS {
            self.evict_for(from);
        }
    }

    /// Drops the oldest of the peer with most of them; of several that have as many, of `newcomer` first.
    fn evict_for(&mut self, newcomer: PeerId) {
        let mut counts: BTreeMap<PeerId, usize> = BTreeMap::new();
        self.by_txid.values().for_each(|orphan| *counts.entry(orphan.from).or_default() += 1);
        let greediest = counts.into_iter().max_by_key(|(peer, count)| (*count, *peer == newcomer, *peer));
        let Some((greediest, _)) = greediest else { return };
        let its = self.by_txid.iter().filter(|(_, orphan)| orphan.from == greediest);
        if let Some(oldest) = its.min_by_key(|(_, orphan)| orphan.arrival).map(|(txid, _)| *txid) {
            self.by_txid.remove(&oldest);
        }
    }

    fn children_of(&self, parent: Txid) -> Vec<Txid> {
        let spends = |tx: &Transaction| tx.inputs.iter().any(|input| input.previous_output.txid == parent);
        self.by_txid.iter().filter(|(_, orphan)| spends(&orphan.tx)).map(|(txid, _)| *txid).collect()
    }
}

impl Node {
    /// A child that came before its parent: ask for the parent, by txid, for that is all that an input names.
    pub(crate) fn keep_orphan(&mut self, peer: PeerId, tx: Arc<Transaction>) {
        if tx.total_size() > MAX_ORPHAN_BYTES {
            return;
        }
        let parents: BTreeSet<Txid> = tx.inputs.iter().map(|input| input.previous_output.txid).collect();
        let missing: Vec<Inventory> = parents
            .into_iter()
            .filter(|parent| !self.has_transaction(parent))
            .map(|parent| self.tx_inventory(peer, parent))
            .collect();
        self.orphans.insert(tx, peer);
        self.request_transactions(peer, missing);
    }

    pub(crate) fn adopt_orphans(&mut self, parent: Txid) {
        let mut parents = vec![parent];
        while let Some(parent) = parents.pop() {
            for txid in self.orphans.children_of(parent) {
                let Some(orphan) = self.orphans.by_txid.remove(&txid) else { continue };
                if self.submit_transaction(orphan.tx, Some(orphan.from)).is_ok() {
                    parents.push(txid);
                }
            }
        }
    }
}
