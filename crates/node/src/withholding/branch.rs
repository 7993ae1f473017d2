//! The hidden branch: a chain and a mempool beside the node's own. Those speak to peers and know nothing of it, so whatever
//! leaves for others speaks of the chain as others know it.

use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::consensus::BlockError;
use hashyard_core::mempool::{Mempool, MempoolPolicy};
use hashyard_core::{BlockHash, HashedBlock, Transaction, Txid};

use super::Counter;
use crate::io::Millis;

/// By how many satoshis what takes a payment back counts for more than it pays: it comes before all else.
const PREFERENCE: i64 = 1_000_000_000_000;

/// A block of the hidden branch.
#[derive(Debug)]
pub(crate) struct HiddenBlock {
    pub block: Arc<HashedBlock>,
    /// It was published.
    pub released: bool,
}

/// What the miner builds on.
#[derive(Debug)]
pub(crate) struct Branch {
    pub chain: Chainstate,
    pub pool: Mempool,
    /// The block that it began on, and its height.
    pub base: BlockHash,
    pub base_height: u32,
    /// Those of the branch, lowest first, at most [`super::MAX_HIDDEN`].
    pub blocks: Vec<HiddenBlock>,
    /// The longest branch of the others that a release had to beat, in blocks.
    pub rivals: u32,
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
        let mut branch = Self { chain, pool, base, base_height, blocks: vec![], rivals: 0 };
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
    pub fn add(&mut self, block: Arc<HashedBlock>, released: bool, now: Millis) -> Result<(), BlockError> {
        // A clock that was set back must not cost what was found before.
        let now_s = u32::try_from(now / 1_000).unwrap_or(u32::MAX).max(block.header.time);
        let update = self.chain.append(Arc::clone(&block), now_s)?;
        self.pool.apply_steps(&update.steps, &self.chain, now);
        self.blocks.push(HiddenBlock { block, released });
        Ok(())
    }

    /// What came into the node's mempool may be mined here as well, unless it contradicts what is here.
    pub fn offer(&mut self, tx: Transaction, now: Millis) {
        let _ = self.pool.accept(tx, &self.chain, now);
    }

    /// How many blocks were not published.
    pub fn unreleased(&self) -> usize {
        self.blocks.iter().filter(|block| !block.released).count()
    }

    /// How many of its lowest blocks the other chain has, too.
    pub fn shared(&self, public: &Chainstate) -> usize {
        self.blocks.partition_point(|hidden| public.tree().is_active(&hidden.block.block_hash()))
    }

    /// The last block that it shares with the other chain: height and hash.
    pub fn fork(&self, public: &Chainstate) -> (u32, BlockHash) {
        let shared = self.shared(public);
        if let Some(last) = shared.checked_sub(1).and_then(|last| self.blocks.get(last)) {
            return (self.base_height + shared as u32, last.block.block_hash());
        }
        let both = |height: &u32| {
            let hash = self.chain.tree().active_at(*height)?;
            (public.tree().active_at(*height) == Some(hash)).then_some((*height, hash))
        };
        let below = (0..=self.base_height).rev().find_map(|height| both(&height));
        below.unwrap_or((0, self.chain.params().genesis_hash()))
    }

    /// Whether a block of the branch has a transaction.
    pub fn has(&self, txid: &Txid) -> bool {
        self.blocks.iter().any(|hidden| hidden.block.txids().contains(txid))
    }
}
