//! The miners, as the page shows them.

use hashyard_core::BlockHash;
use hashyard_node::refusal::CannotSign;
use hashyard_tab::mining_preferences::{MiningPreferences, Pause};
use serde::{Deserialize, Serialize};

/// What was wrong with a miner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breakdown {
    /// It was given work and said nothing.
    #[default]
    Silent,
    /// The web server did not answer when it was started.
    Late,
    /// Its worker ended, with the browser's words.
    Broke(String),
}

/// The miner as it works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MinerView {
    /// What it is doing.
    pub state: MinerState,
    /// Threads asked for.
    pub threads: u32,
    /// Threads that the machine has.
    pub cores: u32,
    /// Hashes a second, over completed hashes of the last seconds.
    pub hashps: f64,
    /// Hashes a second over the last two minutes, one sample a second, oldest first.
    pub history: Vec<f32>,
    /// The current nonce of each thread.
    pub nonces: Vec<u32>,
    /// Hashes a second of each thread, over completed hashes of the last seconds.
    pub rates: Vec<f64>,
    /// Hashes completed since the tab was opened.
    pub tried: u64,
    /// The 80 bytes that the first thread is at, in hex; empty while nothing is mined.
    pub header: String,
    /// How mining behaves.
    pub preferences: MiningPreferences,
    /// Why it rests at the moment.
    pub pause: Option<Pause>,
    /// Whether the machine is on mains power, where the browser tells.
    pub on_mains: Option<bool>,
    /// The GPU that was opened, and whether it is a program that pretends to be one; or why there is none. None if none was asked
    /// for.
    pub gpu: Option<Result<(String, bool), String>>,
    /// Miners that broke or fell silent since the tab was opened, and what was last wrong with one.
    pub breakdowns: (u32, Breakdown),
    /// Height of the block being mined.
    pub height: u32,
    /// Parent of the block being mined, and transactions in it.
    pub parent: Option<BlockHash>,
    /// Transactions in the block being mined.
    pub tx_count: u32,
    /// The lowest hash of this round.
    pub best_hash: Option<BlockHash>,
    /// Base-2 work logarithm of the lowest hash.
    pub best_log2: f64,
    /// The target, as 64 hex digits in display order.
    pub target: String,
    /// Base-2 logarithm of the expected hashes.
    pub target_log2: f64,
    /// Blocks found since the tab was opened.
    pub found: u32,
    /// Of those, how many were refused or lost the race.
    pub stale: u32,
}

/// What the miner is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MinerState {
    /// Not asked to.
    Stopped,
    /// Workers are coming up.
    Starting,
    /// Hashing.
    Mining,
    /// The block that is proposed lacks signatures, or another member's turn is not over.
    Signing,
    /// Asked to, but this node can make no blocks at the moment.
    Hindered(CannotSign),
    /// No worker can be started.
    Failed,
    /// This network is not mined here.
    Unavailable,
}
