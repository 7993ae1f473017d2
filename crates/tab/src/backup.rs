//! A stored node as one file.
//!
//! ```text
//! "HASHYARD"  version u32  network  room  count u64  (table  key  value)*  SHA-256 of all that
//! ```
//!
//! Numbers are little-endian; texts and bytes stand behind their length as Bitcoin's `compactSize`. The room is as in
//! [`SlotId`]; a table goes by its name. The wallet's rows are in it as they are stored: words lie open unless the
//! wallet has a passphrase.

use core::fmt;

use hashyard_core::chain::{Rows, Table};
use hashyard_core::encode::{DecodeError, Reader, put_var_bytes};
use hashyard_core::sha256;

use crate::slot::SlotId;

/// The first bytes of every backup.
pub const MAGIC: &[u8; 8] = b"HASHYARD";

/// The version that this build writes, and the only one so far.
pub const VERSION: u32 = 1;

/// The longest backup that is read, in bytes.
pub const MAX_BACKUP: u64 = 1 << 30;

const CHECKSUM: usize = 32;

/// Why a file is no backup that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupError {
    /// It doesn't begin like one.
    NotABackup,
    /// It was written by another version of the app.
    Version(u32),
    /// The checksum is another: bytes were lost or changed.
    Checksum,
    /// The checksum is right and the content isn't.
    Content(DecodeError),
    /// A table that this version doesn't know.
    UnknownTable(String),
    /// A name that is not UTF-8.
    Text,
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotABackup => write!(f, "this file is not a Hashyard backup"),
            Self::Version(version) => {
                write!(f, "the backup has version {version}, this app reads version {VERSION}")
            }
            Self::Checksum => write!(f, "the backup is damaged: its checksum does not match"),
            Self::Content(error) => write!(f, "the backup's content is malformed: {error}"),
            Self::UnknownTable(name) => write!(f, "the backup has an unknown table {name:?}"),
            Self::Text => write!(f, "a name in the backup is not UTF-8"),
        }
    }
}

impl core::error::Error for BackupError {}

impl From<DecodeError> for BackupError {
    fn from(error: DecodeError) -> Self {
        Self::Content(error)
    }
}

/// The file.
pub fn encode(slot: &SlotId, rows: &Rows) -> Vec<u8> {
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    put_var_bytes(&mut file, slot.network.as_bytes());
    put_var_bytes(&mut file, slot.room.as_bytes());
    file.extend((rows.0.len() as u64).to_le_bytes());
    for ((table, key), value) in &rows.0 {
        put_var_bytes(&mut file, table.name().as_bytes());
        put_var_bytes(&mut file, key);
        put_var_bytes(&mut file, value);
    }
    let checksum = sha256(&file);
    file.extend(checksum);
    file
}

/// Reads a file back: which room the node belongs to (its slot is 0, another one may have to be found), and its rows.
///
/// # Errors
/// Says what is wrong with the file.
pub fn decode(file: &[u8]) -> Result<(SlotId, Rows), BackupError> {
    let rest = file.strip_prefix(MAGIC).ok_or(BackupError::NotABackup)?;
    let version = Reader::new(rest).u32()?;
    if version != VERSION {
        return Err(BackupError::Version(version));
    }
    let (content, checksum) = file.split_last_chunk::<CHECKSUM>().ok_or(BackupError::Checksum)?;
    if sha256(content) != *checksum {
        return Err(BackupError::Checksum);
    }
    let mut reader = Reader::new(&content[MAGIC.len() + size_of::<u32>()..]);
    let slot = SlotId { network: text(&mut reader)?, room: text(&mut reader)?, slot: 0 };
    let rows = rows(&mut reader)?;
    reader.finish()?;
    Ok((slot, rows))
}

fn rows(reader: &mut Reader<'_>) -> Result<Rows, BackupError> {
    let mut rows = Rows::default();
    for _ in 0..reader.u64()? {
        let table = table(&text(reader)?)?;
        let key = reader.var_bytes()?.to_vec();
        rows.0.insert((table, key), reader.var_bytes()?.to_vec());
    }
    Ok(rows)
}

fn table(name: &str) -> Result<Table, BackupError> {
    let known = Table::ALL.into_iter().find(|table| table.name() == name);
    known.ok_or_else(|| BackupError::UnknownTable(name.to_owned()))
}

fn text(reader: &mut Reader<'_>) -> Result<String, BackupError> {
    String::from_utf8(reader.var_bytes()?.to_vec()).map_err(|_| BackupError::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (SlotId, Rows) {
        let slot = SlotId { network: "classroom".to_owned(), room: "教室?spacing=5".to_owned(), slot: 0 };
        let mut rows = Rows::default();
        for (index, table) in Table::ALL.into_iter().enumerate() {
            rows.0.insert((table, vec![index as u8; index]), vec![7; index * 300]);
        }
        (slot, rows)
    }

    #[test]
    fn a_backup_reads_back() {
        let (slot, rows) = sample();
        assert_eq!(decode(&encode(&slot, &rows)), Ok((slot, rows)));
    }

    #[test]
    fn a_changed_or_lost_byte_anywhere_is_noticed() {
        let (slot, rows) = sample();
        let file = encode(&slot, &rows);
        for at in (0..file.len()).step_by(7) {
            let mut changed = file.clone();
            changed[at] ^= 0x20;
            assert!(decode(&changed).is_err(), "byte {at}");
            assert!(decode(&file[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let (slot, rows) = sample();
        let file = encode(&slot, &rows);
        assert_eq!(decode(b"PNG"), Err(BackupError::NotABackup));
        assert_eq!(decode(&file[..file.len() - 1]), Err(BackupError::Checksum));
        let mut newer = file.clone();
        newer[8] = 2;
        assert_eq!(decode(&newer), Err(BackupError::Version(2)));
    }

    #[test]
    fn a_rightly_summed_backup_of_nonsense_is_refused() {
        let seal = |mut content: Vec<u8>| {
            let checksum = sha256(&content);
            content.extend(checksum);
            content
        };
        let mut head = [MAGIC.as_slice(), &VERSION.to_le_bytes()].concat();
        put_var_bytes(&mut head, b"regtest");
        put_var_bytes(&mut head, b"x");
        let mut strange = head.clone();
        strange.extend(1_u64.to_le_bytes());
        put_var_bytes(&mut strange, b"cookies");
        assert_eq!(decode(&seal(strange)), Err(BackupError::UnknownTable("cookies".to_owned())));
        head.extend(u64::MAX.to_le_bytes());
        assert!(matches!(decode(&seal(head)), Err(BackupError::Content(_))));
    }
}
