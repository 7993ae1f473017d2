//! The rows of a chain, how they are written and read: one for each header that counts, one for each block, and the tip's.

use super::changeset::{ChangeSet, Rows, Table};
use super::coins::CoinSet;
use super::header_tree::{Entry, Fault};
use crate::consensus::block::starts_with_height;
use crate::encode::{Decodable, DecodeError, Encodable, Reader};
use crate::{Block, BlockHash, Coin, Header, OutPoint, Params, TxOut};

/// Name of the row that holds the tip's hash.
const TIP: &[u8] = b"tip";

/// Name of the row that holds the hash of the last block that was pruned.
const BASE: &[u8] = b"pruned";

/// In front of an outpoint: the coin as it was there.
const COIN: &[u8] = b"coin/";

/// In a header row: the header's own fault.
const OWN: u8 = 1;

/// Beside the fault in a header row: the block was connected once.
const VALIDATED: u8 = 4;

/// A header row: arrival number (8 bytes, little-endian), fault (0 none, 1 own, 2 ancestor; 4 more if the block was connected
/// once), header, reason in UTF-8.
pub(super) fn put_header(changes: &mut ChangeSet, entry: &Entry) {
    let (fault, reason) = match &entry.fault {
        None => (0, ""),
        Some(Fault::Own(reason)) => (OWN, reason.as_str()),
        Some(Fault::Ancestor) => (2, ""),
    };
    let mut row = entry.sequence.to_le_bytes().to_vec();
    row.push(fault | if entry.validated { VALIDATED } else { 0 });
    entry.header.encode_to(&mut row);
    row.extend(reason.as_bytes());
    changes.put(Table::Headers, *entry.hash.as_bytes(), row);
}

pub(super) fn put_block(changes: &mut ChangeSet, hash: BlockHash, block: &Block) {
    changes.put(Table::Blocks, *hash.as_bytes(), block.encode());
}

pub(super) fn put_tip(changes: &mut ChangeSet, tip: BlockHash) {
    changes.put(Table::Meta, TIP, *tip.as_bytes());
}

/// The last block that was pruned.
pub(super) fn put_base(changes: &mut ChangeSet, base: BlockHash) {
    changes.put(Table::Meta, BASE, *base.as_bytes());
}

/// The last block that was pruned; `None` if none was.
///
/// # Errors
/// The row is no hash.
pub(super) fn base(rows: &Rows) -> Result<Option<BlockHash>, DecodeError> {
    rows.get(Table::Meta, BASE).map(BlockHash::decode).transpose()
}

fn coin_key(outpoint: &OutPoint) -> Vec<u8> {
    [COIN.to_vec(), outpoint.encode()].concat()
}

/// A coin at the base, under its outpoint: height and coinbase flag (4 bytes, little-endian: height * 2 + flag), and the output.
pub(super) fn put_coin(changes: &mut ChangeSet, outpoint: &OutPoint, coin: &Coin) {
    let mut row = (coin.height << 1 | u32::from(coin.coinbase)).to_le_bytes().to_vec();
    coin.output.encode_to(&mut row);
    changes.put(Table::Meta, coin_key(outpoint), row);
}

pub(super) fn delete_coin(changes: &mut ChangeSet, outpoint: &OutPoint) {
    changes.delete(Table::Meta, coin_key(outpoint));
}

/// The coins at the base.
///
/// # Errors
/// A row is damaged.
pub(super) fn coins(rows: &Rows) -> Result<CoinSet, DecodeError> {
    let named = rows.table(Table::Meta).filter_map(|(key, row)| Some((key.strip_prefix(COIN)?, row)));
    named.map(|(key, row)| Ok((OutPoint::decode(key)?, parse_coin(row)?))).collect()
}

fn parse_coin(row: &[u8]) -> Result<Coin, DecodeError> {
    let mut reader = Reader::new(row);
    let code = reader.u32()?;
    let output = TxOut::decode_from(&mut reader)?;
    match reader.remaining() {
        0 => Ok(Coin { output, height: code >> 1, coinbase: code & 1 == 1 }),
        _ => Err(DecodeError::Invalid("coin")),
    }
}

/// Whether the stored chain has another genesis than this network: none of its headers stands on ours, and a block that says that it
/// is the first (BIP34) stands on another. Where a header is missing and its block is not, or both are, the rows are damaged: nothing
/// of them may pass for another chain's.
pub fn has_other_genesis(params: &Params, rows: &Rows) -> bool {
    let genesis = params.genesis_hash();
    let header = |(key, row)| parse_header(BlockHash::decode(key).ok()?, row).ok();
    let mut headers = rows.table(Table::Headers).filter_map(header);
    if headers.any(|row| row.header.prev_blockhash == genesis) {
        return false;
    }
    let blocks = rows.table(Table::Blocks).filter_map(|(_, row)| Block::decode(row).ok());
    let first = blocks.filter(|block| starts_with_height(block, 1));
    let mut parents = first.map(|block| block.header.prev_blockhash).peekable();
    parents.peek().is_some() && parents.all(|parent| parent != genesis)
}

/// The stored tip; `None` if none was ever stored.
///
/// # Errors
/// The row is no hash.
pub(super) fn tip(rows: &Rows) -> Result<Option<BlockHash>, DecodeError> {
    rows.get(Table::Meta, TIP).map(BlockHash::decode).transpose()
}

/// Whether a header row tells of a fault of the header's own.
pub(super) fn is_judged(row: &[u8]) -> bool {
    row.get(8).is_some_and(|state| state & OWN != 0)
}

/// A header row, read.
pub(super) struct HeaderRow {
    pub(super) hash: BlockHash,
    pub(super) sequence: u64,
    pub(super) fault: Option<Fault>,
    pub(super) validated: bool,
    pub(super) header: Header,
}

/// The row under a header's hash. Whether it is the header's hash the caller looks.
///
/// # Errors
/// What is wrong with its bytes.
pub(super) fn parse_header(hash: BlockHash, value: &[u8]) -> Result<HeaderRow, DecodeError> {
    let mut reader = Reader::new(value);
    let sequence = reader.u64()?;
    let state = reader.u8()?;
    let header = Header::decode_from(&mut reader)?;
    let reason = String::from_utf8_lossy(reader.take(reader.remaining())?).into_owned();
    let fault = match state & !VALIDATED {
        0 => None,
        OWN => Some(Fault::Own(reason)),
        2 => Some(Fault::Ancestor),
        _ => return Err(DecodeError::Invalid("fault")),
    };
    let validated = state & VALIDATED != 0;
    Ok(HeaderRow { hash, sequence, fault, validated, header })
}

/// Height of the stored tip, from headers alone; `None` if one on the way down is missing or damaged.
pub fn stored_height(params: &Params, rows: &Rows) -> Option<u32> {
    let genesis = params.genesis_hash();
    let Some(tip) = tip(rows).ok()? else { return Some(0) };
    let (mut hash, mut height) = (tip, 0);
    while hash != genesis {
        // A row under its own hash can't be its own ancestor.
        let row = parse_header(hash, rows.get(Table::Headers, hash.as_bytes())?).ok()?;
        (row.header.block_hash() == hash).then_some(())?;
        (hash, height) = (row.header.prev_blockhash, height + 1);
    }
    Some(height)
}
