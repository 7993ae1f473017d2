//! A block together with what its bytes hash to, worked out once: everything that looks at a known block asks for it.

use core::ops::Deref;

use super::block::Block;
use super::encode::{Decodable, DecodeError, Reader};
use super::hash::{BlockHash, MerkleNode, Txid, Wtxid};
use super::merkle;
use super::transaction::Transaction;

/// A block that does not change any more, with its hash, the names of its transactions, and its size. It can be made from any
/// block: that it is valid is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedBlock {
    block: Block,
    hash: BlockHash,
    txids: Vec<Txid>,
    wtxids: Vec<Wtxid>,
    size: usize,
    weight: usize,
}

impl HashedBlock {
    /// Hash of the header.
    pub fn block_hash(&self) -> BlockHash {
        self.hash
    }

    /// The txids, in the block's order.
    pub fn txids(&self) -> &[Txid] {
        &self.txids
    }

    /// The wtxids, in the block's order (BIP141); the coinbase has its own here.
    pub fn wtxids(&self) -> &[Wtxid] {
        &self.wtxids
    }

    /// The transactions with their txids.
    pub fn named(&self) -> impl DoubleEndedIterator<Item = (Txid, &Transaction)> + ExactSizeIterator {
        self.txids.iter().copied().zip(&self.block.transactions)
    }

    /// The Merkle root that the transactions have, and whether the tree was mutated (CVE-2012-2459).
    pub fn compute_merkle_root(&self) -> merkle::Root {
        let leaves: Vec<MerkleNode> = self.txids.iter().map(|txid| MerkleNode::from(*txid)).collect();
        merkle::root(&leaves)
    }

    /// Bytes of the full serialisation.
    pub fn total_size(&self) -> usize {
        self.size
    }

    /// Three times the size without witnesses plus the full size, in weight units (BIP141).
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The block alone.
    pub fn into_block(self) -> Block {
        self.block
    }
}

impl From<Block> for HashedBlock {
    fn from(block: Block) -> Self {
        let txids: Vec<Txid> = block.transactions.iter().map(Transaction::txid).collect();
        let names = block.transactions.iter().zip(&txids);
        Self {
            hash: block.block_hash(),
            wtxids: names.map(|(tx, txid)| wtxid(tx, txid)).collect(),
            size: block.total_size(),
            weight: block.weight(),
            txids,
            block,
        }
    }
}

/// Where there are no witnesses both names are of the same bytes.
fn wtxid(tx: &Transaction, txid: &Txid) -> Wtxid {
    match tx.has_witness() {
        true => tx.wtxid(),
        false => Wtxid::from_bytes(*txid.as_bytes()),
    }
}

impl Deref for HashedBlock {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

impl Decodable for HashedBlock {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Block::decode_from(reader).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encodable;

    #[test]
    fn it_says_what_the_block_says() {
        let bytes = bitcoin_test_data::blocks::mainnet_702861();
        let block = HashedBlock::decode(bytes).unwrap();
        let plain: &Block = &block;
        assert_eq!(block.block_hash(), plain.block_hash());
        assert_eq!((block.total_size(), block.weight()), (bytes.len(), plain.weight()));
        assert_eq!(block.compute_merkle_root().root, plain.header.merkle_root);
        for ((txid, tx), wtxid) in block.named().zip(block.wtxids()) {
            assert_eq!((txid, *wtxid), (tx.txid(), tx.wtxid()));
        }
        assert_eq!(block.into_block().encode(), bytes);
    }
}
