//! The rows of what is withheld: one for the state, one for each block that nobody else has.

use std::sync::Arc;

use hashyard_core::chain::{Chainstate, ChangeSet, Rows, Table};
use hashyard_core::encode::{Decodable, Encodable, put_compact_size};
use hashyard_core::mempool::Mempool;
use hashyard_core::{Block, BlockHash, DecodeError, HashedBlock, Reader, Transaction, Txid};

use super::{Branch, Counter, MAX_HIDDEN, Release, WithholdMode, Withholding};
use crate::io::Millis;
use crate::node::{Node, StartError};

/// Row of [`Table::Node`]: mode (1), own blocks and blocks since it was set (4 each), the last release and what takes a payment back
/// (each behind 1 if there is one, else 0), and so the branch: the block below the hidden ones, its rivals (4), and for each hidden
/// block its hash and 0. Then the tip when the mode was set, as an option too; and of the branch, how many blocks were released and the
/// lowest fork (4 each). Numbers are little-endian.
///
/// Older rows end before that tip. They name the block that the branch began on and all blocks above it, released ones behind 1.
const WITHHELD_ROW: &[u8] = b"withheld";

/// In front of a hidden block's hash: the block.
const BLOCK_ROW: &[u8] = b"withheld/";

const MODES: [WithholdMode; 3] = [WithholdMode::Off, WithholdMode::Hidden, WithholdMode::Selfish];

/// Whether a row of [`Table::Node`] is of what is withheld.
pub(crate) fn is_withheld_row(key: &[u8]) -> bool {
    key == WITHHELD_ROW || key.starts_with(BLOCK_ROW)
}

/// A branch as it is stored.
struct StoredBranch {
    base: BlockHash,
    rivals: u32,
    /// Hashes, and whether others know them.
    blocks: Vec<(BlockHash, bool)>,
    released: u32,
    lowest_fork: u32,
}

impl StoredBranch {
    /// Moves the base above blocks that the chain has: those were released, and their rows need not be here any more. Gives their
    /// hashes.
    fn pass_released(&mut self, chain: &Chainstate) -> Vec<BlockHash> {
        let known = self.blocks.iter().take_while(|(hash, _)| chain.block(hash).is_some()).count();
        let passed: Vec<BlockHash> = self.blocks.drain(..known).map(|(hash, _)| hash).collect();
        self.base = passed.last().copied().unwrap_or(self.base);
        self.released = self.released.saturating_add(known as u32);
        passed
    }

    /// The hidden blocks; `None` where one is named that others know and the chain does not have.
    fn hidden(&self, rows: &Rows) -> Result<Option<Vec<Arc<HashedBlock>>>, DecodeError> {
        if self.blocks.iter().any(|(_, released)| *released) {
            return Ok(None);
        }
        let blocks = self.blocks.iter().map(|(hash, _)| hidden_block(rows, hash).map(Arc::new));
        blocks.collect::<Result<_, _>>().map(Some)
    }

    fn rebuild(
        &self,
        blocks: Vec<Arc<HashedBlock>>,
        (chain, pool): (&Chainstate, &Mempool),
        counter: Option<&Counter>,
        now: Millis,
    ) -> Option<Branch> {
        let mut branch = Branch::begin(chain, pool, self.base, counter, now)?;
        // More than there are blocks below it were never released.
        (branch.rivals, branch.released) = (self.rivals, self.released.min(branch.base_height));
        branch.lowest_fork = self.lowest_fork.min(branch.root_height());
        blocks.into_iter().try_for_each(|block| branch.add(block, now)).ok()?;
        Some(branch)
    }
}

impl Withholding {
    /// What was withheld when the node stopped. Where the block that the branch stands on is here no more, it is given up.
    ///
    /// # Errors
    /// The row is damaged, or the row of a hidden block.
    pub(crate) fn load(
        rows: &Rows,
        chain: &Chainstate,
        pool: &Mempool,
        now: Millis,
        changes: &mut ChangeSet,
    ) -> Result<Self, StartError> {
        let Some(row) = rows.get(Table::Node, WITHHELD_ROW).filter(|_| chain.params().attacks) else {
            return Ok(Self::default());
        };
        let damaged = |_: DecodeError| StartError::Row("withheld");
        let (mut state, stored) = read(row).map_err(damaged)?;
        state.public_height = chain.height();
        let Some(mut stored) = stored else { return Ok(state) };
        let mut outdated = stored.pass_released(chain);
        let hidden = stored.hidden(rows).map_err(damaged)?;
        let counter = state.counter.as_ref();
        let branch = hidden.and_then(|hidden| stored.rebuild(hidden, (chain, pool), counter, now));
        if branch.is_none() {
            outdated.extend(stored.blocks.iter().map(|(hash, _)| *hash));
            state = Self { last: state.last, ..Self::default() };
        }
        state.branch = branch.map(Box::new);
        if state.branch.is_none() || !outdated.is_empty() {
            outdated.iter().for_each(|hash| changes.delete(Table::Node, block_row(hash)));
            changes.delete(Table::Node, WITHHELD_ROW);
            state.put_state(changes);
        }
        Ok(state)
    }

    /// Everything. Nothing in a node that never withheld anything.
    pub(crate) fn put(&self, changes: &mut ChangeSet) {
        self.put_state(changes);
        let hidden = self.branch.iter().flat_map(|branch| &branch.hidden);
        hidden.for_each(|block| put_block(changes, block));
    }

