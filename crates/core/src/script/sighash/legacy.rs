//! What signatures in scripts of 2009 cover, those behind P2SH among them.

use std::borrow::Cow;

use super::SighashType;
use super::preimage::Preimage;
use crate::primitives::encode::{put_compact_size, put_var_bytes};
use crate::primitives::{Encodable, Hash256, Transaction, TxIn};
use crate::script::instruction::Instruction;
use crate::script::opcode::OP_CODESEPARATOR;

/// The hash that a legacy signature signs: double SHA-256 of [`legacy_preimage`].
///
/// With `SINGLE` and no output at the input's index it is the number 1: a bug of 2009 that became consensus. Such a
/// signature is good for any transaction.
///
/// # Panics
/// If the transaction has no input `input_index`.
pub fn legacy_sighash(
    transaction: &Transaction,
    input_index: usize,
    script_code: &[u8],
    kind: SighashType,
) -> Hash256 {
    const ONE: Hash256 = Hash256::from_bytes({
        let mut bytes = [0; 32];
        bytes[0] = 1;
        bytes
    });
    let mut preimage = Preimage::for_hashing();
    match write(&mut preimage, transaction, input_index, script_code, kind) {
        Some(()) => Hash256::hash(preimage.bytes()),
        None => ONE,
    }
}

/// What a legacy signature signs, with its fields: the transaction with all input scripts emptied but that of
/// `input_index`, which is replaced by `script_code`, cut down as the hash type says, and the hash type in four bytes,
/// little-endian. None in the case that [`legacy_sighash`] calls a bug.
///
/// `script_code` is the script that is satisfied, from behind its last executed `OP_CODESEPARATOR`, with the signature
/// removed ([`find_and_delete`]); further `OP_CODESEPARATOR`s are left out here.
///
/// # Panics
/// If the transaction has no input `input_index`.
pub fn legacy_preimage(
    transaction: &Transaction,
    input_index: usize,
    script_code: &[u8],
    kind: SighashType,
) -> Option<Preimage> {
    let mut preimage = Preimage::with_fields();
    write(&mut preimage, transaction, input_index, script_code, kind)?;
    Some(preimage)
}

fn write(
    out: &mut Preimage,
    transaction: &Transaction,
    input_index: usize,
    script_code: &[u8],
    kind: SighashType,
) -> Option<()> {
    assert!(input_index < transaction.inputs.len(), "no input {input_index}");
    if kind.is_single() && input_index >= transaction.outputs.len() {
        return None;
    }
    out.put("nVersion", &transaction.version.to_le_bytes());
    put_inputs(out, transaction, input_index, script_code, kind);
    put_outputs(out, transaction, input_index, kind);
    out.put("nLockTime", &transaction.lock_time.to_le_bytes());
    out.put("nHashType", &kind.0.to_le_bytes());
    Some(())
}

fn put_inputs(
    out: &mut Preimage,
    transaction: &Transaction,
    input_index: usize,
    script_code: &[u8],
    kind: SighashType,
) {
    let signed = &transaction.inputs[input_index];
    let script_code = without_code_separators(script_code);
    if kind.is_anyone_can_pay() {
        put_count(out, "vin", 1);
        return put_input(out, input_index, signed, &script_code, signed.sequence);
    }
    put_count(out, "vin", transaction.inputs.len());
    for (index, input) in transaction.inputs.iter().enumerate() {
        if index == input_index {
            put_input(out, index, signed, &script_code, signed.sequence);
        } else {
            // NONE and SINGLE let the others change their sequence numbers.
            let free = kind.is_none() || kind.is_single();
            put_input(out, index, input, &[], if free { 0 } else { input.sequence });
        }
    }
}

fn put_count(out: &mut Preimage, name: &'static str, count: usize) {
    out.put_with(name, None, |bytes| put_compact_size(bytes, count as u64));
}

fn put_input(out: &mut Preimage, index: usize, input: &TxIn, script: &[u8], sequence: u32) {
    let index = Some(index);
    out.put_with("prevout", index, |bytes| input.previous_output.encode_to(bytes));
    out.put_with("scriptCode", index, |bytes| put_var_bytes(bytes, script));
    out.put_with("nSequence", index, |bytes| bytes.extend(sequence.to_le_bytes()));
}

fn put_outputs(out: &mut Preimage, transaction: &Transaction, input_index: usize, kind: SighashType) {
    /// An output of value -1 with an empty script.
    const BLANK: [u8; 9] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
    let count = match () {
        () if kind.is_none() => 0,
        () if kind.is_single() => input_index + 1,
        () => transaction.outputs.len(),
    };
    put_count(out, "vout", count);
    for (index, output) in transaction.outputs.iter().enumerate().take(count) {
        let blank = kind.is_single() && index != input_index;
        out.put_with("output", Some(index), |bytes| match blank {
            true => bytes.extend(BLANK),
            false => output.encode_to(bytes),
        });
    }
}

