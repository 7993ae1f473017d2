//! Blocks as cards, the strip of the latest of them, forks, and one block in full.

use hashyard_core::{Amount, Bits, BlockHash, Header};
use serde::{Deserialize, Serialize};

use super::TxView;

/// The chain around its tip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChainView {
    /// Height of the tip.
    pub height: u32,
    /// Hash of the tip.
    pub tip: BlockHash,
    /// Height of the header with the most work; above `height` while blocks are being fetched.
    pub headers: u32,
    /// Unix milliseconds at which this node connected the tip.
    pub tip_seen_ms: u64,
    /// Base-2 logarithm of the chain's accumulated work, in hashes.
    pub chainwork_log2: f64,
    /// What the last blocks took, over the whole network: its hash rate follows from that and from the time.
    pub recent: RecentWork,
    /// The compact target that the next block must meet.
    pub next_bits: Bits,
    /// Base-2 logarithm of the hashes expected for the next block.
    pub next_work_log2: f64,
    /// The difficulty period; none where the difficulty never changes.
    pub period: Option<PeriodView>,
    /// Latest blocks of the main chain, oldest first, at most 24.
    pub cards: Vec<BlockCard>,
    /// Branches that lost within those blocks, latest first, at most 8.
    pub forks: Vec<ForkView>,
    /// Blocks whose parent is unknown, at most 8.
    pub orphans: Vec<BlockHash>,
}

/// Work of the last blocks and the time in which it was done.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct RecentWork {
    /// Hashes expected for the blocks behind the first of them.
    pub hashes: f64,
    /// Time of the first one's header, Unix seconds.
    pub since_s: u32,
    /// The latest time of a header among them, Unix seconds.
    pub until_s: u32,
}

/// The difficulty period that the next block belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeriodView {
    /// Blocks of a period.
    pub interval: u32,
    /// Blocks of this period that there are.
    pub done: u32,
    /// Seconds from the first of them that was mined here to the last: genesis was not.
    pub elapsed_s: u32,
    /// Seconds that they were meant to take.
    pub intended_s: u32,
    /// By what the difficulty will be multiplied if the rest of the period takes as long for each block: within a quarter and
    /// four, and within the network's limit.
    pub factor: f64,
    /// The difficulty is the lowest that the network allows.
    pub easiest: bool,
    /// First height of the latest periods and the base-2 logarithm of the hashes expected for their first block, oldest first, at
    /// most 24.
    pub periods: Vec<(u32, f64)>,
}

/// Whether a block counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockStatus {
    /// On the chain with the most work.
    Main,
    /// Valid as far as known, on a branch with less work.
    Stale,
    /// Broke a rule, or was declared invalid by the user.
    Invalid,
    /// Only its header is known.
    HeaderOnly,
    /// Context-free checks passed, but the parent is missing.
    NotConnected,
}

/// Who mined a block, as far as the coinbase says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinerTag {
    /// The name in the coinbase, as pools write it: `/name/`. Unverified. None if there is none.
    pub name: Option<String>,
    /// Address of the first output, if it has one.
    pub address: Option<String>,
    /// The reward belongs to this node's wallet.
    pub you: bool,
}

/// A block, small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockCard {
    /// Its hash.
    pub hash: BlockHash,
    /// Its parent's hash.
    pub prev: BlockHash,
    /// Its height.
    pub height: u32,
    /// The header's time, Unix seconds.
    pub time: u32,
    /// Transactions, coinbase included; 0 while only the header is known.
    pub tx_count: u32,
    /// Serialised bytes; 0 while only the header is known.
    pub size: u32,
    /// Base-2 logarithm of the hashes expected to find a hash as low as this one: "28.2 bit".
    pub hash_log2: f64,
    /// Who mined it.
    pub miner: MinerTag,
    /// Whether it counts.
    pub status: BlockStatus,
}

/// A branch that lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForkView {
    /// The last block that both branches share.
    pub fork_height: u32,
    /// The losing branch, oldest first, at most 24.
    pub stale: Vec<BlockCard>,
    /// Blocks of the main chain above the fork.
    pub main_blocks: u32,
    /// Base-2 logarithm of the main chain's work above the fork.
    pub main_work_log2: f64,
    /// Base-2 logarithm of the losing branch's work above the fork.
    pub stale_work_log2: f64,
}

/// A block in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockView {
    /// The block, small.
    pub card: BlockCard,
    /// The 80 bytes, as fields.
    pub header: Header,
    /// Blocks on top of it, itself included; 0 off the main chain.
    pub confirmations: u32,
    /// The parent, if known.
    pub parent: Option<BlockCard>,
    /// The next block of the main chain, if there is one.
    pub next: Option<BlockCard>,
    /// The hash that the target allows at most is given by the header's bits; this is its base-2 work logarithm.
    pub target_log2: f64,
    /// Weight in weight units (BIP141).
    pub weight: u32,
    /// Sum of the fees; none if an input's output is unknown.
    pub fees: Option<Amount>,
    /// Transactions in order; empty while only the header is known.
    pub transactions: Vec<TxView>,
    /// The reject string of the rule it broke, for an invalid block.
    pub reject_reason: Option<String>,
}
