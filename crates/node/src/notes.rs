//! `note`: what tabs of a classroom say to all of them. Each passes on what it has not heard yet; nobody checks who speaks.

use std::collections::{BTreeSet, VecDeque};

use hashyard_core::{Encodable, Network, sha256};
use hashyard_wire::note::MAX_NOTE;
use hashyard_wire::{Message, Note, Services};
use serde::{Deserialize, Serialize};

use crate::NodeId;
use crate::allowance::Allowance;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Notes that are kept for people to read; the oldest make way.
pub const MAX_HEARD: usize = 200;
/// Notes whose repetition is known; then the oldest are forgotten.
const MAX_KNOWN: usize = 2_000;
/// What a note costs who sends it: a peer may pass on a thousand at once, and ten more each second.
const COST: u64 = 1_000;
/// What new notes cost the node itself, whoever speaks: it passes on a quarter of what its peers bear, so that no flood makes honest
/// nodes leave each other. Notes beyond that are dropped in silence.
const OWN_COST: u64 = 4 * COST;

/// A note that came, or that was said here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Running number, from 1.
    pub seq: u64,
    /// Unix ms.
    pub time_ms: Millis,
    /// Who it claims to be from.
    pub from: NodeId,
    /// It was said here.
    pub own: bool,
    /// What is said, at most [`MAX_NOTE`] bytes.
    pub content: Vec<u8>,
}

/// What was heard.
#[derive(Debug)]
pub struct Notes {
    /// For new notes, from all peers and from here.
    allowance: Allowance,
    heard: VecDeque<Heard>,
    last: u64,
    known: BTreeSet<[u8; 32]>,
    /// The same in the order in which they came.
    order: VecDeque<[u8; 32]>,
}

impl Notes {
    pub(crate) fn new(now: Millis) -> Self {
        let (heard, known, order) = (VecDeque::new(), BTreeSet::new(), VecDeque::new());
        Self { allowance: Allowance::of_work(now), heard, last: 0, known, order }
    }

    /// Keeps a note, unless it is known or there are too many.
    fn take(&mut self, note: &Note, own: bool, now: Millis) -> bool {
        let id = sha256(&note.encode());
        if self.known.contains(&id) || !self.allowance.spend(now, OWN_COST) {
            return false;
        }
        self.known.insert(id);
        self.order.push_back(id);
        if self.order.len() > MAX_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.last += 1;
        let (seq, from, content) = (self.last, NodeId(note.from), note.content.clone());
        self.heard.push_back(Heard { seq, time_ms: now, from, own, content });
        if self.heard.len() > MAX_HEARD {
            self.heard.pop_front();
        }
        true
    }
}

impl Node {
    /// Notes belong to a classroom: public networks never hear of them.
    pub(crate) fn takes_notes(&self) -> bool {
        self.chain.params().network == Network::Classroom
    }

    /// The notes after the one of this number, oldest first; at most [`MAX_HEARD`] are kept.
    pub fn notes_after(&self, seq: u64) -> impl Iterator<Item = &Heard> {
        self.notes.heard.iter().filter(move |heard| heard.seq > seq)
    }

    pub(crate) fn received_note(&mut self, peer: PeerId, note: Note) {
        if self.takes_notes() && self.charge(peer, COST, "note") && self.notes.take(&note, false, self.now) {
            self.pass_on(note, Some(peer));
        }
    }

    /// Says something to the room, as whoever. Whether it was said: it is not where there are no notes, if it is too long, and if too much
    /// is said already.
    pub(crate) fn say(&mut self, from: NodeId, content: Vec<u8>) -> bool {
        if !self.takes_notes() || content.len() > MAX_NOTE {
            return false;
        }
        let note = Note { from: from.0, nonce: self.random_u64(), content };
        let said = self.notes.take(&note, true, self.now);
        if said {
            self.pass_on(note, None);
        }
        said
    }

    fn pass_on(&mut self, note: Note, except: Option<PeerId>) {
        for peer in self.peer_ids() {
            let state = self.peers.get(&peer).filter(|state| state.is_ready());
            let hears = state.is_some_and(|state| state.services().contains(Services::NOTES));
            if hears && Some(peer) != except {
                self.send(peer, Message::Note(note.clone()));
            }
        }
    }
}
