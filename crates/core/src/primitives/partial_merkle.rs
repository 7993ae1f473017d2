//! Partial Merkle trees (BIP37): one proof for several transactions of a block, as `gettxoutproof` gives it.
//!
//! The tree is walked depth first. A bit says for each node whether something below it is to be proven: if so its
//! children follow, if not its hash does.

use serde::{Deserialize, Serialize};

use super::encode::{Decodable, DecodeError, Encodable, MAX_SIZE, Reader, put_compact_size, put_list};
use super::hash::MerkleNode;
use super::merkle::{ProofStep, parent};
use super::{Header, Txid};

/// The most transactions that a block can hold: its weight limit over that of the smallest transaction.
const MAX_TRANSACTIONS: u32 = 4_000_000 / (60 * 4);

/// A block's header and a proof that some transactions are in it: the payload of `merkleblock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerkleBlock {
    /// The header, whose Merkle root the proof leads to.
    pub header: Header,
    /// Transactions in the block.
    pub total: u32,
    /// Hashes in depth-first order.
    pub hashes: Vec<MerkleNode>,
    /// For each node visited, whether something below it is proven.
    pub bits: Vec<bool>,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProofError {
    /// No transactions, or more than a block can hold.
    BadTotal,
    /// Too few or too many hashes or bits.
    BadShape,
    /// Two equal neighbours, which a real tree has only at its end (CVE-2012-2459).
    EqualNeighbours,
    /// It leads to another root than the header's.
    WrongRoot,
}

impl core::fmt::Display for ProofError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::BadTotal => "impossible number of transactions",
            Self::BadShape => "wrong number of hashes or bits",
            Self::EqualNeighbours => "two equal neighbours in the tree",
            Self::WrongRoot => "proof does not lead to the header's Merkle root",
        })
    }
}

impl core::error::Error for ProofError {}

impl MerkleBlock {
    /// Proves the transactions that `wanted` picks out of a block's txids; nothing where there are none.
    pub fn new(header: Header, txids: &[Txid], wanted: impl Fn(&Txid) -> bool) -> Self {
        let leaves: Vec<MerkleNode> = txids.iter().map(|txid| (*txid).into()).collect();
        let matches: Vec<bool> = txids.iter().map(wanted).collect();
        let mut block = Self { header, total: txids.len() as u32, hashes: vec![], bits: vec![] };
        let layers = super::merkle::layers(&leaves);
        if !txids.is_empty() {
            block.descend(&layers, &matches, layers.len() - 1, 0);
        }
        block
    }

    fn descend(&mut self, layers: &[Vec<MerkleNode>], matches: &[bool], depth: usize, position: usize) {
        let leaves = matches.len().min((position + 1) << depth);
        let proven = matches[position << depth..leaves].contains(&true);
        self.bits.push(proven);
        if depth == 0 || !proven {
            return self.hashes.push(layers[depth][position]);
        }
        self.descend(layers, matches, depth - 1, position * 2);
        if position * 2 + 1 < layers[depth - 1].len() {
            self.descend(layers, matches, depth - 1, position * 2 + 1);
        }
    }

    /// The proven transactions, in the block's order.
    ///
    /// # Errors
    /// What is wrong with the proof. That the header is on the chain is for the caller to check.
    pub fn extract(&self) -> Result<Vec<Txid>, ProofError> {
        self.walk().map(|walk| walk.proven)
    }

    /// The proven transaction and the siblings on its way up to the root, from the bottom up.
    ///
    /// # Errors
    /// What is wrong with the proof; one that proves several transactions, or none, has no single way and a bad shape for this.
    pub fn climb(&self) -> Result<(Txid, Vec<ProofStep>), ProofError> {
        let walk = self.walk()?;
        match walk.proven[..] {
            [txid] => Ok((txid, walk.steps)),
            _ => Err(ProofError::BadShape),
        }
    }

    fn walk(&self) -> Result<Walk<'_>, ProofError> {
        if self.total == 0 || self.total > MAX_TRANSACTIONS {
            return Err(ProofError::BadTotal);
        }
        if self.hashes.len() > self.total as usize {
            return Err(ProofError::BadShape);
        }
        let mut walk = Walk { block: self, next_hash: 0, next_bit: 0, proven: vec![], steps: vec![] };
        let depth = (0..).find(|depth| self.width(*depth) <= 1).unwrap_or(0);
        let root = walk.visit(depth, 0)?;
        // The bits are padded to whole bytes with zeros.
        if walk.next_hash != self.hashes.len() || walk.next_bit.div_ceil(8) != self.bits.len().div_ceil(8) {
            return Err(ProofError::BadShape);
        }
        match root == self.header.merkle_root {
            true => Ok(walk),
            false => Err(ProofError::WrongRoot),
        }
    }

    /// Nodes of the tree at a height above the leaves.
    fn width(&self, depth: u32) -> u32 {
        self.total.div_ceil(1 << depth)
    }
}

