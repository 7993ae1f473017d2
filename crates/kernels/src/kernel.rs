//! The kernels: ways to find the next nonce whose hash is low, all with the same results.

use core::fmt;
use core::ops::Range;

use super::portable;
use super::prepared::Prepared;
#[cfg(target_arch = "wasm32")]
use super::simd128;
#[cfg(target_arch = "x86_64")]
use super::{avx2, sha_ni};

/// One way to hash. Those that this machine can run are in [`kernels`].
pub struct Kernel {
    name: &'static str,
    /// Nonces that are tried at once.
    lanes: u64,
    /// The first nonce of a range whose hash's most significant 32 bits are at most `limit`. The range has a multiple of `lanes`
    /// nonces, all below 2^32.
    first_low: fn(&Prepared<u32>, Range<u64>, limit: u32) -> Option<u32>,
}

impl Kernel {
    /// What people call it: `portable`, `simd128`, `AVX2` or `SHA-NI`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The first nonce of a range below 2^32 whose hash's most significant 32 bits are at most `limit`. What is too little for all
    /// lanes is left to the portable kernel.
    pub fn first_low(&self, prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
        let rest = (nonces.end - nonces.start) % self.lanes;
        let whole = nonces.end - rest;
        (self.first_low)(prepared, nonces.start..whole, limit)
            .or_else(|| portable::first_low(prepared, whole..nonces.end, limit))
    }

    /// The kernel of this name, if this machine can run it.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        kernels().iter().copied().find(|kernel| kernel.name == name)
    }

    /// The fastest of this machine.
    pub fn fastest() -> &'static Self {
        kernels().first().copied().unwrap_or(&PORTABLE)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kernel({})", self.name)
    }
}

const PORTABLE: Kernel = Kernel { name: "portable", lanes: 1, first_low: portable::first_low };

#[cfg(target_arch = "wasm32")]
const SIMD128: Kernel = Kernel { name: "simd128", lanes: simd128::LANES, first_low: simd128::first_low };

#[cfg(target_arch = "x86_64")]
const AVX2: Kernel = Kernel { name: "AVX2", lanes: avx2::LANES, first_low: avx2::first_low };

#[cfg(target_arch = "x86_64")]
const SHA_NI: Kernel = Kernel { name: "SHA-NI", lanes: sha_ni::LANES, first_low: sha_ni::first_low };

/// Every kernel that this machine can run, the fastest first.
#[cfg(target_arch = "wasm32")]
pub fn kernels() -> &'static [&'static Kernel] {
    &[&SIMD128, &PORTABLE]
}

/// Every kernel that this machine can run, the fastest first.
#[cfg(target_arch = "x86_64")]
pub fn kernels() -> &'static [&'static Kernel] {
    match (sha_ni::detected(), avx2::detected()) {
        (true, true) => &[&SHA_NI, &AVX2, &PORTABLE],
        (true, false) => &[&SHA_NI, &PORTABLE],
        (false, true) => &[&AVX2, &PORTABLE],
        (false, false) => &[&PORTABLE],
    }
}

/// Every kernel that this machine can run, the fastest first.
#[cfg(not(any(target_arch = "wasm32", target_arch = "x86_64")))]
pub fn kernels() -> &'static [&'static Kernel] {
    &[&PORTABLE]
}
