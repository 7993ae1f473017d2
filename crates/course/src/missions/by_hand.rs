//! Page 14: find the nonce of a block by hand.

use std::collections::BTreeSet;

use hashyard_core::BlockHash;
use hashyard_node::view::{BlockCard, BlockStatus, Event, EventKind};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// A block that was found by hand is on the chain.
#[derive(Default)]
pub struct ByHand {
    /// What was handed in: at most as many blocks as a mission lasts for.
    found: BTreeSet<BlockHash>,
}

impl ByHand {
    fn look(&self, node: Sight<'_>, told: &mut Told) {
        let is_there = |card: &BlockCard| card.status == BlockStatus::Main && self.found.contains(&card.hash);
        if node.chain.cards.iter().any(is_there) {
            told.tick(0);
        }
    }
}

impl Mission for ByHand {
    fn conditions(&self) -> usize {
        1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["by-machine"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.look(node, told);
        for event in news.iter().rev() {
            match &event.kind {
                EventKind::BlockConnected { height, hash, miner, .. }
                    if miner.is_own() && !self.found.contains(hash) =>
                {
                    told.saw("by-machine", [("height", height.to_string())]);
                }
                _ => {}
            }
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::FoundByHand(hash) = deed else { return };
        self.found.insert(*hash);
        self.look(node, told);
    }
}
