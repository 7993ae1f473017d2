//! Blocks: an 80-byte header, over which the proof of work is done, and the transactions that it commits to.

use serde::{Deserialize, Serialize};

use super::encode::{Decodable, DecodeError, Encodable, MAX_SIZE, Reader, compact_size_len, put_list};
use super::hash::{BlockHash, MerkleNode, sha256d};
use super::merkle;
use super::pow::Bits;
use super::transaction::Transaction;

/// What is hashed in mining: 80 bytes, all integers little-endian, hashes in internal byte order.
///
/// | bytes | field |
/// | --- | --- |
/// | 0–3 | `version` |
/// | 4–35 | `prev_blockhash` |
/// | 36–67 | `merkle_root` |
/// | 68–71 | `time` |
/// | 72–75 | `bits` |
/// | 76–79 | `nonce` |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Block version; its upper bits signal soft forks (BIP9).
    pub version: i32,
    /// Hash of the parent's header: the link of the chain.
    pub prev_blockhash: BlockHash,
    /// Root of the Merkle tree over the txids: commits to all transactions.
    pub merkle_root: MerkleNode,
    /// Unix time in seconds, as claimed by the miner.
    pub time: u32,
    /// The target in compact form.
    pub bits: Bits,
    /// What a miner varies.
    pub nonce: u32,
}

impl Header {
    /// Bytes of a header.
    pub const LEN: usize = 80;

    /// The 80 bytes.
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut out = [0; Self::LEN];
        out[0..4].copy_from_slice(&self.version.to_le_bytes());
        out[4..36].copy_from_slice(self.prev_blockhash.as_bytes());
        out[36..68].copy_from_slice(self.merkle_root.as_bytes());
        out[68..72].copy_from_slice(&self.time.to_le_bytes());
        out[72..76].copy_from_slice(&self.bits.0.to_le_bytes());
        out[76..80].copy_from_slice(&self.nonce.to_le_bytes());
        out
    }

    /// Double SHA-256 of the 80 bytes.
    pub fn block_hash(&self) -> BlockHash {
        BlockHash::from_bytes(sha256d(&self.to_bytes()))
    }
}

impl Encodable for Header {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.to_bytes());
    }
}

impl Decodable for Header {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            version: reader.i32()?,
            prev_blockhash: BlockHash::decode_from(reader)?,
            merkle_root: MerkleNode::decode_from(reader)?,
            time: reader.u32()?,
            bits: Bits(reader.u32()?),
            nonce: reader.u32()?,
        })
    }
}

/// A header and its transactions; the first is the coinbase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The header.
    pub header: Header,
    /// The transactions, coinbase first.
    pub transactions: Vec<Transaction>,
}

impl Block {
    /// Hash of the header.
    pub fn block_hash(&self) -> BlockHash {
        self.header.block_hash()
    }

    /// The Merkle root that the transactions have, and whether the tree was mutated (CVE-2012-2459).
    pub fn compute_merkle_root(&self) -> merkle::Root {
        merkle::root(&self.merkle_leaves())
    }

    /// The txids, as leaves of the Merkle tree.
    pub fn merkle_leaves(&self) -> Vec<MerkleNode> {
        self.transactions.iter().map(|tx| tx.txid().into()).collect()
    }

    /// Bytes of the full serialisation.
    pub fn total_size(&self) -> usize {
        self.frame_size() + self.transactions.iter().map(Transaction::total_size).sum::<usize>()
    }

    /// Bytes of the serialisation without witnesses.
    pub fn base_size(&self) -> usize {
        self.frame_size() + self.transactions.iter().map(Transaction::base_size).sum::<usize>()
    }

    /// Bytes of the header and the number of transactions.
    fn frame_size(&self) -> usize {
        Header::LEN + compact_size_len(self.transactions.len() as u64)
    }

    /// Three times the size without witnesses plus the full size, in weight units (BIP141).
    pub fn weight(&self) -> usize {
        self.base_size() * 3 + self.total_size()
    }
}

impl Encodable for Block {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.header.encode_to(out);
        put_list(out, &self.transactions);
    }
}

impl Decodable for Block {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { header: Header::decode_from(reader)?, transactions: reader.list(MAX_SIZE)? })
    }
}
