//! Compact blocks (BIP152): a block as its header, short ids of its transactions, and those that the receiver can't have. Version 2 is
//! spoken, whose ids are made from wtxids; version 1 is not, as in Bitcoin Core today.

use core::cell::Cell;
use std::sync::Arc;

use hashyard_core::encode::{MAX_SIZE, put_compact_size};
use hashyard_core::filter::siphash::siphash;
use hashyard_core::{
    BlockHash, Decodable, DecodeError, Encodable, HashedBlock, Header, Reader, Transaction, Wtxid, sha256,
};

/// The version that is spoken (Bitcoin Core's `CMPCTBLOCKS_VERSION`).
pub const COMPACT_VERSION: u64 = 2;

/// Bytes of a short id.
const SHORT_ID_LEN: usize = 6;

/// The most transactions of a compact block: places in it have 16 bits.
pub(crate) const MAX_TRANSACTIONS: u64 = u16::MAX as u64;

/// How new blocks are to be announced: `sendcmpct`.
///
/// | bytes | field |
/// | --- | --- |
/// | 0 | `announce` |
/// | 1–8 | `version`, little-endian |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendCompact {
    /// 1: at once by `cmpctblock` (high bandwidth); 0: by `inv` or `headers` (low bandwidth). Nothing else is allowed.
    pub announce: u8,
    /// [`COMPACT_VERSION`]; others are ignored.
    pub version: u64,
}

/// A transaction that comes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefilled {
    /// Its place in the block, not checked here. On the wire stands how many places it is behind the one after the last.
    pub index: u32,
    /// The transaction.
    pub transaction: Arc<Transaction>,
}

/// A block without most of its transactions: `cmpctblock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompactBlock {
    /// The block's header.
    pub header: Header,
    /// Makes short ids differ from one sender to the other, so that nobody can make two transactions collide for all.
    pub nonce: u64,
    /// Short ids of the transactions that don't come along, in the block's order; 48 bits each.
    pub short_ids: Vec<u64>,
    /// The others, in the block's order.
    pub prefilled: Vec<Prefilled>,
}

/// Send me these transactions of a block: `getblocktxn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockTransactionsRequest {
    /// The block.
    pub block_hash: BlockHash,
    /// Places of the transactions in it, ascending. On the wire stand the differences.
    pub indexes: Vec<u16>,
}

/// Transactions of a block that were asked for, in its order: `blocktxn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockTransactions {
    /// The block.
    pub block_hash: BlockHash,
    /// The transactions.
    pub transactions: Vec<Arc<Transaction>>,
}

/// What short ids of one compact block are made with.
#[derive(Debug, Clone, Copy)]
pub struct ShortIdKey([u64; 2]);

impl ShortIdKey {
    /// The first 16 bytes of SHA-256 over header and nonce, as two little-endian numbers.
    pub fn new(header: &Header, nonce: u64) -> Self {
        let hash = sha256(&[&header.to_bytes()[..], &nonce.to_le_bytes()].concat());
        let (words, _) = hash.as_chunks::<8>();
        Self([u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])])
    }

    /// The low 48 bits of SipHash-2-4.
    pub fn short_id(&self, wtxid: &Wtxid) -> u64 {
        siphash(self.0, wtxid.as_bytes()) & 0xffff_ffff_ffff
    }
}

impl CompactBlock {
    /// From a block; its coinbase, which nobody can have, comes along.
    pub fn new(block: &HashedBlock, nonce: u64) -> Self {
        let key = ShortIdKey::new(&block.header, nonce);
        let coinbase = block.transactions.first();
        Self {
            header: block.header,
            nonce,
            short_ids: block.wtxids().iter().skip(1).map(|wtxid| key.short_id(wtxid)).collect(),
            prefilled: coinbase
                .map(|coinbase| Prefilled { index: 0, transaction: Arc::new(coinbase.clone()) })
                .into_iter()
                .collect(),
        }
    }

    /// What its short ids are made with.
    pub fn key(&self) -> ShortIdKey {
        ShortIdKey::new(&self.header, self.nonce)
    }
}

