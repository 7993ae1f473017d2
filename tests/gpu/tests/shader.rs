//! The shader finds what the kernels find. On a machine without any adapter the tests say so and pass.

use hashyard_core::miner::{Job, scan};
use hashyard_core::params::{MAINNET, REGTEST, SIGNET, TESTNET4};
use hashyard_core::{Bits, BlockHash, Header, Target};
use hashyard_gpu_test::Gpu;

const LAST: u64 = u32::MAX as u64;

fn gpu() -> Option<Gpu> {
    let gpu = Gpu::open().map(|gpu| gpu.expect("an adapter gives a device"));
    match &gpu {
        Some(gpu) => println!("adapter: {}", gpu.adapter()),
        None => println!("skipped: no adapter"),
    }
    gpu
}

#[test]
fn it_finds_the_nonces_of_real_blocks() {
    let Some(gpu) = gpu() else { return };
    for params in [&MAINNET, &TESTNET4, &SIGNET, &REGTEST] {
        let header = params.genesis_block().header;
        let job = Job::new(header, header.bits.to_target().unwrap());
        let nonce = u64::from(header.nonce);
        for nonces in [nonce.saturating_sub(30_000)..nonce + 1000, nonce..nonce + 1, nonce + 1..nonce + 9000]
        {
            assert_eq!(
                gpu.scan(&job, nonces.clone(), u32::MAX),
                Ok(scan(&job, nonces.clone())),
                "{nonces:?}"
            );
        }
    }
}

#[test]
fn it_finds_what_a_kernel_finds_at_any_target_length_and_end_of_the_nonces() {
    let Some(gpu) = gpu() else { return };
    for (seed, bits) in (0_u8..).zip([0x207f_ffff, 0x2000_ffff, 0x1f00_ffff, 0x1e7f_ffff, 0x0301_0000]) {
        let header = Header {
            time: u32::from(seed).wrapping_mul(0x9e37_79b9),
            prev_blockhash: BlockHash::from_bytes([seed.wrapping_mul(37); 32]),
            ..MAINNET.genesis_block().header
        };
        let job = Job::new(header, Bits(bits).to_target().unwrap());
        for nonces in [0..0, 5..6, 0..50_001, LAST - 40_000..LAST + 1, LAST - 7..u64::MAX] {
            for most in [u32::MAX, 10_007] {
                assert_eq!(
                    gpu.scan(&job, nonces.clone(), most),
                    Ok(scan(&job, nonces.clone())),
                    "{bits:x} {nonces:?}"
                );
            }
        }
    }
}

#[test]
fn its_winners_are_those_of_hashing_each_header() {
    let Some(gpu) = gpu() else { return };
    let mut target = [0xff; 32];
    target[31] = 0x00;
    target[30] = 0x1f;
    let (header, target) = (MAINNET.genesis_block().header, Target::from_le_bytes(target));
    let all = (0..60_000).filter(|nonce| target.is_met_by(&Header { nonce: *nonce, ..header }.block_hash()));
    let (job, mut found, mut next) = (Job::new(header, target), vec![], 0);
    while let Some(nonce) = gpu.scan(&job, next..60_000, u32::MAX).unwrap().found {
        found.push(nonce);
        next = u64::from(nonce) + 1;
    }
    assert_eq!(found, all.collect::<Vec<_>>());
}
