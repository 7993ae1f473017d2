//! Everything that is checked before a transaction comes in, in Bitcoin Core's order (`MemPoolAccept::PreChecks`).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chain_change::{DropReason, PoolChange};
use super::error::MempoolError;
use super::limits::{Eviction, Newcomer};
use super::policy::{self, MAX_STANDARD_TX_SIGOPS_COST};
use super::pool::{Entry, Mempool, usage_of};
use crate::chain::{Chainstate, ChangeSet, Coin};
use crate::consensus::locktime;
use crate::consensus::transaction::{check_input_scripts, check_transaction, check_tx_inputs, sigop_cost};
use crate::script::Flags;
use crate::{Amount, FeeRate, OutPoint, Transaction, Txid};

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
    entry: Entry,
    replaced: BTreeSet<Txid>,
    eviction: Eviction,
}

impl Candidate {
    /// The transaction's name.
    pub fn txid(&self) -> Txid {
        self.entry.txid
    }

    /// What it pays.
    pub fn fee(&self) -> Amount {
        self.entry.fee
    }

    /// Virtual bytes as the pool counts them.
    pub fn vsize(&self) -> usize {
        self.entry.vsize
    }

    pub(super) fn into_entry(self) -> Entry {
        self.entry
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
    /// From a block that is no longer in the chain: it was good enough for a miner, so no fee is asked again.
    FromBlock,
}

impl Mempool {
    /// Takes a transaction in, at Unix milliseconds `now_ms`.
    ///
    /// # Errors
    /// The first check that it fails, with nothing changed.
    pub fn accept(
        &mut self,
        tx: Transaction,
        chain: &Chainstate,
        now_ms: u64,
    ) -> Result<Accepted, MempoolError> {
        self.accept_at(Arc::new(tx), chain, now_ms)
    }

    pub(super) fn accept_at(
        &mut self,
        tx: Arc<Transaction>,
        chain: &Chainstate,
        now_ms: u64,
    ) -> Result<Accepted, MempoolError> {
        let candidate = self.check(tx, chain, now_ms, Entrance::New)?;
        let (txid, fee, vsize) = (candidate.txid(), candidate.fee(), candidate.vsize());
        let mut change = PoolChange::default();
        self.drop_all(&candidate.replaced, &DropReason::Replaced(txid), &mut change);
        self.evict(&candidate.eviction, now_ms, &mut change);
        self.insert(candidate.entry, &mut change.changes);
        Ok(Accepted {
            txid,
            fee,
            vsize,
            replaced: candidate.replaced.into_iter().collect(),
            evicted: candidate.eviction.txids.into_iter().collect(),
            changes: change.changes,
        })
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
        check_alone(self, &tx, chain)?;
        self.check_new(&tx)?;
        let conflicts = self.direct_conflicts(&tx)?;
        let coins = self.find_coins(&tx, chain)?;
        let coins: Vec<&Coin> = coins.iter().collect();
        let fee = check_spends(&tx, &coins, chain)?;
        policy::check_standard_inputs(self.policy(), &tx, &coins)?;
        let sigops_cost = check_sigops(&tx, &coins)?;
        let vsize = policy::virtual_size(&tx, sigops_cost);
        let replaced = match entrance {
            Entrance::New => self.check_price(&tx, &conflicts, fee, vsize, now_ms)?,
            // It was in a block: what came in since can't be worth less for that.
            Entrance::FromBlock => match conflicts.first() {
                Some(first_seen) => return Err(MempoolError::Conflict(*first_seen)),
                None => BTreeSet::new(),
            },
        };
        let eviction = self.check_place(&tx, fee, vsize, &replaced, entrance)?;
        // Last, because it costs most.
        check_input_scripts(&tx, &coins, Flags::STANDARD)?;
        let entry = Entry::new(tx, fee, vsize, sigops_cost, now_ms);
        chain.script_cache().remember(entry.wtxid, Flags::STANDARD);
        Ok(Candidate { entry, replaced, eviction })
    }

    fn check_new(&self, tx: &Transaction) -> Result<(), MempoolError> {
        match self.get(&tx.txid()) {
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
        if chain.index().position(&tx.txid()).is_some() {
            return Err(MempoolError::AlreadyKnown);
        }
        let missing = found.into_iter().filter(|(_, coin)| coin.is_none()).map(|(outpoint, _)| outpoint);
        Err(MempoolError::MissingInputs(missing.collect()))
    }

    /// Whether it pays enough: to be relayed, for the space, and for those that it replaces, which it gives.
    fn check_price(
        &self,
        tx: &Transaction,
        conflicts: &BTreeSet<Txid>,
        fee: Amount,
        vsize: usize,
        now_ms: u64,
    ) -> Result<BTreeSet<Txid>, MempoolError> {
        let needed = self.rolling_fee(now_ms).fee(vsize);
        if fee < needed {
            return Err(MempoolError::BelowMempoolFee { fee, needed });
        }
        let needed = self.policy().min_relay.fee(vsize);
        if fee < needed {
            return Err(MempoolError::BelowRelayFee { fee, needed });
        }
        self.check_replacement(tx, conflicts, fee, vsize)
    }

    /// Whether there is a place for it: in the chains of unconfirmed transactions and in memory.
    fn check_place(
        &self,
        tx: &Transaction,
        fee: Amount,
        vsize: usize,
        replaced: &BTreeSet<Txid>,
        entrance: Entrance,
    ) -> Result<Eviction, MempoolError> {
        let ancestors = self.check_ancestor_limits(tx, vsize)?;
        if entrance == Entrance::FromBlock {
            // Its block did without limits on descendants; for memory the pool is trimmed when all are back.
            return Ok(Eviction::default());
        }
        self.check_descendant_limits(&ancestors, vsize, replaced)?;
        let mut package = self.totals_of(&ancestors);
        package.vsize += vsize;
        package.fee.0 += fee.0;
        let rate = FeeRate::of(fee, vsize).min(package.fee_rate());
        self.make_room(&Newcomer { usage: usage_of(tx), rate, ancestors: &ancestors, replaced })
    }
}

/// What does not depend on other transactions.
fn check_alone(pool: &Mempool, tx: &Transaction, chain: &Chainstate) -> Result<(), MempoolError> {
    check_transaction(tx)?;
    if tx.is_coinbase() {
        return Err(MempoolError::Coinbase);
    }
    policy::check_standard(pool.policy(), tx)?;
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

fn check_sigops(tx: &Transaction, coins: &[&Coin]) -> Result<u32, MempoolError> {
    let cost = sigop_cost(tx, coins, Flags::STANDARD);
    match cost > MAX_STANDARD_TX_SIGOPS_COST {
        true => Err(MempoolError::TooManySigops(cost)),
        false => Ok(cost),
    }
}
