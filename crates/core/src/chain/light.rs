//! A chain of which only the headers are followed, and few blocks are kept: all that a light node has. Its coins are those that its
//! owner tells, because nobody who has few blocks knows the others.

use std::sync::Arc;

use super::chainstate::{Chainstate, Update};
use super::changeset::{ChangeSet, Rows, Table};
use super::restore::{RestoreError, restore_block, restore_branch};
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
            restore_block(&mut chain, key, value)?;
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
mod tests {
    use super::*;
    use crate::consensus::header::check_proof_of_work;
    use crate::mempool::block_template::build as build_template;
    use crate::mempool::{Mempool, MempoolPolicy};
    use crate::{Block, Network};

    const NOW: u32 = 1_600_000_000;

    /// Has a chain follow so many headers on its tip; gives their blocks.
    fn follow(chain: &mut Chainstate, count: u32) -> Vec<Block> {
        let mine = |chain: &mut Chainstate| {
            let pool = Mempool::new(MempoolPolicy::default());
            let time = NOW + chain.height();
            let mut block = build_template(chain, &pool, time, Default::default(), count.into(), "t").block;
            while check_proof_of_work(chain.params(), &block.block_hash(), block.header.bits).is_err() {
                block.header.nonce += 1;
            }
            chain.accept_header(&block.header, NOW).unwrap();
            let moved = chain.follow_headers().unwrap();
            assert_eq!((moved.fork, moved.left.len()), (chain.height() - 1, 0));
            block
        };
        (0..count).map(|_| mine(chain)).collect()
    }

    #[test]
    fn headers_lead_to_another_branch_and_blocks_that_were_kept_are_given_back() {
        let params = Network::Regtest.params();
        let (mut chain, mut other) = (Chainstate::new(params.clone()), Chainstate::new(params.clone()));
        let blocks = follow(&mut chain, 3);
        assert!(chain.follow_headers().is_none());
        let kept = Arc::new(HashedBlock::from(blocks[1].clone()));
        chain.keep_block(Arc::clone(&kept));
        assert_eq!((chain.block_at(2), chain.block_at(1)), (Some(&kept), None));

        let rows = Rows::from(chain.rows());
        let restored = Chainstate::restore_light(params.clone(), &rows).unwrap();
        assert_eq!((restored.tip(), restored.block_at(2)), (chain.tip(), Some(&kept)));
        assert_eq!(Rows::from(restored.rows()), rows);
        let mut damaged = rows.clone();
        damaged.0.remove(&(Table::Headers, blocks[0].block_hash().as_bytes().to_vec()));
        let lost = Chainstate::restore_light(params.clone(), &damaged).map(|chain| chain.height());
        assert_eq!(lost, Err(RestoreError::Header(blocks[1].block_hash())));

        for block in follow(&mut other, 4) {
            chain.accept_header(&block.header, NOW).unwrap();
        }
        let moved = chain.follow_headers().unwrap();
        assert_eq!((moved.fork, moved.dropped, chain.height()), (0, vec![(2, kept)], 4));
        assert_eq!(moved.left, blocks.iter().map(Block::block_hash).collect::<Vec<_>>());
        let mut stored = rows;
        stored.apply(moved.changes);
        assert_eq!(stored, Rows::from(chain.rows()));
    }
}
