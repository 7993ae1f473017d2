//! The node's rows on disk: every change is appended to one file, and what the file says from its start to its end is what
//! is stored.
//!
//! A crash can tear off or garble only what was not yet known to be on disk, and nobody was told that that was saved: it is
//! set aside at the next start. Damage before that is no crash, and a file without a wallet is none that this program left:
//! then the node does not start, unless it is told to, because what is missing would not come back.
//!
//! The file is written anew, beside the old one and put in its place in one step: the first time, so that there never is one
//! without a wallet; at a start if more than half of it is out of date; and when a secret is replaced, which then must not
//! stay readable at its old place.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use hashyard_core::DecodeError;
use hashyard_core::chain::{ChangeSet, Rows, Table};
use zeroize::Zeroizing;

use crate::private;
use crate::record::{self, Unreadable};
use crate::secrets::{self, Secrets, read_all};

/// The file's first bytes: what it is, and the version of its form.
const MAGIC: &[u8; 8] = b"hashyar\x01";

/// Bytes that may be out of date before the file is written anew.
const SLACK: u64 = 1 << 20;

/// Rows are written anew in records of about this many bytes: a file that is cut short keeps those before the cut.
const CHUNK: usize = 64 << 10;

/// Rows are written anew in this order: what can't be had from others comes first.
const ORDER: [Table; Table::ALL.len()] =
    [Table::Wallet, Table::Node, Table::Mempool, Table::Meta, Table::Headers, Table::Blocks];

/// The extension of what is set aside: this, and from which byte on it was.
const ASIDE: &str = "torn-";

/// What is done only if somebody asks for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// A new wallet where there is none: at a first start, or later by `-newwallet`.
    pub new_wallet: bool,
    /// Going on with what stands before damage: `-salvage`.
    pub salvage: bool,
}

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
    /// Bytes that were safely on disk are not there: the file, its length, and what that was at least.
    Short(PathBuf, u64, u64),
    /// No wallet can be read: the file, its length if there is one, and how far it can be read.
    NoWallet(PathBuf, Option<u64>, u64),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SALVAGE: &str = "Put a whole copy in its place, or start with -salvage to go on with what can be read; \
            all of it is set aside then";
        const NEW_WALLET: &str =
            "Put a whole copy in its place, or start with -newwallet to get a new wallet";
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NotOurs(path) => write!(f, "{} is no file of this program", path.display()),
            Self::Foreign(path, at, error) => {
                write!(f, "{} was written by another version: byte {at}: {error}", path.display())
            }
            Self::Damaged(path, at) => {
                let path = path.display();
                write!(
                    f,
                    "{path} is damaged from byte {at} on, in what was stored safely. Nothing was changed. {SALVAGE}."
                )
            }
            Self::Short(path, length, safe) => {
                let path = path.display();
                write!(
                    f,
                    "{path} has {length} bytes, but {safe} were stored safely. Nothing was changed. {SALVAGE}."
                )
            }
            Self::NoWallet(path, length, good) => {
                write!(f, "The wallet is missing: {} ", path.display())?;
                match length {
                    None => write!(f, "is not there, but other files of a node are")?,
                    Some(0) => write!(f, "is empty")?,
                    Some(length) if length == good => write!(f, "has no wallet in it")?,
                    Some(length) => write!(f, "can be read up to byte {good} of {length} only")?,
                }
                write!(f, ". Nothing was changed. {NEW_WALLET}; what is there is set aside then.")
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
    /// It is not all that was stored: it was damaged, or had no wallet.
    pub rescued: bool,
    /// What was set aside and where it is, in sentences.
    pub notes: Vec<String>,
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
    /// It lies beside its place until it is safe.
    beside: bool,
    /// A secret stands in it.
    has_secret: bool,
}

impl Store {
    /// Reads everything and puts the file in order. Nobody else may have it open.
    ///
    /// # Errors
    /// The file can't be read or written, is damaged or not ours, or has no wallet. Nothing was changed then.
    pub fn open(path: &Path, asked: Asked) -> Result<Opened, StoreError> {
        let failed = |error| StoreError::Io(path.to_owned(), error);
        let bytes = read_if_there(path).map_err(failed)?;
        let length = bytes.as_ref().map(|bytes| bytes.len() as u64);
        let found = read(path, bytes.as_deref().map_or(&[], Vec::as_slice), asked.salvage)?;
        if Secrets::of(&found.rows).is_empty() && !asked.new_wallet {
            return Err(StoreError::NoWallet(path.to_owned(), length, found.good));
        }
        Self::put_in_order(path, bytes.as_deref().map_or(&[], Vec::as_slice), found).map_err(failed)
    }

