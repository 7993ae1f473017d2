//! What this node's user values a transaction at beyond its fee (`prioritisetransaction`).

use super::policy::dust_of;
use super::pool::Mempool;
use crate::primitives::amount::MAX_MONEY;
use crate::{Amount, Txid};

/// Transactions that may be valued in advance; nobody but the user names any.
const MAX_PRIORITIES: usize = 10_000;

/// Why a transaction can't be valued otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorityError {
    /// It has an output of almost nothing, which is relayed only if nobody gains by mining it.
    Dust,
    /// More are valued already than this node remembers.
    TooMany,
}

impl Mempool {
    /// Lets a transaction count for `delta` satoshis more, or less, in addition to what was said before, whether it is here
    /// or still to come. Nobody pays that: it is for this node's own choice of what to keep and to mine.
    ///
    /// # Errors
    /// With nothing changed.
    pub fn prioritise(&mut self, txid: Txid, delta: i64) -> Result<(), PriorityError> {
        if self.get(&txid).is_some_and(|entry| !dust_of(&self.policy, &entry.tx).is_empty()) {
            return Err(PriorityError::Dust);
        }
        let sum = self.priorities.get(&txid).copied().unwrap_or(0).saturating_add(delta);
        match sum {
            0 => _ = self.priorities.remove(&txid),
            _ if self.priorities.len() >= MAX_PRIORITIES => return Err(PriorityError::TooMany),
            sum => _ = self.priorities.insert(txid, sum),
        }
        if let Some(fee) = self.get(&txid).map(|entry| entry.fee) {
            self.revalue(&txid, self.modified_fee(&txid, fee));
        }
        Ok(())
    }

    /// All that was said so, and by how many satoshis.
    pub fn priorities(&self) -> impl Iterator<Item = (&Txid, i64)> {
        self.priorities.iter().map(|(txid, delta)| (txid, *delta))
    }

    /// What a transaction that pays `fee` counts for: nothing at least, and all money there is at most, so that sums stay exact.
    pub(super) fn modified_fee(&self, txid: &Txid, fee: Amount) -> Amount {
        let delta = self.priorities.get(txid).copied().unwrap_or(0);
        Amount(fee.0.saturating_add_signed(delta)).min(MAX_MONEY)
    }

    /// It is mined, so the matter is settled.
    pub(super) fn forget_priority(&mut self, txid: &Txid) {
        self.priorities.remove(txid);
    }
}
