//! Files that a power cut leaves whole: the old one or the new one, never half of either. Owns the order of writing,
//! flushing and renaming; knows nothing of what stands in them.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Puts `bytes` in place of the file at `path`, by a temporary file beside it.
///
/// # Errors
/// When the disk is full or read-only; then the old file stands as it did.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = staged(path);
    let written = File::create(&staged).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| rename(&staged, path)).inspect_err(|_| {
        let _ = fs::remove_file(&staged);
    })
}

/// Renames a file that was flushed, and makes sure that the new name outlives a power cut.
///
/// # Errors
/// When the folder cannot be written.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder(to)
}

/// Flushes the folder that a path stands in: its names, not its files.
///
/// # Errors
/// When the disk refuses.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Where `replace` writes before it renames.
fn staged(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("status.json");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        // A folder where the temporary file should go: it cannot be written.
        fs::create_dir(staged(&path)).unwrap();
        assert!(replace(&path, b"three").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
