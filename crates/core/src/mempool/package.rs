//! Several transactions at once: parents before the children that pay for them.

use core::fmt;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::accept::{Accepted, Candidate, Entrance};
use super::change::PoolChange;
use super::entry::Totals;
use super::ephemeral::EphemeralFault;
use super::error::MempoolError;
use super::pool::Mempool;
use crate::chain::Chainstate;
use crate::{Amount, FeeRate, OutPoint, Transaction, Txid, Wtxid};

/// Transactions in a package.
pub const MAX_PACKAGE_COUNT: usize = 25;
/// Weight of all of them together.
const MAX_PACKAGE_WEIGHT: usize = 404_000;

/// What is wrong with a package as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageError {
    /// More than [`MAX_PACKAGE_COUNT`].
    TooMany,
    /// Too heavy together.
    TooLarge,
    /// The same transaction twice, be it with another witness.
    Duplicates,
    /// A child before its parent.
    NotSorted,
    /// Two spend the same output, or one spends none.
    Conflict,
    /// One of them is no parent of the last.
    NotChildWithParents,
    /// One of them is refused, for the reason in its verdict.
    TransactionFailed,
    /// One of them leaves dust unspent.
    UnspentDust,
}

impl PackageError {
    /// Whether the package itself is at fault, not one of its transactions.
    pub fn is_about_package(&self) -> bool {
        !matches!(self, Self::TransactionFailed | Self::UnspentDust)
    }
}

/// Bitcoin Core's words.
impl fmt::Display for PackageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooMany => "package-too-many-transactions",
            Self::TooLarge => "package-too-large",
            Self::Duplicates => "package-contains-duplicates",
            Self::NotSorted => "package-not-sorted",
            Self::Conflict => "conflict-in-package",
            Self::NotChildWithParents => "package-not-child-with-parents",
            Self::TransactionFailed => "transaction failed",
            Self::UnspentDust => "unspent-dust",
        })
    }
}

/// What becomes of one transaction of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Good: it came in, or would.
    Fine {
        /// Virtual bytes as the pool counts them.
        vsize: usize,
        /// What it pays.
        fee: Amount,
        /// The fee rate that counted: its own, or that of the package.
        effective_rate: FeeRate,
        /// Whose fees and sizes are in that.
        includes: Vec<Wtxid>,
    },
    /// It was here before.
    AlreadyHere {
        /// Virtual bytes as the pool counts them.
        vsize: usize,
        /// What it pays.
        fee: Amount,
    },
    /// It is here with another witness, under this name.
    OtherWitness(Wtxid),
    /// It is refused.
    Refused(MempoolError),
}

impl Verdict {
    fn alone(candidate: &Candidate) -> Self {
        Self::fine(candidate, candidate.fee_rate(), vec![candidate.wtxid()])
    }

    fn fine(candidate: &Candidate, effective_rate: FeeRate, includes: Vec<Wtxid>) -> Self {
        Self::Fine { vsize: candidate.vsize(), fee: candidate.fee(), effective_rate, includes }
    }
}

/// What becomes of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageOutcome {
    /// What is wrong with it, if anything is.
    pub error: Option<PackageError>,
    /// For each transaction, in order; `None` where others kept it from being judged.
    pub verdicts: Vec<Option<Verdict>>,
}

impl PackageOutcome {
    fn new(count: usize) -> Self {
        Self { error: None, verdicts: vec![None; count] }
    }

    fn refuse(&mut self, index: usize, error: MempoolError) {
        self.error = Some(match error {
            MempoolError::Ephemeral(EphemeralFault::MissingSpends(..)) => PackageError::UnspentDust,
            _ => PackageError::TransactionFailed,
        });
        self.verdicts[index] = Some(Verdict::Refused(error));
    }
}

/// One that came in with others.
struct Taken {
    index: usize,
    verdict: Verdict,
    accepted: Accepted,
}

impl Mempool {
    /// Whether these transactions would come in one after the other, each good enough by itself and none in the place of
    /// another, with nothing changed (`testmempoolaccept` with several). One alone may replace others.
    pub fn test_accept_package(
        &self,
        transactions: &[Transaction],
        chain: &Chainstate,
        now_ms: u64,
    ) -> PackageOutcome {
        let mut outcome = PackageOutcome::new(transactions.len());
        if let [tx] = transactions {
            match self.test_accept(tx, chain, now_ms) {
                Ok(candidate) => outcome.verdicts[0] = Some(Verdict::alone(&candidate)),
                Err(error) => outcome.refuse(0, error),
            }
            return outcome;
        }
        outcome.error = check_well_formed(transactions).err();
        if outcome.error.is_some() {
            return outcome;
        }
        let all: Vec<usize> = (0..transactions.len()).collect();
        match self.clone().stage(transactions, &all, chain, now_ms, Entrance::InPackage) {
            Ok(candidates) => judge_scripts(&candidates, chain, &mut outcome),
            Err((index, error)) => outcome.refuse(index, error),
        }
        outcome
    }

