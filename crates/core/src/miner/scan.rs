//! Tries nonces.

use core::ops::Range;

use hashyard_kernels::{Kernel, Prepared};

use super::midstate::Midstate;
use crate::{BlockHash, Header, Target};

/// Nonces are 32 bits.
pub const NONCES: u64 = 1 << 32;

/// A header to find a nonce for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    header: Header,
    target: Target,
    midstate: Midstate,
    prepared: Prepared<u32>,
}

impl Job {
    /// Prepares a header, whose nonce is of no account.
    pub fn new(header: Header, target: Target) -> Self {
        let midstate = Midstate::new(&header);
        Self { header, target, midstate, prepared: midstate.prepare() }
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the hash must meet.
    pub fn target(&self) -> Target {
        self.target
    }

    pub(super) fn prepared(&self) -> &Prepared<u32> {
        &self.prepared
    }

    /// The words before the nonce that are not in the midstate: the end of the Merkle root, time and bits.
    pub(super) fn words(&self) -> [u32; 3] {
        self.midstate.words()
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
    /// The nonce with the lowest hash and that hash; `None` if none was tried.
    pub best: Option<(u32, BlockHash)>,
    /// The first nonce that meets the target; the scan ended there.
    pub found: Option<u32>,
}

/// Tries the nonces from `nonces.start` on until one meets the target or the range ends. What lies beyond 32 bits is left out.
pub fn scan(job: &Job, nonces: Range<u64>) -> ScanResult {
    scan_with(Kernel::fastest(), job, nonces)
}

/// As [`scan`], with a given kernel. The result is the same with any.
pub fn scan_with(kernel: &Kernel, job: &Job, nonces: Range<u64>) -> ScanResult {
    let nonces = nonces.start..nonces.end.min(NONCES).max(nonces.start);
    let mut search = Search::new(job);
    let found = search.run(kernel, nonces.clone());
    let end = found.map_or(nonces.end, |nonce| u64::from(nonce) + 1);
    search.result(end - nonces.start, found)
}

/// A search among nonces. Those whose hash is low by its most significant 32 bits are checked in full.
#[derive(Debug)]
pub(super) struct Search<'a> {
    job: &'a Job,
    best: Option<(u32, Target)>,
}

impl<'a> Search<'a> {
    pub fn new(job: &'a Job) -> Self {
        Self { job, best: None }
    }

    pub fn job(&self) -> &'a Job {
        self.job
    }

    /// The most significant 32 bits of a hash that is of interest: it may meet the target or be the lowest so far.
    pub fn limit(&self) -> u32 {
        self.best.map_or(u32::MAX, |(_, best)| top_word(best.max(self.job.target)))
    }

    /// Tries nonces up to the first that meets the target.
    pub fn run(&mut self, kernel: &Kernel, nonces: Range<u64>) -> Option<u32> {
        let mut next = nonces.start;
        while let Some(nonce) = kernel.first_low(&self.job.prepared, next..nonces.end, self.limit()) {
            if self.check(nonce) {
                return Some(nonce);
            }
            next = u64::from(nonce) + 1;
        }
        None
    }

    /// Whether this nonce meets the target.
    pub fn check(&mut self, nonce: u32) -> bool {
        let hash = Target::from_le_bytes(*self.job.hash(nonce).as_bytes());
        if self.best.is_none_or(|(_, best)| hash < best) {
            self.best = Some((nonce, hash));
        }
        hash <= self.job.target
    }

    /// What came of so many hashes.
    pub fn result(&self, hashes: u64, found: Option<u32>) -> ScanResult {
        let best = self.best.map(|(nonce, hash)| (nonce, BlockHash::from_bytes(hash.to_le_bytes())));
        ScanResult { hashes, best, found }
    }
}

/// The most significant 32 bits.
fn top_word(target: Target) -> u32 {
    let [a, b, c, d, ..] = target.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}
