//! Merkle trees: one root that commits to many transactions, and short proofs that one of them is in it.
//!
//! Each level pairs neighbours and hashes them; a level of odd length pairs its last node with itself.

use serde::{Deserialize, Serialize};

use super::hash::{MerkleNode, sha256d};

/// The root of a tree, and whether two equal neighbours were paired on the way.
///
/// A list of transactions whose tail is repeated can have the root of the shorter list (CVE-2012-2459). A block of such a
/// tree is refused as mutated *without* marking its hash invalid: the honest block has the same hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// The root; zero for an empty list.
    pub root: MerkleNode,
    /// Two different positions hold the same node and were paired.
    pub mutated: bool,
}

/// A sibling on the way from a leaf to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofStep {
    /// The hash to pair with.
    pub sibling: MerkleNode,
    /// Whether the sibling stands on the left.
    pub sibling_on_left: bool,
    /// Whether the sibling is the node itself, at the end of a level of odd length.
    pub duplicate: bool,
}

/// Double SHA-256 of two nodes, 64 bytes.
pub fn parent(left: &MerkleNode, right: &MerkleNode) -> MerkleNode {
    let mut pair = [0; 64];
    pair[..32].copy_from_slice(left.as_bytes());
    pair[32..].copy_from_slice(right.as_bytes());
    MerkleNode::from_bytes(sha256d(&pair))
}

/// The root over `leaves`.
pub fn root(leaves: &[MerkleNode]) -> Root {
    let mut mutated = false;
    let mut level = leaves.to_vec();
    while level.len() > 1 {
        mutated |= level.chunks_exact(2).any(|pair| pair[0] == pair[1]);
        level = next_level(&level);
    }
    Root { root: level.first().copied().unwrap_or_default(), mutated }
}

/// All levels, leaves first, root last.
pub fn layers(leaves: &[MerkleNode]) -> Vec<Vec<MerkleNode>> {
    let mut layers = vec![leaves.to_vec()];
    while let Some(level) = layers.last().filter(|level| level.len() > 1) {
        layers.push(next_level(level));
    }
    layers
}

/// The siblings that prove `leaves[index]`, from the bottom up; `None` if there is no such leaf.
pub fn proof(leaves: &[MerkleNode], index: usize) -> Option<Vec<ProofStep>> {
    proof_in(&layers(leaves), index)
}

/// As [`proof`], from the [`layers`] of the tree: who needs many proofs makes them once.
pub fn proof_in(layers: &[Vec<MerkleNode>], index: usize) -> Option<Vec<ProofStep>> {
    let (_, inner) = layers.split_last()?;
    layers[0].get(index)?;
    Some(inner.iter().enumerate().map(|(depth, level)| proof_step(level, index >> depth)).collect())
}

/// The root that a proof leads to, starting at `leaf`.
pub fn root_from_proof(leaf: MerkleNode, steps: &[ProofStep]) -> MerkleNode {
    steps.iter().fold(leaf, |node, step| match step.sibling_on_left {
        true => parent(&step.sibling, &node),
        false => parent(&node, &step.sibling),
    })
}

fn next_level(level: &[MerkleNode]) -> Vec<MerkleNode> {
    level.chunks(2).map(|pair| parent(&pair[0], pair.last().unwrap_or(&pair[0]))).collect()
}

fn proof_step(level: &[MerkleNode], index: usize) -> ProofStep {
    let sibling = level.get(index ^ 1);
    ProofStep {
        sibling: *sibling.unwrap_or(&level[index]),
        sibling_on_left: index % 2 == 1,
        duplicate: sibling.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<MerkleNode> {
        (0..count).map(|n| MerkleNode::from_bytes([n; 32])).collect()
    }

    #[test]
    fn a_single_leaf_is_the_root() {
        assert_eq!(root(&leaves(1)), Root { root: leaves(1)[0], mutated: false });
        assert_eq!(root(&[]).root, MerkleNode::ZERO);
        assert_eq!(proof(&leaves(1), 0), Some(vec![]));
    }

    #[test]
    fn every_leaf_of_every_size_is_proven() {
        for count in 1..=33 {
            let leaves = leaves(count);
            let root = root(&leaves).root;
            assert_eq!(layers(&leaves).last().unwrap(), &[root]);
            for (index, leaf) in leaves.iter().enumerate() {
                let steps = proof(&leaves, index).unwrap();
                assert_eq!(root_from_proof(*leaf, &steps), root, "{index} of {count}");
                let other = MerkleNode::from_bytes([0xff; 32]);
                assert_ne!(root_from_proof(other, &steps), root);
            }
            assert_eq!(proof(&leaves, leaves.len()), None);
        }
    }

    #[test]
    fn a_repeated_tail_has_the_same_root_and_is_called_mutated() {
        let honest = leaves(3);
        let repeated = [honest.clone(), vec![honest[2]]].concat();
        assert_eq!(root(&repeated).root, root(&honest).root);
        assert!(root(&repeated).mutated);
        assert!(!root(&honest).mutated);
    }
}
