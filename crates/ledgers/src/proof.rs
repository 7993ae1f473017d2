//! Whether a value stands below a root of Ethereum's trie, from the nodes on its way alone.

use std::collections::BTreeMap;

use crate::rlp::{self, Item, Value};
use crate::setting::keccak;
use crate::trie::{nibbles, read_hex_prefix};

/// Nodes of a proof, at most; a key of 32 bytes has a way of 64.
pub const MAX_NODES: usize = 64;

/// Why nodes prove nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofError {
    /// No node given has this hash, and the way leads there.
    Missing([u8; 32]),
    /// A node is no node of a trie.
    Malformed,
    /// Nodes that are not on the way, so many.
    Superfluous(usize),
}

/// Follows a key from the root. The nodes may come in any order, because each is named by its hash. `None` is proof that the key has no
/// value.
///
/// # Errors
/// See [`ProofError`].
pub fn verify(root: &[u8; 32], key: &[u8], nodes: &[Vec<u8>]) -> Result<Option<Vec<u8>>, ProofError> {
    if nodes.len() > MAX_NODES {
        return Err(ProofError::Superfluous(nodes.len() - MAX_NODES));
    }
    let mut nodes: BTreeMap<[u8; 32], &[u8]> =
        nodes.iter().map(|node| (keccak(node), node.as_slice())).collect();
    let mut take = |hash: &[u8; 32]| nodes.remove(hash).ok_or(ProofError::Missing(*hash));
    let (key, mut at) = (nibbles(key), 0);
    let mut item = read(take(root)?)?;
    let value = loop {
        match step(&item, &key[at..])? {
            Next::Value(value) => break value.map(<[u8]>::to_vec),
            Next::Inside(inner, used) => (item, at) = (inner, at + used),
            Next::Hash(hash, used) => (item, at) = (read(take(&hash)?)?, at + used),
        }
    };
    match nodes.len() {
        0 => Ok(value),
        more => Err(ProofError::Superfluous(more)),
    }
}

enum Next<'a> {
    Value(Option<&'a [u8]>),
    /// A node that stands inside its parent, and the nibbles used up.
    Inside(Item<'a>, usize),
    Hash([u8; 32], usize),
}

fn read(node: &[u8]) -> Result<Item<'_>, ProofError> {
    rlp::decode(node).ok_or(ProofError::Malformed)
}

fn step<'a>(item: &Item<'a>, key: &[u8]) -> Result<Next<'a>, ProofError> {
    let Value::List(items) = &item.value else {
        let Value::Bytes(nothing) = &item.value else { return Err(ProofError::Malformed) };
        return if nothing.is_empty() { Ok(Next::Value(None)) } else { Err(ProofError::Malformed) };
    };
    match items.as_slice() {
        [prefix, next] => {
            let (way, is_leaf) = read_hex_prefix(text(prefix)?).ok_or(ProofError::Malformed)?;
            match (key.strip_prefix(way.as_slice()), is_leaf) {
                (None, _) => Ok(Next::Value(None)),
                (Some(rest), true) => Ok(Next::Value(rest.is_empty().then_some(text(next)?))),
                (Some(_), false) if way.is_empty() => Err(ProofError::Malformed),
                (Some(_), false) => follow(next, way.len()),
            }
        }
        branch if branch.len() == 17 => match key.first() {
            Some(nibble) => follow(&branch[usize::from(*nibble)], 1),
            None => Ok(Next::Value(Some(text(&branch[16])?).filter(|value| !value.is_empty()))),
        },
        _ => Err(ProofError::Malformed),
    }
}

fn follow<'a>(next: &Item<'a>, used: usize) -> Result<Next<'a>, ProofError> {
    match &next.value {
        Value::List(_) => Ok(Next::Inside(next.clone(), used)),
        Value::Bytes([]) => Ok(Next::Value(None)),
        Value::Bytes(hash) => match <[u8; 32]>::try_from(*hash) {
            Ok(hash) => Ok(Next::Hash(hash, used)),
            Err(_) => Err(ProofError::Malformed),
        },
    }
}

fn text<'a>(item: &Item<'a>) -> Result<&'a [u8], ProofError> {
    match item.value {
        Value::Bytes(bytes) => Ok(bytes),
        Value::List(_) => Err(ProofError::Malformed),
    }
}
