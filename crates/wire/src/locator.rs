//! Block locators: how a node says which chain it has, in `getheaders` and `getblocks`.

use hashyard_core::encode::put_list;
use hashyard_core::{BlockHash, Decodable, DecodeError, Encodable, Reader};

use crate::message::bounded_list;

/// The most hashes that a locator may hold (`MAX_LOCATOR_SZ` in Bitcoin Core's `net_processing.cpp`).
pub const MAX_LOCATOR: u64 = 101;

/// From the first of these blocks that you have on your best chain, tell me what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// Protocol version of the sender; nobody reads it.
    pub version: u32,
    /// Blocks of the sender's chain, the highest first and thinning out towards genesis; at most [`MAX_LOCATOR`].
    pub hashes: Vec<BlockHash>,
    /// Where to stop; zero for as many as a message takes.
    pub stop: BlockHash,
}

impl Encodable for Locator {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.version.to_le_bytes());
        put_list(out, &self.hashes);
        self.stop.encode_to(out);
    }
}

impl Decodable for Locator {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            version: reader.u32()?,
            hashes: bounded_list(reader, MAX_LOCATOR)?,
            stop: BlockHash::decode_from(reader)?,
        })
    }
}
