//! `note`: what tabs of a classroom say to all of them. Each passes on what it has not heard yet; nobody checks who speaks.
//!
//! A flood takes its own share and no more: each peer has one for the new notes that it brings, whoever they claim to be from, and what is
//! said here has its own. What is beyond a share is dropped in silence, and is not known: the same note may still come from another peer.
//! Two things remain. A flood that an honest neighbour passes on takes that neighbour's share, here as the names in notes prove nothing;
//! what the neighbour says then comes by others, or not at all. And four peers that flood, or one that comes back again and again, take
//! all that is there for peers; what is said here is said all the same.

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
/// What a new note costs the share of the peer that brought it, or the node's own: 125 at once, and ten more in eight seconds. The node's
/// own is no larger, as its neighbours would drop the rest.
const SHARE_COST: u64 = 8 * COST;
/// What a new note costs all peers together. With the node's own share it passes on five eighths of what a peer bears, however many
/// flood, so that no flood makes honest nodes leave each other.
const ALL_COST: u64 = 2 * COST;

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
    /// For new notes from all peers together; each has its share of it ([`crate::peer::Peer::note_allowance`]).
    from_peers: Allowance,
    /// For what is said here.
    from_here: Allowance,
    heard: VecDeque<Heard>,
    last: u64,
    known: BTreeSet<[u8; 32]>,
    /// The same in the order in which they came.
    order: VecDeque<[u8; 32]>,
}

impl Notes {
    pub(crate) fn new(now: Millis) -> Self {
        let (heard, known, order) = (VecDeque::new(), BTreeSet::new(), VecDeque::new());
        let (from_peers, from_here) = (Allowance::of_work(now), Allowance::of_work(now));
        Self { from_peers, from_here, heard, last: 0, known, order }
    }

    /// Keeps a note that a peer with this share brought, or that is said here, unless it is known or there are too many.
    fn take(&mut self, note: &Note, share: Option<&mut Allowance>, now: Millis) -> bool {
        let id = sha256(&note.encode());
        let own = share.is_none();
        if self.known.contains(&id) || !self.spend(share, now) {
            return false;
        }
        self.keep(id, note, own, now);
        true
    }

    /// A share first: who has used it up takes nothing from the others.
    fn spend(&mut self, share: Option<&mut Allowance>, now: Millis) -> bool {
        match share {
            Some(share) => share.spend(now, SHARE_COST) && self.from_peers.spend(now, ALL_COST),
            None => self.from_here.spend(now, SHARE_COST),
        }
    }

    fn keep(&mut self, id: [u8; 32], note: &Note, own: bool, now: Millis) {
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
        if !self.takes_notes() || !self.charge(peer, COST, "note") {
            return;
        }
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if self.notes.take(&note, Some(&mut state.note_allowance), self.now) {
            self.pass_on(note, Some(peer));
        }
    }

    /// Says something to the room, as whoever. Whether it was said: it is not where there are no notes, if it is too long, and if too much
    /// was said here already.
    pub(crate) fn say(&mut self, from: NodeId, content: Vec<u8>) -> bool {
        if !self.takes_notes() || content.len() > MAX_NOTE {
            return false;
        }
        let note = Note { from: from.0, nonce: self.random_u64(), content };
        let said = self.notes.take(&note, None, self.now);
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
