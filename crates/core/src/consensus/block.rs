//! Block checks: by itself, and at its height.

use super::error::BlockError;
use super::transaction::{check_transaction, legacy_sigops};
use super::{MAX_BLOCK_SIGOPS_COST, MAX_BLOCK_WEIGHT, WITNESS_SCALE_FACTOR, locktime, signet};
use crate::encode::put_var_bytes;
use crate::{Block, HashedBlock, MerkleNode, Params, Transaction, Wtxid, merkle, sha256d};

/// Bytes in front of the commitment in the coinbase output that carries it (BIP141).
pub const WITNESS_COMMITMENT_HEADER: [u8; 6] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed];

/// What a block must satisfy wherever it stands, proof of work aside (`CheckBlock`).
pub fn check_block(params: &Params, block: &HashedBlock) -> Result<(), BlockError> {
    check_merkle_root(block)?;
    // BIP325. The Merkle root comes first, as in Bitcoin Core for a block from a peer: other transactions under a good
    // header would fail here, too, and the fault would seem to be the header's.
    signet::check_solution(params, block)?;
    check_parts(block)
}

/// [`check_block`] but for signatures (BIP325): they were checked before, or are still to come.
pub(crate) fn check_unsigned_block(block: &HashedBlock) -> Result<(), BlockError> {
    check_merkle_root(block)?;
    check_parts(block)
}

fn check_parts(block: &Block) -> Result<(), BlockError> {
    check_length(block)?;
    check_coinbase_position(&block.transactions)?;
    for (index, tx) in block.transactions.iter().enumerate() {
        check_transaction(tx).map_err(|error| BlockError::Transaction { index, error })?;
    }
    let sigops: u32 = block.transactions.iter().map(legacy_sigops).sum();
    match sigops * WITNESS_SCALE_FACTOR as u32 > MAX_BLOCK_SIGOPS_COST {
        true => Err(BlockError::BadSigops),
        false => Ok(()),
    }
}

fn check_merkle_root(block: &HashedBlock) -> Result<(), BlockError> {
    let computed = block.compute_merkle_root();
    if computed.root != block.header.merkle_root {
        return Err(BlockError::BadMerkleRoot);
    }
    match computed.mutated {
        true => Err(BlockError::DuplicateTransactions),
        false => Ok(()),
    }
}

/// Whether these may be other transactions than those that the header was made for (Bitcoin Core's `IsBlockMutated`): what is wrong with
/// the block then says nothing about the header. The block would stand at this height.
pub fn is_mutated(params: &Params, block: &HashedBlock, height: u32) -> bool {
    check_merkle_root(block).is_err()
        || may_be_hashes(block)
        || check_witness_commitment(params, block, height).is_err()
}

/// Whether a transaction of 64 bytes may be two hashes of the real block's Merkle tree; a coinbase at the front rules that out.
pub fn may_be_hashes(block: &Block) -> bool {
    let has_coinbase = block.transactions.first().is_some_and(Transaction::is_coinbase);
    !has_coinbase && block.transactions.iter().any(|tx| tx.base_size() == 64)
}

fn check_length(block: &Block) -> Result<(), BlockError> {
    let count = block.transactions.len();
    match count == 0 || count.max(block.base_size()) * WITNESS_SCALE_FACTOR > MAX_BLOCK_WEIGHT {
        true => Err(BlockError::BadLength),
        false => Ok(()),
    }
}

fn check_coinbase_position(transactions: &[Transaction]) -> Result<(), BlockError> {
    if !transactions.first().is_some_and(Transaction::is_coinbase) {
        return Err(BlockError::CoinbaseMissing);
    }
    match transactions[1..].iter().any(Transaction::is_coinbase) {
        true => Err(BlockError::CoinbaseMultiple),
        false => Ok(()),
    }
}

