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
/// (each behind 1 if there is one, else 0), and so the branch: the block that it began on, its rivals (4), and for each
/// block its hash and whether it was released (1). Then the tip when the mode was set, as an option too; older rows end before.
/// Numbers are little-endian.
const WITHHELD_ROW: &[u8] = b"withheld";

/// In front of a hidden block's hash: the block.
const BLOCK_ROW: &[u8] = b"withheld/";

const MODES: [WithholdMode; 3] = [WithholdMode::Off, WithholdMode::Hidden, WithholdMode::Selfish];

/// A branch as it is stored.
struct StoredBranch {
    base: BlockHash,
    rivals: u32,
    blocks: Vec<(BlockHash, bool)>,
}

impl Withholding {
    /// What was withheld when the node stopped. Where the block that the branch began on is here no more, it is given up.
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
        if let Some(stored) = &stored {
            let mut blocks = vec![];
            for (hash, released) in &stored.blocks {
                let block = match released {
                    true => chain.block(hash).cloned(),
                    false => Some(Arc::new(hidden_block(rows, hash).map_err(damaged)?)),
                };
                blocks.push((block, *released));
            }
            state.branch = rebuild(stored, blocks, chain, pool, state.counter.as_ref(), now).map(Box::new);
            if state.branch.is_none() {
                (state.mode, state.counter) = (WithholdMode::Off, None);
                for (hash, _) in &stored.blocks {
                    changes.delete(Table::Node, block_row(hash));
                }
                changes.delete(Table::Node, WITHHELD_ROW);
                state.put_state(changes);
            }
        }
        Ok(state)
    }

    /// Everything. Nothing in a node that never withheld anything.
    pub(crate) fn put(&self, changes: &mut ChangeSet) {
        self.put_state(changes);
        for hidden in self.branch.iter().flat_map(|branch| &branch.blocks).filter(|hidden| !hidden.released) {
            put_block(changes, &hidden.block);
        }
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
            put_compact_size(out, branch.blocks.len() as u64);
            for hidden in &branch.blocks {
                out.extend(hidden.block.block_hash().as_bytes());
                out.push(u8::from(hidden.released));
            }
        });
        put_option(&mut out, self.since.as_ref(), |out, since| out.extend(since.as_bytes()));
        out
    }
}

fn rebuild(
    stored: &StoredBranch,
    blocks: Vec<(Option<Arc<HashedBlock>>, bool)>,
    chain: &Chainstate,
    pool: &Mempool,
    counter: Option<&Counter>,
    now: Millis,
) -> Option<Branch> {
    let mut branch = Branch::begin(chain, pool, stored.base, counter, now)?;
    branch.rivals = stored.rivals;
    for (block, released) in blocks {
        branch.add(block?, released, now).ok()?;
    }
    Some(branch)
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
    let branch = read_option(reader, |reader| {
        let (base, rivals) = (BlockHash::decode_from(reader)?, reader.u32()?);
        let count = reader.compact_size()?;
        if count > MAX_HIDDEN as u64 {
            return Err(DecodeError::Invalid("hidden blocks"));
        }
        let block = |_| Ok((BlockHash::decode_from(reader)?, read_flag(reader)?));
        let blocks = (0..count).map(block).collect::<Result<_, DecodeError>>()?;
        Ok(StoredBranch { base, rivals, blocks })
    })?;
    let since = match reader.remaining() {
        0 => None,
        _ => read_option(reader, BlockHash::decode_from)?,
    };
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
