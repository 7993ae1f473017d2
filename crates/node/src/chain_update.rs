//! What a change of the chain means for mempool, wallet, peers and miner.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashyard_core::chain::{Step, Update};
use hashyard_core::consensus::BlockError;
use hashyard_core::mempool::{Accepted, MempoolError, PackageOutcome, PoolChange};
use hashyard_core::wallet::{RemovalReason, TxState};
use hashyard_core::{Amount, BlockHash, FeeRate, HashedBlock, Transaction, Txid};

use crate::block_work::Before;
use crate::config::Log;
use crate::counters::Count;
use crate::events::EventKind;
use crate::io::PeerId;
use crate::node::{Node, tip_seen};
use crate::peer::Peer;

impl Node {
    /// Takes a block in, from a peer, a miner or a command.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub(crate) fn submit_block(&mut self, block: Arc<HashedBlock>) -> Result<(), BlockError> {
        if self.is_light() {
            return self.take_header_of(&block);
        }
        let hash = block.block_hash();
        let before = Before::of(self, &block);
        let known =
            self.chain.tree().get(&hash).is_some_and(|entry| entry.has_block || entry.fault.is_some())
                || self.chain.is_pruned(&hash);
        let acceptance = self.chain.accept_block(block, self.now_s());
        let already_noted = acceptance.update.refused.iter().any(|(refused, _)| *refused == hash);
        self.apply_update(acceptance.update);
        if !known {
            self.count_block(&before, acceptance.verdict.is_ok());
        }
        match &acceptance.verdict {
            Ok(()) if !known && !self.chain.tree().is_active(&hash) => self.note_competing_block(hash),
            Ok(()) | Err(BlockError::PrevBlockNotFound | BlockError::DuplicateInvalid(_)) => {}
            Err(error) if !already_noted => self.note_refused_block(hash, error),
            Err(_) => {}
        }
        acceptance.verdict
    }

    /// Everything that follows from a change of the chain.
    pub(crate) fn apply_update(&mut self, update: Update) {
        self.outbox.persist(update.changes);
        for (hash, error) in &update.refused {
            self.note_refused_block(*hash, error);
        }
        if update.steps.is_empty() {
            return;
        }
        self.tip_seen = tip_seen(&self.chain, self.now);
        self.in_flight.stalling.relax(&update.steps);
        self.count_steps(&update.steps);
        self.update_wallet(&update.steps);
        let pool = self.mempool.apply_steps(&update.steps, &self.chain, self.now);
        let returned = pool.returned.len() as u32;
        self.apply_pool_change(pool);
        self.look_back();
        self.offer_wallet_transactions();
        self.note_steps(&update.steps, returned);
        self.announce_blocks(&update.steps);
        self.proposals_follow_tip();
        // What is mined next may stand on another branch after it.
        self.withholding_follows(&update.steps);
        self.refresh_work();
        self.prune_blocks();
    }

    /// Takes a transaction into the mempool and passes it on. `from` names the peer that sent it.
    ///
    /// # Errors
    /// Why the mempool refuses it.
    pub(crate) fn submit_transaction(
        &mut self,
        tx: impl Into<Arc<Transaction>>,
        from: Option<PeerId>,
    ) -> Result<Txid, MempoolError> {
        self.counters.add(Count::Judged, 1);
        let accepted = self.mempool.accept(tx, &self.chain, self.now)?;
        let txid = accepted.txid;
        self.follow_accepted(accepted, from);
        Ok(txid)
    }

    /// Takes a child and the parents that it pays for into the mempool and passes on what came in. Gives what became of
    /// each, and whose place they took.
    pub(crate) fn submit_package(
        &mut self,
        transactions: &[Transaction],
        max_rate: Option<FeeRate>,
    ) -> (PackageOutcome, BTreeSet<Txid>) {
        self.counters.add(Count::Judged, transactions.len() as u64);
        let (outcome, accepted) = self.mempool.accept_package(transactions, &self.chain, self.now, max_rate);
        let replaced = accepted.iter().flat_map(|accepted| accepted.replaced.iter().copied()).collect();
        accepted.into_iter().for_each(|accepted| self.follow_accepted(accepted, None));
        (outcome, replaced)
    }

    /// Everything that follows from a transaction that came in.
    fn follow_accepted(&mut self, accepted: Accepted, from: Option<PeerId>) {
        let txid = accepted.txid;
        self.counters.add(Count::Accepted, 1);
        self.outbox.persist(accepted.changes);
        for replaced in accepted.replaced {
            self.note_dropped(replaced, RemovalReason::Replaced);
        }
        for evicted in accepted.evicted {
            self.note_dropped(evicted, RemovalReason::SizeLimit);
        }
        // One that came in a package may have had to go again.
        let Some(tx) = self.mempool.get(&txid).map(|entry| Arc::clone(&entry.tx)) else { return };
        self.wallet_sees_unconfirmed(&tx);
        self.begin_rumour(txid, from.is_none());
        self.look_back();
        self.offer_to_branch(&tx);
        if self.journal.log() != Log::Off {
            let from = from.and_then(|peer| self.peers.get(&peer)).map(Peer::name);
            self.event(EventKind::TransactionsAccepted { count: 1, txid, from });
        }
        self.announce_transaction(txid);
        self.mining.mempool_changed(self.now);
    }

    pub(crate) fn update_wallet(&mut self, steps: &[Step]) {
        let Some(wallet) = &mut self.wallet else { return };
        for step in steps {
            let changes = match step {
                Step::Connected(height, block) => wallet.connect_block(*height, block),
                Step::Disconnected(_, block) => wallet.disconnect_block(block),
            };
            self.outbox.persist(changes);
        }
    }

    /// What has waited too long leaves the mempool. Bitcoin Core looks when something comes in (`LimitMempoolSize`); here it
    /// goes in time, so that a wallet hears of it while nobody pays.
    pub(crate) fn expiry_timer(&mut self) {
        let pool = self.mempool.expire(self.now);
        self.next_expiry = self.mempool.next_expiry(self.now);
        if !pool.dropped.is_empty() {
            self.apply_pool_change(pool);
            self.mining.mempool_changed(self.now);
        }
    }

    pub(crate) fn apply_pool_change(&mut self, pool: PoolChange) {
        self.outbox.persist(pool.changes);
        for txid in pool.returned {
            if let Some(tx) = self.mempool.get(&txid).map(|entry| Arc::clone(&entry.tx)) {
                self.wallet_sees_unconfirmed(&tx);
            }
            // Peers that were never on the lost branch have not heard of it.
            self.announce_transaction(txid);
        }
        for (txid, reason) in pool.dropped {
            self.note_dropped(txid, RemovalReason::from(&reason));
        }
    }

    fn note_steps(&mut self, steps: &[Step], returned: u32) {
        let disconnected = steps.iter().filter(|step| matches!(step, Step::Disconnected(..))).count() as u32;
        let connected: Vec<_> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Connected(height, block) => Some((*height, Arc::clone(block))),
                Step::Disconnected(..) => None,
            })
            .collect();
        if disconnected > 0 {
            let tip = self.chain.tip();
            let fork_height = (tip.height + 1).saturating_sub(connected.len() as u32).saturating_sub(1);
            let (tip, connected) = (tip.hash, connected.len() as u32);
            return self.event(EventKind::Reorg { fork_height, disconnected, connected, returned, tip });
        }
        for (height, block) in connected {
            let reward = block.transactions[0].output_value().unwrap_or(Amount::ZERO);
            let (hash, miner) = (block.block_hash(), self.miner_tag(&block));
            self.event(EventKind::BlockConnected { height, hash, miner, reward, count: 1 });
        }
    }

    fn note_competing_block(&mut self, hash: BlockHash) {
        let Some(height) = self.chain.tree().get(&hash).map(|entry| entry.height) else { return };
        self.event(EventKind::CompetingBlock { height, hash });
    }

    fn note_refused_block(&mut self, hash: BlockHash, error: &BlockError) {
        self.event(EventKind::BlockRejected { hash, reason: error.reason(), forged: self.is_forged(&hash) });
    }

    pub(crate) fn note_rejected_transaction(&mut self, txid: Txid, error: &MempoolError) {
        self.event(EventKind::TransactionRejected { txid, reason: error.reason() });
    }

    /// What a reorganisation undid because a block of the new branch spends its coins otherwise, the wallet knows as a conflict.
    fn note_dropped(&mut self, txid: Txid, reason: RemovalReason) {
        self.wallet_loses_unconfirmed(&txid, reason);
        let state = self.wallet.as_ref().and_then(|wallet| wallet.transaction(&txid)).map(|held| held.state);
        let is_conflict = matches!(state, Some(TxState::Conflicted { .. }));
        let reason = if is_conflict { RemovalReason::Conflict } else { reason };
        self.event(EventKind::TransactionDropped { txid, reason });
    }
}
