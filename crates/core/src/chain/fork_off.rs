//! A chainstate beside the chain: what somebody needs who builds on another block than the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chainstate::{Chainstate, Step, Update};
use super::connect;
use super::index::Index;
use super::orphans::Orphans;
use crate::consensus::BlockError;
use crate::{BlockHash, HashedBlock};

impl Chainstate {
    /// A copy whose tip is any block that could be connected, and the steps from this chain's tip to there. It is for
    /// [`Chainstate::append`] alone, and has no blocks, undo data and indexes from below the place where both part. A block that
    /// the user declared invalid is as good as any there: who builds on it thinks otherwise. `None` if the block is unknown or
    /// can't be connected.
    ///
    /// The copy costs time and memory in proportion to headers and coins.
    pub fn fork_off(&self, from: &BlockHash) -> Option<(Self, Vec<Step>)> {
        let tree = &self.headers.tree;
        let is_faulty = tree.get(from).filter(|entry| entry.complete)?.fault.is_some();
        let (fork, path) = (tree.fork_point(*from), tree.path_from_fork(*from));
        let left: Vec<BlockHash> = (fork.height + 1..).map_while(|height| tree.active_at(height)).collect();
        let block = |hash: &BlockHash| Some((*hash, self.blocks.get(hash)?.clone()));
        let undo = |hash: &BlockHash| Some((*hash, self.undo.get(hash)?.clone()));
        let mut copy = Self {
            headers: self.headers.clone(),
            blocks: left.iter().chain(&path).map(block).collect::<Option<BTreeMap<_, _>>>()?,
            undo: left.iter().map(undo).collect::<Option<BTreeMap<_, _>>>()?,
            coins: self.coins.clone(),
            index: Index::default(),
            orphans: Orphans::default(),
            script_cache: self.script_cache.clone(),
        };
        if is_faulty {
            copy.headers.tree.clear_fault(*from);
        }
        let mut update = Update::default();
        left.iter().for_each(|_| connect::disconnect_tip(&mut copy, &mut update));
        for hash in path {
            connect::connect_tip(&mut copy, hash, &mut update).ok()?;
        }
        Some((copy, update.steps))
    }

