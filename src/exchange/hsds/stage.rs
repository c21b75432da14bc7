//! Lays the rows of HSDS tables into the staging file, and joins them again into whole listings.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    fields::{self, Record},
    older,
    tables::{self, Table},
    taker::{At, ORIGIN, Taker},
};
use crate::{
    exchange::ImportError,
    store::{StagedRow, Staging, StoreError},
};

/// How many services are joined between two looks at the staging file.
const PAGE: usize = 500;

/// Stages one record of a table.
///
/// # Errors
/// When the disk is full.
pub fn stage(
    staging: &mut Staging,
    table: &Table,
    mut record: Record,
    file: usize,
    line: i64,
) -> Result<(), ImportError> {
    if let Some(Value::String(text)) = record.get("other") {
        // What our own tables say besides their columns.
        if let Ok(Value::Object(more)) = serde_json::from_str(text) {
            record.shift_remove("other");
            record.extend(more);
        }
    }
    let kind = older::modern(table.kind, &mut record);
    let id = fields::peek(&record, "id").unwrap_or_else(|| format!("line {file}.{line}"));
    let mut parents: Vec<(&str, String)> = Vec::new();
    for (column, above) in tables::parents(kind) {
        parents.extend(fields::peek(&record, column).map(|id| (above, id)));
    }
    if let Some(link) = fields::peek(&record, if kind == "metadata" { "resource_id" } else { "link_id" }) {
        for above in ["service", "service_at_location", "location", "organization"] {
            parents.push((above, link.clone()));
        }
    }
    if kind == "service" {
        place_of_older(staging, &record, &id, file)?;
    }
    add(staging, kind, id, file, line, &record, &parents)
}

/// Older services stand at one location, by a column.
fn place_of_older(staging: &mut Staging, record: &Record, id: &str, file: usize) -> Result<(), ImportError> {
    let Some(location) = fields::peek(record, "location_id") else {
        return Ok(());
    };
    let place_id = format!("{id}@{location}");
    let mut place = Record::new();
    place.insert("id".into(), place_id.clone().into());
    place.insert("location_id".into(), location.into());
    let parents = [("service", id.to_owned())];
    add(staging, "service_at_location", place_id, file, 0, &place, &parents)
}

fn add(
    staging: &mut Staging,
    kind: &str,
    id: String,
    file: usize,
    line: i64,
    record: &Record,
    parents: &[(&str, String)],
) -> Result<(), ImportError> {
    let json = serde_json::to_string(record)
        .map_err(|why| StoreError::Nonsense { column: "staged.json", value: why.to_string() })?;
    let file = i64::try_from(file).unwrap_or_default();
    let row = StagedRow { row: 0, kind: kind.to_owned(), id, file, line, json };
    let parents: Vec<(&str, &str)> = parents.iter().map(|(kind, id)| (*kind, id.as_str())).collect();
    Ok(staging.add(&row, &parents)?)
}

/// Takes every service that is staged, then says why the rows that went into none are left.
///
/// # Errors
/// When a file cannot be read or written.
pub fn take_staged(taker: &mut Taker<'_, '_>, staging: &mut Staging) -> Result<(), ImportError> {
    staging.index()?;
    taker.forget_rows();
    let mut last = 0;
    loop {
        let page = staging.after("service", last, PAGE)?;
        let Some(end) = page.last() else { break };
        last = end.row;
        for row in page {
            take_service(taker, staging, &row)?;
        }
    }
    sweep(taker, staging)
}

fn take_service(taker: &mut Taker<'_, '_>, staging: &Staging, row: &StagedRow) -> Result<(), ImportError> {
    let mut record = whole(staging, row)?;
    let at = At::json(0, "").child("", None, &mut record);
    let has_name = fields::peek(&record, "name").is_some();
    if let Some(missing) = missing_reference(staging, &record)?.filter(|_| has_name) {
        taker.skip("service", &at, missing);
        return Ok(());
    }
    organization_of_older(staging, &mut record)?;
    // Said by its service_at_location now.
    record.shift_remove("location_id");
    if let Some(Value::Object(organization)) = record.get_mut("organization")
        && is_circle(staging, "organization", "parent_organization_id", organization)?
    {
        organization.shift_remove("parent_organization_id");
        let place = at.child("organization", None, &mut organization.clone());
        taker.change("organization", &place, format!("{CIRCLE}; the parent was left out"));
    }
    older::terms_of(taker, staging, &mut record, &at)?;
    taker.service(record, &at)
}

