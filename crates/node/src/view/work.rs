//! What the node did since it started, and what its last block took.

use serde::{Deserialize, Serialize};

pub use crate::counters::{BlockWork, Count, Counters};
use crate::node::Node;

/// What the node did since it started.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WorkView {
    /// When it started, Unix ms.
    pub since_ms: u64,
    /// The numbers.
    pub counts: Counters,
    /// The last block that became the tip since then.
    pub last_block: Option<BlockWork>,
}

impl Node {
    pub(super) fn work_view(&self) -> WorkView {
        WorkView { since_ms: self.started, counts: self.counts(), last_block: self.last_block.clone() }
    }
}
