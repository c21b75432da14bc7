//! The services of one publisher, a page at a time, for those who go through all of them.

use rusqlite::params;
use uuid::Uuid;

use super::{Directory, StoreError, read::collect, rows::id};

impl Directory {
    /// The rows and ids of the next `count` services of a publisher (none: of nobody), in the order of writing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn services_of(
        &self,
        publisher: Option<Uuid>,
        after_rowid: i64,
        count: usize,
    ) -> Result<Vec<(i64, Uuid)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rowid, id FROM service WHERE publisher_id IS ?1 AND rowid > ?2 ORDER BY rowid LIMIT ?3",
        )?;
        let publisher = publisher.map(|id| id.to_string());
        collect(&mut statement, params![publisher, after_rowid, count], |row| Ok((row.get("rowid")?, id(row, "id")?)))
    }

    /// How many services a publisher has.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn service_count_of(&self, publisher: Option<Uuid>) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM service WHERE publisher_id IS ?1";
        Ok(self.connection.query_row(sql, [publisher.map(|id| id.to_string())], |row| row.get(0))?)
    }
}
