//! A chain's folder: `DATADIR/regtest` and the like, as in Bitcoin Core, and `DATADIR/room-…` for a room. Its lock keeps a second
//! daemon out; its cookie lets `bitcoin-cli` of the same user in. Others of the machine can't look into it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write, stderr};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::private;

/// The cookie's user, by which Bitcoin Core's tools know it.
const COOKIE_USER: &str = "__cookie__";

/// The file of changes.
const LOG: &str = "node.log";

/// What the lock says from its making until the folder has a store: without one, a wallet may be made unasked only then.
const FIRST_START: &[u8] = b"first start";

/// A folder that is ours until the value is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: File,
    is_new: bool,
}

impl DataDir {
    /// Makes the folder of this name if there is none, and takes it.
    ///
    /// # Errors
    /// It can't be made, or another daemon has it.
    pub fn open(datadir: &Path, name: &str) -> Result<Self, String> {
        let path = datadir.join(name);
        let failed = |error: io::Error| format!("{}: {error}", path.display());
        private::make_folder(&path).map_err(failed)?;
        if let Err(error) = private::shut_folder(&path) {
            // Nobody has to read it.
            let _ = writeln!(stderr(), "Others may be able to read {}: {error}", path.display());
        }
        let mut lock = open_lock(&path.join(".lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {
                let is_new = is_new(&path, &mut lock).map_err(failed)?;
                Ok(Self { path, lock, is_new })
            }
            Err(TryLockError::WouldBlock) => Err(format!(
                "Cannot obtain a lock on directory {}. hashyardd is probably already running.",
                path.display()
            )),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Whether nothing was ever stored here.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Something is stored here from now on.
    ///
    /// # Errors
    /// The lock can't be written.
    pub fn is_used(&mut self) -> Result<(), String> {
        self.is_new = false;
        self.lock.set_len(0).map_err(|error| format!("{}: {error}", self.path.display()))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of changes.
    pub fn log(&self) -> PathBuf {
        self.path.join(LOG)
    }

    /// Writes a new cookie from these random bytes.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn bake_cookie(&self, random: [u8; 32]) -> Result<Cookie, String> {
        let path = self.path.join(".cookie");
        let secret = format!("{COOKIE_USER}:{}", hex::encode(random));
        write_private(&path, secret.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Cookie { path, header: format!("Basic {}", STANDARD.encode(secret)) })
    }
}

/// Made in an empty folder, it says so.
fn open_lock(path: &Path) -> io::Result<File> {
    match private::create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().read(true).write(true).open(path)
        }
        Ok(mut lock) => {
            let is_alone = path.parent().map_or(Ok(0), count_files)? == 1;
            if is_alone {
                lock.write_all(FIRST_START)?;
            }
            Ok(lock)
        }
        failed => failed,
    }
}

fn count_files(folder: &Path) -> io::Result<usize> {
    Ok(fs::read_dir(folder)?.count())
}

/// An interrupted first start leaves the lock, and perhaps what never came to its place.
fn is_new(folder: &Path, lock: &mut File) -> io::Result<bool> {
    let mut says = vec![];
    lock.rewind()?;
    lock.take(64).read_to_end(&mut says)?;
    Ok(says == FIRST_START && !folder.join(LOG).exists())
}

/// Whole or not at all, and for this user alone.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("tmp");
    private::remove(&unfinished)?;
    private::create(&unfinished)?.write_all(bytes)?;
    fs::rename(&unfinished, path)
}

/// A secret in a file, good until the daemon stops.
#[derive(Debug)]
pub struct Cookie {
    path: PathBuf,
    /// What the `Authorization` header must say.
    header: String,
}

impl Cookie {
    /// Whether a header shows this cookie. How long it takes says nothing about where they differ.
    pub fn is_shown_by(&self, header: &[u8]) -> bool {
        let differences = header.iter().zip(self.header.as_bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        differences == 0 && header.len() == self.header.len()
    }
}

impl Drop for Cookie {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
