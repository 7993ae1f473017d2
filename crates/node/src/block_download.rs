//! Fetches the blocks between our chain and the best header, from several peers at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashyard_core::consensus::BlockError;
use hashyard_core::consensus::block::is_mutated;
use hashyard_core::{BlockHash, HashedBlock, Header};
use hashyard_wire::{Inventory, Message, Services};

use crate::addr_manager::MAX_OUTBOUND;
use crate::compact_blocks::{COMPACT_TIMEOUT, MAX_PARTIAL};
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::reconstruction::PartialBlock;
use crate::stalling::Stalling;

/// At most so many blocks are asked of one peer at a time (Bitcoin Core's `MAX_BLOCKS_IN_TRANSIT_PER_PEER`).
pub const MAX_IN_FLIGHT_PER_PEER: usize = 16;

/// A peer that has so many still to deliver is asked for no more: one message for several blocks, not one for each.
const ENOUGH_IN_FLIGHT: usize = MAX_IN_FLIGHT_PER_PEER / 2;

/// How far ahead of the first missing block others are fetched (Bitcoin Core's `BLOCK_DOWNLOAD_WINDOW`).
pub const DOWNLOAD_WINDOW: usize = 1024;

/// A block that nobody asked for is not taken if it is further ahead of our tip (Bitcoin Core's `MIN_BLOCKS_TO_KEEP`).
const MAX_AHEAD: u32 = 288;

/// A peer that does not deliver the first of the blocks that it was asked for within this time is left, in ms; another one is asked. Bitcoin
/// Core's `BLOCK_DOWNLOAD_TIMEOUT_BASE` is a spacing of blocks. Who holds up the rest has less ([`crate::stalling`]).
pub const BLOCK_TIMEOUT: Millis = 30_000;

/// So much more for each other peer from which blocks are on their way, because all share the line; half, as Bitcoin Core's
/// `BLOCK_DOWNLOAD_TIMEOUT_PER_PEER`.
const BLOCK_TIMEOUT_PER_PEER: Millis = BLOCK_TIMEOUT / 2;

/// At most so many others count, as many as this node chooses: strangers who call must not lengthen it.
const MOST_OTHERS: usize = MAX_OUTBOUND - 1;

/// In which form a block is fetched, and how far that is.
#[derive(Debug)]
pub(crate) enum Form {
    /// As `block`.
    Whole,
    /// As `cmpctblock`, which has not come.
    Compact,
    /// As `cmpctblock`, which has come: transactions are asked for.
    Partial(PartialBlock),
    /// As `block`, because it could not be made from the `cmpctblock`.
    Failed,
}

/// Who was asked for a block, when, and how.
#[derive(Debug)]
struct Request {
    peer: PeerId,
    /// Requests are numbered: of one peer's, those come first that were made first.
    number: u64,
    /// When it was made, or when it became the first of its peer's.
    since: Millis,
    form: Form,
}

impl Request {
    /// The short form has little time, wherever it stands.
    fn is_short(&self) -> bool {
        matches!(self.form, Form::Compact | Form::Partial(_))
    }
}

/// Blocks that peers were asked for. At most [`MAX_IN_FLIGHT_PER_PEER`] for each peer, of which one may be in parts, and
/// [`MAX_PARTIAL`] of all.
#[derive(Debug, Default)]
pub struct InFlight {
    requests: BTreeMap<BlockHash, Request>,
    /// Requests made so far.
    made: u64,
    pub(crate) stalling: Stalling,
}

impl InFlight {
    fn count(&self, peer: PeerId) -> usize {
        self.requests.values().filter(|request| request.peer == peer).count()
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        self.requests.retain(|_, request| request.peer != peer);
        self.stalling.ends(peer);
    }

    /// Hashes asked of a peer.
    pub fn of(&self, peer: PeerId) -> impl Iterator<Item = &BlockHash> {
        self.requests.iter().filter(move |(_, request)| request.peer == peer).map(|(hash, _)| hash)
    }

    /// Who was asked for a block.
    pub(crate) fn asked(&self, hash: &BlockHash) -> Option<PeerId> {
        self.requests.get(hash).map(|request| request.peer)
    }

