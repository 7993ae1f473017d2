//! From stored rows back to a chainstate.
//!
//! Only blocks, the headers up to them, and the tip are stored. Coins, undo data and indexes follow from the blocks, so storing them would
//! only add ways to be wrong: they are made again at every start, without running the scripts that ran before. Where blocks were pruned, the
//! coins that these left are stored, and it begins there ([`super::prune`]).

use core::fmt;
use std::sync::Arc;

use super::chainstate::{Chainstate, Update};
use super::changeset::{ChangeSet, Rows, Table};
use super::connect::{self, Scripts};
use super::header_tree::Entry;
use super::rows::{self, HeaderRow};
use crate::consensus::header::check_proof_of_work;
use crate::encode::{Decodable, DecodeError};
use crate::{BlockHash, HashedBlock, Params};

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

impl Chainstate {
    /// All rows that the [`ChangeSet`]s so far left behind, for a store that starts anew.
    pub fn rows(&self) -> ChangeSet {
        let (mut changes, genesis) = (ChangeSet::default(), self.headers.params.genesis_hash());
        self.headers
            .tree
            .iter()
            .filter(|entry| entry.stored && entry.hash != genesis)
            .for_each(|entry| rows::put_header(&mut changes, entry));
        let blocks = self.blocks.iter().filter(|(hash, _)| **hash != genesis);
        blocks.for_each(|(hash, block)| rows::put_block(&mut changes, *hash, block));
        self.put_base(&mut changes);
        rows::put_tip(&mut changes, self.tip().hash);
        changes
    }

    /// The chainstate whose [`ChangeSet`]s left these rows behind.
    ///
    /// # Errors
    /// Names the first row that can't be right.
    pub fn restore(params: Params, rows: &Rows) -> Result<Self, RestoreError> {
        let mut chain = Self::new(params);
        restore_headers(&mut chain, rows)?;
        restore_base(&mut chain, rows)?;
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
            if BlockHash::decode(key).is_ok_and(|hash| self.headers.tree.get(&hash).is_none()) {
                changes.delete(Table::Headers, key);
            }
        }
        changes
    }
}

/// The headers of the stored blocks, those that someone judged, and all below these.
fn restore_headers(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    let judged = rows.table(Table::Headers).filter(|(_, row)| rows::is_judged(row));
    let ends = rows.table(Table::Blocks).chain(judged).map(|(key, _)| key);
    for end in ends {
        let damaged = |error| RestoreError::Row { table: Table::Headers, error };
        restore_branch(chain, rows, BlockHash::decode(end).map_err(damaged)?)?;
    }
    Ok(())
}

/// Walks down to what is there already, then up again, so that every header finds its parent.
pub(super) fn restore_branch(
    chain: &mut Chainstate,
    rows: &Rows,
    end: BlockHash,
) -> Result<(), RestoreError> {
    let damaged = |error| RestoreError::Row { table: Table::Headers, error };
    let mut path: Vec<HeaderRow> = vec![];
    let mut next = end;
    while chain.headers.tree.get(&next).is_none() {
        let orphan = path.last().map_or(end, |row| row.hash);
        let value = rows.get(Table::Headers, next.as_bytes()).ok_or(RestoreError::Header(orphan))?;
        let row = rows::parse_header(next, value).map_err(damaged)?;
        if row.header.block_hash() != next {
            return Err(RestoreError::Header(next));
        }
        next = row.header.prev_blockhash;
        path.push(row);
    }
    path.into_iter().rev().try_for_each(|row| restore_header(chain, row))
}

fn restore_header(chain: &mut Chainstate, row: HeaderRow) -> Result<(), RestoreError> {
    if check_proof_of_work(&chain.headers.params, &row.hash, row.header.bits).is_err() {
        return Err(RestoreError::Header(row.hash));
    }
    chain.headers.tree.insert(row.header);
    chain.headers.tree.store(row.hash);
    chain.headers.tree.set_sequence(row.hash, row.sequence);
    if row.validated {
        chain.headers.tree.set_validated(row.hash);
    }
    if let Some(fault) = row.fault {
        chain.headers.tree.set_fault(row.hash, fault);
    }
    Ok(())
}

/// Goes to the base: its headers are there, its blocks are not, its coins are stored.
fn restore_base(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    let damaged = |error| RestoreError::Row { table: Table::Meta, error };
    let Some(base) = rows::base(rows).map_err(damaged)? else { return Ok(()) };
    restore_branch(chain, rows, base)?;
    for hash in chain.headers.tree.path_from_fork(base) {
        chain.headers.tree.entry_mut(&hash).complete = true;
        chain.headers.tree.push_tip(hash);
    }
    chain.headers.tree.pruned = chain.height();
    chain.coins = rows::coins(rows).map_err(damaged)?;
    Ok(())
}

/// Their arrival numbers came with the headers.
fn restore_blocks(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    for (key, value) in rows.table(Table::Blocks) {
        let hash = restore_block(chain, key, value)?;
        chain.headers.tree.add_block(hash);
    }
    Ok(())
}

/// Puts a stored block, whose header is there, back in its place.
pub(super) fn restore_block(
    chain: &mut Chainstate,
    key: &[u8],
    value: &[u8],
) -> Result<BlockHash, RestoreError> {
    let damaged = |error| RestoreError::Row { table: Table::Blocks, error };
    let hash = BlockHash::decode(key).map_err(damaged)?;
    let block = HashedBlock::decode(value).map_err(damaged)?;
    if block.block_hash() != hash || chain.headers.tree.get(&hash).is_none() {
        return Err(RestoreError::Header(hash));
    }
    chain.blocks.insert(hash, Arc::new(block));
    Ok(hash)
}

/// Connects up to the stored tip without running scripts and checking signatures again.
fn reconnect(chain: &mut Chainstate, rows: &Rows) -> Result<(), RestoreError> {
    let damaged = |error| RestoreError::Row { table: Table::Meta, error };
    let Some(tip) = rows::tip(rows).map_err(damaged)? else { return Ok(()) };
    let is_here = |entry: &&Entry| entry.complete && chain.headers.tree.stands_on_base(&tip);
    chain.headers.tree.get(&tip).filter(is_here).ok_or(RestoreError::Header(tip))?;
    for hash in chain.headers.tree.path_from_fork(tip) {
        let block = Arc::clone(&chain.blocks[&hash]);
        crate::consensus::block::check_unsigned_block(&block)
            .and_then(|()| connect::connect(chain, &block, Scripts::Trusted))
            .map_err(|error| RestoreError::Block { hash, reason: error.reason() })?;
    }
    Ok(())
}
