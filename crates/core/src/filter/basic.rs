//! The basic filter of a block (BIP158) and the chain of filter headers (BIP157).

use std::collections::BTreeSet;

use super::golomb;
use super::siphash::siphash;
use crate::primitives::encode::{compact_size_len, put_compact_size};
use crate::primitives::{Block, BlockHash, DecodeError, Hash256, Reader, ScriptBuf};
use crate::script::opcode::OP_RETURN;

/// One in so many scripts that are not in a block seems to be (`M`).
pub const FALSE_POSITIVE_RATE: u64 = 784_931;

/// Double SHA-256 of a filter's bytes.
pub type FilterHash = Hash256;

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

    /// Whether the block may have an output with one of these scripts, or spend one. Takes one pass over the filter, however
    /// many they are.
    pub fn matches_any<'a>(&self, scripts: impl IntoIterator<Item = &'a ScriptBuf>) -> bool {
        let number = |script: &ScriptBuf| number(self.key, self.count, script.as_bytes());
        let mut asked: Vec<u64> = scripts.into_iter().map(number).collect();
        asked.sort_unstable();
        let mut asked = asked.into_iter().peekable();
        // Both rise: what is below a number of the filter is below all that follow.
        self.numbers().any(|number| {
            while asked.next_if(|asked| *asked < number).is_some() {}
            asked.peek() == Some(&number)
        })
    }

    /// How many scripts are in it.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The bytes of the filter, as peers send them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.encoded
    }

    /// The hash of the bytes (BIP157).
    pub fn hash(&self) -> FilterHash {
        FilterHash::hash(&self.encoded)
    }

    /// The filter header of the block (BIP157), from that of its parent; all zero before genesis.
    pub fn header(&self, previous: &FilterHeader) -> FilterHeader {
        next_header(&self.hash(), previous)
    }

    fn numbers(&self) -> impl Iterator<Item = u64> {
        golomb::decode(self.coded(), self.count)
    }

    fn coded(&self) -> &[u8] {
        &self.encoded[compact_size_len(self.count)..]
    }
}

/// The filter header of a block (BIP157) from its filter's hash and its parent's filter header.
pub fn next_header(hash: &FilterHash, previous: &FilterHeader) -> FilterHeader {
    FilterHeader::hash(&[*hash.as_bytes(), *previous.as_bytes()].concat())
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
    use proptest::prelude::*;

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

    /// The script with this number.
    fn numbered(number: u32) -> ScriptBuf {
        p2sh(
            &[number.to_le_bytes(), [0x5a; 4], [0; 4], [7; 4], [9; 4]]
                .concat()
                .try_into()
                .unwrap_or_default(),
        )
    }

    #[test]
    fn other_scripts_match_as_rarely_as_promised() {
        let made: Vec<ScriptBuf> = (0..1_000).map(numbered).collect();
        let filter = BasicFilter::new(&block(made), []);
        let numbers: BTreeSet<u64> = filter.numbers().collect();
        let others: Vec<ScriptBuf> = (10_000..60_000).map(numbered).collect();
        let of = |script: &ScriptBuf| number(filter.key, filter.count, script.as_bytes());
        let near = |reach: u64| {
            let is_near =
                |number: &u64| numbers.range(number.saturating_sub(reach)..=number + reach).next().is_some();
            others.iter().map(of).filter(is_near).count()
        };
        // One hit in 784,931 is too rare to be counted, so misses by a thousand at most are: 2,001 times as many, 127.5 of these
        // 50,000, with a standard deviation of 11.3.
        assert!((75..=180).contains(&near(1_000)), "{}", near(1_000));
        assert!(near(0) <= 2, "{}", near(0));
        assert_eq!(filter.matches_any(&others), near(0) > 0, "all at once as one by one");
    }

    proptest! {
        #[test]
        fn no_script_of_a_block_is_denied(
            scripts in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..60), 1..80),
            spent in 0..40_usize,
            others in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..80),
        ) {
            let scripts: Vec<ScriptBuf> = scripts.into_iter().map(ScriptBuf).collect();
            let others: Vec<ScriptBuf> = others.into_iter().map(ScriptBuf).collect();
            let (spent, made) = scripts.split_at(spent.min(scripts.len()));
            let block = block(made.to_vec());
            let filter = BasicFilter::decode(&block.block_hash(), BasicFilter::new(&block, spent).as_bytes())?;
            let is_data = |script: &ScriptBuf| script.as_bytes().first() == Some(&OP_RETURN.0);
            for script in spent.iter().chain(made.iter().filter(|script| !is_data(script))) {
                prop_assert!(filter.matches_any([script]));
                prop_assert!(filter.matches_any(others.iter().chain([script])), "among others");
            }
        }
    }
}