    /// A block is asked of a peer now, and of nobody else any more. Who has sent its short form wins no time for the rest of it.
    pub(crate) fn note(&mut self, hash: BlockHash, peer: PeerId, now: Millis, form: Form) {
        let before = self.requests.get(&hash).filter(|asked| asked.peer == peer && asked.is_short());
        let since = before.map_or(now, |asked| asked.since);
        self.remove(&hash, now);
        self.made += 1;
        let mut request = Request { peer, number: self.made, since: now, form };
        if request.is_short() {
            request.since = since;
        }
        self.requests.insert(hash, request);
    }

    /// Takes a request back. Only the first of a peer's is timed: the time of the next one begins when that has come (Bitcoin Core's
    /// `RemoveBlockRequest`, `m_downloading_since`), so a slow peer that delivers one after another stays.
    pub(crate) fn remove(&mut self, hash: &BlockHash, now: Millis) -> Option<Form> {
        let gone = self.requests.remove(hash)?;
        self.stalling.ends(gone.peer);
        let of_peer = self.requests.values_mut().filter(|request| request.peer == gone.peer);
        let next = of_peer.min_by_key(|request| request.number);
        if let Some(next) = next.filter(|next| gone.number < next.number) {
            next.since = next.since.max(now);
        }
        Some(gone.form)
    }

    /// Takes back what a peer was asked for.
    pub(crate) fn forget(&mut self, hash: &BlockHash, peer: PeerId, now: Millis) {
        if self.asked(hash) == Some(peer) {
            self.remove(hash, now);
        }
    }

    /// This peer was asked for a compact block, and has not sent it.
    pub(crate) fn awaits_compact(&self, hash: &BlockHash, peer: PeerId) -> bool {
        let request = self.requests.get(hash).filter(|request| request.peer == peer);
        request.is_some_and(|request| matches!(request.form, Form::Compact))
    }

    /// A peer that sent a compact block may be asked for the rest: it was asked for that, or nobody for anything, and there is room.
    pub(crate) fn may_complete(&self, hash: &BlockHash, peer: PeerId) -> bool {
        let free = match self.requests.get(hash) {
            None => self.count(peer) < MAX_IN_FLIGHT_PER_PEER,
            Some(request) => request.peer == peer && matches!(request.form, Form::Compact),
        };
        let partial = self.requests.values().filter(|request| matches!(request.form, Form::Partial(_)));
        free && partial.clone().count() < MAX_PARTIAL && partial.map(|r| r.peer).all(|other| other != peer)
    }

    /// How far a block is that this peer is fetched from; one of which parts are there is taken out.
    pub(crate) fn take_partial(&mut self, hash: &BlockHash, peer: PeerId, now: Millis) -> Option<Form> {
        match &self.requests.get(hash).filter(|request| request.peer == peer)?.form {
            Form::Failed => Some(Form::Failed),
            Form::Partial(_) => self.remove(hash, now),
            Form::Whole | Form::Compact => None,
        }
    }

    /// Requests that are timed, and when their time is over.
    fn deadlines(&self) -> impl Iterator<Item = (&BlockHash, &Request, Millis)> {
        let mut first: BTreeMap<PeerId, u64> = BTreeMap::new();
        for request in self.requests.values() {
            let number = first.entry(request.peer).or_insert(request.number);
            *number = request.number.min(*number);
        }
        let others = first.len().saturating_sub(1).min(MOST_OTHERS) as Millis;
        let whole = BLOCK_TIMEOUT + BLOCK_TIMEOUT_PER_PEER * others;
        self.requests.iter().filter_map(move |(hash, request)| {
            let is_timed = request.is_short() || first.get(&request.peer) == Some(&request.number);
            let time = if request.is_short() { COMPACT_TIMEOUT } else { whole };
            is_timed.then_some((hash, request, request.since + time))
        })
    }

    fn first_overdue(&self, now: Millis) -> Option<(BlockHash, &Request)> {
        let overdue = self.deadlines().find(|(.., deadline)| now >= *deadline);
        overdue.map(|(hash, request, _)| (*hash, request))
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.deadlines().map(|(.., deadline)| deadline).min()
    }
}

