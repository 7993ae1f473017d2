//! Fetches the blocks between our chain and the best header, from several peers at once, and passes new ones on.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashyard_core::chain::Step;
use hashyard_core::consensus::BlockError;
use hashyard_core::{BlockHash, HashedBlock, Header};
use hashyard_wire::{Inventory, Message, Services};

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// At most so many blocks are asked of one peer at a time (Bitcoin Core's `MAX_BLOCKS_IN_TRANSIT_PER_PEER`).
pub const MAX_IN_FLIGHT_PER_PEER: usize = 16;

/// A peer that has so many still to deliver is asked for no more: one message for several blocks, not one for each.
const ENOUGH_IN_FLIGHT: usize = MAX_IN_FLIGHT_PER_PEER / 2;

/// How far ahead of the first missing block others are fetched (Bitcoin Core's `BLOCK_DOWNLOAD_WINDOW`).
pub const DOWNLOAD_WINDOW: usize = 1024;

/// A block that nobody asked for is not taken if it is further ahead of our tip (Bitcoin Core's `MIN_BLOCKS_TO_KEEP`).
const MAX_AHEAD: u32 = 288;

/// A block not delivered for this long ends the connection, in ms; another peer is asked.
pub const BLOCK_TIMEOUT: Millis = 30_000;

/// Up to this many new blocks are announced by their headers, more by the last one's hash (Bitcoin Core's
/// `MAX_BLOCKS_TO_ANNOUNCE`).
const MAX_HEADERS_TO_ANNOUNCE: usize = 8;

/// Which peer was asked for a block, and when. At most [`MAX_IN_FLIGHT_PER_PEER`] for each peer.
#[derive(Debug, Default)]
pub struct InFlight(BTreeMap<BlockHash, (PeerId, Millis)>);

impl InFlight {
    fn count(&self, peer: PeerId) -> usize {
        self.0.values().filter(|(asked, _)| *asked == peer).count()
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        self.0.retain(|_, (asked, _)| *asked != peer);
    }

    /// Hashes asked of a peer.
    pub fn of(&self, peer: PeerId) -> impl Iterator<Item = &BlockHash> {
        self.0.iter().filter(move |(_, (asked, _))| *asked == peer).map(|(hash, _)| hash)
    }

    fn first_overdue(&self, now: Millis) -> Option<PeerId> {
        self.0.values().find(|(_, since)| now >= since + BLOCK_TIMEOUT).map(|(peer, _)| *peer)
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.0.values().map(|(_, since)| since + BLOCK_TIMEOUT).min()
    }
}

impl Node {
    /// Asks every peer for what is missing on its own chain, each block of one peer only. Following the best header alone
    /// would let a peer that tells of a header and keeps the block hold us up.
    pub(crate) fn fetch_blocks(&mut self) {
        let ready: Vec<PeerId> =
            self.peers.values().filter(|peer| peer.is_ready()).map(|peer| peer.id).collect();
        for peer in ready {
            let order = self.next_order(peer);
            if !order.is_empty() {
                self.send(peer, Message::GetData(order));
            } else if self.has_more_headers(peer) {
                self.ask_for_headers(peer);
            }
        }
    }

    /// The peer has headers for which there was no room, and now there is.
    fn has_more_headers(&mut self, peer: PeerId) -> bool {
        let room = self.chain.tree().has_room();
        self.peers.get_mut(&peer).is_some_and(|peer| room && core::mem::take(&mut peer.sync.left_out))
    }

    /// What to ask of a peer now; noted as asked.
    fn next_order(&mut self, peer: PeerId) -> Vec<Inventory> {
        let asked = self.in_flight.count(peer);
        let best = self.peers.get(&peer).and_then(|peer| peer.sync.best_known);
        let Some(best) = best.filter(|_| asked <= ENOUGH_IN_FLIGHT) else { return vec![] };
        let missing = self.chain.headers().missing_blocks(&best, DOWNLOAD_WINDOW);
        let whole = missing.into_iter().take_while(|hash| self.has_whole(peer, hash));
        let unasked = whole.filter(|hash| !self.in_flight.0.contains_key(hash));
        let hashes: Vec<BlockHash> = unasked.take(MAX_IN_FLIGHT_PER_PEER - asked).collect();
        self.in_flight.0.extend(hashes.iter().map(|hash| (*hash, (peer, self.now))));
        hashes.into_iter().map(|hash| self.block_inventory(peer, hash)).collect()
    }

