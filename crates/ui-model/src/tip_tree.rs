//! Everybody's tip as a tree that grows upwards: a row for each block, the newest on top, a lane for each branch.

use std::cmp::Reverse;

use hashyard_node::view::{TipBlockView, TipsView};

/// Height of a row, and width of a lane.
pub const ROW: usize = 34;
/// Width of a lane.
pub const LANE: usize = 22;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipTree {
    /// Blocks from top to bottom: their numbers, and the middle of each. A block stands above the one that it is built on.
    pub rows: Vec<(usize, (usize, usize))>,
    /// From each block down to its parent.
    pub links: Vec<TipLink>,
    /// Ends of branches: 1 if there is no fork.
    pub branches: usize,
    /// Width and height of all.
    pub size: (usize, usize),
}

/// From a block to the one that it is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipLink {
    /// SVG path data.
    pub path: String,
    /// The block is on this node's chain.
    pub ours: bool,
    /// There are blocks between them.
    pub skips: bool,
}

/// Places the blocks of a tree: this node's branch in the first lane, the others beside it, the highest first.
pub fn tip_tree(tips: &TipsView) -> TipTree {
    let (lanes, branches) = lanes(&tips.blocks, tips.own as usize);
    let mut order: Vec<usize> = (0..tips.blocks.len()).collect();
    order.sort_by_key(|block| (Reverse(tips.blocks[*block].height), lanes[*block]));
    let mut places = vec![(0, 0); order.len()];
    for (row, block) in order.iter().enumerate() {
        places[*block] = (lanes[*block] * LANE + LANE / 2, row * ROW + ROW / 2);
    }
    let links = tips.blocks.iter().zip(&places).filter_map(|(block, from)| {
        let to = places.get(block.parent? as usize)?;
        Some(TipLink { path: link(*from, *to), ours: block.ours, skips: block.skipped > 0 })
    });
    TipTree {
        links: links.collect(),
        rows: order.iter().map(|block| (*block, places[*block])).collect(),
        branches,
        size: (branches * LANE, order.len() * ROW),
    }
}

/// The lane of each block, and how many there are: a branch keeps its lane down to where it meets one that was placed before.
fn lanes(blocks: &[TipBlockView], own: usize) -> (Vec<usize>, usize) {
    let parent = |block: usize| blocks[block].parent.map(|parent| parent as usize);
    let is_end = |block: &usize| !(0..blocks.len()).any(|other| parent(other) == Some(*block));
    let stands_on_own = |end: usize| core::iter::successors(Some(end), |at| parent(*at)).any(|at| at == own);
    let mut ends: Vec<usize> = (0..blocks.len()).filter(is_end).collect();
    ends.sort_by_key(|end| (!stands_on_own(*end), Reverse(blocks[*end].height), *end));
    let mut lanes = vec![None; blocks.len()];
    for (lane, end) in ends.iter().enumerate() {
        let mut next = Some(*end);
        while let Some(block) = next.filter(|block| lanes[*block].is_none()) {
            lanes[block] = Some(lane);
            next = parent(block);
        }
    }
    (lanes.into_iter().map(Option::unwrap_or_default).collect(), ends.len())
}

/// Straight down, then over to the parent's lane in the last row.
fn link((x, y): (usize, usize), (to_x, to_y): (usize, usize)) -> String {
    if x == to_x {
        return format!("M{x} {y}V{to_y}");
    }
    let (turn, middle) = (to_y.saturating_sub(ROW), to_y.saturating_sub(ROW / 2));
    format!("M{x} {y}V{turn}C{x} {middle} {to_x} {middle} {to_x} {to_y}")
}

#[cfg(test)]
mod tests {
    use hashyard_core::BlockHash;

    use super::*;

    fn tips(blocks: &[(u32, Option<u32>)], own: u32) -> TipsView {
        let block = |(number, (height, parent)): (usize, &(u32, Option<u32>))| TipBlockView {
            hash: BlockHash::from_bytes([number as u8; 32]),
            height: *height,
            parent: *parent,
            skipped: parent.map_or(*height, |parent| height - blocks[parent as usize].0 - 1),
            ours: false,
            refused: false,
        };
        let blocks = blocks.iter().enumerate().map(block).collect();
        TipsView { blocks, own, peers: vec![], left_out: 0 }
    }

    fn rows(tree: &TipTree) -> Vec<(usize, usize)> {
        tree.rows.iter().map(|(block, (x, _))| (*block, x / LANE)).collect()
    }

    #[test]
    fn a_chain_is_one_lane_with_the_newest_on_top() {
        let tree = tip_tree(&tips(&[(3, None), (4, Some(0)), (9, Some(1))], 2));
        assert_eq!(rows(&tree), [(2, 0), (1, 0), (0, 0)]);
        assert_eq!((tree.branches, tree.size), (1, (LANE, 3 * ROW)));
        let links: Vec<_> = tree.links.iter().map(|link| (link.path.as_str(), link.skips)).collect();
        assert_eq!(links, [("M11 51V85", false), ("M11 17V51", true)]);
    }

    #[test]
    fn a_fork_has_this_nodes_branch_first_however_short_it_is() {
        // 0 - 1 - 2 is ours, 0 - 3 - 4 - 5 is higher, 1 - 6 is lower.
        let blocks =
            [(1, None), (2, Some(0)), (2, Some(0)), (3, Some(1)), (3, Some(1)), (3, Some(2)), (4, Some(5))];
        let tree = tip_tree(&tips(&blocks, 3));
        assert_eq!(rows(&tree), [(6, 1), (3, 0), (5, 1), (4, 2), (1, 0), (2, 1), (0, 0)]);
        assert_eq!(tree.branches, 3);
        // From the second lane into the first, in the row above the parent.
        assert_eq!(tree.links[1].path, "M33 187V187C33 204 11 204 11 221");
    }

    #[test]
    fn who_is_ahead_of_this_node_stands_in_its_lane() {
        let tree = tip_tree(&tips(&[(1, None), (2, Some(0)), (3, Some(1)), (2, Some(0))], 1));
        assert_eq!(rows(&tree), [(2, 0), (1, 0), (3, 1), (0, 0)]);
    }

    #[test]
    fn no_block_stands_on_anothers_place_or_above_its_children() {
        // Three blocks at each height, on one of the three below.
        let below = |number: u32, height: u32| match height {
            1 => 0,
            _ => 1 + 3 * (height - 2) + number * 5 % 7 % 3,
        };
        let mut blocks = vec![(0, None)];
        for number in 1..90 {
            let height = 1 + (number - 1) / 3;
            blocks.push((height, Some(below(number, height))));
        }
        let tree = tip_tree(&tips(&blocks, 5));
        let mut places: Vec<_> = tree.rows.iter().map(|(_, place)| *place).collect();
        for (block, (_, y)) in &tree.rows {
            let parent = blocks[*block].1;
            let below = tree.rows.iter().find(|(other, _)| parent == Some(*other as u32));
            assert!(below.is_none_or(|(_, (_, lower))| lower > y));
        }
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), blocks.len());
        assert!(places.iter().all(|(x, y)| *x < tree.size.0 && *y < tree.size.1));
    }
}
