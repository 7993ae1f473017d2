//! V1 framing: 24 bytes of header, then the payload.
//!
//! | bytes | field |
//! | --- | --- |
//! | 0–3 | magic of the network |
//! | 4–15 | command, padded with NUL |
//! | 16–19 | payload length, little-endian |
//! | 20–23 | checksum: the first 4 bytes of the payload's double SHA-256 |

use core::fmt;

use hashyard_core::{Decodable, DecodeError, Reader, sha256d};

use crate::command::Command;
use crate::message::Message;

/// The longest payload, in bytes (`MAX_PROTOCOL_MESSAGE_LENGTH` in Bitcoin Core's `net.h`).
pub const MAX_MESSAGE: usize = 4_000_000;

/// Bytes of a message's header.
pub const HEADER_LEN: usize = 24;

/// A message whose frame is sound and whose payload nobody has read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMessage {
    /// What the message is called.
    pub command: Command,
    /// Its payload, at most [`MAX_MESSAGE`] bytes.
    pub payload: Vec<u8>,
    /// The first 4 bytes of the payload's double SHA-256.
    checksum: [u8; 4],
}

impl RawMessage {
    /// A message from its parts.
    pub fn new(command: Command, payload: Vec<u8>) -> Self {
        Self { command, checksum: checksum(&payload), payload }
    }

    /// Reads the payload.
    ///
    /// # Errors
    /// If the payload isn't what the command calls for.
    pub fn decode(&self) -> Result<Message, DecodeError> {
        Message::decode(self.command, &self.payload)
    }

    /// The whole message as it stood on the wire.
    pub fn to_bytes(&self, magic: [u8; 4]) -> Vec<u8> {
        self.head(magic, HEADER_LEN + self.payload.len()).into()
    }

    /// The first bytes of the message as they stood on the wire, at most `limit`, which is no less than [`HEADER_LEN`].
    pub fn head(&self, magic: [u8; 4], limit: usize) -> Box<[u8]> {
        let shown = &self.payload[..self.payload.len().min(limit.saturating_sub(HEADER_LEN))];
        [&header(magic, self.command, self.payload.len(), self.checksum), shown].concat().into()
    }
}

/// What is wrong with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// The bytes of another network, or no message at all; holds what stands where the magic should.
    BadMagic([u8; 4]),
    /// A payload longer than [`MAX_MESSAGE`] is announced; holds its length in bytes.
    Oversized(u32),
    /// The payload isn't the one that the checksum was made from.
    BadChecksum {
        /// The checksum in the header.
        found: [u8; 4],
        /// The checksum that the payload has.
        expected: [u8; 4],
    },
    /// The command isn't printable ASCII padded with NUL; holds its 12 bytes.
    BadCommand([u8; Command::LEN]),
    /// V2: nothing ends the garbage of a handshake where it must have ended.
    NoTerminator,
    /// V2: a packet, or the garbage before it, isn't what the other side sent.
    BadTag,
    /// V2: a packet says neither by a byte that BIP324 lists nor by 12 bytes which message it is.
    NoType,
}

impl FrameError {
    /// Whether the stream is lost. The other errors spoil one message only: Bitcoin Core drops it and reads on.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::BadMagic(_) | Self::Oversized(_) | Self::NoTerminator | Self::BadTag)
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadMagic(magic) => write!(f, "bad magic {}", magic.escape_ascii()),
            Self::Oversized(length) => write!(f, "payload of {length} bytes, at most {MAX_MESSAGE} allowed"),
            Self::BadChecksum { found, expected } => {
                write!(f, "bad checksum {found:02x?}, payload has {expected:02x?}")
            }
            Self::BadCommand(bytes) => write!(f, "bad command {}", bytes.escape_ascii()),
            Self::NoTerminator => f.write_str("garbage without an end"),
            Self::BadTag => f.write_str("bad tag"),
            Self::NoType => f.write_str("no message type"),
        }
    }
}

impl core::error::Error for FrameError {}

/// The bytes of a message on a network.
pub fn frame(magic: [u8; 4], message: &Message) -> Vec<u8> {
    let mut out = vec![0; HEADER_LEN];
    message.encode_payload_to(&mut out);
    let (head, payload) = out.split_at_mut(HEADER_LEN);
    head.copy_from_slice(&header(magic, message.command(), payload.len(), checksum(payload)));
    out
}

fn header(magic: [u8; 4], command: Command, length: usize, checksum: [u8; 4]) -> [u8; HEADER_LEN] {
    let mut out = [0; HEADER_LEN];
    out[..4].copy_from_slice(&magic);
    out[4..16].copy_from_slice(&command.to_bytes());
    out[16..20].copy_from_slice(&(length as u32).to_le_bytes());
    out[20..].copy_from_slice(&checksum);
    out
}

/// The first 4 bytes of the double SHA-256.
pub fn checksum(payload: &[u8]) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256d(payload);
    [a, b, c, d]
}

/// Cuts a stream of bytes into messages, whatever the pieces in which it arrives. Keeps the bytes of at most one
/// unfinished message: [`HEADER_LEN`] + [`MAX_MESSAGE`].
#[derive(Debug, Clone)]
pub struct Framer {
    magic: [u8; 4],
    header: Vec<u8>,
    payload: Vec<u8>,
    lost: bool,
}

impl Framer {
    /// Reads a stream of the network with this magic.
    pub fn new(magic: [u8; 4]) -> Self {
        Self { magic, header: Vec::new(), payload: Vec::new(), lost: false }
    }

