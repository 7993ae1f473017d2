//! How fast this machine's GPU tries nonces: `cargo run --release --example rate`.

use std::time::Instant;

use hashyard_core::Target;
use hashyard_core::miner::Job;
use hashyard_core::params::MAINNET;
use hashyard_gpu_test::Gpu;

fn main() {
    let Some(gpu) = Gpu::open() else { return println!("no adapter") };
    let gpu = gpu.expect("an adapter gives a device");
    let job = Job::new(MAINNET.genesis_block().header, Target::from_le_bytes([0; 32]));
    let mut most = 1 << 16;
    for _ in 0..40 {
        let begin = Instant::now();
        let result = gpu.scan(&job, 0..u64::from(most), most).expect("the device works");
        let took = begin.elapsed().as_secs_f64();
        println!(
            "{}: {} nonces in {:.1} ms, {:.1} MH/s",
            gpu.adapter(),
            most,
            took * 1e3,
            result.hashes as f64 / took / 1e6
        );
        if took > 0.05 {
            break;
        }
        most = most.saturating_mul(2);
    }
}
