//! Judging a publication that came from outside. Its signature only says who made it: it may still be broken, or made
//! to break what reads it. It is taken as a whole or not at all.

use std::{fs::File, io::Read, path::Path};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{
    PUBLICATION_APPLICATION_ID, refuse_damage,
    tables::{columns, refuse_other_schemas},
    values,
};
use crate::{
    directory::Publication,
    limits::{ADOPTED_MAX, GUIDE_STEPS_MAX, GUIDES_MAX, MEDIA_MAX, PUBLICATION_BYTES_MAX, SERVICES_MAX},
    store::{Directory, StoreError, open::known_schema},
};

/// How much of the file is kept in memory, in KiB.
const CACHE_KIB: i64 = 4_096;

/// The schema that first had publications.
const FIRST_SCHEMA: usize = 4;

/// Judges a file that is said to be a publication, and says what it says of itself.
///
/// # Errors
/// When it is too large, not a publication, newer than this program, damaged, or holds anything that this program
/// would not have written.
pub fn check_publication(path: &Path) -> Result<Publication, StoreError> {
    let schema = refuse_by_header(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.execute_batch(&format!(
        "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -{CACHE_KIB}; PRAGMA temp_store = FILE"
    ))?;
    let in_words = |refused: StoreError| match refused {
        StoreError::Sqlite(why) => StoreError::Damaged { path: path.to_owned(), what: why.to_string() },
        other => other,
    };
    judge(connection, schema, path).map_err(in_words)
}

fn judge(connection: Connection, schema: usize, path: &Path) -> Result<Publication, StoreError> {
    refuse_other_schemas(&connection, "main", schema, path)?;
    // Before anything is read whole: no value may fill the memory.
    values::refuse_long(&connection)?;
    refuse_damage(&connection, path)?;
    refuse_many(&connection)?;
    values::refuse_nonsense(&connection)?;
    let directory = Directory::of_publication(connection);
    let mut published = directory.published()?;
    match published.pop() {
        Some(publication) if published.is_empty() => {
            values::refuse_later_than(&directory.connection, publication.published_at)?;
            Ok(publication)
        }
        _ => {
            let why = "it does not say who signed it, or says it twice";
            Err(StoreError::NotAPublication { path: path.to_owned(), why })
        }
    }
}

/// Reads the first bytes by themselves: what they say decides whether SQLite is let at the file.
/// Returns the schema version.
fn refuse_by_header(path: &Path) -> Result<usize, StoreError> {
    let unread = |source| StoreError::File { path: path.to_owned(), source };
    let refused = |why| StoreError::NotAPublication { path: path.to_owned(), why };
    let mut file = File::open(path).map_err(unread)?;
    let bytes = file.metadata().map_err(unread)?.len();
    if bytes > PUBLICATION_BYTES_MAX {
        return Err(StoreError::TooLarge { path: path.to_owned(), bytes });
    }
    let mut header = [0; 100];
    file.read_exact(&mut header).map_err(|_| refused("it is too short"))?;
    // https://sqlite.org/fileformat.html, section 1.3.
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if !header.starts_with(b"SQLite format 3\0") || number(68).cast_signed() != PUBLICATION_APPLICATION_ID {
        return Err(refused("choose another file"));
    }
    let (found, known) = (number(60) as usize, known_schema());
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    // Not in WAL mode, which would leave files beside it; texts in UTF-8.
    if found < FIRST_SCHEMA || header[18..20] != [1, 1] || number(56) != 1 {
        return Err(refused("no Wegwijs writes one in this way"));
    }
    Ok(found)
}

fn refuse_many(connection: &Connection) -> Result<(), StoreError> {
    for (what, max, sql) in [
        ("services", SERVICES_MAX, "SELECT count(*) FROM service"),
        ("guides", GUIDES_MAX, "SELECT count(*) FROM guide"),
        ("files beside the listings", MEDIA_MAX, "SELECT count(*) FROM medium"),
        (
            "steps in one guide",
            GUIDE_STEPS_MAX,
            "SELECT coalesce(max(steps), 0) FROM (SELECT count(*) AS steps FROM guide_step GROUP BY guide_id)",
        ),
    ] {
        let count: u64 = connection.query_row(sql, [], |row| row.get(0))?;
        if count > u64::try_from(max).unwrap_or(u64::MAX) {
            return Err(StoreError::TooMany { what, count, max });
        }
    }
    if !columns(connection, "main", "adopted_service")?.is_empty() {
        let count: u64 = connection.query_row("SELECT count(*) FROM adopted_service", [], |row| row.get(0))?;
        if count > ADOPTED_MAX as u64 {
            return Err(StoreError::TooMany { what: "services of neighbours", count, max: ADOPTED_MAX });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
