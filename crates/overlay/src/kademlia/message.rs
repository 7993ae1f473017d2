//! What nodes ask each other, and its bytes.

use std::sync::Arc;

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use crate::contact::{Contact, put_short_list, short_list};
use crate::id::NodeId;

/// The most contacts of one answer: the paper's k, which is larger than ours.
pub const MAX_CONTACTS: usize = 20;

/// The most records of one answer, and of one key that a node keeps.
pub const MAX_SHARED: usize = 16;

/// The longest value of a record, in bytes.
pub const MAX_VALUE: usize = 256;

/// What a node answers to prove that it can be reached where it says it is; 0 for none. See [`super::token`].
pub type Token = u64;

/// A question, or the answer to one.
///
/// | bytes | field |
/// | --- | --- |
/// | 0 | kind, see [`Body`] |
/// | 1–8 | nonce, little-endian |
/// | 9… | the sender, a contact |
/// | … | what the kind calls for |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KadMessage {
    /// An answer repeats that of its question.
    pub nonce: u64,
    /// The sender, as it says. The driver takes the message only if it came from there.
    pub sender: Contact,
    /// What is said.
    pub body: Body,
}

/// What is said. Tokens are 8 bytes, little-endian, ids and keys 32; a list stands behind a byte that counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Kind 0: token. Are you there?
    Ping(Token),
    /// Kind 1: token. I am; and whoever has this token can be reached where the question came from.
    Pong(Token),
    /// Kind 2: token, id. Whom do you know that is closest to this?
    FindNode(Token, NodeId),
    /// Kind 3: contacts, at most [`MAX_CONTACTS`].
    Nodes(Vec<Contact>),
    /// Kind 4: token, key. As `FindNode`, or the records if there are any.
    FindValue(Token, NodeId),
    /// Kind 5: records, at most [`MAX_SHARED`].
    Values(Vec<Shared>),
    /// Kind 6: token, key, record. Keep this.
    Store(Token, NodeId, Shared),
    /// Kind 7: 1 if it is kept, 0 if not.
    Stored(bool),
}

/// A record as it travels.
///
/// | bytes | field |
/// | --- | --- |
/// | 0–31 | publisher |
/// | 32–35 | seconds for which it is still true, little-endian |
/// | 36–37 | length of the value, little-endian, at most [`MAX_VALUE`] |
/// | 38… | value |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The node that says so. A key has one value of each.
    pub publisher: NodeId,
    /// For how long it is still true, in s.
    pub lifetime_s: u32,
    /// What is said, at most [`MAX_VALUE`] bytes.
    pub value: Arc<[u8]>,
}

impl Encodable for KadMessage {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.body.kind());
        out.extend(self.nonce.to_le_bytes());
        self.sender.encode_to(out);
        match &self.body {
            Body::Ping(token) | Body::Pong(token) => out.extend(token.to_le_bytes()),
            Body::FindNode(token, id) | Body::FindValue(token, id) => put_about(out, *token, id),
            Body::Nodes(contacts) => put_short_list(out, contacts),
            Body::Values(records) => put_short_list(out, records),
            Body::Store(token, key, record) => {
                put_about(out, *token, key);
                record.encode_to(out);
            }
            Body::Stored(kept) => out.push((*kept).into()),
        }
    }
}

impl Decodable for KadMessage {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let kind = reader.u8()?;
        let nonce = reader.u64()?;
        let sender = Contact::decode_from(reader)?;
        let body = match kind {
            0 => Body::Ping(reader.u64()?),
            1 => Body::Pong(reader.u64()?),
            2 => Body::FindNode(reader.u64()?, NodeId::decode_from(reader)?),
            3 => Body::Nodes(short_list(reader, MAX_CONTACTS)?),
            4 => Body::FindValue(reader.u64()?, NodeId::decode_from(reader)?),
            5 => Body::Values(short_list(reader, MAX_SHARED)?),
            6 => Body::Store(reader.u64()?, NodeId::decode_from(reader)?, Shared::decode_from(reader)?),
            7 => Body::Stored(read_kept(reader)?),
            _ => return Err(DecodeError::Invalid("kind")),
        };
        Ok(Self { nonce, sender, body })
    }
}

impl Body {
    fn kind(&self) -> u8 {
        match self {
            Self::Ping(_) => 0,
            Self::Pong(_) => 1,
            Self::FindNode(..) => 2,
            Self::Nodes(_) => 3,
            Self::FindValue(..) => 4,
            Self::Values(_) => 5,
            Self::Store(..) => 6,
            Self::Stored(_) => 7,
        }
    }
}

impl Encodable for Shared {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.publisher.encode_to(out);
        out.extend(self.lifetime_s.to_le_bytes());
        out.extend((self.value.len() as u16).to_le_bytes());
        out.extend_from_slice(&self.value);
    }
}

impl Decodable for Shared {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let publisher = NodeId::decode_from(reader)?;
        Ok(Self { publisher, lifetime_s: reader.u32()?, value: read_value(reader)?.into() })
    }
}

/// A record's value, behind its length.
///
/// # Errors
/// If it is longer than [`MAX_VALUE`], or the bytes end early.
pub fn read_value<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
    match usize::from(reader.u16()?) {
        length if length > MAX_VALUE => Err(DecodeError::Oversized(length as u64)),
        length => reader.take(length),
    }
}

fn put_about(out: &mut Vec<u8>, token: Token, id: &NodeId) {
    out.extend(token.to_le_bytes());
    id.encode_to(out);
}

/// Whether a record is kept.
///
/// # Errors
/// If the byte is neither 0 nor 1, or there is none.
pub fn read_kept(reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(DecodeError::Invalid("kept")),
    }
}
