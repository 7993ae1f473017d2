//! Everybody's tip, as far as this node knows: a tree of the blocks on which peers stand.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::BlockHash;
use hashyard_core::chain::HeaderTree;
use serde::{Deserialize, Serialize};

use crate::NodeId;
use crate::node::Node;
use crate::peer::Peer;

/// At most so many blocks are tips: this node's own, then those on which the most peers stand.
const TIPS: usize = 12;
/// Where branches have so many blocks between two that matter, or fewer, all are shown; of more, none.
const BETWEEN: u32 = 3;
/// Blocks below the first fork.
const BELOW: u32 = 3;

/// Blocks on which somebody stands, and how they hang together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TipsView {
    /// The tree, by height: a parent stands before its children. The first is the root. Fewer than 100.
    pub blocks: Vec<TipBlockView>,
    /// Number of this node's tip among them.
    pub own: u32,
    /// Connections whose tip is among them or unknown, oldest first.
    pub peers: Vec<TipPeerView>,
    /// Connections whose tip was left out.
    pub left_out: u32,
}

/// A block of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TipBlockView {
    /// Its hash.
    pub hash: BlockHash,
    /// Its height.
    pub height: u32,
    /// Number of the block that it stands on, with `skipped` in between; `None` for the root.
    pub parent: Option<u32>,
    /// Blocks below it that are not shown, down to `parent`, or to the genesis block if it is the root.
    pub skipped: u32,
    /// It is on this node's chain.
    pub ours: bool,
    /// This node refused it, or one below it.
    pub refused: bool,
}

/// A peer, and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TipPeerView {
    /// The name in its user agent, or a short form of its address.
    pub name: String,
    /// Its node id, if it is a tab.
    pub node: Option<NodeId>,
    /// Number of the best block that it told of or was given; `None` if it told of none that is known here.
    pub at: Option<u32>,
}

impl Node {
    /// The best header of each peer that is known here (`synced_headers` of `getpeerinfo`), as a tree with this node's tip.
    pub fn tips_view(&self) -> TipsView {
        let (tree, own) = (self.chain.tree(), self.chain.tip().hash);
        let ready: Vec<&Peer> =
            self.peers.values().filter(|peer| peer.is_ready() && !peer.is_errand()).collect();
        let stands = |peer: &Peer| peer.best_known().filter(|hash| tree.get(hash).is_some());
        let tips = chosen(own, ready.iter().filter_map(|peer| stands(peer)));
        let blocks = blocks(tree, &tips);
        let number = |hash: &BlockHash| blocks.iter().position(|block| block.hash == *hash);
        let shown = ready.iter().filter(|peer| stands(peer).is_none_or(|hash| tips.contains(&hash)));
        let peers: Vec<TipPeerView> = shown
            .map(|peer| TipPeerView {
                name: peer.name(),
                node: peer.node(),
                at: stands(peer).and_then(|hash| number(&hash)).map(|number| number as u32),
            })
            .collect();
        let left_out = (ready.len() - peers.len()) as u32;
        TipsView { own: number(&own).unwrap_or_default() as u32, blocks, peers, left_out }
    }
}

fn chosen(own: BlockHash, theirs: impl Iterator<Item = BlockHash>) -> BTreeSet<BlockHash> {
    let mut counts = BTreeMap::<BlockHash, usize>::new();
    theirs.for_each(|hash| *counts.entry(hash).or_default() += 1);
    counts.remove(&own);
    let mut most: Vec<(usize, BlockHash)> = counts.into_iter().map(|(hash, count)| (count, hash)).collect();
    most.sort_by(|a, b| b.cmp(a));
    [own].into_iter().chain(most.into_iter().map(|(_, hash)| hash)).take(TIPS).collect()
}

/// The tips, the blocks at which their branches part, a few below, and what lies between if that is little.
fn blocks(tree: &HeaderTree, tips: &BTreeSet<BlockHash>) -> Vec<TipBlockView> {
    let mut shown = BTreeSet::new();
    for tip in tips {
        shown.insert(at(tree, *tip));
        shown.extend(tips.iter().filter_map(|other| parting(tree, tip, other)));
    }
    if let Some((height, hash)) = shown.first().copied() {
        shown.insert(at(tree, tree.ancestor(&hash, height.saturating_sub(BELOW)).hash));
    }
    for (height, hash) in shown.clone() {
        let Some((_, below)) = below(tree, &shown, &hash) else { continue };
        if height - below - 1 <= BETWEEN {
            shown.extend((below + 1..height).map(|height| at(tree, tree.ancestor(&hash, height).hash)));
        }
    }
    let block = |(height, hash): &(u32, BlockHash)| {
        let below = below(tree, &shown, hash);
        TipBlockView {
            hash: *hash,
            height: *height,
            parent: below.map(|(number, _)| number as u32),
            skipped: below.map_or(*height, |(_, below)| height - below - 1),
            ours: tree.is_active(hash),
            refused: tree.get(hash).is_some_and(|entry| entry.fault.is_some()),
        }
    };
    shown.iter().map(block).collect()
}

fn at(tree: &HeaderTree, hash: BlockHash) -> (u32, BlockHash) {
    (tree.get(&hash).map_or(0, |entry| entry.height), hash)
}

/// Number and height of the highest shown block below one.
fn below(tree: &HeaderTree, shown: &BTreeSet<(u32, BlockHash)>, hash: &BlockHash) -> Option<(usize, u32)> {
    let height = tree.get(hash)?.height;
    let lower = shown.iter().enumerate().rev().skip_while(|(_, (lower, _))| *lower >= height);
    let found = lower.into_iter().find(|(_, (lower, other))| tree.ancestor(hash, *lower).hash == *other);
    found.map(|(number, (lower, _))| (number, *lower))
}

/// The last block that two branches share.
fn parting(tree: &HeaderTree, one: &BlockHash, other: &BlockHash) -> Option<(u32, BlockHash)> {
    let lowest = tree.get(one)?.height.min(tree.get(other)?.height);
    let (mut shared, mut apart) = (0, lowest + 1);
    while apart - shared > 1 {
        let middle = shared + (apart - shared) / 2;
        match tree.ancestor(one, middle).hash == tree.ancestor(other, middle).hash {
            true => shared = middle,
            false => apart = middle,
        }
    }
    Some((shared, tree.ancestor(one, shared).hash))
}
