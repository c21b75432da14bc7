//! Notices that another directory stands where the shown one stood. Opens it; decides nothing about when to show it.

use std::{
    cell::Cell,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::Kiosk;
use crate::store::Directory;

/// What tells two files apart: device, inode, length and time of the last change.
pub(super) type Stamp = (u64, u64, u64, i64, i64);

/// The file of a directory, watched.
pub struct DirectoryWatch {
    path: PathBuf,
    seen: Cell<Option<Stamp>>,
}

impl DirectoryWatch {
    /// Watches a file from now on.
    pub fn new(path: PathBuf) -> Self {
        let seen = Cell::new(stamp(&path));
        Self { path, seen }
    }

    /// The directory, when another one stands there than at the last call. One that does not open is left alone: what
    /// is shown stays, and the reason goes to the log once.
    pub fn newer(&self) -> Option<Kiosk> {
        let found = stamp(&self.path);
        if found.is_none() || found == self.seen.replace(found) {
            return None;
        }
        let opened = Directory::open(&self.path).map_err(super::KioskError::from).and_then(Kiosk::new);
        opened
            .inspect(|_| tracing::info!("the directory that arrived is taken up"))
            .inspect_err(|why| tracing::error!(?why, "the directory that arrived is not taken up"))
            .ok()
    }
}

pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let data = fs::metadata(path).ok()?;
    Some((data.dev(), data.ino(), data.len(), data.mtime(), data.mtime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_arrives_is_taken_once_and_a_broken_one_never() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.db");
        let watch = DirectoryWatch::new(path.clone());
        assert!(watch.newer().is_none(), "there is none yet");
        drop(Directory::open_or_create(&path).unwrap());
        assert!(watch.newer().is_some());
        assert!(watch.newer().is_none(), "it was taken up already");
        let staged = folder.path().join("next.db");
        fs::write(&staged, b"not a directory").unwrap();
        fs::rename(&staged, &path).unwrap();
        assert!(watch.newer().is_none());
        drop(Directory::open_or_create(&staged).unwrap());
        fs::rename(&staged, &path).unwrap();
        assert!(watch.newer().is_some(), "the next good one is");
    }
}