struct Walk<'a> {
    block: &'a MerkleBlock,
    next_hash: usize,
    next_bit: usize,
    proven: Vec<Txid>,
    /// Siblings beside the ways of what is proven.
    steps: Vec<ProofStep>,
}

impl Walk<'_> {
    fn visit(&mut self, depth: u32, position: u32) -> Result<MerkleNode, ProofError> {
        let proven = *self.block.bits.get(self.next_bit).ok_or(ProofError::BadShape)?;
        self.next_bit += 1;
        if depth == 0 || !proven {
            let hash = *self.block.hashes.get(self.next_hash).ok_or(ProofError::BadShape)?;
            self.next_hash += 1;
            if proven {
                self.proven.push(Txid::from_bytes(*hash.as_bytes()));
            }
            return Ok(hash);
        }
        let before = self.proven.len();
        let left = self.visit(depth - 1, position * 2)?;
        let in_left = self.proven.len();
        let is_alone = position * 2 + 1 >= self.block.width(depth - 1);
        let right = if is_alone { left } else { self.visit(depth - 1, position * 2 + 1)? };
        if left == right && !is_alone {
            return Err(ProofError::EqualNeighbours);
        }
        // Bits may claim a way where none is.
        if self.proven.len() > before {
            let sibling_on_left = self.proven.len() > in_left;
            let sibling = if sibling_on_left { left } else { right };
            self.steps.push(ProofStep { sibling, sibling_on_left, duplicate: is_alone });
        }
        Ok(parent(&left, &right))
    }
}

impl Encodable for MerkleBlock {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.header.encode_to(out);
        out.extend(self.total.to_le_bytes());
        put_list(out, &self.hashes);
        put_compact_size(out, self.bits.len().div_ceil(8) as u64);
        out.extend(
            self.bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |sum, bit| sum << 1 | u8::from(*bit))),
        );
    }
}

impl Decodable for MerkleBlock {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            header: Header::decode_from(reader)?,
            total: reader.u32()?,
            hashes: reader.list(MAX_SIZE)?,
            bits: reader
                .var_bytes()?
                .iter()
                .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bits, BlockHash, merkle};

    fn block(count: u8) -> (Header, Vec<Txid>) {
        let txids: Vec<Txid> = (0..count).map(|n| Txid::from_bytes([n; 32])).collect();
        let leaves: Vec<MerkleNode> = txids.iter().map(|txid| (*txid).into()).collect();
        let merkle_root = merkle::root(&leaves).root;
        let header = Header {
            version: 1,
            prev_blockhash: BlockHash::ZERO,
            merkle_root,
            time: 0,
            bits: Bits(0),
            nonce: 0,
        };
        (header, txids)
    }

    #[test]
    fn every_selection_of_small_blocks_is_proven() {
        for count in 1..=9 {
            let (header, txids) = block(count);
            for selection in 0..1_u32 << count {
                let wanted = |txid: &Txid| selection >> txid.as_bytes()[0] & 1 == 1;
                let proof = MerkleBlock::new(header, &txids, wanted);
                let back = MerkleBlock::decode(&proof.encode()).unwrap();
                let expected: Vec<Txid> = txids.iter().copied().filter(wanted).collect();
                assert_eq!(back.extract(), Ok(expected), "{selection:b} of {count}");
            }
        }
    }

    #[test]
    fn the_way_up_leads_from_the_transaction_to_the_root() {
        for count in 1..=9 {
            let (header, txids) = block(count);
            let leaves: Vec<MerkleNode> = txids.iter().map(|txid| (*txid).into()).collect();
            for (index, txid) in txids.iter().enumerate() {
                let climbed = MerkleBlock::new(header, &txids, |one| one == txid).climb().unwrap();
                assert_eq!(climbed, (*txid, merkle::proof(&leaves, index).unwrap()), "{index} of {count}");
            }
            let both = MerkleBlock::new(header, &txids, |_| true).climb();
            assert_eq!(both.is_ok(), count == 1, "several ways are no way");
        }
    }

    #[test]
    fn a_changed_proof_proves_nothing() {
        let (header, txids) = block(7);
        let bytes = MerkleBlock::new(header, &txids, |txid| txid.as_bytes()[0] == 3).encode();
        let honest = [txids[3]];
        for offset in 36..bytes.len() {
            let mut changed = bytes.clone();
            changed[offset] ^= 0x11;
            let extracted = MerkleBlock::decode(&changed).map(|proof| proof.extract());
            // Time, bits and nonce are not under the proof.
            let outside = (68..80).contains(&offset);
            assert_eq!(extracted == Ok(Ok(honest.to_vec())), outside, "offset {offset}");
        }
    }
}
