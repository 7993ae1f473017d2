//! The fields of headers, transactions and blocks.

use hashyard_core::encode::MAX_SIZE;
use hashyard_core::{
    Amount, BlockHash, Decodable, DecodeError, MerkleNode, Reader, ScriptBuf, Transaction, TxIn, TxOut, Txid,
};

use super::notes::{Notes, hex};
use super::payload::skip;

/// The 80 bytes.
pub(super) fn header(notes: &mut Notes<'_>) -> Option<()> {
    notes.shown("version", Reader::i32, |version| format!("{version:#010x}"))?;
    notes.hash("prev_block", BlockHash::decode_from)?;
    notes.hash("merkle_root", MerkleNode::decode_from)?;
    notes.plain("timestamp", Reader::u32)?;
    notes.shown("bits", Reader::u32, |bits| format!("{bits:#010x}"))?;
    notes.plain("nonce", Reader::u32).map(drop)
}

/// A header and the txids of the first transactions.
pub(super) fn block(notes: &mut Notes<'_>) -> Option<()> {
    header(notes)?;
    notes.list("txn_count", MAX_SIZE, txid, skip::<Transaction>).map(drop)
}

/// A whole transaction, of which the txid is shown.
pub(super) fn txid(notes: &mut Notes<'_>) -> Option<Txid> {
    notes.hash("txid", |reader| Transaction::decode_from(reader).map(|transaction| transaction.txid()))
}

/// A transaction with or without witnesses (BIP144), by the same rules as its decoder.
pub(super) fn transaction(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("version", Reader::i32)?;
    // Zero inputs and then a byte that isn't zero: a marker and its flag.
    let segwit = matches!(notes.unread(), [0, flag, ..] if *flag != 0);
    if segwit {
        notes.shown("flag", read_flag, |flag| hex(flag))?;
    }
    let inputs = notes.list("tx_in_count", MAX_SIZE, input, skip::<TxIn>)?;
    // A count of zero inputs without a flag is an empty transaction: the next byte, its count of outputs, is zero.
    notes.list("tx_out_count", MAX_SIZE, output, skip::<TxOut>)?;
    if segwit {
        witnesses(notes, inputs)?;
    }
    notes.plain("lock_time", Reader::u32).map(drop)
}

fn read_flag(reader: &mut Reader<'_>) -> Result<[u8; 2], DecodeError> {
    match reader.array()? {
        [0, 1] => Ok([0, 1]),
        _ => Err(DecodeError::BadSegwitFlag),
    }
}

fn input(notes: &mut Notes<'_>) -> Option<()> {
    notes.hash("previous_output hash", Txid::decode_from)?;
    notes.plain("previous_output index", Reader::u32)?;
    script(notes, "signature_script")?;
    notes.shown("sequence", Reader::u32, |sequence| format!("{sequence:#010x}")).map(drop)
}

fn output(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("value", |reader| reader.u64().map(Amount))?;
    script(notes, "pk_script")
}

fn script(notes: &mut Notes<'_>, name: &'static str) -> Option<()> {
    notes.shown(name, ScriptBuf::decode_from, |script| hex(script.as_bytes())).map(drop)
}

/// One stack for each input, not all of them empty: a flag that announces nothing is refused.
fn witnesses(notes: &mut Notes<'_>, inputs: u64) -> Option<()> {
    let any = std::cell::Cell::new(false);
    let stack = |reader: &mut Reader<'_>| -> Result<Vec<u8>, DecodeError> {
        let count = reader.compact_size()?;
        any.set(any.get() || count > 0);
        (0..count).try_fold(Vec::new(), |mut items, _| {
            items.extend_from_slice(reader.var_bytes()?);
            Ok(items)
        })
    };
    notes.items(
        inputs,
        |notes| notes.shown("tx_witness", stack, |items| hex(items)).map(drop),
        |reader| stack(reader).map(drop),
    )?;
    if !any.get() {
        notes.fail("lock_time", DecodeError::BadSegwitFlag);
        return None;
    }
    Some(())
}
