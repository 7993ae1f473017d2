//! Nonces of real headers are found again, and a scan agrees with hashing each header in full.
#![allow(clippy::unwrap_used, clippy::panic)]

use hashyard_core::consensus::block::check_block;
use hashyard_core::encode::Decodable;
use hashyard_core::mempool::{Mempool, MempoolPolicy, block_template};
use hashyard_core::miner::{Job, JobFactory, Midstate, scan};
use hashyard_core::params::{MAINNET, REGTEST};
use hashyard_core::{Bits, BlockHash, Header, ScriptBuf, Target, chain::Chainstate};

/// Main-chain headers of heights 0, 1 and 170.
const HEADERS: [&str; 3] = [
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
    "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
    "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70",
];

fn header(text: &str) -> Header {
    Header::decode(&hex::decode(text).unwrap()).unwrap()
}

fn target(bits: u32) -> Target {
    Bits(bits).to_target().unwrap()
}

#[test]
fn nonces_of_real_blocks_are_found() {
    assert_eq!(header(HEADERS[0]).block_hash(), MAINNET.genesis_hash());
    for text in HEADERS {
        let header = header(text);
        let job = Job::new(Header { nonce: 0, ..header }, header.bits.to_target().unwrap());
        let nonce = u64::from(header.nonce);
        let result = scan(&job, nonce - 1000..nonce + 1000);
        assert_eq!(result.found, Some(header.nonce));
        assert_eq!(result.hashes, 1001);
        assert_eq!(result.best, Some((header.nonce, header.block_hash())));
        assert_eq!(scan(&job, nonce - 1000..nonce).found, None);
        assert_eq!(scan(&job, nonce + 1..nonce + 1000).found, None);
    }
}

#[test]
fn a_midstate_makes_the_same_hash() {
    let header = header(HEADERS[1]);
    let midstate = Midstate::new(&header);
    for nonce in [0, 1, header.nonce, u32::MAX] {
        assert_eq!(midstate.hash(nonce), Header { nonce, ..header }.block_hash());
    }
}

#[test]
fn both_ends_of_the_nonces_are_tried_and_nothing_beyond() {
    let job = |target| Job::new(header(HEADERS[0]), target);
    let last = u64::from(u32::MAX);
    for (nonces, found) in [(0..1, 0), (last..last + 1, u32::MAX), (last..u64::MAX, u32::MAX)] {
        let result = scan(&job(Target::MAX), nonces.clone());
        assert_eq!((result.found, result.hashes), (Some(found), 1));
        let result = scan(&job(target(0x1d00_ffff)), nonces);
        assert_eq!((result.found, result.hashes), (None, 1));
    }
    for nothing in [5..5, last + 1..last + 100] {
        let result = scan(&job(Target::MAX), nothing);
        assert_eq!((result.found, result.best, result.hashes), (None, None, 0));
    }
}

/// Every nonce of a range, hashed in full.
fn naive(header: Header, nonces: std::ops::Range<u32>) -> Vec<(u32, BlockHash)> {
    nonces.map(|nonce| (nonce, Header { nonce, ..header }.block_hash())).collect()
}

fn number(hash: &BlockHash) -> Target {
    Target::from_le_bytes(*hash.as_bytes())
}

#[test]
fn a_scan_finds_what_hashing_each_header_finds() {
    for (seed, bits) in
        [(1, 0x207f_ffff), (2, 0x2000_ffff), (3, 0x1f07_ffff), (4, 0x1e7f_ffff), (5, 0x2100_ffff)]
    {
        let header = Header { time: seed, ..header(HEADERS[2]) };
        let target = target(bits);
        let job = Job::new(header, target);
        let hashes = naive(header, 0..20_000);
        let winners: Vec<u32> =
            hashes.iter().filter(|(_, hash)| target.is_met_by(hash)).map(|(nonce, _)| *nonce).collect();
        let mut found = vec![];
        let mut next = 0;
        while let Some(nonce) = scan(&job, next..20_000).found {
            found.push(nonce);
            next = u64::from(nonce) + 1;
        }
        assert_eq!(found, winners, "bits {bits:x}");
        // With a target that nothing meets, the best of all is known.
        let best = scan(&Job::new(header, Bits(0x0301_0000).to_target().unwrap()), 0..20_000).best;
        assert_eq!(best, hashes.iter().min_by_key(|(_, hash)| number(hash)).copied());
    }
}

#[test]
fn every_extra_nonce_is_another_header_of_a_whole_block() {
    let chain = Chainstate::new(REGTEST.clone());
    let pool = Mempool::new(MempoolPolicy::default());
    let now = REGTEST.genesis.time + 1000;
    let template = block_template::build(&chain, &pool, now, ScriptBuf(vec![0x51]), 0, "test");
    let factory = JobFactory::new(template.clone());
    assert_eq!(factory.job(0).header(), &template.block.header);
    let mut seen = std::collections::BTreeSet::new();
    for extra_nonce in [0, 1, 2, u64::from(u32::MAX), u64::MAX] {
        let job = factory.job(extra_nonce);
        assert!(seen.insert(job.header().to_bytes().to_vec()));
        let nonce = scan(&job, 0..1000).found.unwrap();
        let block = factory.assemble(extra_nonce, job.header().time, nonce);
        assert_eq!(block.block_hash(), job.hash(nonce));
        check_block(&REGTEST, &block.clone().into()).unwrap();
        let accepted = chain.clone().accept_block(std::sync::Arc::new(block.into()), now);
        assert_eq!(accepted.verdict, Ok(()));
    }
}
