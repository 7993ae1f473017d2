//! How messages become bytes on a connection and bytes messages: V1 ([`mod@crate::frame`]), or V2 with those who speak it
//! ([`crate::v2`]).

use core::fmt;

use crate::frame::{FrameError, Framer, RawMessage, frame};
use crate::message::Message;

/// One connection's way to frame messages.
pub trait Framing: fmt::Debug + Send {
    /// Bytes arrived, in order, cut anywhere: every message that they complete, in order. After a
    /// [fatal](FrameError::is_fatal) error, which is told once, all further bytes are ignored.
    fn receive(&mut self, bytes: &[u8]) -> Vec<Result<RawMessage, FrameError>>;

    /// The bytes of a message; none if it must wait for the handshake.
    fn send(&mut self, message: &Message) -> Vec<u8>;

    /// What is to be written besides: the handshake and messages that waited for it. To be asked for once a connection stands and
    /// whenever bytes arrived.
    fn take_reply(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// What is spoken.
    fn protocol(&self) -> Protocol;

    /// Whether V1 is to be tried on a new connection: the other side answers V2 in V1, or hung up without a word, as who does not
    /// know V2 does.
    fn falls_back(&self, _hung_up: bool) -> bool {
        false
    }

    /// A new connection stands in the place of one that [falls back](Self::falls_back): speaks V1 on it, from the start.
    fn fall_back(&mut self) {}
}

/// What a connection speaks (`transport_protocol_type` of `getpeerinfo`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Not known yet.
    Detecting,
    /// V1: what is said can be read by whoever listens.
    V1,
    /// V2 (BIP324): what is said is encrypted.
    V2 {
        /// The same on both sides if nobody stands in between.
        session_id: [u8; 32],
    },
}

/// V1 without asking.
#[derive(Debug)]
pub(crate) struct V1 {
    magic: [u8; 4],
    framer: Framer,
}

impl V1 {
    pub fn new(magic: [u8; 4]) -> Self {
        Self { magic, framer: Framer::new(magic) }
    }
}

impl Framing for V1 {
    fn receive(&mut self, bytes: &[u8]) -> Vec<Result<RawMessage, FrameError>> {
        self.framer.push(bytes)
    }

    fn send(&mut self, message: &Message) -> Vec<u8> {
        frame(self.magic, message)
    }

    fn protocol(&self) -> Protocol {
        Protocol::V1
    }
}
