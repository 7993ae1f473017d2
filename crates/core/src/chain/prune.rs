//! Old blocks are dropped, and what they left behind is kept: the coins below the lowest block that is here.
//!
//! Coins are stored as they were at the last block that was pruned, the *base*. A start reads them and connects the blocks above again, as
//! ever. So pruning a block changes the rows of the coins that it made and spent, and nothing else does.

use std::sync::Arc;

use super::chainstate::Chainstate;
use super::changeset::{ChangeSet, Table};
use super::coins::CoinSet;
use super::rows;
use crate::{BlockHash, HashedBlock};

/// So many blocks from the tip down are never pruned (Bitcoin Core's `MIN_BLOCKS_TO_KEEP`; BIP159 promises as many).
pub const MIN_BLOCKS_TO_KEEP: u32 = 288;

impl Chainstate {
    /// Height of the last block of the active chain that was pruned; 0 if none was. Genesis follows from the rules and is always here.
    pub fn pruned(&self) -> u32 {
        self.headers.tree.pruned
    }

    /// Whether a block was here and was pruned.
    pub fn is_pruned(&self, hash: &BlockHash) -> bool {
        let pruned = |height| height > 0 && height <= self.pruned();
        self.headers.tree.get(hash).is_some_and(|entry| pruned(entry.height))
            && self.headers.tree.is_active(hash)
    }

    /// Whether the chain could move to a block's branch, as far as blocks that were pruned are concerned.
    pub fn is_within_reach(&self, hash: &BlockHash) -> bool {
        self.headers.tree.get(hash).is_some() && self.headers.tree.stands_on_base(hash)
    }

    /// Bytes of the blocks that are here.
    pub fn bytes_of_blocks(&self) -> u64 {
        self.blocks.values().map(|block| block.total_size() as u64).sum()
    }

    /// Drops the blocks of the active chain up to this height, at least [`MIN_BLOCKS_TO_KEEP`] below the tip, with undo data, index and
    /// all branches that part below it; gives what to store.
    pub fn prune(&mut self, height: u32) -> ChangeSet {
        let mut changes = ChangeSet::default();
        let height = height.min(self.height().saturating_sub(MIN_BLOCKS_TO_KEEP));
        if height <= self.pruned() {
            return changes;
        }
        for at in self.pruned() + 1..=height {
            self.prune_at(at, &mut changes);
        }
        self.headers.tree.pruned = height;
        self.drop_lost_branches(&mut changes);
        if let Some(base) = self.headers.tree.active_at(height) {
            rows::put_base(&mut changes, base);
        }
        changes
    }

    fn prune_at(&mut self, height: u32, changes: &mut ChangeSet) {
        let Some(hash) = self.headers.tree.active_at(height) else { return };
        let Some(block) = self.blocks.remove(&hash) else { return };
        let undo = self.undo.remove(&hash).unwrap_or_default();
        self.index.prune(height, &block, &undo);
        self.headers.tree.entry_mut(&hash).has_block = false;
        changes.delete(Table::Blocks, *hash.as_bytes());
        move_coins(&block, height, changes);
    }

    /// Blocks of branches that part below the base can never be connected any more.
    fn drop_lost_branches(&mut self, changes: &mut ChangeSet) {
        let genesis = self.headers.params.genesis_hash();
        let is_lost = |hash: &&BlockHash| **hash != genesis && !self.headers.tree.stands_on_base(hash);
        let lost: Vec<BlockHash> = self.blocks.keys().filter(is_lost).copied().collect();
        for hash in lost {
            self.blocks.remove(&hash);
            changes.delete(Table::Blocks, *hash.as_bytes());
            self.headers.tree.lose_block(&hash);
        }
    }

    /// The rows of the base: its hash, and the coins there.
    pub(super) fn put_base(&self, changes: &mut ChangeSet) {
        let Some(base) = self.headers.tree.active_at(self.pruned()).filter(|_| self.pruned() > 0) else {
            return;
        };
        rows::put_base(changes, base);
        for (outpoint, coin) in self.coins_at_base().iter() {
            rows::put_coin(changes, outpoint, coin);
        }
    }

    fn coins_at_base(&self) -> CoinSet {
        let mut coins = self.coins.clone();
        for height in (self.pruned() + 1..=self.height()).rev() {
            if let Some(block) = self.block_at(height) {
                coins.disconnect(block, self.undo(&block.block_hash()).cloned().unwrap_or_default());
            }
        }
        coins
    }
}

/// What a block did to the coins. One that it made and spent has no row before nor after.
fn move_coins(block: &Arc<HashedBlock>, height: u32, changes: &mut ChangeSet) {
    for (txid, tx) in block.named() {
        let inputs = if tx.is_coinbase() { &[][..] } else { &tx.inputs };
        inputs.iter().for_each(|input| rows::delete_coin(changes, &input.previous_output));
        for (outpoint, coin) in CoinSet::made_by(txid, tx, height) {
            rows::put_coin(changes, &outpoint, &coin);
        }
    }
}
