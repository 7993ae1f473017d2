//! Headers: proof of work, difficulty, time, version, parent.

use std::sync::Arc;

use hashyard_core::consensus::BlockError;
use hashyard_core::consensus::difficulty::next_bits;
use hashyard_core::{Bits, Block, BlockHash, Params};

use crate::bench::{Bench, Make, at, of_version, refusal};
use crate::common::{easy_params, seal};

fn without_work(bench: &mut Bench) -> Block {
    let mut block = bench.spoil(|_| ());
    let target = block.header.bits.to_target().unwrap();
    while target.is_met_by(&block.block_hash()) {
        block.header.nonce += 1;
    }
    block
}

fn with_bits(bench: &mut Bench, bits: u32) -> Block {
    bench.spoil(|block| block.header.bits = Bits(bits))
}

/// A block whose bits no hash can meet.
fn with_impossible_bits(bench: &mut Bench, bits: u32) -> Block {
    let mut block = bench.spoil(|_| ());
    block.header.bits = Bits(bits);
    block
}

fn on_an_invalid_block(bench: &mut Bench) -> Block {
    let mut greedy = bench.draft();
    greedy.transactions[0].outputs[0].value.0 += 1;
    let greedy = bench.forge.keep(greedy);
    bench.accept(&greedy).unwrap_err();
    Block::clone(&bench.forge.mine(greedy.block_hash(), vec![]))
}

#[test]
fn a_bad_header_is_refused_with_or_without_its_block_and_not_kept() {
    let rows: &[(&str, Make)] = &[
        ("high-hash", without_work),
        ("high-hash", |bench| with_bits(bench, 0x2100_ffff)),
        ("high-hash", |bench| with_impossible_bits(bench, 0)),
        ("high-hash", |bench| with_impossible_bits(bench, 0x2080_0001)),
        ("high-hash", |bench| with_impossible_bits(bench, 0xff12_3456)),
        ("bad-diffbits", |bench| with_bits(bench, 0x203f_ffff)),
        ("time-too-old", |bench| at(bench, bench.chain.median_time_past())),
        ("time-too-old", |bench| at(bench, 0)),
        ("time-too-new", |bench| at(bench, bench.forge.now() + 7201)),
        ("time-too-new", |bench| at(bench, u32::MAX)),
        ("bad-version(0x00000003)", |bench| of_version(bench, 3)),
        ("bad-version(0x00000001)", |bench| of_version(bench, 1)),
        ("bad-version(0x80000000)", |bench| of_version(bench, i32::MIN)),
        ("bad-prevblk", on_an_invalid_block),
        ("prev-blk-not-found", |bench| {
            bench.spoil(|block| block.header.prev_blockhash = BlockHash::from_bytes([7; 32]))
        }),
    ];
    let bench = Bench::new();
    for (reason, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        let now = bench.forge.now();
        assert_eq!(bench.chain.accept_header(&block.header, now).unwrap_err().reason(), *reason);
        assert_eq!(refusal(&mut bench, &block), *reason);
        assert_eq!(refusal(&mut bench, &block), *reason, "the second time");
        assert_eq!(bench.chain.tree().get(&block.block_hash()), None, "{reason}");
    }
}

#[test]
fn a_block_from_the_future_is_taken_when_its_time_has_come() {
    let mut bench = Bench::new();
    let now = bench.forge.now();
    let block = Arc::new(at(&mut bench, now + 7201).into());
    for _ in 0..2 {
        assert_eq!(bench.chain.accept_block(Arc::clone(&block), now).verdict, Err(BlockError::TimeTooNew));
    }
    assert_eq!(bench.chain.accept_block(Arc::clone(&block), now + 1).verdict, Ok(()));
    assert_eq!(bench.tip(), block.block_hash());
}

#[test]
fn a_time_warp_at_a_new_period_is_refused_where_bip94_holds() {
    let params = |bip94| Params { bip94, retarget_interval: 4, ..easy_params() };
    for (bip94, step_back, verdict) in
        [(true, 601, Err(BlockError::TimeWarp)), (true, 600, Ok(())), (false, 601, Ok(()))]
    {
        let mut bench = Bench::with(params(bip94), 2);
        let late = bench.chain.tip().header.time + 5_000;
        let last = at(&mut bench, late);
        assert_eq!(bench.accept(&last), Ok(()));
        let mut first = bench.draft();
        first.header.time = late - step_back;
        let branch = bench.chain.tree().branch(bench.tip());
        first.header.bits = next_bits(bench.chain.params(), &branch, first.header.time);
        assert_eq!(bench.accept(&seal(first)), verdict, "{step_back} s back, BIP94 {bip94}");
    }
}