    /// Makes a child of the tip the tip, at the node's time `now` in Unix seconds, whatever has more work.
    ///
    /// # Errors
    /// The rule that it breaks; [`BlockError::PrevBlockNotFound`] if its parent is not the tip.
    pub fn append(&mut self, block: Arc<HashedBlock>, now: u32) -> Result<Update, BlockError> {
        let (hash, mut update) = (block.block_hash(), Update::default());
        if block.header.prev_blockhash != self.tip().hash {
            return Err(BlockError::PrevBlockNotFound);
        }
        self.store_block(Arc::clone(&block), now, &mut update)?;
        // In a copy the tree may know it, and the block be left out.
        self.blocks.insert(hash, block);
        connect::connect_tip(self, hash, &mut update)?;
        Ok(update)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
mod tests {
    use super::*;
    use crate::Network;
    use crate::consensus::header::check_proof_of_work;
    use crate::mempool::block_template::build;
    use crate::mempool::{Mempool, MempoolPolicy};

    const NOW: u32 = 1_600_000_000;

    /// Mines on a chain's tip; `tag` makes it another block than one of the same height elsewhere.
    fn mined(chain: &Chainstate, tag: &str) -> Arc<HashedBlock> {
        let pool = Mempool::new(MempoolPolicy::default());
        let time = NOW + chain.height();
        let mut block = build(chain, &pool, time, Default::default(), 0, tag).block;
        while check_proof_of_work(chain.params(), &block.block_hash(), block.header.bits).is_err() {
            block.header.nonce += 1;
        }
        Arc::new(block.into())
    }

    fn mine(chain: &mut Chainstate, tag: &str) -> BlockHash {
        let block = mined(chain, tag);
        let hash = block.block_hash();
        assert_eq!(chain.accept_block(block, NOW + 100).verdict, Ok(()));
        hash
    }

    #[test]
    fn a_copy_stays_on_its_branch_even_if_that_has_less_work() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        let hashes: Vec<BlockHash> = (0..5).map(|_| mine(&mut chain, "public")).collect();
        let (mut copy, steps) = chain.fork_off(&hashes[1]).unwrap();
        let left: Vec<u32> = steps
            .iter()
            .map(|step| match step {
                Step::Disconnected(height, _) => *height,
                Step::Connected(..) => panic!("nothing is connected on the way down"),
            })
            .collect();
        assert_eq!((copy.tip().hash, left), (hashes[1], vec![5, 4, 3]));
        let own = mined(&copy, "hidden");
        copy.append(Arc::clone(&own), NOW + 100).unwrap();
        let own = own.block_hash();
        assert_eq!((copy.tip().hash, copy.height()), (own, 3), "not back to height 5");
        assert_eq!(copy.coins().len(), 3);
        assert!(chain.tree().get(&own).is_none() && chain.height() == 5, "the chain knows nothing of it");
        let elsewhere = Arc::clone(chain.block(&hashes[4]).unwrap());
        assert_eq!(copy.append(elsewhere, NOW + 100).unwrap_err(), BlockError::PrevBlockNotFound);
        // A block that the tree knows, and the copy does not have.
        let (mut again, _) = chain.fork_off(&hashes[1]).unwrap();
        again.append(Arc::clone(chain.block(&hashes[2]).unwrap()), NOW + 100).unwrap();
        assert_eq!(again.tip().hash, hashes[2]);
    }

    #[test]
    fn a_copy_may_begin_on_a_branch_that_was_left() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        let (first, _) = (mine(&mut chain, "a"), mine(&mut chain, "a"));
        let (mut other, _) = chain.fork_off(&first).unwrap();
        let left = chain.tip().hash;
        for _ in 0..2 {
            let block = mined(&other, "b");
            other.append(Arc::clone(&block), NOW + 100).unwrap();
            chain.accept_block(block, NOW + 100);
        }
        assert_eq!(chain.tip().hash, other.tip().hash);
        let (copy, steps) = chain.fork_off(&left).unwrap();
        assert_eq!((copy.tip().hash, steps.len()), (left, 3));
        assert!(chain.fork_off(&BlockHash::ZERO).is_none());
    }

    #[test]
    fn a_copy_may_begin_on_what_was_declared_invalid_or_never_connected() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        let (first, second) = (mine(&mut chain, "a"), mine(&mut chain, "a"));
        let (mut beside, _) = chain.fork_off(&first).unwrap();
        let lesser = mined(&beside, "b");
        chain.accept_block(Arc::clone(&lesser), NOW + 100);
        assert!(!chain.tree().get(&lesser.block_hash()).unwrap().validated);
        let (copy, _) = chain.fork_off(&lesser.block_hash()).unwrap();
        assert_eq!(copy.tip().hash, lesser.block_hash());
        beside.append(lesser, NOW + 100).unwrap();
        assert_eq!(copy.coins(), beside.coins());

        chain.invalidate(&first).unwrap();
        assert_eq!(chain.height(), 0);
        let (mut copy, steps) = chain.fork_off(&second).unwrap();
        assert_eq!((copy.tip().hash, steps.len()), (second, 2));
        assert_eq!(copy.append(mined(&copy, "c"), NOW + 100).map(|_| copy.height()), Ok(3));
        assert!(chain.tree().get(&second).unwrap().fault.is_some(), "the chain keeps its opinion");
    }

    #[test]
    fn no_copy_begins_on_a_block_that_breaks_a_rule() {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        mine(&mut chain, "a");
        let mut greedy = crate::Block::clone(&mined(&chain, "b"));
        greedy.transactions[0].outputs[0].value.0 += 1;
        greedy.header.merkle_root = greedy.compute_merkle_root().root;
        while check_proof_of_work(chain.params(), &greedy.block_hash(), greedy.header.bits).is_err() {
            greedy.header.nonce += 1;
        }
        let hash = greedy.block_hash();
        assert!(chain.accept_block(Arc::new(greedy.into()), NOW + 100).verdict.is_err());
        assert!(chain.fork_off(&hash).is_none());
    }
}
