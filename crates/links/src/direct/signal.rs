//! What two nodes say to each other until their channel is open: kind, the call's number (8 bytes, little-endian), then the description.

use crate::codec::{DecodeError, Reader, encode};
use crate::link::MAX_SIGNAL;

/// The longest description in bytes: SDP (RFC 8866) with all candidates has a few thousand.
pub const MAX_DESCRIPTION: usize = MAX_SIGNAL - 9;

const OFFER: u8 = 1;
const ANSWER: u8 = 2;
const NO: u8 = 3;

/// One signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal<'a> {
    /// A channel is offered; the number is the offering side's.
    Offer(u64, &'a str),
    /// It is taken.
    Answer(u64, &'a str),
    /// It is not, or no longer.
    No(u64),
}

impl Signal<'_> {
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Offer(number, description) => {
                encode(OFFER, &[&number.to_le_bytes(), description.as_bytes()])
            }
            Self::Answer(number, description) => {
                encode(ANSWER, &[&number.to_le_bytes(), description.as_bytes()])
            }
            Self::No(number) => encode(NO, &[&number.to_le_bytes()]),
        }
    }

    pub fn decode(bytes: &[u8]) -> Result<Signal<'_>, DecodeError> {
        let mut reader = Reader(bytes);
        let kind = reader.byte("signal kind")?;
        let number = reader.array("call number").map(u64::from_le_bytes)?;
        let signal = match kind {
            OFFER => Signal::Offer(number, description(&mut reader)?),
            ANSWER => Signal::Answer(number, description(&mut reader)?),
            NO => Signal::No(number),
            kind => return Err(DecodeError::UnknownKind(kind)),
        };
        reader.finish(signal)
    }
}

fn description<'a>(reader: &mut Reader<'a>) -> Result<&'a str, DecodeError> {
    let bytes = reader.rest("description", MAX_DESCRIPTION)?;
    core::str::from_utf8(bytes).map_err(|_| DecodeError::NoText { field: "description" })
}
