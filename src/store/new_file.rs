//! A file that is being made: never over another, and gone again when making it fails.

use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    path::{Path, absolute},
};

use super::StoreError;

/// The file; removed when dropped before `keep`.
pub(super) struct NewFile<'a> {
    path: &'a Path,
    kept: bool,
}

impl<'a> NewFile<'a> {
    /// Makes an empty file.
    pub(super) fn create(path: &'a Path) -> Result<Self, StoreError> {
        match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(_) => Ok(Self { path, kept: false }),
            Err(why) if why.kind() == ErrorKind::AlreadyExists => Err(StoreError::Exists { path: path.to_owned() }),
            Err(source) => Err(StoreError::File { path: path.to_owned(), source }),
        }
    }

    /// It is whole: all of it goes to the disk, and it stays.
    pub(super) fn keep(mut self) -> Result<(), StoreError> {
        let synced = File::open(self.path).and_then(|file| file.sync_all());
        synced.map_err(|source| StoreError::File { path: self.path.to_owned(), source })?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.kept {
            // It failed already for a better reason than this could give.
            let _ = fs::remove_file(self.path);
        }
    }
}

/// A path in the words of SQLite's `ATTACH`, for reading only.
pub(super) fn read_only_uri(path: &Path) -> Result<String, StoreError> {
    let whole = absolute(path).map_err(|source| StoreError::File { path: path.to_owned(), source })?;
    let mut uri = String::from("file://");
    for byte in whole.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri.push_str("?mode=ro");
    Ok(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_of_a_path_means_something_to_sqlite() {
        assert_eq!(
            read_only_uri(Path::new("/a b/c?mode=rw#é%")).unwrap(),
            "file:///a%20b/c%3Fmode%3Drw%23%C3%A9%25?mode=ro"
        );
    }

    #[test]
    fn a_file_that_was_not_kept_is_gone_and_another_is_never_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        drop(NewFile::create(&path).unwrap());
        assert!(!path.exists());
        NewFile::create(&path).unwrap().keep().unwrap();
        assert!(matches!(NewFile::create(&path), Err(StoreError::Exists { .. })));
        assert!(path.exists());
    }
}
