//! Faults of links, made on purpose and undone again: delay, jitter, loss and a cut, in both directions, as a bad line would have
//! them. So it can be seen what a network does about them.
//!
//! Below the node are streams, which lose nothing: where a packet is lost, all that follows waits until it has been sent again. So a
//! message that is lost comes late here, and those behind it wait, as with TCP. A cut is not told to anybody: both sides find out
//! when no `pong` comes.

use std::collections::{BTreeMap, VecDeque};

use hashyard_wire::{Endpoint, Message, Received};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};

use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::outbox::MAX_QUEUED;

/// The most that a message is delayed, and that delays differ, in ms.
pub const MAX_DELAY_MS: u32 = 10_000;

/// The most messages of a hundred that are lost.
pub const MAX_LOSS: u8 = 60;

/// Links with faults of their own at most.
pub const MAX_LINKS: usize = 256;

/// A lost message is sent again after so many ms, and after twice as long each time that it is lost again (RFC 6298, with Linux's
/// `TCP_RTO_MIN` for the first).
const SENT_AGAIN_MS: Millis = 200;

/// It is lost so many times in a row at most.
const MAX_LOSSES: u32 = 6;

/// What is wrong with a link. Each way, so a round trip takes twice the delay longer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkFault {
    /// Every message is delayed by so many ms: at most [`MAX_DELAY_MS`].
    pub latency_ms: u32,
    /// And by up to so many ms more, at random: at most [`MAX_DELAY_MS`].
    pub jitter_ms: u32,
    /// So many messages of a hundred are lost and sent again: at most [`MAX_LOSS`].
    pub loss: u8,
    /// Nothing passes.
    pub cut: bool,
}

impl LinkFault {
    /// Whether all of it is in its range.
    pub fn is_possible(&self) -> bool {
        self.latency_ms <= MAX_DELAY_MS && self.jitter_ms <= MAX_DELAY_MS && self.loss <= MAX_LOSS
    }

    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn delay(&self, random: &mut ChaCha20Rng) -> Millis {
        let mut below = |limit: u64| random.next_u64() % limit;
        let jitter = below(u64::from(self.jitter_ms) + 1);
        let losses = (0..MAX_LOSSES).take_while(|_| below(100) < self.loss.into()).count();
        let sent_again = SENT_AGAIN_MS * ((1 << losses) - 1);
        Millis::from(self.latency_ms) + jitter + sent_again
    }
}

/// Which links have faults.
#[derive(Debug, Default)]
pub struct LinkFaults {
    /// Of all links that have none of their own.
    pub all: LinkFault,
    /// Of single links, at most [`MAX_LINKS`].
    of: BTreeMap<Endpoint, LinkFault>,
}

impl LinkFaults {
    /// The fault of the link to a node.
    pub fn of(&self, endpoint: &Endpoint) -> LinkFault {
        self.of.get(endpoint).copied().unwrap_or(self.all)
    }

    /// Links that have faults of their own.
    pub fn single(&self) -> impl Iterator<Item = (&Endpoint, &LinkFault)> {
        self.of.iter()
    }
}

/// What is on its way over a faulty link.
#[derive(Debug, Default)]
pub(crate) struct Line {
    fault: LinkFault,
    outgoing: VecDeque<(Millis, usize, Message)>,
    incoming: VecDeque<(Millis, Received)>,
    /// Bytes of both.
    waiting: usize,
}

impl Line {
    pub(crate) fn new(fault: LinkFault) -> Self {
        Self { fault, ..Self::default() }
    }

