//! Copying the rows of a part under the ids by which they are known in the merged directory.

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::identity::KINDS;
use crate::store::{
    StoreError,
    publication::{TABLES, columns},
};

/// Columns that refer to a row of another table, and to which.
const REFERENCES: [(&str, &str); 6] = [
    ("publisher_id", "publisher"),
    ("organization_id", "organization"),
    ("location_id", "location"),
    ("service_id", "service"),
    ("service_at_location_id", "service_at_location"),
    ("guide_id", "guide"),
];

/// Copies every table: rows that are known, or that hang on what is known.
pub(super) fn copy_all(connection: &Connection, signer: Uuid) -> Result<(), StoreError> {
    for table in &TABLES {
        let Some(sql) = copying(connection, table.name)? else {
            continue;
        };
        connection.prepare(&sql)?.execute(params![signer.to_string()])?;
    }
    Ok(())
}

/// The SQL that copies one table, with the signer as its only value; none for a table that the part does not have.
fn copying(connection: &Connection, table: &str) -> Result<Option<String>, StoreError> {
    let given = columns(connection, "part", table)?;
    let mut shared = columns(connection, "main", table)?;
    shared.retain(|column| given.contains(column));
    if shared.is_empty() {
        return Ok(None);
    }
    let mut values = Vec::with_capacity(shared.len());
    let mut joins = String::new();
    let mut known = Vec::new();
    for column in &shared {
        let kind = match column.as_str() {
            "id" if KINDS.contains(&table) => format!("'{table}'"),
            "entity_id" => "part_row.entity".to_owned(),
            other => match REFERENCES.iter().find(|(name, _)| *name == other) {
                Some((_, kind)) => format!("'{kind}'"),
                None => {
                    values.push(value(table, other));
                    continue;
                }
            },
        };
        joins.push_str(&format!(
            " LEFT JOIN known AS of_{column} ON of_{column}.kind = {kind} AND of_{column}.old = part_row.{column}"
        ));
        // What nobody answers for inside a part, its signer answers for.
        let new = if (table, column.as_str()) == ("service", "publisher_id") {
            "coalesce(of_publisher_id.new, (SELECT new FROM known WHERE kind = 'publisher' AND old = ?1))".to_owned()
        } else {
            format!("of_{column}.new")
        };
        values.push(new);
        known.push(format!("of_{column}.new"));
    }
    // A row that is known itself decides by its own id, one that hangs on others by whichever it has.
    let comes_along = if KINDS.contains(&table) { "of_id.new IS NOT NULL".to_owned() } else { any_of(&known) };
    // Only the signer has signed, and refers; and only the signer's media belong to the publication.
    let signed = matches!(table, "publication" | "medium" | "adopted_service");
    let only = if signed { "part_row.publisher_id = ?1" } else { "?1 IS NOT NULL" };
    Ok(Some(format!(
        "INSERT INTO main.{table} ({}) SELECT {} FROM part.{table} AS part_row{joins} WHERE {comes_along} AND {only}{}",
        shared.join(", "),
        values.join(", "),
        if table == "publisher" {
            " ORDER BY part_row.id <> ?1, part_row.position, part_row.name, part_row.id"
        } else {
            ""
        },
    )))
}

fn any_of(known: &[String]) -> String {
    match known {
        [] => "true".to_owned(),
        [one] => format!("{one} IS NOT NULL"),
        several => format!("coalesce({}) IS NOT NULL", several.join(", ")),
    }
}

/// A column that is taken as it is, but for the order of publishers: the signer first, after all earlier parts.
fn value(table: &str, column: &str) -> String {
    if (table, column) == ("publisher", "position") {
        return "(SELECT count(*) FROM main.publisher) - 1
            + row_number() OVER (ORDER BY part_row.id <> ?1, part_row.position, part_row.name, part_row.id)"
            .to_owned();
    }
    format!("part_row.{column}")
}
