//! Connections that are opened to say something to a node which is no peer, and end when nothing more is said.
//!
//! Bitcoin Core has such connections, too, to ask a node for addresses (`addr-fetch`).

use std::collections::BTreeMap;

use hashyard_wire::{Endpoint, Message};

use crate::addr_manager::Call;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Connections of this kind at a time, and calls for them.
pub const MAX_ERRANDS: usize = 8;

/// Nodes for whom something waits, and messages that wait for one of them. Beyond that nothing is said, as if it were lost.
const MAX_WAITING: usize = 64;
const MAX_MESSAGES: usize = 8;

/// What was not said by then is of no use to anybody, in ms: as long as a question waits for its answer.
const PATIENCE: Millis = 5_000;

/// Such a connection ends when nothing was said for so long, in ms.
pub const LINGER: Millis = 2_000;

/// What waits for a connection.
#[derive(Debug, Default)]
pub(crate) struct Errands(BTreeMap<Endpoint, Errand>);

#[derive(Debug)]
struct Errand {
    until: Millis,
    messages: Vec<Message>,
}

impl Errands {
    pub(super) fn wait(&mut self, endpoint: Endpoint, message: Message, now: Millis) {
        self.0.retain(|_, errand| errand.until > now);
        if self.0.len() >= MAX_WAITING && !self.0.contains_key(&endpoint) {
            return;
        }
        let errand = self.0.entry(endpoint).or_insert(Errand { until: 0, messages: vec![] });
        errand.until = now + PATIENCE;
        if errand.messages.len() < MAX_MESSAGES {
            errand.messages.push(message);
        }
    }

    /// What waits for a node; nothing does any more.
    fn take(&mut self, endpoint: &Endpoint, now: Millis) -> Vec<Message> {
        let errand = self.0.remove(endpoint).filter(|errand| errand.until > now);
        errand.map_or(vec![], |errand| errand.messages)
    }
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
        let waiting = overlay.errands.0.iter().filter(|(endpoint, errand)| {
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

    /// Nobody can be called there.
    pub(crate) fn errand_failed(&mut self, endpoint: &Endpoint) {
        if let Some(overlay) = &mut self.overlay {
            overlay.errands.0.remove(endpoint);
        }
    }

    /// Something is said on a connection.
    pub(super) fn goes_on(&mut self, peer: PeerId) {
        if let Some(last) = self.peers.get_mut(&peer).and_then(|state| state.errand.as_mut()) {
            *last = self.now;
        }
    }

    /// A connection is gone. Who hangs up unheard is not called again at once.
    pub(crate) fn forget_errand(&mut self, peer: PeerId) {
        if let Some(endpoint) = self.peers.get(&peer).map(|state| state.endpoint) {
            self.errand_failed(&endpoint);
        }
    }

    pub(crate) fn end_errand(&mut self, peer: PeerId) {
        self.disconnect(peer, None);
    }
}
