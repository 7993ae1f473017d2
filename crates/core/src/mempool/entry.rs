//! An unconfirmed transaction and what is known of it, and sums over several.

use core::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Amount, FeeRate, Transaction, Txid, Wtxid};

/// Sums over a set of transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many.
    pub count: usize,
    /// Virtual bytes.
    pub vsize: usize,
    /// Fees as this node values them: with what [`super::Mempool::prioritise`] added.
    pub fee: Amount,
    /// Cost of signature operations.
    pub sigops_cost: u32,
}

impl Totals {
    /// Fee rate of all together.
    pub fn fee_rate(&self) -> FeeRate {
        FeeRate::of(self.fee, self.vsize)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.vsize += other.vsize;
        self.fee.0 += other.fee.0;
        self.sigops_cost += other.sigops_cost;
    }

    pub(super) fn sub(&mut self, other: &Self) {
        self.count -= other.count;
        self.vsize -= other.vsize;
        self.fee.0 -= other.fee.0;
        self.sigops_cost -= other.sigops_cost;
    }
}

/// An unconfirmed transaction and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The transaction.
    pub tx: Arc<Transaction>,
    /// Its name.
    pub txid: Txid,
    /// Its name with witness.
    pub wtxid: Wtxid,
    /// What it pays.
    pub fee: Amount,
    /// What it counts as paying, by [`super::Mempool::prioritise`].
    pub modified_fee: Amount,
    /// Virtual bytes as this pool counts them: more than its own if it has many signature operations.
    pub vsize: usize,
    /// Cost of its signature operations.
    pub sigops_cost: u32,
    /// When it came in, in Unix milliseconds.
    pub time_ms: u64,
    /// Height of the chain when it came in; after a restart, then.
    pub height: u32,
    /// Order of arrival.
    pub sequence: u64,
    /// Unconfirmed transactions whose outputs it spends.
    pub parents: BTreeSet<Txid>,
    /// Unconfirmed transactions that spend its outputs.
    pub children: BTreeSet<Txid>,
    /// Itself and all above.
    pub ancestors: Totals,
    /// Itself and all below.
    pub descendants: Totals,
}

impl Entry {
    /// A transaction that is not linked yet.
    pub(super) fn new(
        (txid, tx): (Txid, Arc<Transaction>),
        fee: Amount,
        modified_fee: Amount,
        vsize: usize,
        sigops_cost: u32,
        (height, time_ms): (u32, u64),
    ) -> Self {
        let alone = Totals { count: 1, vsize, fee: modified_fee, sigops_cost };
        Self {
            txid,
            wtxid: tx.wtxid(),
            tx,
            fee,
            modified_fee,
            vsize,
            sigops_cost,
            time_ms,
            height,
            sequence: 0,
            parents: BTreeSet::new(),
            children: BTreeSet::new(),
            ancestors: alone,
            descendants: alone,
        }
    }

    /// Fee rate of the transaction alone, as this node values it.
    pub fn fee_rate(&self) -> FeeRate {
        FeeRate::of(self.modified_fee, self.vsize)
    }

    /// The transaction alone.
    pub fn totals(&self) -> Totals {
        Totals { count: 1, vsize: self.vsize, fee: self.modified_fee, sigops_cost: self.sigops_cost }
    }

    /// What the pool would lose with it: the better of its own rate and that of it and all below.
    pub(super) fn worth(&self) -> FeeRate {
        self.fee_rate().max(self.descendants.fee_rate())
    }

    pub(super) fn rank(&self) -> Rank {
        (self.worth(), Reverse(self.sequence), self.txid)
    }
}

/// Lowest is evicted first; of equals the one that came last.
pub(super) type Rank = (FeeRate, Reverse<u64>, Txid);

/// Estimated bytes of memory that a transaction takes with its links.
pub(super) fn usage_of(tx: &Transaction) -> usize {
    tx.total_size() + 700 + tx.inputs.len() * 200 + tx.outputs.len() * 60
}
