//! Two branches side by side: the hidden one that this node mines on, and the one that others know.

use core::ops::RangeInclusive;

use hashyard_core::{BlockHash, HashedBlock, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;
use crate::withholding::Branch;
pub use crate::withholding::{Release, TakenBack, WithholdMode};

/// Blocks of a branch that are shown, the newest.
pub const MAX_LANE: usize = 64;

/// What this node withholds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithheldView {
    /// What the miner does with blocks that it finds.
    pub mode: WithholdMode,
    /// Height of the last block that both branches share: of the tip where nothing is hidden.
    pub fork_height: u32,
    /// That block.
    pub fork: BlockHash,
    /// This node's branch above the fork, lowest first: the newest [`MAX_LANE`] of them.
    pub hidden: Vec<LaneBlock>,
    /// How many it has.
    pub hidden_count: u32,
    /// Of them, those that nobody was told of.
    pub still_hidden: u32,
    /// The branch that others know above the fork, lowest first: the newest [`MAX_LANE`] of them.
    pub public: Vec<LaneBlock>,
    /// How many it has.
    pub public_count: u32,
    /// This node's branch has more work than the one that others know.
    pub leads: bool,
    /// The payment that this node's branch takes back.
    pub payment: Option<TakenBack>,
    /// Of [`Self::main_blocks`], those that this node mined.
    pub own_blocks: u32,
    /// Blocks of the branch that others know which came to it since the mode was set.
    pub main_blocks: u32,
    /// How the last release ended.
    pub last: Option<Release>,
}

/// A block of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneBlock {
    /// Its height.
    pub height: u32,
    /// Its hash.
    pub hash: BlockHash,
    /// Its transactions, the coinbase included.
    pub transactions: u32,
    /// This node mined it.
    pub yours: bool,
    /// Others know it, or were told of it.
    pub released: bool,
    /// Whether it has the payment that is taken back, or what takes it back.
    pub pays: Pays,
}

/// Which side of a double spend a block has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pays {
    /// None.
    Neither,
    /// The payment.
    Payment,
    /// What takes it back.
    Counter,
}

/// Heights of the blocks that are shown above a fork.
fn newest(fork_height: u32, top: u32) -> RangeInclusive<u32> {
    (fork_height + 1).max((top + 1).saturating_sub(MAX_LANE as u32))..=top
}

impl Node {
    /// What this node withholds, beside what others know.
    pub fn withheld_view(&self) -> WithheldView {
        let (tip, state) = (self.chain.tip(), &self.withholding);
        let branch = state.branch.as_deref();
        let (fork_height, fork) = branch.map_or((tip.height, tip.hash), |branch| branch.fork(&self.chain));
        let (hidden, hidden_count) = self.hidden_lane(fork_height);
        let (public, public_count) = self.public_lane(fork_height);
        WithheldView {
            mode: state.mode,
            fork_height,
            fork,
            hidden,
            hidden_count,
            still_hidden: branch.map_or(0, |branch| branch.hidden.len() as u32),
            public,
            public_count,
            leads: branch.is_some_and(|branch| branch.chain.tip().chainwork > tip.chainwork),
            payment: self.taken_back(),
            own_blocks: state.own_blocks,
            main_blocks: state.main_blocks,
            last: state.last,
        }
    }

    fn hidden_lane(&self, fork_height: u32) -> (Vec<LaneBlock>, u32) {
        let Some(branch) = &self.withholding.branch else { return (vec![], 0) };
        let top = branch.chain.height();
        let lane = newest(fork_height, top).filter_map(|height| self.branch_block(branch, height));
        (lane.collect(), top - fork_height)
    }

    /// A block of the hidden branch: one that it found, or one below those that others have left.
    fn branch_block(&self, branch: &Branch, height: u32) -> Option<LaneBlock> {
        let hidden =
            height.checked_sub(branch.base_height + 1).map(|place| branch.hidden.get(place as usize));
        let block = match hidden {
            Some(block) => block?,
            None => self.chain.block(&branch.chain.tree().active_at(height)?)?,
        };
        let lane = self.lane_block(height, block);
        let yours = lane.yours || height > branch.root_height();
        Some(LaneBlock { yours, released: hidden.is_none(), ..lane })
    }

    fn public_lane(&self, fork_height: u32) -> (Vec<LaneBlock>, u32) {
        let tip = self.chain.height();
        let blocks =
            newest(fork_height, tip).filter_map(|height| Some((height, self.chain.block_at(height)?)));
        (blocks.map(|(height, block)| self.lane_block(height, block)).collect(), tip - fork_height)
    }

    /// A block that others know.
    fn lane_block(&self, height: u32, block: &HashedBlock) -> LaneBlock {
        let tag = self.miner_tag(block);
        let counter = self.withholding.counter.as_ref();
        let has = |txid: Txid| block.txids().contains(&txid);
        let pays = match counter {
            Some(counter) if has(counter.transaction.txid()) => Pays::Counter,
            Some(counter) if has(counter.payment) => Pays::Payment,
            _ => Pays::Neither,
        };
        LaneBlock {
            height,
            hash: block.block_hash(),
            transactions: block.transactions.len() as u32,
            yours: tag.here || tag.you,
            released: true,
            pays,
        }
    }
}
