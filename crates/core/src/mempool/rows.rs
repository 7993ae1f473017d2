//! The rows of a pool, how they are written and read.

use std::sync::Arc;

use super::entry::Entry;
use crate::Transaction;
use crate::chain::{ChangeSet, Table};
use crate::encode::{Decodable, DecodeError, Encodable, Reader};

/// Where the rows stand: txid → arrival time and transaction.
pub(super) const TABLE: Table = Table::Mempool;

/// Arrival time in Unix milliseconds (8 bytes, little-endian) and the serialised transaction.
pub(super) fn put_entry(changes: &mut ChangeSet, entry: &Entry) {
    let row = [entry.time_ms.to_le_bytes().to_vec(), entry.tx.encode()].concat();
    changes.put(TABLE, *entry.txid.as_bytes(), row);
}

/// A row, read.
pub(super) struct Stored {
    pub(super) key: Vec<u8>,
    pub(super) time_ms: u64,
    pub(super) tx: Arc<Transaction>,
}

/// A row under its key.
///
/// # Errors
/// What is wrong with its bytes.
pub(super) fn parse(key: &[u8], value: &[u8]) -> Result<Stored, DecodeError> {
    let mut reader = Reader::new(value);
    let time_ms = reader.u64()?;
    let tx = Transaction::decode_from(&mut reader)?;
    reader.finish()?;
    if tx.txid().as_bytes().as_slice() != key {
        return Err(DecodeError::Invalid("mempool row"));
    }
    Ok(Stored { key: key.to_vec(), time_ms, tx: Arc::new(tx) })
}
