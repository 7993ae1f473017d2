//! Two lists of transactions with one Merkle root (CVE-2012-2459).

use hashyard_core::{Block, MerkleNode, merkle};

/// A block's list and a longer one.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoLists {
    /// Transactions of the real list, and its root.
    pub real: (usize, MerkleNode),
    /// Likewise of the longer one.
    pub longer: (usize, MerkleNode),
    /// How many at its end are repeated.
    pub repeated: usize,
}

impl TwoLists {
    /// Of a block that has a level of odd length, above one node; `None` for others.
    pub fn of(block: &Block) -> Option<Self> {
        let (real, longer) = (list(block), list(&longer(block)?));
        Some(Self { real, longer, repeated: longer.0 - real.0 })
    }
}

fn list(block: &Block) -> (usize, MerkleNode) {
    let leaves: Vec<MerkleNode> = block.transactions.iter().map(|tx| tx.txid().into()).collect();
    (leaves.len(), merkle::root(&leaves).root)
}

/// How many transactions stand below the last node of the lowest level of odd length; `None` if every level is even but the root.
fn last_alone(count: usize) -> Option<usize> {
    let odd = count.checked_shr(count.trailing_zeros())?;
    (odd > 1).then(|| count / odd)
}

/// The block with its last transactions repeated, so that its root stays the same.
pub fn longer(block: &Block) -> Option<Block> {
    let count = block.transactions.len();
    let from = count - last_alone(count)?;
    let mut longer = block.clone();
    longer.transactions.extend_from_within(from..);
    Some(longer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_core::params::REGTEST;

    /// A block of so many different transactions.
    fn block(count: u32) -> Block {
        let mut block = REGTEST.genesis_block().clone();
        let first = block.transactions[0].clone();
        block.transactions = (0..count)
            .map(|lock_time| {
                let mut transaction = first.clone();
                transaction.lock_time = lock_time;
                transaction
            })
            .collect();
        block
    }

    #[test]
    fn the_longer_list_has_the_same_root() {
        for (count, repeated) in [(3, 1), (5, 1), (6, 2), (7, 1), (12, 4), (20, 4)] {
            let lists = TwoLists::of(&block(count)).unwrap();
            assert_eq!((lists.real.1, lists.repeated), (lists.longer.1, repeated), "{count}");
        }
    }

    #[test]
    fn powers_of_two_have_no_longer_list() {
        for count in [0, 1, 2, 4, 8] {
            assert_eq!(TwoLists::of(&block(count)), None, "{count}");
        }
    }
}
