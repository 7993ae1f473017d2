//! One node's talk with a relay: connect, join, heartbeat, and after a failure wait and try again, for ever.
//!
//! The driver owns the socket and the clock: it calls [`RelaySession::tick`] every half second or so, reports what
//! the socket does, and drains [`RelaySession::poll`] after each call.

use std::collections::VecDeque;

use crate::link::{self, Event, Links};
use crate::{
    Backoff, ClientMessage, DecodeError, HEARTBEAT_MS, NodeId, Random, Refusal, RelayMessage, RoomId,
    SILENCE_MS,
};

/// How long connecting and joining may take, in ms.
pub const JOIN_TIMEOUT_MS: u64 = 10_000;

/// How the node stands with its relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayState {
    /// Connecting, or waiting to be let in.
    Connecting,
    /// In the room.
    Connected,
    /// Not connected; the next attempt comes by itself.
    Unreachable {
        /// What went wrong.
        trouble: Trouble,
        /// The wait before the next attempt, counted from now, in ms.
        retry_in_ms: u64,
    },
    /// Shut down by this side.
    Off,
}

/// Why a relay can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It can't be connected to, or did not answer in time.
    NoAnswer,
    /// The connection broke, or nothing was heard for [`SILENCE_MS`].
    Lost,
    /// The relay said no.
    Refused(Refusal),
    /// The relay sent something that is no message; perhaps it isn't one of ours.
    Malformed(DecodeError),
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Open a socket to the relay; forget any former one.
    OpenSocket,
    /// Close the socket; report nothing more of it.
    CloseSocket,
    /// Send one binary message.
    Transmit(Vec<u8>),
    /// Tell the driver.
    Event(Event),
    /// The state changed.
    State(RelayState),
}

/// One node's membership in one room of one relay.
pub struct RelaySession {
    /// The links to the other members; open, send and close through it.
    pub links: Links,
    room: RoomId,
    me: NodeId,
    phase: Phase,
    backoff: Backoff,
    random: Random,
    outputs: VecDeque<Output>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting { until_ms: u64 },
    Connecting { since_ms: u64 },
    Joining { since_ms: u64 },
    Joined { heard_ms: u64, pinged_ms: u64 },
    Off,
}

impl RelaySession {
    /// A session that connects at its first tick. Jitter and link numbers come from `seed`, which must differ at
    /// every start.
    pub fn new(room: RoomId, me: NodeId, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let links = Links::new(me, random.next_u64());
        let phase = Phase::Waiting { until_ms: 0 };
        Self { links, room, me, phase, backoff: Backoff::default(), random, outputs: VecDeque::new() }
    }

    /// Time passes.
    pub fn tick(&mut self, now_ms: u64) {
        self.links.tick(now_ms);
        match self.phase {
            Phase::Waiting { until_ms } if now_ms >= until_ms => self.connect(now_ms),
            Phase::Connecting { since_ms } | Phase::Joining { since_ms }
                if now_ms.saturating_sub(since_ms) >= JOIN_TIMEOUT_MS =>
            {
                self.fail(now_ms, Trouble::NoAnswer);
            }
            Phase::Joined { heard_ms, .. } if now_ms.saturating_sub(heard_ms) >= SILENCE_MS => {
                self.fail(now_ms, Trouble::Lost);
            }
            Phase::Joined { heard_ms, pinged_ms } if now_ms.saturating_sub(pinged_ms) >= HEARTBEAT_MS => {
                self.phase = Phase::Joined { heard_ms, pinged_ms: now_ms };
                self.transmit(&ClientMessage::Ping);
            }
            _ => {}
        }
    }

    /// Ends the wait, if the session is waiting: the network came back, or someone asks for it.
    pub fn retry_now(&mut self, now_ms: u64) {
        if let Phase::Waiting { .. } = self.phase {
            self.connect(now_ms);
        }
    }

    /// The socket is open.
    pub fn socket_opened(&mut self, now_ms: u64) {
        if let Phase::Connecting { .. } = self.phase {
            self.phase = Phase::Joining { since_ms: now_ms };
            self.transmit(&ClientMessage::Join { room: self.room, node: self.me });
        }
    }

    /// The socket brought one binary message.
    pub fn socket_received(&mut self, now_ms: u64, bytes: &[u8]) {
        match self.phase {
            Phase::Joining { .. } => self.received_in_hall(now_ms, bytes),
            Phase::Joined { pinged_ms, .. } => {
                self.phase = Phase::Joined { heard_ms: now_ms, pinged_ms };
                self.received_in_room(now_ms, bytes);
            }
            _ => {}
        }
    }

    /// The socket closed, or could not be opened.
    pub fn socket_closed(&mut self, now_ms: u64) {
        match self.phase {
            Phase::Connecting { .. } | Phase::Joining { .. } => self.fail(now_ms, Trouble::NoAnswer),
            Phase::Joined { .. } => self.fail(now_ms, Trouble::Lost),
            Phase::Waiting { .. } | Phase::Off => {}
        }
    }

