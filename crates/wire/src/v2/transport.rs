//! V2 with who speaks it, V1 with all others. The called side sees from the first bytes what it is; the calling side begins with
//! V2, and where that is answered in V1 or hung up on without a word, the driver connects again and it speaks V1.

use super::session::{Entropy, Role, V2Session};
use crate::frame::{FrameError, Framer, RawMessage, frame};
use crate::framing::{Framing, Protocol};
use crate::message::Message;

/// What stands behind the magic where somebody speaks V1: the name of its first message.
pub(super) const V1_BEGINNING: &[u8] = b"version\0\0\0\0\0";

/// At most so many messages wait for the handshake. A node sends one before it hears something.
const MAX_WAITING: usize = 16;

/// One connection.
#[derive(Debug)]
pub struct Transport {
    magic: [u8; 4],
    spoken: Spoken,
    /// Messages for which there are no keys yet, at most [`MAX_WAITING`].
    waiting: Vec<Message>,
    /// Their bytes, where V1 is spoken after all.
    reply: Vec<u8>,
}

#[derive(Debug)]
enum Spoken {
    /// All that came may be the beginning of V1, of which it is a part. The randomness is there as long as that is so.
    Detecting(Vec<u8>, Option<Entropy>),
    V1(Framer),
    V2(Box<V2Session>),
}

impl Transport {
    /// A connection on the network with this magic.
    pub fn new(magic: [u8; 4], role: Role, entropy: Entropy) -> Self {
        let spoken = match role {
            Role::Caller => Spoken::V2(Box::new(V2Session::new(magic, role, entropy))),
            Role::Called => Spoken::Detecting(Vec::new(), Some(entropy)),
        };
        Self { magic, spoken, waiting: Vec::new(), reply: Vec::new() }
    }

    /// Looks whether what came can still be V1.
    fn detect(&mut self, bytes: &[u8]) -> Vec<Result<RawMessage, FrameError>> {
        let Spoken::Detecting(came, entropy) = &mut self.spoken else { return Vec::new() };
        came.extend_from_slice(bytes);
        let beginning = [&self.magic[..], V1_BEGINNING].concat();
        if beginning.starts_with(came) && came.len() < beginning.len() {
            return Vec::new();
        }
        let came = core::mem::take(came);
        self.spoken = match entropy.take().filter(|_| !came.starts_with(&beginning)) {
            Some(entropy) => Spoken::V2(Box::new(V2Session::new(self.magic, Role::Called, entropy))),
            None => Spoken::V1(Framer::new(self.magic)),
        };
        self.receive(&came)
    }

    /// Sends what waited, if it can be sent now.
    fn catch_up(&mut self) {
        if matches!(&self.spoken, Spoken::V2(session) if !session.has_keys()) {
            return;
        }
        for message in core::mem::take(&mut self.waiting) {
            let bytes = self.send(&message);
            self.reply.extend_from_slice(&bytes);
        }
    }
}

impl Framing for Transport {
    fn receive(&mut self, bytes: &[u8]) -> Vec<Result<RawMessage, FrameError>> {
        match &mut self.spoken {
            Spoken::Detecting(..) => self.detect(bytes),
            Spoken::V1(framer) => framer.push(bytes),
            Spoken::V2(session) => session.receive(bytes),
        }
    }

    fn send(&mut self, message: &Message) -> Vec<u8> {
        let bytes = match &mut self.spoken {
            Spoken::Detecting(..) => None,
            Spoken::V1(_) => Some(frame(self.magic, message)),
            Spoken::V2(session) => session.send(message),
        };
        if bytes.is_none() && self.waiting.len() < MAX_WAITING {
            self.waiting.push(message.clone());
        }
        bytes.unwrap_or_default()
    }

    fn take_reply(&mut self) -> Vec<u8> {
        if let Spoken::V2(session) = &mut self.spoken {
            self.reply.extend_from_slice(&session.take_reply());
        }
        self.catch_up();
        core::mem::take(&mut self.reply)
    }

    fn protocol(&self) -> Protocol {
        match &self.spoken {
            Spoken::Detecting(..) => Protocol::Detecting,
            Spoken::V1(_) => Protocol::V1,
            Spoken::V2(session) => {
                session.session_id().map_or(Protocol::Detecting, |session_id| Protocol::V2 { session_id })
            }
        }
    }

    fn falls_back(&self, hung_up: bool) -> bool {
        let Spoken::V2(session) = &self.spoken else { return false };
        session.is_answered_in_v1() || hung_up && session.is_unanswered()
    }

    fn fall_back(&mut self) {
        if self.falls_back(true) {
            self.spoken = Spoken::V1(Framer::new(self.magic));
        }
    }
}
