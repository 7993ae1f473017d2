//! News of blocks: who is told of a new one, and who told of which, and when. How a block spreads can be measured from that by a node that
//! tells nobody, so that everybody tells it (Decker and Wattenhofer, *Information Propagation in the Bitcoin Network*, 2013).

use std::collections::VecDeque;
use std::sync::Arc;

use hashyard_core::chain::Step;
use hashyard_core::{BlockHash, HashedBlock};
use hashyard_wire::{CompactBlock, Inventory, Message};
use serde::{Deserialize, Serialize};

use crate::config::Log;
use crate::io::PeerId;
use crate::node::Node;
use crate::rumours::{Teller, add_teller};

/// Up to this many new blocks are announced by their headers, more by the last one's hash (Bitcoin Core's
/// `MAX_BLOCKS_TO_ANNOUNCE`).
pub(crate) const MAX_HEADERS_TO_ANNOUNCE: usize = 8;

/// Blocks of which it is remembered who told of them; the oldest make way.
pub const MAX_TOLD: usize = 50;

/// A block of which others told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldBlock {
    /// Its hash.
    pub hash: BlockHash,
    /// `None` while its header is not here.
    pub height: Option<u32>,
    /// In the order in which they told, at most [`MAX_TELLERS`](crate::rumours::MAX_TELLERS).
    pub tellers: Vec<Teller>,
}

/// Who told of the last blocks, and what this node does for the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockRelayView {
    /// It tells nobody of the blocks of others.
    pub silent: bool,
    /// It takes new blocks in short form (BIP152).
    pub compact: bool,
    /// Newest first, at most [`MAX_TOLD`].
    pub told: Vec<ToldBlock>,
}

/// What was told, oldest first, and what was chosen for this session.
#[derive(Debug, Default)]
pub struct BlockRelay {
    /// Blocks of others are announced to nobody.
    silent: bool,
    /// New blocks are asked for whole.
    pub(crate) whole: bool,
    told: VecDeque<ToldBlock>,
}

impl BlockRelay {
    fn knows(&self, hash: &BlockHash) -> bool {
        self.told.iter().any(|block| block.hash == *hash)
    }

    fn told(&mut self, hash: BlockHash, height: Option<u32>, teller: Teller) {
        let known = self.told.iter_mut().rev().find(|block| block.hash == hash);
        if let Some(block) = known {
            block.height = block.height.or(height);
            return add_teller(&mut block.tellers, teller);
        }
        if height.is_none() {
            // Whoever makes hashes up pushes out none but its own.
            let is_same = |first: &Teller| (first.node, &first.name) == (teller.node, &teller.name);
            self.told.retain(|block| block.height.is_some() || !block.tellers.first().is_some_and(is_same));
        }
        self.told.push_back(ToldBlock { hash, height, tellers: vec![teller] });
        if self.told.len() > MAX_TOLD {
            self.told.pop_front();
        }
    }
}

impl Node {
    /// Who told of which block, for people.
    pub fn block_relay_view(&self) -> BlockRelayView {
        let BlockRelay { silent, whole, told } = &self.block_relay;
        BlockRelayView { silent: *silent, compact: !whole, told: told.iter().rev().cloned().collect() }
    }

    /// Tells nobody of the blocks of others, until it is told otherwise or starts again.
    pub(crate) fn set_silent(&mut self, silent: bool) {
        self.block_relay.silent = silent;
    }

    /// A peer told of a block. Where nothing is noted, as in a node without a screen, this is not either.
    pub(crate) fn note_block_teller(&mut self, peer: PeerId, hash: BlockHash) {
        let Some(state) = self.peers.get(&peer).filter(|_| self.journal.log() == Log::Bounded) else {
            return;
        };
        let teller = Teller { node: state.node(), name: state.name(), at_ms: self.now };
        let entry = self.chain.tree().get(&hash);
        // Of one that is here somebody told before, or it was made here: who names old blocks pushes out none.
        if entry.is_some_and(|entry| entry.has_block) && !self.block_relay.knows(&hash) {
            return;
        }
        let height = entry.map(|entry| entry.height);
        self.block_relay.told(hash, height, teller);
    }

