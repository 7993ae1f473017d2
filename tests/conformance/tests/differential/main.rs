//! Our script engine against Bitcoin Core's, on generated spends: the same verdict for each.
//!
//! Core's engine (26.0, as the crate `bitcoinconsensus`) knows seven flags, which are the consensus rules, and says only
//! whether a spend is valid; exact errors and the flags of policy are what its vectors prove (`vectors.rs`). A difference,
//! once found, stays here as a test of its own, named for what was wrong; so far there was none.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`spends`] | a transaction that spends an output of every type |
//! | [`locks`] | conditions, and what satisfies them |
//! | [`programs`], [`limits`] | conditions that calculate, and those at the limits |
//! | [`tapscripts`] | trees of scripts, and what shows that a script is in one |
//! | [`signing`] | signatures and public keys, good, odd and broken |
//! | [`mutations`] | what goes wrong on the way |
//! | [`dice`] | chance, from a seed |
//! | [`oracle`] | Core's engine |

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

mod dice;
mod limits;
mod locks;
mod mutations;
mod oracle;
mod programs;
mod signing;
mod spends;
mod tapscripts;

use std::collections::BTreeMap;
use std::env;

use dice::Dice;
use hashyard_core::script::Flags;
use oracle::Verdicts;
use spends::{FORMS, Spend};

/// Cases of the normal test run; `cargo xtask differential --cases N` runs more.
const CASES: u64 = 20_000;

/// Each form must come out valid and invalid at least in one of so many cases, or the generator is worth little.
const RAREST_VERDICT: u64 = 400;

#[test]
fn generated_spends_get_the_verdict_of_bitcoin_core() {
    let (seed, first) = (number("HASHYARD_SEED", 20_090_103), number("HASHYARD_FIRST", 0));
    let cases = number("HASHYARD_CASES", CASES);
    println!("seed {seed}, cases {first} to {}", first + cases - 1);
    let mut counts: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    let mut differences = Vec::new();
    for case in first..first + cases {
        let (spend, flags) = generate(seed, case);
        let verdicts = oracle::verdicts(&spend, flags);
        counts.entry(spend.form).or_default()[usize::from(verdicts.core)] += 1;
        if verdicts.differ() {
            differences.push(describe(case, &spend, flags, &verdicts));
        }
    }
    for (form, [invalid, valid]) in &counts {
        println!("{form:<16} {valid:>8} valid {invalid:>8} invalid");
    }
    assert!(
        differences.is_empty(),
        "seed {seed}: {} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
    let rare = counts.values().flatten().any(|count| count * RAREST_VERDICT < cases / FORMS.len() as u64);
    assert!(counts.len() == FORMS.len() && !rare, "the generator leaves verdicts out: {counts:?}");
}

/// The spend and the flags of a case: the same wherever and whenever it runs.
fn generate(seed: u64, case: u64) -> (Spend, Flags) {
    let mut dice = Dice::new(seed, case);
    let flags = oracle::flags(&mut dice);
    (spends::generate(&mut dice), flags)
}

/// Everything that it takes to look at a difference, and to make a named test of it.
fn describe(case: u64, spend: &Spend, flags: Flags, verdicts: &Verdicts) -> String {
    let spent = spend.spent.iter().map(|output| format!("    {} {}", output.value.0, output.script_pubkey));
    format!(
        "case {case}, {}: we say {:?}, Core says {}\n  flags {flags:?} ({:#x})\n  input {} of {}\n  spends (sats, script)\n{}",
        spend.form,
        verdicts.ours,
        if verdicts.core { "valid" } else { "invalid" },
        flags.bits(),
        spend.index,
        spend.hex(),
        spent.collect::<Vec<_>>().join("\n"),
    )
}

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}")))
}
