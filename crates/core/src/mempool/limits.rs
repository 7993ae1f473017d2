//! How long and how large chains of unconfirmed transactions may be.

use core::fmt;
use std::collections::BTreeSet;

use super::entry::Totals;
use super::pool::Mempool;
use crate::{Transaction, Txid};

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

impl Mempool {
    /// Limits on what a transaction spends directly and indirectly; gives all that.
    pub(super) fn check_ancestor_limits(
        &self,
        tx: &Transaction,
        vsize: usize,
    ) -> Result<BTreeSet<Txid>, ChainLimit> {
        let outpoints = tx.inputs.iter().map(|input| input.previous_output.txid);
        let parents: BTreeSet<Txid> = outpoints.filter(|txid| self.contains(txid)).collect();
        let (most, largest) = (self.policy.max_ancestors, self.policy.max_package_vsize);
        let too_many = Err(ChainLimit::Ancestors(most));
        // Before anything is added up: each parent may have as many ancestors again.
        if parents.len() >= most {
            return too_many;
        }
        let ancestors = self.closure(parents, |entry| &entry.parents);
        match self.totals_of(&ancestors) {
            above if above.count >= most => too_many,
            above if above.vsize + vsize > largest => Err(ChainLimit::AncestorSize(largest)),
            _ => Ok(ancestors),
        }
    }

    /// Limits on what would spend each of these ancestors if one of this size came. Those in `replaced` don't count.
    pub(super) fn check_descendant_limits(
        &self,
        ancestors: &BTreeSet<Txid>,
        vsize: usize,
        replaced: &BTreeSet<Txid>,
    ) -> Result<(), ChainLimit> {
        let (most, largest) = (self.policy.max_descendants, self.policy.max_package_vsize);
        let exceeded = |ancestor: &Txid| match self.descendant_totals(ancestor, replaced) {
            below if below.count >= most => Some(ChainLimit::Descendants(*ancestor, most)),
            below if below.vsize + vsize > largest => Some(ChainLimit::DescendantSize(*ancestor, largest)),
            _ => None,
        };
        ancestors.iter().find_map(exceeded).map_or(Ok(()), Err)
    }

    fn descendant_totals(&self, txid: &Txid, replaced: &BTreeSet<Txid>) -> Totals {
        match replaced.is_empty() {
            true => self.get(txid).map(|entry| entry.descendants).unwrap_or_default(),
            false => self.totals_of(self.with_descendants([*txid]).difference(replaced)),
        }
    }
}
