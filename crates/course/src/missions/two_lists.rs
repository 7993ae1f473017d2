//! Page 52: two lists of transactions with one root (CVE-2012-2459), and a node that is not taken in.

use std::collections::BTreeSet;

use hashyard_core::{Block, BlockHash, MerkleNode, merkle};
use hashyard_node::view::{BlockStatus, Event};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// The longer list is refused, and the shorter one with the same hash is taken all the same.
#[derive(Default)]
pub struct TwoLists {
    /// Hashes under which a longer list was refused: at most as many as a mission lasts for.
    refused: BTreeSet<BlockHash>,
    /// Of those, hashes under which the right list was taken.
    taken: BTreeSet<BlockHash>,
}

/// How many transactions at the end are repeated although the root stays the same; `None` if none are.
fn repeated(block: &Block) -> Option<usize> {
    let leaves: Vec<MerkleNode> = block.transactions.iter().map(|tx| tx.txid().into()).collect();
    let is_repeat = |count: &usize| {
        let (rest, tail) = leaves.split_at(leaves.len() - count);
        rest.ends_with(tail) && merkle::root(rest).root == block.header.merkle_root
    };
    let repeats = (0..).map(|power| 1_usize << power).take_while(|count| 2 * count < leaves.len());
    repeats.into_iter().find(is_repeat).filter(|_| merkle::root(&leaves).root == block.header.merkle_root)
}

impl TwoLists {
    fn handed_in(&mut self, block: &Block, answer: Option<&str>, told: &mut Told) {
        let hash = block.header.block_hash();
        match (repeated(block), answer) {
            (Some(_), Some("bad-txns-duplicate")) => {
                self.refused.insert(hash);
                told.tick(0);
                told.tick(1);
            }
            (None, None) if self.refused.contains(&hash) => drop(self.taken.insert(hash)),
            (None, None) => told.saw("honest-first", []),
            (_, Some("bad-txnmrklroot")) => told.saw("other-root", []),
            (_, Some("duplicate")) => told.saw("known-block", []),
            (_, Some(reason)) => told.saw("other-reason", [("reason", reason.to_owned())]),
            // A node that takes it would be broken: nothing to tick.
            (Some(_), None) => {}
        }
    }
}

impl Mission for TwoLists {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["honest-first", "other-root", "known-block", "other-reason"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let mut main = node.chain.cards.iter().filter(|card| card.status == BlockStatus::Main);
        if main.any(|card| self.taken.contains(&card.hash)) {
            told.tick(2);
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        if let Deed::HandedIn { block, answer } = deed {
            self.handed_in(block, answer.as_deref(), told);
            self.see(&[], node, told);
        }
    }
}
