//! Accepts headers and blocks, and moves to the branch with the most work.

use std::sync::Arc;

use super::chainstate::{Chainstate, Update};
use super::header_tree::Fault;
use super::{connect, rows};
use crate::consensus::{Ancestry, BlockError, Reason, block, header};
use crate::{BlockHash, HashedBlock, Header};

/// What became of a submitted block.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Fine as far as could be checked, or why not. A block on a lesser branch has had its context-free and contextual
    /// checks; its transactions are checked against the coins when the branch wins.
    pub verdict: Result<(), BlockError>,
    /// What was done; present in any case, for a refused block leaves a mark.
    pub update: Update,
}

impl Chainstate {
    /// Takes a header in, as [`super::HeaderChain::accept`] does.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn accept_header(&mut self, header: &Header, now: u32) -> Result<(), BlockError> {
        self.headers.accept(header, now)
    }

    /// Forgets headers whose blocks nobody has, as [`super::HeaderChain::forget`] does.
    pub fn forget_headers(&mut self, told: impl Iterator<Item = BlockHash>) {
        self.headers.forget(told);
    }

    /// Takes a block in, at the node's time `now` in Unix seconds, and moves to the branch with the most work. A block
    /// whose parent is unknown waits among the orphans after its context-free checks.
    pub fn accept_block(&mut self, block: Arc<HashedBlock>, now: u32) -> Acceptance {
        let mut update = Update::default();
        let hash = block.block_hash();
        let verdict = self.store_block(block, now, &mut update);
        if verdict.is_ok() {
            self.adopt_orphans(hash, now, &mut update);
            self.activate_best_chain(&mut update);
        }
        let refused =
            update.refused.iter().find(|(refused, _)| *refused == hash).map(|(_, error)| error.clone());
        Acceptance { verdict: verdict.and(refused.map_or(Ok(()), Err)), update }
    }

    /// Declares a block invalid and moves to the best branch without it (`invalidateblock`); `None` if it is unknown or
    /// genesis, or was pruned.
    pub fn invalidate(&mut self, hash: &BlockHash) -> Option<Update> {
        if self.headers.tree.get(hash)?.height == 0 || self.is_pruned(hash) {
            return None;
        }
        let mut update = Update::default();
        while self.headers.tree.is_active(hash) {
            connect::disconnect_tip(self, &mut update);
        }
        self.store_headers(*hash, &mut update);
        self.mark(*hash, Fault::Own(Reason::InvalidateBlock.as_str().into()), &mut update);
        self.headers.tree.rebuild_candidates();
        self.activate_best_chain(&mut update);
        Some(update)
    }

    /// Takes back what made a block invalid and moves to the best branch (`reconsiderblock`); `None` if it is unknown
    /// or genesis.
    pub fn reconsider(&mut self, hash: &BlockHash) -> Option<Update> {
        if self.headers.tree.get(hash)?.height == 0 {
            return None;
        }
        let mut update = Update::default();
        for cleared in self.headers.tree.clear_fault(*hash) {
            self.put_stored(&cleared, &mut update);
        }
        self.activate_best_chain(&mut update);
        Some(update)
    }

    /// All checks that need no coins, then storage. As in Bitcoin Core (`ProcessNewBlock`) what is wrong with the block by
    /// itself is told before what is wrong with its place in the chain.
    pub(super) fn store_block(
        &mut self,
        block: Arc<HashedBlock>,
        now: u32,
        update: &mut Update,
    ) -> Result<(), BlockError> {
        let hash = block.block_hash();
        header::check_proof_of_work(&self.headers.params, &hash, block.header.bits)?;
        block::check_block(&self.headers.params, &block).map_err(|error| {
            match block::may_be_hashes(&block) {
                // The header may have another body, which is good.
                true => error,
                false => self.blame(hash, error, update),
            }
        })?;
        let known = self.headers.accept_with_block(&block.header, now);
        if known == Err(BlockError::PrevBlockNotFound) {
            self.orphans.insert(block);
            return known;
        }
        known?;
        // One that was pruned, or whose branch parts below what was, is of no use any more.
        if self.headers.tree.at(&hash).has_block || self.is_pruned(&hash) || !self.is_within_reach(&hash) {
            return Ok(());
        }
        self.check_block_in_place(&block, hash).map_err(|error| self.blame(hash, error, update))?;
        self.store_headers(hash, update);
        rows::put_block(&mut update.changes, hash, &block);
        self.blocks.insert(hash, block);
        for completed in self.headers.tree.add_block(hash) {
            self.headers.tree.stamp(completed);
            rows::put_header(&mut update.changes, self.headers.tree.at(&completed));
        }
        Ok(())
    }

    /// Marks a block whose header is kept, unless another copy of it may be fine.
    fn blame(&mut self, hash: BlockHash, error: BlockError, update: &mut Update) -> BlockError {
        if !error.is_mutation() && self.headers.tree.get(&hash).is_some() {
            self.mark(hash, Fault::Own(error.reason()), update);
        }
        error
    }

    fn check_block_in_place(&self, block: &HashedBlock, hash: BlockHash) -> Result<(), BlockError> {
        let parents = self.headers.tree.branch(block.header.prev_blockhash);
        let height = self.headers.tree.at(&hash).height;
        block::check_contextual_block(&self.headers.params, block, height, parents.median_time_past())
    }

    /// Blocks that waited for this one.
    fn adopt_orphans(&mut self, parent: BlockHash, now: u32, update: &mut Update) {
        let mut parents = vec![parent];
        while let Some(parent) = parents.pop() {
            for orphan in self.orphans.take_children(&parent) {
                let hash = orphan.block_hash();
                match self.store_block(orphan, now, update) {
                    Ok(()) => parents.push(hash),
                    Err(error) => update.refused.push((hash, error)),
                }
            }
        }
    }

    /// Moves to the branch with the most work. A block that fails on the way is marked and the next best branch tried.
    pub(super) fn activate_best_chain(&mut self, update: &mut Update) {
        while let Some(best) = self.headers.tree.best_candidate().filter(|best| *best != self.tip().hash) {
            let fork = self.headers.tree.fork_point(best).hash;
            let path = self.headers.tree.path_from_fork(best);
            while self.tip().hash != fork {
                connect::disconnect_tip(self, update);
            }
            for hash in path {
                if let Err(error) = connect::connect_tip(self, hash, update) {
                    self.refuse(hash, error, update);
                    break;
                }
            }
        }
        self.headers.tree.prune_candidates();
        rows::put_tip(&mut update.changes, self.tip().hash);
    }

    fn refuse(&mut self, hash: BlockHash, error: BlockError, update: &mut Update) {
        self.mark(hash, Fault::Own(error.reason()), update);
        update.refused.push((hash, error));
    }

    fn mark(&mut self, hash: BlockHash, fault: Fault, update: &mut Update) {
        for marked in self.headers.tree.set_fault(hash, fault) {
            self.put_stored(&marked, update);
        }
    }

    /// Writes the rows of a header and of all below it that have none yet.
    pub(super) fn store_headers(&mut self, hash: BlockHash, update: &mut Update) {
        for stored in self.headers.tree.store(hash) {
            rows::put_header(&mut update.changes, self.headers.tree.at(&stored));
        }
    }

    /// Writes the row of a header again if there is one.
    fn put_stored(&self, hash: &BlockHash, update: &mut Update) {
        let entry = self.headers.tree.at(hash);
        if entry.stored {
            rows::put_header(&mut update.changes, entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;
    use crate::mempool::block_template::build as build_template;
    use crate::mempool::{Mempool, MempoolPolicy};

    const NOW: u32 = 1_600_000_000;

    fn mined(chain: &Chainstate, time: u32) -> crate::Block {
        let pool = Mempool::new(MempoolPolicy::default());
        let mut block = build_template(chain, &pool, time, Default::default(), 0, "t").block;
        while header::check_proof_of_work(chain.params(), &block.block_hash(), block.header.bits).is_err() {
            block.header.nonce += 1;
        }
        block
    }

    #[test]
    fn a_block_is_never_refused_for_want_of_room() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        chain.headers.tree.limit = 2;
        for time in [NOW + 1, NOW + 2] {
            assert_eq!(chain.accept_header(&mined(&chain, time).header, NOW), Ok(()));
        }
        for time in [NOW + 3, NOW + 4, NOW + 5] {
            assert_eq!(chain.accept_block(Arc::new(mined(&chain, time).into()), time).verdict, Ok(()));
            assert!(chain.tree().unstored() < chain.headers.tree.limit);
        }
        let headers = chain.tree().iter().filter(|entry| !entry.stored).count();
        assert_eq!((chain.height(), headers), (3, chain.tree().unstored()));
    }
}
