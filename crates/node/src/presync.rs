//! Headers of too little work are not kept: a peer first has to show that they lead to enough (Bitcoin Core's `headerssync.cpp`).
//!
//! Its headers are weighed as they come, and only the last hash of each message is noted. If they come to enough work, they are
//! asked for once more, up to each of these hashes in turn: a hash stands for all headers below it, so this is the chain that was
//! weighed, and it is kept.
//!
//! Memory for each peer: 32 bytes for each 2,000 headers, [`MAX_MARKS`] of them at most.

use hashyard_core::{BlockHash, Header, Work};
use hashyard_wire::{Locator, MAX_HEADERS, Message};

use crate::fault::Fault;
use crate::header_sync::locator;
use crate::io::PeerId;
use crate::node::Node;

/// Messages that are weighed: two million headers.
const MAX_MARKS: usize = 1_000;

/// A branch that is being weighed.
#[derive(Debug)]
pub(crate) struct Presync {
    /// The last header that we know of, on which it stands.
    fork: BlockHash,
    /// The work that it must come to, as it was when it began.
    goal: Work,
    /// The work so far.
    work: Work,
    /// The last hash of each message.
    marks: Vec<BlockHash>,
    /// How many messages came a second time; `None` while it is weighed.
    kept: Option<usize>,
}

impl Presync {
    pub(crate) fn new(fork: BlockHash, below: Work, goal: Work) -> Self {
        Self { fork, goal, work: below, marks: vec![], kept: None }
    }

    /// The hash on which the next message stands.
    fn end(&self) -> BlockHash {
        let marks = self.kept.unwrap_or(self.marks.len());
        marks.checked_sub(1).map_or(self.fork, |last| self.marks[last])
    }

    /// Whether these headers are those that are expected.
    pub(crate) fn expects(&self, headers: &[Header]) -> bool {
        headers.first().is_some_and(|first| first.prev_blockhash == self.end())
    }
}

impl Node {
    /// Weighs headers, or keeps them if they are those that were weighed.
    pub(crate) fn continue_presync(&mut self, peer: PeerId, mut presync: Presync, headers: &[Header]) {
        match presync.kept {
            None => self.weigh_headers(peer, presync, headers),
            Some(kept) if headers.last().map(Header::block_hash) == presync.marks.get(kept).copied() => {
                presync.kept = Some(kept + 1);
                if kept + 1 == presync.marks.len() {
                    self.keep_and_ask_on(peer, headers);
                } else if self.keep_headers(peer, headers) {
                    self.ask_to_continue(peer, presync);
                }
            }
            // The peer has another chain by now; it will tell of it.
            Some(_) => {}
        }
    }

    fn weigh_headers(&mut self, peer: PeerId, mut presync: Presync, headers: &[Header]) {
        let Some(last) = headers.last() else { return };
        match self.chain.headers().weigh(presync.work, headers) {
            Ok(work) => presync.work = work,
            Err(error) => return self.misbehaved(peer, Fault::InvalidHeader(error.reason())),
        }
        presync.marks.push(last.block_hash());
        let may_have_more = headers.len() as u64 == MAX_HEADERS && presync.marks.len() < MAX_MARKS;
        if presync.work >= presync.goal {
            presync.kept = Some(0);
            self.ask_to_continue(peer, presync);
        } else if may_have_more {
            self.ask_to_continue(peer, presync);
        }
    }

    fn ask_to_continue(&mut self, peer: PeerId, presync: Presync) {
        // The fork may have been given up meanwhile.
        if self.chain.tree().get(&presync.fork).is_none() {
            return;
        }
        let mut hashes = vec![presync.end()];
        hashes.extend(self.chain.headers().locator_from(&presync.fork));
        let stop = presync.kept.and_then(|kept| presync.marks.get(kept)).copied().unwrap_or(BlockHash::ZERO);
        let now = self.now;
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.presync = Some(presync);
            state.sync.asked = Some(now);
            self.send(peer, Message::GetHeaders(Locator { stop, ..locator(hashes) }));
        }
    }
}
