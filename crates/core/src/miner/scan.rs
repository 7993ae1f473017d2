//! Tries nonces.

use core::ops::Range;

use super::midstate::{Midstate, to_bytes};
use crate::{BlockHash, Header, Target};

/// Nonces are 32 bits.
pub const NONCES: u64 = 1 << 32;

/// A header to find a nonce for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    header: Header,
    target: Target,
    midstate: Midstate,
}

impl Job {
    /// Prepares a header, whose nonce is of no account.
    pub fn new(header: Header, target: Target) -> Self {
        Self { header, target, midstate: Midstate::new(&header) }
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the hash must meet.
    pub fn target(&self) -> Target {
        self.target
    }

    /// The header's hash with this nonce.
    pub fn hash(&self, nonce: u32) -> BlockHash {
        self.midstate.hash(nonce)
    }
}

/// What came of trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanResult {
    /// Nonces tried.
    pub hashes: u64,
    /// The nonce with the lowest hash and that hash; none if none was tried.
    pub best: Option<(u32, BlockHash)>,
    /// The first nonce that meets the target; the scan ended there.
    pub found: Option<u32>,
}

/// Tries the nonces from `nonces.start` on until one meets the target or the range ends. What lies beyond 32 bits is left out.
pub fn scan(job: &Job, nonces: Range<u64>) -> ScanResult {
    let mut result = ScanResult::default();
    let mut best = Target::MAX;
    let mut best_top = u32::MAX;
    let target_top = top_word(job.target);
    for nonce in nonces.start..nonces.end.min(NONCES) {
        let nonce = nonce as u32;
        let words = job.midstate.hash_words(nonce);
        result.hashes += 1;
        // A hash is a little-endian number, so its last word decides; in nearly all cases that is all to look at.
        let top = words[7].swap_bytes();
        if top > best_top && top > target_top {
            continue;
        }
        let hash = to_bytes(words);
        let number = Target::from_le_bytes(hash);
        if result.best.is_none() || number < best {
            (best, best_top) = (number, top);
            result.best = Some((nonce, BlockHash::from_bytes(hash)));
        }
        if number <= job.target {
            result.found = Some(nonce);
            break;
        }
    }
    result
}

/// The most significant 32 bits.
fn top_word(target: Target) -> u32 {
    let [a, b, c, d, ..] = target.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}
