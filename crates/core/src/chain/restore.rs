//! From stored rows back to a chainstate.
//!
//! Only blocks, the headers up to them, and the tip are stored. Coins, undo data and indexes follow from the blocks, so storing them would
//! only add ways to be wrong: they are made again at every start, without running the scripts that ran before.

use core::fmt;
use std::sync::Arc;

use super::chainstate::{Chainstate, Update};
use super::changeset::{ChangeSet, Rows, Table};
use super::connect::{self, Scripts};
use super::header_tree::{Entry, Fault};
use crate::consensus::header::check_proof_of_work;
use crate::encode::{Decodable, DecodeError, Encodable, Reader};
use crate::{Block, BlockHash, HashedBlock, Header, Params};

/// Name of the row that holds the tip's hash.
const TIP: &[u8] = b"tip";

/// Why stored rows make no chain. They were damaged or written by something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestoreError {
    /// A row's bytes are not what they should be.
    Row {
        /// Which table.
        table: Table,
        /// What is wrong.
        error: DecodeError,
    },
    /// A header stands under a name that is not its hash, or without its parent or its work.
    Header(BlockHash),
    /// A block that was connected does not connect.
    Block {
        /// Which.
        hash: BlockHash,
        /// Core's reject string.
        reason: String,
    },
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { table, error } => write!(f, "a row of table {} is damaged: {error}", table.name()),
            Self::Header(hash) => write!(f, "stored header {hash} does not belong to this chain"),
            Self::Block { hash, reason } => write!(f, "stored block {hash} does not connect: {reason}"),
        }
    }
}

impl core::error::Error for RestoreError {}

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

/// Height of the stored tip, from headers alone; none if one on the way down is missing or damaged.
pub fn stored_height(params: &Params, rows: &Rows) -> Option<u32> {
    let genesis = params.genesis_hash();
    let Some(tip) = rows.get(Table::Meta, TIP) else { return Some(0) };
    let (mut hash, mut height) = (BlockHash::decode(tip).ok()?, 0);
    while hash != genesis {
        // A row under its own hash can't be its own ancestor.
        let row = parse_header(hash, rows.get(Table::Headers, hash.as_bytes())?).ok()?;
        (row.header.block_hash() == hash).then_some(())?;
        (hash, height) = (row.header.prev_blockhash, height + 1);
    }
    Some(height)
}

struct HeaderRow {
    hash: BlockHash,
    sequence: u64,
    fault: Option<Fault>,
    validated: bool,
    header: Header,
}

impl Chainstate {
    /// All rows that the [`ChangeSet`]s so far left behind, for a store that starts anew.
    pub fn rows(&self) -> ChangeSet {
        let (mut changes, genesis) = (ChangeSet::default(), self.params.genesis_hash());
        self.tree
            .iter()
            .filter(|entry| entry.stored && entry.hash != genesis)
            .for_each(|entry| put_header(&mut changes, entry));
        let blocks = self.blocks.iter().filter(|(hash, _)| **hash != genesis);
        blocks.for_each(|(hash, block)| put_block(&mut changes, *hash, block));
        put_tip(&mut changes, self.tip().hash);
        changes
    }

    /// The chainstate whose [`ChangeSet`]s left these rows behind.
    ///
    /// # Errors
    /// Names the first row that can't be right.
    pub fn restore(params: Params, rows: &Rows) -> Result<Self, RestoreError> {
        let mut chain = Self::new(params);
        restore_headers(&mut chain, rows)?;
        restore_blocks(&mut chain, rows)?;
        reconnect(&mut chain, rows)?;
        // Normally nothing is left to do; a block that was stored just before the end may still connect.
        chain.activate_best_chain(&mut Update::default());
        Ok(chain)
    }

    /// Deletes the header rows that [`Chainstate::restore`] had no use for. Stores were full of them when headers were stored as
    /// they came.
    pub fn delete_surplus(&self, rows: &Rows) -> ChangeSet {
        let mut changes = ChangeSet::default();
        for (key, _) in rows.table(Table::Headers) {
            if BlockHash::decode(key).is_ok_and(|hash| self.tree.get(&hash).is_none()) {
                changes.delete(Table::Headers, key);
            }
        }
        changes
    }
}

/// The headers of the stored blocks, those that someone judged, and all below these.
fn restore_headers(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    let judged =
        rows.table(Table::Headers).filter(|(_, row)| row.get(8).is_some_and(|state| state & OWN != 0));
    let ends = rows.table(Table::Blocks).chain(judged).map(|(key, _)| key);
    for end in ends {
        let damaged = |error| RestoreError::Row { table: Table::Headers, error };
        restore_branch(chain, rows, BlockHash::decode(end).map_err(damaged)?)?;
    }
    Ok(())
}

/// Walks down to what is there already, then up again, so that every header finds its parent.
fn restore_branch(chain: &mut Chainstate, rows: &Rows, end: BlockHash) -> Result<(), RestoreError> {
    let damaged = |error| RestoreError::Row { table: Table::Headers, error };
    let mut path: Vec<HeaderRow> = vec![];
    let mut next = end;
    while chain.tree.get(&next).is_none() {
        let orphan = path.last().map_or(end, |row| row.hash);
        let value = rows.get(Table::Headers, next.as_bytes()).ok_or(RestoreError::Header(orphan))?;
        let row = parse_header(next, value).map_err(damaged)?;
        if row.header.block_hash() != next {
            return Err(RestoreError::Header(next));
        }
        next = row.header.prev_blockhash;
        path.push(row);
    }
    path.into_iter().rev().try_for_each(|row| restore_header(chain, row))
}

fn restore_header(chain: &mut Chainstate, row: HeaderRow) -> Result<(), RestoreError> {
    if check_proof_of_work(&chain.params, &row.hash, row.header.bits).is_err() {
        return Err(RestoreError::Header(row.hash));
    }
    chain.tree.insert(row.header);
    chain.tree.store(row.hash);
    chain.tree.set_sequence(row.hash, row.sequence);
    if row.validated {
        chain.tree.set_validated(row.hash);
    }
    if let Some(fault) = row.fault {
        chain.tree.set_fault(row.hash, fault);
    }
    Ok(())
}

fn parse_header(hash: BlockHash, value: &[u8]) -> Result<HeaderRow, DecodeError> {
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

/// Their arrival numbers came with the headers.
fn restore_blocks(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    for (key, value) in rows.table(Table::Blocks) {
        let damaged = |error| RestoreError::Row { table: Table::Blocks, error };
        let hash = BlockHash::decode(key).map_err(damaged)?;
        let block = HashedBlock::decode(value).map_err(damaged)?;
        if block.block_hash() != hash || chain.tree.get(&hash).is_none() {
            return Err(RestoreError::Header(hash));
        }
        chain.blocks.insert(hash, Arc::new(block));
        chain.tree.add_block(hash);
    }
    Ok(())
}

/// Connects up to the stored tip without running scripts and checking signatures again.
fn reconnect(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    let Some(tip) = rows.get(Table::Meta, TIP) else { return Ok(()) };
    let tip = BlockHash::decode(tip).map_err(|error| RestoreError::Row { table: Table::Meta, error })?;
    chain.tree.get(&tip).filter(|entry| entry.complete).ok_or(RestoreError::Header(tip))?;
    for hash in chain.tree.path_from_fork(tip) {
        let block = Arc::clone(&chain.blocks[&hash]);
        crate::consensus::block::check_unsigned_block(&block)
            .and_then(|()| connect::connect(chain, &block, Scripts::Trusted))
            .map_err(|error| RestoreError::Block { hash, reason: error.reason() })?;
    }
    Ok(())
}