/// A service must not point at something that is not there.
fn missing_reference(staging: &Staging, record: &Record) -> Result<Option<String>, ImportError> {
    for (column, kind) in [("organization_id", "organization"), ("program_id", "program"), ("location_id", "location")]
    {
        if let Some(id) = fields::peek(record, column) {
            let is_there = record.contains_key(kind) || staging.find(kind, &id)?.is_some();
            if !is_there {
                return Ok(Some(format!(
                    "its {kind} {id} ({column}) is not in this import; import the tables together"
                )));
            }
        }
    }
    Ok(None)
}

const CIRCLE: &str = "its parents go round in a circle; correct parent_organization_id or parent_id";

/// Whether one comes back to a record by going up from parent to parent.
fn is_circle(staging: &Staging, kind: &str, column: &str, record: &Record) -> Result<bool, ImportError> {
    let mut met = HashSet::new();
    let mut above = fields::peek(record, column);
    while let Some(id) = above {
        if !met.insert(id.clone()) {
            return Ok(true);
        }
        above = staging.find(kind, &id)?.and_then(|row| fields::peek(&parse(&row), column));
    }
    Ok(false)
}

/// Older services reach their organization by their program or their location.
fn organization_of_older(staging: &Staging, record: &mut Record) -> Result<(), ImportError> {
    if record.contains_key("organization") {
        return Ok(());
    }
    for (kind, column) in [("program", "program_id"), ("location", "location_id")] {
        let Some(id) = fields::peek(record, column) else { continue };
        let Some(row) = staging.find(kind, &id)? else { continue };
        let Some(organization) = fields::peek(&parse(&row), "organization_id") else { continue };
        if let Some(row) = staging.find("organization", &organization)? {
            record.insert("organization".into(), Value::Object(whole(staging, &row)?));
            return Ok(());
        }
    }
    Ok(())
}

fn parse(row: &StagedRow) -> Record {
    serde_json::from_str(&row.json).unwrap_or_default()
}

/// A row with everything that hangs on it and everything it points at.
fn whole(staging: &Staging, row: &StagedRow) -> Result<Record, ImportError> {
    let mut record = parse(row);
    let origin = [if row.line == 0 { 0 } else { row.row }, row.file, row.line];
    record.insert(ORIGIN.into(), origin.to_vec().into());
    for (key, kind, column) in tables::references(&row.kind) {
        let Some(id) = fields::peek(&record, column) else { continue };
        if let Some(found) = staging.find(kind, &id)? {
            record.insert((*key).into(), Value::Object(whole(staging, &found)?));
            if row.kind != "service" {
                record.shift_remove(*column);
            }
        }
    }
    let children = tables::children(&row.kind);
    if children.is_empty() {
        return Ok(record);
    }
    let below = staging.below(&row.kind, &row.id)?;
    let (older, below): (Vec<_>, Vec<_>) = below.into_iter().partition(|row| row.kind.ends_with("_schedule"));
    for (key, kind, _) in children {
        let mut list = match record.shift_remove(*key) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        for child in below.iter().filter(|child| child.kind == *kind) {
            let mut child = whole(staging, child)?;
            for column in ["link_id", "resource_id"].into_iter().chain(tables::parents(kind).iter().map(|up| up.0)) {
                child.shift_remove(column);
            }
            list.push(Value::Object(child));
        }
        if *kind == "schedule" {
            list.extend(older.iter().map(|row| Value::Object(with_origin(row))));
        }
        if !list.is_empty() {
            record.insert((*key).into(), Value::Array(list));
        }
    }
    Ok(record)
}

fn with_origin(row: &StagedRow) -> Record {
    let mut record = parse(row);
    record.insert(ORIGIN.into(), vec![row.row, row.file, row.line].into());
    record
}

/// Says for each row that went into no listing why.
fn sweep(taker: &mut Taker<'_, '_>, staging: &Staging) -> Result<(), ImportError> {
    let mut last = 0;
    loop {
        let page = staging.after("", last, PAGE)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = end.row;
        for row in page {
            if row.line == 0 || taker.has_used(row.row) {
                continue;
            }
            let mut record = with_origin(&row);
            let at = At::json(0, "").child("", None, &mut record);
            let reason = match wrong_in_itself(taker, &row.kind, record.clone(), &at) {
                Some(reason) => reason,
                None => left_over(staging, &row, &record)?,
            };
            taker.skip(&row.kind, &at, reason);
        }
    }
}

