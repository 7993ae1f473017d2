//! Scripts run as a whole: real and made-up spends, every way to fail, and the stepper.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod errors;
mod segwit;
mod signers;
mod spends;
mod stepper;
mod taproot;
mod trace;

use hashyard_core::script::{
    Builder, Flags, Opcode, ScriptError, SpendingTransaction, TransactionChecker, verify_script,
};
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};

/// Reads words: opcode names, numbers, and hexadecimal data in angle brackets.
fn script(text: &str) -> ScriptBuf {
    text.split_whitespace().fold(Builder::new(), append).into_script()
}

fn append(builder: Builder, word: &str) -> Builder {
    if let Some(data) = word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
        return builder.data(&hex::decode(data).unwrap());
    }
    match word.parse() {
        Ok(number) => builder.number(number),
        Err(_) => builder.opcode(opcode(word)),
    }
}

fn opcode(name: &str) -> Opcode {
    (0..=0xff).map(Opcode).find(|opcode| opcode.name() == name).unwrap()
}

/// Spends one output of `value` to nobody in particular; version 2, lock time 100, sequence 10.
fn spend(script_sig: ScriptBuf) -> Transaction {
    let previous_output = OutPoint { vout: 0, ..OutPoint::NULL };
    let input = TxIn { previous_output, script_sig, sequence: 10, witness: vec![] };
    let output = TxOut { value: VALUE, script_pubkey: script("OP_RETURN") };
    Transaction { version: 2, inputs: vec![input], outputs: vec![output], lock_time: 100 }
}

const VALUE: Amount = Amount(5_000_000_000);

/// The verdict on the transaction's first input, if it spends an output of [`VALUE`] with this script.
fn verify_spend(
    transaction: &Transaction,
    script_pubkey: &ScriptBuf,
    flags: Flags,
) -> Result<(), ScriptError> {
    let output = TxOut { value: VALUE, script_pubkey: script_pubkey.clone() };
    let spending = SpendingTransaction::new(transaction, [&output]);
    let input = &transaction.inputs[0];
    let checker = TransactionChecker::new(&spending, 0);
    verify_script(&input.script_sig, script_pubkey, &input.witness, flags, &checker)
}