impl Encodable for SendCompact {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.announce);
        out.extend(self.version.to_le_bytes());
    }
}

impl Decodable for SendCompact {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { announce: reader.u8()?, version: reader.u64()? })
    }
}

impl Encodable for CompactBlock {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.header.encode_to(out);
        out.extend(self.nonce.to_le_bytes());
        put_compact_size(out, self.short_ids.len() as u64);
        for id in &self.short_ids {
            out.extend(&id.to_le_bytes()[..SHORT_ID_LEN]);
        }
        put_compact_size(out, self.prefilled.len() as u64);
        let places = gaps(self.prefilled.iter().map(|prefilled| prefilled.index.into()));
        for (gap, prefilled) in places.zip(&self.prefilled) {
            put_compact_size(out, gap);
            prefilled.transaction.encode_to(out);
        }
    }
}

impl Decodable for CompactBlock {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (header, nonce) = (Header::decode_from(reader)?, reader.u64()?);
        let count = small(reader, MAX_TRANSACTIONS)?;
        let short_ids = (0..count).map(|_| read_short_id(reader)).collect::<Result<_, _>>()?;
        let mut next = 0;
        let prefilled = (0..small(reader, MAX_TRANSACTIONS - count)?).map(|_| {
            let index = next + read_gap(reader)?;
            next = index + 1;
            Ok(Prefilled { index, transaction: Arc::new(Transaction::decode_from(reader)?) })
        });
        Ok(Self { header, nonce, short_ids, prefilled: prefilled.collect::<Result<_, _>>()? })
    }
}

impl Encodable for BlockTransactionsRequest {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.block_hash.encode_to(out);
        put_compact_size(out, self.indexes.len() as u64);
        gaps(self.indexes.iter().map(|index| u64::from(*index))).for_each(|gap| put_compact_size(out, gap));
    }
}

impl Decodable for BlockTransactionsRequest {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (block_hash, count) = (BlockHash::decode_from(reader)?, reader.compact_size()?);
        let next = Cell::new(0);
        let indexes = (0..count).map(|_| read_index(reader, &next));
        Ok(Self { block_hash, indexes: indexes.collect::<Result<_, _>>()? })
    }
}

impl Encodable for BlockTransactions {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.block_hash.encode_to(out);
        put_compact_size(out, self.transactions.len() as u64);
        self.transactions.iter().for_each(|transaction| transaction.encode_to(out));
    }
}

impl Decodable for BlockTransactions {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let block_hash = BlockHash::decode_from(reader)?;
        let transactions = reader.list::<Transaction>(MAX_SIZE)?.into_iter().map(Arc::new).collect();
        Ok(Self { block_hash, transactions })
    }
}

/// How many places lie between one of ascending places and the one before it.
fn gaps(places: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    let mut next = 0;
    places.map(move |place| {
        let gap = place.saturating_sub(next);
        next = place + 1;
        gap
    })
}

/// A number that is at most `max`. What is larger is ignored with its message, as in Bitcoin Core, and not misbehaviour.
fn small(reader: &mut Reader<'_>, max: u64) -> Result<u64, DecodeError> {
    match reader.compact_size()? {
        number if number > max => Err(DecodeError::Oversized(number)),
        number => Ok(number),
    }
}

pub(crate) fn read_short_id(reader: &mut Reader<'_>) -> Result<u64, DecodeError> {
    let mut id = [0; 8];
    id[..SHORT_ID_LEN].copy_from_slice(&reader.array::<SHORT_ID_LEN>()?);
    Ok(u64::from_le_bytes(id))
}

/// By how many places a prefilled transaction is behind the one after the last.
pub(crate) fn read_gap(reader: &mut Reader<'_>) -> Result<u32, DecodeError> {
    small(reader, u16::MAX.into()).map(|gap| gap as u32)
}

/// A place that stands as a difference to `next`, the least that it could be.
pub(crate) fn read_index(reader: &mut Reader<'_>, next: &Cell<u64>) -> Result<u16, DecodeError> {
    let index = next.get() + reader.compact_size()?;
    next.set(index + 1);
    u16::try_from(index).map_err(|_| DecodeError::Oversized(index))
}
