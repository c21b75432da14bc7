//! A temporary SQLite file in which an importer lays the rows of many tables, to join them later in little memory.
//! It vanishes when dropped. Knows nothing of what the tables mean.

use rusqlite::{Connection, params};

use super::StoreError;

/// One row of a table that is staged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    /// Counts from 1 in the order of reading; 0 before it is staged.
    pub row: i64,
    /// Its table.
    pub kind: String,
    /// What the source calls it.
    pub id: String,
    /// The number of its file.
    pub file: i64,
    /// Its line there; 0 for a row that an importer made up.
    pub line: i64,
    /// The columns, as JSON.
    pub json: String,
}

/// The temporary file.
pub struct Staging {
    connection: Connection,
}

impl Staging {
    /// Makes one.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn new() -> Result<Self, StoreError> {
        let connection = Connection::open("")?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF;
             PRAGMA synchronous = OFF;
             PRAGMA cache_size = -16000;
             CREATE TABLE staged (row INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, file INTEGER NOT NULL,
                line INTEGER NOT NULL, json TEXT NOT NULL) STRICT;
             CREATE TABLE link (parent TEXT NOT NULL, row INTEGER NOT NULL) STRICT;
             BEGIN",
        )?;
        Ok(Self { connection })
    }

    /// Lays down a row that hangs on these parents (kind and id).
    ///
    /// # Errors
    /// When the disk is full.
    pub fn add(&mut self, row: &StagedRow, parents: &[(&str, &str)]) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO staged (kind, id, file, line, json) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![row.kind, row.id, row.file, row.line, row.json])?;
        let number = self.connection.last_insert_rowid();
        for (kind, id) in parents {
            self.connection
                .prepare_cached("INSERT INTO link (parent, row) VALUES (?1, ?2)")?
                .execute(params![format!("{kind}:{id}"), number])?;
        }
        Ok(())
    }

    /// Ends laying down: builds what finding needs.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn index(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(
            "COMMIT;
             CREATE INDEX staged_by_id ON staged (kind, id);
             CREATE INDEX link_by_parent ON link (parent, row)",
        )?)
    }

    /// The first row of this kind and id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find(&self, kind: &str, id: &str) -> Result<Option<StagedRow>, StoreError> {
        let sql = "SELECT * FROM staged WHERE kind = ?1 AND id = ?2 ORDER BY row LIMIT 1";
        Ok(self.rows(sql, params![kind, id])?.pop())
    }

    /// The rows that hang on one, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn below(&self, kind: &str, id: &str) -> Result<Vec<StagedRow>, StoreError> {
        let sql = "SELECT staged.* FROM link JOIN staged USING (row) WHERE parent = ?1 ORDER BY link.row";
        self.rows(sql, params![format!("{kind}:{id}")])
    }

    /// The next `count` rows after one, of a kind or (with an empty kind) of all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn after(&self, kind: &str, row: i64, count: usize) -> Result<Vec<StagedRow>, StoreError> {
        if kind.is_empty() {
            return self.rows("SELECT * FROM staged WHERE row > ?1 ORDER BY row LIMIT ?2", params![row, count]);
        }
        let sql = "SELECT * FROM staged WHERE kind = ?1 AND row > ?2 ORDER BY row LIMIT ?3";
        self.rows(sql, params![kind, row, count])
    }

    fn rows(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<StagedRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        super::read::collect(&mut statement, parameters, |row| {
            Ok(StagedRow {
                row: row.get("row")?,
                kind: row.get("kind")?,
                id: row.get("id")?,
                file: row.get("file")?,
                line: row.get("line")?,
                json: row.get("json")?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_id_parent_and_order() {
        let mut staging = Staging::new().unwrap();
        let row = |kind: &str, id: &str| StagedRow {
            row: 0,
            kind: kind.into(),
            id: id.into(),
            file: 0,
            line: 2,
            json: "{}".into(),
        };
        staging.add(&row("service", "1"), &[]).unwrap();
        staging.add(&row("phone", "9"), &[("service", "1"), ("location", "1")]).unwrap();
        staging.add(&row("service", "2"), &[]).unwrap();
        staging.index().unwrap();
        assert_eq!(staging.find("service", "2").unwrap().unwrap().row, 3);
        assert_eq!(staging.find("service", "9").unwrap(), None);
        assert_eq!(staging.below("service", "1").unwrap()[0].id, "9");
        assert_eq!(staging.below("location", "1").unwrap().len(), 1);
        assert_eq!(staging.after("service", 1, 10).unwrap().len(), 1);
        assert_eq!(staging.after("", 0, 2).unwrap().len(), 2);
    }
}
