//! Bytes and texts thrown at every decoder: nothing panics, memory stays in proportion to the input, and what is decoded
//! encodes to what it was decoded from.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`targets`] | the decoders, and what must hold for each |
//! | [`inputs`] | random bytes, and real ones with random changes |
//! | [`seeds`] | the real ones |
//! | [`allocations`] | counts what is allocated |
//!
//! Inputs come from proptest, on stable Rust: the same in every run, and a failing one is shrunk before it is shown.
//! `cargo xtask fuzz [TARGET] [--cases N]` throws more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

mod allocations;
mod inputs;
mod seeds;
mod targets;

use std::cell::Cell;
use std::env;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use targets::Target;

/// Inputs for each target in the normal test run.
const CASES: u32 = 10_000;

/// Bytes that a decoder may allocate whatever the input: error texts, first sizes of lists.
const ALLOWANCE: usize = 16 * 1024;

macro_rules! fuzz_tests {
    ($($name:ident)*) => {
        $(#[test] fn $name() { run(stringify!($name), &targets::$name()); })*

        #[test]
        fn every_target_accepts_what_it_should() {
            for (name, target) in [$((stringify!($name), targets::$name())),*] {
                for seed in &target.seeds {
                    assert_eq!((target.check)(seed), Ok(true), "{name} refuses {}", hex::encode(seed));
                }
            }
        }
    };
}

fuzz_tests! {
    transaction block header message frame script address private_key extended_key mnemonic blk_file backup filter
    payment_link psbt descriptor
}

/// Throws inputs at a target, and prints how many of them were good.
fn run(name: &str, target: &Target) {
    let cases = env::var("HASHYARD_CASES").map_or(CASES, |text| text.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 10_000, ..Config::default() };
    let good = Cell::new(0_u32);
    let outcome = TestRunner::new(config).run(&inputs::strategy(target.seeds.clone()), |input| {
        let (result, peak) = allocations::peak(|| (target.check)(&input));
        let allowed = ALLOWANCE + target.blow_up * input.len();
        if peak > allowed {
            let what = format!("{peak} bytes allocated for {}, at most {allowed} allowed", input.len());
            return Err(TestCaseError::fail(what));
        }
        good.set(good.get() + u32::from(result.map_err(TestCaseError::fail)?));
        Ok(())
    });
    println!("{name:<14} {cases} inputs, {} of them good", good.get());
    if let Err(failure) = outcome {
        panic!("{name}: {failure}");
    }
}
