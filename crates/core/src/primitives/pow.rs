//! Proof-of-work numbers: compact targets (`bits`), targets and accumulated work.
//!
//! 256-bit arithmetic comes from `ruint`: kept, `no_std`, and consensus code is no place for a bignum of our own. The two
//! newtypes keep a target from being added to work.

use core::fmt;

use ruint::aliases::U256;
use serde::{Deserialize, Serialize};

use super::hash::BlockHash;

/// A target in the floating form that headers carry: one byte of size, three of mantissa.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bits(pub u32);

/// A block is valid if its hash, read as a little-endian number, is at most this.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(U256);

/// Expected number of hashes; summed over a chain it is the chain's work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Work(U256);

impl Bits {
    /// The target, or `None` where Bitcoin Core finds it negative, zero or above 256 bits (`SetCompact`).
    pub fn to_target(self) -> Option<Target> {
        let size = self.0 >> 24;
        let mantissa = self.0 & 0x007f_ffff;
        let negative = mantissa != 0 && self.0 & 0x0080_0000 != 0;
        let overflow = mantissa != 0
            && (size > 34 || (mantissa > 0xff && size > 33) || (mantissa > 0xffff && size > 32));
        if negative || overflow {
            return None;
        }
        let target = match size {
            0..=3 => U256::from(mantissa >> (8 * (3 - size))),
            _ => U256::from(mantissa) << (8 * (size as usize - 3)),
        };
        (target != U256::ZERO).then_some(Target(target))
    }
}

/// As in block explorers and Core's RPC: eight hexadecimal digits.
impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bits({self})")
    }
}

impl Target {
    /// The easiest target: every hash meets it.
    pub const MAX: Self = Self(U256::MAX);

    /// From 32 bytes, little-endian.
    pub fn from_le_bytes(bytes: [u8; 32]) -> Self {
        Self(U256::from_le_bytes(bytes))
    }

    /// 32 bytes, little-endian: the order of a hash in memory.
    pub fn to_le_bytes(self) -> [u8; 32] {
        self.0.to_le_bytes()
    }

    /// 32 bytes, big-endian: the order in which a hash is printed.
    pub fn to_be_bytes(self) -> [u8; 32] {
        self.0.to_be_bytes()
    }

    /// The compact form; precision below the upper three bytes is lost (`GetCompact`).
    pub fn to_bits(self) -> Bits {
        let mut size = self.0.bit_len().div_ceil(8) as u32;
        let mut mantissa = match size {
            0..=3 => self.low_u32(self.0) << (8 * (3 - size)),
            _ => self.low_u32(self.0 >> (8 * (size as usize - 3))),
        };
        // The mantissa's top bit is a sign: move it out of the way.
        if mantissa & 0x0080_0000 != 0 {
            mantissa >>= 8;
            size += 1;
        }
        Bits(size << 24 | mantissa)
    }

    /// Whether a hash is at or below this target.
    pub fn is_met_by(self, hash: &BlockHash) -> bool {
        U256::from_le_bytes(*hash.as_bytes()) <= self.0
    }

    /// Expected hashes to meet it: 2^256 / (target + 1).
    pub fn work(self) -> Work {
        // 2^256 does not fit, so as in Core: ~target / (target + 1) + 1. The easiest target would divide by zero.
        match self.0.checked_add(U256::from(1)) {
            Some(above) => Work(!self.0 / above + U256::from(1)),
            None => Work(U256::from(1)),
        }
    }

    /// This target × `numerator / denominator`, rounded down, at most `limit`.
    ///
    /// Core multiplies first, in 256 bits, which targets within any of its networks' limits never fill. A room's limit may
    /// be higher, so the quotient and the rest are multiplied apart: target = quotient × denominator + rest.
    pub fn scale(self, numerator: u32, denominator: u32, limit: Self) -> Self {
        let (factor, divisor) = (U256::from(numerator), U256::from(denominator.max(1)));
        let (quotient, rest) = self.0.div_rem(divisor);
        let scaled = quotient.saturating_mul(factor).saturating_add(rest * factor / divisor);
        Self(scaled).min(limit)
    }

    /// As a floating-point number, for charts and estimates only.
    pub fn to_f64(self) -> f64 {
        to_f64(self.0)
    }

