//! Publications: freezing a directory into the one file that is signed, judging such a file that came from outside,
//! and reading what a directory knows of the publications it holds. Knows nothing of signatures and compression.

mod check;
mod freeze;
mod tables;
mod values;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

pub use check::check_publication;
pub use freeze::freeze;
pub(super) use tables::{TABLES, columns, refuse_other_schemas};

use super::{
    Directory, StoreError, Writer,
    read::{collect, publisher},
    rows::parsed,
};
use crate::directory::{Content, Medium, Publication, Sha256, Translation};

/// Marks a SQLite file as a Wegwijs publication: the letters "WgwP".
pub const PUBLICATION_APPLICATION_ID: i32 = 0x5767_7750;

/// A moment as the column `published_at` holds it.
fn moment_text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The moment that a text names, if it is written as `moment_text` writes it.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (moment_text(moment) == text).then_some(moment)
}

impl Directory {
    /// What each publication says of itself from which listings of this directory came, home first; nothing for
    /// listings that were imported here.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn published(&self) -> Result<Vec<Publication>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT publisher.*, published_at FROM publication JOIN publisher ON publisher.id = publisher_id
             ORDER BY position, name, publisher.id",
        )?;
        collect(&mut statement, [], |row| {
            let publisher = publisher(row)?;
            let published_at = parsed(row, "published_at", moment)?;
            Ok(Publication {
                publisher_names: self.publisher_names(publisher.id)?,
                published_at: published_at
                    .ok_or_else(|| StoreError::Nonsense { column: "publication.published_at", value: String::new() })?,
                media: self.list(
                    "SELECT name, sha256, length FROM medium WHERE publisher_id = ?1 ORDER BY name",
                    &publisher.id.to_string(),
                    medium,
                )?,
                publisher,
            })
        })
    }

    /// What a merged directory was made of, as `merge` was told; none for any other.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn fingerprint(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT fingerprint FROM merged";
        Ok(self.connection.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    /// A publisher's name in other languages than its own.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn publisher_names(&self, publisher: Uuid) -> Result<Vec<Translation>, StoreError> {
        let mut names = self.translations("publisher", &publisher.to_string())?;
        names.retain(|translation| translation.field == "name");
        Ok(names)
    }
}

impl Writer<'_> {
    /// Writes a publisher's name in other languages (field `name`), over those that were there.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn put_publisher_names(&mut self, publisher: Uuid, names: &[Translation]) -> Result<(), StoreError> {
        self.put_translations("publisher", publisher, names)
    }
}

fn medium(row: &Row<'_>) -> Result<Medium, StoreError> {
    let sha256 = parsed(row, "sha256", |text| text.parse::<Sha256>().ok())?;
    Ok(Medium {
        name: row.get("name")?,
        content: Content {
            sha256: sha256.ok_or_else(|| StoreError::Nonsense { column: "medium.sha256", value: String::new() })?,
            length: row.get("length")?,
        },
    })
}

/// Whether SQLite finds the pages of an open file in order and every reference leading somewhere.
pub(super) fn refuse_damage(connection: &Connection, path: &std::path::Path) -> Result<(), StoreError> {
    let damaged = |what: String| Err(StoreError::Damaged { path: path.to_owned(), what });
    let found: String = connection.query_row("PRAGMA main.integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return damaged(found);
    }
    let mut statement = connection.prepare("PRAGMA main.foreign_key_check")?;
    let loose: Option<(String, String)> = statement.query_row([], |row| Ok((row.get(0)?, row.get(2)?))).optional()?;
    match loose {
        Some((table, parent)) => damaged(format!("a {table} refers to a {parent} that is not there")),
        None => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests;
