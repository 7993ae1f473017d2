//! Files and folders for this user alone, as Bitcoin Core makes them: 0600 and 0700, whatever the umask would allow.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder, and those above it that are missing. One that is there stays as it is.
///
/// # Errors
/// It can't be made.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

/// Shuts others out of a folder that is there, and of the files in it: earlier versions let them read.
///
/// # Errors
/// It is not ours to shut, or its file system knows no owners.
#[cfg(unix)]
pub fn shut_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}

/// Elsewhere a user's folder is the user's own.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn shut_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a file to read and to write.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], or it can't be made.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes a file if there is one.
///
/// # Errors
/// It is there and can't be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// A file's name is on disk when its folder is.
///
/// # Errors
/// The disk's.
#[cfg(unix)]
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Elsewhere folders can't be opened.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}