    /// When something arrives; never over a cut link.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        let first = [self.outgoing.front().map(|next| next.0), self.incoming.front().map(|next| next.0)];
        first.into_iter().flatten().min().filter(|_| !self.fault.cut)
    }

    /// The fault is another one: what is on its way arrives as soon as it would from now on.
    fn change(&mut self, fault: LinkFault, now: Millis) {
        self.fault = fault;
        let latest = now + Millis::from(fault.latency_ms);
        self.outgoing.iter_mut().for_each(|(due, ..)| *due = latest.min(*due));
        self.incoming.iter_mut().for_each(|(due, _)| *due = latest.min(*due));
    }

    fn next_out(&mut self, now: Millis) -> Option<(usize, Message)> {
        self.outgoing.front().filter(|next| next.0 <= now)?;
        let (_, size, message) = self.outgoing.pop_front()?;
        self.waiting = self.waiting.saturating_sub(size);
        Some((size, message))
    }

    fn next_in(&mut self, now: Millis) -> Option<Received> {
        self.incoming.front().filter(|next| next.0 <= now)?;
        let (_, received) = self.incoming.pop_front()?;
        self.waiting = self.waiting.saturating_sub(received.size);
        Some(received)
    }

    /// When what is sent now arrives, behind what arrives `last`; `None` for at once.
    fn arrival(&self, last: Option<Millis>, now: Millis, random: &mut ChaCha20Rng) -> Option<Millis> {
        if self.fault.is_none() && last.is_none() {
            return None;
        }
        Some((now + self.fault.delay(random)).max(last.unwrap_or_default()))
    }
}

impl Node {
    /// Makes the link to a peer faulty, or all links, also those to come; those that had faults of their own have them no longer.
    /// Nothing is stored. Whether it was done: not for a peer that is gone, a fault out of range, or too many links.
    pub(crate) fn set_link_fault(&mut self, peer: Option<PeerId>, fault: LinkFault) -> bool {
        let faults = &mut self.link_faults;
        let endpoint = match peer {
            None => None,
            Some(peer) => match self.peers.get(&peer) {
                Some(peer) if faults.of.len() < MAX_LINKS || faults.of.contains_key(&peer.endpoint) => {
                    Some(&peer.endpoint)
                }
                _ => return false,
            },
        };
        if !fault.is_possible() {
            return false;
        }
        match endpoint {
            None => (faults.all, faults.of) = (fault, BTreeMap::new()),
            Some(endpoint) if fault == faults.all => drop(faults.of.remove(endpoint)),
            Some(endpoint) => drop(faults.of.insert(*endpoint, fault)),
        }
        for peer in self.peers.values_mut() {
            peer.line.change(faults.of(&peer.endpoint), self.now);
        }
        self.measure_links();
        true
    }

    /// How long a round trip takes now, nobody knows yet.
    fn measure_links(&mut self) {
        let idle =
            self.peers.values().filter(|peer| peer.is_ready() && peer.ping.wait_ms(self.now).is_none());
        let idle: Vec<PeerId> = idle.map(|peer| peer.id).collect();
        idle.into_iter().for_each(|peer| self.start_ping(peer));
    }

    /// A message sets out: whoever has a good link gets it now.
    pub(crate) fn depart(&mut self, peer: PeerId, message: Message, size: usize) {
        let Some(line) = self.peers.get_mut(&peer).map(|state| &mut state.line) else { return };
        let last = line.outgoing.back().map(|(due, ..)| *due);
        match line.arrival(last, self.now, &mut self.rng) {
            None => self.outbox.send(peer, message, size),
            Some(due) => {
                line.waiting += size;
                line.outgoing.push_back((due, size, message));
            }
        }
    }

    /// A message arrives here, unless it is still on its way.
    pub(crate) fn arrive(&mut self, peer: PeerId, received: Received) {
        let Some(line) = self.peers.get_mut(&peer).map(|state| &mut state.line) else {
            return self.received(peer, received);
        };
        let last = line.incoming.back().map(|(due, _)| *due);
        match line.arrival(last, self.now, &mut self.rng) {
            None => self.received(peer, received),
            Some(due) => {
                line.waiting += received.size;
                line.incoming.push_back((due, received));
                if self.holds_too_much(peer) {
                    self.disconnect(peer, None);
                }
            }
        }
    }

    /// More is on its way than a link may hold.
    pub(crate) fn holds_too_much(&self, peer: PeerId) -> bool {
        self.peers.get(&peer).is_some_and(|state| state.line.waiting > MAX_QUEUED)
    }

    /// Lets through what has arrived.
    pub(crate) fn line_timer(&mut self, peer: PeerId) {
        let now = self.now;
        while let Some(line) = self.peers.get_mut(&peer).map(|state| &mut state.line) {
            if let Some((size, message)) = line.next_out(now) {
                self.outbox.send(peer, message, size);
            } else if let Some(received) = line.next_in(now) {
                self.received(peer, received);
            } else {
                return;
            }
        }
    }
}