    fn put_state(&self, changes: &mut ChangeSet) {
        match self.mode == WithholdMode::Off && self.last.is_none() {
            true => {}
            false => changes.put(Table::Node, WITHHELD_ROW, self.row()),
        }
    }

    fn row(&self) -> Vec<u8> {
        let mut out = vec![self.mode as u8];
        out.extend(self.own_blocks.to_le_bytes());
        out.extend(self.main_blocks.to_le_bytes());
        put_option(&mut out, self.last.as_ref(), |out, last| {
            for number in [last.fork_height, last.released, last.public] {
                out.extend(number.to_le_bytes());
            }
            out.push(u8::from(last.won));
            put_option(out, last.counter.as_ref(), |out, txid| out.extend(txid.as_bytes()));
        });
        put_option(&mut out, self.counter.as_ref(), |out, counter| {
            out.extend(counter.payment.as_bytes());
            out.extend(counter.amount.to_le_bytes());
            counter.transaction.encode_to(out);
        });
        put_option(&mut out, self.branch.as_ref(), |out, branch| {
            out.extend(branch.base.as_bytes());
            out.extend(branch.rivals.to_le_bytes());
            put_compact_size(out, branch.hidden.len() as u64);
            for block in &branch.hidden {
                out.extend(block.block_hash().as_bytes());
                out.push(0);
            }
        });
        put_option(&mut out, self.since.as_ref(), |out, since| out.extend(since.as_bytes()));
        if let Some(branch) = &self.branch {
            out.extend(branch.released.to_le_bytes());
            out.extend(branch.lowest_fork.to_le_bytes());
        }
        out
    }
}

fn put_option<T>(out: &mut Vec<u8>, value: Option<&T>, put: impl FnOnce(&mut Vec<u8>, &T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(out, value);
    }
}

fn read_option<T>(
    reader: &mut Reader<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<Option<T>, DecodeError> {
    read_flag(reader)?.then(|| read(reader)).transpose()
}

fn read_flag(reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(DecodeError::Invalid("flag")),
    }
}

fn read(row: &[u8]) -> Result<(Withholding, Option<StoredBranch>), DecodeError> {
    let reader = &mut Reader::new(row);
    let mode = usize::from(reader.u8()?);
    let mode = *MODES.get(mode).ok_or(DecodeError::Invalid("mode"))?;
    let (own_blocks, main_blocks) = (reader.u32()?, reader.u32()?);
    let last = read_option(reader, |reader| {
        let (fork_height, released, public) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let won = read_flag(reader)?;
        let counter = read_option(reader, Txid::decode_from)?;
        Ok(Release { fork_height, released, public, won, counter })
    })?;
    let counter = read_option(reader, |reader| {
        let (payment, amount) = (Txid::decode_from(reader)?, reader.u64()?);
        Ok(Counter { payment, amount, transaction: Arc::new(Transaction::decode_from(reader)?) })
    })?;
    let mut branch = read_option(reader, |reader| {
        let (base, rivals) = (BlockHash::decode_from(reader)?, reader.u32()?);
        let count = reader.compact_size()?;
        if count > MAX_HIDDEN as u64 {
            return Err(DecodeError::Invalid("hidden blocks"));
        }
        let block = |_| Ok((BlockHash::decode_from(reader)?, read_flag(reader)?));
        let blocks = (0..count).map(block).collect::<Result<_, DecodeError>>()?;
        Ok(StoredBranch { base, rivals, blocks, released: 0, lowest_fork: u32::MAX })
    })?;
    let mut since = None;
    if reader.remaining() > 0 {
        since = read_option(reader, BlockHash::decode_from)?;
        if let Some(branch) = &mut branch {
            (branch.released, branch.lowest_fork) = (reader.u32()?, reader.u32()?);
        }
    }
    reader.finish()?;
    let state = Withholding { mode, counter, since, own_blocks, main_blocks, last, ..Withholding::default() };
    Ok((state, branch))
}

fn block_row(hash: &BlockHash) -> Vec<u8> {
    [BLOCK_ROW, hash.as_bytes()].concat()
}

fn put_block(changes: &mut ChangeSet, block: &HashedBlock) {
    changes.put(Table::Node, block_row(&block.block_hash()), block.encode());
}

fn hidden_block(rows: &Rows, hash: &BlockHash) -> Result<HashedBlock, DecodeError> {
    let row = rows.get(Table::Node, &block_row(hash)).ok_or(DecodeError::Invalid("hidden block"))?;
    let block = HashedBlock::from(Block::decode(row)?);
    match block.block_hash() == *hash {
        true => Ok(block),
        false => Err(DecodeError::Invalid("hidden block")),
    }
}

impl Node {
    /// Stores the state, which names the hidden blocks.
    pub(super) fn store_withheld(&mut self) {
        let mut changes = ChangeSet::default();
        changes.delete(Table::Node, WITHHELD_ROW);
        self.withholding.put_state(&mut changes);
        self.outbox.persist(changes);
    }

    pub(super) fn store_hidden_block(&mut self, block: &HashedBlock) {
        let mut changes = ChangeSet::default();
        put_block(&mut changes, block);
        self.outbox.persist(changes);
    }

    pub(super) fn delete_hidden_block(&mut self, hash: &BlockHash) {
        let mut changes = ChangeSet::default();
        changes.delete(Table::Node, block_row(hash));
        self.outbox.persist(changes);
    }
}
