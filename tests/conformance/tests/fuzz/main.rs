//! Bytes and texts thrown at every decoder: nothing panics, memory stays in proportion to the input, and what is decoded
//! encodes to what it was decoded from.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`targets`] | the decoders, and what must hold for each |
//! | [`v2`] | V2's packets, which random bytes never are |
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
mod v2;

use std::cell::Cell;
use std::env;
use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use targets::{Checked, Target, bounded};

/// Inputs for each target in the normal test run.
const CASES: u32 = 10_000;

/// Each of V2's is many packets, sealed and opened.
const V2_CASES: u32 = 1_000;

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

/// Cut, changed, oversized, hidden among decoys.
#[test]
fn v2() {
    throw("v2", V2_CASES, v2::strategy(), v2::check);
}

fn run(name: &str, target: &Target) {
    throw(name, CASES, inputs::strategy(target.seeds.clone()), |input| {
        bounded(ALLOWANCE + target.blow_up * input.len(), || (target.check)(input))
    });
}

/// Throws inputs at what checks them, so many unless more are asked for, and prints how many of them were good.
fn throw<T: Debug>(name: &str, cases: u32, inputs: impl Strategy<Value = T>, check: impl Fn(&T) -> Checked) {
    let cases = env::var("HASHYARD_CASES").map_or(cases, |text| text.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 10_000, ..Config::default() };
    let good = Cell::new(0_u32);
    let outcome = TestRunner::new(config).run(&inputs, |input| {
        good.set(good.get() + u32::from(check(&input).map_err(TestCaseError::fail)?));
        Ok(())
    });
    println!("{name:<14} {cases} inputs, {} of them good", good.get());
    if let Err(failure) = outcome {
        panic!("{name}: {failure}");
    }
}
