//! Headers under the rules of a network: which come in, which chain of them has the most work, how to ask for what follows, and
//! whose blocks are missing. A light node needs no more of a chain.

use super::header_tree::{Entry, Fault, HeaderTree, work_of};
use crate::consensus::{BlockError, header};
use crate::{BlockHash, Header, Params, Work};

/// Headers in one `headers` message, and so in one answer (Bitcoin Core's `MAX_HEADERS_RESULTS`).
pub const MAX_HEADERS_RESULTS: usize = 2000;

/// By how many blocks like our tip a branch may have less work than our chain and still be heard of (Bitcoin Core's
/// `GetAntiDoSWorkThreshold`).
const MARGIN: u32 = 144;

/// All headers of one chain, and the branch that its owner is on: [`super::Chainstate`] moves it block by block, who has no blocks
/// by [`HeaderChain::follow_best`].
#[derive(Debug, Clone)]
pub struct HeaderChain {
    pub(super) params: Params,
    pub(super) tree: HeaderTree,
}

impl HeaderChain {
    /// A chain of genesis alone.
    pub fn new(params: Params) -> Self {
        Self { tree: HeaderTree::new(params.genesis_block().header), params }
    }

    /// The network's rules.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// All headers, with the best of them, ancestors, and branches that know their median time past.
    pub fn tree(&self) -> &HeaderTree {
        &self.tree
    }

    /// Takes a header in, at the node's time `now` in Unix seconds. It is not stored before a block on its branch is: who only
    /// tells of headers costs no disk.
    ///
    /// # Errors
    /// The rule that it breaks; [`BlockError::PrevBlockNotFound`] if its parent is unknown, [`BlockError::HeaderTreeFull`] if there
    /// are [`super::header_tree::MAX_UNSTORED`] better ones.
    pub fn accept(&mut self, header: &Header, now: u32) -> Result<(), BlockError> {
        self.check_and_insert(header, now, false)
    }

    /// As [`HeaderChain::accept`] for the header of a block that is here: that is never refused for want of room.
    pub(super) fn accept_with_block(&mut self, header: &Header, now: u32) -> Result<(), BlockError> {
        self.check_and_insert(header, now, true)
    }

    fn check_and_insert(&mut self, header: &Header, now: u32, has_block: bool) -> Result<(), BlockError> {
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
        if !self.tree.make_room(&parent, Some(work).filter(|_| !has_block)) && !has_block {
            return Err(BlockError::HeaderTreeFull);
        }
        self.tree.insert(*header);
        Ok(())
    }

    /// Forgets headers whose blocks nobody has, so that others find room: all that are not stored, not on the branch that we are on,
    /// and not on the way to one of `told`.
    pub fn forget(&mut self, told: impl Iterator<Item = BlockHash>) {
        self.tree.forget_unstored(told);
    }

