//! Merging: publications that were verified become one directory, with its search index, that a kiosk opens.
//! Each publisher speaks for itself only. Knows nothing of where publications come from.

mod adopted;
mod copy;
mod identity;
mod unmet;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use uuid::Uuid;

use super::{
    StoreError,
    new_file::{NewFile, read_only_uri},
    open::{known_schema, migrate},
    publication::{PUBLICATION_APPLICATION_ID, refuse_other_schemas},
    search,
};
use crate::directory::Verified;

/// How much of the file that is made is kept in memory, in KiB.
const CACHE_KIB: i64 = 12_288;
/// How much of a publication that is read is kept in memory, in KiB.
const PART_CACHE_KIB: i64 = 2_048;
/// How much the search index gathers before it writes, in bytes: less than an import allows itself, for fetching runs
/// beside the screen. (Of 5,000 services the index becomes a hundredth larger and is built as fast.)
const INDEX_BYTES: i64 = 2 << 20;

/// One publication that goes into a directory.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its file.
    pub path: PathBuf,
    /// Who has signed it.
    pub publisher: Uuid,
    /// How much of it is taken.
    pub take: Take,
}

/// How much of a publication is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Take {
    /// All of it.
    All,
    /// Only services that meet a need which no service of home meets, or that home refers to, and no guides.
    Unmet {
        /// How far from home's point a place may be, in metres. Services without a place are as near as any.
        within_metres: f64,
    },
}

/// Makes a new directory file at `to` out of publications that `check_publication` has judged, home first.
/// `fingerprint` is kept in it, for whoever asks later what it was made of.
///
/// # Errors
/// When `to` exists or cannot be written, or a part is not the publication that it is said to be. Then there is no
/// file.
pub fn merge(parts: &[Verified<Part>], fingerprint: &str, to: &Path) -> Result<(), StoreError> {
    let file = NewFile::create(to)?;
    let mut connection = Connection::open_with_flags(to, OpenFlags::default())?;
    // Nobody reads the file before it is whole, and if it never is, it goes: it needs no journal.
    connection.execute_batch(&format!(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
         PRAGMA cache_size = -{CACHE_KIB}; PRAGMA trusted_schema = OFF"
    ))?;
    migrate(&mut connection, to)?;
    // Every reference was followed when the part was judged, and all that it leads to comes along.
    connection.pragma_update(None, "foreign_keys", false)?;
    identity::prepare(&connection)?;
    for (number, part) in parts.iter().enumerate() {
        take(&connection, part.get(), number == 0)?;
    }
    adopted::forget_others(&connection, parts.first().map(|home| home.get().publisher))?;
    connection.execute_batch(&format!(
        "BEGIN;
         INSERT INTO search_head (search_head, rank) VALUES ('hashsize', {INDEX_BYTES});
         INSERT INTO search_body (search_body, rank) VALUES ('hashsize', {INDEX_BYTES})"
    ))?;
    connection.execute("INSERT INTO merged (one, fingerprint) VALUES (1, ?1)", [fingerprint])?;
    search::bring_up_to_date(&connection)?;
    connection.execute_batch("COMMIT; PRAGMA optimize")?;
    connection.close().map_err(|(_, why)| why)?;
    file.keep()
}

fn take(connection: &Connection, part: &Part, home: bool) -> Result<(), StoreError> {
    connection.execute("ATTACH ?1 AS part", [read_only_uri(&part.path)?])?;
    connection.execute_batch(&format!("PRAGMA part.cache_size = -{PART_CACHE_KIB}; BEGIN"))?;
    refuse_changed(connection, part)?;
    match part.take {
        Take::Unmet { within_metres } if !home => unmet::choose(connection, part.publisher, within_metres)?,
        _ => identity::know_all(connection)?,
    }
    identity::settle(connection, part.publisher)?;
    if !home {
        adopted::follow(connection, part.publisher)?;
    }
    copy::copy_all(connection, part.publisher)?;
    if home {
        unmet::remember_home(connection, part.publisher)?;
    }
    connection.execute_batch("COMMIT; DETACH part; DELETE FROM temp.known")?;
    Ok(())
}

/// Whether it is still what was judged: its tables those of a publication, its signer the one that is meant.
fn refuse_changed(connection: &Connection, part: &Part) -> Result<(), StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(Some("part"), name, |row| row.get::<_, i64>(0));
    let refused = |why| StoreError::NotAPublication { path: part.path.clone(), why };
    let schema = usize::try_from(pragma("user_version")?).unwrap_or(usize::MAX);
    if pragma("application_id")? != i64::from(PUBLICATION_APPLICATION_ID) {
        return Err(refused("choose another file"));
    }
    if schema > known_schema() {
        return Err(StoreError::Newer { path: part.path.clone(), found: schema, known: known_schema() });
    }
    refuse_other_schemas(connection, "part", schema, &part.path)?;
    let sql = "SELECT 1 FROM part.publication WHERE publisher_id = ?1";
    let signed = connection.query_row(sql, params![part.publisher.to_string()], |_| Ok(())).optional()?;
    signed.ok_or_else(|| refused("it is of another publisher than the one who signed it"))
}

#[cfg(test)]
mod tests;
