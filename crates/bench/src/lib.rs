//! What the bench page (`web/bench`) measures of `hashyard-core`: numbers in, numbers out, so that JavaScript calls it without glue.
//!
//! A kernel goes by its place in [`hashyard_core::miner::kernels`]; [`PLAIN`] is the loop that they are compared with.

// The exported names are all that is unsafe: they must be the only ones of the module.
#![allow(unsafe_code)]

mod gpu;

use std::hint::black_box;

use hashyard_core::miner::{Job, kernels, scan_with};
use hashyard_core::params::{MAINNET, SIGNET, TESTNET4};
use hashyard_core::script::signature::{verify_ecdsa, verify_schnorr};
use hashyard_core::{Header, Target};
use sha2::{Digest, Sha256};

/// Each header hashed in full by the `sha2` crate.
const PLAIN: u32 = u32::MAX;

/// A key and its signatures of [`message`], made with noble-curves. `web/bench/worker.js` has the same.
const PUBLIC_KEY: [u8; 33] = [
    0x02, 0x98, 0x9c, 0x0b, 0x76, 0xcb, 0x56, 0x39, 0x71, 0xfd, 0xc9, 0xbe, 0xf3, 0x1e, 0xc0, 0x6c, 0x35,
    0x60, 0xf3, 0x24, 0x9d, 0x6e, 0xe9, 0xe5, 0xd8, 0x3c, 0x57, 0x62, 0x55, 0x96, 0xe0, 0x5f, 0x6f,
];
const SIGNATURE: [u8; 71] = [
    0x30, 0x45, 0x02, 0x21, 0x00, 0x9a, 0x61, 0x18, 0xee, 0x22, 0x37, 0x07, 0x90, 0x05, 0xb5, 0xa4, 0xe1,
    0x6e, 0x14, 0xe5, 0xb5, 0x5b, 0x90, 0x11, 0xa3, 0xef, 0x3c, 0xec, 0xd3, 0xb8, 0x76, 0x78, 0x51, 0xd7,
    0xa7, 0x3d, 0x6c, 0x02, 0x20, 0x4d, 0x24, 0xc6, 0xe6, 0x9f, 0xb1, 0x26, 0x47, 0x7d, 0x07, 0xb1, 0xae,
    0x08, 0xdd, 0x39, 0x84, 0x75, 0xc4, 0x32, 0x55, 0x1d, 0x4b, 0x24, 0xf3, 0x17, 0x01, 0xc0, 0x24, 0x9d,
    0xd1, 0x0c, 0x61,
];
const SCHNORR: [u8; 64] = [
    0xd4, 0xb8, 0x34, 0xdc, 0xac, 0x2e, 0xdb, 0x09, 0x1a, 0xea, 0x63, 0x30, 0x97, 0xa3, 0x57, 0x85, 0x3f,
    0x9c, 0xa5, 0x58, 0x4f, 0x6b, 0x41, 0xca, 0x3c, 0x26, 0xb8, 0x29, 0x66, 0x35, 0x34, 0x4f, 0x1e, 0x5f,
    0xa3, 0xcb, 0xe7, 0x53, 0xf6, 0xae, 0xf2, 0x0d, 0x53, 0x17, 0x7d, 0x5e, 0x94, 0x03, 0x01, 0x26, 0x8e,
    0xea, 0xf7, 0x63, 0xed, 0x53, 0xe9, 0x13, 0xba, 0x9a, 0x05, 0xf1, 0x56, 0x5e,
];

/// Tries so many nonces of the genesis block's header from `first` on. Returns how many of the plain loop's
/// hashes start with eight zero bits, and 0 for a kernel: nobody needs these numbers, but they must be worked out.
#[unsafe(no_mangle)]
pub extern "C" fn mine(kernel: u32, first: u32, count: u32) -> u32 {
    let header = MAINNET.genesis_block().header;
    if kernel == PLAIN {
        return plain_winners(header, first, count, Target::from_le_bytes(below(8))).len() as u32;
    }
    let Some(kernel) = kernels().get(kernel as usize) else { return 0 };
    let nonces = u64::from(first)..u64::from(first) + u64::from(count);
    u32::from(
        scan_with(kernel, &Job::new(header, Target::from_le_bytes([0; 32])), black_box(nonces))
            .found
            .is_some(),
    )
}

