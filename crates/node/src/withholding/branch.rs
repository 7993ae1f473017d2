//! The hidden branch: a chain and a mempool beside the node's own. Those speak to peers and know nothing of it, so whatever
//! leaves for others speaks of the chain as others know it.

use std::collections::VecDeque;
use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::consensus::BlockError;
use hashyard_core::mempool::{Mempool, MempoolPolicy};
use hashyard_core::{BlockHash, HashedBlock, Transaction};

use super::Counter;
use crate::io::Millis;

/// By how many satoshis what takes a payment back counts for more than it pays: it comes before all else.
const PREFERENCE: i64 = 1_000_000_000_000;

/// What the miner builds on.
#[derive(Debug)]
pub(crate) struct Branch {
    pub chain: Chainstate,
    pub pool: Mempool,
    /// The block below the hidden ones, which the other chain knows, and its height: the last that was released, or the one that
    /// the branch began on.
    pub base: BlockHash,
    pub base_height: u32,
    /// Blocks that nobody else has, lowest first, at most [`super::MAX_HIDDEN`].
    pub hidden: VecDeque<Arc<HashedBlock>>,
    /// How many below them were released.
    pub released: u32,
    /// The longest branch of the others that a release had to beat, in blocks.
    pub rivals: u32,
    /// The lowest last block that both branches shared at a release, or the one that it began on, as a height.
    pub lowest_fork: u32,
}

impl Branch {
    /// A branch that begins on a block; with `counter`, in the place of the payment that it takes back. `None` if nothing can
    /// be built there.
    pub fn begin(
        chain: &Chainstate,
        pool: &Mempool,
        base: BlockHash,
        counter: Option<&Counter>,
        now: Millis,
    ) -> Option<Self> {
        let (chain, steps) = chain.fork_off(&base)?;
        let mut pool = pool.clone();
        // Nobody but the user, who has just said what to mine, could replace what takes the payment back.
        pool.set_policy(MempoolPolicy { full_rbf: false, ..pool.policy().clone() });
        pool.apply_steps(&steps, &chain, now);
        let base_height = chain.height();
        let (hidden, lowest_fork) = (VecDeque::new(), base_height);
        let mut branch = Self { chain, pool, base, base_height, hidden, released: 0, rivals: 0, lowest_fork };
        if let Some(counter) = counter {
            // The payment, or what took its place with a higher fee.
            for input in &counter.transaction.inputs {
                if let Some(rival) = branch.pool.spender(&input.previous_output) {
                    branch.pool.take_out(&rival);
                }
            }
            // Refused only where a block of the branch's own chain has spent the coins; the branch is then as any other.
            let _ = branch.pool.accept(Arc::clone(&counter.transaction), &branch.chain, now);
            let _ = branch.pool.prioritise(counter.transaction.txid(), PREFERENCE);
        }
        Some(branch)
    }

    /// Puts a block on top.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn add(&mut self, block: Arc<HashedBlock>, now: Millis) -> Result<(), BlockError> {
        // A clock that was set back must not cost what was found before.
        let now_s = u32::try_from(now / 1_000).unwrap_or(u32::MAX).max(block.header.time);
        let update = self.chain.append(Arc::clone(&block), now_s)?;
        self.pool.apply_steps(&update.steps, &self.chain, now);
        self.hidden.push_back(block);
        Ok(())
    }

    /// What came into the node's mempool may be mined here as well, unless it contradicts what is here.
    pub fn offer(&mut self, tx: Transaction, now: Millis) {
        let _ = self.pool.accept(tx, &self.chain, now);
    }

    /// The other chain has the lowest hidden block now.
    pub fn lowest_was_released(&mut self) {
        let Some(block) = self.hidden.pop_front() else { return };
        (self.base, self.base_height) = (block.block_hash(), self.base_height + 1);
        self.released = self.released.saturating_add(1);
    }

    /// Whether it has blocks of its own, hidden or released.
    pub fn has_grown(&self) -> bool {
        self.released > 0 || !self.hidden.is_empty()
    }

    /// Height of the block that it began on.
    pub fn root_height(&self) -> u32 {
        self.base_height - self.released
    }

    /// The last block that it shares with the other chain: height and hash.
    pub fn fork(&self, public: &Chainstate) -> (u32, BlockHash) {
        let both = |height: u32| {
            let hash = self.chain.tree().active_at(height)?;
            (public.tree().active_at(height) == Some(hash)).then_some((height, hash))
        };
        let lower = self.chain.height().min(public.height());
        (0..=lower).rev().find_map(both).unwrap_or((0, self.chain.params().genesis_hash()))
    }
}
