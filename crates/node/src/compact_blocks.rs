//! `sendcmpct`, `cmpctblock`, `getblocktxn`, `blocktxn`: a new block travels as short ids, and only transactions that the receiver lacks
//! follow (BIP152).
//!
//! At most three peers, those that last gave us new blocks, are asked to send a `cmpctblock` at once (high bandwidth); the others
//! announce by `headers` or `inv` and are then asked for one (low bandwidth). Whatever goes wrong without anybody's fault ends in
//! `getdata` for the whole block.

use std::sync::Arc;

use hashyard_core::consensus::BlockError;
use hashyard_core::{BlockHash, HashedBlock, Header, Transaction};
use hashyard_wire::compact::COMPACT_VERSION;
use hashyard_wire::{BlockTransactions, BlockTransactionsRequest, CompactBlock, Message, SendCompact};

use crate::allowance::LOW_WORK;
use crate::block_download::Form;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;
use crate::reconstruction::{Flaw, PartialBlock};

/// At most so many peers are asked to announce by `cmpctblock`, as BIP152 says.
const MAX_ANNOUNCERS: usize = 3;

/// The first protocol version with compact blocks (Bitcoin Core's `SHORT_IDS_BLOCKS_VERSION`).
const COMPACT_BLOCKS_VERSION: i32 = 70_014;

/// At most so many blocks wait for `blocktxn`, each of another peer.
pub const MAX_PARTIAL: usize = 8;

/// A compact block or its transactions not delivered for this long are given up, in ms: the whole block is asked for.
pub const COMPACT_TIMEOUT: Millis = 5_000;

/// A compact block is looked at if it is at most so far above our tip: the mempool helps with no other.
const MAX_ABOVE_TIP: u32 = 2;

/// Transactions of the mempool that are looked at for each unit.
const LOOKED_AT_PER_UNIT: usize = 100;

/// Bytes of transactions, already here, that are hashed for each unit: short ids that name them cost their sender next to nothing. So one
/// who sends them in a wrong order again and again gets 100 MB hashed at first, then a megabyte a second.
const HASHED_PER_UNIT: usize = 100;

/// What a peer and we told each other of compact blocks.
#[derive(Debug, Default)]
pub struct CompactState {
    /// It speaks the version that we speak.
    pub(crate) speaks: bool,
    /// It wants new blocks announced by `cmpctblock`.
    pub(crate) wants: bool,
    /// We want that of it.
    pub(crate) asked: bool,
}

impl Node {
    pub(crate) fn start_compact_blocks(&mut self, peer: PeerId) {
        let speaks = |peer: &Peer| peer.handshake.speaks(COMPACT_BLOCKS_VERSION);
        if !self.is_light() && self.peers.get(&peer).is_some_and(speaks) {
            self.send_compact(peer, false);
        }
    }