    fn low_u32(self, value: U256) -> u32 {
        value.as_limbs()[0] as u32
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_be_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

impl Work {
    /// No work.
    pub const ZERO: Self = Self(U256::ZERO);

    /// The sum; saturates, which no real chain reaches.
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The product; saturates.
    pub fn saturating_mul(self, factor: u32) -> Self {
        Self(self.0.saturating_mul(U256::from(factor)))
    }

    /// The difference, zero if `other` is larger.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// As a floating-point number, for charts and estimates only.
    pub fn to_f64(self) -> f64 {
        to_f64(self.0)
    }

    /// Base-2 logarithm, for display only.
    pub fn log2(self) -> f64 {
        self.to_f64().max(1.0).log2()
    }
}

fn to_f64(number: U256) -> f64 {
    number.as_limbs().iter().rev().fold(0.0, |sum, limb| sum * 18_446_744_073_709_551_616.0 + *limb as f64)
}

/// 64 hexadecimal digits, as `chainwork` in Core's RPC.
impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.to_be_bytes::<32>().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Work(2^{:.1})", self.log2())
    }
}

/// Base-2 logarithm of the expected number of hashes to find one as low as `hash`: "how many zero bits" with fractions.
pub fn hash_log2_work(hash: &BlockHash) -> f64 {
    Target::from_le_bytes(*hash.as_bytes()).work().log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_targets_as_in_cores_own_tests() {
        // arith_uint256_tests.cpp, bignum_SetCompact: input, whether a positive target results, what it encodes back to.
        for (bits, back) in [
            (0x0000_0000, None),
            (0x0012_3456, None),
            (0x0100_3456, None),
            (0x0112_3456, Some(0x0112_0000)),
            (0x0200_8000, Some(0x0200_8000)),
            (0x0500_9234, Some(0x0500_9234)),
            (0x0492_3456, None),
            (0x0412_3456, Some(0x0412_3456)),
            (0x2012_3456, Some(0x2012_3456)),
            (0xff12_3456, None),
            (0x1d00_ffff, Some(0x1d00_ffff)),
            (0x207f_ffff, Some(0x207f_ffff)),
        ] {
            assert_eq!(Bits(bits).to_target().map(|target| target.to_bits().0), back, "{bits:08x}");
        }
    }

    #[test]
    fn difficulty_one_is_a_little_over_2_to_the_32() {
        assert_eq!(Bits(0x1d00_ffff).to_target().unwrap().work().to_string()[48..], *"0000000100010001");
        assert!((Bits(0x1e04_0000).to_target().unwrap().work().log2() - 22.0).abs() < 1e-6);
        assert_eq!(Target::MAX.work(), Work(U256::from(1)));
    }

    #[test]
    fn scaling_keeps_all_bits_however_easy_the_target_is() {
        let easiest = Bits(0x207f_ffff).to_target().unwrap();
        for (numerator, denominator, bits) in [
            (8, 8, 0x207f_ffff),
            (4, 8, 0x203f_ffff),
            (2, 8, 0x201f_ffff),
            (7, 8, 0x206f_ffff),
            (u32::MAX, u32::MAX, 0x207f_ffff),
            (32, 8, 0x207f_ffff),
        ] {
            let scaled = easiest.scale(numerator, denominator, easiest);
            assert_eq!(scaled.to_bits(), Bits(bits), "{numerator} / {denominator}");
        }
        assert_eq!(Target::MAX.scale(u32::MAX, 1, Target::MAX), Target::MAX);
    }

    #[test]
    fn scaling_within_a_networks_limit_is_what_core_computes() {
        let limit = Bits(0x1d00_ffff).to_target().unwrap();
        for (bits, seconds) in [(0x1d00_ffff, 302_400), (0x1c05_a3f4, 1_200_001), (0x1703_1abe, 4_838_400)] {
            let target = Bits(bits).to_target().unwrap();
            // CalculateNextWorkRequired: times the time taken, then divided by the time intended.
            let core = Target(target.0 * U256::from(seconds) / U256::from(1_209_600));
            assert_eq!(target.scale(seconds, 1_209_600, limit), core.min(limit), "{bits:08x}");
        }
    }

    #[test]
    fn scaling_stops_at_the_limit() {
        let limit = Bits(0x1d00_ffff).to_target().unwrap();
        assert_eq!(limit.scale(4, 1, limit), limit);
        assert_eq!(limit.scale(1, 4, limit).to_bits(), Bits(0x1c3f_ffc0));
    }
}
