//! A copy of a block with one satoshi more, and headers out of order.

use hashyard_core::{Block, Header};

/// The block with one satoshi more in the first output of its last transaction, and the Merkle root that follows; the rest of the header
/// stays. `None` for a block without outputs.
pub fn one_satoshi_more(block: &Block) -> Option<Block> {
    let mut copy = block.clone();
    copy.transactions.last_mut()?.outputs.first_mut()?.value.0 += 1;
    copy.header.merkle_root = copy.compute_merkle_root().root;
    Some(copy)
}

/// The headers in another order than that of the chain, in which they come: by their hashes, which nobody can foresee.
pub fn shuffled(headers: &[Header]) -> Vec<Header> {
    let mut mixed = headers.to_vec();
    // The last bytes: the first digits are all zero.
    mixed.sort_by_key(|header| *header.block_hash().as_bytes());
    if mixed == headers {
        mixed.reverse();
    }
    mixed
}

/// The list with one entry a place up or down; the first can't go up, nor the last down.
pub fn moved<T: Clone>(list: &[T], at: usize, up: bool) -> Vec<T> {
    let mut list = list.to_vec();
    let to = if up { at.checked_sub(1) } else { at.checked_add(1) };
    if let Some(to) = to.filter(|to| *to < list.len() && at < list.len()) {
        list.swap(at, to);
    }
    list
}

#[cfg(test)]
mod tests {
    use hashyard_core::params::CLASSROOM;

    use super::*;

    fn headers() -> Vec<Header> {
        let header = CLASSROOM.genesis_block().header;
        (0..5).map(|nonce| Header { nonce, ..header }).collect()
    }

    #[test]
    fn a_satoshi_more_is_another_root_and_nothing_else() {
        let block = CLASSROOM.genesis_block();
        let copy = one_satoshi_more(&block).unwrap();
        let value = |block: &Block| block.transactions[0].outputs[0].value.0;
        assert_eq!(value(&copy), value(&block) + 1);
        let (was, is) = (block.header.to_bytes(), copy.header.to_bytes());
        let changed: Vec<usize> = (0..80).filter(|byte| was[*byte] != is[*byte]).collect();
        assert!(!changed.is_empty() && changed.iter().all(|byte| (36..68).contains(byte)), "{changed:?}");
        let empty = Block { transactions: vec![], ..block.clone() };
        assert_eq!(one_satoshi_more(&empty), None);
    }

    #[test]
    fn what_is_shuffled_has_all_and_another_order() {
        let ordered = headers();
        let mixed = shuffled(&ordered);
        assert!(mixed != ordered && ordered.iter().all(|header| mixed.contains(header)));
        assert_ne!(shuffled(&mixed), mixed, "even if chance had them in order");
        assert!(shuffled(&[]).is_empty());
    }

    #[test]
    fn entries_move_by_one() {
        let list = headers();
        assert_eq!(moved(&list, 1, true)[0], list[1]);
        assert_eq!(moved(&moved(&list, 1, true), 0, false), list);
        for (at, up) in [(0, true), (4, false), (9, true), (usize::MAX, false)] {
            assert_eq!(moved(&list, at, up), list, "{at}");
        }
    }
}
