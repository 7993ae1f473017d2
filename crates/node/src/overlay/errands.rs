//! Connections that are opened to say something to a node which is no peer, and end when nothing more is said.
//!
//! Bitcoin Core has such connections, too, to ask a node for addresses (`addr-fetch`). Ours say of themselves what they are for: their
//! `version` offers overlays alone, and asks for no transactions. So both sides ask each other for no blocks ([`Peer::serves_blocks`]), and
//! neither shows the other as a peer.

use std::collections::BTreeMap;

use hashyard_wire::{Endpoint, Message};

use crate::addr_manager::Call;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;

/// Connections of this kind at a time, and calls for them.
pub const MAX_ERRANDS: usize = 8;

/// Nodes for whom something waits, and messages that wait for one of them. Beyond that nothing is said, as if it were lost.
const MAX_WAITING: usize = 64;
const MAX_MESSAGES: usize = 8;

/// What was not said by then is of no use to anybody, in ms: as long as a question waits for its answer.
const PATIENCE: Millis = 5_000;

/// Such a connection ends when nothing was said for so long, in ms.
pub const LINGER: Millis = 2_000;

/// And after so long in any case, in ms: a dozen questions that are each answered at the last moment. Who goes on talking would else hold
/// one of the few places for good.
pub const LONGEST_LIFE: Millis = 60_000;

/// Who could not be reached, hung up unheard or was at fault is not called before then, in ms. A lookup asks whoever is silent once more
/// after some seconds: that is no reason for another call.
pub const PAUSE: Millis = 60_000;

/// At most so many are remembered who are not to be called; then the one that may be called next is forgotten.
const MAX_PAUSED: usize = 1_000;

/// What waits for a connection, and who is not to be called.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    /// At most [`MAX_WAITING`].
    waiting: BTreeMap<Endpoint, Errand>,
    /// Until when; at most [`MAX_PAUSED`].
    paused: BTreeMap<Endpoint, Millis>,
}

#[derive(Debug)]
struct Errand {
    until: Millis,
    messages: Vec<Message>,
}

impl Errands {
    pub(super) fn wait(&mut self, endpoint: Endpoint, message: Message, now: Millis) {
        self.waiting.retain(|_, errand| errand.until > now);
        self.paused.retain(|_, until| *until > now);
        let full = self.waiting.len() >= MAX_WAITING && !self.waiting.contains_key(&endpoint);
        if full || self.paused.contains_key(&endpoint) {
            return;
        }
        let errand = self.waiting.entry(endpoint).or_insert(Errand { until: 0, messages: vec![] });
        errand.until = now + PATIENCE;
        if errand.messages.len() < MAX_MESSAGES {
            errand.messages.push(message);
        }
    }

    /// What waits for a node; nothing does any more.
    fn take(&mut self, endpoint: &Endpoint, now: Millis) -> Vec<Message> {
        let errand = self.waiting.remove(endpoint).filter(|errand| errand.until > now);
        errand.map_or(vec![], |errand| errand.messages)
    }

    /// What waits for a node is dropped, and it is not called for a while.
    fn pause(&mut self, endpoint: Endpoint, now: Millis) {
        self.waiting.remove(&endpoint);
        if self.paused.len() >= MAX_PAUSED
            && let Some(next) = self.paused.iter().min_by_key(|(_, until)| **until).map(|(paused, _)| *paused)
        {
            self.paused.remove(&next);
        }
        self.paused.insert(endpoint, now + PAUSE);
    }
}

/// When a connection of this kind ends, if a peer is one.
pub(crate) fn errand_end(peer: &Peer) -> Option<Millis> {
    let last = peer.errand.filter(|_| peer.is_ready())?;
    Some((last + LINGER).min(peer.since + LONGEST_LIFE))
}

impl Node {
    /// Now, if there is a node to be called and a place for the connection.
    pub(crate) fn errand_deadline(&self) -> Option<Millis> {
        self.next_errand().map(|_| self.now)
    }

    pub(crate) fn call_for_errands(&mut self) {
        while let Some(endpoint) = self.next_errand() {
            self.call(endpoint, Call::Errand);
        }
    }

    /// Who has waited longest of those that can be called.
    fn next_errand(&self) -> Option<Endpoint> {
        let overlay = self.overlay.as_ref().filter(|_| self.looks_around())?;
        let open = self.peers.values().filter(|peer| peer.errand.is_some()).count();
        if open + self.addresses.called(Call::Errand) >= MAX_ERRANDS {
            return None;
        }
        let waiting = overlay.errands.waiting.iter().filter(|(endpoint, errand)| {
            let taken = self.is_connected(endpoint) || self.addresses.is_called(endpoint);
            errand.until > self.now && !taken && !self.is_banned(endpoint)
        });
        waiting.min_by_key(|(_, errand)| errand.until).map(|(endpoint, _)| *endpoint)
    }

    /// A peer is ready: it is told what waited for it.
    pub(super) fn run_errand(&mut self, peer: PeerId) {
        let Some(endpoint) = self.peers.get(&peer).map(|state| state.endpoint) else { return };
        let now = self.now;
        let messages = self.overlay.as_mut().map(|overlay| overlay.errands.take(&endpoint, now));
        self.goes_on(peer);
        messages.into_iter().flatten().for_each(|message| self.say_overlay(peer, message));
    }

    /// Nobody could be called there, or a connection ended as it should not.
    pub(crate) fn errand_failed(&mut self, endpoint: Endpoint) {
        let now = self.now;
        // The other side may have been faster.
        let connected = self.is_connected(&endpoint);
        if let Some(overlay) = self.overlay.as_mut().filter(|_| !connected) {
            overlay.errands.pause(endpoint, now);
        }
    }

    /// Something is said on a connection.
    pub(super) fn goes_on(&mut self, peer: PeerId) {
        if let Some(last) = self.peers.get_mut(&peer).and_then(|state| state.errand.as_mut()) {
            *last = self.now;
        }
    }

    pub(crate) fn end_errand(&mut self, peer: PeerId) {
        self.disconnect(peer, None);
    }
}
