//! `ping` and `pong` (BIP31): is the peer alive, and how far away?

use std::collections::VecDeque;

use hashyard_wire::Message;

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::turn::Turn;

/// Time between a `pong` and the next `ping`, in ms. Bitcoin Core waits two minutes; a tab may be killed without a
/// goodbye, and students wait less.
pub const PING_INTERVAL: Millis = 15_000;

/// A `ping` unanswered for this long ends the connection, in ms.
pub const PING_TIMEOUT: Millis = 30_000;

/// Round trips that are remembered.
pub const ROUND_TRIPS: usize = 40;

/// What is known of a peer's round trips.
#[derive(Debug)]
pub struct Ping {
    state: State,
    /// The last round trips, oldest first, in ms: at most [`ROUND_TRIPS`].
    round_trips_ms: VecDeque<u32>,
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
        Self { state: State::Idle { next: now }, round_trips_ms: VecDeque::new(), min_ms: None }
    }

    /// The last round trip, in ms.
    pub fn last_ms(&self) -> Option<u32> {
        self.round_trips_ms.back().copied()
    }

    /// The last round trips, oldest first, in ms: at most [`ROUND_TRIPS`].
    pub fn round_trips_ms(&self) -> impl Iterator<Item = u32> {
        self.round_trips_ms.iter().copied()
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

    /// Asks whether the peer is there.
    pub fn start(&mut self, turn: &mut Turn<'_>) {
        let nonce = turn.random();
        self.state = State::Waiting { nonce, sent: turn.now };
        turn.send(Message::Ping(nonce));
    }

    /// The deadline has come.
    pub fn ring(&mut self, turn: &mut Turn<'_>) {
        match self.state {
            State::Waiting { .. } => turn.give_up(Fault::PingTimeout),
            State::Idle { .. } => self.start(turn),
        }
    }

    /// A `pong` came. A wrong number is ignored, as in Bitcoin Core: the answer may still come. Zero ends the wait without telling
    /// how long it took: there is software that answers so.
    pub fn heard(&mut self, answer: u64, turn: &mut Turn<'_>) {
        let State::Waiting { nonce, sent } = self.state else { return };
        let next = turn.now + PING_INTERVAL;
        if answer == 0 {
            self.state = State::Idle { next };
        } else if nonce == answer {
            let round_trip = turn.now.saturating_sub(sent) as u32;
            if self.round_trips_ms.len() == ROUND_TRIPS {
                self.round_trips_ms.pop_front();
            }
            self.round_trips_ms.push_back(round_trip);
            self.min_ms = Some(self.min_ms.map_or(round_trip, |least| least.min(round_trip)));
            self.state = State::Idle { next };
        }
    }
}

impl Node {
    pub(crate) fn start_ping(&mut self, peer: PeerId) {
        self.give_turn(peer, |peer| &mut peer.ping, Ping::start);
    }

    pub(crate) fn ping_timer(&mut self, peer: PeerId) {
        self.give_turn(peer, |peer| &mut peer.ping, Ping::ring);
    }

    pub(crate) fn received_ping(&mut self, peer: PeerId, nonce: u64) {
        self.send(peer, Message::Pong(nonce));
    }

    pub(crate) fn received_pong(&mut self, peer: PeerId, answer: u64) {
        self.give_turn(peer, |peer| &mut peer.ping, |ping, turn| ping.heard(answer, turn));
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// What a ping does in a turn at this time.
    fn at(
        now: Millis,
        ping: &mut Ping,
        act: impl FnOnce(&mut Ping, &mut Turn<'_>),
    ) -> (Vec<Message>, Option<Fault>) {
        let mut random = ChaCha20Rng::seed_from_u64(now);
        let mut turn = Turn::new(now, &mut random);
        act(ping, &mut turn);
        turn.finish()
    }

    fn nonce((messages, fault): (Vec<Message>, Option<Fault>)) -> u64 {
        assert_eq!(fault, None);
        let [Message::Ping(nonce)] = messages[..] else { unreachable!("one ping: {messages:?}") };
        nonce
    }

    #[test]
    fn round_trips_are_measured_and_wrong_numbers_are_no_answers() {
        let mut ping = Ping::new(0);
        let first = nonce(at(1_000, &mut ping, Ping::start));
        at(1_020, &mut ping, |ping, turn| ping.heard(first ^ 1, turn));
        assert_eq!((ping.last_ms(), ping.wait_ms(1_030)), (None, Some(30)));
        at(1_040, &mut ping, |ping, turn| ping.heard(first, turn));
        assert_eq!((ping.last_ms(), ping.deadline()), (Some(40), 1_040 + PING_INTERVAL));
        let second = nonce(at(ping.deadline(), &mut ping, Ping::ring));
        let late = 1_040 + PING_INTERVAL + 90;
        at(late, &mut ping, |ping, turn| ping.heard(second, turn));
        assert_eq!((ping.last_ms(), ping.min_ms), (Some(90), Some(40)));
    }

    #[test]
    fn zero_ends_the_wait_and_silence_the_connection() {
        let mut ping = Ping::new(0);
        nonce(at(0, &mut ping, Ping::start));
        at(5, &mut ping, |ping, turn| ping.heard(0, turn));
        assert_eq!((ping.last_ms(), ping.wait_ms(9)), (None, None));
        nonce(at(ping.deadline(), &mut ping, Ping::ring));
        let silent = at(ping.deadline(), &mut ping, Ping::ring);
        assert_eq!(silent, (vec![], Some(Fault::PingTimeout)));
    }
}
