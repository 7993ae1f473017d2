//! Transactions that came before their parents: kept for a while, and the parents are asked for.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::{Transaction, Txid, Wtxid};
use hashyard_wire::Inventory;

use crate::io::PeerId;
use crate::node::Node;

/// Transactions that wait for a parent, and their size in bytes each, as in Bitcoin Core.
const MAX_ORPHANS: usize = 100;
const MAX_ORPHAN_BYTES: usize = 100_000;

/// Waiting transactions. At most [`MAX_ORPHANS`].
#[derive(Debug, Default)]
pub struct Orphans(BTreeMap<Txid, Orphan>);

#[derive(Debug)]
struct Orphan {
    tx: Transaction,
    wtxid: Wtxid,
    from: PeerId,
}

impl Orphans {
    pub(crate) fn contains(&self, txid: &Txid) -> bool {
        self.0.contains_key(txid)
    }

    pub(crate) fn has_wtxid(&self, wtxid: &Wtxid) -> bool {
        self.0.values().any(|orphan| orphan.wtxid == *wtxid)
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        self.0.retain(|_, orphan| orphan.from != peer);
    }

    fn insert(&mut self, tx: Transaction, from: PeerId) {
        if self.0.len() >= MAX_ORPHANS {
            self.0.pop_first();
        }
        self.0.insert(tx.txid(), Orphan { wtxid: tx.wtxid(), tx, from });
    }

    fn children_of(&self, parent: Txid) -> Vec<Txid> {
        let spends = |tx: &Transaction| tx.inputs.iter().any(|input| input.previous_output.txid == parent);
        self.0.iter().filter(|(_, orphan)| spends(&orphan.tx)).map(|(txid, _)| *txid).collect()
    }
}

impl Node {
    /// A child that came before its parent: ask for the parent, by txid, for that is all that an input names.
    pub(crate) fn keep_orphan(&mut self, peer: PeerId, tx: Transaction) {
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
                let Some(orphan) = self.orphans.0.remove(&txid) else { continue };
                let from = self.peers.get(&orphan.from).map(|peer| peer.name());
                if self.submit_transaction(orphan.tx, from).is_ok() {
                    parents.push(txid);
                }
            }
        }
    }
}
