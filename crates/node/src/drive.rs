//! What a driver needs besides `handle` and `poll`.

use std::sync::Arc;

use hashyard_core::Block;
use hashyard_core::consensus::BlockError;

use crate::io::Millis;
use crate::node::Node;

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
