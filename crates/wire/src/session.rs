//! What a driver keeps of its connections: where a message begins and ends on each, and a log of what passed. The node between
//! them takes and gives messages and never sees a byte.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeMap;

use hashyard_core::{DecodeError, Hash256};

use crate::Endpoint;
use crate::command::Command;
use crate::frame::{FrameError, HEADER_LEN, RawMessage, frame};
use crate::framing::{Framing, Protocol, V1};
use crate::log::{LoggedMessage, MAX_RAW, MessageLog, subject};
use crate::message::Message;
use crate::tap::{MAX_HEARD, Overheard, Tap};

/// A message as it arrived, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Bytes that it takes with V1's header, whatever frames it; 0 where it has no end.
    pub size: usize,
    /// The message.
    pub message: Result<Message, Unreadable>,
}

impl From<Message> for Received {
    /// A message from next door, which never was bytes.
    fn from(message: Message) -> Self {
        Self { size: message.size(), message: Ok(message) }
    }
}

/// Why bytes are no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The frame is broken.
    Frame(FrameError),
    /// The payload is not what its command calls for.
    Payload {
        /// The command.
        command: Command,
        /// What is wrong.
        error: DecodeError,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => error.fmt(f),
            Self::Payload { error, .. } => error.fmt(f),
        }
    }
}

impl core::error::Error for Unreadable {}

/// The connections of one node, as many as its driver opens, each with at most one unfinished message.
#[derive(Debug)]
pub struct Sessions {
    magic: [u8; 4],
    open: BTreeMap<u64, Session>,
    log: MessageLog,
    tap: Tap,
}

#[derive(Debug)]
struct Session {
    framing: Box<dyn Framing>,
    /// What people call the peer: its address until it has told its name.
    name: String,
}

impl Sessions {
    /// No connections yet, on the network with this magic. At most the last `logged` messages are kept for people to look at; with
    /// none, no bytes are kept either.
    pub fn new(magic: [u8; 4], logged: usize) -> Self {
        Self { magic, open: BTreeMap::new(), log: MessageLog::new(logged), tap: Tap::default() }
    }

    /// A connection begins, on which V1 is spoken.
    pub fn open(&mut self, peer: u64, endpoint: &Endpoint) {
        self.open_with(peer, endpoint, Box::new(V1::new(self.magic)));
    }

    /// A connection begins, with another framing.
    pub fn open_with(&mut self, peer: u64, endpoint: &Endpoint, framing: Box<dyn Framing>) {
        self.open.insert(peer, Session { framing, name: endpoint.short_name() });
    }

    /// How an open connection frames its messages.
    pub fn framing(&mut self, peer: u64) -> Option<&mut dyn Framing> {
        Some(&mut *self.open.get_mut(&peer)?.framing)
    }

    /// What an open connection speaks.
    pub fn protocol(&self, peer: u64) -> Option<Protocol> {
        Some(self.open.get(&peer)?.framing.protocol())
    }

    /// A connection ended.
    pub fn close(&mut self, peer: u64) {
        self.open.remove(&peer);
    }

    /// Bytes arrived at Unix milliseconds `now`, in order, cut anywhere: the messages that they complete. Bytes on a connection
    /// that is not open are ignored.
    pub fn receive(&mut self, now: u64, peer: u64, bytes: &[u8]) -> Vec<Received> {
        let Some(session) = self.open.get_mut(&peer) else { return vec![] };
        let frames = session.framing.receive(bytes);
        self.overhear(now, peer, false, bytes);
        frames.into_iter().map(|frame| self.read(now, peer, frame)).collect()
    }

