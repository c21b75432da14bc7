//! Reading and writing which services of neighbours a publisher refers to.

use rusqlite::{Row, params};
use uuid::Uuid;

use super::{
    Directory, StoreError, Writer,
    read::collect,
    rows::{date, id},
};
use crate::{directory::Adopted, limits::ADOPTED_MAX};

fn adopted(row: &Row<'_>) -> Result<Adopted, StoreError> {
    let nothing = || StoreError::Nonsense { column: "adopted_service.since", value: String::new() };
    Ok(Adopted {
        of_publisher_id: id(row, "of_publisher_id")?,
        of_service_id: id(row, "of_service_id")?,
        name: row.get("name")?,
        since: date(row, "since")?.ok_or_else(nothing)?,
        note: row.get("note")?,
    })
}

impl Directory {
    /// What a publisher refers to, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn adopted(&self, publisher: Uuid) -> Result<Vec<Adopted>, StoreError> {
        let sql = "SELECT * FROM adopted_service WHERE publisher_id = ?1 ORDER BY name COLLATE NOCASE, of_service_id";
        collect(&mut self.connection.prepare_cached(sql)?, [publisher.to_string()], adopted)
    }
}

impl Writer<'_> {
    /// Writes a reference. One to the same service keeps its day: there are never two.
    ///
    /// # Errors
    /// When there are too many, or SQLite refuses.
    pub fn put_adopted(&mut self, publisher: Uuid, adopted: &Adopted) -> Result<(), StoreError> {
        let Adopted { of_publisher_id, of_service_id, name, since, note } = adopted;
        self.transaction
            .prepare_cached(
                "INSERT INTO adopted_service (publisher_id, of_publisher_id, of_service_id, name, since, note)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (publisher_id, of_publisher_id, of_service_id) DO UPDATE SET name = ?4, note = ?6",
            )?
            .execute(params![
                publisher.to_string(),
                of_publisher_id.to_string(),
                of_service_id.to_string(),
                name,
                since.to_string(),
                note,
            ])?;
        let sql = "SELECT count(*) FROM adopted_service WHERE publisher_id = ?1";
        let count: u64 = self.transaction.prepare_cached(sql)?.query_row([publisher.to_string()], |row| row.get(0))?;
        if count > ADOPTED_MAX as u64 {
            return Err(StoreError::TooMany { what: "services of neighbours", count, max: ADOPTED_MAX });
        }
        Ok(())
    }

    /// Takes a reference away.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn remove_adopted(&mut self, publisher: Uuid, of_publisher: Uuid, service: Uuid) -> Result<(), StoreError> {
        let sql = "DELETE FROM adopted_service WHERE publisher_id = ?1 AND of_publisher_id = ?2 AND of_service_id = ?3";
        let values = params![publisher.to_string(), of_publisher.to_string(), service.to_string()];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}
