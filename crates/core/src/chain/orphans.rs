//! Blocks whose parent is unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{BlockHash, HashedBlock};

/// At most so many orphans are kept; the one that came first goes first.
pub const MAX_ORPHANS: usize = 64;

/// Serialised bytes of orphans kept at most.
pub const MAX_ORPHAN_BYTES: usize = 16_000_000;

/// Blocks that passed their context-free checks, the proof of work among them, and wait for their parent.
#[derive(Debug, Clone, Default)]
pub struct Orphans {
    by_arrival: BTreeMap<u64, (BlockHash, Arc<HashedBlock>, usize)>,
    bytes: usize,
    next: u64,
}

impl Orphans {
    /// Keeps a block, dropping older ones if there is no room.
    pub(super) fn insert(&mut self, block: Arc<HashedBlock>) {
        let hash = block.block_hash();
        if self.contains(&hash) {
            return;
        }
        let size = block.total_size();
        self.bytes += size;
        self.by_arrival.insert(self.next, (hash, block, size));
        self.next += 1;
        while self.by_arrival.len() > MAX_ORPHANS || self.bytes > MAX_ORPHAN_BYTES {
            let Some((_, (_, _, size))) = self.by_arrival.pop_first() else { return };
            self.bytes -= size;
        }
    }

    /// Takes out the blocks on top of `parent`.
    pub(super) fn take_children(&mut self, parent: &BlockHash) -> Vec<Arc<HashedBlock>> {
        let found: Vec<u64> = self
            .by_arrival
            .iter()
            .filter(|(_, (_, block, _))| block.header.prev_blockhash == *parent)
            .map(|(arrival, _)| *arrival)
            .collect();
        found.iter().filter_map(|arrival| self.remove(*arrival)).collect()
    }

    /// Whether a block waits here.
    pub fn contains(&self, hash: &BlockHash) -> bool {
        self.iter().any(|block| block.0 == *hash)
    }

    /// Hash and block of all, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (BlockHash, &Arc<HashedBlock>)> {
        self.by_arrival.values().map(|(hash, block, _)| (*hash, block))
    }

    fn remove(&mut self, arrival: u64) -> Option<Arc<HashedBlock>> {
        let (_, block, size) = self.by_arrival.remove(&arrival)?;
        self.bytes -= size;
        Some(block)
    }
}
