//! When a transaction may take the place of others (BIP125).

use std::collections::BTreeSet;

use super::error::MempoolError;
use super::pool::{Entry, Mempool};
use crate::{Amount, FeeRate, OutPoint, Transaction, Txid};

/// Transactions that one may replace, descendants included (BIP125 rule 5).
const MAX_REPLACEMENTS: usize = 100;

impl Mempool {
    /// Unconfirmed transactions that spend the same outputs. First seen wins unless each of them may be replaced (rule 1).
    pub(super) fn direct_conflicts(&self, tx: &Transaction) -> Result<BTreeSet<Txid>, MempoolError> {
        let conflicts: BTreeSet<Txid> =
            tx.inputs.iter().filter_map(|input| self.spender(&input.previous_output)).collect();
        match conflicts.iter().find(|txid| !self.is_replaceable(txid)) {
            Some(first_seen) => Err(MempoolError::Conflict(*first_seen)),
            None => Ok(conflicts),
        }
    }

    /// All that would go with the direct conflicts, if the newcomer may replace them by what it spends and pays.
    pub(super) fn check_replacement(
        &self,
        tx: &Transaction,
        conflicts: &BTreeSet<Txid>,
        fee: Amount,
        vsize: usize,
    ) -> Result<BTreeSet<Txid>, MempoolError> {
        if conflicts.is_empty() {
            return Ok(BTreeSet::new());
        }
        let direct: Vec<&Entry> = conflicts.iter().filter_map(|txid| self.get(txid)).collect();
        let count = direct.iter().map(|entry| entry.descendants.count).sum();
        if count > MAX_REPLACEMENTS {
            return Err(MempoolError::TooManyReplacements(count));
        }
        let replaced = self.with_descendants(conflicts.iter().copied());
        self.check_independent(tx, &replaced)?;
        self.check_no_new_unconfirmed(tx, &direct)?;
        self.check_pays_enough(&direct, &replaced, fee, vsize)?;
        Ok(replaced)
    }

    /// It can't spend what goes because of it.
    fn check_independent(&self, tx: &Transaction, replaced: &BTreeSet<Txid>) -> Result<(), MempoolError> {
        let mut parents = tx.inputs.iter().map(|input| input.previous_output.txid);
        match parents.find(|parent| replaced.contains(parent)) {
            Some(parent) => Err(MempoolError::SpendsConflicting(parent)),
            None => Ok(()),
        }
    }

    /// Rule 2: unconfirmed inputs could make it worth less to miners than what it replaces, whatever it pays itself.
    fn check_no_new_unconfirmed(&self, tx: &Transaction, direct: &[&Entry]) -> Result<(), MempoolError> {
        let is_new = |outpoint: &OutPoint| {
            self.contains(&outpoint.txid)
                && !direct.iter().any(|entry| entry.parents.contains(&outpoint.txid))
        };
        match tx.inputs.iter().map(|input| input.previous_output).find(is_new) {
            Some(outpoint) => Err(MempoolError::ReplacementAddsUnconfirmed(outpoint)),
            None => Ok(()),
        }
    }

    /// Rule 6: a better fee rate than each direct conflict. Rules 3 and 4: the fees of all that goes, and its own relay on
    /// top, so that nobody is made to relay for nothing.
    fn check_pays_enough(
        &self,
        direct: &[&Entry],
        replaced: &BTreeSet<Txid>,
        fee: Amount,
        vsize: usize,
    ) -> Result<(), MempoolError> {
        let best = direct.iter().map(|entry| entry.fee_rate()).max().unwrap_or_default();
        let by_rate = FeeRate(best.0.saturating_add(1)).fee(vsize);
        let by_sum =
            self.totals_of(replaced).fee.0.saturating_add(self.policy.incremental_relay.fee(vsize).0);
        let needed = by_rate.max(Amount(by_sum));
        match fee < needed {
            true => Err(MempoolError::InsufficientFee { fee, needed }),
            false => Ok(()),
        }
    }
}
