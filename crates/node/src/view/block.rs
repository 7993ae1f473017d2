//! One block in full.

use hashyard_core::chain::Fault;
use hashyard_core::{Amount, BlockHash, Header};
use serde::{Deserialize, Serialize};

use super::chain::target_log2;
use crate::node::Node;
use crate::view::{BlockCard, BlockStatus, Place, TxView};

/// A block in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockView {
    /// The block, small.
    pub card: BlockCard,
    /// The 80 bytes, as fields.
    pub header: Header,
    /// Blocks on top of it, itself included; 0 off the main chain.
    pub confirmations: u32,
    /// The parent, if known.
    pub parent: Option<BlockCard>,
    /// The next block of the main chain, if there is one.
    pub next: Option<BlockCard>,
    /// The hash that the target allows at most is given by the header's bits; this is its base-2 work logarithm.
    pub target_log2: f64,
    /// Weight in weight units (BIP141).
    pub weight: u32,
    /// Sum of the fees; `None` if an input's output is unknown.
    pub fees: Option<Amount>,
    /// Transactions in order; empty while only the header is known.
    pub transactions: Vec<TxView>,
    /// It was here and was pruned: the header is left.
    pub pruned: bool,
    /// The reject string of the rule it broke, for an invalid block.
    pub reject_reason: Option<String>,
}

impl Node {
    /// A block in full; `None` if nothing is known of it.
    pub fn block_view(&self, hash: &BlockHash) -> Option<BlockView> {
        let entry = self.chain.tree().get(hash)?;
        let block = self.chain.block(hash);
        let transactions = block.map(|_| self.block_transactions(hash)).unwrap_or_default();
        let active = self.chain.tree().is_active(hash);
        let next = self.chain.tree().active_at(entry.height + 1).filter(|_| active);
        Some(BlockView {
            card: self.card(hash)?,
            header: entry.header,
            confirmations: if active { self.chain.height() - entry.height + 1 } else { 0 },
            parent: self.card(&entry.header.prev_blockhash),
            next: next.and_then(|next| self.card(&next)),
            target_log2: target_log2(entry.header.bits),
            weight: block.map_or(0, |block| block.weight() as u32),
            fees: Amount::checked_sum(transactions.iter().filter_map(|tx| tx.fee))
                .filter(|_| active && block.is_some()),
            transactions,
            pruned: self.chain.is_pruned(hash),
            reject_reason: match &entry.fault {
                Some(Fault::Own(reason)) => Some(reason.clone()),
                Some(Fault::Ancestor) => Some("bad-prevblk".into()),
                _ => None,
            },
        })
    }

    /// A block that waits for its parent, as far as it can be shown.
    pub fn orphan_view(&self, hash: &BlockHash) -> Option<BlockView> {
        let (_, block) = self.chain.orphans().iter().find(|(orphan, _)| orphan == hash)?;
        let transactions: Vec<TxView> =
            block.transactions.iter().map(|tx| self.tx_view_of(tx, None, Place::Nowhere)).collect();
        Some(BlockView {
            card: BlockCard {
                hash: *hash,
                prev: block.header.prev_blockhash,
                height: 0,
                time: block.header.time,
                tx_count: block.transactions.len() as u32,
                size: block.total_size() as u32,
                hash_log2: hashyard_core::pow::hash_log2_work(hash),
                miner: self.miner_tag(block),
                status: BlockStatus::NotConnected,
            },
            header: block.header,
            confirmations: 0,
            parent: None,
            next: None,
            target_log2: target_log2(block.header.bits),
            weight: block.weight() as u32,
            fees: None,
            transactions,
            pruned: false,
            reject_reason: None,
        })
    }

    /// The main chain's block at a height.
    pub fn block_at(&self, height: u32) -> Option<BlockHash> {
        self.chain.tree().active_at(height)
    }

    fn block_transactions(&self, hash: &BlockHash) -> Vec<TxView> {
        let Some(block) = self.chain.block(hash) else { return vec![] };
        let undo = self.chain.undo(hash);
        let transactions = block.transactions.iter().enumerate();
        transactions
            .map(|(index, tx)| {
                let spent = undo.and_then(|undo| undo.0.get(index.checked_sub(1)?));
                self.tx_view_of(tx, spent.map(Vec::as_slice), self.place_in_block(hash, index as u32))
            })
            .collect()
    }

    /// Where the transaction at an index of a block stands.
    pub(super) fn place_in_block(&self, hash: &BlockHash, index: u32) -> Place {
        match self.chain.tree().get(hash).filter(|_| self.chain.tree().is_active(hash)) {
            Some(entry) => {
                let confirmations = self.chain.height() - entry.height + 1;
                Place::Block { hash: *hash, height: entry.height, index, confirmations }
            }
            None => Place::Nowhere,
        }
    }
}
