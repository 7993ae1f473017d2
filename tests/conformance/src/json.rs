//! Reading the JSON of vectors; errors name what is not there.

use hashyard_core::{Decodable, Transaction};
use serde_json::Value;

use crate::{Outcome, Report};

/// The rows of a file that is a list of lists. Rows of one text are comments.
///
/// # Errors
/// If it is no such list.
pub fn rows(text: &str) -> Outcome<Vec<Vec<Value>>> {
    let rows: Vec<Vec<Value>> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(rows.into_iter().filter(|row| row.len() > 1).collect())
}

/// Runs `check` on every row; a case's name is where it stands among them, and how it begins.
pub fn run_rows(text: &str, check: impl Fn(&[Value]) -> Outcome) -> Report {
    match rows(text) {
        Ok(rows) => rows.iter().enumerate().map(|(at, row)| (name(at, row), check(row))).collect(),
        Err(reason) => Report::unreadable(reason),
    }
}

/// Enough of a case to find it in its file.
pub fn name(at: usize, row: &[Value]) -> String {
    let all = Value::from(row.to_vec()).to_string();
    format!("case {at} {}", all.chars().take(160).collect::<String>())
}

/// The text at a place of a row.
///
/// # Errors
/// If there is none.
pub fn text(row: &[Value], at: usize) -> Outcome<&str> {
    row.get(at).and_then(Value::as_str).ok_or_else(|| format!("no text in column {at}"))
}

/// The text in a field of an object, or of objects in objects: `given/internalPubkey`.
///
/// # Errors
/// If there is none.
pub fn field<'a>(value: &'a Value, path: &str) -> Outcome<&'a str> {
    value.pointer(&format!("/{path}")).and_then(Value::as_str).ok_or_else(|| format!("no {path}"))
}

/// The list in a field of an object.
///
/// # Errors
/// If there is none.
pub fn list<'a>(value: &'a Value, path: &str) -> Outcome<&'a [Value]> {
    let list = value.pointer(&format!("/{path}")).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("no list {path}"))
}

/// Bytes of hexadecimal digits.
///
/// # Errors
/// What is wrong with the digits.
pub fn hex(digits: &str) -> Outcome<Vec<u8>> {
    hex::decode(digits).map_err(|error| format!("{error} in {digits}"))
}

/// Thirty-two bytes of hexadecimal digits, in the order in which they stand.
///
/// # Errors
/// What is wrong with the digits.
pub fn hex32(digits: &str) -> Outcome<[u8; 32]> {
    hex(digits)?.try_into().map_err(|_| format!("not 32 bytes: {digits}"))
}

/// A transaction from hexadecimal digits.
///
/// # Errors
/// If it is none.
pub fn transaction(digits: &str) -> Outcome<Transaction> {
    Transaction::decode(&hex(digits)?).map_err(|error| format!("transaction: {error}"))
}
