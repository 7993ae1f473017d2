//! Every kernel finds what hashing each header in full finds: no solution is missed or invented, and the best hash is the best.
#![allow(clippy::unwrap_used, clippy::panic)]

use bitcoin_test_data::blocks::mainnet_702861;
use hashyard_core::encode::{Decodable, Reader};
use hashyard_core::hash::{BlockHash, MerkleNode};
use hashyard_core::miner::{Job, Kernel, ScanResult, kernels, scan, scan_with};
use hashyard_core::params::{MAINNET, SIGNET, TESTNET4};
use hashyard_core::{Bits, Header, Target};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const LAST: u64 = u32::MAX as u64;

/// A target that no hash meets, so that the best of a whole range comes out.
fn impossible() -> Target {
    Target::from_le_bytes([0; 32])
}

/// By the `sha2` crate alone: no code of a kernel takes part.
fn full_hash(header: &Header) -> Target {
    Target::from_le_bytes(Sha256::digest(Sha256::digest(header.to_bytes())).into())
}

fn expected(header: Header, target: Target, nonces: std::ops::Range<u64>) -> ScanResult {
    let hashes = nonces.clone().map(|nonce| (nonce, full_hash(&Header { nonce: nonce as u32, ..header })));
    let found = hashes.clone().find(|(_, hash)| *hash <= target).map(|(nonce, _)| nonce);
    let tried = found.map_or(nonces.end, |nonce| nonce + 1) - nonces.start;
    let best = hashes.take(tried as usize).min_by_key(|(_, hash)| *hash);
    ScanResult {
        hashes: tried,
        best: best.map(|(nonce, hash)| (nonce as u32, BlockHash::from_bytes(hash.to_le_bytes()))),
        found: found.map(|nonce| nonce as u32),
    }
}

fn winners(kernel: &Kernel, job: &Job, nonces: std::ops::Range<u64>) -> Vec<u32> {
    let (mut found, mut next) = (vec![], nonces.start);
    while let Some(nonce) = scan_with(kernel, job, next..nonces.end).found {
        found.push(nonce);
        next = u64::from(nonce) + 1;
    }
    found
}

/// Headers that were mined by others.
fn real_headers() -> Vec<Header> {
    let genesis = [&MAINNET, &TESTNET4, &SIGNET].map(|params| params.genesis_block().header);
    let late = Header::decode_from(&mut Reader::new(&mainnet_702861()[..80])).unwrap();
    genesis.into_iter().chain([late]).collect()
}

#[test]
fn a_machine_has_the_portable_kernel_and_mines_with_the_first_of_the_list() {
    let names: Vec<&str> = kernels().iter().map(|kernel| kernel.name()).collect();
    println!("kernels of this machine: {names:?}");
    assert_eq!(names.last(), Some(&"portable"));
    assert_eq!(Kernel::fastest().name(), names[0]);
    for name in names {
        assert_eq!(Kernel::by_name(name).unwrap().name(), name);
    }
    assert!(Kernel::by_name("abacus").is_none());
}

#[test]
fn every_kernel_finds_the_nonces_of_real_blocks() {
    for header in real_headers() {
        let job = Job::new(Header { nonce: 0, ..header }, header.bits.to_target().unwrap());
        let nonce = u64::from(header.nonce);
        // Every place that the nonce can have among the lanes, and every length of what is left over.
        for (before, after) in (0..20).flat_map(|before| (1..12).map(move |after| (before, after))) {
            let nonces = nonce.saturating_sub(before)..nonce + after;
            let expected = ScanResult {
                hashes: nonce + 1 - nonces.start,
                best: Some((header.nonce, header.block_hash())),
                found: Some(header.nonce),
            };
            for kernel in kernels() {
                assert_eq!(scan_with(kernel, &job, nonces.clone()), expected, "{kernel:?} {nonces:?}");
            }
        }
    }
}

#[test]
fn every_kernel_tries_both_ends_of_the_nonces_and_nothing_beyond() {
    let header = MAINNET.genesis_block().header;
    for kernel in kernels() {
        for nonces in [0..1, 0..3, 0..100, LAST..LAST + 1, LAST - 2..LAST + 1, LAST - 100..LAST + 1] {
            for target in [Target::MAX, Bits(0x207f_ffff).to_target().unwrap(), impossible()] {
                let result = scan_with(kernel, &Job::new(header, target), nonces.clone());
                assert_eq!(result, expected(header, target, nonces.clone()), "{kernel:?} {nonces:?}");
            }
        }
        let beyond = scan_with(kernel, &Job::new(header, impossible()), LAST - 6..u64::MAX);
        assert_eq!(beyond, expected(header, impossible(), LAST - 6..LAST + 1), "{kernel:?}");
        for nothing in [5..5, LAST + 1..LAST + 100] {
            let result = scan_with(kernel, &Job::new(header, Target::MAX), nothing);
            assert_eq!(result, ScanResult::default(), "{kernel:?}");
        }
    }
}

prop_compose! {
    fn any_header()(
        version in any::<i32>(), parent in any::<[u8; 32]>(), root in any::<[u8; 32]>(), time in any::<u32>(), bits in any::<u32>(),
    ) -> Header {
        Header {
            version,
            prev_blockhash: BlockHash::from_bytes(parent),
            merkle_root: MerkleNode::from_bytes(root),
            time,
            bits: Bits(bits),
            nonce: 0,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_winners_and_the_best_are_those_of_full_hashing(
        header in any_header(), start in 0..=LAST, length in 0_u64..300, ease in 0_usize..7,
    ) {
        // From one winner in two to one in 128: some of them share a batch.
        let mut target = [0xff; 32];
        target[31] >>= ease + 1;
        let target = Target::from_le_bytes(target);
        let nonces = start..(start + length).min(LAST + 1);
        let hashes = nonces.clone().map(|nonce| (nonce as u32, full_hash(&Header { nonce: nonce as u32, ..header })));
        let all: Vec<u32> = hashes.filter(|(_, hash)| *hash <= target).map(|(nonce, _)| nonce).collect();
        let (job, hard) = (Job::new(header, target), Job::new(header, impossible()));
        for kernel in kernels() {
            prop_assert_eq!(&winners(kernel, &job, nonces.clone()), &all, "{:?}", kernel);
            prop_assert_eq!(scan_with(kernel, &job, nonces.clone()), expected(header, target, nonces.clone()), "{:?}", kernel);
            prop_assert_eq!(scan_with(kernel, &hard, nonces.clone()), expected(header, impossible(), nonces.clone()), "{:?}", kernel);
        }
        prop_assert_eq!(scan(&job, nonces.clone()), expected(header, target, nonces));
    }
}
