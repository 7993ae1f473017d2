//! Accepts headers and blocks, connects and disconnects them, and moves to the branch with the most work.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::changeset::ChangeSet;
use super::coins::{BlockUndo, Coin, CoinSet};
use super::connect;
use super::header_tree::{Entry, Fault, HeaderTree};
use super::index::{Index, Position};
use super::orphans::Orphans;
use super::restore;
use super::script_cache::ScriptCache;
use crate::consensus::{Ancestry, BlockError, block, header};
use crate::{Block, BlockHash, Header, Params, Transaction, Txid};

/// Headers in one `headers` message, and so in one answer (Bitcoin Core's `MAX_HEADERS_RESULTS`).
pub const MAX_HEADERS_RESULTS: usize = 2000;

/// A change of the active chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The block became the tip.
    Connected(u32, Arc<Block>),
    /// The tip was taken off.
    Disconnected(u32, Arc<Block>),
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

/// What became of a submitted block.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Fine as far as could be checked, or why not. A block on a lesser branch has had its context-free and contextual
    /// checks; its transactions are checked against the coins when the branch wins.
    pub verdict: Result<(), BlockError>,
    /// What was done; present in any case, for a refused block leaves a mark.
    pub update: Update,
}

/// The chain with the most work, its coins and indexes, and all other branches.
#[derive(Debug, Clone)]
pub struct Chainstate {
    pub(super) params: Params,
    pub(super) tree: HeaderTree,
    pub(super) blocks: BTreeMap<BlockHash, Arc<Block>>,
    pub(super) undo: BTreeMap<BlockHash, BlockUndo>,
    pub(super) coins: CoinSet,
    pub(super) index: Index,
    pub(super) orphans: Orphans,
    script_cache: ScriptCache,
}

impl Chainstate {
    /// A chain of genesis alone. Its coinbase can't be spent, so no coin comes from it.
    pub fn new(params: Params) -> Self {
        let genesis = params.genesis_block();
        let hash = genesis.block_hash();
        let mut index = Index::default();
        index.connect(0, &genesis, &BlockUndo::default());
        Self {
            tree: HeaderTree::new(genesis.header),
            blocks: BTreeMap::from([(hash, Arc::new(genesis))]),
            undo: BTreeMap::from([(hash, BlockUndo::default())]),
            coins: CoinSet::default(),
            index,
            orphans: Orphans::default(),
            script_cache: ScriptCache::default(),
            params,
        }
    }