    /// Leaves for good, after closing every link.
    pub fn leave(&mut self) {
        self.links.hang_up();
        self.links.forget_all();
        self.flush_links();
        self.phase = Phase::Off;
        self.outputs.extend([Output::CloseSocket, Output::State(RelayState::Off)]);
    }

    /// What to do next, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.flush_links();
        self.outputs.pop_front()
    }

    fn received_in_hall(&mut self, now_ms: u64, bytes: &[u8]) {
        match RelayMessage::decode(bytes) {
            Ok(RelayMessage::Welcome { members }) => {
                self.phase = Phase::Joined { heard_ms: now_ms, pinged_ms: now_ms };
                self.backoff.reset();
                self.outputs.push_back(Output::State(RelayState::Connected));
                members.into_iter().for_each(|node| self.links.appear(node));
            }
            Ok(RelayMessage::Refused(refusal)) => self.fail(now_ms, Trouble::Refused(refusal)),
            Ok(_) => {}
            Err(error) => self.fail(now_ms, Trouble::Malformed(error)),
        }
    }

    fn received_in_room(&mut self, now_ms: u64, bytes: &[u8]) {
        match RelayMessage::decode(bytes) {
            Ok(RelayMessage::Joined(node)) => self.links.appear(node),
            Ok(RelayMessage::Left(node)) => self.links.forget(node),
            Ok(RelayMessage::Frame { from, payload }) => self.links.received(from, payload),
            Ok(RelayMessage::Refused(refusal)) => self.fail(now_ms, Trouble::Refused(refusal)),
            Ok(RelayMessage::Pong | RelayMessage::Welcome { .. }) => {}
            Err(error) => self.fail(now_ms, Trouble::Malformed(error)),
        }
    }

    fn connect(&mut self, now_ms: u64) {
        self.phase = Phase::Connecting { since_ms: now_ms };
        self.outputs.extend([Output::State(RelayState::Connecting), Output::OpenSocket]);
    }

    fn fail(&mut self, now_ms: u64, trouble: Trouble) {
        self.links.forget_all();
        self.flush_links();
        let retry_in_ms = self.backoff.next_ms(&mut self.random);
        self.phase = Phase::Waiting { until_ms: now_ms.saturating_add(retry_in_ms) };
        let state = RelayState::Unreachable { trouble, retry_in_ms };
        self.outputs.extend([Output::CloseSocket, Output::State(state)]);
    }

    fn transmit(&mut self, message: &ClientMessage<'_>) {
        self.outputs.push_back(Output::Transmit(message.encode()));
    }

    fn flush_links(&mut self) {
        while let Some(output) = self.links.poll() {
            match output {
                link::Output::Event(event) => self.outputs.push_back(Output::Event(event)),
                link::Output::Frame { to, payload } => {
                    self.transmit(&ClientMessage::Send { to, payload: &payload });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ME: NodeId = NodeId([1; 32]);
    const OTHER: NodeId = NodeId([2; 32]);
    const ROOM: RoomId = RoomId([9; 32]);

    fn drain(session: &mut RelaySession) -> Vec<Output> {
        std::iter::from_fn(|| session.poll()).collect()
    }

    fn joined(members: Vec<NodeId>) -> RelaySession {
        let mut session = RelaySession::new(ROOM, ME, 7);
        session.tick(0);
        session.socket_opened(10);
        session.socket_received(20, &RelayMessage::Welcome { members }.encode());
        drain(&mut session);
        session
    }

    fn unreachable(outputs: &[Output]) -> (Trouble, u64) {
        let state = outputs.iter().find_map(|output| match output {
            Output::State(RelayState::Unreachable { trouble, retry_in_ms }) => {
                Some((trouble.clone(), *retry_in_ms))
            }
            _ => None,
        });
        state.unwrap_or_else(|| panic!("not unreachable: {outputs:?}"))
    }

    #[test]
    fn it_connects_joins_and_meets_the_members() {
        let mut session = RelaySession::new(ROOM, ME, 7);
        session.tick(0);
        assert_eq!(drain(&mut session), [Output::State(RelayState::Connecting), Output::OpenSocket]);
        session.socket_opened(5);
        let join = ClientMessage::Join { room: ROOM, node: ME }.encode();
        assert_eq!(drain(&mut session), [Output::Transmit(join)]);
        session.socket_received(9, &RelayMessage::Welcome { members: vec![OTHER] }.encode());
        assert_eq!(
            drain(&mut session),
            [Output::State(RelayState::Connected), Output::Event(Event::Discovered(OTHER))]
        );
        session.socket_received(9, &RelayMessage::Left(OTHER).encode());
        session.socket_received(9, &RelayMessage::Joined(OTHER).encode());
        let events = [Event::Gone(OTHER), Event::Discovered(OTHER)].map(Output::Event);
        assert_eq!(drain(&mut session), events);
    }

    #[test]
    fn links_travel_in_addressed_frames() {
        let mut session = joined(vec![OTHER]);
        session.links.open(30, OTHER);
        let outputs = drain(&mut session);
        let [Output::Transmit(bytes)] = &outputs[..] else { panic!("{outputs:?}") };
        let Ok(ClientMessage::Send { to: OTHER, payload }) = ClientMessage::decode(bytes) else {
            panic!("{bytes:?}")
        };
        let accept = [&[2], &payload[1..]].concat();
        session.socket_received(40, &RelayMessage::Frame { from: OTHER, payload: &accept }.encode());
        let outputs = drain(&mut session);
        assert!(matches!(outputs[..], [Output::Event(Event::Opened { inbound: false, .. })]), "{outputs:?}");
    }

    #[test]
    fn it_pings_while_silent_and_gives_up_a_dead_relay() {
        let mut session = joined(vec![OTHER]);
        let ping = [Output::Transmit(ClientMessage::Ping.encode())];
        session.tick(20 + HEARTBEAT_MS - 1);
        assert_eq!(drain(&mut session), []);
        session.tick(20 + HEARTBEAT_MS);
        assert_eq!(drain(&mut session), ping);
        session.socket_received(30 + HEARTBEAT_MS, &RelayMessage::Pong.encode());
        session.tick(20 + SILENCE_MS);
        assert_eq!(drain(&mut session), ping);
        session.tick(30 + HEARTBEAT_MS + SILENCE_MS);
        let outputs = drain(&mut session);
        assert_eq!(unreachable(&outputs).0, Trouble::Lost);
        assert_eq!(outputs[..2], [Output::Event(Event::Gone(OTHER)), Output::CloseSocket]);
    }

    #[test]
    fn attempts_back_off_until_one_succeeds() {
        let mut session = RelaySession::new(ROOM, ME, 7);
        let mut now = 0;
        for step in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            session.tick(now);
            session.socket_closed(now);
            let (trouble, wait) = unreachable(&drain(&mut session));
            assert_eq!(trouble, Trouble::NoAnswer);
            assert!((step / 2..=step).contains(&wait), "{wait} ms for a step of {step} ms");
            session.tick(now + wait - 1);
            assert_eq!(drain(&mut session), []);
            now += wait;
        }
        session.tick(now);
        session.socket_opened(now);
        session.socket_received(now, &RelayMessage::Welcome { members: vec![] }.encode());
        session.socket_closed(now);
        let (trouble, wait) = unreachable(&drain(&mut session));
        assert_eq!(trouble, Trouble::Lost);
        assert!(wait <= 1_000, "success resets the wait, got {wait} ms");
    }

    #[test]
    fn an_open_socket_without_welcome_times_out() {
        let mut session = RelaySession::new(ROOM, ME, 7);
        session.tick(0);
        session.socket_opened(100);
        session.tick(100 + JOIN_TIMEOUT_MS);
        assert_eq!(unreachable(&drain(&mut session)).0, Trouble::NoAnswer);
    }

    #[test]
    fn a_refusal_and_nonsense_are_named() {
        let cases: [(Vec<u8>, Trouble); 2] = [
            (RelayMessage::Refused(Refusal::NodeIdTaken).encode(), Trouble::Refused(Refusal::NodeIdTaken)),
            (b"<html>".to_vec(), Trouble::Malformed(DecodeError::UnknownKind(b'<'))),
        ];
        for (bytes, expected) in cases {
            let mut session = RelaySession::new(ROOM, ME, 7);
            session.tick(0);
            session.socket_opened(0);
            session.socket_received(0, &bytes);
            assert_eq!(unreachable(&drain(&mut session)).0, expected);
        }
    }

    #[test]
    fn one_may_ask_for_an_attempt_now() {
        let mut session = joined(vec![]);
        session.socket_closed(100);
        drain(&mut session);
        session.retry_now(101);
        assert_eq!(drain(&mut session), [Output::State(RelayState::Connecting), Output::OpenSocket]);
        session.retry_now(102);
        assert_eq!(drain(&mut session), []);
    }

    #[test]
    fn leaving_is_final() {
        let mut session = joined(vec![OTHER]);
        session.leave();
        assert_eq!(drain(&mut session).last(), Some(&Output::State(RelayState::Off)));
        session.tick(1_000_000);
        session.retry_now(1_000_000);
        session.socket_closed(1_000_000);
        assert_eq!(drain(&mut session), []);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(messages: Vec<Vec<u8>>) {
            let mut session = joined(vec![OTHER]);
            messages.iter().for_each(|bytes| session.socket_received(30, bytes));
            drain(&mut session);
        }
    }
}
