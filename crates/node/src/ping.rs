//! `ping` and `pong` (BIP31): is the peer alive, and how far away?

use hashyard_wire::Message;

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Time between a `pong` and the next `ping`, in ms. Bitcoin Core waits two minutes; a tab may be killed without a
/// goodbye, and students wait less.
pub const PING_INTERVAL: Millis = 15_000;

/// A `ping` unanswered for this long ends the connection, in ms.
pub const PING_TIMEOUT: Millis = 30_000;

/// What is known of a peer's round trips.
#[derive(Debug)]
pub struct Ping {
    state: State,
    /// The last round trip, in ms.
    pub last_ms: Option<u32>,
    /// The shortest round trip, in ms.
    pub min_ms: Option<u32>,
}

#[derive(Debug)]
enum State {
    /// Nothing outstanding; the next one goes out then.
    Idle { next: Millis },
    /// Sent, not answered.
    Waiting { nonce: u64, sent: Millis },
}

impl Ping {
    pub(crate) fn new(now: Millis) -> Self {
        Self { state: State::Idle { next: now }, last_ms: None, min_ms: None }
    }

    /// When something is to be done.
    pub(crate) fn deadline(&self) -> Millis {
        match self.state {
            State::Idle { next } => next,
            State::Waiting { sent, .. } => sent + PING_TIMEOUT,
        }
    }

    /// Milliseconds for which an answer has been outstanding.
    pub fn wait_ms(&self, now: Millis) -> Option<u64> {
        match self.state {
            State::Idle { .. } => None,
            State::Waiting { sent, .. } => Some(now.saturating_sub(sent)),
        }
    }
}

impl Node {
    pub(crate) fn ping_timer(&mut self, peer: PeerId) {
        let now = self.now;
        let Some(ping) = self.peers.get(&peer).filter(|peer| peer.is_ready()).map(|peer| &peer.ping) else {
            return;
        };
        if now < ping.deadline() {
            return;
        }
        match ping.state {
            State::Waiting { .. } => self.disconnect(peer, Some(Fault::PingTimeout)),
            State::Idle { .. } => self.send_ping(peer),
        }
    }

    pub(crate) fn send_ping(&mut self, peer: PeerId) {
        let nonce = self.random_u64();
        let sent = self.now;
        if let Some(state) = self.peers.get_mut(&peer) {
            state.ping.state = State::Waiting { nonce, sent };
            self.send(peer, Message::Ping(nonce));
        }
    }

    pub(crate) fn received_ping(&mut self, peer: PeerId, nonce: u64) {
        self.send(peer, Message::Pong(nonce));
    }

    /// A wrong number is ignored, as in Bitcoin Core: the answer may still come. Zero ends the wait without telling how long it
    /// took: there is software that answers so.
    pub(crate) fn received_pong(&mut self, peer: PeerId, answer: u64) {
        let now = self.now;
        let Some(ping) = self.peers.get_mut(&peer).map(|peer| &mut peer.ping) else { return };
        let State::Waiting { nonce, sent } = ping.state else { return };
        if answer == 0 {
            ping.state = State::Idle { next: now + PING_INTERVAL };
        } else if nonce == answer {
            let round_trip = now.saturating_sub(sent) as u32;
            ping.last_ms = Some(round_trip);
            ping.min_ms = Some(ping.min_ms.map_or(round_trip, |least| least.min(round_trip)));
            ping.state = State::Idle { next: now + PING_INTERVAL };
        }
    }
}
