//! The editors' database: one directory file that also knows accounts, sessions and the history of every listing.
//! Owns its opening, its backups and who may write when; knows no web page.

mod accounts;
mod backup;
mod history;
mod listings;
mod neighbours;
mod schema;
mod spoken;
mod voices;
mod words;

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::Connection;

use super::{Directory, StoreError, Writer, write::Indexing};

pub use accounts::{Account, Deed, Entrance, Invitation, Role, Session, WrongPasswords};
pub use backup::{backups, restore};
pub use history::{Act, Changed, News, Revision, Saved};
pub use listings::{Drafts, Filter, Row, RowCounts};
pub use neighbours::{Neighbour, NeighbourState, Offer};
pub use spoken::ListingText;
pub use voices::{Clip, NewClip, Speaker};
pub use words::{OutdatedRow, Standing, WordsRow};

/// The database's file in the desk's folder.
pub const DESK_FILE: &str = "desk.db";
/// So many stay open for reading; when more are at work, one more is opened and closed again.
const READERS_MAX: usize = 6;
/// How much of the file each of them keeps, in KiB (SQLite counts pages with positive numbers). The system keeps the rest.
const READ_CACHE_KIB: i64 = -2_048;
/// How much of it whoever writes keeps.
const WRITE_CACHE_KIB: i64 = -8_192;
/// After so many pages of log whoever writes carries them over, where nobody else did.
const LOG_PAGES_MAX: i64 = 16_384;

/// An open editors' database, for many pages at once. Readers never wait for a writer, nor a writer for readers.
pub struct Desk {
    folder: PathBuf,
    writer: Mutex<Directory>,
    readers: Mutex<Vec<Directory>>,
    /// Whether something was written since it was last carried over.
    is_written: AtomicBool,
}

/// What a page reads, all of one moment.
pub struct View<'a> {
    directory: &'a Directory,
}

/// One change, all of it or nothing.
pub struct Change<'a> {
    directory: &'a Directory,
    writer: Writer<'a>,
    at: DateTime<Utc>,
}

impl Desk {
    /// Opens the database in `folder`, makes it where there is none, and brings it up to date after a backup.
    ///
    /// # Errors
    /// When the folder cannot be written, or the file is another program's, or a newer one's.
    pub fn open(folder: &Path, at: DateTime<Utc>) -> Result<Self, StoreError> {
        let file = |source| StoreError::File { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(file)?;
        let path = folder.join(DESK_FILE);
        schema::bring_up_to_date(&path, folder, at)?;
        let writer = Directory::open_or_create(&path)?;
        writer.connection.pragma_update(None, "cache_size", WRITE_CACHE_KIB)?;
        writer.connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)?;
        let desk = Self {
            folder: folder.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            is_written: AtomicBool::new(true),
        };
        // Another program, or an older one, may have written.
        desk.change_and_index::<_, StoreError>(at, Indexing::All, |_| Ok(()))?;
        Ok(desk)
    }

    /// Where it stands.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(DESK_FILE)
    }

    /// Reads. All that `read` sees is of one moment.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let free = lock(&self.readers).pop();
        let directory = match free {
            Some(directory) => directory,
            None => self.reader()?,
        };
        let moment = directory.connection.unchecked_transaction().map_err(StoreError::from)?;
        let done = read(&View { directory: &directory });
        drop(moment);
        let mut free = lock(&self.readers);
        if free.len() < READERS_MAX {
            free.push(directory);
        }
        done
    }

    fn reader(&self) -> Result<Directory, StoreError> {
        let directory = Directory::open_unmapped(&self.file())?;
        directory.connection.pragma_update(None, "cache_size", READ_CACHE_KIB)?;
        Ok(directory)
    }

    /// Changes; nothing is changed when `write` fails.
    ///
    /// # Errors
    /// When the file cannot be written, or `write` fails.
    pub fn change<T, E: From<StoreError>>(
        &self,
        at: DateTime<Utc>,
        write: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.change_and_index(at, Indexing::Written, write)
    }

    fn change_and_index<T, E: From<StoreError>>(
        &self,
        at: DateTime<Utc>,
        indexing: Indexing,
        write: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let directory = lock(&self.writer);
        let mut change = Change { directory: &directory, writer: Writer::begin(&directory, indexing)?, at };
        let done = write(&mut change)?;
        change.count_words()?;
        change.writer.commit()?;
        self.is_written.store(true, Ordering::Relaxed);
        Ok(done)
    }

    /// Carries what was saved from the log into the file, where there is something. Whoever saves or reads meanwhile does
    /// not wait for it; what is still being read stays for the next time.
    ///
    /// # Errors
    /// When the file cannot be written; what was saved stands in the log then.
    pub fn carry_over(&self) -> Result<(), StoreError> {
        if !self.is_written.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let carried = self.carried_over();
        if !matches!(carried, Ok(true)) {
            self.is_written.store(true, Ordering::Relaxed);
        }
        carried.map(drop)
    }

    /// Whether all of it could be.
    fn carried_over(&self) -> Result<bool, StoreError> {
        let connection = Connection::open(self.file())?;
        let pages = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
        let (of_log, carried) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], pages)?;
        Ok(carried == of_log)
    }
}

/// A change that panicked was rolled back: whoever comes next finds what was before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl View<'_> {
    fn connection(&self) -> &Connection {
        &self.directory.connection
    }
}

impl std::ops::Deref for View<'_> {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        self.directory
    }
}

impl<'a> Change<'a> {
    /// What importers write through.
    pub fn writer(&mut self) -> &mut Writer<'a> {
        &mut self.writer
    }

    /// What is there, this change included.
    pub fn view(&self) -> View<'_> {
        View { directory: self.directory }
    }

    fn connection(&self) -> &Connection {
        &self.directory.connection
    }

    fn at(&self) -> String {
        moment_text(self.at)
    }
}

/// A moment as it is kept.
fn moment_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).map_or(DateTime::UNIX_EPOCH, |moment| moment.to_utc())
}

#[cfg(test)]
mod tests;
