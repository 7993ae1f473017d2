//! The basic filter of a block (BIP158) and the chain of filter headers (BIP157).

use std::collections::BTreeSet;

use super::golomb;
use super::siphash::siphash;
use crate::primitives::encode::{compact_size_len, put_compact_size};
use crate::primitives::{Block, BlockHash, DecodeError, Hash256, Reader, ScriptBuf, sha256d};
use crate::script::opcode::OP_RETURN;

/// One in so many scripts that are not in a block seems to be (`M`).
pub const FALSE_POSITIVE_RATE: u64 = 784_931;

/// Commits to a block's filter and to those of all blocks before it.
pub type FilterHeader = Hash256;

/// Which scripts a block may concern: never wrong when it says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicFilter {
    key: [u64; 2],
    count: u64,
    encoded: Vec<u8>,
}

impl BasicFilter {
    /// The filter of a block. `spent` are the scripts of all outputs that its transactions spend.
    pub fn new<'a>(block: &'a Block, spent: impl IntoIterator<Item = &'a ScriptBuf>) -> Self {
        let outputs = block.transactions.iter().flat_map(|transaction| &transaction.outputs);
        // What nobody can spend nobody looks for.
        let made = outputs
            .map(|output| &output.script_pubkey)
            .filter(|script| script.as_bytes().first() != Some(&OP_RETURN.0));
        let scripts = made.chain(spent).map(ScriptBuf::as_bytes).filter(|script| !script.is_empty());
        Self::of(block.block_hash(), scripts.collect())
    }

    fn of(block: BlockHash, scripts: BTreeSet<&[u8]>) -> Self {
        let (key, count) = (key(&block), scripts.len() as u64);
        let mut numbers: Vec<u64> = scripts.iter().map(|script| number(key, count, script)).collect();
        numbers.sort_unstable();
        let mut encoded = Vec::new();
        put_compact_size(&mut encoded, count);
        encoded.extend(golomb::encode(&numbers));
        Self { key, count, encoded }
    }

    /// Reads the filter of the block with this hash, as a peer sends it: the number of scripts, then the coded numbers.
    ///
    /// # Errors
    /// If there are fewer numbers than it says, or bytes behind them.
    pub fn decode(block: &BlockHash, bytes: &[u8]) -> Result<Self, DecodeError> {
        let count = Reader::new(bytes).compact_size()?;
        let filter = Self { key: key(block), count, encoded: bytes.to_vec() };
        let numbers: Vec<u64> = filter.numbers().collect();
        let coded = golomb::encode(&numbers);
        match numbers.len() as u64 == count && coded == filter.coded() {
            true => Ok(filter),
            false => Err(DecodeError::Invalid("filter")),
        }
    }

    /// Whether the block may have an output with one of these scripts, or spend one.
    pub fn matches_any<'a>(&self, scripts: impl IntoIterator<Item = &'a ScriptBuf>) -> bool {
        let asked: BTreeSet<u64> =
            scripts.into_iter().map(|script| number(self.key, self.count, script.as_bytes())).collect();
        self.numbers().any(|number| asked.contains(&number))
    }

    /// The bytes of the filter, as peers send them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.encoded
    }

    /// The filter header of the block (BIP157), from that of its parent; all zero before genesis.
    pub fn header(&self, previous: &FilterHeader) -> FilterHeader {
        let hash = sha256d(&self.encoded);
        FilterHeader::from_bytes(sha256d(&[hash, *previous.as_bytes()].concat()))
    }

    fn numbers(&self) -> impl Iterator<Item = u64> {
        golomb::decode(self.coded(), self.count)
    }

    fn coded(&self) -> &[u8] {
        &self.encoded[compact_size_len(self.count)..]
    }
}

/// The first half of the block's hash, so that nobody finds colliding scripts before there is the block.
fn key(block: &BlockHash) -> [u64; 2] {
    let (words, _) = block.as_bytes().as_chunks::<8>();
    [words[0], words[1]].map(u64::from_le_bytes)
}

/// A script's hash, spread evenly over [`FALSE_POSITIVE_RATE`] numbers for each script of the block.
fn number(key: [u64; 2], count: u64, script: &[u8]) -> u64 {
    let range = u128::from(count * FALSE_POSITIVE_RATE);
    ((u128::from(siphash(key, script)) * range) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;
    use crate::script::{op_return, p2sh};

    fn block(scripts: Vec<ScriptBuf>) -> Block {
        let mut block = Network::Regtest.params().genesis_block();
        let output = block.transactions[0].outputs[0].clone();
        let with = |script_pubkey| crate::TxOut { script_pubkey, ..output.clone() };
        block.transactions[0].outputs = scripts.into_iter().map(with).collect();
        block
    }

    #[test]
    fn scripts_of_outputs_and_of_spent_outputs_match_and_nothing_else_does() {
        let [made, spent, other] = [1, 2, 3].map(|byte| p2sh(&[byte; 20]));
        let data = op_return(b"data");
        let block = block(vec![made.clone(), data.clone(), ScriptBuf::default()]);
        let filter = BasicFilter::new(&block, [&spent]);
        assert!(filter.matches_any([&other, &made]));
        assert!(filter.matches_any([&spent]));
        assert!(!filter.matches_any([&other, &data, &ScriptBuf::default()]));
        assert_eq!(BasicFilter::decode(&block.block_hash(), filter.as_bytes()), Ok(filter));
    }

    #[test]
    fn a_block_without_scripts_has_an_empty_filter() {
        let filter = BasicFilter::new(&block(vec![op_return(b"")]), []);
        assert_eq!(filter.as_bytes(), [0]);
        assert!(!filter.matches_any([&p2sh(&[1; 20])]));
    }

    #[test]
    fn filters_that_are_cut_or_too_long_are_refused() {
        let block = block((0..9).map(|byte| p2sh(&[byte; 20])).collect());
        let hash = block.block_hash();
        let bytes = BasicFilter::new(&block, []).as_bytes().to_vec();
        let invalid = Err(DecodeError::Invalid("filter"));
        assert_eq!(BasicFilter::decode(&hash, &bytes[..bytes.len() - 1]), invalid);
        assert_eq!(BasicFilter::decode(&hash, &[bytes, vec![0]].concat()), invalid);
        assert!(BasicFilter::decode(&hash, &[]).is_err());
        assert_eq!(BasicFilter::decode(&hash, &[0xfe, 0, 0, 0, 2]), invalid);
    }
}
