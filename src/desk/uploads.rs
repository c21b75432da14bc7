//! Files that were sent and wait to be taken. Owns their folder; a file is known by a random token and belongs to one
//! account. What the sender calls it is no part of any path.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{answer::Failure, secret};
use crate::{
    limits::{DESK_UPLOAD_KEPT_HOURS, DESK_UPLOADS_KEPT_MAX},
    store::StoreError,
};

/// The folder in the desk's folder.
const FOLDER: &str = "uploads";

/// The waiting files of one account.
pub(super) struct Uploads {
    folder: PathBuf,
    account: i64,
}

impl Uploads {
    /// Those of an account of the desk in `desk_folder`.
    pub(super) fn of(desk_folder: &Path, account: i64) -> Self {
        Self { folder: desk_folder.join(FOLDER), account }
    }

    /// Keeps a file; gives its token.
    ///
    /// # Errors
    /// When the disk refuses, or there is no randomness.
    pub(super) fn keep(&self, bytes: &[u8]) -> Result<String, Failure> {
        let token = secret::token().ok_or(Failure::Broken)?;
        let path = self.path(&token);
        let written = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, bytes));
        written.map_err(|source| StoreError::File { path, source })?;
        Ok(token)
    }

    /// Where the file of a token is; none when it is another account's, was taken, or is no token.
    pub(super) fn find(&self, token: &str) -> Option<PathBuf> {
        let is_token = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_token.then(|| self.path(token)).filter(|path| path.is_file())
    }

    /// Forgets a file.
    pub(super) fn remove(&self, token: &str) {
        if let Some(path) = self.find(token) {
            // What cannot be removed now is tried again by `tidy`.
            let _ = fs::remove_file(path);
        }
    }

    fn path(&self, token: &str) -> PathBuf {
        self.folder.join(format!("{}-{token}", self.account))
    }
}

/// Removes what waited too long, of all accounts, and all but the newest few of each. A disk that refuses is the log's
/// matter, not a reader's.
pub(super) fn tidy(desk_folder: &Path, now: DateTime<Utc>) {
    if let Err(why) = remove_old(desk_folder, now) {
        tracing::warn!(%why, "old uploads cannot be removed");
    }
}

fn remove_old(desk_folder: &Path, now: DateTime<Utc>) -> io::Result<()> {
    let entries = match fs::read_dir(desk_folder.join(FOLDER)) {
        Ok(entries) => entries,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(why) => return Err(why),
    };
    let oldest = SystemTime::from(now - TimeDelta::hours(DESK_UPLOAD_KEPT_HOURS));
    let mut kept: Vec<(String, SystemTime, PathBuf)> = Vec::new();
    for entry in entries {
        let entry = entry?;
        let (at, name) = (entry.metadata()?.modified()?, entry.file_name().to_string_lossy().into_owned());
        if entry.file_type()?.is_dir() {
            // What a package was unpacked into, when the power went.
            if at < oldest {
                fs::remove_dir_all(entry.path())?;
            }
        } else if at < oldest {
            fs::remove_file(entry.path())?;
        } else if let Some((account, _)) = name.split_once('-') {
            kept.push((account.to_owned(), at, entry.path()));
        }
    }
    kept.sort_by(|one, other| (&one.0, other.1).cmp(&(&other.0, one.1)));
    for of_account in kept.chunk_by(|one, other| one.0 == other.0) {
        for (.., path) in of_account.iter().skip(DESK_UPLOADS_KEPT_MAX) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_senders_alone_and_does_not_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (anna, bert) = (Uploads::of(folder.path(), 1), Uploads::of(folder.path(), 11));
        let token = anna.keep(b"x").unwrap();
        assert!(anna.find(&token).is_some());
        assert!(bert.find(&token).is_none());
        for wrong in ["", "../desk.db", &format!("{}/", &token[..63]), &format!("1-{token}")] {
            assert!(anna.find(wrong).is_none(), "{wrong}");
        }
        let bert_token = bert.keep(b"x").unwrap();
        for _ in 0..DESK_UPLOADS_KEPT_MAX {
            std::thread::sleep(std::time::Duration::from_millis(5));
            anna.keep(b"y").unwrap();
        }
        let now = crate::clock::moment(&crate::clock::Floor::default()).time;
        remove_old(folder.path(), now).unwrap();
        assert!(anna.find(&token).is_none(), "the oldest of too many stays");
        assert!(bert.find(&bert_token).is_some());
        remove_old(folder.path(), now + TimeDelta::hours(DESK_UPLOAD_KEPT_HOURS + 1)).unwrap();
        assert!(bert.find(&bert_token).is_none());
    }
}
