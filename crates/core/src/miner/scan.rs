//! Tries nonces.

use core::ops::Range;

use super::kernel::Kernel;
use super::midstate::Midstate;
use super::portable;
use super::prepared::Prepared;
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
    scan_with(Kernel::fastest(), job, nonces)
}

/// As [`scan`], with a given kernel. The result is the same with any.
pub fn scan_with(kernel: &Kernel, job: &Job, nonces: Range<u64>) -> ScanResult {
    let end = nonces.end.min(NONCES);
    let mut search = Search { job, best: None };
    let mut next = nonces.start;
    while let Some(nonce) = first_low(kernel, &job.prepared, next..end, search.limit()) {
        next = u64::from(nonce) + 1;
        if search.check(nonce) {
            return search.result(next - nonces.start, Some(nonce));
        }
    }
    search.result(end.saturating_sub(nonces.start), None)
}

/// The first nonce whose hash's most significant 32 bits are at most `limit`. What is too little for all lanes is left to the
/// portable kernel.
fn first_low(kernel: &Kernel, prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    let rest = nonces.end.saturating_sub(nonces.start) % kernel.lanes;
    let whole = nonces.end - rest;
    (kernel.first_low)(prepared, nonces.start..whole, limit)
        .or_else(|| portable::first_low(prepared, whole..nonces.end, limit))
}

/// Candidates are checked in full.
struct Search<'a> {
    job: &'a Job,
    best: Option<(u32, Target)>,
}

impl Search<'_> {
    /// The most significant 32 bits of a hash that is of interest: it may meet the target or be the lowest so far.
    fn limit(&self) -> u32 {
        self.best.map_or(u32::MAX, |(_, best)| top_word(best.max(self.job.target)))
    }

    /// Whether this nonce meets the target.
    fn check(&mut self, nonce: u32) -> bool {
        let hash = Target::from_le_bytes(*self.job.hash(nonce).as_bytes());
        if self.best.is_none_or(|(_, best)| hash < best) {
            self.best = Some((nonce, hash));
        }
        hash <= self.job.target
    }

    fn result(&self, hashes: u64, found: Option<u32>) -> ScanResult {
        let best = self.best.map(|(nonce, hash)| (nonce, BlockHash::from_bytes(hash.to_le_bytes())));
        ScanResult { hashes, best, found }
    }
}

/// The most significant 32 bits.
fn top_word(target: Target) -> u32 {
    let [a, b, c, d, ..] = target.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}
