//! What one frame carries: kind, then for all that is about a link its number (8 bytes, little-endian), and for `Data` the bytes. Kinds
//! that a node does not know it ignores, so an old node only goes on calling.

use crate::MAX_BITCOIN_MESSAGE;
use crate::codec::{DecodeError, Reader, encode};

/// The longest signal in bytes.
pub const MAX_SIGNAL: usize = 16_384;

const OPEN: u8 = 1;
const ACCEPT: u8 = 2;
const DATA: u8 = 3;
const CLOSE: u8 = 4;
const AWAY: u8 = 5;
const BACK: u8 = 6;
const CONTINUE: u8 = 7;
const MOVED: u8 = 8;
const SIGNAL: u8 = 9;

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    Open(u64),
    Accept(u64),
    Data(u64, &'a [u8]),
    Close(u64),
    Away,
    Back,
    /// An `Open`, and the number of the link that it continues.
    Continue(u64, u64),
    Moved(u64),
    /// About another carrier; it belongs to no link.
    Signal(&'a [u8]),
}

impl Packet<'_> {
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Open(number) => encode(OPEN, &[&number.to_le_bytes()]),
            Self::Accept(number) => encode(ACCEPT, &[&number.to_le_bytes()]),
            Self::Data(number, bytes) => encode(DATA, &[&number.to_le_bytes(), bytes]),
            Self::Close(number) => encode(CLOSE, &[&number.to_le_bytes()]),
            Self::Away => vec![AWAY],
            Self::Back => vec![BACK],
            Self::Continue(number, former) => {
                encode(CONTINUE, &[&number.to_le_bytes(), &former.to_le_bytes()])
            }
            Self::Moved(number) => encode(MOVED, &[&number.to_le_bytes()]),
            Self::Signal(bytes) => encode(SIGNAL, &[bytes]),
        }
    }

    pub fn decode(payload: &[u8]) -> Result<Packet<'_>, DecodeError> {
        let mut reader = Reader(payload);
        let kind = reader.byte("link kind")?;
        let mut number = || reader.array("link number").map(u64::from_le_bytes);
        let packet = match kind {
            OPEN => Packet::Open(number()?),
            ACCEPT => Packet::Accept(number()?),
            DATA => Packet::Data(number()?, reader.rest("link data", MAX_BITCOIN_MESSAGE)?),
            CLOSE => Packet::Close(number()?),
            AWAY => Packet::Away,
            BACK => Packet::Back,
            CONTINUE => Packet::Continue(number()?, number()?),
            MOVED => Packet::Moved(number()?),
            SIGNAL => Packet::Signal(reader.rest("signal", MAX_SIGNAL)?),
            kind => return Err(DecodeError::UnknownKind(kind)),
        };
        reader.finish(packet)
    }
}
