//! `threads N`: how many hashes a second this machine tries with N threads, outside of a browser. `cargo xtask bench browser` compares
//! how workers scale with how these do.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use hashyard_core::Target;
use hashyard_core::miner::{Job, scan};
use hashyard_core::params::MAINNET;

/// How long is measured.
const TIME: Duration = Duration::from_millis(500);
/// Nonces between two looks at the clock.
const SLICE: u64 = 1 << 18;

fn main() {
    let count: u32 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1);
    let total: f64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(hashes_per_second)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    });
    println!("{total:.0}");
}

fn hashes_per_second() -> f64 {
    let job = Job::new(MAINNET.genesis_block().header, Target::from_le_bytes([0; 32]));
    let (begin, mut done) = (Instant::now(), 0);
    while begin.elapsed() < TIME {
        black_box(scan(&job, done..done + SLICE));
        done = (done + SLICE) % (1 << 32);
    }
    done as f64 / begin.elapsed().as_secs_f64()
}
