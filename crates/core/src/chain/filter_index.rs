//! The filters of the active chain's blocks and the chain of their headers (BIP157, BIP158). They follow from the blocks and from
//! what these spent, so nothing is stored, and nothing is made before somebody asks.

use std::collections::BTreeMap;

use super::chainstate::Chainstate;
use crate::filter::basic::next_header;
use crate::filter::{BasicFilter, FilterHash, FilterHeader};
use crate::{BlockHash, HashedBlock};

/// Bytes of blocks whose filters are made in one go: some milliseconds.
const SLICE_BYTES: usize = 8_000_000;

/// What a block without transactions would count, in bytes.
const BLOCK_BYTES: usize = 1_000;

/// The filter of a block, and what commits to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterRow {
    /// The filter.
    pub filter: BasicFilter,
    /// Its hash.
    pub hash: FilterHash,
    /// The filter header of the block.
    pub header: FilterHeader,
}

/// Filters of the active chain's blocks, and of blocks that were on it: at most one for each block that the chain has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilterIndex {
    rows: BTreeMap<BlockHash, FilterRow>,
}

impl FilterIndex {
    /// What there is of a block.
    pub fn get(&self, block: &BlockHash) -> Option<&FilterRow> {
        self.rows.get(block)
    }

    /// Whether every block of the active chain is in it.
    pub fn is_complete(&self, chain: &Chainstate) -> bool {
        self.rows.contains_key(&chain.tip().hash)
    }

    /// Takes in the next blocks of the active chain, as many as are done in some milliseconds.
    pub fn follow(&mut self, chain: &Chainstate) {
        let mut bytes = 0;
        for height in self.first_missing(chain)..=chain.height() {
            let Some(block) = chain.block_at(height).filter(|_| bytes < SLICE_BYTES) else { return };
            bytes += BLOCK_BYTES + block.total_size();
            let row = self.row(chain, block);
            self.rows.insert(block.block_hash(), row);
        }
    }

    /// Takes in a block that is not on the chain, on top of one that is here: of what it spends, as far as the chain has it.
    pub fn add_refused(&mut self, chain: &Chainstate, block: &HashedBlock) {
        let spent = block.transactions.iter().flat_map(|tx| &tx.inputs);
        let coins = spent.filter_map(|input| chain.coins().get(&input.previous_output));
        let row = self.row_of(block, BasicFilter::new(block, coins.map(|coin| &coin.output.script_pubkey)));
        self.rows.insert(block.block_hash(), row);
    }

    /// A block comes in after its parent, so what is there of the active chain is its lower part.
    fn first_missing(&self, chain: &Chainstate) -> u32 {
        let is_here =
            |height| chain.tree().active_at(height).is_some_and(|hash| self.rows.contains_key(&hash));
        let (mut here, mut missing) = (0, chain.height() + 1);
        while here < missing {
            let middle = here + (missing - here) / 2;
            match is_here(middle) {
                true => here = middle + 1,
                false => missing = middle,
            }
        }
        here
    }

    fn row(&self, chain: &Chainstate, block: &HashedBlock) -> FilterRow {
        let undo = chain.undo(&block.block_hash());
        let spent = undo.into_iter().flat_map(|undo| undo.0.iter().flatten());
        self.row_of(block, BasicFilter::new(block, spent.map(|coin| &coin.output.script_pubkey)))
    }

    fn row_of(&self, block: &HashedBlock, filter: BasicFilter) -> FilterRow {
        let parent = self.rows.get(&block.header.prev_blockhash);
        let hash = filter.hash();
        let header = next_header(&hash, &parent.map_or(FilterHeader::ZERO, |parent| parent.header));
        FilterRow { filter, hash, header }
    }
}