fn without_code_separators(script: &[u8]) -> Cow<'_, [u8]> {
    find_and_delete(script, &[OP_CODESEPARATOR.0]).map_or(Cow::Borrowed(script), Cow::Owned)
}

/// Removes every occurrence of `pattern` that starts at an instruction; `None` if there is none.
///
/// A signature cannot cover itself, so consensus takes it out of the script that it signs; scripts of 2010 could contain it.
pub fn find_and_delete(script: &[u8], pattern: &[u8]) -> Option<Vec<u8>> {
    // Nearly always there is none, and no need to read the script instruction by instruction.
    if pattern.is_empty() || !script.windows(pattern.len()).any(|window| window == pattern) {
        return None;
    }
    let mut kept = Vec::with_capacity(script.len());
    let mut offset = 0;
    loop {
        while script[offset..].starts_with(pattern) {
            offset += pattern.len();
        }
        let Ok(Some(instruction)) = Instruction::read(script, offset) else { break };
        kept.extend(&script[offset..instruction.end]);
        offset = instruction.end;
    }
    kept.extend(&script[offset..]);
    (kept.len() < script.len()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::{Amount, OutPoint, ScriptBuf, TxOut};

    fn transaction() -> Transaction {
        let input = |vout| TxIn {
            previous_output: OutPoint { vout, ..OutPoint::NULL },
            script_sig: ScriptBuf(vec![0x51; 3]),
            sequence: 7,
            witness: vec![],
        };
        let output = |value| TxOut { value: Amount(value), script_pubkey: ScriptBuf(vec![0x52]) };
        Transaction {
            version: 1,
            inputs: vec![input(0), input(1), input(2)],
            outputs: vec![output(10), output(11)],
            lock_time: 5,
        }
    }

    fn length(input_index: usize, kind: SighashType) -> usize {
        legacy_preimage(&transaction(), input_index, &[0x53], kind).unwrap().bytes().len()
    }

    #[test]
    fn the_hash_type_says_what_is_covered() {
        let (inputs, outputs) = (3 * 41 + 1, 2 * 10);
        let around = 4 + 1 + 1 + 4 + 4;
        assert_eq!(length(1, SighashType::ALL), around + inputs + outputs);
        assert_eq!(length(1, SighashType::NONE), around + inputs);
        assert_eq!(length(1, SighashType::SINGLE), around + inputs + 9 + 10);
        assert_eq!(length(1, SighashType::ALL.anyone_can_pay()), around + 42 + outputs);
        assert_eq!(length(1, SighashType::NONE.anyone_can_pay()), around + 42);
        assert_eq!(length(0, SighashType::SINGLE.anyone_can_pay()), around + 42 + 10);
        assert_eq!(length(1, SighashType(0x40)), length(1, SighashType::ALL));
    }

    #[test]
    fn other_inputs_may_change_exactly_what_is_not_covered() {
        let hash = |tx: &Transaction, kind| legacy_sighash(tx, 1, &[0x53], kind);
        let mut changed = transaction();
        changed.inputs[0].sequence = 8;
        for (kind, covered) in [
            (SighashType::ALL, true),
            (SighashType::NONE, false),
            (SighashType::SINGLE, false),
            (SighashType::ALL.anyone_can_pay(), false),
        ] {
            assert_eq!(hash(&changed, kind) != hash(&transaction(), kind), covered, "{kind}");
        }
        let mut other_script = transaction();
        other_script.inputs[0].script_sig = ScriptBuf::default();
        assert_eq!(hash(&other_script, SighashType::ALL), hash(&transaction(), SighashType::ALL));
    }

    #[test]
    fn single_without_an_output_is_the_number_one() {
        let hash = legacy_sighash(&transaction(), 2, &[0x53], SighashType::SINGLE);
        assert_eq!(hash.to_string(), format!("{:0>64}", 1));
        assert_eq!(legacy_preimage(&transaction(), 2, &[], SighashType::SINGLE.anyone_can_pay()), None);
    }

    #[test]
    fn patterns_go_only_where_an_instruction_starts() {
        for (script, pattern, left) in [
            (&[0x51, 0x52, 0x51][..], &[0x51][..], Some(vec![0x52])),
            (&[0x01, 0x51, 0x51, 0x51], &[0x51], Some(vec![0x01, 0x51])),
            (&[0x02, 0x51, 0x51], &[0x51], None),
            (&[0x51], &[], None),
            // What is left by a removal is not looked at again.
            (&[0x00, 0x00, 0x51, 0x51], &[0x00, 0x51], Some(vec![0x00, 0x51])),
            (&[0x51, 0x05, 0x51], &[0x51], Some(vec![0x05, 0x51])),
        ] {
            assert_eq!(find_and_delete(script, pattern), left, "{script:?}");
        }
    }

    #[test]
    fn code_separators_are_not_signed() {
        let with = legacy_preimage(&transaction(), 0, &[0xab, 0x53, 0xab], SighashType::ALL);
        assert_eq!(with, legacy_preimage(&transaction(), 0, &[0x53], SighashType::ALL));
    }
}
