//! Pruned mode: old blocks are dropped, and peers are told so (`NODE_NETWORK_LIMITED`, BIP159).

use hashyard_core::chain::MIN_BLOCKS_TO_KEEP;
use hashyard_core::{BlockHash, Network};
use hashyard_wire::Inventory;

use crate::config::Prune;
use crate::io::PeerId;
use crate::node::Node;

/// A pruned node gives blocks that lie so deep at most; two more than it offers, since a tip may be on its way (Bitcoin Core's
/// `NODE_NETWORK_LIMITED_MIN_BLOCKS`).
const DEEPEST_GIVEN: u32 = MIN_BLOCKS_TO_KEEP + 2;

/// A pruned peer is asked for blocks that lie less deep than this below the best that it told of; two fewer than it offers, as in Bitcoin
/// Core (`FindNextBlocks`).
const DEEPEST_ASKED: u32 = MIN_BLOCKS_TO_KEEP - 2;

const MIB: u64 = 1 << 20;

impl Node {
    /// The node keeps the newest blocks only.
    pub fn is_pruned(&self) -> bool {
        self.prune.is_some()
    }

    /// Drops the blocks that need not be here any more.
    pub(crate) fn prune_blocks(&mut self) {
        let last = self.chain.height().saturating_sub(MIN_BLOCKS_TO_KEEP);
        let height = match self.prune {
            None | Some(Prune::Manual) => return,
            Some(Prune::Latest) => last,
            Some(Prune::Target(_)) if self.is_too_short_to_prune() => return,
            Some(Prune::Target(target)) => self.last_beyond(u64::from(target) * MIB, last),
        };
        self.prune_to(height);
    }

    /// Drops blocks up to this height, and never one of the newest.
    pub(crate) fn prune_to(&mut self, height: u32) {
        let changes = self.chain.prune(height);
        self.outbox.persist(changes);
    }

    /// The block, at `last` at most, up to which others are to go so that the rest takes so many bytes at most.
    fn last_beyond(&self, target: u64, last: u32) -> u32 {
        let mut bytes = self.chain.bytes_of_blocks();
        let mut height = self.chain.pruned();
        while bytes > target && height < last {
            height += 1;
            bytes -= self.chain.block_at(height).map_or(0, |block| block.total_size() as u64).min(bytes);
        }
        height
    }

    /// The chain is so short that nothing is pruned (Bitcoin Core's `PruneAfterHeight`); a class's is short always.
    pub(crate) fn is_too_short_to_prune(&self) -> bool {
        let least = match (self.prune, self.chain.params().network) {
            (Some(Prune::Latest), _) | (_, Network::Classroom) => MIN_BLOCKS_TO_KEEP,
            (_, Network::Mainnet) => 100_000,
            _ => 1_000,
        };
        self.chain.height() < least
    }

    /// Whether a peer asks for a block that a pruned node does not give, so that it does not wait for it (BIP159). It is about depth and not
    /// about what is here, since that tells when the node was started.
    pub(crate) fn is_beyond_limit(&self, item: &Inventory) -> bool {
        let (Inventory::Block(hash)
        | Inventory::WitnessBlock(hash)
        | Inventory::CompactBlock(hash)
        | Inventory::FilteredBlock(hash)) = item
        else {
            return false;
        };
        let depth = self.chain.tree().get(hash).map(|entry| self.chain.height().saturating_sub(entry.height));
        self.is_pruned() && depth.is_some_and(|depth| depth > DEEPEST_GIVEN)
    }

    /// Height of the lowest block that may be asked of a peer: 0 unless it is pruned itself (BIP159).
    pub(crate) fn first_offered(&self, peer: PeerId) -> u32 {
        let Some(peer) = self.peers.get(&peer).filter(|peer| peer.is_limited()) else { return 0 };
        let best = peer.best_known().and_then(|best| self.chain.tree().get(&best));
        best.map_or(0, |best| (best.height + 1).saturating_sub(DEEPEST_ASKED))
    }

    /// The lowest block that is missing, if there are peers with blocks and none of them gives it: they are all pruned.
    pub(crate) fn wants_archive(&self) -> Option<u32> {
        if self.is_light() {
            return None;
        }
        let best = self.chain.tree().best_header().hash;
        let first: BlockHash = *self.chain.headers().missing_blocks(&best, 1).first()?;
        let height = self.chain.tree().get(&first)?.height;
        let mut able = self.peers.values().filter(|peer| peer.serves_blocks()).peekable();
        able.peek()?;
        able.all(|peer| height < self.first_offered(peer.id)).then_some(height)
    }

    /// A branch with more work that parts from our chain below what was pruned: the height of our last block that was.
    pub(crate) fn is_cut_off(&self) -> Option<u32> {
        let best = self.chain.tree().best_header().hash;
        (!self.is_light() && !self.chain.is_within_reach(&best)).then(|| self.chain.pruned())
    }
}
