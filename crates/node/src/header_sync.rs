//! Headers first: learn the chain of headers before fetching any block.
//!
//! A peer is asked for the headers behind our best one (`getheaders`) when it connects, when it announces a block that we
//! don't know, and as long as its answers are full. Headers are kept if they lead to about as much work as our chain has
//! ([`Chainstate::least_work`](hashyard_core::chain::Chainstate::least_work)); [`crate::presync`] is for those that may.

use hashyard_core::consensus::BlockError;
use hashyard_core::{BlockHash, Header, Work};
use hashyard_wire::{Inventory, Locator, MAX_HEADERS, Message};

use crate::allowance::LOW_WORK;
use crate::block_relay::MAX_HEADERS_TO_ANNOUNCE;
use crate::counters::Count;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;
use crate::presync::Presync;

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
    /// The header with the most work that it has told of or was given by us, and that we know (`pindexBestKnownBlock`).
    pub best_known: Option<BlockHash>,
    /// The height in its `version`.
    pub told_height: u32,
    /// It wants new blocks announced by `headers` (BIP130).
    pub wants_headers: bool,
    /// The last hash of a full answer to its `getblocks`: when it asks for that block, it is to be told to go on.
    pub(crate) continue_at: Option<BlockHash>,
    /// When an unanswered `getheaders` went out.
    pub(crate) asked: Option<Millis>,
    /// A branch that it has and that may not be worth keeping.
    pub(crate) presync: Option<Presync>,
    /// It has more headers than there was room for.
    pub(crate) left_out: bool,
    /// Announcements in a row that connected to nothing.
    unconnecting: u32,
}

