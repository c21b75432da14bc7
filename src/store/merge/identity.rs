//! Who is who in a merged directory: which rows of a part come along, and by which ids they are known there.
//!
//! An id that an earlier part has taken is replaced throughout the part by one that follows from the signer and the
//! old id. So no publication can replace, rename or join what another has said.

use rusqlite::{Connection, functions::FunctionFlags, params};
use uuid::Uuid;

use crate::store::{StoreError, publication::columns};

/// The tables whose ids other rows refer to.
pub(super) const KINDS: [&str; 7] =
    ["publisher", "organization", "location", "service", "service_at_location", "guide", "guide_step"];

/// Makes the table of who is known, and the function that makes a new id of a publisher's id and a name.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("uuid_v5", 2, flags, |arguments| {
        let namespace: String = arguments.get(0)?;
        let name: String = arguments.get(1)?;
        let namespace: Uuid = namespace.parse().map_err(|why| rusqlite::Error::UserFunctionError(Box::new(why)))?;
        Ok(Uuid::new_v5(&namespace, name.as_bytes()).to_string())
    })?;
    Ok(connection.execute_batch(
        "CREATE TEMP TABLE known (kind TEXT NOT NULL, old TEXT NOT NULL, new TEXT, tries INTEGER NOT NULL DEFAULT 0,
             PRIMARY KEY (kind, old)) STRICT, WITHOUT ROWID;
         CREATE INDEX temp.known_by_new ON known (kind, new);
         CREATE TEMP TABLE met (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    )?)
}

/// Everything of the part comes along.
pub(super) fn know_all(connection: &Connection) -> Result<(), StoreError> {
    for kind in KINDS {
        // An older publication lacks the newer tables.
        if !columns(connection, "part", kind)?.is_empty() {
            connection.execute_batch(&format!("INSERT INTO known (kind, old) SELECT '{kind}', id FROM part.{kind}"))?;
        }
    }
    Ok(())
}

/// Gives everything that comes along its id: the old one where it is free and its own.
pub(super) fn settle(connection: &Connection, signer: Uuid) -> Result<(), StoreError> {
    let signer = signer.to_string();
    let taken = |id: &str| {
        let cases = KINDS.map(|kind| format!("WHEN '{kind}' THEN EXISTS (SELECT 1 FROM main.{kind} WHERE id = {id})"));
        format!("CASE known.kind {} END", cases.join(" "))
    };
    // Of the publishers in a part only the signer speaks; under the names of others it says what it likes.
    connection.execute(
        &format!(
            "UPDATE known SET tries = 1, new = uuid_v5(?1, old)
             WHERE {} OR kind = 'publisher' AND old <> ?1",
            taken("old")
        ),
        [&signer],
    )?;
    connection.execute("UPDATE known SET new = old WHERE tries = 0", [])?;
    // Whoever foresaw a new id may have taken it; then the next is tried. It ends, for a part has so many ids only.
    let again = format!(
        "UPDATE known SET tries = tries + 1, new = uuid_v5(?1, old || ' ' || (tries + 1))
         WHERE tries > 0 AND ({} OR EXISTS (SELECT 1 FROM known AS other
             WHERE other.kind = known.kind AND other.new = known.new AND other.old <> known.old))",
        taken("known.new")
    );
    while connection.execute(&again, params![signer])? > 0 {}
    Ok(())
}
