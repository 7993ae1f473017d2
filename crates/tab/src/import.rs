//! Reading a file of blocks, in slices and in any order of blocks.
//!
//! A block whose parent isn't known yet waits here and not among the chain's few orphans: a file may hold its blocks in any
//! order. What still waits at the end gets the context-free checks and is not connected.

use std::collections::BTreeMap;

use hashyard_core::chain::{BlkReader, Frame, FrameError};
use hashyard_core::{Block, BlockHash, DecodeError, Header, Params};

/// The largest file that is read, in bytes: that is how large Bitcoin Core makes them.
pub const MAX_FILE: u64 = 128 << 20;

/// Refused blocks that are listed.
pub const MAX_REFUSED: usize = 100;

/// A block and where it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In bytes from the start of the file.
    pub offset: u64,
    /// The block.
    pub block: Block,
}

/// Position, hash if readable, and reason of a refused block.
pub type Refused = (u64, Option<BlockHash>, Why);

/// Why a block was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its bytes are no block.
    Unreadable(DecodeError),
    /// It breaks a rule: Bitcoin Core's reject string.
    Rule(String),
}

/// A file that is being read. Holds the file's own bytes at most.
#[derive(Debug, Clone)]
pub struct BlockFile {
    reader: BlkReader,
    ready: Vec<Found>,
    /// By the parent that is missing.
    waiting: BTreeMap<BlockHash, Vec<Found>>,
    /// Bytes taken in.
    pub bytes: u64,
    /// Blocks read, readable or not.
    pub blocks: u32,
    /// Blocks that the chain took in.
    pub connected: u32,
    /// Blocks whose parents are missing, so far.
    pub not_connected: u32,
    /// Blocks that broke a rule; at most [`MAX_REFUSED`].
    pub refused: Vec<Refused>,
}

impl BlockFile {
    /// A file of this network's blocks, obfuscated with this key (zeros: not at all).
    pub fn new(params: &Params, key: [u8; 8]) -> Self {
        Self {
            reader: BlkReader::new(params, key),
            ready: vec![],
            waiting: BTreeMap::new(),
            bytes: 0,
            blocks: 0,
            connected: 0,
            not_connected: 0,
            refused: vec![],
        }
    }

    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.reader.push(bytes);
    }

    /// The next block that can be connected; `None` if more bytes are needed. `connects` says whether a header's parent is
    /// known.
    ///
    /// # Errors
    /// The file can't be read on.
    pub fn next(&mut self, connects: impl Fn(&Header) -> bool) -> Result<Option<Found>, FrameError> {
        if let Some(ready) = self.ready.pop() {
            return Ok(Some(ready));
        }
        while let Some(Frame { offset, block }) = self.reader.next_frame()? {
            self.blocks += 1;
            match block {
                Ok(block) if connects(&block.header) => return Ok(Some(Found { offset, block })),
                Ok(block) => self.wait(Found { offset, block }),
                Err(error) => self.refuse(offset, None, Why::Unreadable(error)),
            }
        }
        Ok(None)
    }

    /// The chain took a block in: those that waited for it come next.
    pub fn accepted(&mut self, hash: BlockHash) {
        self.connected += 1;
        let children = self.waiting.remove(&hash).unwrap_or_default();
        self.not_connected -= children.len() as u32;
        self.ready.extend(children);
    }

    /// A block broke a rule, named by its reject string.
    pub fn break_rule(&mut self, offset: u64, hash: BlockHash, reason: String) {
        self.refuse(offset, Some(hash), Why::Rule(reason));
    }

    fn refuse(&mut self, offset: u64, hash: Option<BlockHash>, why: Why) {
        if self.refused.len() < MAX_REFUSED {
            self.refused.push((offset, hash, why));
        }
    }

    /// The file is over: what still waits, to be checked without its parents; it counts as not connected already.
    ///
    /// # Errors
    /// The file ends inside a block.
    pub fn finish(&mut self) -> (Vec<Found>, Result<(), FrameError>) {
        let waiting = std::mem::take(&mut self.waiting);
        (waiting.into_values().flatten().collect(), self.reader.finish())
    }

    /// One that waited to the end broke a rule instead.
    pub fn refuse_waiting(&mut self, offset: u64, hash: BlockHash, reason: String) {
        self.not_connected -= 1;
        self.break_rule(offset, hash, reason);
    }

    fn wait(&mut self, found: Found) {
        self.not_connected += 1;
        self.waiting.entry(found.block.header.prev_blockhash).or_default().push(found);
    }
}

