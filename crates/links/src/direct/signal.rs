//! What two nodes say to each other until their channel is open: kind, the call's number (8 bytes, little-endian), then the description. And
//! what they ask others to bring: kind, a node's id, then the signal.

use crate::NodeId;
use crate::codec::{DecodeError, Reader, encode};
use crate::link::MAX_SIGNAL;

/// The longest description in bytes: SDP (RFC 8866) with all candidates has a few thousand.
pub const MAX_DESCRIPTION: usize = MAX_SIGNAL - 9 - 33;

const OFFER: u8 = 1;
const ANSWER: u8 = 2;
const NO: u8 = 3;
const CALL: u8 = 6;
const PASS: u8 = 4;
const PASSED: u8 = 5;

/// One signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal<'a> {
    /// A channel is offered; the number is the offering side's.
    Offer(u64, &'a str),
    /// It is taken.
    Answer(u64, &'a str),
    /// It is not, or no longer.
    No(u64),
    /// This side takes offers, and makes none.
    Call,
    /// Bring this signal to that node.
    Pass(NodeId, &'a [u8]),
    /// That node's signal.
    Passed(NodeId, &'a [u8]),
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
            Self::Call => vec![CALL],
            Self::Pass(to, signal) => encode(PASS, &[&to.0, signal]),
            Self::Passed(from, signal) => encode(PASSED, &[&from.0, signal]),
        }
    }

    pub fn decode(bytes: &[u8]) -> Result<Signal<'_>, DecodeError> {
        let mut reader = Reader(bytes);
        let kind = reader.byte("signal kind")?;
        let number = |reader: &mut Reader<'_>| reader.array("call number").map(u64::from_le_bytes);
        let node = |reader: &mut Reader<'_>| reader.array("node id").map(NodeId);
        let signal = match kind {
            OFFER => Signal::Offer(number(&mut reader)?, description(&mut reader)?),
            ANSWER => Signal::Answer(number(&mut reader)?, description(&mut reader)?),
            NO => Signal::No(number(&mut reader)?),
            CALL => Signal::Call,
            PASS => Signal::Pass(node(&mut reader)?, reader.rest("signal", MAX_SIGNAL)?),
            PASSED => Signal::Passed(node(&mut reader)?, reader.rest("signal", MAX_SIGNAL)?),
            kind => return Err(DecodeError::UnknownKind(kind)),
        };
        reader.finish(signal)
    }
}

fn description<'a>(reader: &mut Reader<'a>) -> Result<&'a str, DecodeError> {
    let bytes = reader.rest("description", MAX_DESCRIPTION)?;
    let text = core::str::from_utf8(bytes).map_err(|_| DecodeError::NoText { field: "description" })?;
    // A browser would take sound and pictures, too (RFC 8866, section 5.14).
    let media = text.lines().filter(|line| line.starts_with("m="));
    match media.clone().count() <= 1 && media.into_iter().all(|line| line.starts_with("m=application ")) {
        true => Ok(text),
        false => Err(DecodeError::NoChannel),
    }
}
