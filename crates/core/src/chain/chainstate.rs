//! Accepts headers and blocks, connects and disconnects them, and moves to the branch with the most work.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::changeset::ChangeSet;
use super::coins::{BlockUndo, CoinSet};
use super::header_tree::{Entry, Fault, HeaderTree, work_of};
use super::index::{Index, Position};
use super::orphans::Orphans;
use super::script_cache::ScriptCache;
use super::{connect, restore};
use crate::consensus::{Ancestry, BlockError, Reason, block, header};
use crate::{BlockHash, Coin, HashedBlock, Header, Params, Transaction, Txid, Work};

/// Headers in one `headers` message, and so in one answer (Bitcoin Core's `MAX_HEADERS_RESULTS`).
pub const MAX_HEADERS_RESULTS: usize = 2000;

/// By how many blocks like our tip a branch may have less work than our chain and still be heard of (Bitcoin Core's
/// `GetAntiDoSWorkThreshold`).
const MARGIN: u32 = 144;

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
    pub(super) blocks: BTreeMap<BlockHash, Arc<HashedBlock>>,
    pub(super) undo: BTreeMap<BlockHash, BlockUndo>,
    pub(super) coins: CoinSet,
    pub(super) index: Index,
    pub(super) orphans: Orphans,
    script_cache: ScriptCache,
}

