//! What happened to the pool, and why something left it.

use core::fmt;
use std::collections::BTreeSet;

use super::error::MempoolError;
use super::pool::Mempool;
use crate::Txid;
use crate::chain::ChangeSet;

/// Why a transaction left the pool without being mined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DropReason {
    /// A block spends the same output in another transaction, or it depends on one to which that happened.
    Conflict,
    /// It waited too long.
    Expiry,
    /// This transaction took its place (BIP125).
    Replaced(Txid),
    /// The pool was full.
    SizeLimit,
    /// The chain that it was valid on is gone: it, or one that it depends on, is refused for this reason now.
    Reorg(MempoolError),
}

impl DropReason {
    /// Bitcoin Core's word for it (`RemovalReasonToString`).
    pub fn name(&self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Expiry => "expiry",
            Self::Replaced(_) => "replaced",
            Self::SizeLimit => "sizelimit",
            Self::Reorg(_) => "reorg",
        }
    }
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replaced(by) => write!(f, "replaced by {by}"),
            Self::Reorg(error) => write!(f, "reorg: {error}"),
            _ => f.write_str(self.name()),
        }
    }
}

/// What happened to the pool.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PoolChange {
    /// Transactions of disconnected blocks that wait for confirmation again, parents first.
    pub returned: Vec<Txid>,
    /// Transactions that left, and why.
    pub dropped: Vec<(Txid, DropReason)>,
    /// Transactions that were mined.
    pub mined: Vec<Txid>,
    /// What to store.
    pub changes: ChangeSet,
}

impl Mempool {
    /// Takes a transaction out with all that spends it, whatever it pays. Nothing is to be stored: it is for pools that are not.
    pub fn take_out(&mut self, txid: &Txid) {
        if self.contains(txid) {
            let all = self.with_descendants([*txid]);
            self.remove(&all, &mut ChangeSet::default());
        }
    }

    /// Takes transactions out for one reason.
    pub(super) fn drop_all(&mut self, txids: &BTreeSet<Txid>, reason: &DropReason, change: &mut PoolChange) {
        let removed = self.remove(txids, &mut change.changes);
        self.next_sequence += removed.len() as u64;
        change.dropped.extend(removed.into_iter().map(|entry| (entry.txid, reason.clone())));
    }
}
