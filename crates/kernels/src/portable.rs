//! One nonce at a time, in plain Rust. It runs everywhere, and the others are measured by it.

use core::ops::Range;

use super::prepared::Prepared;

/// See [`Kernel`](super::Kernel).
pub fn first_low(prepared: &Prepared<u32>, nonces: Range<u64>, limit: u32) -> Option<u32> {
    let low = |nonce: &u32| last_word(prepared, nonce.swap_bytes()).swap_bytes() <= limit;
    nonces.map(|nonce| nonce as u32).find(low)
}

fn last_word(p: &Prepared<u32>, nonce: u32) -> u32 {
    last_word!(p nonce)
}

#[inline(always)]
fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

#[inline(always)]
fn xor(a: u32, b: u32) -> u32 {
    a ^ b
}

#[inline(always)]
fn ch(e: u32, f: u32, g: u32) -> u32 {
    g ^ (e & (f ^ g))
}

#[inline(always)]
fn maj(ab: u32, bc: u32, b: u32) -> u32 {
    b ^ (ab & bc)
}

#[inline(always)]
fn sum0(x: u32) -> u32 {
    x.rotate_right(2) ^ x.rotate_right(13) ^ x.rotate_right(22)
}

#[inline(always)]
fn sum1(x: u32) -> u32 {
    x.rotate_right(6) ^ x.rotate_right(11) ^ x.rotate_right(25)
}

#[inline(always)]
fn sigma0(x: u32) -> u32 {
    x.rotate_right(7) ^ x.rotate_right(18) ^ (x >> 3)
}

#[inline(always)]
fn sigma1(x: u32) -> u32 {
    x.rotate_right(17) ^ x.rotate_right(19) ^ (x >> 10)
}
