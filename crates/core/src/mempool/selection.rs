//! Packages by fee rate, best first: a transaction pays for its ancestors, so a child can pull its parent along.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::entry::Totals;
use super::pool::Mempool;
use crate::consensus::WITNESS_SCALE_FACTOR;
use crate::{FeeRate, Txid};

/// Packages that don't fit any more before a nearly full block is left at that (as in Bitcoin Core's `addPackageTxs`).
const MAX_FAILURES: usize = 1000;
/// Weight units that a nearly full block lacks.
const NEARLY_FULL: usize = 4000;

/// Room in a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Weight units.
    pub(super) weight: usize,
    /// Cost of signature operations.
    pub(super) sigops_cost: u32,
}

impl Room {
    fn fits(&self, package: &Totals) -> bool {
        package.vsize * WITNESS_SCALE_FACTOR <= self.weight && package.sigops_cost <= self.sigops_cost
    }

    fn take(&mut self, package: &Totals) {
        self.weight -= package.vsize * WITNESS_SCALE_FACTOR;
        self.sigops_cost -= package.sigops_cost;
    }
}

/// Best fee rate last; of equals the transaction that came first.
type Rank = (FeeRate, Reverse<u64>, Txid);

/// What is left of a pool while blocks are filled from it.
pub(super) struct Selection<'a> {
    pool: &'a Mempool,
    /// Each transaction that is left, with the sums over it and its ancestors that are left.
    left: BTreeMap<Txid, Totals>,
    ranks: BTreeSet<Rank>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(pool: &'a Mempool) -> Self {
        let left = pool.iter().map(|entry| (entry.txid, entry.ancestors)).collect();
        let mut selection = Self { pool, left, ranks: BTreeSet::new() };
        selection.ranks = selection.left.keys().filter_map(|txid| selection.rank(txid)).collect();
        selection
    }

    /// Takes the best packages that fit together, parents before children.
    pub(super) fn fill(&mut self, mut room: Room) -> Vec<Txid> {
        let (mut chosen, mut too_large, mut failures) = (vec![], vec![], 0);
        while let Some((_, _, txid)) = self.ranks.pop_last() {
            let Some(package) = self.left.get(&txid).copied() else { continue };
            if room.fits(&package) {
                room.take(&package);
                failures = 0;
                chosen.extend(self.take_package(txid));
                continue;
            }
            too_large.push(txid);
            failures += 1;
            if failures > MAX_FAILURES && room.weight < NEARLY_FULL {
                break;
            }
        }
        for txid in too_large {
            self.ranks.extend(self.rank(&txid));
        }
        chosen
    }

    fn take_package(&mut self, txid: Txid) -> Vec<Txid> {
        let mut package: Vec<Txid> =
            self.pool.ancestors(&txid).unwrap_or_default().into_iter().chain([txid]).collect();
        package.retain(|txid| self.left.contains_key(txid));
        self.pool.sort_by_dependency(&mut package);
        package.iter().for_each(|txid| self.take(*txid));
        package
    }

    /// Takes one out: those below no longer have to pay for it.
    fn take(&mut self, txid: Txid) {
        self.rank(&txid).map(|rank| self.ranks.remove(&rank));
        self.left.remove(&txid);
        let Some(taken) = self.pool.get(&txid).map(|entry| entry.totals()) else { return };
        for below in self.pool.descendants(&txid).unwrap_or_default() {
            self.rank(&below).map(|rank| self.ranks.remove(&rank));
            self.left.entry(below).and_modify(|totals| totals.sub(&taken));
            self.ranks.extend(self.rank(&below));
        }
    }

    fn rank(&self, txid: &Txid) -> Option<Rank> {
        let sequence = self.pool.get(txid)?.sequence;
        Some((self.left.get(txid)?.fee_rate(), Reverse(sequence), *txid))
    }
}
