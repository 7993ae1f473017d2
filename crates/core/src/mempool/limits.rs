//! Sizes of the pool and of chains in it, eviction, expiry, and the fee rate that rises when space is short.

use core::fmt;
use std::collections::BTreeSet;

use super::chain_change::{DropReason, PoolChange};
use super::error::MempoolError;
use super::pool::{Mempool, Totals, usage_of};
use crate::{FeeRate, Transaction, Txid};

/// Time in which the fee rate halves that evictions drove up, in milliseconds (Bitcoin Core's `ROLLING_FEE_HALFLIFE`).
const HALF_LIFE_MS: u64 = 12 * 3_600_000;

/// The fee rate that evictions drove up. It starts to decay with the next block, for only blocks make room.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RollingFee {
    rate: FeeRate,
    since_ms: u64,
    decays: bool,
}

impl RollingFee {
    fn raise(&mut self, rate: FeeRate, now_ms: u64) {
        *self = Self { rate, since_ms: now_ms, decays: false };
    }

    /// A block came.
    pub(super) fn start_decay(&mut self, now_ms: u64) {
        if !self.decays {
            *self = Self { since_ms: now_ms, decays: true, ..*self };
        }
    }

    /// In whole numbers, so that every machine gets the same: halved for each full half-life, in between on a line.
    fn at(&self, now_ms: u64, half_life_ms: u64) -> FeeRate {
        if !self.decays {
            return self.rate;
        }
        let elapsed = now_ms.saturating_sub(self.since_ms);
        let halvings = u32::try_from(elapsed / half_life_ms).unwrap_or(u32::MAX);
        let halved = self.rate.0.checked_shr(halvings).unwrap_or(0);
        let part = u128::from(halved) * u128::from(elapsed % half_life_ms) / u128::from(2 * half_life_ms);
        FeeRate(halved - part as u64)
    }
}

/// Which limit a chain of unconfirmed transactions would exceed; each holds the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainLimit {
    /// Too many ancestors.
    Ancestors(usize),
    /// Ancestors of too many virtual bytes.
    AncestorSize(usize),
    /// This ancestor would have too many descendants.
    Descendants(Txid, usize),
    /// This ancestor would have descendants of too many virtual bytes.
    DescendantSize(Txid, usize),
}

impl fmt::Display for ChainLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ancestors(limit) => write!(f, "too many unconfirmed ancestors [limit: {limit}]"),
            Self::AncestorSize(limit) => write!(f, "exceeds ancestor size limit [limit: {limit}]"),
            Self::Descendants(txid, limit) => {
                write!(f, "too many descendants for tx {txid} [limit: {limit}]")
            }
            Self::DescendantSize(txid, limit) => {
                write!(f, "exceeds descendant size limit for tx {txid} [limit: {limit}]")
            }
        }
    }
}

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

    /// Limits on what a transaction spends directly and indirectly; gives all that.
    pub(super) fn check_ancestor_limits(
        &self,
        tx: &Transaction,
        vsize: usize,
    ) -> Result<BTreeSet<Txid>, MempoolError> {
        let outpoints = tx.inputs.iter().map(|input| input.previous_output.txid);
        let parents: BTreeSet<Txid> = outpoints.filter(|txid| self.contains(txid)).collect();
        let (most, largest) = (self.policy.max_ancestors, self.policy.max_package_vsize);
        let too_many = Err(MempoolError::ChainTooLong(ChainLimit::Ancestors(most)));
        // Before anything is added up: each parent may have as many ancestors again.
        if parents.len() >= most {
            return too_many;
        }
        let ancestors = self.closure(parents, |entry| &entry.parents);
        match self.totals_of(&ancestors) {
            above if above.count >= most => too_many,
            above if above.vsize + vsize > largest => {
                Err(MempoolError::ChainTooLong(ChainLimit::AncestorSize(largest)))
            }
            _ => Ok(ancestors),
        }
    }

    /// Limits on what would spend each of these ancestors if one of this size came. Those in `replaced` don't count.
    pub(super) fn check_descendant_limits(
        &self,
        ancestors: &BTreeSet<Txid>,
        vsize: usize,
        replaced: &BTreeSet<Txid>,
    ) -> Result<(), MempoolError> {
        let (most, largest) = (self.policy.max_descendants, self.policy.max_package_vsize);
        let exceeded = |ancestor: &Txid| match self.descendant_totals(ancestor, replaced) {
            below if below.count >= most => Some(ChainLimit::Descendants(*ancestor, most)),
            below if below.vsize + vsize > largest => Some(ChainLimit::DescendantSize(*ancestor, largest)),
            _ => None,
        };
        ancestors.iter().find_map(exceeded).map_or(Ok(()), |limit| Err(MempoolError::ChainTooLong(limit)))
    }

    fn descendant_totals(&self, txid: &Txid, replaced: &BTreeSet<Txid>) -> Totals {
        match replaced.is_empty() {
            true => self.get(txid).map(|entry| entry.descendants).unwrap_or_default(),
            false => self.totals_of(self.with_descendants([*txid]).difference(replaced)),
        }
    }

    /// What must go for a newcomer; an error if that is worth as much as it.
    pub(super) fn make_room(&self, newcomer: &Newcomer<'_>) -> Result<Eviction, MempoolError> {
        let freed: usize = newcomer.replaced.iter().map(|txid| self.usage_of_entry(txid)).sum();
        let excess = (self.usage() + newcomer.usage).saturating_sub(freed + self.policy.max_usage);
        let eviction = self.plan_eviction(excess, newcomer.ancestors, newcomer.replaced);
        eviction
            .filter(|eviction| eviction.txids.is_empty() || eviction.rate < newcomer.rate)
            .ok_or(MempoolError::Full)
    }

    /// Packages of the least worth whose memory adds up to `excess`; none if there is not so much.
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
