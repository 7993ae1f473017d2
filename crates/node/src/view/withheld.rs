//! Two branches side by side: the hidden one that this node mines on, and the one that others know.

use hashyard_core::BlockHash;
use serde::{Deserialize, Serialize};

use crate::node::Node;
pub use crate::withholding::{Release, TakenBack, WithholdMode};

/// Blocks of a branch that are shown, the newest.
#[allow(dead_code, reason = "the lanes are filled next")]
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
    /// By how many blocks the branch that others know has grown since the mode was set.
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

impl Node {
    /// What this node withholds, beside what others know.
    pub fn withheld_view(&self) -> WithheldView {
        let tip = self.chain.tip();
        WithheldView {
            mode: self.withholding.mode,
            fork_height: tip.height,
            fork: tip.hash,
            hidden: vec![],
            hidden_count: 0,
            public: vec![],
            public_count: 0,
            leads: false,
            payment: None,
            own_blocks: 0,
            main_blocks: 0,
            last: self.withholding.last,
        }
    }
}