impl Chainstate {
    /// A chain of genesis alone. Its coinbase can't be spent, so no coin comes from it.
    pub fn new(params: Params) -> Self {
        let genesis = HashedBlock::from(params.genesis_block());
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
    pub fn block(&self, hash: &BlockHash) -> Option<&Arc<HashedBlock>> {
        self.blocks.get(hash)
    }

    /// The active chain's block at a height.
    pub fn block_at(&self, height: u32) -> Option<&Arc<HashedBlock>> {
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

    /// How to ask for what follows our chain. It begins one header below the best, as in Bitcoin Core: a peer that has the same
    /// chain then answers with that header, and so says that it has its block.
    pub fn locator(&self) -> Vec<BlockHash> {
        let best = self.tree.best_header();
        self.locator_from(&self.tree.ancestor(&best.hash, best.height.saturating_sub(1)).hash)
    }

    /// Hashes from a header of the tree back to genesis, ten in a row and then with doubling gaps: tells a peer where branches
    /// part without telling it everything.
    pub fn locator_from(&self, last: &BlockHash) -> Vec<BlockHash> {
        let (mut height, mut gap, mut locator) = (self.tree.at(last).height, 1, vec![]);
        loop {
            locator.push(self.tree.ancestor(last, height).hash);
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

    /// Blocks to fetch on the way from the active chain to `target`, lowest first, among the `limit` from the first missing one on:
    /// none if that is unknown, has less work than the tip, or can't be valid.
    pub fn missing_blocks(&self, target: &BlockHash, limit: usize) -> Vec<BlockHash> {
        let least = self.tip().chainwork;
        let useful = |entry: &&Entry| entry.fault.is_none() && entry.chainwork >= least;
        let Some(entry) = self.tree.get(target).filter(useful) else { return vec![] };
        let known = self.tree.last_where(entry.hash, |entry| entry.complete).height;
        let last = entry.height.min(known.saturating_add(limit as u32));
        let mut missing = vec![];
        let mut next = self.tree.ancestor(&entry.hash, last);
        while next.height > known {
            if !next.has_block {
                missing.push(next.hash);
            }
            next = self.tree.at(&next.header.prev_blockhash);
        }
        missing.reverse();
        missing
    }

    /// Work that a branch must have for its headers to be kept: that of our chain, less a margin for branches that part near
    /// our tip (Bitcoin Core's `GetAntiDoSWorkThreshold`).
    pub fn least_work(&self) -> Work {
        let tip = self.tip();
        tip.chainwork.saturating_sub(work_of(&tip.header).saturating_mul(MARGIN))
    }

    /// The work of a chain of these headers on top of one whose chain has the work `below`.
    ///
    /// # Errors
    /// A header does not have the proof of work that it claims.
    pub fn weigh(&self, below: Work, headers: &[Header]) -> Result<Work, BlockError> {
        headers.iter().try_fold(below, |work, header| {
            header::check_proof_of_work(&self.params, &header.block_hash(), header.bits)?;
            Ok(work.saturating_add(work_of(header)))
        })
    }

    /// Takes a header in, at the node's time `now` in Unix seconds. It is not stored before a block on its branch is: who only
    /// tells of headers costs no disk.
    ///
    /// # Errors
    /// The rule that it breaks; [`BlockError::PrevBlockNotFound`] if its parent is unknown, [`BlockError::HeaderTreeFull`] if there
    /// are [`super::header_tree::MAX_UNSTORED`] better ones.
    pub fn accept_header(&mut self, header: &Header, now: u32) -> Result<(), BlockError> {
        self.check_and_insert_header(header, now, false)
    }

    /// Forgets headers whose blocks nobody has, so that others find room: all that are not stored and not on the way to one of
    /// `told`.
    pub fn forget_headers(&mut self, told: impl Iterator<Item = BlockHash>) {
        self.tree.forget_unstored(told);
    }

    /// Takes a block in, at the node's time `now` in Unix seconds, and moves to the branch with the most work. A block
    /// whose parent is unknown waits among the orphans after its context-free checks.
    pub fn accept_block(&mut self, block: Arc<HashedBlock>, now: u32) -> Acceptance {
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
        self.store_headers(*hash, &mut update);
        self.mark(*hash, Fault::Own(Reason::InvalidateBlock.as_str().into()), &mut update);
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
            self.put_stored(&cleared, &mut update);
        }
        self.activate_best_chain(&mut update);
        Some(update)
    }

    fn check_and_insert_header(
        &mut self,
        header: &Header,
        now: u32,
        has_block: bool,
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
        let (parent, work) = (parent.hash, parent.chainwork.saturating_add(work_of(header)));
        header::check_contextual_header(&self.params, &self.tree.branch(parent), header, now)?;
        // A block is never refused for want of room.
        if !self.tree.make_room(&parent, Some(work).filter(|_| !has_block)) && !has_block {
            return Err(BlockError::HeaderTreeFull);
        }
        self.tree.insert(*header);
        Ok(())
    }

    /// All checks that need no coins, then storage. As in Bitcoin Core (`ProcessNewBlock`) what is wrong with the block by
    /// itself is told before what is wrong with its place in the chain.
    fn store_block(
        &mut self,
        block: Arc<HashedBlock>,
        now: u32,
        update: &mut Update,
    ) -> Result<(), BlockError> {
        let hash = block.block_hash();
        header::check_proof_of_work(&self.params, &hash, block.header.bits)?;
        block::check_block(&self.params, &block).map_err(|error| self.blame(hash, error, update))?;
        let known = self.check_and_insert_header(&block.header, now, true);
        if known == Err(BlockError::PrevBlockNotFound) {
            self.orphans.insert(block);
            return known;
        }
        known?;
        if self.tree.at(&hash).has_block {
            return Ok(());
        }
        self.check_block_in_place(&block, hash).map_err(|error| self.blame(hash, error, update))?;
        self.store_headers(hash, update);
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

    fn check_block_in_place(&self, block: &HashedBlock, hash: BlockHash) -> Result<(), BlockError> {
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
            self.put_stored(&marked, update);
        }
    }

    /// Writes the rows of a header and of all below it that have none yet.
    fn store_headers(&mut self, hash: BlockHash, update: &mut Update) {
        for stored in self.tree.store(hash) {
            restore::put_header(&mut update.changes, self.tree.at(&stored));
        }
    }

    /// Writes the row of a header again if there is one.
    fn put_stored(&self, hash: &BlockHash, update: &mut Update) {
        let entry = self.tree.at(hash);
        if entry.stored {
            restore::put_header(&mut update.changes, entry);
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
#[allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
mod tests {
    use super::*;
    use crate::mempool::block_template::build as build_template;
    use crate::mempool::{Mempool, MempoolPolicy};
    use crate::{Block, Network};

    const NOW: u32 = 1_600_000_000;

    fn mined(chain: &Chainstate, time: u32) -> Block {
        let pool = Mempool::new(MempoolPolicy::default());
        let mut block = build_template(chain, &pool, time, Default::default(), 0, "t").block;
        while header::check_proof_of_work(&chain.params, &block.block_hash(), block.header.bits).is_err() {
            block.header.nonce += 1;
        }
        block
    }

    /// A header on genesis or on another, with its proof of work.
    fn header_on(chain: &Chainstate, parent: BlockHash, time: u32) -> Header {
        let mut header = mined(chain, NOW).header;
        (header.prev_blockhash, header.time) = (parent, time);
        while header::check_proof_of_work(&chain.params, &header.block_hash(), header.bits).is_err() {
            header.nonce += 1;
        }
        header
    }

    #[test]
    fn a_full_header_tree_gives_up_its_worst_and_never_refuses_a_block() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        chain.tree.limit = 3;
        let genesis = chain.tip().hash;
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|time| header_on(&chain, genesis, NOW + time));
        for header in [first, second, third] {
            assert_eq!(chain.accept_header(&header, NOW), Ok(()));
        }
        assert_eq!(chain.accept_header(&fourth, NOW), Err(BlockError::HeaderTreeFull));
        assert!(BlockError::HeaderTreeFull.is_temporary());
        // One with more work takes the place of the latest of the worst, and its parent stays.
        let child = header_on(&chain, third.block_hash(), NOW + 5);
        assert_eq!(chain.accept_header(&child, NOW), Ok(()));
        let kept = |chain: &Chainstate| {
            [first, second, third, fourth, child].map(|header| chain.tree.get(&header.block_hash()).is_some())
        };
        assert_eq!(kept(&chain), [true, false, true, false, true]);
        assert_eq!(chain.tree.best_header().hash, child.block_hash());
        for time in [NOW, NOW + 1] {
            let acceptance = chain.accept_block(Arc::new(mined(&chain, time).into()), time);
            assert_eq!(acceptance.verdict, Ok(()));
            assert!(chain.tree.unstored() < chain.tree.limit);
        }
        let headers = chain.tree.iter().filter(|entry| !entry.stored).count();
        assert_eq!(headers, chain.tree.unstored());
    }

    #[test]
    fn headers_that_nobody_tells_of_are_forgotten() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        let genesis = chain.tip().hash;
        let [first, other] = [1, 2].map(|time| header_on(&chain, genesis, NOW + time));
        let child = header_on(&chain, first.block_hash(), NOW + 3);
        let sibling = header_on(&chain, first.block_hash(), NOW + 4);
        for header in [first, other] {
            chain.accept_header(&header, NOW).unwrap();
        }
        for header in [child, sibling] {
            chain.accept_header(&header, NOW).unwrap();
        }
        chain.forget_headers([child.block_hash(), BlockHash::ZERO].into_iter());
        let left: Vec<bool> = [first, other, child, sibling]
            .iter()
            .map(|header| chain.tree.get(&header.block_hash()).is_some())
            .collect();
        assert_eq!(left, [true, false, true, false]);
        assert_eq!(chain.tree.best_header().hash, child.block_hash());
        chain.forget_headers([].into_iter());
        assert_eq!((chain.tree.len(), chain.tree.best_header().hash), (1, genesis));
    }
}
