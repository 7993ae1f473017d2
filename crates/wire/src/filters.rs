//! Compact block filters on the wire (BIP157): a light node asks for filters, for what commits to them, and for some of these
//! commitments far apart.

use hashyard_core::encode::{put_list, put_var_bytes};
use hashyard_core::filter::{FilterHash, FilterHeader};
use hashyard_core::{BlockHash, Decodable, DecodeError, Encodable, Reader};

use crate::message::bounded_list;

/// The one type of filter that there is (BIP158).
pub const BASIC_FILTER: u8 = 0;

/// The most blocks that one `getcfilters` may ask for.
pub const MAX_CFILTERS: u32 = 1_000;

/// The most blocks that one `getcfheaders` may ask for, and hashes of `cfheaders`.
pub const MAX_CFHEADERS: u32 = 2_000;

/// Blocks from one checkpoint to the next.
pub const CFCHECKPT_INTERVAL: u32 = 1_000;

/// The most filter headers of `cfcheckpt`: a chain of a hundred million blocks, as long as a message can carry.
pub const MAX_CFCHECKPTS: u64 = 100_000;

/// What `getcfilters` and `getcfheaders` ask about: the blocks from a height up to a block.
///
/// | bytes | field |
/// | --- | --- |
/// | 0 | `filter_type` |
/// | 1–4 | `start_height`, little-endian |
/// | 5–36 | `stop_hash` |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterRange {
    /// [`BASIC_FILTER`].
    pub filter_type: u8,
    /// Height of the first block.
    pub start_height: u32,
    /// Hash of the last block.
    pub stop_hash: BlockHash,
}

/// What `getcfcheckpt` asks about: the chain up to a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterChain {
    /// [`BASIC_FILTER`].
    pub filter_type: u8,
    /// Hash of the last block.
    pub stop_hash: BlockHash,
}

/// The filter of a block: `cfilter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CFilter {
    /// [`BASIC_FILTER`].
    pub filter_type: u8,
    /// The block.
    pub block_hash: BlockHash,
    /// The filter's bytes, not checked here.
    pub filter: Vec<u8>,
}

/// The filter hashes of some blocks, and the filter header on which they build: `cfheaders`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CFHeaders {
    /// [`BASIC_FILTER`].
    pub filter_type: u8,
    /// Hash of the last block.
    pub stop_hash: BlockHash,
    /// Filter header of the block before the first one; zeros before genesis.
    pub previous_filter_header: FilterHeader,
    /// Hashes of the blocks' filters, at most [`MAX_CFHEADERS`].
    pub filter_hashes: Vec<FilterHash>,
}

/// The filter headers at heights that are multiples of [`CFCHECKPT_INTERVAL`], above genesis and up to a block: `cfcheckpt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CFCheckpt {
    /// [`BASIC_FILTER`].
    pub filter_type: u8,
    /// Hash of the last block.
    pub stop_hash: BlockHash,
    /// The filter headers, at most [`MAX_CFCHECKPTS`].
    pub filter_headers: Vec<FilterHeader>,
}

impl Encodable for FilterRange {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.filter_type);
        out.extend(self.start_height.to_le_bytes());
        self.stop_hash.encode_to(out);
    }
}

impl Decodable for FilterRange {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            filter_type: reader.u8()?,
            start_height: reader.u32()?,
            stop_hash: BlockHash::decode_from(reader)?,
        })
    }
}

impl Encodable for FilterChain {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.filter_type);
        self.stop_hash.encode_to(out);
    }
}

impl Decodable for FilterChain {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { filter_type: reader.u8()?, stop_hash: BlockHash::decode_from(reader)? })
    }
}

impl Encodable for CFilter {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.filter_type);
        self.block_hash.encode_to(out);
        put_var_bytes(out, &self.filter);
    }
}

impl Decodable for CFilter {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            filter_type: reader.u8()?,
            block_hash: BlockHash::decode_from(reader)?,
            filter: reader.var_bytes()?.to_vec(),
        })
    }
}

impl Encodable for CFHeaders {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.filter_type);
        self.stop_hash.encode_to(out);
        self.previous_filter_header.encode_to(out);
        put_list(out, &self.filter_hashes);
    }
}

impl Decodable for CFHeaders {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            filter_type: reader.u8()?,
            stop_hash: BlockHash::decode_from(reader)?,
            previous_filter_header: FilterHeader::decode_from(reader)?,
            filter_hashes: bounded_list(reader, MAX_CFHEADERS.into())?,
        })
    }
}

impl Encodable for CFCheckpt {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.filter_type);
        self.stop_hash.encode_to(out);
        put_list(out, &self.filter_headers);
    }
}

impl Decodable for CFCheckpt {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            filter_type: reader.u8()?,
            stop_hash: BlockHash::decode_from(reader)?,
            filter_headers: bounded_list(reader, MAX_CFCHECKPTS)?,
        })
    }
}
