//! Headers first: learn the chain of headers before fetching any block.
//!
//! A peer is asked for the headers behind our best one (`getheaders`) when it connects, when it announces a block that we
//! don't know, and as long as its answers are full.

use hashyard_core::{BlockHash, Header};
use hashyard_wire::{Inventory, Locator, MAX_HEADERS, Message};

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;

/// A `getheaders` unanswered for this long ends the connection if the peer claims to know more, in ms.
pub const HEADERS_TIMEOUT: Millis = 60_000;

/// Announcements that connect to nothing before the peer is given up (Bitcoin Core's `MAX_NUM_UNCONNECTING_HEADERS_MSGS`).
const MAX_UNCONNECTING: u32 = 10;

/// Hashes in an answer to `getblocks`.
const MAX_GETBLOCKS: usize = 500;

/// The first protocol version with `sendheaders` (BIP130).
const SENDHEADERS_VERSION: i32 = 70_012;

/// What a peer knows of the chain.
#[derive(Debug, Default)]
pub struct SyncState {
    /// The header with the most work that it has told of and we know.
    pub best_known: Option<BlockHash>,
    /// The height in its `version`.
    pub told_height: u32,
    /// It wants new blocks announced by `headers` (BIP130).
    pub wants_headers: bool,
    /// The last hash of a full answer to its `getblocks`: when it asks for that block, it is to be told to go on.
    pub(crate) continue_at: Option<BlockHash>,
    /// When an unanswered `getheaders` went out.
    pub(crate) asked: Option<Millis>,
    /// Announcements in a row that connected to nothing.
    unconnecting: u32,
}

impl Node {
    pub(crate) fn start_header_sync(&mut self, peer: PeerId) {
        let speaks = |peer: &Peer| peer.handshake.speaks(SENDHEADERS_VERSION);
        if self.peers.get(&peer).is_some_and(speaks) {
            self.send(peer, Message::SendHeaders);
        }
        self.ask_for_headers(peer);
    }

    pub(crate) fn ask_for_headers(&mut self, peer: PeerId) {
        let locator = Locator {
            version: hashyard_wire::version::PROTOCOL_VERSION as u32,
            hashes: self.chain.locator(),
            stop: BlockHash::ZERO,
        };
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.asked.get_or_insert(self.now);
            self.send(peer, Message::GetHeaders(locator));
        }
    }

    pub(crate) fn headers_timer(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer) else { return };
        if state.sync.asked.is_none_or(|asked| self.now < asked + HEADERS_TIMEOUT) {
            return;
        }
        // A node that is not synchronised itself may keep silent.
        if state.sync.told_height > self.chain.tree().best_header().height {
            return self.disconnect(peer, Some(Fault::HeadersTimeout));
        }
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.asked = None;
        }
    }

    pub(crate) fn received_getheaders(&mut self, peer: PeerId, locator: &Locator) {
        let headers = self.chain.headers_after(&locator.hashes, locator.stop);
        self.send(peer, Message::Headers(headers));
    }

    /// Answers as Bitcoin Core does: up to 500 hashes behind the locator. With the last of a full answer the peer hears of
    /// the tip, and then asks again (`m_continuation_block` there).
    pub(crate) fn received_getblocks(&mut self, peer: PeerId, locator: &Locator) {
        let headers = self.chain.headers_after(&locator.hashes, locator.stop);
        let hashes: Vec<_> = headers.iter().take(MAX_GETBLOCKS).map(Header::block_hash).collect();
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.continue_at = hashes.get(MAX_GETBLOCKS - 1).copied();
        }
        if !hashes.is_empty() {
            self.send(peer, Message::Inv(hashes.into_iter().map(Inventory::Block).collect()));
        }
    }

    /// The peer was sent a block.
    pub(crate) fn continue_blocks(&mut self, peer: PeerId, sent: BlockHash) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if state.sync.continue_at == Some(sent) {
            state.sync.continue_at = None;
            self.send(peer, Message::Inv(vec![Inventory::Block(self.chain.tip().hash)]));
        }
    }

    pub(crate) fn received_headers(&mut self, peer: PeerId, headers: &[Header]) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.asked = None;
        }
        if !are_chained(headers) {
            return self.misbehaved(peer, Fault::Discontinuous);
        }
        let Some(first) = headers.first() else { return };
        if self.chain.tree().get(&first.prev_blockhash).is_none() {
            return self.unconnecting_headers(peer);
        }
        let mut all_taken = true;
        for header in headers {
            match self.chain.accept_header(header, self.now_s()) {
                Ok(changes) => self.outbox.persist(changes),
                // A clock that differs is no crime, nor is our lack of room; the rest waits for a later announcement.
                Err(error) if error.is_temporary() => {
                    all_taken = false;
                    break;
                }
                Err(error) => return self.misbehaved(peer, Fault::InvalidHeader(error.reason())),
            }
            self.peer_knows(peer, header.block_hash());
        }
        // Asking again for what was not taken would go around in circles.
        if all_taken && headers.len() as u64 == MAX_HEADERS {
            self.ask_for_headers(peer);
        }
        self.fetch_blocks();
    }

    fn unconnecting_headers(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        state.sync.unconnecting += 1;
        match state.sync.unconnecting > MAX_UNCONNECTING {
            true => self.misbehaved(peer, Fault::Unconnecting),
            false => self.ask_for_headers(peer),
        }
    }

    /// Notes a block that the peer has, if we know its header.
    pub(crate) fn peer_knows(&mut self, peer: PeerId, hash: BlockHash) {
        let work = |hash: &BlockHash| self.chain.tree().get(hash).map(|entry| entry.chainwork);
        let Some(new) = work(&hash) else { return };
        let Some(state) = self.peers.get(&peer) else { return };
        let better = state.sync.best_known.and_then(|best| work(&best)).is_none_or(|best| new > best);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.unconnecting = 0;
            if better {
                state.sync.best_known = Some(hash);
            }
        }
    }

    /// Whether the peer has this block, as far as it told.
    pub(crate) fn peer_has(&self, peer: PeerId, hash: &BlockHash) -> bool {
        let tree = self.chain.tree();
        let best =
            self.peers.get(&peer).and_then(|peer| peer.sync.best_known).and_then(|best| tree.get(&best));
        let (Some(best), Some(wanted)) = (best, tree.get(hash)) else { return false };
        if best.height < wanted.height {
            return false;
        }
        use hashyard_core::consensus::Ancestry;
        tree.branch(best.hash).header_at(wanted.height) == wanted.header
    }
}

fn are_chained(headers: &[Header]) -> bool {
    headers.windows(2).all(|pair| pair[1].prev_blockhash == pair[0].block_hash())
}
