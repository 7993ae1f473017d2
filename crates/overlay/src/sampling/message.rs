//! What two nodes tell each other when they shuffle, and its bytes.

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use crate::contact::{Contact, put_short_list, short_list};

/// The most entries of one message.
pub const MAX_SHUFFLE: usize = 16;

/// A member of a partial view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewEntry {
    /// The node.
    pub contact: Contact,
    /// Cycles since the entry was made; stays at the largest.
    pub age: u16,
}

/// Which side of an exchange speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The active one, which began.
    Request,
    /// The passive one.
    Answer,
}

/// One half of an exchange.
///
/// | bytes | field |
/// | --- | --- |
/// | 0 | side: 0 asks, 1 answers |
/// | 1–8 | nonce, little-endian |
/// | 9… | the sender, a contact |
/// | … | how many entries follow (1 byte), at most [`MAX_SHUFFLE`] |
/// | … | entries: age (2 bytes, little-endian), contact |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewMessage {
    /// Who speaks.
    pub side: Side,
    /// An answer repeats that of its request.
    pub nonce: u64,
    /// The sender, as it says. The driver takes the message only if it came from there.
    pub sender: Contact,
    /// Members of the sender's view. A request says besides that its sender is there: that entry, of age zero, is not among these.
    pub entries: Vec<ViewEntry>,
}

impl Encodable for ViewMessage {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push((self.side == Side::Answer).into());
        out.extend(self.nonce.to_le_bytes());
        self.sender.encode_to(out);
        put_short_list(out, &self.entries);
    }
}

impl Decodable for ViewMessage {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let side = match reader.u8()? {
            0 => Side::Request,
            1 => Side::Answer,
            _ => return Err(DecodeError::Invalid("side")),
        };
        let nonce = reader.u64()?;
        let sender = Contact::decode_from(reader)?;
        let entries = short_list(reader, MAX_SHUFFLE)?;
        Ok(Self { side, nonce, sender, entries })
    }
}

impl Encodable for ViewEntry {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.age.to_le_bytes());
        self.contact.encode_to(out);
    }
}

impl Decodable for ViewEntry {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { age: reader.u16()?, contact: Contact::decode_from(reader)? })
    }
}
