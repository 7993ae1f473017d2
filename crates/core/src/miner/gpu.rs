//! A scan by a GPU, without the GPU: what to dispatch and what the answers mean. Whoever owns a device, in a browser or
//! natively, runs [`SHADER`] in between. The result is that of [`scan`](super::scan()).

use core::ops::Range;

use hashyard_kernels::Kernel;
use hashyard_kernels::prepared::K;

use super::scan::{Job, NONCES, ScanResult, Search};

/// The compute shader (WGSL), with entry point `main`. Binding 0 is a uniform buffer of [`UNIFORM_WORDS`], binding 1 a storage buffer
/// of [`ANSWER_WORDS`], whose first word must be zero. Each workgroup has [`WORKGROUP`] invocations; any number of workgroups does.
pub const SHADER: &str = include_str!("shader.wgsl");

/// Length of the uniform buffer, in words of 32 bits.
pub const UNIFORM_WORDS: usize = 88;

/// Length of the answer, in words of 32 bits: how many nonces are of interest, then the nonces, in any order.
pub const ANSWER_WORDS: usize = 4096;

/// Invocations in a workgroup.
pub const WORKGROUP: u32 = 64;

/// More workgroups than this don't make a GPU faster: an invocation tries more nonces instead.
const MOST_WORKGROUPS: u32 = 4096;

/// Nonces that are tried here first, so that the GPU has a hash to beat and tells only of few.
const FIRST: u64 = 4096;

/// Nonces for the GPU to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispatch {
    first: u32,
    count: u32,
    limit: u32,
}

impl Dispatch {
    /// How many nonces.
    pub fn nonces(&self) -> u32 {
        self.count
    }

    /// How many workgroups to dispatch.
    pub fn workgroups(&self) -> u32 {
        self.count.div_ceil(WORKGROUP).min(MOST_WORKGROUPS)
    }
}

/// A scan that is under way. It always tries all nonces below those that remain.
#[derive(Debug)]
pub struct GpuScan<'a> {
    search: Search<'a>,
    nonces: Range<u64>,
    next: u64,
    /// A dispatch of more would have more to tell than there is room for.
    most: u32,
    found: Option<u32>,
}

impl<'a> GpuScan<'a> {
    /// Begins. What lies beyond 32 bits is left out.
    pub fn new(job: &'a Job, nonces: Range<u64>) -> Self {
        let nonces = nonces.start..nonces.end.min(NONCES).max(nonces.start);
        let next = (nonces.start + FIRST).min(nonces.end);
        let mut search = Search::new(job);
        let found = search.run(Kernel::fastest(), nonces.start..next);
        Self { search, nonces, next, most: u32::MAX, found }
    }

    /// The next nonces, at most `most` of them; `None` if the scan is done.
    pub fn next(&self, most: u32) -> Option<Dispatch> {
        let left = self.nonces.end - self.next;
        let count = left.min(u64::from(most.min(self.most).max(1))) as u32;
        let more = self.found.is_none() && count > 0;
        more.then(|| Dispatch { first: self.next as u32, count, limit: self.search.limit() })
    }

    /// The contents of the uniform buffer.
    pub fn uniform(&self, dispatch: &Dispatch) -> [u32; UNIFORM_WORDS] {
        let inner = &self.search.job().prepared().inner;
        let parameters = [dispatch.first, dispatch.count, dispatch.limit, 0, 0];
        let words = [&inner.midstate[..], &inner.start, &self.search.job().words(), &parameters, &K].concat();
        core::array::from_fn(|i| words.get(i).copied().unwrap_or_default())
    }

    /// Hears the answer to a dispatch. If that had more to tell than there was room for, its nonces come again, in smaller pieces.
    pub fn heard(&mut self, dispatch: &Dispatch, answer: &[u32]) {
        let Some((&count, low)) = answer.split_first() else { return };
        if count as usize > low.len() {
            self.most = (dispatch.count / 2).max(1);
            return;
        }
        let mut low = low[..count as usize].to_vec();
        low.sort_unstable();
        self.found = low.into_iter().find(|nonce| self.search.check(*nonce));
        self.next = u64::from(dispatch.first) + u64::from(dispatch.count);
    }

    /// What came of it, as far as it got.
    pub fn result(&self) -> ScanResult {
        let end = self.found.map_or(self.next, |nonce| u64::from(nonce) + 1);
        self.search.result(end - self.nonces.start, self.found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::miner::scan;
    use crate::params::MAINNET;
    use crate::{Bits, Target};

    /// What a GPU would answer, with room for so many words.
    fn answer(scan: &GpuScan, dispatch: &Dispatch, words: usize) -> Vec<u32> {
        let job = scan.search.job();
        let top = |nonce: u32| {
            let hash = job.hash(nonce);
            u32::from_le_bytes(hash.as_bytes()[28..].try_into().unwrap())
        };
        let nonces = dispatch.first..=dispatch.first + (dispatch.count - 1);
        let low: Vec<u32> = nonces.rev().filter(|nonce| top(*nonce) <= dispatch.limit).collect();
        std::iter::once(low.len() as u32).chain(low).chain(std::iter::repeat(0)).take(words).collect()
    }

    fn run(job: &Job, nonces: Range<u64>, most: u32, words: usize) -> ScanResult {
        let mut scan = GpuScan::new(job, nonces);
        while let Some(dispatch) = scan.next(most) {
            let answer = answer(&scan, &dispatch, words);
            scan.heard(&dispatch, &answer);
        }
        scan.result()
    }

    #[test]
    fn it_finds_what_a_kernel_finds_however_it_is_cut_into_dispatches() {
        let header = MAINNET.genesis_block().header;
        let last = u64::from(u32::MAX);
        for bits in [0x207f_ffff, 0x1f00_ffff, 0x1e03_ffff, 0x0301_0000] {
            let job = Job::new(header, Bits(bits).to_target().unwrap());
            for nonces in [0..0, 7..9_000, last - 6_000..last + 1, last - 10..u64::MAX, last + 5..last + 9] {
                for (most, words) in [(1000, 4096), (u32::MAX, 4096), (u32::MAX, 3)] {
                    assert_eq!(
                        run(&job, nonces.clone(), most, words),
                        scan(&job, nonces.clone()),
                        "{bits:x} {nonces:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_answer_that_does_not_fit_is_asked_for_in_halves() {
        let job = Job::new(MAINNET.genesis_block().header, Target::from_le_bytes([0; 32]));
        let mut scan = GpuScan::new(&job, 0..1_000_000);
        let dispatch = scan.next(800).unwrap();
        scan.heard(&dispatch, &[9, 1, 2]);
        assert_eq!(scan.next(800).unwrap().nonces(), 400);
        scan.heard(&dispatch, &[]);
        assert_eq!(scan.result().hashes, FIRST);
    }

    #[test]
    fn the_uniform_is_filled_to_its_last_word() {
        let job = Job::new(MAINNET.genesis_block().header, Target::MAX);
        let scan = GpuScan::new(&job, 0..1);
        let uniform = scan.uniform(&Dispatch { first: 1, count: 2, limit: 3 });
        assert_eq!((uniform[19], uniform[20], uniform[21]), (1, 2, 3));
        assert_eq!(uniform[UNIFORM_WORDS - 1], K[63]);
    }
}
