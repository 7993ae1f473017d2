//! Every case of every set of vectors, natively.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

mod packages;

use std::fs;
use std::io::{self, Write};

use hashyard_conformance::bips::bip370;
use hashyard_conformance::{LEFT_OUT, SETS, Set};
use packages::Packages;

#[test]
fn every_vector_of_bitcoin_core_and_of_the_bips_passes() {
    let packages = Packages::find();
    let wrong: Vec<String> = SETS.iter().flat_map(|set| run(set, &packages)).collect();
    for (vectors, reason) in LEFT_OUT {
        show(format_args!("not run: {vectors}: {reason}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_vector_of_bip370_passes() {
    let report = bip370::run();
    show(format_args!("BIP370 {} of {} cases passed", report.passed, bip370::CASES));
    assert_eq!(report.count(), bip370::CASES);
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
}

/// Prints what ran, and gives what is wrong.
fn run(set: &Set, packages: &Packages) -> Vec<String> {
    let package = packages.get(set.package);
    let path = package.folder.join(set.path);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => return vec![format!("{}: {}: {error}", set.name, path.display())],
    };
    let report = (set.run)(&text);
    show(format_args!(
        "{:<26} {:>5} of {:>5} cases passed   {} {}, {}",
        set.name, report.passed, set.cases, set.package, package.version, set.path
    ));
    let count = (report.count() != set.cases)
        .then(|| format!("{}: {} cases, {} are known", set.name, report.count(), set.cases));
    let failures = report.failures.into_iter().map(|failure| format!("{}: {failure}", set.name));
    count.into_iter().chain(failures).collect()
}

/// Past the test harness, which shows what `println!` says only if a test fails: counts are for every run.
fn show(line: std::fmt::Arguments<'_>) {
    io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}
