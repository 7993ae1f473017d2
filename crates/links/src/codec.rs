//! Reading bytes that anyone may have sent: every field is checked, nothing is allocated on a sender's word.

use std::fmt;

use crate::PROTOCOL_VERSION;

/// Why bytes are not a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes end inside this field.
    Truncated {
        /// The field that was being read.
        field: &'static str,
    },
    /// The message is complete, yet this many bytes follow it.
    TrailingBytes(usize),
    /// No message has this kind byte.
    UnknownKind(u8),
    /// No refusal has this code.
    UnknownRefusal(u8),
    /// The sender speaks another version of the protocol.
    Version(u8),
    /// This field is to be text, and is none.
    NoText {
        /// The field.
        field: &'static str,
    },
    /// A description of something else than one data channel.
    NoChannel,
    /// This field is longer than it may be.
    TooLong {
        /// The field that is too long.
        field: &'static str,
        /// Its length: bytes, or the count of its members.
        length: usize,
        /// The longest it may be, in the same unit.
        limit: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { field } => write!(f, "the message ends inside its {field}"),
            Self::TrailingBytes(count) => write!(f, "{count} bytes follow the end of the message"),
            Self::UnknownKind(kind) => write!(f, "unknown message kind {kind}"),
            Self::UnknownRefusal(code) => write!(f, "unknown refusal code {code}"),
            Self::Version(theirs) => {
                write!(f, "protocol version {theirs}, this side speaks version {PROTOCOL_VERSION}")
            }
            Self::NoChannel => f.write_str("a description of something else than one data channel"),
            Self::NoText { field } => write!(f, "{field} is no text"),
            Self::TooLong { field, length, limit } => {
                write!(f, "{field} too long: {length}, at most {limit}")
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// Takes fields off the front of a byte slice.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], DecodeError> {
        let (head, tail) = self.0.split_first_chunk::<N>().ok_or(DecodeError::Truncated { field })?;
        self.0 = tail;
        Ok(*head)
    }

    pub(crate) fn byte(&mut self, field: &'static str) -> Result<u8, DecodeError> {
        self.array::<1>(field).map(|[byte]| byte)
    }

    /// Everything that is left, if it is no longer than `limit` bytes.
    pub(crate) fn rest(&mut self, field: &'static str, limit: usize) -> Result<&'a [u8], DecodeError> {
        within(field, self.0.len(), limit)?;
        Ok(std::mem::take(&mut self.0))
    }

    /// The message, if all of its bytes were read.
    pub(crate) fn finish<T>(self, message: T) -> Result<T, DecodeError> {
        match self.0.len() {
            0 => Ok(message),
            count => Err(DecodeError::TrailingBytes(count)),
        }
    }
}

/// Checks a length against its limit.
pub(crate) fn within(field: &'static str, length: usize, limit: usize) -> Result<(), DecodeError> {
    if length > limit { Err(DecodeError::TooLong { field, length, limit }) } else { Ok(()) }
}

/// A message of one kind byte and the given fields, one after the other.
pub(crate) fn encode(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + fields.iter().map(|field| field.len()).sum::<usize>());
    bytes.push(kind);
    fields.iter().for_each(|field| bytes.extend_from_slice(field));
    bytes
}