    /// Passes newly connected blocks on to every peer that does not have them.
    pub(crate) fn announce_blocks(&mut self, steps: &[Step]) {
        let blocks: Vec<&Arc<HashedBlock>> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Connected(_, block) => Some(block),
                Step::Disconnected(..) => None,
            })
            .filter(|block| self.chain.tree().is_active(&block.block_hash()))
            .filter(|block| !self.block_relay.silent || self.miner_tag(block).here)
            .collect();
        let Some(last) = blocks.last() else { return };
        let nonce = self.random_u64();
        let mut compact = None;
        for peer in self.peer_ids() {
            let Some(state) = self.peers.get(&peer).filter(|state| state.is_ready() && !state.is_errand())
            else {
                continue;
            };
            let (wants_compact, wants_headers) = (state.compact.wants, state.sync.wants_headers);
            let unknown: Vec<_> =
                blocks.iter().filter(|block| !self.peer_has(peer, &block.block_hash())).collect();
            let Some(first) = unknown.first().filter(|_| !self.peer_has(peer, &last.block_hash())) else {
                continue;
            };
            let connects = self.peer_has(peer, &first.header.prev_blockhash);
            let message = match unknown.len() {
                1 if connects && wants_compact => {
                    let compact = compact.get_or_insert_with(|| Arc::new(CompactBlock::new(last, nonce)));
                    Message::CmpctBlock(Arc::clone(compact))
                }
                ..=MAX_HEADERS_TO_ANNOUNCE if connects && wants_headers => {
                    Message::Headers(unknown.iter().map(|block| block.header).collect())
                }
                _ => Message::Inv(vec![Inventory::Block(last.block_hash())]),
            };
            self.announce(peer, message);
        }
    }

    /// Who gets a `cmpctblock` has the block with it, or asks for the rest.
    fn announce(&mut self, peer: PeerId, message: Message) {
        let given = match &message {
            Message::CmpctBlock(compact) => Some(compact.header.block_hash()),
            _ => None,
        };
        self.send(peer, message);
        if let Some(hash) = given {
            self.peer_was_given(peer, hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NodeId;
    use crate::rumours::MAX_TELLERS;

    fn teller(n: u8) -> Teller {
        Teller { node: Some(NodeId([n; 32])), name: n.to_string(), at_ms: n.into() }
    }

    fn hash(n: u8) -> BlockHash {
        BlockHash::from_bytes([n; 32])
    }

    #[test]
    fn who_tells_again_told_once_and_the_height_is_filled_in() {
        let mut relay = BlockRelay::default();
        relay.told(hash(1), None, teller(0));
        assert_eq!(relay.told[0].height, None);
        for n in (0..=u8::MAX).chain(0..=u8::MAX) {
            relay.told(hash(1), Some(7), teller(n));
        }
        let names: Vec<_> = relay.told[0].tellers.iter().map(|teller| teller.at_ms).collect();
        assert_eq!(names, (0..MAX_TELLERS as u64).collect::<Vec<_>>());
        assert_eq!((relay.told.len(), relay.told[0].height), (1, Some(7)));
    }

    #[test]
    fn made_up_hashes_push_out_no_block_and_old_ones_make_way() {
        let mut relay = BlockRelay::default();
        relay.told(hash(1), Some(1), teller(1));
        relay.told(hash(2), None, teller(2));
        for n in 3..=u8::MAX {
            relay.told(hash(n), None, teller(1));
        }
        let hashes: Vec<_> = relay.told.iter().map(|block| block.hash).collect();
        assert_eq!(hashes, [hash(1), hash(2), hash(u8::MAX)]);
        for n in 3..=u8::MAX {
            relay.told(hash(n), Some(n.into()), teller(3));
        }
        assert_eq!(relay.told.len(), MAX_TOLD);
    }
}
