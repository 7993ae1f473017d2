//! BIP370: partially signed transactions of version 2, read, refused, and their lock times. No published package has its
//! vectors, so they stand in `bip370.txt`: the Base64 of every case under "Test Vectors" of the BIP (bip-0370.mediawiki of
//! bitcoin/bips, BSD-2-Clause, by Ava Chow), in its order, each behind what is expected: `invalid`, `valid`, the lock time,
//! or `contradiction` where there is none.

use hashyard_core::psbt::{Psbt, PsbtError};

use crate::report::same;
use crate::{Outcome, Report};

/// How many there are.
pub const CASES: usize = 48;

/// Runs all of them.
pub fn run() -> Report {
    let cases = include_str!("bip370.txt").lines().enumerate();
    cases.map(|(at, line)| (format!("case {at}"), check(line))).collect()
}

fn check(line: &str) -> Outcome {
    let (expected, text) = line.split_once(' ').ok_or("no expectation")?;
    let read = text.parse::<Psbt>();
    if expected == "invalid" {
        return same("whether it is read", read.is_ok(), false);
    }
    let psbt = read.map_err(|error| error.to_string())?;
    same("what it is written as", psbt.to_string().as_str(), text)?;
    let lock_time = psbt.unsigned_tx().map(|tx| tx.lock_time);
    match expected {
        "valid" => Ok(()),
        "contradiction" => same("the lock time", lock_time, Err(PsbtError::LockTime)),
        number => same("the lock time", lock_time.map(|time| time.to_string()), Ok(number.to_owned())),
    }
}