    fn put_in_order(path: &Path, bytes: &[u8], found: Found) -> io::Result<Opened> {
        let Found { rows, good, live, damaged, former } = found;
        let rescued = damaged || Secrets::of(&rows).is_empty();
        let mut notes = vec![];
        let store = match rescued {
            true => {
                notes.extend(keep_unfinished(path)?);
                notes.extend(keep_whole(path, bytes, good)?);
                former.blank_files(path, ASIDE)?;
                Self::begin_beside(path, &rows)?
            }
            false => {
                notes.extend(keep_torn(path, bytes, good)?);
                former.blank_file(&beside(path))?;
                private::remove(&beside(path))?;
                let mut store = Self::go_on(path, good)?;
                if !former.is_empty() || good > 2 * live + SLACK {
                    store.write_anew(&rows, former)?;
                }
                store
            }
        };
        Ok(Opened { store, rows, rescued, notes })
    }

    /// Begins again with other rows, before any of these was said to be stored.
    ///
    /// # Errors
    /// The disk is full or broken.
    pub fn begin_again(self, rows: &Rows) -> Result<Self, StoreError> {
        let failed = |error| StoreError::Io(self.path.clone(), error);
        private::remove(&beside(&self.path)).map_err(failed)?;
        Self::begin_beside(&self.path, rows).map_err(failed)
    }

    /// Cuts off what is torn and makes sure of the rest.
    fn go_on(path: &Path, good: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        file.set_len(good)?;
        file.seek(SeekFrom::Start(good))?;
        let path = path.to_owned();
        let mut store =
            Self { path, file, length: good, synced: 0, unsafe_yet: true, beside: false, has_secret: true };
        store.sync_file()?;
        Ok(store)
    }

    /// A file with these rows that comes to its place when it is first safe. By the time that anybody reads it there, all of
    /// it is on disk, and each record says so: if some of it is missing one day, no crash took it.
    fn begin_beside(path: &Path, rows: &Rows) -> io::Result<Self> {
        let file = private::create(&beside(path))?;
        let path = path.to_owned();
        let mut store =
            Self { path, file, length: 0, synced: 0, unsafe_yet: true, beside: true, has_secret: false };
        store.write(MAGIC)?;
        let chunks = chunks(rows);
        store.synced =
            store.length + chunks.iter().map(|chunk| record::encode(chunk, 0).len() as u64).sum::<u64>();
        chunks.iter().try_for_each(|chunk| store.write_record(chunk))?;
        Ok(store)
    }

    /// Writes changes. They survive the end of this program, and that of the machine after [`Store::sync`]. What they say
    /// of a secret takes the place of what the file said before, and that is gone when this returns.
    ///
    /// # Errors
    /// The disk is full or broken; nothing may be said to be saved from now on.
    pub fn append(&mut self, changes: &ChangeSet) -> Result<(), StoreError> {
        let done = match self.has_secret && secrets::are_in(changes) {
            true => return self.replace_secrets(changes),
            false => self.write_record(changes),
        };
        done.map_err(|error| StoreError::Io(self.path.clone(), error))
    }

    fn write_record(&mut self, changes: &ChangeSet) -> io::Result<()> {
        self.unsafe_yet = true;
        self.has_secret |= secrets::are_in(changes);
        self.write(&record::encode(changes, self.synced))
    }