    /// Takes a child and its parents in, each by itself if it is good enough, the others if they are together
    /// (`submitpackage`). Who pays more than `max_rate` for its size is refused, so that nobody errs. Gives what came in, in
    /// order, and what became of each.
    pub fn accept_package(
        &mut self,
        transactions: &[Transaction],
        chain: &Chainstate,
        now_ms: u64,
        max_rate: Option<FeeRate>,
    ) -> (PackageOutcome, Vec<Accepted>) {
        let mut outcome = PackageOutcome::new(transactions.len());
        outcome.error =
            check_well_formed(transactions).and_then(|()| check_child_with_parents(transactions)).err();
        if outcome.error.is_some() {
            return (outcome, vec![]);
        }
        let (mut accepted, mut poor) = (vec![], vec![]);
        for (index, tx) in transactions.iter().enumerate() {
            match self.accept_or_find(tx, chain, now_ms, max_rate) {
                Ok((verdict, new)) => {
                    outcome.verdicts[index] = Some(verdict);
                    accepted.extend(new);
                }
                // These faults others can mend: who pays for it, or who is its parent.
                Err(error) if error.is_about_fees() || matches!(error, MempoolError::MissingInputs(_)) => {
                    poor.push(index);
                    outcome.verdicts[index] = Some(Verdict::Refused(error));
                }
                Err(error) => outcome.refuse(index, error),
            }
        }
        if outcome.error.is_none() && !poor.is_empty() {
            accepted.extend(self.accept_poor(transactions, &poor, chain, now_ms, max_rate, &mut outcome));
        }
        (outcome, accepted)
    }

    /// Tries those together that were not good enough alone.
    fn accept_poor(
        &mut self,
        transactions: &[Transaction],
        poor: &[usize],
        chain: &Chainstate,
        now_ms: u64,
        max_rate: Option<FeeRate>,
        outcome: &mut PackageOutcome,
    ) -> Vec<Accepted> {
        outcome.error = Some(PackageError::TransactionFailed);
        if poor.len() < 2 {
            return vec![];
        }
        match self.accept_together(transactions, poor, chain, now_ms, max_rate) {
            Err((index, error)) => {
                outcome.refuse(index, error);
                vec![]
            }
            Ok(together) => {
                let all_stayed = together.iter().all(|taken| self.contains(&taken.accepted.txid));
                outcome.error = (!all_stayed).then_some(PackageError::TransactionFailed);
                let keep = |taken: Taken| {
                    outcome.verdicts[taken.index] = Some(taken.verdict);
                    taken.accepted
                };
                together.into_iter().map(keep).collect()
            }
        }
    }

    fn accept_or_find(
        &mut self,
        tx: &Transaction,
        chain: &Chainstate,
        now_ms: u64,
        max_rate: Option<FeeRate>,
    ) -> Result<(Verdict, Option<Accepted>), MempoolError> {
        if let Some(known) = self.get(&tx.txid()) {
            let verdict = match known.wtxid == tx.wtxid() {
                true => Verdict::AlreadyHere { vsize: known.vsize, fee: known.fee },
                false => Verdict::OtherWitness(known.wtxid),
            };
            return Ok((verdict, None));
        }
        let candidate = self.check_before_scripts(Arc::new(tx.clone()), chain, now_ms, Entrance::New)?;
        check_max_rate(&candidate, max_rate)?;
        candidate.check_scripts(chain)?;
        let verdict = Verdict::alone(&candidate);
        Ok((verdict, Some(self.take(candidate, now_ms))))
    }

    /// Takes all of those in or none: each may be poor if all together pay enough.
    fn accept_together(
        &mut self,
        transactions: &[Transaction],
        picked: &[usize],
        chain: &Chainstate,
        now_ms: u64,
        max_rate: Option<FeeRate>,
    ) -> Result<Vec<Taken>, (usize, MempoolError)> {
        let last = picked.last().copied().unwrap_or(0);
        let mut scratch = self.clone();
        let candidates = scratch.stage(transactions, picked, chain, now_ms, Entrance::PaidByPackage)?;
        for (index, candidate) in &candidates {
            check_max_rate(candidate, max_rate).map_err(|error| (*index, error))?;
        }
        let mut totals = Totals::default();
        candidates.iter().for_each(|(_, candidate)| totals.add(&candidate.entry.totals()));
        self.check_fee_rate(totals.fee, totals.vsize, now_ms).map_err(|error| (last, error))?;
        for (index, candidate) in &candidates {
            candidate.check_scripts(chain).map_err(|error| (*index, error))?;
        }
        let includes: Vec<Wtxid> = candidates.iter().map(|(_, candidate)| candidate.wtxid()).collect();
        let rate = totals.fee_rate();
        let mut taken = vec![];
        for (index, candidate) in candidates {
            let verdict = Verdict::fine(&candidate, rate, includes.clone());
            taken.push(Taken { index, verdict, accepted: self.take(candidate, now_ms) });
        }
        self.trim_after(&mut taken, now_ms);
        Ok(taken)
    }