    fn send_compact(&mut self, peer: PeerId, announce: bool) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.compact.asked = announce;
        }
        let announce = announce.into();
        self.send(peer, Message::SendCmpct(SendCompact { announce, version: COMPACT_VERSION }));
    }

    /// Asks for new blocks in short form, or whole: then nobody is to announce by `cmpctblock`, and one that comes all the same is no
    /// more than an announcement. For this session.
    pub(crate) fn set_compact(&mut self, compact: bool) {
        self.block_relay.whole = !compact;
        if compact {
            return;
        }
        self.announcers.clear();
        let speaking = self.peers.values().filter(|peer| peer.compact.speaks);
        for peer in speaking.map(|peer| peer.id).collect::<Vec<_>>() {
            self.send_compact(peer, false);
        }
    }

    pub(crate) fn received_sendcmpct(&mut self, peer: PeerId, choice: SendCompact) {
        if choice.announce > 1 {
            return self.misbehaved(peer, Fault::CompactBlock("invalid sendcmpct announce field".into()));
        }
        // Other versions are spoken by nobody any more.
        if let Some(state) = self.peers.get_mut(&peer).filter(|_| choice.version == COMPACT_VERSION) {
            state.compact.speaks = true;
            state.compact.wants = choice.announce == 1;
        }
    }

    /// A peer gave us a new block: it is asked to announce by `cmpctblock`, and who did so longest ago no more. Of those that we
    /// called one stays, as in Bitcoin Core (`MaybeSetPeerAsAnnouncingHeaderAndIDs`): callers could take all three places.
    pub(crate) fn prefer_announcer(&mut self, peer: PeerId) {
        let speaks = |peer: &&Peer| peer.compact.speaks && !self.block_relay.whole;
        let Some(state) = self.peers.get(&peer).filter(speaks) else { return };
        let inbound = state.inbound;
        if let Some(at) = self.announcers.iter().position(|announcer| *announcer == peer) {
            self.announcers.remove(at);
            return self.announcers.push(peer);
        }
        if self.announcers.len() == MAX_ANNOUNCERS {
            let called = |peer: &PeerId| self.peers.get(peer).is_some_and(|peer| !peer.inbound);
            let last_called = self.announcers.iter().filter(|peer| called(peer)).count() == 1;
            let spared = inbound && last_called && called(&self.announcers[0]);
            let dropped = self.announcers.remove(usize::from(spared));
            self.send_compact(dropped, false);
        }
        self.announcers.push(peer);
        self.send_compact(peer, true);
    }

    pub(crate) fn received_cmpctblock(&mut self, peer: PeerId, compact: &CompactBlock) {
        // Who never said that it speaks our version may mean other ids.
        let Some(state) = self.peers.get(&peer).filter(|peer| peer.compact.speaks) else { return };
        let announces = state.compact.asked;
        let Some(hash) = self.take_compact_header(peer, &compact.header) else { return };
        let asked = self.in_flight.asked(&hash) == Some(peer);
        let Some(entry) = self.chain.tree().get(&hash) else { return };
        let tip = self.chain.tip();
        if entry.has_block {
            return self.in_flight.forget(&hash, peer, self.now);
        }
        let near = entry.chainwork > tip.chainwork && entry.height <= tip.height + MAX_ABOVE_TIP;
        match (asked, announces) {
            // Asked for in another form, or for the rest of it: that is what counts, and its deadline stays.
            (true, _) if !self.in_flight.awaits_compact(&hash, peer) => {}
            (true, _) if !near => self.ask_in_full(peer, hash, Form::Whole),
            (true, _) | (_, true) if near => {
                let cost = self.mempool.len() / LOOKED_AT_PER_UNIT;
                if self.charge(peer, cost as u64, "cmpctblock") {
                    self.reconstruct(peer, hash, compact);
                }
            }
            // No more than an announcement.
            _ => self.fetch_blocks(),
        }
    }

    /// Takes in the header and notes that the peer has the block; gives its hash if there is anything to look at.
    fn take_compact_header(&mut self, peer: PeerId, header: &Header) -> Option<BlockHash> {
        let hash = header.block_hash();
        let (tree, headers) = (self.chain.tree(), self.chain.headers());
        if tree.get(&hash).is_none() {
            let parent = tree.get(&header.prev_blockhash).map(|parent| parent.chainwork);
            let work = parent.map(|below| headers.weigh(below, &[*header]));
            let too_little =
                |work: &Result<_, BlockError>| work.as_ref().is_ok_and(|w| *w < headers.least_work());
            if work.as_ref().is_none_or(too_little) {
                if self.charge(peer, LOW_WORK, "cmpctblock") && work.is_none() {
                    self.ask_for_headers(peer);
                }
                return None;
            }
        }
        match self.keep_header(peer, header) {
            Ok(()) => {
                self.note_block_teller(peer, hash);
                return Some(hash);
            }
            // Nor is it a fault to pass on what was not fully checked yet (BIP152), again and again.
            Err(error) if error.is_temporary() || matches!(error, BlockError::DuplicateInvalid(_)) => {
                self.in_flight.forget(&hash, peer, self.now);
            }
            Err(error) => self.misbehaved(peer, Fault::InvalidHeader(error.reason())),
        }
        None
    }

    /// Looks for the block's transactions, and asks for those that are missing if nobody else has been asked for the block.
    fn reconstruct(&mut self, peer: PeerId, hash: BlockHash, compact: &CompactBlock) {
        let here = self.mempool.iter().map(|entry| (entry.wtxid, &entry.tx));
        let partial = PartialBlock::new(compact, here.chain(self.orphans.iter()));
        let may_ask = self.in_flight.may_complete(&hash, peer);
        match partial {
            Err(Flaw::Invalid) => {
                self.misbehaved(peer, Fault::CompactBlock("invalid compact block".into()));
            }
            Err(Flaw::Collision) if may_ask => self.ask_in_full(peer, hash, Form::Failed),
            Err(Flaw::Collision) => self.fetch_blocks(),
            Ok(partial) => match partial.missing() {
                indexes if indexes.is_empty() => self.complete(peer, hash, partial, vec![], may_ask),
                indexes if may_ask => {
                    self.in_flight.note(hash, peer, self.now, Form::Partial(partial));
                    let request = BlockTransactionsRequest { block_hash: hash, indexes };
                    self.send(peer, Message::GetBlockTxn(request));
                }
                _ => self.fetch_blocks(),
            },
        }
    }

    pub(crate) fn received_blocktxn(&mut self, peer: PeerId, answer: BlockTransactions) {
        let hash = answer.block_hash;
        match self.in_flight.take_partial(&hash, peer, self.now) {
            Some(Form::Partial(partial)) => self.complete(peer, hash, partial, answer.transactions, true),
            Some(Form::Failed) => {
                let problem = "previous compact block reconstruction attempt failed";
                self.misbehaved(peer, Fault::CompactBlock(problem.into()));
            }
            _ => {}
        }
    }

    /// Puts the missing transactions in. A block that comes out is the header's, whoever else was asked for it.
    fn complete(
        &mut self,
        peer: PeerId,
        hash: BlockHash,
        partial: PartialBlock,
        missing: Vec<Arc<Transaction>>,
        may_ask: bool,
    ) {
        let Some(height) = self.chain.tree().get(&hash).map(|entry| entry.height) else { return };
        let command = if missing.is_empty() { "cmpctblock" } else { "blocktxn" };
        if !self.charge(peer, (partial.here() / HASHED_PER_UNIT) as u64, command) {
            return;
        }
        match partial.fill(missing, self.chain.params(), height) {
            Ok(block) => self.take_completed(peer, block),
            Err(Flaw::Invalid) => {
                let problem = "invalid compact block/non-matching block transactions";
                self.misbehaved(peer, Fault::CompactBlock(problem.into()));
            }
            Err(Flaw::Collision) if may_ask => self.ask_in_full(peer, hash, Form::Failed),
            Err(Flaw::Collision) => self.fetch_blocks(),
        }
    }

    /// A block that breaks a rule is not its sender's fault: it may be passed on before it is fully checked (BIP152).
    fn take_completed(&mut self, peer: PeerId, block: HashedBlock) {
        let hash = block.block_hash();
        self.in_flight.remove(&hash, self.now);
        // It may have been mined here or handed in meanwhile.
        let known = self.chain.block(&hash).is_some();
        if self.submit_block(Arc::new(block)).is_ok() && !known {
            self.gave_new_block(peer);
        }
        self.fetch_blocks();
    }

    /// What a compact block or its transactions were waited for too long: another peer is asked for the block, and if there is none
    /// that has it, the same one, whose silence then ends the connection.
    pub(crate) fn compact_block_is_late(&mut self, hash: BlockHash, peer: PeerId) {
        let others = self.peers.values().filter(|other| other.is_ready() && other.id != peer);
        let mut able = others.map(|other| other.id).filter(|other| self.can_give(*other, &hash));
        let next = able.next().unwrap_or(peer);
        self.ask_in_full(next, hash, Form::Whole);
    }
}