/// Whether a row could not be taken even if its listing were there.
fn wrong_in_itself(taker: &mut Taker<'_, '_>, kind: &str, mut record: Record, at: &At) -> Option<String> {
    let remarks = taker.report.changed.len();
    let counted = taker.report.counts.clone();
    let skipped = taker.report.skipped.len();
    let reason = match kind {
        "organization" => taker.organization(record, at).err(),
        "location" => taker.location(record, at).err(),
        "phone" => taker.phone(record, at).err(),
        "address" => taker.address(record, at).err(),
        "contact" => taker.contact(record, at).err(),
        "schedule" => taker.schedule(record, at).err(),
        "regular_schedule" | "holiday_schedule" => older::check(kind, &record).err(),
        "cost_option" => taker.cost_option(record, at).err(),
        "required_document" => taker.required_document(record, at).err(),
        "language" => taker.language(record, at).err(),
        "program" | "taxonomy_term" | "taxonomy" => match fields::text(&mut record, "name", 500) {
            Ok(Some(_)) => None,
            Ok(None) => Some("the name is missing; fill it in".to_owned()),
            Err(reason) => Some(reason),
        },
        _ => None,
    };
    taker.report.changed.truncate(remarks);
    taker.report.skipped.truncate(skipped);
    taker.report.counts = counted;
    reason
}

/// Why a row that is right in itself went into no listing.
fn left_over(staging: &Staging, row: &StagedRow, record: &Record) -> Result<String, ImportError> {
    if staging.find(&row.kind, &row.id)?.is_some_and(|first| first.row != row.row) {
        return Ok(format!("the id {} stands twice in this table; the first was taken", row.id));
    }
    let name = row.kind.replace('_', " ");
    for (kind, column) in [("organization", "parent_organization_id"), ("taxonomy_term", "parent_id")] {
        if row.kind == kind && is_circle(staging, kind, column, record)? {
            return Ok(CIRCLE.to_owned());
        }
    }
    match row.kind.as_str() {
        "organization" => return Ok("no service of this import is given by this organization".into()),
        "location" => return missing_organization(staging, record),
        "taxonomy_term" => return missing_parent_term(staging, record),
        "taxonomy" => return Ok("no service of this import carries a term of this taxonomy".into()),
        "meta_table_description" => return Ok("it describes a table, not a service".into()),
        "metadata" => return Ok("the record that it tells the history of is not in this import".into()),
        "attribute" => return Ok("the record that it describes (link_id) is not in this import".into()),
        _ => {}
    }
    let columns = tables::parents(&row.kind);
    let mut given: Vec<String> = Vec::new();
    let mut there = false;
    for (column, above) in &columns {
        if let Some(id) = fields::peek(record, column) {
            there |= staging.find(above, &id)?.is_some();
            given.push(format!("{} {id} ({column})", above.replace('_', " ")));
        }
    }
    Ok(if given.is_empty() {
        let wanted: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
        format!("this {name} belongs to nothing; fill in {}", wanted.join(" or "))
    } else if there {
        format!("what it belongs to, {}, was not taken", given.join(", "))
    } else {
        format!("what it belongs to, {}, is not in this import; import the tables together", given.join(", "))
    })
}

fn missing_organization(staging: &Staging, record: &Record) -> Result<String, ImportError> {
    if let Some(id) = fields::peek(record, "organization_id")
        && staging.find("organization", &id)?.is_none()
    {
        return Ok(format!(
            "its organization {id} (organization_id) is not in this import, and no service is given here; import \
                 the tables together"
        ));
    }
    Ok("no service of this import is given at this location".into())
}

fn missing_parent_term(staging: &Staging, record: &Record) -> Result<String, ImportError> {
    if let Some(id) = fields::peek(record, "parent_id")
        && staging.find("taxonomy_term", &id)?.is_none()
    {
        return Ok(format!("its parent {id} (parent_id) is not in this import, and no service carries it"));
    }
    Ok("no service of this import carries this term".into())
}
