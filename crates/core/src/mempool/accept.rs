//! Everything that is checked before a transaction comes in, in Bitcoin Core's order (`MemPoolAccept::PreChecks`).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::change::{DropReason, PoolChange};
use super::entry::{Entry, usage_of};
use super::error::MempoolError;
use super::pool::Mempool;
use super::replace::ReplaceFault;
use super::space::{Eviction, Newcomer};
use super::standard::{self, MAX_STANDARD_TX_SIGOPS_COST};
use super::{ephemeral, policy};
use crate::chain::{Chainstate, ChangeSet};
use crate::consensus::locktime;
use crate::consensus::transaction::{check_input_scripts, check_transaction, check_tx_inputs, sigop_cost};
use crate::script::Flags;
use crate::{Amount, Coin, FeeRate, OutPoint, Transaction, Txid, Wtxid};

/// A transaction that came in, and what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its name.
    pub txid: Txid,
    /// What it pays.
    pub fee: Amount,
    /// Virtual bytes as the pool counts them.
    pub vsize: usize,
    /// Whose place it took (BIP125).
    pub replaced: Vec<Txid>,
    /// What went for want of space.
    pub evicted: Vec<Txid>,
    /// What to store.
    pub changes: ChangeSet,
}

/// A transaction that passed all checks and could come in.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub(super) entry: Entry,
    coins: Vec<Coin>,
    replaced: BTreeSet<Txid>,
    eviction: Eviction,
}

impl Candidate {
    /// The transaction's name.
    pub fn txid(&self) -> Txid {
        self.entry.txid
    }

    /// The transaction's name with witness.
    pub fn wtxid(&self) -> Wtxid {
        self.entry.wtxid
    }

    /// What it pays.
    pub fn fee(&self) -> Amount {
        self.entry.fee
    }

    /// Its fee rate as this node values it.
    pub fn fee_rate(&self) -> FeeRate {
        self.entry.fee_rate()
    }

    /// Virtual bytes as the pool counts them.
    pub fn vsize(&self) -> usize {
        self.entry.vsize
    }

    pub(super) fn into_entry(self) -> Entry {
        self.entry
    }

    /// Runs its scripts under the rules of the pool, unless they ran before.
    pub(super) fn check_scripts(&self, chain: &Chainstate) -> Result<(), MempoolError> {
        if chain.script_cache().knows(&self.entry.wtxid, Flags::STANDARD) {
            return Ok(());
        }
        let (tx, coins) = (&self.entry.tx, self.coins.iter().collect::<Vec<&Coin>>());
        check_input_scripts(tx, &coins, Flags::STANDARD, chain.script_cache().work())
            .map_err(|error| MempoolError::from_scripts(error, tx))?;
        chain.script_cache().remember(self.entry.wtxid, Flags::STANDARD);
        Ok(())
    }

    /// Whose place it would take (BIP125).
    pub fn replaced(&self) -> impl Iterator<Item = &Txid> {
        self.replaced.iter()
    }
}

/// How a transaction comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entrance {
    /// From a peer or the user.
    New,
    /// In a package of which each must be good enough by itself, and in the place of none.
    InPackage,
    /// In a package that pays as a whole.
    PaidByPackage,
    /// From a block that is no longer in the chain, or from storage. It was good enough before, so neither a fee nor limits
    /// on what spends its ancestors are asked again.
    Returning,
}

impl Mempool {
    /// Takes a transaction in, at Unix milliseconds `now_ms`.
    ///
    /// # Errors
    /// The first check that it fails, with nothing changed.
    pub fn accept(
        &mut self,
        tx: impl Into<Arc<Transaction>>,
        chain: &Chainstate,
        now_ms: u64,
    ) -> Result<Accepted, MempoolError> {
        let candidate = self.check(tx.into(), chain, now_ms, Entrance::New)?;
        Ok(self.take(candidate, now_ms))
    }

