//! Eight nonces at a time, on x86-64 processors with AVX2.

use core::arch::x86_64::*;
use core::ops::Range;

use super::prepared::Prepared;

/// Nonces at a time.
pub const LANES: u64 = 8;

/// Whether this processor has it.
pub fn detected() -> bool {
    is_x86_feature_detected!("avx2")
}

/// See [`Kernel`](super::Kernel).
#[allow(unsafe_code)]
pub fn first_low(prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    debug_assert!(detected());
    // SAFETY: only listed among the kernels where it was detected.
    unsafe { scan(prepared, nonces, limit) }
}

#[target_feature(enable = "avx2")]
fn scan(prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    let prepared = prepared.map(|word| splat(word));
    let (limit, lanes) = (splat(limit), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    for first in nonces.step_by(LANES as usize) {
        let first = first as u32;
        let top = swap_bytes(last_word(&prepared, swap_bytes(add(splat(first), lanes))));
        let low = _mm256_cmpeq_epi32(_mm256_min_epu32(top, limit), top);
        let low = _mm256_movemask_ps(_mm256_castsi256_ps(low));
        if low != 0 {
            return Some(first + low.trailing_zeros());
        }
    }
    None
}

#[inline]
#[target_feature(enable = "avx2")]
fn last_word(p: &Prepared<__m256i>, nonce: __m256i) -> __m256i {
    last_word!(p nonce)
}

#[inline]
#[target_feature(enable = "avx2")]
fn swap_bytes(x: __m256i) -> __m256i {
    let order = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(order))
}

#[inline]
#[target_feature(enable = "avx2")]
fn splat(word: u32) -> __m256i {
    _mm256_set1_epi32(word as i32)
}

#[inline]
#[target_feature(enable = "avx2")]
fn add(a: __m256i, b: __m256i) -> __m256i {
    _mm256_add_epi32(a, b)
}

#[inline]
#[target_feature(enable = "avx2")]
fn xor(a: __m256i, b: __m256i) -> __m256i {
    _mm256_xor_si256(a, b)
}

#[inline]
#[target_feature(enable = "avx2")]
fn ch(e: __m256i, f: __m256i, g: __m256i) -> __m256i {
    xor(g, _mm256_and_si256(e, xor(f, g)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn maj(ab: __m256i, bc: __m256i, b: __m256i) -> __m256i {
    xor(b, _mm256_and_si256(ab, bc))
}

#[inline]
#[target_feature(enable = "avx2")]
fn sum0(x: __m256i) -> __m256i {
    xor(xor(rotate_right::<2, 30>(x), rotate_right::<13, 19>(x)), rotate_right::<22, 10>(x))
}

#[inline]
#[target_feature(enable = "avx2")]
fn sum1(x: __m256i) -> __m256i {
    xor(xor(rotate_right::<6, 26>(x), rotate_right::<11, 21>(x)), rotate_right::<25, 7>(x))
}

#[inline]
#[target_feature(enable = "avx2")]
fn sigma0(x: __m256i) -> __m256i {
    xor(xor(rotate_right::<7, 25>(x), rotate_right::<18, 14>(x)), _mm256_srli_epi32::<3>(x))
}

#[inline]
#[target_feature(enable = "avx2")]
fn sigma1(x: __m256i) -> __m256i {
    xor(xor(rotate_right::<17, 15>(x), rotate_right::<19, 13>(x)), _mm256_srli_epi32::<10>(x))
}

/// Both shifts come to 32 bits; Rust can't subtract in a constant argument.
#[inline]
#[target_feature(enable = "avx2")]
fn rotate_right<const RIGHT: i32, const LEFT: i32>(x: __m256i) -> __m256i {
    _mm256_or_si256(_mm256_srli_epi32::<RIGHT>(x), _mm256_slli_epi32::<LEFT>(x))
}
