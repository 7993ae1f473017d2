//! How fast blocks are read. Rows are named as `cargo xtask bench` wants them.

#![allow(missing_docs, reason = "made by a macro")]
#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should say so")]

use bitcoin_test_data::blocks::mainnet_702861;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use hashyard_core::{Block, Decodable, Encodable};

fn decoding(criterion: &mut Criterion) {
    let bytes = mainnet_702861();
    let block = Block::decode(bytes).unwrap();
    let size = format!("{} bytes", bytes.len());
    let mut group = criterion.benchmark_group("block 702861");
    group.bench_function(BenchmarkId::new("decode", &size), |bencher| bencher.iter(|| Block::decode(bytes)));
    group.bench_function(BenchmarkId::new("encode", &size), |bencher| bencher.iter(|| block.encode()));
    group.finish();
}

criterion_group!(benches, decoding);
criterion_main!(benches);
