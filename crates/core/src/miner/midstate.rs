//! The double hash of a header, with all work done once that does not depend on the nonce.

use hashyard_kernels::{INITIAL, Prepared};
use sha2::block_api::compress256;

use crate::{BlockHash, Header};

/// Bytes that SHA-256 takes at once.
const BLOCK: usize = 64;
/// Where the nonce stands in the second block of a header.
const NONCE: usize = 76 - BLOCK;

/// A header whose first 64 bytes, which the nonce is not in, are hashed already. Two blocks remain for each nonce: the rest of
/// the header, and the hash of the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Midstate {
    state: [u32; 8],
    /// The header's last 16 bytes and SHA-256's padding for 80 bytes.
    tail: [u8; BLOCK],
}

impl Midstate {
    /// Hashes what the nonce is not in.
    pub fn new(header: &Header) -> Self {
        let bytes = header.to_bytes();
        let mut first = [0; BLOCK];
        first.copy_from_slice(&bytes[..BLOCK]);
        let mut state = INITIAL;
        compress256(&mut state, &[first]);
        Self { state, tail: padded(&bytes[BLOCK..], Header::LEN) }
    }

    /// What kernels need to know of the header.
    pub(super) fn prepare(&self) -> Prepared<u32> {
        Prepared::new(self.state, self.words())
    }

    /// The words that stand before the nonce.
    pub(super) fn words(&self) -> [u32; 3] {
        let word = |i: usize| u32::from_be_bytes([0, 1, 2, 3].map(|byte| self.tail[4 * i + byte]));
        [word(0), word(1), word(2)]
    }

    /// The header's hash with this nonce, as eight words in SHA-256's order.
    pub fn hash_words(&self, nonce: u32) -> [u32; 8] {
        let mut tail = self.tail;
        tail[NONCE..NONCE + 4].copy_from_slice(&nonce.to_le_bytes());
        let mut inner = self.state;
        compress256(&mut inner, &[tail]);
        let mut outer = INITIAL;
        compress256(&mut outer, &[padded(&to_bytes(inner), 32)]);
        outer
    }

    /// The header's hash with this nonce.
    pub fn hash(&self, nonce: u32) -> BlockHash {
        BlockHash::from_bytes(to_bytes(self.hash_words(nonce)))
    }
}

/// The last block of a message of `length` bytes: its end, a one bit, zeros, the length in bits.
fn padded(end: &[u8], length: usize) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..end.len()].copy_from_slice(end);
    block[end.len()] = 0x80;
    block[BLOCK - 8..].copy_from_slice(&(length as u64 * 8).to_be_bytes());
    block
}

/// SHA-256 writes its words big-endian.
pub(super) fn to_bytes(words: [u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(4).zip(words) {
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}