impl Node {
    /// Asks every peer for what is missing on its own chain, each block of one peer only. Following the best header alone
    /// would let a peer that tells of a header and keeps the block hold us up.
    pub(crate) fn fetch_blocks(&mut self) {
        if self.is_light() {
            return self.light_step();
        }
        let able: Vec<PeerId> =
            self.peers.values().filter(|peer| peer.serves_blocks()).map(|peer| peer.id).collect();
        for peer in able {
            let order = self.next_order(peer);
            if !order.is_empty() {
                self.send(peer, Message::GetData(order));
            } else if self.has_more_headers(peer) {
                self.ask_for_headers(peer);
            } else {
                self.note_staller(peer);
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
        let limit = self.first_offered(peer);
        let height = |hash: &BlockHash| self.chain.tree().get(hash).map_or(0, |entry| entry.height);
        let offered = missing.into_iter().filter(|hash| height(hash) >= limit);
        let whole = offered.take_while(|hash| self.has_whole(peer, hash));
        let unasked = whole.filter(|hash| !self.in_flight.requests.contains_key(hash));
        let hashes: Vec<BlockHash> = unasked.take(MAX_IN_FLIGHT_PER_PEER - asked).collect();
        if let [only] = hashes[..]
            && self.comes_compact(peer, &only)
        {
            self.in_flight.note(only, peer, self.now, Form::Compact);
            return vec![Inventory::CompactBlock(only)];
        }
        for hash in &hashes {
            self.in_flight.note(*hash, peer, self.now, Form::Whole);
        }
        hashes.into_iter().map(|hash| self.block_inventory(peer, hash)).collect()
    }

    /// A block that would be the next tip, and the only one that is fetched: most of its transactions are here (BIP152).
    fn comes_compact(&self, peer: PeerId, hash: &BlockHash) -> bool {
        let tree = self.chain.tree();
        let Some(entry) = tree.get(hash).filter(|entry| entry.chainwork > tree.tip().chainwork) else {
            return false;
        };
        let parent_is_valid = tree.get(&entry.header.prev_blockhash).is_some_and(|parent| parent.validated);
        let speaks = self.peers.get(&peer).is_some_and(|peer| peer.compact.speaks);
        speaks && parent_is_valid && !self.block_relay.whole && self.in_flight.requests.is_empty()
    }

    /// Whether a peer may be asked for one more block, and has it.
    pub(crate) fn can_give(&self, peer: PeerId, hash: &BlockHash) -> bool {
        let has_room = self.in_flight.count(peer) < MAX_IN_FLIGHT_PER_PEER;
        let serves = self.peers.get(&peer).is_some_and(|peer| peer.serves_blocks());
        let limit = self.first_offered(peer);
        let is_offered = self.chain.tree().get(hash).is_some_and(|entry| entry.height >= limit);
        serves && has_room && is_offered && self.peer_has(peer, hash) && self.has_whole(peer, hash)
    }

    /// Asks for a block with all its transactions, whoever was asked for it before.
    pub(crate) fn ask_in_full(&mut self, peer: PeerId, hash: BlockHash, form: Form) {
        self.in_flight.note(hash, peer, self.now, form);
        self.send(peer, Message::GetData(vec![self.block_inventory(peer, hash)]));
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
        while let Some((hash, request)) = self.in_flight.first_overdue(self.now) {
            let peer = request.peer;
            match request.form {
                Form::Whole | Form::Failed => self.disconnect(peer, Some(Fault::BlockTimeout)),
                Form::Compact | Form::Partial(_) => self.compact_block_is_late(hash, peer),
            }
        }
    }

    pub(crate) fn received_block(&mut self, peer: PeerId, block: Arc<HashedBlock>) {
        if self.is_light() {
            return self.received_light_block(peer, block);
        }
        let hash = block.block_hash();
        let asked = self.in_flight.asked(&hash) == Some(peer);
        self.in_flight.forget(&hash, peer, self.now);
        if !asked && !self.is_worth_taking(&block.header) {
            return self.judge_copy(peer, &block);
        }
        let known = self.chain.block(&hash).is_some() || self.chain.is_pruned(&hash);
        let verdict = self.submit_block(Arc::clone(&block));
        // Only the block itself ends what others were asked for: its header may come with any body.
        if verdict.is_ok() {
            self.in_flight.remove(&hash, self.now);
        }
        self.peer_knows(peer, hash);
        match verdict {
            Ok(()) if !known => self.gave_new_block(peer),
            Ok(()) => self.judge_copy(peer, &block),
            Err(BlockError::PrevBlockNotFound) => self.ask_for_headers(peer),
            Err(error) if error.is_temporary() => {}
            Err(error) => self.misbehaved(peer, Fault::InvalidBlock(error.reason())),
        }
        self.fetch_blocks();
    }

    /// A block that is here already, or of no use, is not judged. Whoever sends transactions or witnesses that are not its header's is left
    /// all the same, as in Bitcoin Core (`IsBlockMutated`, "mutated block").
    fn judge_copy(&mut self, peer: PeerId, block: &HashedBlock) {
        let parent = self.chain.tree().get(&block.header.prev_blockhash);
        if parent.is_some_and(|parent| is_mutated(self.chain.params(), block, parent.height + 1)) {
            self.misbehaved(peer, Fault::InvalidBlock("mutated block".into()));
        }
    }

    /// A peer gave us a block that was new and valid. While others are on their way, we are catching up: who serves old blocks
    /// need not be quick with new ones.
    pub(crate) fn gave_new_block(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.traffic.last_block = self.now;
        }
        if self.in_flight.requests.is_empty() && self.chain.tip().hash == self.chain.tree().best_header().hash
        {
            self.prefer_announcer(peer);
        }
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

    pub(crate) fn block_not_found(&mut self, peer: PeerId, hash: &BlockHash) {
        if self.in_flight.asked(hash) == Some(peer) {
            self.in_flight.remove(hash, self.now);
            // It told of a block that it can't deliver; until it tells again it counts as knowing nothing.
            if let Some(state) = self.peers.get_mut(&peer) {
                state.sync.best_known = None;
            }
            self.fetch_blocks();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
mod tests {
    use super::*;
    use hashyard_core::Network;
    use hashyard_wire::CompactBlock;

    fn partial() -> Form {
        let block = HashedBlock::from(Network::Regtest.params().genesis_block());
        Form::Partial(PartialBlock::new(&CompactBlock::new(&block, 0), core::iter::empty()).unwrap())
    }

    fn hash(of: PeerId) -> BlockHash {
        BlockHash::from_bytes([of as u8; 32])
    }

    #[test]
    fn blocks_in_parts_are_bounded_for_each_peer_and_in_all() {
        let mut in_flight = InFlight::default();
        for peer in 0..MAX_PARTIAL as PeerId {
            assert!(in_flight.may_complete(&hash(peer), peer));
            in_flight.note(hash(peer), peer, 0, partial());
            assert!(!in_flight.may_complete(&hash(200), peer), "one of each peer");
        }
        assert!(!in_flight.may_complete(&hash(100), 100));
        in_flight.forget_peer(3);
        assert!(in_flight.may_complete(&hash(100), 100));
        assert!(!in_flight.may_complete(&hash(1), 100), "another was asked for it");
    }

    #[test]
    fn who_has_much_to_deliver_is_asked_for_no_more() {
        let mut in_flight = InFlight::default();
        for at in 0..MAX_IN_FLIGHT_PER_PEER as u64 {
            assert!(in_flight.may_complete(&hash(100), 1));
            in_flight.note(hash(at), 1, 0, Form::Whole);
        }
        assert!(!in_flight.may_complete(&hash(100), 1));
        in_flight.note(hash(5), 1, 0, Form::Compact);
        assert!(in_flight.may_complete(&hash(5), 1), "what it was asked for it may complete");
        assert_eq!(in_flight.deadline(), Some(COMPACT_TIMEOUT));
    }
}
