//! Freezing: a whole directory becomes one compact file, byte for byte the same for the same content.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, functions::FunctionFlags, params};
use uuid::Uuid;

use super::{
    PUBLICATION_APPLICATION_ID, check_publication, moment_text,
    tables::{TABLES, Table, columns, definitions},
};
use crate::{
    directory::{Medium, Publication, page_numbers::PUBLICATION_PAGE_BYTES},
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
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("number_given", 1, flags, |arguments| {
        Ok(number_given(arguments.get_raw(0).as_str()?))
    })?;
    connection.execute_batch(&format!(
        "PRAGMA {to}.page_size = {PUBLICATION_PAGE_BYTES}; PRAGMA {to}.journal_mode = OFF; PRAGMA {to}.synchronous = OFF;
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
                connection.execute_batch(&copying(table, &columns, from, to))?;
            }
        }
    }
    Ok(connection.execute_batch("COMMIT")?)
}

/// The SQL that copies one table. A row's number follows from what it is called, not from how many stand before it, so
/// that a listing more or less does not renumber all the others, and the next publication differs in few bytes.
fn copying(table: &Table, columns: &[String], from: &str, to: &str) -> String {
    let (name, list) = (table.name, columns.join(", "));
    let keep = if table.keep.is_empty() { "true" } else { table.keep }.replace("{from}", from);
    let order = table.order_by(columns);
    if !table.numbered {
        return format!(
            "INSERT INTO {to}.{name} ({list}) SELECT {list} FROM {from}.{name} WHERE {keep} ORDER BY {order}"
        );
    }
    // Where two rows are given one number, the second takes the next: the larger of its own and the last plus one.
    format!(
        "INSERT INTO {to}.{name} (rowid, {list})
         SELECT nth + max(given - nth) OVER (ORDER BY nth ROWS UNBOUNDED PRECEDING), {list} FROM (
             SELECT row_number() OVER (ORDER BY given, {order}) AS nth, * FROM (
                 SELECT number_given(concat_ws(' ', {})) AS given, {list} FROM {from}.{name} WHERE {keep}))
         ORDER BY nth",
        table.key
    )
}

/// A number for what a row is called, the same for ever: FNV-1a, of which SQLite writes so many bits in four bytes.
fn number_given(name: &str) -> i64 {
    const BITS: u32 = 28;
    let mixed = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = name.bytes().fold(0x811c_9dc5, mixed);
    i64::from((hash >> BITS) ^ (hash & ((1 << BITS) - 1))) + 1
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
