//! x86-64's own SHA-256 instructions. Each waits for the one before it, so several nonces take turns.

use core::arch::x86_64::*;
use core::ops::Range;

use super::prepared::{HASH_BITS, HEADER_BITS, INITIAL, K, PAD, Prepared};

/// Nonces at a time.
pub const LANES: u64 = N as u64;
const N: usize = 2;

/// Whether this processor has them.
pub fn detected() -> bool {
    is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1")
}

/// See [`Kernel`](super::Kernel).
#[allow(unsafe_code)]
pub fn first_low(prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    debug_assert!(detected());
    // SAFETY: only listed among the kernels where they were detected.
    unsafe { scan(prepared, nonces, limit) }
}

#[target_feature(enable = "sha,sse4.1")]
fn scan(prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    let constants = Constants::new(prepared);
    for first in nonces.step_by(N) {
        let first = first as u32;
        let words = last_words(&constants, first);
        if let Some(lane) = words.iter().position(|word| word.swap_bytes() <= limit) {
            return Some(first + lane as u32);
        }
    }
    None
}

/// The state in the order of the instructions: `a b e f` and `c d g h`, the first in the highest lane.
#[derive(Clone, Copy)]
struct State {
    abef: __m128i,
    cdgh: __m128i,
}

struct Constants {
    midstate: State,
    start: State,
    initial: State,
    k: [__m128i; 16],
    /// Round constant plus word, of rounds 4 to 15 of the first hash.
    kw: [__m128i; 3],
    /// Words 16 to 19 as far as they are known.
    w16: __m128i,
}

impl Constants {
    #[target_feature(enable = "sha,sse4.1")]
    fn new(prepared: &Prepared<u32>) -> Self {
        let (inner, zero) = (&prepared.inner, words([0; 4]));
        let (mut k, mut kw) = ([zero; 16], [zero; 3]);
        k.iter_mut().zip(K.as_chunks().0).for_each(|(k, chunk)| *k = words(*chunk));
        kw.iter_mut().zip(inner.kw.as_chunks().0).for_each(|(kw, chunk)| *kw = words(*chunk));
        Self {
            midstate: State::new(inner.midstate),
            start: State::new(inner.start),
            initial: State::new(INITIAL),
            k,
            kw,
            w16: words([inner.w16, inner.w17, inner.w18, inner.w19]),
        }
    }
}

impl State {
    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn new([a, b, c, d, e, f, g, h]: [u32; 8]) -> Self {
        Self { abef: words([f, e, b, a]), cdgh: words([h, g, d, c]) }
    }

    /// Adds to `a` and `e`.
    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn plus_word(self, word: u32) -> Self {
        Self { abef: _mm_add_epi32(self.abef, words([0, word, 0, word])), ..self }
    }

    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn two_rounds(&mut self, kw: __m128i) {
        let abef = _mm_sha256rnds2_epu32(self.cdgh, self.abef, kw);
        *self = Self { abef, cdgh: self.abef };
    }

    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn four_rounds(&mut self, kw: __m128i) {
        self.two_rounds(kw);
        self.two_rounds(_mm_shuffle_epi32::<0b00_00_11_10>(kw));
    }

    /// The words of the hash, as a message of the next one.
    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn plus(self, other: Self) -> [__m128i; 2] {
        let abef = _mm_shuffle_epi32::<0b00_01_10_11>(_mm_add_epi32(self.abef, other.abef));
        let ghcd = _mm_shuffle_epi32::<0b10_11_00_01>(_mm_add_epi32(self.cdgh, other.cdgh));
        [_mm_blend_epi16::<0b1111_0000>(abef, ghcd), _mm_alignr_epi8::<8>(ghcd, abef)]
    }
}

/// The last word of the double hash of each nonce, as SHA-256 writes it.
#[inline]
#[target_feature(enable = "sha,sse4.1")]
fn last_words(constants: &Constants, first: u32) -> [u32; N] {
    let nonces: [u32; N] = core::array::from_fn(|lane| (first + lane as u32).swap_bytes());
    let mut states = nonces.map(|nonce| constants.start.plus_word(nonce));
    for kw in constants.kw {
        states.iter_mut().for_each(|state| state.four_rounds(kw));
    }
    let padding = [words([PAD, 0, 0, 0]), words([0; 4]), words([0, 0, 0, HEADER_BITS])];
    let mut w = nonces.map(|nonce| {
        let sigma0 = nonce.rotate_right(7) ^ nonce.rotate_right(18) ^ (nonce >> 3);
        [_mm_add_epi32(constants.w16, words([0, 0, sigma0, nonce])), padding[0], padding[1], padding[2]]
    });
    for i in 4..16 {
        for (state, w) in states.iter_mut().zip(&mut w) {
            if i > 4 {
                next_words(w, i);
            }
            state.four_rounds(_mm_add_epi32(w[i % 4], constants.k[i]));
        }
    }
    let end = [words([PAD, 0, 0, 0]), words([0, 0, 0, HASH_BITS])];
    for (state, w) in states.iter_mut().zip(&mut w) {
        let [low, high] = state.plus(constants.midstate);
        (*state, *w) = (constants.initial, [low, high, end[0], end[1]]);
    }
    for i in 0..15 {
        for (state, w) in states.iter_mut().zip(&mut w) {
            if i > 3 {
                next_words(w, i);
            }
            state.four_rounds(_mm_add_epi32(w[i % 4], constants.k[i]));
        }
    }
    for (state, w) in states.iter_mut().zip(&mut w) {
        next_words(w, 15);
        state.two_rounds(_mm_add_epi32(w[3], constants.k[15]));
    }
    // `h` of the end is `f` two rounds before.
    states.map(|state| INITIAL[7].wrapping_add(_mm_cvtsi128_si32(state.abef) as u32))
}

/// Replaces the words of four rounds by those sixteen rounds later.
#[inline]
#[target_feature(enable = "sha,sse4.1")]
fn next_words(w: &mut [__m128i; 4], i: usize) {
    let [w0, w4, w8, w12] = [w[i % 4], w[(i + 1) % 4], w[(i + 2) % 4], w[(i + 3) % 4]];
    let sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w4), _mm_alignr_epi8::<4>(w12, w8));
    w[i % 4] = _mm_sha256msg2_epu32(sum, w12);
}

/// Four words, the first in the lowest lane.
#[inline]
#[target_feature(enable = "sha,sse4.1")]
fn words([a, b, c, d]: [u32; 4]) -> __m128i {
    _mm_setr_epi32(a as i32, b as i32, c as i32, d as i32)
}
