//! One change as bytes on disk.
//!
//! | bytes | field |
//! | --- | --- |
//! | 0–3 | length of the rows, little-endian |
//! | 4–11 | how many bytes of the file were known to be on disk when this was written, little-endian |
//! | 12–19 | the first 8 bytes of the SHA-256 of all the others |
//! | 20– | the rows |
//!
//! A row is the table's name, the key, and 0 for a deleted row or 1 and the value, each behind its length as in Bitcoin's
//! messages. A record without rows is a seal: it says no more than how much before it is safe.

use hashyard_core::chain::{ChangeSet, Table};
use hashyard_core::encode::put_var_bytes;
use hashyard_core::{DecodeError, Reader, sha256};

/// Bytes before the rows.
pub const HEADER: usize = 20;

/// What is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The rows.
    pub changes: ChangeSet,
    /// Bytes of the file that were known to be on disk.
    pub synced: u64,
    /// Bytes of the record.
    pub length: usize,
}

/// Why no record stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The bytes end before it does, or are not those that were written.
    Torn,
    /// It is whole and means nothing here: another version wrote it.
    Foreign(DecodeError),
}

/// The bytes of a change.
pub fn encode(changes: &ChangeSet, synced: u64) -> Vec<u8> {
    let mut rows = Vec::new();
    for ((table, key), value) in &changes.rows {
        put_var_bytes(&mut rows, table.name().as_bytes());
        put_var_bytes(&mut rows, key);
        rows.push(u8::from(value.is_some()));
        if let Some(value) = value {
            put_var_bytes(&mut rows, value);
        }
    }
    let front = [&(rows.len() as u32).to_le_bytes()[..], &synced.to_le_bytes()].concat();
    [&front[..], &checksum(&front, &rows), &rows].concat()
}

/// The record at the start of these bytes.
///
/// # Errors
/// There is none.
pub fn decode(bytes: &[u8]) -> Result<Record, Unreadable> {
    let (synced, length) = frame(bytes).ok_or(Unreadable::Torn)?;
    let (head, rows) = bytes[..length].split_at(HEADER);
    if head[12..] != checksum(&head[..12], rows) {
        return Err(Unreadable::Torn);
    }
    let changes = read_rows(rows).map_err(Unreadable::Foreign)?;
    Ok(Record { changes, synced, length })
}

/// What the record at the start says of what is safe, and its length, if the bytes reach that far.
pub fn frame(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut reader = Reader::new(bytes);
    let (rows, synced) = (reader.u32().ok()?, reader.u64().ok()?);
    let length = HEADER + rows as usize;
    (length <= bytes.len()).then_some((synced, length))
}

fn checksum(front: &[u8], rows: &[u8]) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = sha256(&[front, rows].concat());
    [a, b, c, d, e, f, g, h]
}

fn read_rows(bytes: &[u8]) -> Result<ChangeSet, DecodeError> {
    let mut reader = Reader::new(bytes);
    let mut changes = ChangeSet::default();
    while reader.remaining() > 0 {
        let table = table(reader.var_bytes()?)?;
        let key = reader.var_bytes()?.to_vec();
        match reader.u8()? {
            0 => changes.delete(table, key),
            _ => changes.put(table, key, reader.var_bytes()?),
        }
    }
    Ok(changes)
}

fn table(name: &[u8]) -> Result<Table, DecodeError> {
    let known = Table::ALL.into_iter().find(|table| table.name().as_bytes() == name);
    known.ok_or(DecodeError::Invalid("table name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes() -> ChangeSet {
        let mut changes = ChangeSet::default();
        changes.put(Table::Blocks, [1; 32], vec![7; 300]);
        changes.put(Table::Node, *b"name", []);
        changes.delete(Table::Mempool, [2; 32]);
        changes
    }

    #[test]
    fn what_goes_in_comes_out() {
        for changes in [ChangeSet::default(), changes()] {
            let bytes = encode(&changes, 77);
            let record = Record { changes, synced: 77, length: bytes.len() };
            assert_eq!(decode(&[bytes, vec![9; 5]].concat()), Ok(record));
        }
    }

    #[test]
    fn cut_anywhere_or_with_any_bit_changed_it_is_torn() {
        let bytes = encode(&changes(), 77);
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), Err(Unreadable::Torn), "cut at {end}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode(&changed), Err(Unreadable::Torn), "bit {bit}");
        }
    }

    #[test]
    fn a_table_of_another_version_is_not_taken_for_damage() {
        let mut rows = Vec::new();
        put_var_bytes(&mut rows, b"moon");
        let front = [&(rows.len() as u32).to_le_bytes()[..], &[0; 8]].concat();
        let bytes = [&front[..], &checksum(&front, &rows), &rows].concat();
        assert_eq!(decode(&bytes), Err(Unreadable::Foreign(DecodeError::Invalid("table name"))));
    }
}
