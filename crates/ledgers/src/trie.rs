//! Ethereum's Merkle Patricia trie (Yellow Paper, appendices C and D): one root for many keys and values, which says nothing of the
//! order in which they came.

use std::collections::BTreeMap;

use crate::rlp;
use crate::setting::keccak;

/// A whole trie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trie {
    /// Keccak-256 of the uppermost node.
    pub root: [u8; 32],
    /// Its nodes, each before those below it.
    pub nodes: Vec<Node>,
}

/// A node that is named by its hash. Those of less than 32 bytes stand inside their parents instead (appendix D) and are not listed,
/// but for the uppermost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Nibbles that lead to it from the root.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: Kind,
    /// Its RLP.
    pub encoded: Vec<u8>,
    /// Keccak-256 of that.
    pub hash: [u8; 32],
}

/// The three kinds of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is stored.
    Empty,
    /// The rest of a key, and its value.
    Leaf,
    /// Nibbles that all keys below share.
    Extension,
    /// Sixteen ways on.
    Branch,
}

type Pair = (Vec<u8>, Vec<u8>);

impl Trie {
    /// Of these keys and values. No value may be empty: to be empty is not to be there.
    pub fn of(values: &BTreeMap<Vec<u8>, Vec<u8>>) -> Self {
        let pairs: Vec<Pair> = values.iter().map(|(key, value)| (nibbles(key), value.clone())).collect();
        let mut nodes = vec![];
        let encoded = node(&pairs, 0, &mut nodes);
        let root = keccak(&encoded);
        // A small uppermost node is hashed all the same.
        if encoded.len() < 32 {
            nodes.insert(0, Node { path: vec![], kind: kind_of(&pairs, 0), encoded, hash: root });
        }
        Self { root, nodes }
    }

    /// The nodes on the way to a key, from the root on: a proof of its value, or that it has none.
    pub fn proof(&self, key: &[u8]) -> Vec<Vec<u8>> {
        let key = nibbles(key);
        self.nodes
            .iter()
            .filter(|node| key.starts_with(&node.path))
            .map(|node| node.encoded.clone())
            .collect()
    }
}

/// Half bytes, the upper one first.
pub fn nibbles(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect()
}

/// Hex prefix (appendix C): whether it belongs to a leaf, whether their number is odd, and the nibbles.
pub fn hex_prefix(nibbles: &[u8], leaf: bool) -> Vec<u8> {
    let flag = if leaf { 2 } else { 0 };
    let (first, rest) = match nibbles.len() % 2 {
        0 => (flag << 4, nibbles),
        _ => ((flag + 1) << 4 | nibbles[0], &nibbles[1..]),
    };
    core::iter::once(first).chain(rest.chunks(2).map(|pair| pair[0] << 4 | pair[1])).collect()
}

/// Reads [`hex_prefix`].
pub fn read_hex_prefix(bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let (first, rest) = bytes.split_first()?;
    let (leaf, odd) = (first & 0x20 != 0, first & 0x10 != 0);
    if first & 0xc0 != 0 || !odd && first & 0x0f != 0 {
        return None;
    }
    let head = odd.then_some(first & 15);
    Some((head.into_iter().chain(nibbles(rest)).collect(), leaf))
}

/// The function `c` of appendix D: pairs that agree in their first `depth` nibbles, as one node.
fn node(pairs: &[Pair], depth: usize, nodes: &mut Vec<Node>) -> Vec<u8> {
    let at = nodes.len();
    let kind = kind_of(pairs, depth);
    let encoded = match kind {
        Kind::Empty => rlp::bytes(&[]),
        Kind::Leaf => {
            let (key, value) = &pairs[0];
            rlp::list(&[rlp::bytes(&hex_prefix(&key[depth..], true)), rlp::bytes(value)])
        }
        Kind::Extension => {
            let shared = shared(pairs, depth);
            let below = reference(node(pairs, depth + shared, nodes));
            rlp::list(&[rlp::bytes(&hex_prefix(&pairs[0].0[depth..depth + shared], false)), below])
        }
        Kind::Branch => branch(pairs, depth, nodes),
    };
    if encoded.len() >= 32 {
        let path = pairs[0].0[..depth].to_vec();
        nodes.insert(at, Node { path, kind, hash: keccak(&encoded), encoded: encoded.clone() });
    }
    encoded
}

fn kind_of(pairs: &[Pair], depth: usize) -> Kind {
    match pairs {
        [] => Kind::Empty,
        [_] => Kind::Leaf,
        _ if shared(pairs, depth) > 0 => Kind::Extension,
        _ => Kind::Branch,
    }
}

/// Nibbles behind `depth` that all have in common. Sorted keys differ most at their ends.
fn shared(pairs: &[Pair], depth: usize) -> usize {
    let (Some((first, _)), Some((last, _))) = (pairs.first(), pairs.last()) else { return 0 };
    first[depth..].iter().zip(&last[depth..]).take_while(|(a, b)| a == b).count()
}

fn branch(pairs: &[Pair], depth: usize, nodes: &mut Vec<Node>) -> Vec<u8> {
    let (ends, on) = pairs.split_at(pairs.iter().take_while(|(key, _)| key.len() == depth).count());
    let way = |nibble: u8| -> &[Pair] {
        let from = on.partition_point(|(key, _)| key[depth] < nibble);
        let until = on.partition_point(|(key, _)| key[depth] <= nibble);
        &on[from..until]
    };
    let ways = (0..16).map(|nibble| reference(node(way(nibble), depth + 1, nodes)));
    let mut items: Vec<Vec<u8>> = ways.collect();
    items.push(rlp::bytes(ends.first().map_or(&[][..], |(_, value)| value)));
    rlp::list(&items)
}

/// How a parent names a node: by itself if that is shorter than a hash (the function `n` of appendix D).
fn reference(encoded: Vec<u8>) -> Vec<u8> {
    match encoded.len() {
        32.. => rlp::bytes(&keccak(&encoded)),
        _ => encoded,
    }
}
