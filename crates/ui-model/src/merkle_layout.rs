//! Where the nodes of a Merkle tree stand on the screen, with the path of one leaf and its siblings.
//!
//! A small tree is drawn whole. Of a large one only the subtree around the chosen leaf is, and above it the path with the
//! siblings that prove it: that is all a light client needs, whatever the size of the block.

/// What a node is to the chosen leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeRole {
    /// Nothing.
    Plain,
    /// The leaf itself or above it.
    Path,
    /// A step of the proof, counted from 1 at the bottom.
    Sibling(usize),
}

/// A node as drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedNode {
    /// 0 for leaves.
    pub level: usize,
    /// Position in its level; equal to the level's length for a duplicate.
    pub index: usize,
    /// Centre, in px.
    pub x: f64,
    /// Upper edge, in px.
    pub y: f64,
    /// What it is to the chosen leaf.
    pub role: NodeRole,
    /// The last node of a level of odd length, taken twice.
    pub duplicate: bool,
}

/// A line from a node up to its parent: vertical, across at `turn`, vertical.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedLink {
    /// Centre and upper edge of the lower node.
    pub from: (f64, f64),
    /// Centre and lower edge of the parent.
    pub to: (f64, f64),
    /// Height of the crossing.
    pub turn: f64,
    /// The role of the lower node.
    pub role: NodeRole,
}

/// A tree as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeLayout {
    /// Height of the drawing, in px.
    pub height: f64,
    /// Side of a node, in px.
    pub side: f64,
    /// Nodes, lower levels first.
    pub nodes: Vec<PlacedNode>,
    /// Links, lower levels first.
    pub links: Vec<PlacedLink>,
    /// First leaf shown and the leaf behind the last one shown.
    pub window: (usize, usize),
}

/// Room above the root, in px.
const TOP: f64 = 28.0;
/// Room below the leaves for their labels, in px.
const LABELS: f64 = 28.0;

/// Places a tree of `leaves` (at least one) in `width` px, with the path of leaf `chosen`.
pub fn layout(leaves: usize, chosen: usize, width: f64) -> TreeLayout {
    let lengths = level_lengths(leaves.max(1));
    let chosen = chosen.min(lengths[0] - 1);
    let shape = Shape::new(&lengths, chosen, width);
    let nodes: Vec<PlacedNode> = (0..lengths.len())
        .flat_map(|level| shape.indices(level).map(move |index| (level, index)))
        .map(|(level, index)| shape.node(level, index))
        .collect();
    let links =
        nodes.iter().filter(|node| node.level + 1 < lengths.len()).map(|node| shape.link(node)).collect();
    let first = shape.first_leaf();
    TreeLayout {
        height: shape.y(0) + shape.side + LABELS,
        side: shape.side,
        nodes,
        links,
        window: (first, (first + (1 << shape.window_log2)).min(lengths[0])),
    }
}

/// Nodes in each level, leaves first.
fn level_lengths(leaves: usize) -> Vec<usize> {
    let mut lengths = vec![leaves];
    while let Some(&length) = lengths.last().filter(|length| **length > 1) {
        lengths.push(length.div_ceil(2));
    }
    lengths
}

struct Shape<'a> {
    lengths: &'a [usize],
    chosen: usize,
    width: f64,
    side: f64,
    pitch: f64,
    /// The window holds 2^this leaves.
    window_log2: usize,
}

impl<'a> Shape<'a> {
    fn new(lengths: &'a [usize], chosen: usize, width: f64) -> Self {
        let narrow = width < 460.0;
        let pitch = match lengths.len() {
            0..=4 => 77.0,
            5..=6 => 62.0,
            _ => 50.0,
        };
        let window_log2 = (if narrow { 3 } else { 4 }).min(lengths.len() - 1);
        Self {
            lengths,
            chosen,
            width,
            side: if narrow || window_log2 == 4 { 26.0 } else { 30.0 },
            pitch,
            window_log2,
        }
    }

    fn first_leaf(&self) -> usize {
        self.chosen >> self.window_log2 << self.window_log2
    }

    /// The positions of a level that are drawn, a duplicate included.
    fn indices(&self, level: usize) -> core::ops::Range<usize> {
        let length = self.lengths[level];
        let padded = if length > 1 { length + length % 2 } else { length };
        let (first, last) = match level < self.window_log2 {
            true => (self.first_leaf() >> level, (self.first_leaf() + (1 << self.window_log2)) >> level),
            false => ((self.chosen >> level) & !1, (self.chosen >> level | 1) + 1),
        };
        first..last.min(padded)
    }

