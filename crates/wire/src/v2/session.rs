//! Both directions of one connection. Each side sends its key and garbage at once; whoever has the other's key ends the garbage,
//! says which version it speaks, and may then send messages, before it hears the same.

use core::fmt;

use k256::NonZeroScalar;

use super::ellswift::{self, Encoded};
use super::keys::{DirectionKeys, Keys, shared_secret};
use super::message_type;
use super::packet::PacketStream;
use super::receiver::{MAX_GARBAGE, Receiver};
use super::transport::V1_BEGINNING;
use crate::command::Command;
use crate::frame::{FrameError, RawMessage, fill};
use crate::message::Message;

/// Bytes of a key.
const KEY_LEN: usize = 64;

/// Who opened the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// We did (*initiator* in BIP324).
    Caller,
    /// The other side did (*responder*).
    Called,
}

/// The randomness of one connection, which must be used for no other.
pub struct Entropy {
    secret: NonZeroScalar,
    auxiliary: [u8; 32],
    garbage: Vec<u8>,
}

impl Entropy {
    /// 32 random bytes for a secret key, 32 for how its public key is written, and bytes that mean nothing, as many as you like up
    /// to [`MAX_GARBAGE`]. `None` if there are more, or if the first are no key: zero, or not below the group's order, which
    /// happens once in 2^127.
    pub fn new(secret: [u8; 32], auxiliary: [u8; 32], garbage: Vec<u8>) -> Option<Self> {
        let secret = NonZeroScalar::from_repr(secret.into()).into_option()?;
        (garbage.len() <= MAX_GARBAGE).then_some(Self { secret, auxiliary, garbage })
    }

    /// Takes it from `fill`, which fills in random bytes; `None` if that has none.
    pub fn draw(mut fill: impl FnMut(&mut [u8]) -> Option<()>) -> Option<Self> {
        loop {
            let (mut secret, mut auxiliary, mut length) = ([0; 32], [0; 32], [0; 2]);
            fill(&mut secret)?;
            fill(&mut auxiliary)?;
            fill(&mut length)?;
            // As many as 0 to 4,095 bytes: the garbage's length is to tell nothing, either.
            let mut garbage = vec![0; usize::from(u16::from_le_bytes(length)) % (MAX_GARBAGE + 1)];
            fill(&mut garbage)?;
            if let Some(drawn) = Self::new(secret, auxiliary, garbage) {
                return Some(drawn);
            }
        }
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entropy").finish_non_exhaustive()
    }
}

/// One connection that speaks V2.
pub struct V2Session {
    magic: [u8; 4],
    role: Role,
    phase: Phase,
    /// What is to be written.
    reply: Vec<u8>,
}

enum Phase {
    /// Their key is not there yet.
    Greeting(Box<Greeting>),
    Keyed(Box<Keyed>),
    /// A fault ended the stream.
    Lost,
}

struct Greeting {
    secret: NonZeroScalar,
    ours: Encoded,
    garbage: Vec<u8>,
    /// As much of their key as came, at most [`KEY_LEN`] bytes.
    theirs: Vec<u8>,
}

struct Keyed {
    sender: PacketStream,
    receiver: Receiver,
    session_id: [u8; 32],
}

impl V2Session {
    /// Begins on the network with this magic; our key and garbage are the first reply.
    pub fn new(magic: [u8; 4], role: Role, entropy: Entropy) -> Self {
        let Entropy { secret, auxiliary, garbage } = entropy;
        let ours = ellswift::encode(&secret, &auxiliary);
        let reply = [&ours[..], &garbage].concat();
        let greeting = Greeting { secret, ours, garbage, theirs: Vec::new() };
        Self { magic, role, phase: Phase::Greeting(Box::new(greeting)), reply }
    }

    /// Bytes arrived: the messages that they complete. After a fatal error, which is told once, all further ones are ignored.
    pub fn receive(&mut self, mut bytes: &[u8]) -> Vec<Result<RawMessage, FrameError>> {
        let mut found = Vec::new();
        loop {
            match self.next(&mut bytes) {
                Ok(Some(message)) => found.push(message),
                Ok(None) => return found,
                Err(error) => {
                    self.phase = Phase::Lost;
                    found.push(Err(error));
                    return found;
                }
            }
        }
    }