/// What a block must satisfy at its height (`ContextualCheckBlock`). `parent_mtp` is its parent's median time past.
///
/// # Errors
/// The rule that it breaks. A block without a coinbase, which [`check_block`] refuses, has no height in it either.
pub fn check_contextual_block(
    params: &Params,
    block: &HashedBlock,
    height: u32,
    parent_mtp: u32,
) -> Result<(), BlockError> {
    // BIP113: lock times are compared with the median time past, which a miner can't set at will.
    let time = if height >= params.forks.csv { parent_mtp } else { block.header.time };
    if let Some(index) = block.transactions.iter().position(|tx| !locktime::is_final(tx, height, time)) {
        return Err(BlockError::Transaction { index, error: super::TxError::NonFinal });
    }
    if height >= params.forks.bip34 && !starts_with_height(block, height) {
        return Err(BlockError::BadCoinbaseHeight);
    }
    check_witness_commitment(params, block, height)?;
    match block.weight() > MAX_BLOCK_WEIGHT {
        true => Err(BlockError::BadWeight),
        false => Ok(()),
    }
}

/// BIP34: the coinbase script begins with the height, so no two coinbases have the same txid.
pub(crate) fn starts_with_height(block: &Block, height: u32) -> bool {
    let input = block.transactions.first().and_then(|coinbase| coinbase.inputs.first());
    input.is_some_and(|input| input.script_sig.as_bytes().starts_with(&height_push(height)))
}

/// The push of a height as `CScript() << height` writes it: OP_0, OP_1 to OP_16, or minimal little-endian bytes.
pub fn height_push(height: u32) -> Vec<u8> {
    match height {
        0 => vec![0],
        1..=16 => vec![0x50 + height as u8],
        _ => {
            let mut bytes: Vec<u8> = height.to_le_bytes().to_vec();
            while bytes.last() == Some(&0) {
                bytes.pop();
            }
            // The top bit is the sign.
            if bytes.last().is_some_and(|byte| byte & 0x80 != 0) {
                bytes.push(0);
            }
            let mut push = vec![];
            put_var_bytes(&mut push, &bytes);
            push
        }
    }
}

/// BIP141: the last coinbase output with the right header commits to the wtxids and to 32 reserved bytes.
fn check_witness_commitment(params: &Params, block: &HashedBlock, height: u32) -> Result<(), BlockError> {
    let coinbase = block.transactions.first().filter(|_| height >= params.forks.segwit);
    let Some((coinbase, commitment)) = coinbase.and_then(|tx| Some((tx, witness_commitment(tx)?))) else {
        return match block.transactions.iter().any(Transaction::has_witness) {
            true => Err(BlockError::UnexpectedWitness),
            false => Ok(()),
        };
    };
    let witness = coinbase.inputs.first().map(|input| input.witness.as_slice());
    let Some([reserved]) = witness else { return Err(BlockError::BadWitnessNonceSize) };
    if reserved.len() != 32 {
        return Err(BlockError::BadWitnessNonceSize);
    }
    match commitment == commitment_to(block.wtxids().iter().copied(), reserved) {
        true => Ok(()),
        false => Err(BlockError::BadWitnessMerkle),
    }
}

fn witness_commitment(coinbase: &Transaction) -> Option<[u8; 32]> {
    let output = &coinbase.outputs[witness_commitment_index(coinbase)?];
    output.script_pubkey.as_bytes()[WITNESS_COMMITMENT_HEADER.len()..].first_chunk().copied()
}

/// Which output of a coinbase commits to the witnesses (`GetWitnessCommitmentIndex`).
pub fn witness_commitment_index(coinbase: &Transaction) -> Option<usize> {
    coinbase.outputs.iter().rposition(|output| {
        let hash = output.script_pubkey.as_bytes().strip_prefix(&WITNESS_COMMITMENT_HEADER);
        hash.is_some_and(|hash| hash.len() >= 32)
    })
}

/// Double SHA-256 of the witness Merkle root and the reserved bytes; the coinbase's wtxid counts as zero (BIP141).
pub fn witness_commitment_hash(transactions: &[Transaction], reserved: &[u8]) -> [u8; 32] {
    commitment_to(transactions.iter().map(Transaction::wtxid), reserved)
}

fn commitment_to(wtxids: impl Iterator<Item = Wtxid>, reserved: &[u8]) -> [u8; 32] {
    let rest = wtxids.skip(1).map(MerkleNode::from);
    let leaves: Vec<MerkleNode> = core::iter::once(MerkleNode::ZERO).chain(rest).collect();
    let root = merkle::root(&leaves).root;
    sha256d(&[root.as_bytes(), reserved].concat())
}