    /// The network's rules.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// All headers.
    pub fn tree(&self) -> &HeaderTree {
        &self.tree
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

    /// The last connected block.
    pub fn tip(&self) -> &Entry {
        self.tree.tip()
    }

    /// Height of the tip.
    pub fn height(&self) -> u32 {
        self.tip().height
    }

    /// A block whose transactions are known.
    pub fn block(&self, hash: &BlockHash) -> Option<&Arc<Block>> {
        self.blocks.get(hash)
    }

    /// The active chain's block at a height.
    pub fn block_at(&self, height: u32) -> Option<&Arc<Block>> {
        self.tree.active_at(height).and_then(|hash| self.block(&hash))
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
        self.tree.branch(self.tip().hash).median_time_past()
    }

    /// Blocks whose parent is unknown.
    pub fn orphans(&self) -> &Orphans {
        &self.orphans
    }

    /// Hashes from below the best header back to genesis, ten in a row and then with doubling gaps: tells a peer where
    /// branches part without telling it everything. It begins one header below, as in Bitcoin Core: a peer that has
    /// the same chain then answers with that header, and so says that it has its block.
    pub fn locator(&self) -> Vec<BlockHash> {
        let best = self.tree.best_header();
        let branch = self.tree.branch(best.hash);
        let (mut height, mut gap, mut locator) = (best.height.saturating_sub(1), 1, vec![]);
        loop {
            locator.push(branch.header_at(height).block_hash());
            if height == 0 {
                return locator;
            }
            gap = if locator.len() > 10 { gap * 2 } else { 1 };
            height = height.saturating_sub(gap);
        }
    }

    /// Headers of the active chain behind the first hash of the locator that is on it, up to `stop` or 2,000.
    pub fn headers_after(&self, locator: &[BlockHash], stop: BlockHash) -> Vec<Header> {
        let known = locator.iter().find(|hash| self.tree.is_active(hash));
        let from = known.map_or(0, |hash| self.tree.at(hash).height) + 1;
        let mut headers = vec![];
        for hash in (from..).map_while(|height| self.tree.active_at(height)).take(MAX_HEADERS_RESULTS) {
            headers.push(self.tree.at(&hash).header);
            if hash == stop {
                break;
            }
        }
        headers
    }

    /// Blocks to fetch on the way from the active chain to `target`, lowest first: none if that is unknown, has less work
    /// than the tip, or can't be valid.
    pub fn missing_blocks(&self, target: &BlockHash, limit: usize) -> Vec<BlockHash> {
        let least = self.tip().chainwork;
        let useful = |entry: &&Entry| entry.fault.is_none() && entry.chainwork >= least;
        let Some(entry) = self.tree.get(target).filter(useful) else { return vec![] };
        let path = self.tree.path_from_fork(entry.hash);
        path.into_iter().filter(|hash| !self.tree.at(hash).has_block).take(limit).collect()
    }

    /// Takes a header in, at the node's time `now` in Unix seconds.
    ///
    /// # Errors
    /// The rule that it breaks; [`BlockError::PrevBlockNotFound`] if its parent is unknown.
    pub fn accept_header(&mut self, header: &Header, now: u32) -> Result<ChangeSet, BlockError> {
        let mut changes = ChangeSet::default();
        self.check_and_insert_header(header, now, &mut changes)?;
        Ok(changes)
    }

    /// Takes a block in, at the node's time `now` in Unix seconds, and moves to the branch with the most work. A block
    /// whose parent is unknown waits among the orphans after its context-free checks.
    pub fn accept_block(&mut self, block: Arc<Block>, now: u32) -> Acceptance {
        let mut update = Update::default();
        let hash = block.block_hash();
        let verdict = self.store_block(block, now, &mut update);
        if verdict.is_ok() {
            self.adopt_orphans(hash, now, &mut update);
            self.activate_best_chain(&mut update);
        }
        let refused =
            update.refused.iter().find(|(refused, _)| *refused == hash).map(|(_, error)| error.clone());
        Acceptance { verdict: verdict.and(refused.map_or(Ok(()), Err)), update }
    }

    /// Declares a block invalid and moves to the best branch without it (`invalidateblock`); none if it is unknown or
    /// genesis.
    pub fn invalidate(&mut self, hash: &BlockHash) -> Option<Update> {
        if self.tree.get(hash)?.height == 0 {
            return None;
        }
        let mut update = Update::default();
        while self.tree.is_active(hash) {
            connect::disconnect_tip(self, &mut update);
        }
        self.mark(*hash, Fault::Own("invalidateblock".into()), &mut update);
        self.tree.rebuild_candidates();
        self.activate_best_chain(&mut update);
        Some(update)
    }

    /// Takes back what made a block invalid and moves to the best branch (`reconsiderblock`); none if it is unknown
    /// or genesis.
    pub fn reconsider(&mut self, hash: &BlockHash) -> Option<Update> {
        if self.tree.get(hash)?.height == 0 {
            return None;
        }
        let mut update = Update::default();
        for cleared in self.tree.clear_fault(*hash) {
            restore::put_header(&mut update.changes, self.tree.at(&cleared));
        }
        self.activate_best_chain(&mut update);
        Some(update)
    }

    fn check_and_insert_header(
        &mut self,
        header: &Header,
        now: u32,
        changes: &mut ChangeSet,
    ) -> Result<(), BlockError> {
        let hash = header.block_hash();
        if let Some(known) = self.tree.get(&hash) {
            return known_verdict(known);
        }
        header::check_proof_of_work(&self.params, &hash, header.bits)?;
        let parent = self.tree.get(&header.prev_blockhash).ok_or(BlockError::PrevBlockNotFound)?;
        if matches!(parent.fault, Some(Fault::Own(_) | Fault::Ancestor)) {
            return Err(BlockError::BadPrevBlock);
        }
        header::check_contextual_header(&self.params, &self.tree.branch(parent.hash), header, now)?;
        if self.tree.is_full() {
            return Err(BlockError::HeaderTreeFull);
        }
        restore::put_header(changes, self.tree.insert(*header));
        Ok(())
    }

    /// All checks that need no coins, then storage. As in Bitcoin Core (`ProcessNewBlock`) what is wrong with the block by
    /// itself is told before what is wrong with its place in the chain.
    fn store_block(&mut self, block: Arc<Block>, now: u32, update: &mut Update) -> Result<(), BlockError> {
        let hash = block.block_hash();
        header::check_proof_of_work(&self.params, &hash, block.header.bits)?;
        block::check_block(&self.params, &block).map_err(|error| self.blame(hash, error, update))?;
        let known = self.check_and_insert_header(&block.header, now, &mut update.changes);
        if known == Err(BlockError::PrevBlockNotFound) {
            self.orphans.insert(block);
            return known;
        }
        known?;
        if self.tree.at(&hash).has_block {
            return Ok(());
        }
        self.check_block_in_place(&block, hash).map_err(|error| self.blame(hash, error, update))?;
        restore::put_block(&mut update.changes, hash, &block);
        self.blocks.insert(hash, block);
        for completed in self.tree.add_block(hash) {
            self.tree.stamp(completed);
            restore::put_header(&mut update.changes, self.tree.at(&completed));
        }
        Ok(())
    }

    /// Marks a block whose header is kept, unless another copy of it may be fine.
    fn blame(&mut self, hash: BlockHash, error: BlockError, update: &mut Update) -> BlockError {
        if !error.is_mutation() && self.tree.get(&hash).is_some() {
            self.mark(hash, Fault::Own(error.reason()), update);
        }
        error
    }

    fn check_block_in_place(&self, block: &Block, hash: BlockHash) -> Result<(), BlockError> {
        let parents = self.tree.branch(block.header.prev_blockhash);
        let height = self.tree.at(&hash).height;
        block::check_contextual_block(&self.params, block, height, parents.median_time_past())
    }

    /// Blocks that waited for this one.
    fn adopt_orphans(&mut self, parent: BlockHash, now: u32, update: &mut Update) {
        let mut parents = vec![parent];
        while let Some(parent) = parents.pop() {
            for orphan in self.orphans.take_children(&parent) {
                let hash = orphan.block_hash();
                match self.store_block(orphan, now, update) {
                    Ok(()) => parents.push(hash),
                    Err(error) => update.refused.push((hash, error)),
                }
            }
        }
    }

    /// Moves to the branch with the most work. A block that fails on the way is marked and the next best branch tried.
    pub(super) fn activate_best_chain(&mut self, update: &mut Update) {
        while let Some(best) = self.tree.best_candidate().filter(|best| *best != self.tip().hash) {
            let fork = self.tree.fork_point(best).hash;
            let path = self.tree.path_from_fork(best);
            while self.tip().hash != fork {
                connect::disconnect_tip(self, update);
            }
            for hash in path {
                if let Err(error) = connect::connect_tip(self, hash, update) {
                    self.refuse(hash, error, update);
                    break;
                }
            }
        }
        self.tree.prune_candidates();
        restore::put_tip(&mut update.changes, self.tip().hash);
    }

    fn refuse(&mut self, hash: BlockHash, error: BlockError, update: &mut Update) {
        self.mark(hash, Fault::Own(error.reason()), update);
        update.refused.push((hash, error));
    }

    fn mark(&mut self, hash: BlockHash, fault: Fault, update: &mut Update) {
        for marked in self.tree.set_fault(hash, fault) {
            restore::put_header(&mut update.changes, self.tree.at(&marked));
        }
    }

    /// The coins that a transaction spends at the tip, in the order of its inputs; none if any is missing.
    pub fn spent_coins(&self, tx: &Transaction) -> Option<Vec<&Coin>> {
        self.coins.spent_by(tx)
    }
}

fn known_verdict(known: &Entry) -> Result<(), BlockError> {
    match &known.fault {
        None => Ok(()),
        Some(Fault::Own(reason)) => Err(BlockError::DuplicateInvalid(reason.clone())),
        // As in Bitcoin Core, it is told as bad-prevblk only once, before the header is known.
        Some(Fault::Ancestor) => Err(BlockError::DuplicateInvalid(BlockError::BadPrevBlock.reason())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;
    use crate::mempool::block_template::build as build_template;
    use crate::mempool::{Mempool, MempoolPolicy};

    const NOW: u32 = 1_600_000_000;

    fn mined(chain: &Chainstate, time: u32) -> Block {
        let pool = Mempool::new(MempoolPolicy::default());
        let mut block = build_template(chain, &pool, time, Default::default(), 0, "t").block;
        while header::check_proof_of_work(&chain.params, &block.block_hash(), block.header.bits).is_err() {
            block.header.nonce += 1;
        }
        block
    }

    #[test]
    fn a_full_header_tree_refuses_without_blaming_the_block() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        chain.tree.limit = 2;
        assert_eq!(chain.accept_block(Arc::new(mined(&chain, NOW)), NOW).verdict, Ok(()));
        let block = mined(&chain, NOW + 1);
        assert_eq!(chain.accept_header(&block.header, NOW + 1), Err(BlockError::HeaderTreeFull));
        let refused = chain.accept_block(Arc::new(block.clone()), NOW + 1);
        assert_eq!(
            (refused.verdict, refused.update.changes),
            (Err(BlockError::HeaderTreeFull), ChangeSet::default())
        );
        assert!(BlockError::HeaderTreeFull.is_temporary());
        chain.tree.limit = 3;
        assert_eq!(chain.accept_block(Arc::new(block), NOW + 1).verdict, Ok(()));
        let mut early = mined(&chain, NOW + 2);
        early.header.time = 1;
        early.header.nonce = 0;
        while header::check_proof_of_work(&chain.params, &early.block_hash(), early.header.bits).is_err() {
            early.header.nonce += 1;
        }
        assert_eq!(chain.accept_header(&early.header, NOW + 2), Err(BlockError::TimeTooOld));
    }
}
