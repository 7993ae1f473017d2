//! What blocks that come and go do to the pool.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::accept::{Entrance, check_spends};
use super::change::{DropReason, PoolChange};
use super::entry::Entry;
use super::error::MempoolError;
use super::limits::ChainLimit;
use super::pool::Mempool;
use crate::chain::{Chainstate, Step};
use crate::consensus::locktime;
use crate::{Coin, HashedBlock, Txid};

/// Bytes of transactions that are looked at again after a reorganisation; those from higher blocks are given up
/// (Bitcoin Core's `MAX_DISCONNECTED_TX_POOL_BYTES`).
const MAX_RETURNING_BYTES: usize = 20_000_000;

impl Mempool {
    /// Follows the active chain, which has taken all `steps` already, at Unix milliseconds `now_ms`.
    pub fn apply_steps(&mut self, steps: &[Step], chain: &Chainstate, now_ms: u64) -> PoolChange {
        let mut change = PoolChange::default();
        let mut returning: Vec<(Txid, Arc<HashedBlock>, usize)> = vec![];
        let mut reorganised = false;
        for step in steps {
            match step {
                Step::Connected(_, block) => {
                    let mined = self.take_mined(block, &mut change);
                    returning.retain(|(txid, ..)| !mined.contains(txid));
                    self.rolling.start_decay(now_ms);
                }
                Step::Disconnected(_, block) => {
                    returning.splice(0..0, payments(block));
                    reorganised = true;
                }
            }
        }
        if reorganised {
            self.take_back(&returning, chain, now_ms, &mut change);
            self.drop_invalid(chain, &mut change);
            self.trim(now_ms, &mut change);
            change.returned.retain(|txid| self.contains(txid));
        }
        change
    }

    /// Removes what a block confirms and what contradicts it; gives the names of the block's transactions.
    fn take_mined(&mut self, block: &HashedBlock, change: &mut PoolChange) -> BTreeSet<Txid> {
        let txids: BTreeSet<Txid> = block.txids().iter().copied().collect();
        let mined = self.remove(&txids, &mut change.changes);
        txids.iter().for_each(|txid| self.forget_priority(txid));
        change.mined.extend(mined.iter().map(|entry| entry.txid));
        let inputs = block.transactions.iter().flat_map(|tx| &tx.inputs);
        let conflicts: BTreeSet<Txid> =
            inputs.filter_map(|input| self.spender(&input.previous_output)).collect();
        let conflicts = self.with_descendants(conflicts);
        self.drop_all(&conflicts, &DropReason::Conflict, change);
        txids
    }

    /// Takes transactions in again that have lost their block, in the order of the chain.
    fn take_back(
        &mut self,
        returning: &[(Txid, Arc<HashedBlock>, usize)],
        chain: &Chainstate,
        now_ms: u64,
        change: &mut PoolChange,
    ) {
        let mut bytes = 0;
        for (txid, block, index) in returning {
            let tx = &block.transactions[*index];
            bytes += tx.total_size();
            if bytes > MAX_RETURNING_BYTES {
                break;
            }
            match self.check(Arc::new(tx.clone()), chain, now_ms, Entrance::Returning) {
                Ok(candidate) => {
                    self.insert(candidate.into_entry(), &mut change.changes);
                    change.returned.push(*txid);
                }
                Err(error) => change.dropped.push((*txid, DropReason::Reorg(error))),
            }
        }
    }

    /// Drops what the new chain does not allow any more, with all that spends it.
    fn drop_invalid(&mut self, chain: &Chainstate, change: &mut PoolChange) {
        let all: Vec<Txid> = self.iter().map(|entry| entry.txid).collect();
        for txid in all {
            let verdict = self.get(&txid).map_or(Ok(()), |entry| self.recheck(entry, chain));
            if let Err(error) = verdict {
                let invalid = self.with_descendants([txid]);
                self.drop_all(&invalid, &DropReason::Reorg(error), change);
            }
        }
    }

    /// What can change with the chain under a transaction. Its scripts can't: the coins are the same or missing.
    fn recheck(&self, entry: &Entry, chain: &Chainstate) -> Result<(), MempoolError> {
        if !locktime::is_final(&entry.tx, chain.height() + 1, chain.median_time_past()) {
            return Err(MempoolError::NonFinal);
        }
        let coins = self.find_coins(&entry.tx, chain)?;
        check_spends(&entry.tx, &coins.iter().collect::<Vec<&Coin>>(), chain)?;
        let limit = self.policy.max_ancestors;
        match entry.ancestors.count > limit {
            true => Err(ChainLimit::Ancestors(limit).into()),
            false => Ok(()),
        }
    }
}

/// Everything but the coinbase, whose coins are gone with the block.
fn payments(block: &Arc<HashedBlock>) -> impl Iterator<Item = (Txid, Arc<HashedBlock>, usize)> {
    let numbered = block.txids().iter().enumerate().skip(1);
    numbered.map(|(index, txid)| (*txid, Arc::clone(block), index))
}
