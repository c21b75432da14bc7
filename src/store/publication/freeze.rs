//! Freezing: a whole directory becomes one compact file, byte for byte the same for the same content.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, params};
use uuid::Uuid;

use super::{
    PUBLICATION_APPLICATION_ID, check_publication, moment_text,
    tables::{TABLES, columns, definitions},
};
use crate::{
    directory::{Medium, Publication},
    limits::MEDIA_MAX,
    store::{
        Directory, StoreError,
        new_file::{NewFile, read_only_uri},
        open::known_schema,
    },
};

/// How much of the new file is kept in memory, in KiB.
const CACHE_KIB: i64 = 16_384;

/// What stands in the publication beside the directory's own rows.
struct Stamp<'a> {
    signer: Uuid,
    published_at: DateTime<Utc>,
    media: &'a [Medium],
}

/// Freezes the whole directory into a new file at `to`, signed for by the home publisher. What comes out depends on
/// the content and the arguments alone. It is judged as a kiosk will judge it, so that nothing is signed in vain.
///
/// # Errors
/// When `to` exists or cannot be written, nobody answers for the directory, or it holds what a kiosk would refuse: a
/// day of checking yet to come, a text beyond its bound. Then there is no file.
pub fn freeze(
    directory: &Directory,
    published_at: DateTime<Utc>,
    media: &[Medium],
    to: &Path,
) -> Result<Publication, StoreError> {
    let signer = directory.publishers()?.into_iter().next().ok_or(StoreError::NoPublisher)?;
    let stamp = Stamp { signer: signer.id, published_at, media };
    refuse_media(media)?;
    let file = NewFile::create(to)?;
    if directory.in_memory {
        let connection = &directory.connection;
        connection.execute("ATTACH ?1 AS frozen", [absolute_text(to)?])?;
        let written = write(connection, "main", "frozen", &stamp);
        if written.is_err() && !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        connection.execute_batch("DETACH frozen")?;
        written?;
    } else {
        // A directory that is open for reading only cannot make another file: it is read beside the new one.
        let source = Path::new(directory.connection.path().unwrap_or_default());
        let connection = Connection::open_with_flags(to, OpenFlags::default())?;
        connection.execute("ATTACH ?1 AS source", [read_only_uri(source)?])?;
        write(&connection, "source", "main", &stamp)?;
    }
    let publication = check_publication(to)?;
    file.keep()?;
    Ok(publication)
}

fn absolute_text(path: &Path) -> Result<String, StoreError> {
    let whole = std::path::absolute(path).map_err(|source| StoreError::File { path: path.to_owned(), source })?;
    let why = "its path is not in Unicode";
    whole.into_os_string().into_string().map_err(|_| StoreError::NotAPublication { path: path.to_owned(), why })
}

fn refuse_media(media: &[Medium]) -> Result<(), StoreError> {
    if media.len() > MEDIA_MAX {
        let count = u64::try_from(media.len()).unwrap_or(u64::MAX);
        return Err(StoreError::TooMany { what: "files beside the listings", count, max: MEDIA_MAX });
    }
    let mut names: Vec<&str> = media.iter().map(|medium| medium.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => {
            let column = "medium.name (twice)".to_owned();
            Err(StoreError::Unsound { column, value: twice[0].to_owned() })
        }
        None => Ok(()),
    }
}

/// One transaction, tables in their order, rows in theirs: then SQLite makes the same pages each time.
fn write(connection: &Connection, from: &str, to: &str, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    connection.execute_batch(&format!(
        "PRAGMA {to}.page_size = 4096; PRAGMA {to}.journal_mode = OFF; PRAGMA {to}.synchronous = OFF;
         PRAGMA {to}.cache_size = -{CACHE_KIB}; PRAGMA {to}.secure_delete = ON;
         BEGIN;
         PRAGMA {to}.application_id = {PUBLICATION_APPLICATION_ID}; PRAGMA {to}.user_version = {}",
        known_schema(),
    ))?;
    for (_, sql) in definitions(known_schema())? {
        let rest = sql.trim_start_matches("CREATE TABLE ");
        connection.execute_batch(&format!("CREATE TABLE {to}.{rest}"))?;
    }
    for table in &TABLES {
        match table.name {
            "publication" => {
                connection.execute(
                    &format!("INSERT INTO {to}.publication (publisher_id, published_at) VALUES (?1, ?2)"),
                    params![stamp.signer.to_string(), moment_text(stamp.published_at)],
                )?;
            }
            "medium" => put_media(connection, to, stamp)?,
            name => {
                let columns = columns(connection, from, name)?;
                let list = columns.join(", ");
                let keep = if table.keep.is_empty() { "true" } else { table.keep }.replace("{from}", from);
                let order = table.order_by(&columns);
                connection.execute_batch(&format!(
                    "INSERT INTO {to}.{name} ({list}) SELECT {list} FROM {from}.{name} WHERE {keep} ORDER BY {order}"
                ))?;
            }
        }
    }
    Ok(connection.execute_batch("COMMIT")?)
}

fn put_media(connection: &Connection, to: &str, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let mut media: Vec<&Medium> = stamp.media.iter().collect();
    media.sort_by(|one, other| one.name.cmp(&other.name));
    let mut insert = connection
        .prepare(&format!("INSERT INTO {to}.medium (publisher_id, name, sha256, length) VALUES (?1, ?2, ?3, ?4)"))?;
    for medium in media {
        let Medium { name, content } = medium;
        insert.execute(params![stamp.signer.to_string(), name, content.sha256.to_string(), content.length])?;
    }
    Ok(())
}
