//! Blocks that members sign before they are mined: `blkprop` and `blksig`.
//!
//! Messages of ours, for chains whose blocks are signed (BIP325). They go only to peers that offer
//! [`crate::Services::BLOCK_PROPOSALS`].

use hashyard_core::encode::{put_list, put_var_bytes};
use hashyard_core::{Block, Decodable, DecodeError, Encodable, Reader, Txid};

/// The most signatures of a proposal: one for each key of the largest multisig.
pub const MAX_SIGNATURES: u64 = 20;
/// The longest serialised public key, in bytes.
pub const MAX_KEY: usize = 65;
/// The longest signature, hash type included, in bytes (BIP66).
pub const MAX_SIGNATURE: usize = 73;

/// Who signed, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockSignature {
    /// Serialised public key, as it stands in the challenge; at most [`MAX_KEY`] bytes.
    pub public_key: Vec<u8>,
    /// DER and the hash type, at most [`MAX_SIGNATURE`] bytes.
    pub signature: Vec<u8>,
}

/// A block to be signed: `blkprop`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockProposal {
    /// The block. Its nonce means nothing, and the place for signatures in its coinbase is empty.
    pub block: Block,
    /// Signatures so far, the proposer's first; at most [`MAX_SIGNATURES`].
    pub signatures: Vec<BlockSignature>,
}

/// A signature under a proposal: `blksig`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalSignature {
    /// The proposal: the txid of BIP325's virtual transaction `to_spend`.
    pub proposal: Txid,
    /// Who signed.
    pub by: BlockSignature,
}

impl Encodable for BlockSignature {
    fn encode_to(&self, out: &mut Vec<u8>) {
        put_var_bytes(out, &self.public_key);
        put_var_bytes(out, &self.signature);
    }
}

impl Decodable for BlockSignature {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { public_key: short(reader, MAX_KEY)?, signature: short(reader, MAX_SIGNATURE)? })
    }
}

/// Bytes behind their length, of which there are at most `max`.
pub(crate) fn short(reader: &mut Reader<'_>, max: usize) -> Result<Vec<u8>, DecodeError> {
    match reader.var_bytes()? {
        bytes if bytes.len() > max => Err(DecodeError::Oversized(bytes.len() as u64)),
        bytes => Ok(bytes.to_vec()),
    }
}

impl Encodable for BlockProposal {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.block.encode_to(out);
        put_list(out, &self.signatures);
    }
}

impl Decodable for BlockProposal {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { block: Block::decode_from(reader)?, signatures: reader.list(MAX_SIGNATURES)? })
    }
}

impl Encodable for ProposalSignature {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.proposal.encode_to(out);
        self.by.encode_to(out);
    }
}

impl Decodable for ProposalSignature {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { proposal: Txid::decode_from(reader)?, by: BlockSignature::decode_from(reader)? })
    }
}
