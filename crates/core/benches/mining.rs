//! How fast nonces are tried: every kernel of this machine against hashing each header with the `sha2` crate, and with
//! threads. Rows are named as `cargo xtask bench` wants them.

#![allow(missing_docs, reason = "made by a macro")]

use std::hint::black_box;
use std::thread;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use hashyard_core::miner::{Job, Kernel, kernels, scan, scan_with};
use hashyard_core::params::MAINNET;
use hashyard_core::{Header, Target};
use sha2::{Digest, Sha256};

/// Nonces of one iteration, on every thread.
const NONCES: u32 = 100_000;

fn job() -> Job {
    Job::new(MAINNET.genesis_block().header, Target::from_le_bytes([0; 32]))
}

/// What one would write with the `sha2` crate alone.
fn plain(header: Header) -> u32 {
    let mut bytes = header.to_bytes();
    let mut low = 0;
    for nonce in 0..NONCES {
        bytes[76..].copy_from_slice(&nonce.to_le_bytes());
        let hash = Sha256::digest(Sha256::digest(bytes));
        low += u32::from(hash[31] == 0);
    }
    low
}

fn one_thread(criterion: &mut Criterion) {
    let amount = format!("{NONCES} hashes");
    let mut group = criterion.benchmark_group("mining");
    let header = MAINNET.genesis_block().header;
    group.bench_function(BenchmarkId::new("sha2 crate", &amount), |bencher| {
        bencher.iter(|| plain(black_box(header)));
    });
    for kernel in kernels() {
        group.bench_function(BenchmarkId::new(kernel.name(), &amount), |bencher| {
            bencher.iter(|| scan_with(kernel, black_box(&job()), 0..u64::from(NONCES)));
        });
    }
    group.finish();
}

fn threads(criterion: &mut Criterion) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut group = criterion.benchmark_group(format!("mining in threads ({})", Kernel::fastest().name()));
    for count in 1..=cores {
        let amount = format!("{} hashes", 20 * count as u32 * NONCES);
        let name = if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") };
        group.bench_function(BenchmarkId::new(name, amount), |bencher| {
            bencher.iter(|| {
                thread::scope(|scope| {
                    for _ in 0..count {
                        scope.spawn(|| black_box(scan(&job(), 0..20 * u64::from(NONCES))));
                    }
                });
            });
        });
    }
    group.finish();
}

criterion_group!(benches, one_thread, threads);
criterion_main!(benches);