    /// The bytes of a message that is sent at Unix milliseconds `now`; none if it waits for V2's handshake.
    pub fn send(&mut self, now: u64, peer: u64, message: &Message) -> Vec<u8> {
        let session = self.open.get_mut(&peer);
        let bytes =
            session.map_or_else(|| frame(self.magic, message), |session| session.framing.send(message));
        if !self.log.is_off() {
            let framed: Cow<'_, [u8]> = match self.protocol(peer) {
                None | Some(Protocol::V1) => Cow::from(&bytes),
                Some(Protocol::Detecting | Protocol::V2 { .. }) => Cow::from(frame(self.magic, message)),
            };
            self.log.put(LoggedMessage {
                seq: 0,
                time: now,
                peer,
                peer_name: self.name(peer),
                outgoing: true,
                command: message.command().to_string(),
                size: framed.len(),
                subject: subject(message),
                raw: framed[..framed.len().min(MAX_RAW)].into(),
                error: None,
            });
        }
        self.overhear(now, peer, true, &bytes);
        bytes
    }

    /// What a connection's framing has to say by itself at Unix milliseconds `now`: the handshake and messages that waited for it.
    /// To be asked for once a connection stands and whenever bytes arrived.
    pub fn take_reply(&mut self, now: u64, peer: u64) -> Vec<u8> {
        let reply = self.framing(peer).map(Framing::take_reply).unwrap_or_default();
        self.overhear(now, peer, true, &reply);
        reply
    }

    /// Bytes that crossed after the piece of this number, oldest first.
    pub fn overheard_after(&self, after: u64) -> impl Iterator<Item = &Overheard> {
        self.tap.after(after)
    }

    /// At most `limit` messages of the log with a number above `after`, oldest first.
    pub fn logged_after(&self, after: u64, limit: usize) -> impl Iterator<Item = &LoggedMessage> {
        self.log.after(after, limit)
    }

    /// Messages of the log that are, list or ask for something of these names, oldest first. Of a list, the entries within the
    /// first [`MAX_RAW`] bytes are looked at.
    pub fn logged_about(&self, names: &[Hash256]) -> impl Iterator<Item = &LoggedMessage> {
        self.log.about(names)
    }

    /// Unix milliseconds of the oldest logged message, if older ones were forgotten.
    pub fn log_forgot_before(&self) -> Option<u64> {
        self.log.forgot_before()
    }

    fn read(&mut self, now: u64, peer: u64, frame: Result<RawMessage, FrameError>) -> Received {
        let received = match &frame {
            Ok(raw) => Received {
                size: HEADER_LEN + raw.payload.len(),
                message: raw.decode().map_err(|error| Unreadable::Payload { command: raw.command, error }),
            },
            Err(error) => Received { size: 0, message: Err(Unreadable::Frame(*error)) },
        };
        self.learn_name(peer, &received);
        if !self.log.is_off() {
            self.log.put(LoggedMessage {
                seq: 0,
                time: now,
                peer,
                peer_name: self.name(peer),
                outgoing: false,
                command: frame.as_ref().map_or("?".to_owned(), |raw| raw.command.to_string()),
                size: received.size,
                subject: received.message.as_ref().ok().and_then(subject),
                raw: frame.map_or(Box::default(), |raw| raw.head(self.magic, MAX_RAW)),
                error: received.message.as_ref().err().map(ToString::to_string),
            });
        }
        received
    }

    fn overhear(&mut self, now: u64, peer: u64, outgoing: bool, bytes: &[u8]) {
        let Some(protocol) = self.protocol(peer).filter(|_| !self.log.is_off() && !bytes.is_empty()) else {
            return;
        };
        self.tap.put(Overheard {
            seq: 0,
            time: now,
            peer,
            peer_name: self.name(peer),
            outgoing,
            protocol,
            size: bytes.len(),
            bytes: bytes[..bytes.len().min(MAX_HEARD)].into(),
        });
    }

    /// A peer's name is the comment of its user agent (BIP14).
    fn learn_name(&mut self, peer: u64, received: &Received) {
        if let Ok(Message::Version(version)) = &received.message
            && let Some(name) = version.user_agent.parse().and_then(|agent| agent.comment)
            && let Some(session) = self.open.get_mut(&peer)
        {
            session.name = name;
        }
    }

    fn name(&self, peer: u64) -> String {
        self.open.get(&peer).map(|session| session.name.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::PROTOCOL_VERSION;
    use crate::{Address, NetAddress, Services, UserAgent, Version};

    const MAGIC: [u8; 4] = *b"test";

    fn open() -> Sessions {
        let mut sessions = Sessions::new(MAGIC, 3);
        sessions.open(7, &Address::Node([0xab; 32]).into());
        sessions
    }

    #[test]
    fn a_message_comes_out_as_it_went_in_and_both_are_logged() {
        let (mut ours, mut theirs) = (open(), open());
        let bytes = theirs.send(1, 7, &Message::Ping(5));
        let received = ours.receive(2, 7, &bytes);
        assert_eq!(received, [Received::from(Message::Ping(5))]);
        assert_eq!(received[0].size, bytes.len());
        let [sent] = theirs.logged_after(0, 9).collect::<Vec<_>>()[..] else { panic!("one") };
        let [heard] = ours.logged_after(0, 9).collect::<Vec<_>>()[..] else { panic!("one") };
        assert!(sent.outgoing && !heard.outgoing);
        assert_eq!(&sent.raw[..], bytes);
        assert_eq!((&sent.raw, sent.size, &sent.command), (&heard.raw, heard.size, &heard.command));
        assert_eq!((heard.time, heard.peer_name.as_str()), (2, "tab-abab"));
    }

    #[test]
    fn a_peer_has_the_name_that_its_version_tells() {
        let mut sessions = open();
        let version = Version {
            version: PROTOCOL_VERSION,
            services: Services::NONE,
            timestamp: 0,
            addr_recv: NetAddress::NONE,
            addr_from: NetAddress::NONE,
            nonce: 1,
            user_agent: UserAgent::hashyard("mei"),
            start_height: 0,
            relay: true,
        };
        let bytes = frame(MAGIC, &Message::Version(version));
        sessions.receive(1, 7, &bytes);
        assert_eq!(sessions.logged_after(0, 1).next().map(|message| message.peer_name.as_str()), Some("mei"));
    }

    #[test]
    fn what_cannot_be_read_is_logged_with_its_reason() {
        let mut sessions = open();
        let mut spoiled = frame(MAGIC, &Message::Ping(5));
        spoiled[20] ^= 1;
        let short = RawMessage::new(Command::literal("ping"), vec![1, 2, 3]).to_bytes(MAGIC);
        let received = sessions.receive(1, 7, &[spoiled, short].concat());
        assert!(matches!(received[0].message, Err(Unreadable::Frame(FrameError::BadChecksum { .. }))));
        assert!(matches!(received[1].message, Err(Unreadable::Payload { .. })));
        let errors: Vec<_> = sessions.logged_after(0, 9).map(|message| message.error.is_some()).collect();
        assert_eq!(errors, [true, true]);
    }

    #[test]
    fn the_log_is_bounded_and_may_be_off_and_what_is_not_open_is_not_heard() {
        let mut sessions = open();
        (0..5).for_each(|nonce| drop(sessions.send(1, 7, &Message::Ping(nonce))));
        assert_eq!(sessions.logged_after(0, 9).map(|message| message.seq).collect::<Vec<_>>(), [3, 4, 5]);
        sessions.close(7);
        let bytes = frame(MAGIC, &Message::Verack);
        assert_eq!(sessions.receive(1, 7, &bytes), []);
        let mut silent = Sessions::new(MAGIC, 0);
        silent.open(7, &Address::Node([0; 32]).into());
        assert_eq!(silent.receive(1, 7, &bytes), [Received::from(Message::Verack)]);
        assert_eq!(silent.logged_after(0, 9).count(), 0);
    }

    #[test]
    fn messages_about_a_name_are_found_in_lists_too() {
        let mut sessions = Sessions::new(MAGIC, 4);
        sessions.open(7, &Address::Node([0xab; 32]).into());
        let name = |number| Hash256::from_bytes([number; 32]);
        let inv = |numbers: std::ops::RangeInclusive<u8>| {
            numbers.map(|number| crate::Inventory::new(1, [number; 32])).collect::<Vec<_>>()
        };
        assert_eq!(sessions.log_forgot_before(), None);
        for (now, message) in [
            (1, Message::Inv(inv(1..=3))),
            (2, Message::GetData(inv(3..=3))),
            (3, Message::NotFound(inv(9..=9))),
            (4, Message::Ping(3)),
        ] {
            sessions.send(now, 7, &message);
        }
        let found = |sessions: &Sessions, names: &[Hash256]| {
            sessions.logged_about(names).map(|message| message.time).collect::<Vec<_>>()
        };
        assert_eq!(found(&sessions, &[name(3)]), [1, 2]);
        assert_eq!(found(&sessions, &[name(2), name(9)]), [1, 3]);
        assert_eq!((found(&sessions, &[name(4)]), found(&sessions, &[])), (vec![], vec![]));
        let long = Message::Inv((0..300_u16).map(|_| crate::Inventory::new(1, [5; 32])).collect());
        sessions.send(5, 7, &long);
        assert_eq!(found(&sessions, &[name(5)]), [5]);
        assert_eq!((found(&sessions, &[name(1)]), sessions.log_forgot_before()), (vec![], Some(2)));
    }
}
