//! `sighash.json`: random transactions and scripts, and what a legacy signature over them signs.

use hashyard_core::Hash256;
use hashyard_core::consensus::transaction::check_transaction;
use hashyard_core::script::{SighashType, legacy_sighash};
use serde_json::Value;

use crate::report::same;
use crate::{Outcome, Report, json};

/// Runs every case.
pub fn run(text: &str) -> Report {
    json::run_rows(text, check)
}

/// `[transaction, script, input index, hash type, hash]`
fn check(row: &[Value]) -> Outcome {
    let transaction = json::transaction(json::text(row, 0)?)?;
    check_transaction(&transaction).map_err(|error| error.to_string())?;
    let script = json::hex(json::text(row, 1)?)?;
    let number = |at: usize| row.get(at).and_then(Value::as_i64).ok_or(format!("no number in column {at}"));
    let (index, kind) = (number(2)? as usize, SighashType(number(3)? as i32 as u32));
    let expected: Hash256 = json::text(row, 4)?.parse().map_err(|error| format!("hash {error}"))?;
    same("the hash", legacy_sighash(&transaction, index, &script, kind), expected)
}
