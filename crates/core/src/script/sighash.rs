//! What a signature covers: parts of the spending transaction, picked by the hash type, and the script that is satisfied.

use core::fmt;

use crate::primitives::encode::{put_compact_size, put_var_bytes};
use crate::primitives::{Encodable, Hash256, Transaction, TxIn};

use super::instruction::Instruction;
use super::opcode::OP_CODESEPARATOR;

/// Which parts of a transaction a signature covers. One byte behind a signature, four bytes in what is hashed; undefined
/// values mean the same as `ALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SighashType(pub u32);

impl SighashType {
    /// All inputs and all outputs.
    pub const ALL: Self = Self(1);
    /// All inputs, no output.
    pub const NONE: Self = Self(2);
    /// All inputs, the output with the input's index.
    pub const SINGLE: Self = Self(3);
    /// Added to one of the others: of the inputs, only this one.
    pub const ANYONECANPAY: Self = Self(0x80);

    /// With [`SighashType::ANYONECANPAY`] added.
    #[must_use]
    pub const fn anyone_can_pay(self) -> Self {
        Self(self.0 | Self::ANYONECANPAY.0)
    }

    /// Whether other inputs may be added.
    pub fn is_anyone_can_pay(self) -> bool {
        self.0 & Self::ANYONECANPAY.0 != 0
    }

    /// Whether no output is covered. Only the low five bits count.
    pub fn is_none(self) -> bool {
        self.0 & 0x1f == Self::NONE.0
    }

    /// Whether one output is covered. Only the low five bits count.
    pub fn is_single(self) -> bool {
        self.0 & 0x1f == Self::SINGLE.0
    }

    /// `ALL`, `NONE`, `SINGLE`, with `|ANYONECANPAY` or without; none if undefined.
    pub fn name(self) -> Option<&'static str> {
        match self.0 {
            0x01 => Some("ALL"),
            0x02 => Some("NONE"),
            0x03 => Some("SINGLE"),
            0x81 => Some("ALL|ANYONECANPAY"),
            0x82 => Some("NONE|ANYONECANPAY"),
            0x83 => Some("SINGLE|ANYONECANPAY"),
            _ => None,
        }
    }
}

impl From<u8> for SighashType {
    fn from(byte: u8) -> Self {
        Self(byte.into())
    }
}

impl fmt::Display for SighashType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{:#04x}", self.0),
        }
    }
}

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
    sighash_type: SighashType,
) -> Hash256 {
    const ONE: Hash256 = Hash256::from_bytes({
        let mut bytes = [0; 32];
        bytes[0] = 1;
        bytes
    });
    legacy_preimage(transaction, input_index, script_code, sighash_type)
        .map_or(ONE, |preimage| Hash256::hash(&preimage))
}

/// The bytes that a legacy signature signs: the transaction with all input scripts emptied but that of `input_index`,
/// which is replaced by `script_code`, cut down as the hash type says, and the hash type in four bytes, little-endian.
/// None in the case that [`legacy_sighash`] calls a bug.
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
    sighash_type: SighashType,
) -> Option<Vec<u8>> {
    assert!(input_index < transaction.inputs.len(), "no input {input_index}");
    if sighash_type.is_single() && input_index >= transaction.outputs.len() {
        return None;
    }
    let mut out = Vec::new();
    out.extend(transaction.version.to_le_bytes());
    put_inputs(&mut out, transaction, input_index, script_code, sighash_type);
    put_outputs(&mut out, transaction, input_index, sighash_type);
    out.extend(transaction.lock_time.to_le_bytes());
    out.extend(sighash_type.0.to_le_bytes());
    Some(out)
}

fn put_inputs(
    out: &mut Vec<u8>,
    transaction: &Transaction,
    input_index: usize,
    script_code: &[u8],
    kind: SighashType,
) {
    let signed = &transaction.inputs[input_index];
    let script_code = without_code_separators(script_code);
    if kind.is_anyone_can_pay() {
        put_compact_size(out, 1);
        return put_input(out, signed, &script_code, signed.sequence);
    }
    put_compact_size(out, transaction.inputs.len() as u64);
    for (index, input) in transaction.inputs.iter().enumerate() {
        if index == input_index {
            put_input(out, signed, &script_code, signed.sequence);
        } else {
            // NONE and SINGLE let the others change their sequence numbers.
            let free = kind.is_none() || kind.is_single();
            put_input(out, input, &[], if free { 0 } else { input.sequence });
        }
    }
}

fn put_input(out: &mut Vec<u8>, input: &TxIn, script: &[u8], sequence: u32) {
    input.previous_output.encode_to(out);
    put_var_bytes(out, script);
    out.extend(sequence.to_le_bytes());
}

fn put_outputs(out: &mut Vec<u8>, transaction: &Transaction, input_index: usize, kind: SighashType) {
    /// An output of value -1 with an empty script.
    const BLANK: [u8; 9] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
    if kind.is_none() {
        put_compact_size(out, 0);
    } else if kind.is_single() {
        put_compact_size(out, input_index as u64 + 1);
        (0..input_index).for_each(|_| out.extend(BLANK));
        transaction.outputs[input_index].encode_to(out);
    } else {
        put_compact_size(out, transaction.outputs.len() as u64);
        transaction.outputs.iter().for_each(|output| output.encode_to(out));
    }
}

fn without_code_separators(script: &[u8]) -> Vec<u8> {
    find_and_delete(script, &[OP_CODESEPARATOR.0]).unwrap_or_else(|| script.to_vec())
}

/// Removes every occurrence of `pattern` that starts at an instruction; none if there is none.
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
        legacy_preimage(&transaction(), input_index, &[0x53], kind).unwrap().len()
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
