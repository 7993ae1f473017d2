//! Secrets that were replaced. What a secret row said before must not stay readable once another value stands in its place,
//! as a wallet's words once they are encrypted: it is overwritten in every file of the node that holds it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use hashyard_core::chain::{ChangeSet, Rows};
use hashyard_core::wallet::store::is_secret;
use zeroize::{Zeroize, Zeroizing};

/// A secret is longer than this, in bytes; what is shorter could stand anywhere.
const SHORTEST: usize = 16;

/// Values of secret rows. A wallet has one at a time, so that there are as many as it had passphrases, and one more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(Vec<Zeroizing<Vec<u8>>>);

impl Secrets {
    /// The secrets in these rows.
    pub fn of(rows: &Rows) -> Self {
        let secret = rows.0.iter().filter(|((table, key), _)| is_secret(*table, key));
        Self(secret.map(|(_, value)| Zeroizing::new(value.clone())).collect())
    }

    /// Takes those out of the rows that these changes replace or delete.
    pub fn take_replaced(&mut self, rows: &mut Rows, changes: &ChangeSet) {
        for (row, new) in &changes.rows {
            if is_secret(row.0, &row.1)
                && let Some(old) = rows.0.get_mut(row).filter(|old| Some(&**old) != new.as_ref())
            {
                self.0.push(Zeroizing::new(std::mem::take(old)));
            }
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With these, too.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.0.iter().cloned());
        self
    }

    /// Overwrites them with zeros wherever they stand in an open file, and waits for the disk. What a disk keeps besides
    /// is beyond reach.
    ///
    /// # Errors
    /// The file can't be read or written.
    pub fn blank(&self, file: &mut File) -> io::Result<()> {
        let bytes = read_all(file)?;
        for secret in self.0.iter().filter(|secret| secret.len() >= SHORTEST) {
            for at in (0..bytes.len()).filter(|at| bytes[*at..].starts_with(secret)) {
                file.seek(SeekFrom::Start(at as u64))?;
                file.write_all(&vec![0; secret.len()])?;
            }
        }
        file.sync_data()
    }

    /// The same in a file of this name, if there is one.
    ///
    /// # Errors
    /// It can't be read or written.
    pub fn blank_file(&self, path: &Path) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        match OpenOptions::new().read(true).write(true).open(path) {
            Ok(mut file) => self.blank(&mut file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The same in all files beside this one that have its stem and an extension that begins so.
    ///
    /// # Errors
    /// One of them can't be read or written.
    pub fn blank_files(&self, beside: &Path, extension: &str) -> io::Result<()> {
        let Some(folder) = beside.parent().filter(|_| !self.is_empty()) else { return Ok(()) };
        let prefix = beside.with_extension(extension);
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.as_os_str().as_encoded_bytes();
            if name.starts_with(prefix.as_os_str().as_encoded_bytes()) && path.is_file() {
                self.blank_file(&path)?;
            }
        }
        Ok(())
    }
}

/// Whether rows are among the changes that hold a secret.
pub fn are_in(changes: &ChangeSet) -> bool {
    changes.rows.keys().any(|(table, key)| is_secret(*table, key))
}

/// Wipes the secrets from rows that are not needed any more, in memory.
pub fn forget(mut rows: Rows) {
    let secret = rows.0.iter_mut().filter(|((table, key), _)| is_secret(*table, key));
    secret.for_each(|(_, value)| value.zeroize());
}

/// All bytes of an open file. There is room for them at once: a buffer that grows leaves copies of secrets behind.
///
/// # Errors
/// The file can't be read.
pub fn read_all(file: &mut File) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(file.metadata()?.len() as usize + 1));
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