    /// Makes room when a package is in; it may be what goes.
    fn trim_after(&mut self, taken: &mut [Taken], now_ms: u64) {
        let mut change = PoolChange::default();
        self.trim(now_ms, &mut change);
        for Taken { verdict, .. } in taken.iter_mut().filter(|taken| !self.contains(&taken.accepted.txid)) {
            *verdict = Verdict::Refused(MempoolError::Full);
        }
        if let Some(Taken { accepted, .. }) = taken.last_mut() {
            accepted.evicted.extend(change.dropped.into_iter().map(|(txid, _)| txid));
            accepted.changes.merge(change.changes);
        }
    }

    /// Checks the picked transactions but for their scripts and puts them into this scratch pool, so that each finds those
    /// before it.
    fn stage(
        &mut self,
        transactions: &[Transaction],
        picked: &[usize],
        chain: &Chainstate,
        now_ms: u64,
        entrance: Entrance,
    ) -> Result<Vec<(usize, Candidate)>, (usize, MempoolError)> {
        let mut candidates = vec![];
        for index in picked {
            let tx = Arc::new(transactions[*index].clone());
            let candidate = self.check_before_scripts(tx, chain, now_ms, entrance);
            let candidate = candidate.map_err(|error| (*index, error))?;
            self.insert(candidate.entry.clone(), &mut Default::default());
            candidates.push((*index, candidate));
        }
        Ok(candidates)
    }
}

/// Runs the scripts of all, in order, up to the first that fails.
fn judge_scripts(candidates: &[(usize, Candidate)], chain: &Chainstate, outcome: &mut PackageOutcome) {
    for (index, candidate) in candidates {
        match candidate.check_scripts(chain) {
            Ok(()) => outcome.verdicts[*index] = Some(Verdict::alone(candidate)),
            Err(error) => return outcome.refuse(*index, error),
        }
    }
}

fn check_max_rate(candidate: &Candidate, max_rate: Option<FeeRate>) -> Result<(), MempoolError> {
    match max_rate.is_some_and(|max_rate| candidate.fee_rate() > max_rate) {
        true => Err(MempoolError::MaxFeeRate),
        false => Ok(()),
    }
}

/// What can be said of a package without the pool (`IsWellFormedPackage`).
fn check_well_formed(transactions: &[Transaction]) -> Result<(), PackageError> {
    if transactions.len() > MAX_PACKAGE_COUNT {
        return Err(PackageError::TooMany);
    }
    let weight: usize = transactions.iter().map(Transaction::weight).sum();
    if transactions.len() > 1 && weight > MAX_PACKAGE_WEIGHT {
        return Err(PackageError::TooLarge);
    }
    let mut later: BTreeSet<Txid> = transactions.iter().map(Transaction::txid).collect();
    if later.len() != transactions.len() {
        return Err(PackageError::Duplicates);
    }
    for tx in transactions {
        if tx.inputs.iter().any(|input| later.contains(&input.previous_output.txid)) {
            return Err(PackageError::NotSorted);
        }
        later.remove(&tx.txid());
    }
    check_consistent(transactions)
}

/// No output is spent twice, but within one transaction, which that is told of.
fn check_consistent(transactions: &[Transaction]) -> Result<(), PackageError> {
    let mut spent: BTreeSet<OutPoint> = BTreeSet::new();
    for tx in transactions {
        let own = || tx.inputs.iter().map(|input| input.previous_output);
        if tx.inputs.is_empty() || own().any(|outpoint| spent.contains(&outpoint)) {
            return Err(PackageError::Conflict);
        }
        spent.extend(own());
    }
    Ok(())
}

fn check_child_with_parents(transactions: &[Transaction]) -> Result<(), PackageError> {
    let Some((child, parents)) = transactions.split_last() else { return Ok(()) };
    let spent: BTreeSet<Txid> = child.inputs.iter().map(|input| input.previous_output.txid).collect();
    match parents.iter().all(|parent| spent.contains(&parent.txid())) {
        true => Ok(()),
        false => Err(PackageError::NotChildWithParents),
    }
}

/// Whether none of the parents of the last transaction spends another of them (`IsChildWithParentsTree`).
pub fn is_child_with_independent_parents(transactions: &[Transaction]) -> bool {
    let Some((_, parents)) = transactions.split_last() else { return true };
    let names: BTreeSet<Txid> = parents.iter().map(Transaction::txid).collect();
    let depends =
        |parent: &Transaction| parent.inputs.iter().any(|input| names.contains(&input.previous_output.txid));
    check_child_with_parents(transactions).is_ok() && !parents.iter().any(depends)
}
