//! When a transaction may take the place of others (BIP125).

use core::fmt;
use std::collections::BTreeSet;

use super::entry::Entry;
use super::pool::Mempool;
use crate::amount::format_money;
use crate::consensus::Reason;
use crate::{Amount, FeeRate, Transaction, Txid};

/// Transactions that one may replace, descendants included (BIP125 rule 5).
const MAX_REPLACEMENTS: usize = 100;

/// Why a transaction may not take the place of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplaceFault {
    /// This one came first and does not signal replaceability (BIP125 rule 1).
    FirstSeen(Txid),
    /// It would replace a transaction that it depends on.
    SpendsConflicting {
        /// The transaction.
        txid: Txid,
        /// What it spends and would replace.
        conflict: Txid,
    },
    /// It pays too little (BIP125 rules 3, 4 and 6).
    InsufficientFee(Shortfall),
    /// It would replace more transactions than one may (BIP125 rule 5).
    TooMany {
        /// The transaction.
        txid: Txid,
        /// How many it would replace.
        count: usize,
        /// How many one may.
        limit: usize,
    },
    /// It spends an unconfirmed output which the replaced ones do not (BIP125 rule 2).
    AddsUnconfirmed {
        /// The transaction.
        txid: Txid,
        /// Which of its inputs, from 0.
        input: usize,
    },
}

impl ReplaceFault {
    /// Bitcoin Core's name of the rule.
    pub const fn kind(&self) -> Reason {
        match self {
            Self::FirstSeen(_) => Reason::Conflict,
            Self::SpendsConflicting { .. } => Reason::SpendsConflicting,
            Self::InsufficientFee(_) => Reason::InsufficientFee,
            Self::TooMany { .. } => Reason::TooManyReplacements,
            Self::AddsUnconfirmed { .. } => Reason::ReplacementAddsUnconfirmed,
        }
    }
}

impl fmt::Display for ReplaceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstSeen(txid) => write!(f, "{txid}"),
            Self::SpendsConflicting { txid, conflict } => {
                write!(f, "{txid} spends conflicting transaction {conflict}")
            }
            Self::InsufficientFee(shortfall) => write!(f, "{shortfall}"),
            Self::TooMany { txid, count, limit } => {
                write!(f, "rejecting replacement {txid}; too many potential replacements ({count} > {limit})")
            }
            Self::AddsUnconfirmed { txid, input } => {
                write!(f, "replacement {txid} adds unconfirmed input, idx {input}")
            }
        }
    }
}

/// What a replacement pays too little for; each holds what it has and what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortfall {
    /// For the fees of all that goes (BIP125 rule 3).
    ReplacedFees(Txid, Amount, Amount),
    /// For its own relay on top of that (BIP125 rule 4).
    OwnRelay(Txid, Amount, Amount),
    /// Its fee rate must be above that of each direct conflict (BIP125 rule 6).
    FeeRate(Txid, FeeRate, FeeRate),
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_kvb = |rate: &FeeRate| format!("{} BTC/kvB", Amount(rate.0));
        match self {
            Self::ReplacedFees(txid, fee, replaced) => {
                let (fee, replaced) = (format_money(*fee), format_money(*replaced));
                write!(f, "rejecting replacement {txid}, less fees than conflicting txs; {fee} < {replaced}")
            }
            Self::OwnRelay(txid, added, needed) => {
                let (added, needed) = (format_money(*added), format_money(*needed));
                write!(
                    f,
                    "rejecting replacement {txid}, not enough additional fees to relay; {added} < {needed}"
                )
            }
            Self::FeeRate(txid, new, old) => {
                let (new, old) = (per_kvb(new), per_kvb(old));
                write!(f, "rejecting replacement {txid}; new feerate {new} <= old feerate {old}")
            }
        }
    }
}

impl Mempool {
    /// Unconfirmed transactions that spend the same outputs.
    pub(super) fn direct_conflicts(&self, tx: &Transaction) -> BTreeSet<Txid> {
        tx.inputs.iter().filter_map(|input| self.spender(&input.previous_output)).collect()
    }

    /// First seen wins unless each of them may be replaced (rule 1).
    pub(super) fn check_all_replaceable(&self, conflicts: &BTreeSet<Txid>) -> Result<(), ReplaceFault> {
        match conflicts.iter().find(|txid| !self.is_replaceable(txid)) {
            Some(first_seen) => Err(ReplaceFault::FirstSeen(*first_seen)),
            None => Ok(()),
        }
    }

    /// All that would go with the direct conflicts, if the newcomer may replace them by what it spends and pays.
    pub(super) fn check_replacement(
        &self,
        tx: &Transaction,
        conflicts: &BTreeSet<Txid>,
        fee: Amount,
        vsize: usize,
    ) -> Result<BTreeSet<Txid>, ReplaceFault> {
        if conflicts.is_empty() {
            return Ok(BTreeSet::new());
        }
        let txid = tx.txid();
        let direct: Vec<&Entry> = conflicts.iter().filter_map(|txid| self.get(txid)).collect();
        let (count, limit) = (direct.iter().map(|entry| entry.descendants.count).sum(), MAX_REPLACEMENTS);
        if count > limit {
            return Err(ReplaceFault::TooMany { txid, count, limit });
        }
        let replaced = self.with_descendants(conflicts.iter().copied());
        self.check_independent(tx, &replaced)?;
        self.check_no_new_unconfirmed(tx, &direct)?;
        let shortfall = self.shortfall(txid, &direct, &replaced, fee, vsize);
        shortfall.map_or(Ok(replaced), |shortfall| Err(ReplaceFault::InsufficientFee(shortfall)))
    }

    /// It can't spend what goes because of it.
    fn check_independent(&self, tx: &Transaction, replaced: &BTreeSet<Txid>) -> Result<(), ReplaceFault> {
        let mut parents = tx.inputs.iter().map(|input| input.previous_output.txid);
        match parents.find(|parent| replaced.contains(parent)) {
            Some(conflict) => Err(ReplaceFault::SpendsConflicting { txid: tx.txid(), conflict }),
            None => Ok(()),
        }
    }

    /// Rule 2: unconfirmed inputs could make it worth less to miners than what it replaces, whatever it pays itself.
    fn check_no_new_unconfirmed(&self, tx: &Transaction, direct: &[&Entry]) -> Result<(), ReplaceFault> {
        let is_new = |parent: Txid| {
            self.contains(&parent) && !direct.iter().any(|entry| entry.parents.contains(&parent))
        };
        match tx.inputs.iter().position(|input| is_new(input.previous_output.txid)) {
            Some(input) => Err(ReplaceFault::AddsUnconfirmed { txid: tx.txid(), input }),
            None => Ok(()),
        }
    }

    /// Rules 3 and 4: the fees of all that goes, and its own relay on top, so that nobody is made to relay for nothing.
    /// Rule 6: a better fee rate than each direct conflict.
    fn shortfall(
        &self,
        txid: Txid,
        direct: &[&Entry],
        replaced: &BTreeSet<Txid>,
        fee: Amount,
        vsize: usize,
    ) -> Option<Shortfall> {
        let old = self.totals_of(replaced).fee;
        let Some(added) = fee.checked_sub(old) else {
            return Some(Shortfall::ReplacedFees(txid, fee, old));
        };
        let needed = self.policy.incremental_relay.fee(vsize);
        if added < needed {
            return Some(Shortfall::OwnRelay(txid, added, needed));
        }
        let (new, best) = (FeeRate::of(fee, vsize), direct.iter().map(|entry| entry.fee_rate()).max()?);
        (new <= best).then_some(Shortfall::FeeRate(txid, new, best))
    }
}
