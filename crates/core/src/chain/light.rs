//! A chain of which only the headers are followed, and few blocks are kept: all that a light node has. Its coins are those that its
//! owner tells, because nobody who has few blocks knows the others.

use std::sync::Arc;

use super::chainstate::{Chainstate, Update};
use super::changeset::{ChangeSet, Rows, Table};
use super::restore::{RestoreError, restore_branch};
use super::rows;
use crate::encode::Decodable;
use crate::{BlockHash, Coin, HashedBlock, OutPoint, Params};

/// How a chain of headers moved.
#[derive(Debug, Clone)]
pub struct HeadersMoved {
    /// What to store.
    pub changes: ChangeSet,
    /// Height of the last block that the branches before and after share.
    pub fork: u32,
    /// The blocks that left the chain, lowest first.
    pub left: Vec<BlockHash>,
    /// Those of them that were kept, with their heights, highest first. They are kept no more.
    pub dropped: Vec<(u32, Arc<HashedBlock>)>,
}

impl Chainstate {
    /// Moves to the branch whose headers have the most work, whatever is in its blocks; `None` if that is where it is.
    pub fn follow_headers(&mut self) -> Option<HeadersMoved> {
        let best = self.headers.tree.best_header().hash;
        if best == self.tip().hash {
            return None;
        }
        let fork = self.headers.tree.fork_point(best).height;
        let left: Vec<BlockHash> =
            (fork + 1..=self.height()).filter_map(|height| self.headers.tree.active_at(height)).collect();
        let mut update = Update::default();
        let mut dropped = vec![];
        for (above, hash) in left.iter().enumerate().rev() {
            let height = fork + 1 + above as u32;
            if let Some(block) = self.blocks.remove(hash) {
                update.changes.delete(Table::Blocks, *hash.as_bytes());
                dropped.push((height, block));
            }
        }
        self.headers.follow_best();
        self.store_headers(best, &mut update);
        rows::put_tip(&mut update.changes, best);
        Some(HeadersMoved { changes: update.changes, fork, left, dropped })
    }

    /// Keeps a block whose header is on the chain, without checking or connecting it; gives what to store.
    pub fn keep_block(&mut self, block: Arc<HashedBlock>) -> ChangeSet {
        let (mut changes, hash) = (ChangeSet::default(), block.block_hash());
        rows::put_block(&mut changes, hash, &block);
        self.blocks.insert(hash, block);
        changes
    }

    /// Takes these for the unspent outputs: what payments may spend here.
    pub fn set_coins(&mut self, coins: impl Iterator<Item = (OutPoint, Coin)>) {
        self.coins = coins.collect();
    }

    /// The chain whose changes left these rows behind, without coins.
    ///
    /// # Errors
    /// Names the first row that can't be right.
    pub fn restore_light(params: Params, rows: &Rows) -> Result<Self, RestoreError> {
        let mut chain = Self::new(params);
        for (key, _) in rows.table(Table::Headers) {
            let damaged = |error| RestoreError::Row { table: Table::Headers, error };
            restore_branch(&mut chain, rows, BlockHash::decode(key).map_err(damaged)?)?;
        }
        for (key, value) in rows.table(Table::Blocks) {
            let damaged = |error| RestoreError::Row { table: Table::Blocks, error };
            let hash = BlockHash::decode(key).map_err(damaged)?;
            let block = HashedBlock::decode(value).map_err(damaged)?;
            if block.block_hash() != hash || chain.headers.tree.get(&hash).is_none() {
                return Err(RestoreError::Header(hash));
            }
            chain.blocks.insert(hash, Arc::new(block));
        }
        let damaged = |error| RestoreError::Row { table: Table::Meta, error };
        if let Some(tip) = rows::tip(rows).map_err(damaged)? {
            chain.headers.tree.get(&tip).ok_or(RestoreError::Header(tip))?;
            let path = chain.headers.tree.path_from_fork(tip);
            path.into_iter().for_each(|hash| chain.headers.tree.push_tip(hash));
        }
        Ok(chain)
    }
}
