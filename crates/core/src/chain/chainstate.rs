//! The chain that is connected, its coins and indexes, and what a change of it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::changeset::ChangeSet;
use super::coins::{BlockUndo, CoinSet};
use super::header_chain::HeaderChain;
use super::header_tree::{Entry, HeaderTree};
use super::index::{Index, Position};
use super::orphans::Orphans;
use super::script_cache::ScriptCache;
use crate::consensus::{Ancestry, BlockError};
use crate::{BlockHash, Coin, HashedBlock, Params, Transaction, Txid};

/// A change of the active chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The block became the tip.
    Connected(u32, Arc<HashedBlock>),
    /// The tip was taken off.
    Disconnected(u32, Arc<HashedBlock>),
}

/// What a mutation did.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// What to store.
    pub changes: ChangeSet,
    /// How the active chain changed, in order.
    pub steps: Vec<Step>,
    /// Blocks found invalid while connecting, and why.
    pub refused: Vec<(BlockHash, BlockError)>,
}

/// The chain with the most work, its coins and indexes, and all other branches.
#[derive(Debug, Clone)]
pub struct Chainstate {
    pub(super) headers: HeaderChain,
    pub(super) blocks: BTreeMap<BlockHash, Arc<HashedBlock>>,
    pub(super) undo: BTreeMap<BlockHash, BlockUndo>,
    pub(super) coins: CoinSet,
    pub(super) index: Index,
    pub(super) orphans: Orphans,
    pub(super) script_cache: ScriptCache,
}

impl Chainstate {
    /// A chain of genesis alone. Its coinbase can't be spent, so no coin comes from it.
    pub fn new(params: Params) -> Self {
        let genesis = HashedBlock::from(params.genesis_block());
        let hash = genesis.block_hash();
        let mut index = Index::default();
        index.connect(0, &genesis, &BlockUndo::default());
        Self {
            headers: HeaderChain::new(params),
            blocks: BTreeMap::from([(hash, Arc::new(genesis))]),
            undo: BTreeMap::from([(hash, BlockUndo::default())]),
            coins: CoinSet::default(),
            index,
            orphans: Orphans::default(),
            script_cache: ScriptCache::default(),
        }
    }

    /// The network's rules.
    pub fn params(&self) -> &Params {
        &self.headers.params
    }

    /// What headers alone tell: how to ask for more, which blocks are missing.
    pub fn headers(&self) -> &HeaderChain {
        &self.headers
    }

    /// All headers.
    pub fn tree(&self) -> &HeaderTree {
        &self.headers.tree
    }

    /// Unspent outputs at the tip.
    pub fn coins(&self) -> &CoinSet {
        &self.coins
    }

    /// Indexes over the active chain.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Transactions whose scripts need not run again.
    pub fn script_cache(&self) -> &ScriptCache {
        &self.script_cache
    }

    /// Remembers from now on what another chain does whose scripts ran, so that each transaction's run once for both.
    pub fn share_script_cache(&mut self, cache: &ScriptCache) {
        self.script_cache = cache.shared();
    }

    /// From now on finds no transaction, spender or history on the chain, as Bitcoin Core without `-txindex`: consensus needs none of it, and
    /// of thousands of nodes in one memory, indexes are a third.
    pub fn drop_index(&mut self) {
        self.index = Index::off();
    }

    /// The last connected block.
    pub fn tip(&self) -> &Entry {
        self.headers.tree.tip()
    }

    /// Height of the tip.
    pub fn height(&self) -> u32 {
        self.tip().height
    }

    /// A block whose transactions are known.
    pub fn block(&self, hash: &BlockHash) -> Option<&Arc<HashedBlock>> {
        self.blocks.get(hash)
    }

    /// The active chain's block at a height.
    pub fn block_at(&self, height: u32) -> Option<&Arc<HashedBlock>> {
        self.headers.tree.active_at(height).and_then(|hash| self.block(&hash))
    }

    /// The coins that a block of the active chain spent.
    pub fn undo(&self, hash: &BlockHash) -> Option<&BlockUndo> {
        self.undo.get(hash)
    }

    /// A transaction of the active chain and where it stands.
    pub fn transaction(&self, txid: &Txid) -> Option<(&Transaction, Position)> {
        let position = self.index.position(txid)?;
        let tx = self.block_at(position.height)?.transactions.get(position.index as usize)?;
        Some((tx, position))
    }

    /// Median of the times of the last eleven blocks, in Unix seconds (BIP113).
    pub fn median_time_past(&self) -> u32 {
        self.headers.tree.branch(self.tip().hash).median_time_past()
    }

    /// Blocks whose parent is unknown.
    pub fn orphans(&self) -> &Orphans {
        &self.orphans
    }

    /// The coins that a transaction spends at the tip, in the order of its inputs; `None` if any is missing.
    pub fn spent_coins(&self, tx: &Transaction) -> Option<Vec<&Coin>> {
        self.coins.spent_by(tx)
    }
}