    fn node(&self, level: usize, index: usize) -> PlacedNode {
        let duplicate = index >= self.lengths[level];
        PlacedNode {
            level,
            index,
            x: self.x(level, index),
            y: self.y(level),
            role: self.role(level, index),
            duplicate,
        }
    }

    fn role(&self, level: usize, index: usize) -> NodeRole {
        let on_path = self.chosen >> level;
        match index {
            _ if index == on_path => NodeRole::Path,
            _ if index == on_path ^ 1 && level + 1 < self.lengths.len() => NodeRole::Sibling(level + 1),
            _ => NodeRole::Plain,
        }
    }

    fn x(&self, level: usize, index: usize) -> f64 {
        let top = level + 1 == self.lengths.len();
        let (slots, slot) = match level < self.window_log2 {
            true => (1 << (self.window_log2 - level), index - (self.first_leaf() >> level)),
            false if top => (1, 0),
            false => (2, index & 1),
        };
        self.width / slots as f64 * (slot as f64 + 0.5)
    }

    fn y(&self, level: usize) -> f64 {
        TOP + (self.lengths.len() - 1 - level) as f64 * self.pitch
    }

    fn link(&self, node: &PlacedNode) -> PlacedLink {
        let parent = (self.x(node.level + 1, node.index >> 1), self.y(node.level + 1) + self.side);
        PlacedLink { from: (node.x, node.y), to: parent, turn: (node.y + parent.1) / 2.0, role: node.role }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(tree: &TreeLayout, level: usize) -> Vec<usize> {
        tree.nodes.iter().filter(|node| node.level == level).map(|node| node.index).collect()
    }

    #[test]
    fn seven_leaves_are_drawn_whole_with_the_last_one_twice() {
        let tree = layout(7, 3, 560.0);
        assert_eq!(
            [at(&tree, 0).len(), at(&tree, 1).len(), at(&tree, 2).len(), at(&tree, 3).len()],
            [8, 4, 2, 1]
        );
        let duplicates: Vec<_> =
            tree.nodes.iter().filter(|node| node.duplicate).map(|node| node.index).collect();
        assert_eq!(duplicates, [7]);
        let siblings: Vec<_> = tree
            .nodes
            .iter()
            .filter_map(|node| match node.role {
                NodeRole::Sibling(step) => Some((step, node.index)),
                _ => None,
            })
            .collect();
        assert_eq!(siblings, [(1, 2), (2, 0), (3, 1)]);
        assert_eq!(tree.links.len(), 14);
        assert_eq!(tree.window, (0, 7));
    }

    #[test]
    fn a_single_leaf_is_its_own_root() {
        let tree = layout(1, 0, 560.0);
        assert_eq!((tree.nodes.len(), tree.links.len()), (1, 0));
        assert_eq!(tree.nodes[0].role, NodeRole::Path);
    }

    #[test]
    fn every_leaf_of_every_size_has_its_whole_proof_in_view() {
        for leaves in 1..=70 {
            for chosen in 0..leaves {
                for width in [340.0, 600.0] {
                    let tree = layout(leaves, chosen, width);
                    let levels = level_lengths(leaves).len();
                    for step in 1..levels {
                        let found =
                            tree.nodes.iter().filter(|node| node.role == NodeRole::Sibling(step)).count();
                        assert_eq!(found, 1, "step {step} of leaf {chosen} of {leaves}");
                    }
                    assert_eq!(tree.nodes.iter().filter(|node| node.role == NodeRole::Path).count(), levels);
                }
            }
        }
    }

    #[test]
    fn a_block_of_thousands_shows_a_window() {
        let tree = layout(2430, 1240, 600.0);
        assert_eq!(tree.window, (1232, 1248));
        assert!(tree.nodes.len() < 60);
        assert_eq!(layout(2430, 2429, 600.0).window, (2416, 2430));
    }

    #[test]
    fn nodes_of_a_level_do_not_overlap() {
        for (leaves, width) in [(8, 340.0), (16, 560.0), (2000, 340.0)] {
            let tree = layout(leaves, 5, width);
            for pair in tree.nodes.windows(2).filter(|pair| pair[0].level == pair[1].level) {
                assert!(pair[1].x - pair[0].x >= tree.side + 8.0);
            }
        }
    }
}
