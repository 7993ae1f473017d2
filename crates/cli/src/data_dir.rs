//! A chain's folder: `DATADIR/regtest` and the like, as in Bitcoin Core. Its lock keeps a second daemon out; its cookie lets
//! `bitcoin-cli` of the same user in.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hashyard_core::Network;

/// The cookie's user, by which Bitcoin Core's tools know it.
const COOKIE_USER: &str = "__cookie__";

/// A folder that is ours until the value is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the folder if there is none, and takes it.
    ///
    /// # Errors
    /// It can't be made, or another daemon has it.
    pub fn open(datadir: &Path, network: Network) -> Result<Self, String> {
        let path = datadir.join(network.name());
        let failed = |error: io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(&path).map_err(failed)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(path.join(".lock"));
        let lock = lock.map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(format!(
                "Cannot obtain a lock on directory {}. hashyardd is probably already running.",
                path.display()
            )),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of changes.
    pub fn log(&self) -> PathBuf {
        self.path.join("node.log")
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

/// Whole or not at all, and for this user alone.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("tmp");
    let _ = fs::remove_file(&unfinished);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&unfinished)?.write_all(bytes)?;
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
