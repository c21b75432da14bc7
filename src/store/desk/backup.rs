//! Copies of the editors' database: made before each migration and each publication, the newest kept, and brought back
//! by one command. What is edited cannot be fetched again.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

use super::{DESK_FILE, Desk};
use crate::{
    durable,
    limits::DESK_BACKUPS_MAX,
    store::{Directory, StoreError, new_file::NewFile, publication::refuse_damage},
};

const FOLDER: &str = "backups";

impl Desk {
    /// Copies the database as it is now into the folder of backups; says where. Pages go on meanwhile.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn back_up(&self, why: &str, at: DateTime<Utc>) -> Result<PathBuf, StoreError> {
        make(&self.file(), &self.folder, why, at)
    }

    /// What is published: a copy without drafts, without others' listings, and without anything of the desk itself.
    /// Its file goes to `to`, which must not exist.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn edition(&self, to: &Path) -> Result<(), StoreError> {
        Self::edition_of(&self.file(), to)
    }

    /// Whether a file is an editors' database, whose drafts are for nobody else.
    pub fn is_at(path: &Path) -> bool {
        let opened = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        opened.is_ok_and(|file| file.table_exists(None, "desk_schema").unwrap_or(false))
    }

    /// `edition` of a desk that is not open here.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn edition_of(file: &Path, to: &Path) -> Result<(), StoreError> {
        copy(file, to)?;
        let connection = Connection::open(to)?;
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        // Tables of the desk refer to each other: they all go, in whatever order.
        connection.pragma_update(None, "foreign_keys", false)?;
        let known = things(&Directory::in_memory()?.connection)?;
        for (kind, name) in things(&connection)?.difference(&known) {
            connection.execute_batch(&format!("DROP {kind} IF EXISTS \"{name}\""))?;
        }
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(
            "DELETE FROM service WHERE status = 'inactive'
                OR publisher_id IS NOT (SELECT id FROM publisher ORDER BY position LIMIT 1)",
        )?;
        Ok(())
    }
}

/// The tables, views and triggers of a file: what each is, and its name.
pub(super) fn things(connection: &Connection) -> Result<BTreeSet<(String, String)>, StoreError> {
    let sql = "SELECT type, name FROM sqlite_schema WHERE type <> 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(sql)?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Every backup, newest first.
///
/// # Errors
/// When the folder cannot be read.
pub fn backups(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let place = folder.join(FOLDER);
    let failed = |source| StoreError::File { path: place.clone(), source };
    let entries = match fs::read_dir(&place) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "db") {
            found.push(path);
        }
    }
    // Their names begin with the time.
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found)
}

/// Brings a backup back. What stands there now becomes a backup itself.
///
/// # Errors
/// When the backup is damaged or no editors' database, the desk is running, or the disk is full: then nothing is
/// changed.
pub fn restore(folder: &Path, backup: &Path, at: DateTime<Utc>) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(backup, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    refuse_damage(&connection, backup)?;
    let is_desk = connection.query_row("SELECT max(number) FROM desk_schema", [], |row| row.get::<_, i64>(0));
    is_desk.map_err(|_| StoreError::NotADirectory { path: backup.to_owned() })?;
    drop(connection);
    let path = folder.join(DESK_FILE);
    if path.exists() {
        make(&path, folder, "restore", at)?;
        fold_journal(&path)?;
    }
    let incoming = folder.join("desk.db.incoming");
    let _ = fs::remove_file(&incoming);
    copy(backup, &incoming)?;
    let failed = |source| StoreError::File { path: path.clone(), source };
    durable::rename(&incoming, &path).map_err(failed)
}

/// Brings the journal into the file, so that none is left for the file that takes its place. SQLite refuses it while
/// anybody else has the file open.
fn fold_journal(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(path)?;
    let left = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
    if left.is_ok_and(|mode| mode == "delete") { Ok(()) } else { Err(StoreError::DeskInUse { path: path.to_owned() }) }
}

/// Copies a database into the folder of backups, and takes the oldest away.
pub(super) fn make(path: &Path, folder: &Path, why: &str, at: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    let place = folder.join(FOLDER);
    fs::create_dir_all(&place).map_err(|source| StoreError::File { path: place.clone(), source })?;
    let stamp = at.format("%Y%m%dT%H%M%S%3fZ");
    let to = place.join(format!("{stamp}-{why}.db"));
    copy(path, &to)?;
    for old in backups(folder)?.into_iter().skip(DESK_BACKUPS_MAX) {
        let _ = fs::remove_file(old);
    }
    Ok(to)
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let file = NewFile::create(to)?;
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    file.keep()
}
