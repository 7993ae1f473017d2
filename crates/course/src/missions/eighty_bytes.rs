//! Page 8: which bytes of a header answer for its transactions, and which for its place.

use std::collections::BTreeSet;
use std::ops::Range;

use hashyard_core::{Block, Header};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Where a header has its Merkle root.
const MERKLE_ROOT: Range<usize> = 36..68;
/// Headers to be put in order.
const HEADERS: usize = 5;

/// A satoshi more shows in the Merkle root; five headers follow one another.
pub struct EightyBytes;

/// The copy has one satoshi more in one output, and the root that follows.
fn has_one_more(block: &Block, copy: &Block) -> bool {
    let sums = |block: &Block| -> Vec<Vec<u64>> {
        block.transactions.iter().map(|tx| tx.outputs.iter().map(|output| output.value.0).collect()).collect()
    };
    let mut back = copy.clone();
    for (tx, was) in back.transactions.iter_mut().zip(sums(block)) {
        tx.outputs.iter_mut().zip(was).for_each(|(output, was)| output.value.0 = was);
    }
    back.header.merkle_root = block.header.merkle_root;
    let all = |block: &Block| sums(block).into_iter().flatten().map(u128::from).sum::<u128>();
    back == *block
        && all(copy) == all(block) + 1
        && copy.header.merkle_root == copy.compute_merkle_root().root
}

/// What each header says came before is the one before.
fn first_gap(headers: &[Header]) -> Option<usize> {
    headers.windows(2).position(|pair| pair[1].prev_blockhash != pair[0].block_hash())
}

impl EightyBytes {
    fn point(block: &Block, copy: &Block, byte: usize, node: Sight<'_>, told: &mut Told) {
        if !node.has_block(&block.header.block_hash()) || !has_one_more(block, copy) {
            return told.saw("other-block", []);
        }
        let (was, is) = (block.header.to_bytes(), copy.header.to_bytes());
        let facts = [("byte", byte.to_string())];
        match MERKLE_ROOT.contains(&byte) && was.get(byte) != is.get(byte) {
            true => told.tick(0),
            false if MERKLE_ROOT.contains(&byte) => told.saw("same-by-chance", facts),
            false => told.saw("other-byte", facts),
        }
    }

    fn order(headers: &[Header], node: Sight<'_>, told: &mut Told) {
        let hashes: BTreeSet<_> = headers.iter().map(Header::block_hash).collect();
        if hashes.len() != HEADERS || !hashes.iter().all(|hash| node.has_block(hash)) {
            return told.saw("old-headers", []);
        }
        match first_gap(headers) {
            None => told.tick(1),
            Some(at) => told.saw("gap", [("one", (at + 1).to_string()), ("next", (at + 2).to_string())]),
        }
    }
}

impl Mission for EightyBytes {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["other-block", "other-byte", "same-by-chance", "old-headers", "gap"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::OneSatoshi { block, copy, byte } => Self::point(block, copy, *byte, node, told),
            Deed::Ordered(headers) => Self::order(headers, node, told),
            _ => {}
        }
    }
}