/// Reads the key of Bitcoin Core's `xor.dat`: 8 bytes in hex; no key is all zeros.
///
/// # Errors
/// It is something else.
pub fn parse_key(hex: Option<&str>) -> Result<[u8; 8], String> {
    let Some(hex) = hex else { return Ok([0; 8]) };
    let digits = hex.len() == 16 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(hex, 16).ok().filter(|_| digits);
    number.map(u64::to_be_bytes).ok_or_else(|| "xor.dat must have 8 bytes".to_owned())
}

#[cfg(test)]
mod tests {
    use hashyard_core::chain::Chainstate;
    use hashyard_core::mempool::block_template::build as build_template;
    use hashyard_core::mempool::{Mempool, MempoolPolicy};
    use hashyard_core::{Encodable, Network, ScriptBuf};
    use std::sync::Arc;

    use super::*;

    fn regtest_chain(length: u32) -> Vec<Block> {
        let mut chain = Chainstate::new(Network::Regtest.params().clone());
        let pool = Mempool::new(MempoolPolicy::default());
        let mut blocks = vec![];
        for height in 1..=length {
            let time = 1_600_000_000 + height * 600;
            let mut block = build_template(&chain, &pool, time, ScriptBuf::default(), 0, "t").block;
            while !block.header.bits.to_target().unwrap().is_met_by(&block.block_hash()) {
                block.header.nonce += 1;
            }
            assert_eq!(chain.accept_block(Arc::new(block.clone().into()), time).verdict, Ok(()));
            blocks.push(block);
        }
        blocks
    }

    fn file(blocks: &[Block]) -> Vec<u8> {
        let magic = Network::Regtest.params().magic;
        let frame = |block: &Block| {
            let bytes = block.encode();
            [magic.as_slice(), &(bytes.len() as u32).to_le_bytes(), &bytes].concat()
        };
        blocks.iter().flat_map(frame).collect()
    }

    /// Reads a file in slices of 100 bytes into a new chain, as the worker does.
    fn import(bytes: &[u8]) -> (BlockFile, Chainstate, Vec<Found>) {
        let params = Network::Regtest.params();
        let mut chain = Chainstate::new(params.clone());
        let mut file = BlockFile::new(params, [0; 8]);
        for slice in bytes.chunks(100) {
            file.push(slice);
            while let Some(Found { offset, block }) =
                file.next(|header| chain.tree().get(&header.prev_blockhash).is_some()).unwrap()
            {
                let hash = block.block_hash();
                match chain.accept_block(Arc::new(block.into()), u32::MAX).verdict {
                    Ok(()) => file.accepted(hash),
                    Err(error) => file.break_rule(offset, hash, error.reason()),
                }
            }
        }
        let (rest, end) = file.finish();
        assert_eq!(end, Ok(()));
        (file, chain, rest)
    }

    #[test]
    fn blocks_in_any_order_connect_more_of_them_than_the_chain_keeps_orphans() {
        let blocks = regtest_chain(150);
        let mut turned = blocks.clone();
        turned.reverse();
        turned.swap(3, 70);
        for order in [&blocks, &turned] {
            let (file, chain, rest) = import(&file(order));
            assert_eq!((file.blocks, file.connected, file.not_connected, chain.height()), (150, 150, 0, 150));
            assert!(rest.is_empty());
        }
    }

    #[test]
    fn without_a_parent_the_rest_is_not_connected() {
        let mut blocks = regtest_chain(5);
        blocks.remove(2);
        let (file, chain, rest) = import(&file(&blocks));
        assert_eq!((file.connected, file.not_connected, chain.height(), rest.len()), (2, 2, 2, 2));
    }

    #[test]
    fn what_breaks_a_rule_is_listed_with_its_place_and_the_rest_goes_on() {
        let mut blocks = regtest_chain(3);
        let mut bad = blocks[1].clone();
        bad.transactions[0].lock_time = 7;
        blocks.insert(1, bad.clone());
        let (read, chain, _) = import(&file(&blocks));
        let offset = file(&blocks[..1]).len() as u64;
        assert_eq!(read.refused, [(offset, Some(bad.block_hash()), Why::Rule("bad-txnmrklroot".to_owned()))]);
        assert_eq!((read.connected, chain.height()), (3, 3));
    }

    #[test]
    fn keys_are_eight_bytes() {
        assert_eq!(parse_key(None), Ok([0; 8]));
        assert_eq!(parse_key(Some("0123456789abcdef")), Ok([1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]));
        for wrong in ["", "0123", "0123456789abcdeg", "+123456789abcdef"] {
            assert!(parse_key(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