    /// Takes in what has just passed all checks.
    pub(super) fn take(&mut self, candidate: Candidate, now_ms: u64) -> Accepted {
        let (txid, fee, vsize) = (candidate.txid(), candidate.fee(), candidate.vsize());
        let mut change = PoolChange::default();
        self.drop_all(&candidate.replaced, &DropReason::Replaced(txid), &mut change);
        self.evict(&candidate.eviction, now_ms, &mut change);
        self.insert(candidate.entry, &mut change.changes);
        Accepted {
            txid,
            fee,
            vsize,
            replaced: candidate.replaced.into_iter().collect(),
            evicted: candidate.eviction.txids.into_iter().collect(),
            changes: change.changes,
        }
    }

    /// All checks, with nothing changed (`testmempoolaccept`).
    ///
    /// # Errors
    /// The first check that it fails.
    pub fn test_accept(
        &self,
        tx: &Transaction,
        chain: &Chainstate,
        now_ms: u64,
    ) -> Result<Candidate, MempoolError> {
        self.check(Arc::new(tx.clone()), chain, now_ms, Entrance::New)
    }

    pub(super) fn check(
        &self,
        tx: Arc<Transaction>,
        chain: &Chainstate,
        now_ms: u64,
        entrance: Entrance,
    ) -> Result<Candidate, MempoolError> {
        let candidate = self.check_before_scripts(tx, chain, now_ms, entrance)?;
        // Last, because it costs most.
        candidate.check_scripts(chain)?;
        Ok(candidate)
    }

    pub(super) fn check_before_scripts(
        &self,
        tx: Arc<Transaction>,
        chain: &Chainstate,
        now_ms: u64,
        entrance: Entrance,
    ) -> Result<Candidate, MempoolError> {
        check_alone(self, &tx, chain)?;
        let txid = tx.txid();
        self.check_new(&txid, &tx)?;
        let conflicts = self.allowed_conflicts(&tx, entrance)?;
        let coins = self.find_coins(&tx, chain)?;
        let spent: Vec<&Coin> = coins.iter().collect();
        let fee = check_spends(&tx, &spent, chain)?;
        standard::check_standard_inputs(self.policy(), &tx, &spent)?;
        let sigops_cost = sigop_cost(&tx, &spent, Flags::STANDARD);
        let vsize = policy::virtual_size(&tx, sigops_cost);
        let modified = self.modified_fee(&txid, fee);
        ephemeral::check_no_fee(self.policy(), &tx, fee, modified)?;
        if sigops_cost > MAX_STANDARD_TX_SIGOPS_COST {
            return Err(MempoolError::TooManySigops(sigops_cost));
        }
        let arrival = (chain.height(), now_ms);
        let entry = Entry::new((txid, tx), fee, modified, vsize, sigops_cost, arrival);
        if matches!(entrance, Entrance::New | Entrance::InPackage) {
            self.check_fee_rate(modified, vsize, now_ms)?;
        }
        let (replaced, eviction) = self.check_place(&entry, &conflicts, entrance)?;
        Ok(Candidate { entry, coins, replaced, eviction })
    }

    /// What it would replace directly, where replacing is allowed at all.
    fn allowed_conflicts(
        &self,
        tx: &Transaction,
        entrance: Entrance,
    ) -> Result<BTreeSet<Txid>, MempoolError> {
        let conflicts = self.direct_conflicts(tx);
        let Some(first) = conflicts.first() else { return Ok(conflicts) };
        match entrance {
            Entrance::New => self.check_all_replaceable(&conflicts)?,
            Entrance::InPackage | Entrance::PaidByPackage => return Err(MempoolError::ReplacementDisallowed),
            // Whoever is here by now can't be worth less for that.
            Entrance::Returning => return Err(ReplaceFault::FirstSeen(*first).into()),
        }
        Ok(conflicts)
    }

    fn check_new(&self, txid: &Txid, tx: &Transaction) -> Result<(), MempoolError> {
        match self.get(txid) {
            Some(known) if known.wtxid == tx.wtxid() => Err(MempoolError::AlreadyInMempool),
            Some(_) => Err(MempoolError::SameNonWitnessData),
            None => Ok(()),
        }
    }