    /// Takes the next bytes of the stream and answers with every message that they complete, in order. After a
    /// [fatal](FrameError::is_fatal) error, which is told once, all further bytes are ignored.
    pub fn push(&mut self, mut bytes: &[u8]) -> Vec<Result<RawMessage, FrameError>> {
        core::iter::from_fn(|| self.advance(&mut bytes)).collect()
    }

    /// The next message, or `None` if the bytes end before it does.
    fn advance(&mut self, bytes: &mut &[u8]) -> Option<Result<RawMessage, FrameError>> {
        if self.lost {
            return None;
        }
        fill(&mut self.header, HEADER_LEN, bytes);
        // Fails only for want of bytes.
        let header = FrameHeader::decode(&self.header).ok()?;
        if let Err(error) = header.check(self.magic) {
            self.lost = true;
            return Some(Err(error));
        }
        fill(&mut self.payload, header.length as usize, bytes);
        (self.payload.len() == header.length as usize).then(|| self.finish(header))
    }

    fn finish(&mut self, header: FrameHeader) -> Result<RawMessage, FrameError> {
        self.header.clear();
        header.finish(core::mem::take(&mut self.payload))
    }
}

/// Moves bytes over until `buffer` has `length` of them.
pub(crate) fn fill(buffer: &mut Vec<u8>, length: usize, bytes: &mut &[u8]) {
    let (taken, left) = bytes.split_at(bytes.len().min(length - buffer.len()));
    buffer.extend_from_slice(taken);
    *bytes = left;
}

/// A header cut into its fields, none of them checked.
#[derive(Debug, Clone, Copy)]
struct FrameHeader {
    magic: [u8; 4],
    command: [u8; Command::LEN],
    length: u32,
    checksum: [u8; 4],
}

impl Decodable for FrameHeader {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            magic: reader.array()?,
            command: reader.array()?,
            length: reader.u32()?,
            checksum: reader.array()?,
        })
    }
}

impl FrameHeader {
    /// What can be said before the payload is there, in Bitcoin Core's order.
    fn check(&self, magic: [u8; 4]) -> Result<(), FrameError> {
        if self.magic != magic {
            return Err(FrameError::BadMagic(self.magic));
        }
        match self.length as usize > MAX_MESSAGE {
            true => Err(FrameError::Oversized(self.length)),
            false => Ok(()),
        }
    }

    /// What can be said once it is there, in Bitcoin Core's order.
    fn finish(&self, payload: Vec<u8>) -> Result<RawMessage, FrameError> {
        let expected = checksum(&payload);
        if self.checksum != expected {
            return Err(FrameError::BadChecksum { found: self.checksum, expected });
        }
        let command = Command::from_bytes(self.command).ok_or(FrameError::BadCommand(self.command))?;
        Ok(RawMessage { command, payload, checksum: self.checksum })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: [u8; 4] = [0xf9, 0xbe, 0xb4, 0xd9];

    fn verack() -> Vec<u8> {
        hex::decode("f9beb4d976657261636b000000000000000000005df6e0e2").unwrap()
    }

    fn with_byte(at: usize, value: u8) -> Vec<u8> {
        let mut bytes = verack();
        bytes[at] = value;
        bytes
    }

    #[test]
    fn the_documented_verack_frame() {
        assert_eq!(frame(MAGIC, &Message::Verack), verack());
        let found = Framer::new(MAGIC).push(&verack());
        assert_eq!(found, [Ok(RawMessage::new(Command::literal("verack"), vec![]))]);
    }

    #[test]
    fn spoiled_messages_are_named_and_the_next_one_is_read() {
        let rows =
            [(with_byte(20, 0), "checksum"), (with_byte(4, 7), "command"), (with_byte(15, b'x'), "command")];
        for (spoiled, reason) in rows {
            let found = Framer::new(MAGIC).push(&[spoiled, verack()].concat());
            let [Err(error), Ok(message)] = found.as_slice() else { panic!("{found:?}") };
            assert!(error.to_string().contains(reason) && !error.is_fatal(), "{error}");
            assert_eq!(message.command.as_str(), "verack");
        }
    }

    #[test]
    fn another_network_and_an_oversized_payload_end_the_stream() {
        let rows = [
            (with_byte(0, 0xfa), FrameError::BadMagic([0xfa, 0xbe, 0xb4, 0xd9])),
            (with_byte(18, 0x80), FrameError::Oversized(0x80_0000)),
        ];
        for (bad, error) in rows {
            let mut framer = Framer::new(MAGIC);
            assert_eq!(framer.push(&[bad, verack()].concat()), [Err(error)]);
            assert!(error.is_fatal());
            assert_eq!(framer.push(&verack()), []);
        }
    }

    #[test]
    fn a_payload_of_the_greatest_length_passes_and_one_more_byte_does_not() {
        let longest = Message::Unknown { command: Command::literal("x"), payload: vec![7; MAX_MESSAGE] };
        let found = Framer::new(MAGIC).push(&frame(MAGIC, &longest));
        assert!(matches!(found.as_slice(), [Ok(message)] if message.payload.len() == MAX_MESSAGE));
        let longer = Message::Unknown { command: Command::literal("x"), payload: vec![7; MAX_MESSAGE + 1] };
        let found = Framer::new(MAGIC).push(&frame(MAGIC, &longer));
        assert_eq!(found, [Err(FrameError::Oversized(4_000_001))]);
    }
    #[test]
    fn an_announced_length_costs_nothing_before_its_bytes_arrive() {
        let message = Message::Unknown { command: Command::literal("x"), payload: vec![7; MAX_MESSAGE] };
        let mut framer = Framer::new(MAGIC);
        assert_eq!(framer.push(&frame(MAGIC, &message)[..HEADER_LEN + 100]), []);
        assert!(framer.payload.capacity() < 1000);
    }
}
