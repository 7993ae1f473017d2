//! The size of the pool: eviction, expiry, and the fee rate that follows.

use std::collections::BTreeSet;

use super::change::{DropReason, PoolChange};
use super::entry::usage_of;
use super::pool::Mempool;
use crate::{FeeRate, Txid};

/// Time in which the fee rate halves that evictions drove up, in milliseconds (Bitcoin Core's `ROLLING_FEE_HALFLIFE`).
const HALF_LIFE_MS: u64 = 12 * 3_600_000;

/// What must go to make room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Eviction {
    pub(super) txids: BTreeSet<Txid>,
    /// The best fee rate among the packages that go.
    pub(super) rate: FeeRate,
}

/// A transaction that asks for room.
pub(super) struct Newcomer<'a> {
    /// Estimated bytes of memory.
    pub(super) usage: usize,
    /// Its fee rate, or that of it and its ancestors if that is lower.
    pub(super) rate: FeeRate,
    /// They stay if it comes.
    pub(super) ancestors: &'a BTreeSet<Txid>,
    /// They go if it comes.
    pub(super) replaced: &'a BTreeSet<Txid>,
}

impl Mempool {
    /// The lowest fee rate that is taken now, at Unix milliseconds `now_ms`.
    pub fn min_fee(&self, now_ms: u64) -> FeeRate {
        self.rolling_fee(now_ms).max(self.policy.min_relay)
    }

    /// What evictions ask for, zero when they are forgotten (`GetMinFee`). Decays faster while the pool is rather empty.
    pub(super) fn rolling_fee(&self, now_ms: u64) -> FeeRate {
        let speed = match self.usage() {
            usage if usage < self.policy.max_usage / 4 => 4,
            usage if usage < self.policy.max_usage / 2 => 2,
            _ => 1,
        };
        let rate = self.rolling.at(now_ms, HALF_LIFE_MS / speed);
        match rate.0 < self.policy.incremental_relay.0.div_ceil(2) {
            true => FeeRate::default(),
            false => rate.max(self.policy.incremental_relay),
        }
    }

    /// What must go for a newcomer; `None` if that is worth as much as it.
    pub(super) fn make_room(&self, newcomer: &Newcomer<'_>) -> Option<Eviction> {
        let freed: usize = newcomer.replaced.iter().map(|txid| self.usage_of_entry(txid)).sum();
        let excess = (self.usage() + newcomer.usage).saturating_sub(freed + self.policy.max_usage);
        let eviction = self.plan_eviction(excess, newcomer.ancestors, newcomer.replaced);
        eviction.filter(|eviction| eviction.txids.is_empty() || eviction.rate < newcomer.rate)
    }

    /// Packages of the least worth whose memory adds up to `excess`; `None` if there is not so much.
    fn plan_eviction(
        &self,
        mut excess: usize,
        staying: &BTreeSet<Txid>,
        gone: &BTreeSet<Txid>,
    ) -> Option<Eviction> {
        let mut plan = Eviction::default();
        let mut worst = self.by_worth();
        while excess > 0 {
            let entry = worst.next()?;
            let package = self.with_descendants([entry.txid]);
            if gone.contains(&entry.txid) || plan.txids.contains(&entry.txid) || !package.is_disjoint(staying)
            {
                continue;
            }
            let leaving = package.iter().filter(|txid| !gone.contains(txid) && !plan.txids.contains(txid));
            let freed: usize = leaving.map(|txid| self.usage_of_entry(txid)).sum();
            excess = excess.saturating_sub(freed);
            plan.rate = plan.rate.max(entry.worth());
            plan.txids.extend(package.difference(gone));
        }
        Some(plan)
    }

    fn usage_of_entry(&self, txid: &Txid) -> usize {
        self.get(txid).map_or(0, |entry| usage_of(&entry.tx))
    }

    /// Takes out what was planned to go; from now on one must pay more than that to come in.
    pub(super) fn evict(&mut self, eviction: &Eviction, now_ms: u64, change: &mut PoolChange) {
        if eviction.txids.is_empty() {
            return;
        }
        let rate = FeeRate(eviction.rate.0.saturating_add(self.policy.incremental_relay.0));
        if rate > self.rolling_fee(now_ms) {
            self.rolling.raise(rate, now_ms);
        }
        self.drop_all(&eviction.txids, &DropReason::SizeLimit, change);
    }

    /// Evicts until the pool fits its size.
    pub(super) fn trim(&mut self, now_ms: u64, change: &mut PoolChange) {
        let excess = self.usage().saturating_sub(self.policy.max_usage);
        if let Some(eviction) = self.plan_eviction(excess, &BTreeSet::new(), &BTreeSet::new()) {
            self.evict(&eviction, now_ms, change);
        }
    }

    /// Before this time, in Unix milliseconds, [`Mempool::expire`] finds nothing, whatever comes in from `now_ms` on.
    pub fn next_expiry(&self, now_ms: u64) -> u64 {
        let oldest = self.iter().map(|entry| entry.time_ms).min().unwrap_or(now_ms);
        oldest.saturating_add(self.policy.expiry_ms).saturating_add(1)
    }

    /// Takes out what has waited too long at Unix milliseconds `now_ms`, with all that spends it.
    pub fn expire(&mut self, now_ms: u64) -> PoolChange {
        let mut change = PoolChange::default();
        let latest = now_ms.saturating_sub(self.policy.expiry_ms);
        let old: Vec<Txid> =
            self.iter().filter(|entry| entry.time_ms < latest).map(|entry| entry.txid).collect();
        let expired = self.with_descendants(old);
        self.drop_all(&expired, &DropReason::Expiry, &mut change);
        change
    }
}