    /// The packet of a message; `None` before there are keys.
    pub fn send(&mut self, message: &Message) -> Option<Vec<u8>> {
        let mut payload = Vec::new();
        message.encode_payload_to(&mut payload);
        self.send_packet(&[&message_type::encode(message.command()), &payload], false)
    }

    /// The packet with contents in so many parts, or a decoy with them; `None` before there are keys.
    pub fn send_packet(&mut self, parts: &[&[u8]], decoy: bool) -> Option<Vec<u8>> {
        match &mut self.phase {
            Phase::Keyed(keyed) => Some(keyed.sender.seal(parts, &[], decoy)),
            Phase::Greeting(_) | Phase::Lost => None,
        }
    }

    /// What is to be written besides messages.
    pub fn take_reply(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.reply)
    }

    /// Messages can be sent.
    pub fn has_keys(&self) -> bool {
        matches!(self.phase, Phase::Keyed(_))
    }

    /// The session's id, once the other side has shown that it has the same keys.
    pub fn session_id(&self) -> Option<[u8; 32]> {
        match &self.phase {
            Phase::Keyed(keyed) if keyed.receiver.has_version() => Some(keyed.session_id),
            _ => None,
        }
    }

    /// Whether we called and nothing came.
    pub fn is_unanswered(&self) -> bool {
        self.answer().is_some_and(<[u8]>::is_empty)
    }

    /// Whether we called and what came begins as a message of V1 does; so does one key in 2^49.
    pub fn is_answered_in_v1(&self) -> bool {
        self.answer().is_some_and(|answer| is_v1(self.magic, answer))
    }

    /// What came to us, who called, before it was a key.
    fn answer(&self) -> Option<&[u8]> {
        match &self.phase {
            Phase::Greeting(greeting) if self.role == Role::Caller => Some(&greeting.theirs),
            _ => None,
        }
    }

    fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<Result<RawMessage, FrameError>>, FrameError> {
        if let Phase::Greeting(greeting) = &mut self.phase {
            fill(&mut greeting.theirs, KEY_LEN, bytes);
            match self.role {
                Role::Called => refuse_other_networks(&greeting.theirs)?,
                Role::Caller if is_v1(self.magic, &greeting.theirs) => return Ok(None),
                Role::Caller => {}
            }
            let Ok(theirs) = Encoded::try_from(&greeting.theirs[..]) else { return Ok(None) };
            let (keyed, reply) = greeting.agree(self.role, self.magic, &theirs);
            self.reply.extend_from_slice(&reply);
            self.phase = Phase::Keyed(Box::new(keyed));
        }
        match &mut self.phase {
            Phase::Keyed(keyed) => keyed.receiver.next(bytes),
            Phase::Greeting(_) | Phase::Lost => Ok(None),
        }
    }
}

impl Greeting {
    /// Their key is there: what both know now, and what ends our garbage and says our version.
    fn agree(&self, role: Role, magic: [u8; 4], theirs: &Encoded) -> (Keyed, Vec<u8>) {
        let Keys { session_id, caller, called } =
            Keys::derive(&shared_secret(role, &self.secret, &self.ours, theirs), magic);
        let (ours, theirs): (DirectionKeys, DirectionKeys) = match role {
            Role::Caller => (caller, called),
            Role::Called => (called, caller),
        };
        let mut sender = PacketStream::new(&ours);
        let version = sender.seal(&[], &self.garbage, false);
        let reply = [&ours.terminator[..], &version].concat();
        (Keyed { sender, receiver: Receiver::new(&theirs), session_id }, reply)
    }
}

/// Who speaks V1 on another network would wait for an answer in vain (so does Bitcoin Core).
fn refuse_other_networks(beginning: &[u8]) -> Result<(), FrameError> {
    match beginning.split_first_chunk() {
        Some((magic, rest)) if rest.starts_with(V1_BEGINNING) => Err(FrameError::BadMagic(*magic)),
        _ => Ok(()),
    }
}

fn is_v1(magic: [u8; 4], beginning: &[u8]) -> bool {
    let name = beginning.strip_prefix(&magic).and_then(|rest| rest.first_chunk());
    name.is_some_and(|name| Command::from_bytes(*name).is_some())
}

impl Drop for Greeting {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

impl fmt::Debug for V2Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("V2Session").field("role", &self.role).finish_non_exhaustive()
    }
}
