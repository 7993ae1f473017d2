//! Counting what a block took: everything between its coming in and what followed from it.

use std::sync::Arc;

use hashyard_core::HashedBlock;
use hashyard_core::chain::Step;

use crate::counters::{BlockWork, Count, Counters};
use crate::node::Node;

/// How things stood when a block came in. Of the block, nothing is checked yet.
pub(crate) struct Before {
    block: Arc<HashedBlock>,
    counts: Counters,
    waiting: usize,
}

impl Before {
    pub fn of(node: &Node, block: &Arc<HashedBlock>) -> Self {
        Self { block: Arc::clone(block), counts: node.counts(), waiting: node.mempool.totals().count }
    }
}

impl Node {
    /// Counts a block that was not known, and keeps what it took if it is the tip now.
    pub(crate) fn count_block(&mut self, before: &Before, is_taken: bool) {
        self.counters.add(Count::Judged, 1);
        if !is_taken {
            return;
        }
        let block = &before.block;
        self.counters.add(Count::Blocks, 1);
        self.counters.add(Count::Trees, 1);
        self.counters.add(Count::Leaves, block.transactions.len() as u64);
        if self.chain.tip().hash != block.block_hash() {
            return;
        }
        let left = self.mempool.totals().count;
        self.last_block = Some(BlockWork {
            height: self.chain.height(),
            hash: block.block_hash(),
            size: block.total_size() as u32,
            yours: self.miner_tag(block).you,
            done: self.counts().since(&before.counts),
            taken: before.waiting.saturating_sub(left) as u32,
            left: left as u32,
        });
    }

    /// Counts what moved with the tip.
    pub(crate) fn count_steps(&mut self, steps: &[Step]) {
        self.counters.add(Count::TipMoves, 1);
        let connected = steps.iter().filter_map(|step| match step {
            Step::Connected(_, block) => Some(block),
            Step::Disconnected(..) => None,
        });
        for block in connected {
            let made = block.transactions.iter().map(|tx| tx.outputs.len() as u64).sum();
            let spent = block.transactions.iter().skip(1).map(|tx| tx.inputs.len() as u64).sum();
            self.counters.add(Count::Rewards, 1);
            self.counters.add(Count::CoinsMade, made);
            self.counters.add(Count::CoinsSpent, spent);
        }
    }
}