/// Asks for all that follows these.
pub(crate) fn locator(hashes: Vec<BlockHash>) -> Locator {
    Locator { version: hashyard_wire::version::PROTOCOL_VERSION as u32, hashes, stop: BlockHash::ZERO }
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
        self.ask_for_headers_after(peer, self.chain.headers().locator());
    }

    fn ask_for_headers_after(&mut self, peer: PeerId, hashes: Vec<BlockHash>) {
        // One question at a time: those about a branch that is weighed come to its end.
        if let Some(state) = self.peers.get_mut(&peer).filter(|state| state.sync.presync.is_none()) {
            state.sync.asked.get_or_insert(self.now);
            self.send(peer, Message::GetHeaders(locator(hashes)));
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
            state.sync.presync = None;
        }
    }

    pub(crate) fn received_getheaders(&mut self, peer: PeerId, locator: &Locator) {
        let mut headers = self.chain.headers().headers_after(&locator.hashes, locator.stop);
        self.append_forged(peer, &mut headers);
        if self.charge(peer, headers.len() as u64, "getheaders") {
            self.send(peer, Message::Headers(headers));
        }
    }

    /// Answers as Bitcoin Core does: up to 500 hashes behind the locator. With the last of a full answer the peer hears of
    /// the tip, and then asks again (`m_continuation_block` there).
    pub(crate) fn received_getblocks(&mut self, peer: PeerId, locator: &Locator) {
        let headers = self.chain.headers().headers_after(&locator.hashes, locator.stop);
        let hashes: Vec<_> = headers.iter().take(MAX_GETBLOCKS).map(Header::block_hash).collect();
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.continue_at = hashes.get(MAX_GETBLOCKS - 1).copied();
        }
        if !hashes.is_empty() && self.charge(peer, hashes.len() as u64, "getblocks") {
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
        if !are_chained(headers) {
            return self.misbehaved(peer, Fault::Discontinuous);
        }
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let asked = state.sync.asked.take().is_some();
        let (Some(first), Some(last)) = (headers.first(), headers.last()) else {
            state.sync.presync = None;
            return;
        };
        if let Some(presync) = state.sync.presync.take_if(|presync| presync.expects(headers)) {
            return self.continue_presync(peer, presync, headers);
        }
        let Some(parent) = self.chain.tree().get(&first.prev_blockhash) else {
            return self.unconnecting_headers(peer);
        };
        state.sync.unconnecting = 0;
        let (below, goal) = (parent.chainwork, self.chain.headers().least_work());
        match self.chain.headers().weigh(below, headers) {
            Err(error) => self.misbehaved(peer, Fault::InvalidHeader(error.reason())),
            Ok(work) if work < goal && self.chain.tree().get(&last.block_hash()).is_none() => {
                self.low_work_headers(peer, headers, Presync::new(first.prev_blockhash, below, goal), asked);
            }
            Ok(_) => self.keep_and_ask_on(peer, headers),
        }
    }

    /// Not worth keeping so far. If the peer may have more, that is looked at.
    fn low_work_headers(&mut self, peer: PeerId, headers: &[Header], presync: Presync, asked: bool) {
        if !asked && !self.charge(peer, LOW_WORK, "headers") {
            return;
        }
        if headers.len() as u64 == MAX_HEADERS {
            self.continue_presync(peer, presync, headers);
        }
    }

    /// Takes in headers that lead to enough work, as far as there is room. Whether all were taken.
    pub(crate) fn keep_headers(&mut self, peer: PeerId, headers: &[Header]) -> bool {
        let mut all_taken = true;
        for header in headers {
            match self.keep_header(peer, header) {
                // More of them answer a question: they are no news.
                Ok(()) if headers.len() <= MAX_HEADERS_TO_ANNOUNCE => {
                    self.note_block_teller(peer, header.block_hash());
                }
                Ok(()) => {}
                // A clock that differs is no crime, nor is our lack of room; the rest waits for a later announcement.
                Err(error) if error.is_temporary() => {
                    all_taken = false;
                    break;
                }
                Err(BlockError::DuplicateInvalid(_)) if self.may_not_know_better(peer) => return false,
                Err(error) => {
                    self.misbehaved(peer, Fault::InvalidHeader(error.reason()));
                    return false;
                }
            }
        }
        self.fetch_blocks();
        all_taken
    }

    /// Of a block that was refused before, a light node sees nothing but the work. Callers are spared as Bitcoin Core spares them
    /// (`BLOCK_CACHED_INVALID` in `MaybePunishNodeForBlock`): they would only call again.
    fn may_not_know_better(&self, peer: PeerId) -> bool {
        self.peers.get(&peer).is_some_and(|peer| peer.inbound || !peer.serves_blocks())
    }

    /// Takes in a header that leads to enough work, and notes that the peer has its block.
    pub(crate) fn keep_header(&mut self, peer: PeerId, header: &Header) -> Result<(), BlockError> {
        let verdict = self.chain.accept_header(header, self.now_s());
        match &verdict {
            Ok(()) => {
                self.counters.add(Count::Headers, 1);
                self.peer_knows(peer, header.block_hash());
            }
            Err(error) => self.leave_out(peer, error),
        }
        verdict
    }

    /// As [`Self::keep_headers`], and asks for what may follow. Asking for what was not taken would go around in circles.
    pub(crate) fn keep_and_ask_on(&mut self, peer: PeerId, headers: &[Header]) {
        let all_taken = self.keep_headers(peer, headers);
        let last =
            headers.last().map(Header::block_hash).filter(|last| self.chain.tree().get(last).is_some());
        if let Some(last) = last.filter(|_| all_taken && headers.len() as u64 == MAX_HEADERS) {
            self.ask_for_headers_after(peer, self.chain.headers().locator_from(&last));
        }
    }

    fn leave_out(&mut self, peer: PeerId, error: &BlockError) {
        if let (Some(state), BlockError::HeaderTreeFull) = (self.peers.get_mut(&peer), error) {
            state.sync.left_out = true;
        }
    }

    /// Headers of which no peer tells any more lead to no blocks: they make room if there is little.
    pub(crate) fn forget_headers(&mut self) {
        if !self.chain.tree().has_room() {
            let told: Vec<BlockHash> = self.peers.values().filter_map(Peer::best_known).collect();
            self.chain.forget_headers(told.into_iter());
        }
    }

    fn unconnecting_headers(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        state.sync.unconnecting += 1;
        match state.sync.unconnecting > MAX_UNCONNECTING {
            true => self.misbehaved(peer, Fault::Unconnecting),
            false => self.ask_for_headers(peer),
        }
    }

    /// Notes a block that the peer told of, if we know its header. Of two with as much work the later one counts, as in Bitcoin Core
    /// (`UpdateBlockAvailability`): a peer that is on another branch than the one we gave it tells so.
    pub(crate) fn peer_knows(&mut self, peer: PeerId, hash: BlockHash) {
        self.note_block(peer, hash, |new, best| new >= best);
    }

    /// Notes a block that we gave to the peer: it need not be on top of it.
    pub(crate) fn peer_was_given(&mut self, peer: PeerId, hash: BlockHash) {
        self.note_block(peer, hash, |new, best| new > best);
    }

    fn note_block(&mut self, peer: PeerId, hash: BlockHash, counts: fn(Work, Work) -> bool) {
        let work = |hash: &BlockHash| self.chain.tree().get(hash).map(|entry| entry.chainwork);
        let Some(new) = work(&hash) else { return };
        let Some(state) = self.peers.get(&peer) else { return };
        let best = state.sync.best_known.and_then(|best| work(&best));
        if best.is_none_or(|best| counts(new, best))
            && let Some(state) = self.peers.get_mut(&peer)
        {
            state.sync.best_known = Some(hash);
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
        tree.ancestor(&best.hash, wanted.height).hash == wanted.hash
    }
}

fn are_chained(headers: &[Header]) -> bool {
    headers.windows(2).all(|pair| pair[1].prev_blockhash == pair[0].block_hash())
}
