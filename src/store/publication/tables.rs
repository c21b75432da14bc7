//! Which tables a publication has, in which order their rows stand, and whether a file has exactly these.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::store::{StoreError, open::empty_of};

/// One table of a publication.
pub(in crate::store) struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns by which its rows are told apart; where these are not enough, all others follow.
    pub(super) key: &'static str,
    /// Whether its rows have numbers; the others are ordered by their key.
    pub(super) numbered: bool,
    /// Which rows are frozen, with `{from}` for the schema they come from; empty for all.
    pub(super) keep: &'static str,
}

const fn table(name: &'static str, key: &'static str) -> Table {
    Table { name, key, numbered: true, keep: "" }
}

const fn kept(name: &'static str, key: &'static str, keep: &'static str) -> Table {
    Table { name, key, numbered: true, keep }
}

const fn without_numbers(name: &'static str, key: &'static str, keep: &'static str) -> Table {
    Table { name, key, numbered: false, keep }
}

/// In the order in which they are written. What is largest comes last, so that a text that grows moves few pages.
/// The rows of `publication` and `medium` are not taken from the directory: they are made by freezing.
pub(in crate::store) const TABLES: [Table; 21] = [
    table("publisher", "id"),
    table("publication", "publisher_id"),
    without_numbers("medium", "publisher_id, name", ""),
    without_numbers("adopted_service", "publisher_id, of_publisher_id, of_service_id", ""),
    table("guide", "id"),
    table("guide_step", "id"),
    // What no service leads to any more is read by nobody, and may be an address that must not be told.
    kept("organization", "id", "id IN (SELECT organization_id FROM {from}.service)"),
    kept("location", "id", "id IN (SELECT location_id FROM {from}.service_at_location)"),
    table("service", "id"),
    table("service_at_location", "id"),
    without_numbers("service_term", "service_id, term", ""),
    kept("address", "location_id, position", AT_A_LOCATION),
    kept("accessibility", "location_id, position", AT_A_LOCATION),
    table("contact", "service_id, position"),
    kept("phone", "service_id, location_id, service_at_location_id, position", ON_A_LOCATION),
    kept("schedule", "service_id, location_id, service_at_location_id, position", ON_A_LOCATION),
    kept("language", "service_id, location_id, position", ON_A_LOCATION),
    table("cost_option", "service_id, position"),
    table("required_document", "service_id, position"),
    table("service_area", "service_id, position"),
    without_numbers("content_translation", "entity_id, entity, field, language, state", TRANSLATED),
];

const TRANSLATED: &str = "CASE entity
    WHEN 'service' THEN entity_id IN (SELECT id FROM {from}.service)
    WHEN 'organization' THEN entity_id IN (SELECT organization_id FROM {from}.service)
    WHEN 'location' THEN entity_id IN (SELECT location_id FROM {from}.service_at_location)
    WHEN 'guide' THEN entity_id IN (SELECT id FROM {from}.guide)
    WHEN 'guide_step' THEN entity_id IN (SELECT id FROM {from}.guide_step)
    WHEN 'publisher' THEN entity_id IN (SELECT id FROM {from}.publisher) END";
const AT_A_LOCATION: &str = "location_id IN (SELECT location_id FROM {from}.service_at_location)";
const ON_A_LOCATION: &str =
    "location_id IS NULL OR location_id IN (SELECT location_id FROM {from}.service_at_location)";

impl Table {
    /// The columns to order by: the same rows stand in the same order wherever they come from.
    pub(super) fn order_by(&self, columns: &[String]) -> String {
        let unique = !self.key.ends_with("position");
        if unique { self.key.to_owned() } else { format!("{}, {}", self.key, columns.join(", ")) }
    }
}

/// The columns of a table, without the row numbers of services, which mean nothing outside their file.
pub(in crate::store) fn columns(connection: &Connection, schema: &str, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT name FROM pragma_table_info(?1, ?2) WHERE name <> 'rowid' ORDER BY cid")?;
    let names = statement.query_map(params![table, schema], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// What makes the tables of a publication: their names with the SQL, in the order of writing.
pub(super) fn definitions(schema: usize) -> Result<Vec<(&'static str, String)>, StoreError> {
    let empty = empty_of(schema)?;
    let mut statement = empty.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1")?;
    let mut found = Vec::with_capacity(TABLES.len());
    for table in &TABLES {
        if let Some(sql) = statement.query_map([table.name], |row| row.get(0))?.next() {
            found.push((table.name, sql?));
        }
    }
    Ok(found)
}

/// Refuses a file whose tables are not exactly those of a publication of this schema: a trigger, a view or a check of
/// somebody else's would be their program in ours.
pub(in crate::store) fn refuse_other_schemas(
    connection: &Connection,
    named: &str,
    schema: usize,
    path: &Path,
) -> Result<(), StoreError> {
    let expected = Connection::open_in_memory()?;
    for (_, sql) in definitions(schema)? {
        expected.execute_batch(&sql)?;
    }
    if described(connection, named)? != described(&expected, "main")? {
        let why = "its tables are not those of one, and it will not be opened further";
        return Err(StoreError::NotAPublication { path: path.to_owned(), why });
    }
    Ok(())
}

type Described = Vec<(String, String, String, Option<String>)>;

fn described(connection: &Connection, named: &str) -> Result<Described, StoreError> {
    let sql = format!("SELECT type, name, tbl_name, sql FROM {named}.sqlite_schema ORDER BY type, name, tbl_name, sql");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
