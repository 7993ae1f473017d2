//! BIP143: what signatures in version 0 witness programs sign. Its examples of whole transactions are in Core's
//! `tx_valid.json`, too.

use hashyard_core::script::sighash::{SpendingTransaction, segwit_v0_preimage, segwit_v0_sighash};
use hashyard_core::script::{SighashType, p2pkh};
use hashyard_core::{Amount, PubkeyHash, Transaction};

use crate::literals::{Literal, between, literals};
use crate::report::same;
use crate::{Outcome, Report, json};

/// The hash types of the example with six signatures, as rust-bitcoin's tests name them.
const KINDS: [(&str, u8); 5] = [
    ("sighash_none,", 0x02),
    ("sighash_single,", 0x03),
    ("sighash_all_plus_anyonecanpay,", 0x81),
    ("sighash_none_plus_anyonecanpay,", 0x82),
    ("sighash_single_plus_anyonecanpay,", 0x83),
];

/// Runs the vectors in rust-bitcoin's tests of signature hashes.
pub fn run(source: &str) -> Report {
    let single_key = [("fn bip143_p2wpkh()", "P2WPKH"), ("fn bip143_p2wpkh_nested_in_p2sh()", "P2SH-P2WPKH")];
    let single_key = single_key.map(|(start, name)| (name.to_owned(), check_single_key(source, start)));
    let all = ("P2SH-P2WSH, ALL".to_owned(), check_six_keys_all(source));
    let kinds = KINDS.map(|(name, kind)| (format!("P2SH-P2WSH, {name}"), check_six_keys(source, name, kind)));
    single_key.into_iter().chain([all]).chain(kinds).collect()
}

/// Transaction, program, value, input index, hash; then the hashes of prevouts, sequences and outputs.
fn check_single_key(source: &str, start: &str) -> Outcome {
    let literals = literals(between(source, start, "\n    }")?);
    let [transaction, program, Literal::Number(value), Literal::Number(index), hash, parts @ ..] =
        &literals[..]
    else {
        return Err(format!("not what was there: {literals:?}"));
    };
    let program = json::hex(text(program)?)?;
    let key_hash: [u8; 20] = program.get(2..).and_then(|hash| hash.try_into().ok()).ok_or("no program")?;
    let signed = Signed {
        transaction: json::transaction(text(transaction)?)?,
        code: p2pkh(&PubkeyHash::from_bytes(key_hash)).0,
        value: Amount(*value),
    };
    signed.check(*index as usize, SighashType::ALL, text(hash)?)?;
    signed.check_parts(*index as usize, parts)
}

fn check_six_keys_all(source: &str) -> Outcome {
    let literals = literals(between(source, "fn bip143_p2wsh_nested_in_p2sh_sighash_type_all()", "\n    }")?);
    let texts: Vec<Literal> = literals.into_iter().filter(|literal| literal.text().is_some()).collect();
    let [hash, parts @ ..] = &texts[..] else { return Err("no hash".to_owned()) };
    let signed = six_keys(source)?;
    signed.check(0, SighashType::ALL, text(hash)?)?;
    signed.check_parts(0, parts)
}

fn check_six_keys(source: &str, name: &str, kind: u8) -> Outcome {
    let literals = literals(between(source, &format!("bip143_p2wsh_nested_in_p2sh_{name}"), "\n")?);
    let hash = literals.first().ok_or("no hash")?;
    six_keys(source)?.check(0, SighashType::from(kind), text(hash)?)
}

/// Transaction, witness script and value of the example that all hash types share.
fn six_keys(source: &str) -> Outcome<Signed> {
    let literals = literals(between(source, "fn bip143_p2wsh_nested_in_p2sh_data()", "\n    }")?);
    let [transaction, script, Literal::Number(value)] = &literals[..] else {
        return Err(format!("not what was there: {literals:?}"));
    };
    Ok(Signed {
        transaction: json::transaction(text(transaction)?)?,
        code: json::hex(text(script)?)?,
        value: Amount(*value),
    })
}

struct Signed {
    transaction: Transaction,
    code: Vec<u8>,
    value: Amount,
}

impl Signed {
    fn check(&self, index: usize, kind: SighashType, expected: &str) -> Outcome {
        let spending = SpendingTransaction::new(&self.transaction, []);
        let hash = segwit_v0_sighash(&spending, index, &self.code, self.value, kind);
        same("the hash", hex::encode(hash.as_bytes()).as_str(), expected)
    }

    fn check_parts(&self, index: usize, expected: &[Literal]) -> Outcome {
        let spending = SpendingTransaction::new(&self.transaction, []);
        let preimage = segwit_v0_preimage(&spending, index, &self.code, self.value, SighashType::ALL);
        let parts = ["hashPrevouts", "hashSequence", "hashOutputs"].iter().zip(expected);
        for (name, expected) in parts {
            let field = preimage.fields().find(|field| field.name == *name).ok_or(format!("no {name}"))?;
            same(name, hex::encode(field.bytes).as_str(), text(expected)?)?;
        }
        same("the number of parts", expected.len(), 3)
    }
}

fn text(literal: &Literal) -> Outcome<&str> {
    literal.text().ok_or_else(|| format!("no text: {literal:?}"))
}
