//! Four nonces at a time, in WebAssembly's 128-bit vectors. There is no rotation: one takes three instructions.

use core::arch::wasm32::*;
use core::ops::Range;

use super::prepared::Prepared;

/// Nonces at a time.
pub const LANES: u64 = 4;

/// See [`Kernel`](super::Kernel).
pub fn first_low(prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    let prepared = prepared.map(|word| u32x4_splat(word));
    let (limit, lanes) = (u32x4_splat(limit), u32x4(0, 1, 2, 3));
    let mut batches = nonces.step_by(LANES as usize);
    batches.find_map(|first| {
        let first = first as u32;
        let top = swap_bytes(last_word(&prepared, swap_bytes(add(u32x4_splat(first), lanes))));
        let low = u32x4_le(top, limit);
        v128_any_true(low).then(|| first + u32x4_bitmask(low).trailing_zeros())
    })
}

#[inline(always)]
fn last_word(p: &Prepared<v128>, nonce: v128) -> v128 {
    last_word!(p nonce)
}

#[inline(always)]
fn swap_bytes(x: v128) -> v128 {
    i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(x, x)
}

#[inline(always)]
fn add(a: v128, b: v128) -> v128 {
    u32x4_add(a, b)
}

#[inline(always)]
fn xor(a: v128, b: v128) -> v128 {
    v128_xor(a, b)
}

#[inline(always)]
fn ch(e: v128, f: v128, g: v128) -> v128 {
    v128_bitselect(f, g, e)
}

#[inline(always)]
fn maj(ab: v128, bc: v128, b: v128) -> v128 {
    xor(b, v128_and(ab, bc))
}

#[inline(always)]
fn sum0(x: v128) -> v128 {
    xor(xor(rotate_right::<2>(x), rotate_right::<13>(x)), rotate_right::<22>(x))
}

#[inline(always)]
fn sum1(x: v128) -> v128 {
    xor(xor(rotate_right::<6>(x), rotate_right::<11>(x)), rotate_right::<25>(x))
}

#[inline(always)]
fn sigma0(x: v128) -> v128 {
    xor(xor(rotate_right::<7>(x), rotate_right::<18>(x)), u32x4_shr(x, 3))
}

#[inline(always)]
fn sigma1(x: v128) -> v128 {
    xor(xor(rotate_right::<17>(x), rotate_right::<19>(x)), u32x4_shr(x, 10))
}

#[inline(always)]
fn rotate_right<const BITS: u32>(x: v128) -> v128 {
    v128_or(u32x4_shr(x, BITS), u32x4_shl(x, 32 - BITS))
}
