//! What Schnorr signatures cover (BIP341, BIP342): values and scripts of all spent outputs, too, so that nobody can be
//! lied to about any of them.

use super::preimage::Preimage;
use super::{SighashType, SpendingTransaction};
use crate::primitives::{Encodable, TxOut, sha256, tagged_hash};

type Hash = [u8; 32];

/// Which script of a Taproot output a signature is for, and where in it (BIP342).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapLeaf {
    /// The script's [`tap_leaf_hash`](crate::script::taproot::tap_leaf_hash).
    pub hash: Hash,
    /// How many instructions stand before the last `OP_CODESEPARATOR` that ran, [`TapLeaf::NO_SEPARATOR`] if none did.
    pub code_separator: u32,
}

impl TapLeaf {
    /// No `OP_CODESEPARATOR` ran.
    pub const NO_SEPARATOR: u32 = u32::MAX;

    /// The script with this hash, in which no `OP_CODESEPARATOR` ran.
    pub fn new(hash: Hash) -> Self {
        Self { hash, code_separator: Self::NO_SEPARATOR }
    }
}

/// The hash that a Schnorr signature signs: the tagged hash `TapSighash` of [`taproot_preimage`], `None` where that is none.
///
/// # Panics
/// If the transaction has no input `input_index`.
pub fn taproot_sighash(
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    kind: SighashType,
    annex_hash: Option<&Hash>,
    leaf: Option<&TapLeaf>,
) -> Option<Hash> {
    let mut preimage = Preimage::for_hashing();
    write(&mut preimage, spending, input_index, kind, annex_hash, leaf)?;
    Some(tagged_hash("TapSighash", preimage.bytes()))
}

/// What a Schnorr signature signs, with its fields: the tag's two hashes apart, all that goes into the tagged hash.
///
/// `annex_hash` is the SHA-256 of the annex with its length in front, if there is an annex; `leaf` is none for the key
/// path. None if the spent outputs are not known, if the hash type is not defined, or if it is `SINGLE` and there is no
/// output at the input's index: such a signature is never valid.
///
/// # Panics
/// If the transaction has no input `input_index`.
pub fn taproot_preimage(
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    kind: SighashType,
    annex_hash: Option<&Hash>,
    leaf: Option<&TapLeaf>,
) -> Option<Preimage> {
    let mut preimage = Preimage::with_fields();
    write(&mut preimage, spending, input_index, kind, annex_hash, leaf)?;
    Some(preimage)
}

fn write(
    out: &mut Preimage,
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    kind: SighashType,
    annex_hash: Option<&Hash>,
    leaf: Option<&TapLeaf>,
) -> Option<()> {
    let transaction = spending.transaction();
    let spent = spending.spent_output(input_index)?;
    if kind != SighashType::DEFAULT && kind.name().is_none() {
        return None;
    }
    out.put("epoch", &[0]);
    out.put("hash_type", &[kind.0 as u8]);
    out.put("nVersion", &transaction.version.to_le_bytes());
    out.put("nLockTime", &transaction.lock_time.to_le_bytes());
    put_transaction(out, spending, kind);
    // BIP341: the lowest bit says whether there is an annex, the others which kind of message follows.
    out.put("spend_type", &[u8::from(leaf.is_some()) << 1 | u8::from(annex_hash.is_some())]);
    put_input(out, spending, input_index, spent, kind);
    if let Some(hash) = annex_hash {
        out.put("sha_annex", hash);
    }
    if kind.is_single() {
        out.put("sha_single_output", &sha256(&transaction.outputs.get(input_index)?.encode()));
    }
    if let Some(leaf) = leaf {
        put_leaf(out, leaf);
    }
    Some(())
}

fn put_transaction(out: &mut Preimage, spending: &SpendingTransaction<'_>, kind: SighashType) {
    if !kind.is_anyone_can_pay() {
        out.put("sha_prevouts", spending.sha_prevouts());
        out.put("sha_amounts", spending.sha_amounts());
        out.put("sha_scriptpubkeys", spending.sha_script_pubkeys());
        out.put("sha_sequences", spending.sha_sequences());
    }
    if !kind.is_none() && !kind.is_single() {
        out.put("sha_outputs", spending.sha_outputs());
    }
}

fn put_input(
    out: &mut Preimage,
    spending: &SpendingTransaction<'_>,
    input_index: usize,
    spent: &TxOut,
    kind: SighashType,
) {
    if !kind.is_anyone_can_pay() {
        return out.put("input_index", &(input_index as u32).to_le_bytes());
    }
    let input = &spending.transaction().inputs[input_index];
    out.put_with("outpoint", None, |bytes| input.previous_output.encode_to(bytes));
    out.put("amount", &spent.value.0.to_le_bytes());
    out.put_with("scriptPubKey", None, |bytes| spent.script_pubkey.encode_to(bytes));
    out.put("nSequence", &input.sequence.to_le_bytes());
}

fn put_leaf(out: &mut Preimage, leaf: &TapLeaf) {
    /// Of public keys with 32 bytes; others have no meaning yet.
    const KEY_VERSION: u8 = 0;
    out.put("tapleaf_hash", &leaf.hash);
    out.put("key_version", &[KEY_VERSION]);
    out.put("codesep_pos", &leaf.code_separator.to_le_bytes());
}
