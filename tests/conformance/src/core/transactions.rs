//! `tx_valid.json` and `tx_invalid.json`: whole transactions, of which all inputs or not all satisfy what they spend.

use std::collections::BTreeMap;

use hashyard_core::consensus::transaction::check_transaction;
use hashyard_core::filter::siphash::siphash;
use hashyard_core::script::{Flags, ScriptError};
use hashyard_core::{Amount, Encodable, OutPoint, Transaction, TxOut};
use serde_json::Value;

use crate::report::same;
use crate::spend::{each_flag, fill, trim, verify_input};
use crate::{Outcome, Report, json, notation};

/// Instead of flags: the transaction is bad by itself.
const BAD_TRANSACTION: &str = "BADTX";

/// Runs every case of `tx_valid.json`.
pub fn run_valid(text: &str) -> Report {
    json::run_rows(text, check_valid)
}

/// Runs every case of `tx_invalid.json`.
pub fn run_invalid(text: &str) -> Report {
    json::run_rows(text, check_invalid)
}

/// The flags of a valid case are those that would make it invalid: all others are set.
fn check_valid(row: &[Value]) -> Outcome {
    let case = Case::parse(row)?;
    check_transaction(&case.transaction).map_err(|error| error.to_string())?;
    let excluded = notation::flags(case.flags)?;
    case.expect(!excluded, true)?;
    // Fewer rules never make it invalid …
    case.flag_sets().try_for_each(|less| case.expect(trim(!(excluded | less)), true))?;
    // … and any of the excluded ones does.
    let fewer = each_flag().map(|flag| trim(excluded - flag)).filter(|fewer| *fewer != excluded);
    fewer.into_iter().try_for_each(|fewer| case.expect(!fewer, false))
}

fn check_invalid(row: &[Value]) -> Outcome {
    let case = Case::parse(row)?;
    if let Err(error) = check_transaction(&case.transaction) {
        return same(&format!("{error}, which"), BAD_TRANSACTION, case.flags);
    }
    let flags = notation::flags(case.flags)?;
    case.expect(flags, false)?;
    // More rules never make it valid.
    case.flag_sets().try_for_each(|more| case.expect(fill(flags | more), false))
}

struct Case<'a> {
    transaction: Transaction,
    spent: Vec<TxOut>,
    flags: &'a str,
}

impl<'a> Case<'a> {
    /// `[[[txid, index, scriptPubKey, amount?]…], transaction, flags]`
    fn parse(row: &'a [Value]) -> Outcome<Self> {
        let outputs = row.first().and_then(Value::as_array).ok_or("no list of spent outputs")?;
        let outputs = outputs.iter().map(parse_output).collect::<Outcome<BTreeMap<_, _>>>()?;
        let transaction = json::transaction(json::text(row, 1)?)?;
        // A transaction that is bad by itself may spend what is not listed.
        let spent =
            transaction.inputs.iter().filter_map(|input| outputs.get(&input.previous_output).cloned());
        Ok(Self { spent: spent.collect(), transaction, flags: json::text(row, 2)? })
    }

    fn expect(&self, flags: Flags, valid: bool) -> Outcome {
        let verdict = self.verify(flags);
        let (missing, excess) = (!flags, flags);
        let shown = if valid { format!("without {missing:?}") } else { format!("with {excess:?}") };
        same(&format!("{shown} ({verdict:?}) whether it is valid"), verdict.is_ok(), valid)
    }

    fn verify(&self, flags: Flags) -> Result<(), ScriptError> {
        let indexes = 0..self.transaction.inputs.len();
        indexes.into_iter().try_for_each(|index| verify_input(&self.transaction, &self.spent, index, flags))
    }

    /// Every flag alone, and as many random sets of them.
    fn flag_sets(&self) -> impl Iterator<Item = Flags> {
        let bytes = self.transaction.encode();
        let random =
            move |flag: Flags| Flags::from_bits_truncate(siphash([flag.bits().into(), 0], &bytes) as u32);
        each_flag().flat_map(move |flag| [flag, random(flag)])
    }
}

fn parse_output(output: &Value) -> Outcome<(OutPoint, TxOut)> {
    let output = output.as_array().ok_or("a spent output is a list")?;
    let txid = json::text(output, 0)?.parse().map_err(|error| format!("txid {error}"))?;
    let vout = output.get(1).and_then(Value::as_i64).ok_or("a spent output has an index")? as u32;
    let value = Amount(output.get(3).and_then(Value::as_i64).unwrap_or(0) as u64);
    let script_pubkey = notation::script(json::text(output, 2)?)?;
    Ok((OutPoint { txid, vout }, TxOut { value, script_pubkey }))
}
