//! Which tables a publication has, in which order their rows stand, and whether a file has exactly these.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::store::{StoreError, open::empty_of};

/// One table of a publication.
pub(in crate::store) struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns by which its rows are told apart and put in order; all others follow where these are not enough.
    order: &'static str,
    /// Which rows are frozen, with `{from}` for the schema they come from; empty for all.
    pub(super) keep: &'static str,
}

const fn table(name: &'static str, order: &'static str) -> Table {
    Table { name, order, keep: "" }
}

/// In the order in which they are written. What is largest comes last, so that a text that grows moves few pages.
/// The rows of `publication` and `medium` are not taken from the directory: they are made by freezing.
pub(in crate::store) const TABLES: [Table; 20] = [
    table("publisher", "id"),
    table("publication", "publisher_id"),
    table("medium", "publisher_id, name"),
    table("guide", "id"),
    table("guide_step", "id"),
    // What no service leads to any more is read by nobody, and may be an address that must not be told.
    Table { name: "organization", order: "id", keep: "id IN (SELECT organization_id FROM {from}.service)" },
    Table { name: "location", order: "id", keep: "id IN (SELECT location_id FROM {from}.service_at_location)" },
    table("service", "id"),
    table("service_at_location", "id"),
    table("service_term", "service_id, term"),
    Table { name: "address", order: "location_id, position", keep: AT_A_LOCATION },
    Table { name: "accessibility", order: "location_id, position", keep: AT_A_LOCATION },
    table("contact", "service_id, position"),
    Table { name: "phone", order: "service_id, location_id, service_at_location_id, position", keep: ON_A_LOCATION },
    Table { name: "schedule", order: "service_id, location_id, service_at_location_id, position", keep: ON_A_LOCATION },
    Table { name: "language", order: "service_id, location_id, position", keep: ON_A_LOCATION },
    table("cost_option", "service_id, position"),
    table("required_document", "service_id, position"),
    table("service_area", "service_id, position"),
    Table {
        name: "content_translation",
        order: "entity_id, entity, field, language, state",
        keep: "CASE entity
            WHEN 'service' THEN entity_id IN (SELECT id FROM {from}.service)
            WHEN 'organization' THEN entity_id IN (SELECT organization_id FROM {from}.service)
            WHEN 'location' THEN entity_id IN (SELECT location_id FROM {from}.service_at_location)
            WHEN 'guide' THEN entity_id IN (SELECT id FROM {from}.guide)
            WHEN 'guide_step' THEN entity_id IN (SELECT id FROM {from}.guide_step)
            WHEN 'publisher' THEN entity_id IN (SELECT id FROM {from}.publisher) END",
    },
];

const AT_A_LOCATION: &str = "location_id IN (SELECT location_id FROM {from}.service_at_location)";
const ON_A_LOCATION: &str =
    "location_id IS NULL OR location_id IN (SELECT location_id FROM {from}.service_at_location)";

impl Table {
    /// The columns to order by: the same rows stand in the same order wherever they come from.
    pub(super) fn order_by(&self, columns: &[String]) -> String {
        let unique = !self.order.ends_with("position");
        if unique { self.order.to_owned() } else { format!("{}, {}", self.order, columns.join(", ")) }
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
