//! The node's rows on disk: every change is appended to one file, and what the file says from its start to its end is what
//! is stored.
//!
//! A crash can tear off or garble only what was not yet known to be on disk, and nobody was told that that was saved: it is
//! cut off at the next start. Damage before that is no crash, and then the node does not start: what is missing would not
//! come back. At a start the file is written anew if more than half of it is out of date, beside the old one and put in
//! its place in one step.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use hashyard_core::DecodeError;
use hashyard_core::chain::{ChangeSet, Rows};

use crate::record::{self, Unreadable};

/// The file's first bytes: what it is, and the version of its form.
const MAGIC: &[u8; 8] = b"hashyar\x01";

/// Bytes that may be out of date before the file is written anew.
const SLACK: u64 = 1 << 20;

/// Rows are written anew in records of about this many bytes.
const CHUNK: usize = 4 << 20;

/// Why nothing is stored or read.
#[derive(Debug)]
pub enum StoreError {
    /// The file system does not do what it should: the file, and what it says.
    Io(PathBuf, io::Error),
    /// The file is of something else.
    NotOurs(PathBuf),
    /// The file was written by another version: where, and what is unknown here.
    Foreign(PathBuf, u64, DecodeError),
    /// Bytes that were safely on disk have changed since: the file, and from where on.
    Damaged(PathBuf, u64),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NotOurs(path) => write!(f, "{} is no file of this program", path.display()),
            Self::Foreign(path, at, error) => {
                write!(f, "{} was written by another version: byte {at}: {error}", path.display())
            }
            Self::Damaged(path, at) => {
                write!(
                    f,
                    "{} is damaged from byte {at} on, in what was stored safely: put a copy in its place",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for StoreError {}

/// What was found at the start.
#[derive(Debug)]
pub struct Opened {
    /// To go on with.
    pub store: Store,
    /// What is stored.
    pub rows: Rows,
    /// Bytes at the end that a crash had torn.
    pub torn: u64,
}

/// The open file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
    length: u64,
    /// Bytes known to be on disk.
    synced: u64,
    /// Changes were written since.
    unsafe_yet: bool,
}

impl Store {
    /// Reads everything and puts the file in order. Nobody else may have it open.
    ///
    /// # Errors
    /// The file can't be read or written, is damaged or not ours.
    pub fn open(path: &Path) -> Result<Opened, StoreError> {
        let failed = |error| StoreError::Io(path.to_owned(), error);
        // What is left of writing it anew was never put in its place.
        let _ = fs::remove_file(beside(path));
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let found = read(path, &bytes)?;
        let torn = (bytes.len() as u64).saturating_sub(found.good);
        let mut store = Self { path: path.to_owned(), file, length: found.good, synced: 0, unsafe_yet: true };
        store.begin().map_err(failed)?;
        if store.length > 2 * found.live + SLACK {
            store.write_anew(&found.rows).map_err(failed)?;
        }
        Ok(Opened { store, rows: found.rows, torn })
    }

    /// Cuts off what is torn and makes sure of the rest.
    fn begin(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        if self.length == 0 {
            self.write(MAGIC)?;
            self.file.sync_all()?;
            sync_folder(&self.path)?;
        }
        self.sync_file()
    }

    /// Writes changes. They survive the end of this program, and that of the machine after [`Store::sync`].
    ///
    /// # Errors
    /// The disk is full or broken; nothing may be said to be saved from now on.
    pub fn append(&mut self, changes: &ChangeSet) -> Result<(), StoreError> {
        let record = record::encode(changes, self.synced);
        self.unsafe_yet = true;
        self.write(&record).map_err(|error| StoreError::Io(self.path.clone(), error))
    }

    /// Whether changes were written that the end of the machine would lose.
    pub fn is_unsafe(&self) -> bool {
        self.unsafe_yet
    }

    /// Waits until everything is on disk, and puts a seal behind it, by which later damage is told from a crash.
    ///
    /// # Errors
    /// As for [`Store::append`].
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.sync_file().map_err(|error| StoreError::Io(self.path.clone(), error))
    }

    fn sync_file(&mut self) -> io::Result<()> {
        if !self.unsafe_yet {
            return Ok(());
        }
        self.file.sync_data()?;
        self.synced = self.length;
        self.unsafe_yet = false;
        // It is not on disk itself yet, and may be lost without harm.
        self.write(&record::encode(&ChangeSet::default(), self.synced))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Puts a file with these rows alone in the place of the present one.
    fn write_anew(&mut self, rows: &Rows) -> io::Result<()> {
        let path = beside(&self.path);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
        let mut fresh = Self { path: self.path.clone(), file, length: 0, synced: 0, unsafe_yet: true };
        fresh.write(MAGIC)?;
        for chunk in chunks(rows) {
            fresh.write(&record::encode(&chunk, 0))?;
        }
        fresh.sync_file()?;
        fs::rename(&path, &self.path)?;
        sync_folder(&self.path)?;
        *self = fresh;
        Ok(())
    }
}

/// What bytes say.
struct Found {
    rows: Rows,
    /// How far the bytes are good.
    good: u64,
    /// Bytes that the rows take.
    live: u64,
}

fn read(path: &Path, bytes: &[u8]) -> Result<Found, StoreError> {
    let mut rows = Rows::default();
    if MAGIC.starts_with(bytes) {
        // New, or torn while it was made.
        let good = if bytes.len() == MAGIC.len() { MAGIC.len() as u64 } else { 0 };
        return Ok(Found { rows, good, live: good });
    }
    if !bytes.starts_with(MAGIC) {
        return Err(StoreError::NotOurs(path.to_owned()));
    }
    let mut at = MAGIC.len();
    while at < bytes.len() {
        match record::decode(&bytes[at..]) {
            Ok(record) => {
                rows.apply(record.changes);
                at += record.length;
            }
            Err(Unreadable::Foreign(error)) => {
                return Err(StoreError::Foreign(path.to_owned(), at as u64, error));
            }
            Err(Unreadable::Torn) if was_safe(bytes, at) => {
                return Err(StoreError::Damaged(path.to_owned(), at as u64));
            }
            Err(Unreadable::Torn) => break,
        }
    }
    let live = rows.0.iter().map(|((_, key), value)| (key.len() + value.len() + 16) as u64).sum();
    Ok(Found { rows, good: at as u64, live })
}

/// Whether a later record says that the bytes at a place were on disk.
fn was_safe(bytes: &[u8], at: usize) -> bool {
    (at + 1..bytes.len()).any(|later| {
        let says = record::frame(&bytes[later..]).map(|(synced, _)| synced);
        let speaks_of_it = says.is_some_and(|synced| synced > at as u64 && synced <= later as u64);
        speaks_of_it && record::decode(&bytes[later..]).is_ok()
    })
}

fn chunks(rows: &Rows) -> Vec<ChangeSet> {
    let mut chunks = vec![ChangeSet::default()];
    let mut size = 0;
    for ((table, key), value) in &rows.0 {
        if size > CHUNK {
            chunks.push(ChangeSet::default());
            size = 0;
        }
        size += key.len() + value.len();
        if let Some(chunk) = chunks.last_mut() {
            chunk.put(*table, key.clone(), value.clone());
        }
    }
    chunks
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("new")
}

/// A file's name is on disk when its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Elsewhere folders can't be opened.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
