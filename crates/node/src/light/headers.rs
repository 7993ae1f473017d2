//! The chain of headers moves: what was seen in blocks that it left is undone.

use core::cmp::Reverse;
use std::sync::Arc;

use hashyard_core::HashedBlock;
use hashyard_core::chain::{ChangeSet, HeadersMoved, Step};

use crate::events::EventKind;
use crate::node::Node;

impl Node {
    /// Everything that follows from a change of the headers.
    pub(super) fn headers_moved(&mut self, mut moved: HeadersMoved) {
        self.note_headers(&moved);
        self.outbox.persist(core::mem::take(&mut moved.changes));
        self.tip_seen = crate::node::tip_seen(&self.chain, self.now);
        if let Some(light) = &mut self.light {
            light.next = light.next.min(moved.fork + 1);
            light.told.retain(|_, (height, _)| *height <= moved.fork + 1);
        }
        let mut dropped = self.drop_proven(&moved);
        dropped.extend(moved.dropped);
        dropped.sort_by_key(|(height, _)| Reverse(*height));
        if let Some(light) = &mut self.light {
            self.outbox.persist(light.unlook(moved.left));
        }
        let dropped = dropped.into_iter().map(|(height, block)| Step::Disconnected(height, block));
        let dropped: Vec<Step> = dropped.collect();
        if !dropped.is_empty() {
            self.update_wallet(&dropped);
            self.renew_coins();
            self.offer_wallet_transactions();
        }
    }

    /// What was proven to be in blocks that left the chain, with their heights.
    fn drop_proven(&mut self, moved: &HeadersMoved) -> Vec<(u32, Arc<HashedBlock>)> {
        let Some(light) = &mut self.light else { return vec![] };
        let mut changes = ChangeSet::default();
        let left = (moved.fork + 1..).zip(&moved.left);
        let dropped = left
            .filter_map(|(height, hash)| Some((height, light.proofs.forget_block(hash, &mut changes)?)))
            .collect();
        self.outbox.persist(changes);
        dropped
    }

    fn note_headers(&mut self, moved: &HeadersMoved) {
        let (tip, height) = (self.chain.tip().hash, self.chain.height());
        let (disconnected, connected) = (moved.left.len() as u32, height - moved.fork);
        self.event(match disconnected {
            0 => EventKind::HeaderFollowed { height, hash: tip, count: connected },
            _ => EventKind::Reorg { fork_height: moved.fork, disconnected, connected, returned: 0, tip },
        });
    }
}
