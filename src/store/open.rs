//! Opening a directory file: who wrote it, which schema it has, bringing it up to date.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use rusqlite_migration::{M, Migrations};

use super::{StoreError, Writer, write::Indexing};

/// Marks a SQLite file as a Wegwijs directory: the letters "WgwD".
pub const APPLICATION_ID: i32 = 0x5767_7744;

/// How much of a file that is only read is mapped into memory, so that its pages are not copied.
const MAPPED_BYTES: i64 = 1 << 30;

/// How much of a file that is written is kept in memory, in KiB (SQLite counts pages with positive numbers).
const WRITE_CACHE_KIB: i64 = -32_768;

const MIGRATIONS_SLICE: &[M<'_>] = &[
    M::up(include_str!("../../db/directory/0001_directory.sql")),
    M::up(include_str!("../../db/directory/0002_search.sql")),
    M::up(include_str!("../../db/directory/0003_guide.sql")),
    M::up(include_str!("../../db/directory/0004_publication.sql")),
    M::up(include_str!("../../db/directory/0005_adopted.sql")),
];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(MIGRATIONS_SLICE);

/// An open directory.
pub struct Directory {
    pub(super) connection: Connection,
    /// A directory in memory is indexed when somebody first searches, so that a demo starts at once;
    /// a file when it is written, so that reading it needs no writing.
    pub(super) index_waits: Cell<bool>,
    pub(super) in_memory: bool,
}

impl Directory {
    /// Opens for reading only.
    ///
    /// # Errors
    /// When the file is missing, somebody else's, or of another schema.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let directory = Self::open_unmapped(path)?;
        directory.connection.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
        Ok(directory)
    }

    /// Opens for reading only, for a program that has the file open many times, or reads all of it once: what is mapped
    /// counts as its memory each time, what is copied only as much as is kept.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_unmapped(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(path, flags)?;
        let found = check_identity(&connection, path)?;
        let known = MIGRATIONS_SLICE.len();
        if found < known {
            return Err(StoreError::Older { path: path.to_owned(), found, known });
        }
        prepare(&connection)?;
        Ok(Self { connection, index_waits: Cell::new(false), in_memory: false })
    }

    /// Opens for writing, brings an older schema up to date, and makes the file when there is none.
    ///
    /// # Errors
    /// When the file is somebody else's or newer than this program, or can't be written.
    pub fn open_or_create(path: &Path) -> Result<Self, StoreError> {
        let exists = path.exists() && path.metadata().is_ok_and(|data| data.len() > 0);
        let mut connection = Connection::open(path)?;
        if exists {
            check_identity(&connection, path)?;
        }
        migrate(&mut connection, path)?;
        connection.pragma_update(None, "cache_size", WRITE_CACHE_KIB)?;
        Ok(Self { connection, index_waits: Cell::new(false), in_memory: false })
    }

    /// A directory in memory, for previews and tests.
    ///
    /// # Errors
    /// When SQLite has no memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        migrate(&mut connection, &PathBuf::from(":memory:"))?;
        Ok(Self { connection, index_waits: Cell::new(true), in_memory: true })
    }

    /// The tables of a publication, read with the same queries.
    pub(super) fn of_publication(connection: Connection) -> Self {
        Self { connection, index_waits: Cell::new(false), in_memory: false }
    }

    /// Begins a change: all of it is written by `commit`, or nothing.
    ///
    /// # Errors
    /// When another program is writing.
    pub fn write(&mut self) -> Result<Writer<'_>, StoreError> {
        self.index_waits.set(self.in_memory);
        Writer::begin(self, if self.in_memory { Indexing::Later } else { Indexing::All })
    }
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    // A statement is planned once, not anew for other values: its plan does not depend on them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// The newest schema that this program knows.
pub(super) fn known_schema() -> usize {
    MIGRATIONS_SLICE.len()
}

/// An empty directory of one schema, in memory: to compare with.
pub(super) fn empty_of(schema: usize) -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    let known = &MIGRATIONS_SLICE[..schema.min(MIGRATIONS_SLICE.len())];
    let failed = |source| StoreError::Migration { path: PathBuf::from(":memory:"), source };
    Migrations::from_slice(known).to_latest(&mut connection).map_err(failed)?;
    Ok(connection)
}

/// Makes or brings up to date the schema of a directory.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    MIGRATIONS.to_latest(connection).map_err(|source| StoreError::Migration { path: path.to_owned(), source })?;
    prepare(connection)
}

/// The schema version of a file that is ours and not newer than this program.
fn check_identity(connection: &Connection, path: &Path) -> Result<usize, StoreError> {
    let not_ours = || StoreError::NotADirectory { path: path.to_owned() };
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application_id = pragma("application_id").map_err(|_| not_ours())?;
    if application_id != i64::from(APPLICATION_ID) {
        return Err(not_ours());
    }
    let found = usize::try_from(pragma("user_version")?).map_err(|_| not_ours())?;
    let known = MIGRATIONS_SLICE.len();
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_sound() {
        assert!(MIGRATIONS.validate().is_ok());
    }

    fn schema(path: &Path) -> Vec<(String, String)> {
        let connection = Connection::open(path).unwrap();
        let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1).unwrap_or_default()))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn every_older_schema_is_brought_up_to_date_with_what_stands_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("fresh.db");
        drop(Directory::open_or_create(&fresh).unwrap());
        for known in 1..MIGRATIONS_SLICE.len() {
            let path = folder.path().join(format!("{known}.db"));
            let mut older = Connection::open(&path).unwrap();
            older.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
            Migrations::from_slice(&MIGRATIONS_SLICE[..known]).to_latest(&mut older).unwrap();
            older
                .execute_batch(
                    "INSERT INTO service (id, name, status) VALUES ('1', 'Taalhuis', 'active');
                     INSERT INTO content_translation (entity, entity_id, field, language, text, state, translated_at)
                     VALUES ('service', '1', 'name', 'en', 'Language house', 'checked', '2026-01-02')",
                )
                .unwrap();
            drop(older);
            let refused = Directory::open(&path).err().unwrap();
            assert!(matches!(refused, StoreError::Older { found, .. } if found == known), "{refused}");
            let opened = Directory::open_or_create(&path).unwrap();
            let kept: String = opened
                .connection
                .query_row(
                    "SELECT concat_ws(' ', service.name, entity, field, language, text, state, translated_at)
                     FROM service JOIN content_translation ON entity_id = service.id",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(kept, "Taalhuis service name en Language house checked 2026-01-02");
            assert_eq!(opened.guides().unwrap(), []);
            assert_eq!(opened.published().unwrap(), []);
            assert_eq!(opened.fingerprint().unwrap(), None);
            drop(opened);
            assert_eq!(schema(&path), schema(&fresh));
            assert!(Directory::open(&path).is_ok());
        }
    }

    #[test]
    fn other_peoples_and_newer_files_are_refused_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        assert!(matches!(Directory::open(&path), Err(StoreError::Missing { .. })));
        std::fs::write(&path, b"not a database, and long enough to be read as a header").unwrap();
        assert!(matches!(Directory::open_or_create(&path), Err(StoreError::NotADirectory { .. })));
        std::fs::remove_file(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert!(matches!(Directory::open_or_create(&path), Err(StoreError::NotADirectory { .. })));
        std::fs::remove_file(&path).unwrap();
        drop(Directory::open_or_create(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let before = std::fs::read(&path).unwrap();
        let refused = Directory::open_or_create(&path).err().unwrap().to_string();
        assert!(refused.contains("newer") && refused.contains("update this program"), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
