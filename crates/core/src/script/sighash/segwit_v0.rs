//! What signatures in witness programs of version 0 cover (BIP143): hashes over all inputs and outputs that are made only
//! once for a transaction, and the value of the spent output, so that a device can sign without the earlier transactions.

use super::preimage::Preimage;
use super::{SighashType, SpendingTransaction};
use crate::primitives::encode::put_var_bytes;
use crate::primitives::{Amount, Encodable, Hash256, sha256, sha256d};

/// The hash that a signature in a witness program of version 0 signs: double SHA-256 of [`segwit_v0_preimage`].
///
/// # Panics
/// If the transaction has no input `input_index`.
pub fn segwit_v0_sighash(
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    script_code: &[u8],
    value: Amount,
    kind: SighashType,
) -> Hash256 {
    let mut preimage = Preimage::for_hashing();
    write(&mut preimage, spending, input_index, script_code, value, kind);
    Hash256::hash(preimage.bytes())
}

/// What a signature in a witness program of version 0 signs, with its fields (BIP143).
///
/// `script_code` is the P2PKH script with the program's hash (P2WPKH), or the witness script from behind its last executed
/// `OP_CODESEPARATOR` (P2WSH); `value` is what the spent output holds.
///
/// # Panics
/// If the transaction has no input `input_index`.
pub fn segwit_v0_preimage(
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    script_code: &[u8],
    value: Amount,
    kind: SighashType,
) -> Preimage {
    let mut preimage = Preimage::with_fields();
    write(&mut preimage, spending, input_index, script_code, value, kind);
    preimage
}

fn write(
    out: &mut Preimage,
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    script_code: &[u8],
    value: Amount,
    kind: SighashType,
) {
    /// Stands for what is not covered.
    const NOTHING: [u8; 32] = [0; 32];
    let transaction = spending.transaction();
    let input = &transaction.inputs[input_index];
    let others = !kind.is_anyone_can_pay();
    let all_outputs = !kind.is_none() && !kind.is_single();
    out.put("nVersion", &transaction.version.to_le_bytes());
    out.put("hashPrevouts", &if others { sha256(spending.sha_prevouts()) } else { NOTHING });
    out.put("hashSequence", &if others && all_outputs { sha256(spending.sha_sequences()) } else { NOTHING });
    out.put_with("outpoint", None, |bytes| input.previous_output.encode_to(bytes));
    out.put_with("scriptCode", None, |bytes| put_var_bytes(bytes, script_code));
    out.put("value", &value.0.to_le_bytes());
    out.put("nSequence", &input.sequence.to_le_bytes());
    let own_output = transaction.outputs.get(input_index).filter(|_| kind.is_single());
    out.put(
        "hashOutputs",
        &match own_output {
            Some(output) => sha256d(&output.encode()),
            None if all_outputs => sha256(spending.sha_outputs()),
            None => NOTHING,
        },
    );
    out.put("nLockTime", &transaction.lock_time.to_le_bytes());
    out.put("nHashType", &kind.0.to_le_bytes());
}
