//! The desk's own tables beside those of the directory, brought up to date by numbered scripts of their own: the
//! directory's number (`user_version`) stands for the directory's tables.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::backup;
use crate::store::{Directory, StoreError, open::known_schema};

const MIGRATIONS: &[&str] = &[
    include_str!("../../../db/desk/0001_desk.sql"),
    include_str!("../../../db/desk/0002_words.sql"),
    include_str!("../../../db/desk/0003_voices.sql"),
    include_str!("../../../db/desk/0004_sharing.sql"),
    include_str!("../../../db/desk/0005_wrong_passwords.sql"),
    include_str!("../../../db/desk/0006_counts.sql"),
    include_str!("../../../db/desk/0007_spoken_in_order.sql"),
    include_str!("../../../db/desk/0008_needs_met.sql"),
    include_str!("../../../db/desk/0009_totals.sql"),
    include_str!("../../../db/desk/0010_words_waiting.sql"),
];

/// Makes or migrates the file. One that holds anything is copied away first.
pub(super) fn bring_up_to_date(path: &Path, folder: &Path, at: DateTime<Utc>) -> Result<(), StoreError> {
    if path.exists() {
        let (desk, directory) = numbers(path)?;
        if desk > MIGRATIONS.len() {
            return Err(StoreError::Newer { path: path.to_owned(), found: desk, known: MIGRATIONS.len() });
        }
        if desk < MIGRATIONS.len() || directory < known_schema() {
            backup::make(path, folder, "migration", at)?;
        }
    }
    let directory = Directory::open_or_create(path)?;
    let connection = directory.connection;
    // Readers go on while somebody saves; a save is on the disk before it is answered.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    migrate(connection)
}

fn migrate(mut connection: Connection) -> Result<(), StoreError> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    change.execute_batch("CREATE TABLE IF NOT EXISTS desk_schema (number INTEGER NOT NULL) STRICT")?;
    let done: usize = change.query_row("SELECT coalesce(max(number), 0) FROM desk_schema", [], |row| row.get(0))?;
    for (number, script) in MIGRATIONS.iter().enumerate().skip(done) {
        change.execute_batch(script)?;
        change.execute("INSERT INTO desk_schema (number) VALUES (?1)", [number + 1])?;
    }
    Ok(change.commit()?)
}

/// The numbers of the desk's and the directory's tables in a file; a directory that is no desk has 0.
fn numbers(path: &Path) -> Result<(usize, usize), StoreError> {
    let connection = Connection::open(path)?;
    let directory = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    let not_ours = |_| StoreError::NotADirectory { path: path.to_owned() };
    let directory = directory.map_err(not_ours)?;
    let desk = connection.query_row("SELECT max(number) FROM desk_schema", [], |row| row.get(0));
    Ok((desk.unwrap_or(0), directory))
}
