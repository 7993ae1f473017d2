//! BIP174 and BIP371: partially signed transactions, read, created, combined, finalised, taken apart.

use hashyard_core::psbt::Psbt;
use hashyard_core::{Amount, Encodable, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};

use crate::literals::{Literal, between, literals};
use crate::report::same;
use crate::{Outcome, Report, json};

/// How every PSBT begins, in hexadecimal digits.
const MAGIC: &str = "70736274ff";

/// The same in Base64.
const MAGIC_BASE64: &str = "cHNidP";

/// BIP174's example of unknown fields has fields of type 0x0f, to which BIP370 gave a meaning that they don't have.
/// Bitcoin Core refuses it since then, and so do we.
const SUPERSEDED: &str = "valid_vector_6";

/// Runs BIP174's PSBTs to be read or refused, which stand in rust-bitcoin's tests.
pub fn run_reading(source: &str) -> Report {
    let cases = between(source, "mod bip_vectors {", "mod bip_371_vectors {").map(functions);
    match cases {
        Ok(functions) => functions.iter().flat_map(|(name, body)| read_all(name, body)).collect(),
        Err(reason) => Report::unreadable(reason),
    }
}

/// Runs BIP371's PSBTs to be read or refused, which stand there, too.
pub fn run_taproot(source: &str) -> Report {
    let cases = between(source, "mod bip_371_vectors {", "\n    }").map(functions);
    match cases {
        Ok(functions) => functions.iter().flat_map(|(name, body)| read_all(name, body)).collect(),
        Err(reason) => Report::unreadable(reason),
    }
}

/// The tests by name. Functions of modules in modules end with a brace behind eight spaces.
fn functions(source: &str) -> Vec<(&str, &str)> {
    let parts = source.split("fn ").skip(1);
    let named = parts.filter_map(|part| part.split_once("()"));
    named.map(|(name, body)| (name, body.split("\n        }").next().unwrap_or(body))).collect()
}

/// Tests whose name says `invalid` hold what must be refused.
fn read_all(name: &str, body: &str) -> Vec<(String, Outcome)> {
    let literals = literals(body);
    let mut texts = literals.iter().filter_map(Literal::text);
    let cases: Vec<&str> = match name.starts_with("invalid_vector_") {
        // One each, the first of which is no PSBT at all.
        true => texts.next().into_iter().collect(),
        false => texts.filter(|text| text.starts_with(MAGIC) || text.starts_with(MAGIC_BASE64)).collect(),
    };
    let check = if name.starts_with("invalid") || name == SUPERSEDED { check_refused } else { check_read };
    cases.into_iter().enumerate().map(|(at, text)| (format!("{name}, {at}"), check(text))).collect()
}

fn check_read(text: &str) -> Outcome {
    let psbt = parse(text)?;
    let written = if text.starts_with(MAGIC) { hex::encode(psbt.encode()) } else { psbt.to_string() };
    same("what it is written as", written.as_str(), text)
}

fn check_refused(text: &str) -> Outcome {
    same("whether it is read", parse(text).is_ok(), false)
}

fn parse(text: &str) -> Outcome<Psbt> {
    match json::hex(text) {
        Ok(bytes) => Psbt::decode(&bytes).map_err(|error| error.to_string()),
        Err(_) => text.parse::<Psbt>().map_err(|error| error.to_string()),
    }
}

/// Runs BIP174's case for creators, from the tests of the npm package `psbt`.
pub fn run_creator(source: &str) -> Report {
    [("creator", tests(source).and_then(|literals| check_creator(&literals)))].into_iter().collect()
}

/// Two outputs, two inputs, what the case is, and the PSBT.
fn check_creator(literals: &[Literal]) -> Outcome {
    use Literal::{Number, Text};
    let [
        Text(script0),
        Number(value0),
        Text(script1),
        Number(value1),
        Text(txid0),
        Number(vout0),
        Text(txid1),
        Number(vout1),
        _,
        Text(expected),
    ] = literals
    else {
        return Err(format!("not what was there: {literals:?}"));
    };
    let output = |script: &str, value: u64| {
        Ok::<_, String>(TxOut { value: Amount(value), script_pubkey: ScriptBuf(json::hex(script)?) })
    };
    let input = |txid: &str, vout: u64| {
        let txid = txid.parse().map_err(|error| format!("txid {error}"))?;
        let previous_output = OutPoint { txid, vout: vout as u32 };
        Ok::<_, String>(TxIn {
            previous_output,
            script_sig: ScriptBuf::default(),
            sequence: u32::MAX,
            witness: vec![],
        })
    };
    let transaction = Transaction {
        version: 2,
        inputs: vec![input(txid0, *vout0)?, input(txid1, *vout1)?],
        outputs: vec![output(script0, *value0)?, output(script1, *value1)?],
        lock_time: 0,
    };
    same("the PSBT", hex::encode(Psbt::new(&transaction).encode()).as_str(), expected.as_str())
}

/// Runs BIP174's cases for combiners, from the same tests: each order of both copies gives the same. The second case is
/// [superseded](SUPERSEDED).
pub fn run_combiner(source: &str) -> Report {
    let cases = match tests(source) {
        Ok(literals) => match psbts(&literals).as_chunks::<3>() {
            ([case, superseded], []) => {
                vec![check_combiner(case), superseded.iter().try_for_each(|text| check_refused(text))]
            }
            other => vec![Err(format!("not what was there: {other:?}"))],
        },
        Err(reason) => vec![Err(reason)],
    };
    cases.into_iter().enumerate().map(|(at, outcome)| (format!("case {at}"), outcome)).collect()
}

/// Maps have no order: that of the bytes is the combiner's own.
fn check_combiner([one, other, expected]: &[String; 3]) -> Outcome {
    for (mine, theirs) in [(one, other), (other, one)] {
        let mut psbt = parse(mine)?;
        psbt.combine(&parse(theirs)?).map_err(|error| error.to_string())?;
        same("the PSBT", psbt, parse(expected)?)?;
    }
    Ok(())
}

/// Runs BIP174's case for finalisers, the first in the same package's file; the others are its own.
pub fn run_finaliser(source: &str) -> Report {
    let outcome = tests(source).and_then(|literals| match &psbts(&literals)[..] {
        [signed, expected, ..] => {
            let mut psbt = parse(signed)?;
            same("whether it can be finalised", psbt.finalise(), true)?;
            same("the PSBT", hex::encode(psbt.encode()).as_str(), expected.as_str())
        }
        _ => Err("no PSBTs".to_owned()),
    });
    [("finaliser", outcome)].into_iter().collect()
}

/// Runs BIP174's case for extractors, from the same package.
pub fn run_extractor(source: &str) -> Report {
    let outcome = tests(source).and_then(|literals| {
        let texts: Vec<&str> = literals.iter().filter_map(Literal::text).collect();
        let [finished, _, expected] = texts[..] else { return Err(format!("not what was there: {texts:?}")) };
        let transaction = parse(finished)?.extract().map_err(|error| error.to_string())?;
        same("the transaction", hex::encode(transaction.encode()).as_str(), expected)
    });
    [("extractor", outcome)].into_iter().collect()
}

/// The literals of a JavaScript file's table of tests.
fn tests(source: &str) -> Outcome<Vec<Literal>> {
    Ok(literals(&between(source, "const tests = {", "\n};")?.replace('\'', "\"")))
}

fn psbts(literals: &[Literal]) -> Vec<String> {
    let texts = literals.iter().filter_map(Literal::text);
    texts.filter(|text| text.starts_with(MAGIC)).map(str::to_owned).collect()
}
