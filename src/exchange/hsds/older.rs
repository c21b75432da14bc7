//! HSDS 1.x and Ohana tables into those of HSDS 3, as far as they map.

use serde_json::{Value, json};

use super::{
    fields::{self, Record},
    schedule::{osm_date, osm_weekdays, stretch, weekday_number},
    taker::{At, Taker},
    time,
};
use crate::{exchange::ImportError, store::Staging};

/// Renames and reshapes the columns of an older row; gives the kind it is now.
pub fn modern(kind: &'static str, record: &mut Record) -> &'static str {
    match kind {
        "mail_address" => {
            record.insert("address_type".into(), "postal".into());
            return "address";
        }
        "category" => {
            if let Some(code) = record.get("taxonomy_id").cloned() {
                record.shift_remove("taxonomy_id");
                record.insert("id".into(), code.clone());
                record.insert("code".into(), code);
            }
            record.shift_remove("parent_name");
            return "taxonomy_term";
        }
        "service" => modern_service(record),
        "location" => modern_location(record),
        _ => {}
    }
    kind
}

fn modern_service(record: &mut Record) {
    rename(record, "website", "url");
    rename(record, "eligibility", "eligibility_description");
    rename(record, "audience", "eligibility_description");
    rename(record, "fees", "fees_description");
    split(record, "languages", "name");
    split(record, "service_areas", "name");
    split(record, "required_documents", "document");
}

fn modern_location(record: &mut Record) {
    rename(record, "website", "url");
    rename(record, "short_desc", "description");
    split(record, "languages", "name");
    split(record, "accessibility", "description");
    // Who may edit it in the old program: no business of a directory.
    record.shift_remove("admin_emails");
}

/// Moves a column to its new name unless that one is filled.
fn rename(record: &mut Record, old: &str, new: &str) {
    if fields::peek(record, new).is_none()
        && let Some(text) = fields::peek(record, old)
    {
        record.shift_remove(old);
        record.insert(new.into(), text.into());
    }
}

/// A column of words between commas becomes a list of records.
fn split(record: &mut Record, key: &str, field: &str) {
    if matches!(record.get(key), Some(Value::String(_))) {
        let items: Vec<Value> = fields::words(record, key).into_iter().map(|word| json!({ field: word })).collect();
        if !items.is_empty() {
            record.insert(key.into(), items.into());
        }
    }
}

/// Terms of `taxonomy_ids` become attributes as HSDS 3 has them.
///
/// # Errors
/// When the staging file cannot be read.
pub fn terms_of(taker: &mut Taker<'_, '_>, staging: &Staging, record: &mut Record, at: &At) -> Result<(), ImportError> {
    let mut attributes = Vec::new();
    for code in fields::words(record, "taxonomy_ids") {
        let Some(row) = staging.find("taxonomy_term", &code)? else {
            taker.change(
                "service",
                at,
                format!("the term {code} of taxonomy_ids is not in this import; it was left out"),
            );
            continue;
        };
        let mut term: Record = serde_json::from_str(&row.json).unwrap_or_default();
        let place = At::json(0, "").child("", None, &mut with_origin(row.row, row.file, row.line));
        match fields::peek(&term, "name") {
            None => taker.skip("taxonomy_term", &place, "the name is missing; fill it in"),
            Some(_) => {
                let id = taker.uuid("taxonomy_term", &code);
                taker.take("taxonomy_term", &place, id);
                if !term.contains_key("description") {
                    term.insert("description".into(), "".into());
                }
                let attribute = taker.uuid("attribute", &format!("{} {code}", taker.owner));
                attributes
                    .push(json!({ "id": attribute.to_string(), "link_entity": "service", "taxonomy_term": term }));
            }
        }
    }
    if !attributes.is_empty() {
        record.insert("attributes".into(), attributes.into());
    }
    Ok(())
}

fn with_origin(row: i64, file: i64, line: i64) -> Record {
    let mut record = Record::new();
    record.insert(super::taker::ORIGIN.into(), vec![row, file, line].into());
    record
}

/// Whether a record is a row of one of the two older schedule tables.
pub fn is_schedule(record: &Record) -> bool {
    record.contains_key("weekday") || record.contains_key("start_date") || record.contains_key("closed")
}

/// Which of the two.
pub fn kind(record: &Record) -> &'static str {
    if record.contains_key("weekday") { "regular_schedule" } else { "holiday_schedule" }
}

/// Whether a row of one of the two is right.
///
/// # Errors
/// What is wrong with it.
pub fn check(kind: &str, record: &Record) -> Result<(), String> {
    if kind == "regular_schedule" { regular(record).map(|_| ()) } else { holiday(record).map(|_| ()) }
}

/// The rows of both tables that belong to one record, in OSM syntax; none without rows.
pub fn opening_hours(rows: &[Record]) -> Option<String> {
    let mut hours_of_day: [Vec<String>; 7] = Default::default();
    let mut rules = Vec::new();
    for (day, hours) in rows.iter().filter_map(|row| regular(row).ok()) {
        hours_of_day[day].push(hours);
    }
    let week: Vec<(usize, String)> = hours_of_day
        .iter_mut()
        .enumerate()
        .filter(|(_, hours)| !hours.is_empty())
        .map(|(day, hours)| {
            hours.sort();
            hours.dedup();
            (day, hours.join(","))
        })
        .collect();
    for chunk in week.chunk_by(|one, next| one.1 == next.1) {
        let days: Vec<usize> = chunk.iter().map(|(day, _)| *day).collect();
        rules.push(format!("{} {}", osm_weekdays(&days), chunk[0].1));
    }
    // No two of these share a day, and with "; " one would take away the night that the day before leaves in it.
    let mut rules = if rules.is_empty() { rules } else { vec![rules.join(", ")] };
    rules.extend(rows.iter().filter(|row| kind(row) == "holiday_schedule").filter_map(|row| holiday(row).ok()));
    (!rules.is_empty()).then(|| rules.join("; "))
}

fn regular(record: &Record) -> Result<(usize, String), String> {
    let value = |key: &str| fields::peek(record, key);
    let name = value("weekday").ok_or("the weekday is missing; write Monday")?;
    let day = weekday_number(&name).ok_or_else(|| format!("weekday “{name}” is not a day; write Monday"))?;
    let hours = stretch(value("opens_at").as_deref(), value("closes_at").as_deref())?;
    let (hours, _) = hours.ok_or("opens_at and closes_at are missing; write 09:30 and 17:00")?;
    Ok((day, hours))
}

fn holiday(record: &Record) -> Result<String, String> {
    let value = |key: &str| fields::peek(record, key);
    let day = |key: &str| {
        let text = value(key).ok_or_else(|| format!("{key} is missing; write 2024-12-31"))?;
        time::date(&text).map_err(|why| format!("{key}: {why}"))
    };
    let (first, last) = (day("start_date")?, day("end_date")?);
    if last < first {
        return Err(format!("it ends ({last}) before it begins ({first}); correct the dates"));
    }
    let days = if first == last { osm_date(first) } else { format!("{}-{}", osm_date(first), osm_date(last)) };
    let Some(closed) = value("closed") else {
        return Err("closed is missing; write TRUE or FALSE".into());
    };
    if matches!(closed.to_ascii_lowercase().as_str(), "true" | "t" | "yes" | "1") {
        return Ok(format!("{days} off"));
    }
    let hours = stretch(value("opens_at").as_deref(), value("closes_at").as_deref())?;
    let (hours, _) = hours.ok_or("it is not closed, but opens_at and closes_at are missing")?;
    Ok(format!("{days} {hours}"))
}