    /// Moves to the header with the most work, for who has no blocks to connect. Gives the height up to which the branch is the
    /// one from before.
    pub fn follow_best(&mut self) -> u32 {
        let best = self.tree.best_header().hash;
        let (fork, path) = (self.tree.fork_point(best).height, self.tree.path_from_fork(best));
        while self.tree.tip().height > fork {
            self.tree.pop_tip();
        }
        path.into_iter().for_each(|hash| self.tree.push_tip(hash));
        fork
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

    /// Headers of our branch behind the first hash of the locator that is on it, up to `stop` or 2,000.
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

    /// Blocks to fetch on the way to `target`, lowest first, among the `limit` from the first missing one on; nothing if
    /// `target` is unknown, has less work than our tip, can't be valid, parts from our chain below what was pruned, or is here with all below
    /// it.
    pub fn missing_blocks(&self, target: &BlockHash, limit: usize) -> Vec<BlockHash> {
        let least = self.tree.tip().chainwork;
        let useful = |entry: &&Entry| {
            let is_wanted = entry.fault.is_none() && entry.chainwork >= least && !entry.complete;
            is_wanted && self.tree.stands_on_base(&entry.hash)
        };
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

    /// Work that a branch must have for its headers to be kept: that of ours, less a margin for branches that part near our tip
    /// (Bitcoin Core's `GetAntiDoSWorkThreshold`).
    pub fn least_work(&self) -> Work {
        let tip = self.tree.tip();
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
    use crate::consensus::Ancestry;
    use crate::{MerkleNode, Network};

    const NOW: u32 = 1_600_000_000;

    fn regtest() -> HeaderChain {
        HeaderChain::new(Network::Regtest.params().clone())
    }

    /// A header with its proof of work.
    fn header_on(chain: &HeaderChain, prev_blockhash: BlockHash, time: u32) -> Header {
        let bits = chain.params.genesis.bits;
        let merkle_root = MerkleNode::ZERO;
        let mut header = Header { version: 4, prev_blockhash, merkle_root, time, bits, nonce: 0 };
        while header::check_proof_of_work(&chain.params, &header.block_hash(), bits).is_err() {
            header.nonce += 1;
        }
        header
    }

    /// Takes in so many headers on top of one, so many seconds apart; gives the last of them.
    fn extend(chain: &mut HeaderChain, parent: BlockHash, count: u32, gap: u32) -> BlockHash {
        (0..count).fold(parent, |parent, _| {
            let header = header_on(chain, parent, chain.tree.at(&parent).header.time + gap);
            chain.accept(&header, NOW).unwrap();
            header.block_hash()
        })
    }

    #[test]
    fn headers_alone_lead_along_the_branch_with_the_most_work() {
        let mut chain = regtest();
        let genesis = chain.tree().tip().hash;
        let first = extend(&mut chain, genesis, 20, 10);
        assert_eq!(chain.follow_best(), 0);
        assert_eq!((chain.tree().tip().hash, chain.tree().tip().height), (first, 20));
        let fork = chain.tree().ancestor(&first, 15).hash;
        // As much work is not more: the first seen stays.
        let other = extend(&mut chain, fork, 5, 11);
        assert_eq!((chain.follow_best(), chain.tree().tip().hash), (20, first));
        let longer = extend(&mut chain, other, 1, 11);
        assert_eq!(chain.tree().best_header().hash, longer);
        assert_eq!((chain.follow_best(), chain.tree().tip().hash), (15, longer));
        assert!(chain.tree().is_active(&other) && !chain.tree().is_active(&first));
        assert_eq!(chain.tree().active_at(15), Some(fork));

        let branch = chain.tree().branch(longer);
        let genesis_time = chain.params().genesis.time;
        assert_eq!((branch.height(), branch.median_time_past()), (21, genesis_time + 161));
        assert_eq!(chain.locator().len(), 14, "eleven in a row, then 8, 4, and genesis");
        assert_eq!((chain.locator()[0], chain.locator().last()), (other, Some(&genesis)));
        let missing = chain.missing_blocks(&longer, 100);
        assert_eq!((missing.len(), missing.last()), (21, Some(&longer)));
        assert_eq!(chain.missing_blocks(&first, 100), [], "less work than our tip");
        let asked = chain.headers_after(&[first, fork], BlockHash::ZERO);
        assert_eq!(asked.iter().map(Header::block_hash).collect::<Vec<_>>(), missing[15..]);
    }

    #[test]
    fn what_breaks_a_rule_stays_out_and_says_which() {
        let mut chain = regtest();
        let genesis = chain.tree().tip().hash;
        let late = header_on(&chain, genesis, NOW + chain.params.max_future + 1);
        assert_eq!(chain.accept(&late, NOW), Err(BlockError::TimeTooNew));
        let orphan = header_on(&chain, late.block_hash(), NOW);
        assert_eq!(chain.accept(&orphan, NOW), Err(BlockError::PrevBlockNotFound));
        let good = header_on(&chain, genesis, NOW);
        assert_eq!(chain.accept(&good, NOW), Ok(()));
        assert_eq!(chain.weigh(Work::ZERO, &[good]), Ok(work_of(&good)));
        let worthless = Header { bits: crate::Bits(0x1d00_ffff), ..good };
        assert!(chain.weigh(Work::ZERO, &[good, worthless]).is_err());
        assert_eq!(chain.tree().len(), 2);
    }

    #[test]
    fn a_full_tree_gives_up_its_worst_but_not_the_branch_that_we_are_on() {
        let mut chain = regtest();
        chain.tree.limit = 3;
        let genesis = chain.tree.tip().hash;
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|time| header_on(&chain, genesis, NOW + time));
        for header in [first, second, third] {
            assert_eq!(chain.accept(&header, NOW), Ok(()));
        }
        assert_eq!(chain.accept(&fourth, NOW), Err(BlockError::HeaderTreeFull));
        assert!(BlockError::HeaderTreeFull.is_temporary());
        // One with more work takes the place of the latest of the worst, and its parent stays.
        let child = header_on(&chain, third.block_hash(), NOW + 5);
        assert_eq!(chain.accept(&child, NOW), Ok(()));
        let kept = |chain: &HeaderChain| {
            [first, second, third, fourth, child].map(|header| chain.tree.get(&header.block_hash()).is_some())
        };
        assert_eq!(kept(&chain), [true, false, true, false, true]);
        chain.follow_best();
        let next = header_on(&chain, child.block_hash(), NOW + 6);
        assert_eq!(chain.accept(&next, NOW), Ok(()));
        assert_eq!(kept(&chain), [false, false, true, false, true]);
        let better = header_on(&chain, next.block_hash(), NOW + 7);
        assert_eq!(
            chain.accept(&better, NOW),
            Err(BlockError::HeaderTreeFull),
            "all others are on its branch"
        );
        chain.forget([].into_iter());
        assert_eq!((chain.tree.len(), chain.tree.tip().hash), (3, child.block_hash()));
    }

    #[test]
    fn headers_that_nobody_tells_of_are_forgotten() {
        let mut chain = regtest();
        let genesis = chain.tree.tip().hash;
        let [first, other] = [1, 2].map(|time| header_on(&chain, genesis, NOW + time));
        let child = header_on(&chain, first.block_hash(), NOW + 3);
        let sibling = header_on(&chain, first.block_hash(), NOW + 4);
        for header in [first, other, child, sibling] {
            chain.accept(&header, NOW).unwrap();
        }
        chain.forget([child.block_hash(), BlockHash::ZERO].into_iter());
        let left =
            [first, other, child, sibling].map(|header| chain.tree.get(&header.block_hash()).is_some());
        assert_eq!(left, [true, false, true, false]);
        assert_eq!(chain.tree.best_header().hash, child.block_hash());
        chain.forget([].into_iter());
        assert_eq!((chain.tree.len(), chain.tree.best_header().hash), (1, genesis));
    }
}
