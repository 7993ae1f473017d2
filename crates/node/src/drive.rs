//! What a driver needs besides `handle` and `poll`.

use std::sync::Arc;

use hashyard_core::Block;
use hashyard_core::consensus::BlockError;

use crate::NodeId;
use crate::io::Millis;
use crate::node::Node;

/// Where a node runs, and with it what its connections run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In a browser tab: others know it by its node id.
    Tab,
    /// On a machine of its own, by TCP: it has a node id and tells nobody.
    Machine,
}

impl Home {
    /// How a node is called that nobody has named.
    pub(crate) fn default_name(self, id: NodeId) -> String {
        let home = match self {
            Self::Tab => "tab",
            Self::Machine => "node",
        };
        format!("{home}-{:02x}{:02x}", id.0[0], id.0[1])
    }

    /// Bitcoin Core's names of the networks on which it can reach others.
    pub(crate) fn networks(self) -> &'static [&'static str] {
        match self {
            Self::Tab => &["tab"],
            Self::Machine => &["ipv4", "ipv6"],
        }
    }
}

impl Node {
    /// Whether the node talks to others (`setnetworkactive`): a driver lets nobody in while it doesn't.
    pub fn network_active(&self) -> bool {
        self.network_active
    }

    /// Takes a block in from a file. Followed by [`Node::poll`] like an input.
    ///
    /// # Errors
    /// The rule that it breaks; [`BlockError::PrevBlockNotFound`] if its parent is unknown.
    pub fn import_block(&mut self, now: Millis, block: Block) -> Result<(), BlockError> {
        self.now = self.now.max(now);
        self.revision += 1;
        self.submit_block(Arc::new(block))
    }
}
