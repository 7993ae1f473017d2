//! BIP322, simple: the message becomes an output that only the address's owner can spend, in a transaction that no chain can have. Who
//! signs spends it; the witness of that spend is the signature, and the script engine that checks blocks checks it.

use base64ct::{Base64, Encoding};
use k256::SecretKey;

use super::{MessageFault, MessageForm};
use crate::primitives::encode::{Reader, put_compact_size, put_var_bytes};
use crate::primitives::{
    Amount, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut, sha256, tagged_hash,
};
use crate::script::opcode::OP_RETURN;
use crate::script::signature::is_strict_signature;
use crate::script::{
    Builder, Flags, MAX_STACK_SIZE, ScriptKind, SighashType, SpendingTransaction, TransactionChecker,
    classify, p2wpkh, p2wsh, verify_script,
};
use crate::wallet::signer::{InputToSign, SignError};

/// In front of a simple signature; older software writes nothing there.
const PREFIX: &str = "smp";
/// In front of whole transactions and proofs of funds.
const OTHER_PREFIXES: [&str; 2] = ["ful", "pof"];

/// Randomness helps a Schnorr nonce against attacks on the hardware only (BIP340), and there is none here.
const NO_AUX: [u8; 32] = [0; 32];

/// Bytes of a Schnorr signature that names its hash type (BIP341).
const SCHNORR_WITH_TYPE: usize = 65;

/// The message's hash, by BIP340's tagged hash.
pub fn hash(message: &str) -> [u8; 32] {
    tagged_hash("BIP0322-signed-message", message.as_bytes())
}

/// The transaction that commits to message and script. Its input is that of a coinbase, so no chain takes it.
pub fn to_spend(script_pubkey: &ScriptBuf, message: &str) -> Transaction {
    let script_sig = Builder::new().data(&[]).data(&hash(message)).into_script();
    Transaction {
        version: 0,
        inputs: vec![TxIn { previous_output: OutPoint::NULL, script_sig, sequence: 0, witness: vec![] }],
        outputs: vec![TxOut { value: Amount::ZERO, script_pubkey: script_pubkey.clone() }],
        lock_time: 0,
    }
}

/// The transaction that spends it, not yet signed.
pub fn to_sign(to_spend: &Transaction) -> Transaction {
    let previous_output = OutPoint { txid: to_spend.txid(), vout: 0 };
    let nothing = Builder::new().opcode(OP_RETURN).into_script();
    Transaction {
        version: 0,
        inputs: vec![TxIn {
            previous_output,
            script_sig: ScriptBuf::default(),
            sequence: 0,
            witness: vec![],
        }],
        outputs: vec![TxOut { value: Amount::ZERO, script_pubkey: nothing }],
        lock_time: 0,
    }
}

/// Signs with the one key that opens a script.
///
/// # Errors
/// The key does not open it.
pub fn sign(key: &SecretKey, script_pubkey: &ScriptBuf, message: &str) -> Result<String, SignError> {
    let to_spend = to_spend(script_pubkey, message);
    let to_sign = to_sign(&to_spend);
    let spending = SpendingTransaction::new(&to_sign, &to_spend.outputs);
    let input = InputToSign { spending: &spending, index: 0, sighash_type: SighashType::DEFAULT };
    let witness = input.sign(key, &NO_AUX)?.witness;
    Ok(with_prefix(&Base64::encode_string(&encode(&witness))))
}

pub(super) fn with_prefix(body: &str) -> String {
    format!("{PREFIX}{body}")
}

/// What stands behind the prefix.
pub(super) fn without_prefix(signature: &str) -> Result<&str, MessageFault> {
    if OTHER_PREFIXES.iter().any(|prefix| signature.starts_with(prefix)) {
        return Err(MessageFault::OtherForm);
    }
    Ok(signature.strip_prefix(PREFIX).unwrap_or(signature))
}

/// Whether a witness in consensus encoding satisfies the script. What standard rules discourage is refused, too: where the BIP says
/// "inconclusive", nothing is shown.
pub(super) fn verify(script_pubkey: &ScriptBuf, witness: &[u8], message: &str) -> Result<(), MessageFault> {
    let witness = decode(witness).ok_or(MessageFault::Form(MessageForm::Simple))?;
    let to_spend = to_spend(script_pubkey, message);
    let to_sign = to_sign(&to_spend);
    let spending = SpendingTransaction::new(&to_sign, &to_spend.outputs);
    let checker = TransactionChecker::new(&spending, 0);
    let script_sig = script_sig(script_pubkey, &witness);
    verify_script(&script_sig, script_pubkey, &witness, Flags::STANDARD, &checker)
        .map_err(MessageFault::Script)?;
    match signatures(script_pubkey, &witness).iter().any(|item| covers_less(script_pubkey, item)) {
        true => Err(MessageFault::NotAll),
        false => Ok(()),
    }
}

/// Behind P2SH the input pushes the program: that of a key, or that of a script, whichever stands last in the witness.
fn script_sig(script_pubkey: &ScriptBuf, witness: &[Vec<u8>]) -> ScriptBuf {
    let program = match (classify(script_pubkey), witness) {
        (ScriptKind::P2sh(_), [_, key]) if key.len() == 33 => p2wpkh(&PubkeyHash::of(key)),
        (ScriptKind::P2sh(_), [.., script]) => p2wsh(&sha256(script)),
        _ => return ScriptBuf::default(),
    };
    Builder::new().data(program.as_bytes()).into_script()
}

/// The items that may be signatures: behind a script path stand the script and its control block, which may be as long as one (BIP341).
fn signatures<'a>(script_pubkey: &ScriptBuf, witness: &'a [Vec<u8>]) -> &'a [Vec<u8>] {
    match (classify(script_pubkey), witness) {
        (ScriptKind::WitnessV1Taproot(_), [before @ .., _, _]) => before,
        _ => witness,
    }
}

/// Whether an item is a signature with another hash type than `ALL`.
fn covers_less(script_pubkey: &ScriptBuf, item: &[u8]) -> bool {
    let is_signature = match classify(script_pubkey) {
        ScriptKind::WitnessV1Taproot(_) => item.len() == SCHNORR_WITH_TYPE,
        _ => is_strict_signature(item),
    };
    is_signature && item.last().is_some_and(|kind| u32::from(*kind) != SighashType::ALL.0)
}

/// A witness in consensus encoding: how many items, and each with its length.
pub fn encode(witness: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![];
    put_compact_size(&mut bytes, witness.len() as u64);
    witness.iter().for_each(|item| put_var_bytes(&mut bytes, item));
    bytes
}

/// A witness and nothing behind it; at most as many items as a stack holds.
pub fn decode(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut reader = Reader::new(bytes);
    let count = reader.compact_size().ok().filter(|count| *count <= MAX_STACK_SIZE as u64)?;
    let witness: Option<Vec<_>> = (0..count).map(|_| Some(reader.var_bytes().ok()?.to_vec())).collect();
    reader.finish().ok()?;
    witness
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::p2tr;

    #[test]
    fn a_control_block_is_no_signature() {
        let taproot = p2tr(&[2; 32]);
        let (signature, script, control) = (vec![1; 64], vec![0x51], vec![0xc0; SCHNORR_WITH_TYPE]);
        let witness = [signature.clone(), script, control];
        assert_eq!(signatures(&taproot, &witness), &[signature]);
        let by_key = [vec![3; SCHNORR_WITH_TYPE]];
        assert!(signatures(&taproot, &by_key).iter().any(|item| covers_less(&taproot, item)));
    }
}