    /// Who has no witnesses can't give a block in which they count (BIP144).
    fn has_whole(&self, peer: PeerId, hash: &BlockHash) -> bool {
        let segwit = self.chain.params().forks.segwit;
        let before = self.chain.tree().get(hash).is_some_and(|entry| entry.height < segwit);
        before || self.peers.get(&peer).is_some_and(|peer| peer.services().contains(Services::WITNESS))
    }

    fn block_inventory(&self, peer: PeerId, hash: BlockHash) -> Inventory {
        match self.peers.get(&peer).is_some_and(|peer| peer.services().contains(Services::WITNESS)) {
            true => Inventory::WitnessBlock(hash),
            false => Inventory::Block(hash),
        }
    }

    pub(crate) fn block_timer(&mut self) {
        while let Some(peer) = self.in_flight.first_overdue(self.now) {
            self.disconnect(peer, Some(Fault::BlockTimeout));
        }
    }

    pub(crate) fn received_block(&mut self, peer: PeerId, block: Arc<HashedBlock>) {
        let hash = block.block_hash();
        let asked = self.in_flight.0.get(&hash).is_some_and(|(asked, _)| *asked == peer);
        self.in_flight.0.remove(&hash);
        if !asked && !self.is_worth_taking(&block.header) {
            return;
        }
        let known = self.chain.block(&hash).is_some();
        let verdict = self.submit_block(Arc::clone(&block));
        self.peer_knows(peer, hash);
        match verdict {
            Ok(()) if !known => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.traffic.last_block = self.now;
                }
            }
            Ok(()) => {}
            Err(BlockError::PrevBlockNotFound) => self.ask_for_headers(peer),
            Err(error) if error.is_temporary() => {}
            Err(error) => self.misbehaved(peer, Fault::InvalidBlock(error.reason())),
        }
        self.fetch_blocks();
    }

    /// Whether a block that nobody asked for may become our tip soon: it has no less work than our chain, and is not far ahead, as
    /// in Bitcoin Core's `AcceptBlock`. One whose parent is unknown may.
    fn is_worth_taking(&self, header: &Header) -> bool {
        let (tree, tip) = (self.chain.tree(), self.chain.tip());
        let Some(parent) = tree.get(&header.prev_blockhash) else { return true };
        // One without proof of work is looked at all the same: whoever sends it is at fault.
        let work = self.chain.headers().weigh(parent.chainwork, &[*header]).unwrap_or(tip.chainwork);
        work >= tip.chainwork && parent.height <= tip.height + MAX_AHEAD
    }

    /// Passes newly connected blocks on to every peer that does not have them.
    pub(crate) fn announce_blocks(&mut self, steps: &[Step]) {
        let headers: Vec<_> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Connected(_, block) if self.chain.tree().is_active(&block.block_hash()) => {
                    Some(block.header)
                }
                _ => None,
            })
            .collect();
        let Some(last) = headers.last().map(|header| header.block_hash()) else { return };
        let ready: Vec<PeerId> =
            self.peers.values().filter(|peer| peer.is_ready()).map(|peer| peer.id).collect();
        for peer in ready.into_iter().filter(|peer| !self.peer_has(*peer, &last)).collect::<Vec<_>>() {
            let unknown: Vec<_> =
                headers.iter().filter(|header| !self.peer_has(peer, &header.block_hash())).copied().collect();
            let connects = unknown.first().is_some_and(|first| self.peer_has(peer, &first.prev_blockhash));
            let wants_headers = self.peers.get(&peer).is_some_and(|peer| peer.sync.wants_headers);
            let message = match wants_headers && connects && unknown.len() <= MAX_HEADERS_TO_ANNOUNCE {
                true => Message::Headers(unknown),
                false => Message::Inv(vec![Inventory::Block(last)]),
            };
            self.send(peer, message);
        }
    }

    pub(crate) fn block_not_found(&mut self, peer: PeerId, hash: &BlockHash) {
        if self.in_flight.0.get(hash).is_some_and(|(asked, _)| *asked == peer) {
            self.in_flight.0.remove(hash);
            // It told of a block that it can't deliver; until it tells again it counts as knowing nothing.
            if let Some(state) = self.peers.get_mut(&peer) {
                state.sync.best_known = None;
            }
            self.fetch_blocks();
        }
    }
}