    /// The file says either what it said before or what it says now, and never both.
    fn replace_secrets(&mut self, changes: &ChangeSet) -> Result<(), StoreError> {
        let failed = |error| StoreError::Io(self.path.clone(), error);
        let bytes = read_all(&mut self.file).map_err(failed)?;
        let Found { mut rows, mut former, .. } = read(&self.path, &bytes, false)?;
        former.take_replaced(&mut rows, changes);
        rows.apply(changes.clone());
        self.write_anew(&rows, former).map_err(|error| StoreError::Io(self.path.clone(), error))
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
        if self.beside {
            fs::rename(beside(&self.path), &self.path)?;
            private::sync_folder_of(&self.path)?;
            self.beside = false;
        }
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

    /// Puts a file with these rows alone in the place of the present one, of which no secret stays readable, nor of what was
    /// set aside an old secret.
    fn write_anew(&mut self, rows: &Rows, former: Secrets) -> io::Result<()> {
        private::remove(&beside(&self.path))?;
        let mut fresh = Self::begin_beside(&self.path, rows)?;
        // First, because nobody would know of them any more after a crash that follows.
        former.blank_files(&self.path, ASIDE)?;
        fresh.sync_file()?;
        let mut old = std::mem::replace(self, fresh);
        former.and(&Secrets::of(rows)).blank(&mut old.file)
    }
}

/// Keeps bytes in a file beside this one, under a name that none has.
fn set_aside(path: &Path, from: u64, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1_u64.. {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let name = path.with_extension(format!("{ASIDE}{from}{again}"));
        match private::create(&name) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                private::sync_folder_of(&name)?;
                return Ok(name);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn keep_torn(path: &Path, bytes: &[u8], good: u64) -> io::Result<Option<String>> {
    let torn = &bytes[good as usize..];
    if torn.is_empty() {
        return Ok(None);
    }
    let (count, aside) = (torn.len(), set_aside(path, good, torn)?);
    let (path, aside) = (path.display(), aside.display());
    Ok(Some(format!(
        "{path}: the last {count} bytes, from byte {good} on, can't be read and are kept in {aside}. What a \
         crash tears off, nobody was told was saved; if the file was cut short or changed in another way, put a whole \
         copy in its place."
    )))
}

fn keep_whole(path: &Path, bytes: &[u8], good: u64) -> io::Result<Option<String>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let (length, aside) = (bytes.len(), set_aside(path, 0, bytes)?);
    let (path, aside) = (path.display(), aside.display());
    Ok(Some(format!(
        "{path} could be read up to byte {good} of {length} and is written anew; as it was, it is kept in {aside}."
    )))
}

/// What is left of writing anew was never put in its place. Where nothing good is in that place, it may be all that there is.
fn keep_unfinished(path: &Path) -> io::Result<Option<String>> {
    let unfinished = beside(path);
    let bytes = read_if_there(&unfinished)?.filter(|bytes| bytes.len() > MAGIC.len());
    let aside = bytes.map(|bytes| set_aside(path, 0, &bytes)).transpose()?;
    private::remove(&unfinished)?;
    Ok(aside.map(|aside| {
        format!("{}, which was not finished, is kept in {}.", unfinished.display(), aside.display())
    }))
}

/// What bytes say.
struct Found {
    rows: Rows,
    /// How far the bytes are good.
    good: u64,
    /// Bytes that the rows take.
    live: u64,
    /// What is not good was stored safely.
    damaged: bool,
    /// Secrets that stand there and were replaced later.
    former: Secrets,
}

fn read(path: &Path, bytes: &[u8], salvage: bool) -> Result<Found, StoreError> {
    let mut found =
        Found { rows: Rows::default(), good: 0, live: 0, damaged: false, former: Secrets::default() };
    if bytes.len() < MAGIC.len() && MAGIC.starts_with(bytes) {
        return Ok(found);
    }
    if !bytes.starts_with(MAGIC) {
        return Err(StoreError::NotOurs(path.to_owned()));
    }
    let (mut at, mut safe, mut torn) = (MAGIC.len(), 0, false);
    while at < bytes.len() && !torn {
        match record::decode(&bytes[at..]) {
            Ok(record) => {
                found.former.take_replaced(&mut found.rows, &record.changes);
                found.rows.apply(record.changes);
                at += record.length;
                safe = safe.max(record.synced);
            }
            Err(Unreadable::Foreign(error)) => {
                return Err(StoreError::Foreign(path.to_owned(), at as u64, error));
            }
            Err(Unreadable::Torn) => torn = true,
        }
    }
    let length = bytes.len() as u64;
    found.good = at as u64;
    found.damaged = safe > length || (torn && (safe > at as u64 || was_safe(bytes, at)));
    if found.damaged && !salvage {
        let path = path.to_owned();
        return Err(match safe > length {
            true => StoreError::Short(path, length, safe),
            false => StoreError::Damaged(path, at as u64),
        });
    }
    found.live = found.rows.0.iter().map(|((_, key), value)| (key.len() + value.len() + 16) as u64).sum();
    Ok(found)
}

/// Whether a later record says that the bytes at a place were on disk.
fn was_safe(bytes: &[u8], at: usize) -> bool {
    (at + 1..bytes.len()).any(|later| {
        let says = record::frame(&bytes[later..]).map(|(synced, _)| synced);
        let speaks_of_it = says.is_some_and(|synced| synced > at as u64 && synced <= later as u64);
        speaks_of_it && record::decode(&bytes[later..]).is_ok()
    })
}

/// Each table begins anew: what a cut takes from one, it leaves of those before.
fn chunks(rows: &Rows) -> Vec<ChangeSet> {
    let mut chunks: Vec<ChangeSet> = vec![];
    for table in ORDER {
        let mut size = usize::MAX;
        for (key, value) in rows.table(table) {
            if size > CHUNK {
                chunks.push(ChangeSet::default());
                size = 0;
            }
            size += key.len() + value.len();
            if let Some(chunk) = chunks.last_mut() {
                chunk.put(table, key, value);
            }
        }
    }
    chunks
}

fn read_if_there(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    match File::open(path) {
        Ok(mut file) => read_all(&mut file).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("new")
}