    /// The coins that a transaction spends, in the order of its inputs.
    pub(super) fn find_coins(&self, tx: &Transaction, chain: &Chainstate) -> Result<Vec<Coin>, MempoolError> {
        let spent = tx.inputs.iter().map(|input| input.previous_output);
        let found: Vec<(OutPoint, Option<Coin>)> =
            spent.map(|outpoint| (outpoint, self.coin(chain, &outpoint))).collect();
        if found.iter().all(|(_, coin)| coin.is_some()) {
            return Ok(found.into_iter().filter_map(|(_, coin)| coin).collect());
        }
        if chain.coins().has_outputs_of(tx.txid(), tx) {
            return Err(MempoolError::AlreadyKnown);
        }
        let missing = found.into_iter().filter(|(_, coin)| coin.is_none()).map(|(outpoint, _)| outpoint);
        Err(MempoolError::MissingInputs(missing.collect()))
    }

    /// Whether a fee is enough for the space and to be relayed (`CheckFeeRate`).
    pub(super) fn check_fee_rate(&self, fee: Amount, vsize: usize, now_ms: u64) -> Result<(), MempoolError> {
        let needed = self.rolling_fee(now_ms).fee(vsize);
        if fee < needed {
            return Err(MempoolError::BelowMempoolFee { fee, needed });
        }
        let needed = self.policy().min_relay.fee(vsize);
        match fee < needed {
            true => Err(MempoolError::BelowRelayFee { fee, needed }),
            false => Ok(()),
        }
    }

    /// Whether there is a place for it among the unconfirmed: what would go for it, and what for want of space.
    fn check_place(
        &self,
        entry: &Entry,
        conflicts: &BTreeSet<Txid>,
        entrance: Entrance,
    ) -> Result<(BTreeSet<Txid>, Eviction), MempoolError> {
        let (tx, fee, vsize) = (&entry.tx, entry.modified_fee, entry.vsize);
        if entrance == Entrance::Returning {
            // For memory the pool is trimmed when all are back.
            self.check_ancestor_limits(tx, vsize)?;
            return Ok(Default::default());
        }
        self.check_truc(tx, vsize, conflicts)?;
        let replaced = self.check_replacement(tx, conflicts, fee, vsize)?;
        let ancestors = self.check_ancestor_limits(tx, vsize)?;
        self.check_descendant_limits(&ancestors, vsize, &replaced)?;
        self.check_ephemeral_spends(tx)?;
        if entrance == Entrance::PaidByPackage {
            // The pool is trimmed when all of it is in.
            return Ok((replaced, Eviction::default()));
        }
        let mut package = self.totals_of(&ancestors);
        package.add(&entry.totals());
        let rate = entry.fee_rate().min(package.fee_rate());
        let newcomer = Newcomer { usage: usage_of(tx), rate, ancestors: &ancestors, replaced: &replaced };
        let eviction = self.make_room(&newcomer).ok_or(MempoolError::Full)?;
        Ok((replaced, eviction))
    }
}

/// What does not depend on other transactions.
fn check_alone(pool: &Mempool, tx: &Transaction, chain: &Chainstate) -> Result<(), MempoolError> {
    check_transaction(tx)?;
    if tx.is_coinbase() {
        return Err(MempoolError::Coinbase);
    }
    standard::check_standard(pool.policy(), tx)?;
    match locktime::is_final(tx, chain.height() + 1, chain.median_time_past()) {
        true => Ok(()),
        false => Err(MempoolError::NonFinal),
    }
}

/// Relative lock times, maturity and amounts as in the next block; gives the fee.
pub(super) fn check_spends(
    tx: &Transaction,
    coins: &[&Coin],
    chain: &Chainstate,
) -> Result<Amount, MempoolError> {
    let heights: Vec<u32> = coins.iter().map(|coin| coin.height).collect();
    if !locktime::is_bip68_final(tx, &heights, &chain.tree().branch(chain.tip().hash)) {
        return Err(MempoolError::NonBip68Final);
    }
    Ok(check_tx_inputs(chain.params(), tx, coins, chain.height() + 1)?)
}