/// Whether a kernel finds the winners that the plain loop finds: nonces of blocks that others mined, and easy targets at both ends of
/// the nonces. 1 if so, 0 if not.
#[unsafe(no_mangle)]
pub extern "C" fn agrees(kernel: u32) -> u32 {
    let Some(kernel) = kernels().get(kernel as usize) else { return 0 };
    let real = [&MAINNET, &TESTNET4, &SIGNET].map(|params| params.genesis_block().header);
    let finds = |header: &Header| {
        let job = Job::new(*header, header.bits.to_target().unwrap_or(Target::MAX));
        let nonces = u64::from(header.nonce.saturating_sub(1000))..u64::from(header.nonce) + 1000;
        scan_with(kernel, &job, nonces).found == Some(header.nonce)
    };
    let same = |header: &Header, first: u32, bits: u8| {
        let (target, mut next) = (Target::from_le_bytes(below(bits)), u64::from(first));
        let job = Job::new(*header, target);
        plain_winners(*header, first, 2001, target).into_iter().map(Some).chain([None]).all(|winner| {
            let found = scan_with(kernel, &job, next..u64::from(first) + 2001).found;
            next = found.map_or(next, |nonce| u64::from(nonce) + 1);
            found == winner
        })
    };
    let ends = [0, 123_456_789, u32::MAX - 2000];
    let all = real.iter().all(finds)
        && real.iter().all(|header| {
            ends.iter().all(|first| [0, 1, 5, 9].iter().all(|bits| same(header, *first, *bits)))
        });
    u32::from(all)
}

/// Verifies the same ECDSA signature so many times, key and DER parsed anew each time. Returns how many were valid.
#[unsafe(no_mangle)]
pub extern "C" fn verify(count: u32) -> u32 {
    let message = message();
    (0..count)
        .filter(|_| verify_ecdsa(black_box(&SIGNATURE), black_box(&PUBLIC_KEY), black_box(&message)))
        .count() as u32
}

/// Verifies the same Schnorr signature so many times. Returns how many were valid.
#[unsafe(no_mangle)]
pub extern "C" fn verify_bip340(count: u32) -> u32 {
    let (message, key) = (message(), core::array::from_fn(|i| PUBLIC_KEY[i + 1]));
    (0..count).filter(|_| verify_schnorr(black_box(&SCHNORR), black_box(&key), black_box(&message))).count()
        as u32
}

fn message() -> [u8; 32] {
    core::array::from_fn(|i| (i * 7 + 1) as u8)
}

fn plain_winners(header: Header, first: u32, count: u32, target: Target) -> Vec<u32> {
    let mut bytes = header.to_bytes();
    let wins = |nonce: &u32| {
        bytes[76..].copy_from_slice(&nonce.to_le_bytes());
        let hash: [u8; 32] = Sha256::digest(Sha256::digest(bytes)).into();
        Target::from_le_bytes(hash) <= target
    };
    (0..count).map(|i| first.wrapping_add(i)).filter(wins).collect()
}

/// The highest number with so many zero bits in front, little-endian.
fn below(bits: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (0..bits).for_each(|bit| bytes[31 - usize::from(bit / 8)] &= !(0x80 >> (bit % 8)));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_agrees_with_the_plain_loop() {
        for kernel in 0..kernels().len() as u32 {
            assert_eq!(agrees(kernel), 1);
            assert_eq!(mine(kernel, 0, 100), 0);
        }
        assert_eq!(agrees(kernels().len() as u32), 0);
    }

    #[test]
    fn what_is_measured_is_valid_work() {
        assert_eq!((verify(2), verify_bip340(2)), (2, 2));
        assert!((1..20).contains(&mine(PLAIN, 0, 1000)));
    }
}
