//! How fast blocks are read, verified and connected. Rows are named as `cargo xtask bench` wants them.

#![allow(missing_docs, reason = "made by a macro")]
#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should say so")]

mod verify;
mod world;

use std::sync::Arc;

use bitcoin_test_data::blocks::mainnet_702861;
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use hashyard_core::chain::Chainstate;
use hashyard_core::script::Flags;
use hashyard_core::{Block, Decodable, Encodable, HashedBlock};
use world::{Kind, World};

fn reading(criterion: &mut Criterion) {
    let bytes = mainnet_702861();
    let block = Block::decode(bytes).unwrap();
    let size = format!("{} bytes", bytes.len());
    let mut group = criterion.benchmark_group("block 702861");
    group.bench_function(BenchmarkId::new("decode", &size), |bencher| bencher.iter(|| Block::decode(bytes)));
    group.bench_function(BenchmarkId::new("encode", &size), |bencher| bencher.iter(|| block.encode()));
    group.finish();
}

/// A block with as many transactions, inputs and outputs as the real one, whose coins are ours to spend.
fn connecting(criterion: &mut Criterion) {
    let real = Block::decode(mainnet_702861()).unwrap();
    let (chain, block) = World::shaped_like(&real);
    let known = chain.clone();
    for tx in &block.transactions {
        known.script_cache().remember(tx.wtxid(), Flags::STANDARD);
    }
    let mut group = criterion.benchmark_group("connect a block shaped like 702861");
    for (name, chain) in [("all scripts run", &chain), ("all seen in the mempool", &known)] {
        group.bench_function(BenchmarkId::new(name, "1 blocks"), |bencher| {
            bencher.iter_batched(|| chain.clone(), |chain| accept(chain, &block), BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// A block that spends coins of one kind in transactions of two inputs.
fn by_kind(criterion: &mut Criterion) {
    const INPUTS: usize = 200;
    let mut group = criterion.benchmark_group("connect spends");
    for kind in Kind::ALL {
        let (chain, block) = World::of_one_kind(kind, INPUTS);
        let name = BenchmarkId::new(kind.name(), format!("{INPUTS} inputs"));
        group.bench_function(name, |bencher| {
            bencher.iter_batched(|| chain.clone(), |chain| accept(chain, &block), BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// Gives the chain back, so that dropping it is not measured.
fn accept(mut chain: Chainstate, block: &Arc<HashedBlock>) -> Chainstate {
    let acceptance = chain.accept_block(Arc::clone(block), world::NOW);
    assert_eq!(acceptance.verdict, Ok(()));
    assert_eq!(chain.tip().hash, block.block_hash());
    chain
}

criterion_group!(benches, reading, verify::verifying, connecting, by_kind);
criterion_main!(benches);
