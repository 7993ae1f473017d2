//! A few words for everybody in a room: `note`.
//!
//! A message of ours, for classes. It goes only to peers that offer [`crate::Services::NOTES`], and nothing of consensus or money depends
//! on it. Nobody signs it: who it says it is from may be anybody.

use hashyard_core::encode::put_var_bytes;
use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use crate::proposal::short;

/// The longest content, in bytes.
pub const MAX_NOTE: usize = 1_024;

/// Something that is said to a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The node id that it claims to be from.
    pub from: [u8; 32],
    /// Tells notes with the same content apart.
    pub nonce: u64,
    /// What is said, at most [`MAX_NOTE`] bytes.
    pub content: Vec<u8>,
}

impl Encodable for Note {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.from);
        out.extend(self.nonce.to_le_bytes());
        put_var_bytes(out, &self.content);
    }
}

impl Decodable for Note {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut from = [0; 32];
        from.copy_from_slice(reader.take(32)?);
        Ok(Self { from, nonce: reader.u64()?, content: short(reader, MAX_NOTE)? })
    }
}
