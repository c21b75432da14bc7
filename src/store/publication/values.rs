//! Judging the values of a publication: each must be one that this program would have written, for whoever reads
//! them later does not ask again. Goes through every table once, in little memory.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension, Row, types::ValueRef};
use uuid::Uuid;

use super::{
    moment,
    tables::{TABLES, columns},
};
use crate::{
    directory::{
        AddressVisibility, Other, Phone, Profile, ServiceStatus, Sha256, SpokenLanguage, Stage, TermCode,
        TranslationState,
    },
    limits::{COLUMN_JSON_BYTES_MAX, NAME_CHARS_MAX, OPENING_HOURS_BYTES_MAX, TARGET_BYTES_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
    store::StoreError,
};

/// How many good values of a column are remembered.
const REMEMBERED: usize = 1_000;
/// The longest value that is remembered, in bytes.
const REMEMBERED_BYTES_MAX: usize = 200;
/// The longest beginning of a value that a message shows, in characters.
const SHOWN_CHARS: usize = 80;
/// No price is farther from nought.
const AMOUNT_MAX: f64 = 1e9;

/// What a column may hold.
#[derive(Clone, Copy)]
enum Kind {
    /// A text of so many characters.
    Text(usize),
    /// A text of so many bytes.
    Bytes(usize),
    /// A text of at most so many bytes that this understands.
    Parsed(usize, fn(&str) -> bool),
    /// A whole number up to this.
    Whole(u64),
    /// A number no farther from nought than this.
    Number(f64),
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> bool {
    serde_json::from_str::<T>(text).is_ok()
}

/// Written as this program writes it: two ways of writing one id would be two rows.
fn is_id(text: &str) -> bool {
    text.parse::<Uuid>().is_ok_and(|id| id.to_string() == text)
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == text)
}

/// A relative path in plain letters: somebody may make a file of that name.
fn is_medium_name(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    text.split('/').all(plain)
}

/// By its name: the same name means the same in every table.
fn kind(table: &str, column: &str) -> Kind {
    const WORD_BYTES_MAX: usize = 200;
    match (table, column) {
        ("publication", "published_at") => Kind::Parsed(WORD_BYTES_MAX, |text| moment(text).is_some()),
        ("medium", "name") => Kind::Parsed(NAME_CHARS_MAX, is_medium_name),
        ("medium", "sha256") => {
            Kind::Parsed(WORD_BYTES_MAX, |text| text.parse::<Sha256>().is_ok_and(|digest| digest.to_string() == text))
        }
        ("medium", "length") => Kind::Whole(TARGET_BYTES_MAX),
        ("publisher" | "organization" | "service" | "location" | "adopted_service", "name")
        | ("guide" | "guide_step", "title") => Kind::Text(NAME_CHARS_MAX),
        (_, "id" | "entity_id") => Kind::Parsed(WORD_BYTES_MAX, is_id),
        (_, column) if column.ends_with("_id") => Kind::Parsed(WORD_BYTES_MAX, is_id),
        (_, "language" | "original_language") | ("language", "code") => {
            Kind::Parsed(WORD_BYTES_MAX, |text| LanguageTag::parse(text).is_ok())
        }
        (_, "assured_date" | "translated_at" | "valid_from" | "valid_to" | "since") => {
            Kind::Parsed(WORD_BYTES_MAX, is_day)
        }
        (_, "term" | "cost" | "document_term" | "facility") => {
            Kind::Parsed(WORD_BYTES_MAX, |text| TermCode::parse(text).is_ok())
        }
        (_, "other") => Kind::Parsed(COLUMN_JSON_BYTES_MAX, json::<Other>),
        (_, "keywords") => Kind::Parsed(COLUMN_JSON_BYTES_MAX, json::<Vec<String>>),
        (_, "phones") => Kind::Parsed(COLUMN_JSON_BYTES_MAX, json::<Vec<Phone>>),
        (_, "languages") => Kind::Parsed(COLUMN_JSON_BYTES_MAX, json::<Vec<SpokenLanguage>>),
        (_, "needs") => Kind::Parsed(COLUMN_JSON_BYTES_MAX, json::<Vec<TermCode>>),
        (_, "opening_hours") => Kind::Bytes(OPENING_HOURS_BYTES_MAX),
        (_, "minimum_age" | "maximum_age") => Kind::Whole(u8::MAX.into()),
        (_, "position" | "extension") => Kind::Whole(u32::MAX.into()),
        (_, "by_appointment") => Kind::Whole(1),
        (_, "amount") => Kind::Number(AMOUNT_MAX),
        (_, "latitude") => Kind::Number(90.0),
        (_, "longitude") => Kind::Number(180.0),
        (_, "profile" | "status" | "address_visibility" | "stage" | "entity" | "state") => {
            Kind::Parsed(WORD_BYTES_MAX, word(column))
        }
        _ => Kind::Text(TEXT_CHARS_MAX),
    }
}

/// Whether a word is one of those that the column's CHECK allows: SQLite itself does not look at checks in a file that
/// is open for reading only.
fn word(column: &str) -> fn(&str) -> bool {
    match column {
        "profile" => |text| Profile::parse(text).is_some(),
        "status" => |text| ServiceStatus::parse(text).is_some(),
        "address_visibility" => |text| AddressVisibility::parse(text).is_some(),
        "stage" => |text| Stage::parse(text).is_some(),
        "state" => |text| TranslationState::parse(text).is_some_and(|state| state != TranslationState::Original),
        _ => |text| ["organization", "service", "location", "guide", "guide_step", "publisher"].contains(&text),
    }
}

impl Kind {
    /// The most bytes that a value takes; none for numbers, which SQLite keeps short.
    fn bytes_max(self) -> Option<usize> {
        match self {
            Self::Text(chars) => Some(chars * 4),
            Self::Bytes(bytes) | Self::Parsed(bytes, _) => Some(bytes),
            Self::Whole(_) | Self::Number(_) => None,
        }
    }
}

/// Refuses values that are longer than any may be. SQLite knows their lengths without reading them.
pub(super) fn refuse_long(connection: &Connection) -> Result<(), StoreError> {
    for table in &TABLES {
        let bounded = columns(connection, "main", table.name)?.into_iter().filter_map(|column| {
            let max = kind(table.name, &column).bytes_max()?;
            Some((column, max))
        });
        let bounded: Vec<(String, usize)> = bounded.collect();
        if bounded.is_empty() {
            continue;
        }
        let lengths: Vec<String> =
            bounded.iter().map(|(column, _)| format!("coalesce(max(octet_length({column})), 0)")).collect();
        let sql = format!("SELECT {} FROM {}", lengths.join(", "), table.name);
        let long = connection.query_row(&sql, [], |row| {
            for (at, (column, max)) in bounded.iter().enumerate() {
                if row.get::<_, usize>(at)? > *max {
                    return Ok(Some(column.clone()));
                }
            }
            Ok(None)
        })?;
        if let Some(column) = long {
            return Err(too_long(connection, table.name, &column));
        }
    }
    Ok(())
}

/// Refuses values that this program would not have written.
pub(super) fn refuse_nonsense(connection: &Connection) -> Result<(), StoreError> {
    for table in &TABLES {
        let columns = columns(connection, "main", table.name)?;
        if columns.is_empty() {
            continue;
        }
        let mut judged: Vec<Judged> = columns.into_iter().map(|column| Judged::new(table.name, column)).collect();
        let list: Vec<&str> = judged.iter().map(|judged| judged.column.as_str()).collect();
        let mut statement = connection.prepare(&format!("SELECT {} FROM {}", list.join(", "), table.name))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for (at, column) in judged.iter_mut().enumerate() {
                column.judge(connection, row, at)?;
            }
        }
    }
    refuse_strays(connection)
}

/// A column with the values that were good.
struct Judged {
    table: &'static str,
    column: String,
    kind: Kind,
    good: HashSet<String>,
}

impl Judged {
    fn new(table: &'static str, column: String) -> Self {
        Self { kind: kind(table, &column), table, column, good: HashSet::new() }
    }

    fn judge(&mut self, connection: &Connection, row: &Row<'_>, at: usize) -> Result<(), StoreError> {
        let text = match (row.get_ref(at)?, self.kind) {
            (ValueRef::Null, _) => return Ok(()),
            (ValueRef::Integer(whole), Kind::Whole(max)) if u64::try_from(whole).is_ok_and(|whole| whole <= max) => {
                return Ok(());
            }
            (ValueRef::Real(number), Kind::Number(max)) if number.abs() <= max => return Ok(()),
            (ValueRef::Text(bytes), Kind::Text(_) | Kind::Bytes(_) | Kind::Parsed(..)) => bytes,
            (value, _) => return Err(self.unsound(&shown(value))),
        };
        let Ok(text) = std::str::from_utf8(text) else {
            return Err(self.unsound(&String::from_utf8_lossy(text)));
        };
        match self.kind {
            Kind::Text(max) if text.len() > max && text.chars().count() > max => {
                Err(too_long(connection, self.table, &self.column))
            }
            Kind::Parsed(_, understood) if !self.good.contains(text) => {
                if !understood(text) {
                    return Err(self.unsound(text));
                }
                if self.good.len() < REMEMBERED && text.len() <= REMEMBERED_BYTES_MAX {
                    self.good.insert(text.to_owned());
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn unsound(&self, value: &str) -> StoreError {
        let value = value.chars().take(SHOWN_CHARS).collect();
        StoreError::Unsound { column: format!("{}.{}", self.table, self.column), value }
    }
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Integer(whole) => whole.to_string(),
        ValueRef::Real(number) => number.to_string(),
        other => other.data_type().to_string(),
    }
}

/// Refuses translations of what is not there, media of somebody who has not signed, and what hangs on two things.
fn refuse_strays(connection: &Connection) -> Result<(), StoreError> {
    for (column, sql) in [
        (
            "content_translation.entity_id",
            "SELECT entity_id FROM content_translation WHERE NOT CASE entity
                WHEN 'organization' THEN EXISTS (SELECT 1 FROM organization WHERE id = entity_id)
                WHEN 'service' THEN EXISTS (SELECT 1 FROM service WHERE id = entity_id)
                WHEN 'location' THEN EXISTS (SELECT 1 FROM location WHERE id = entity_id)
                WHEN 'guide' THEN EXISTS (SELECT 1 FROM guide WHERE id = entity_id)
                WHEN 'guide_step' THEN EXISTS (SELECT 1 FROM guide_step WHERE id = entity_id)
                ELSE EXISTS (SELECT 1 FROM publisher WHERE id = entity_id) END LIMIT 1",
        ),
        (
            "medium.publisher_id",
            "SELECT publisher_id FROM medium WHERE publisher_id NOT IN (SELECT publisher_id FROM publication) LIMIT 1",
        ),
        (
            "phone.id (which hangs on none, or several)",
            "SELECT id FROM phone
             WHERE (service_id IS NULL) + (location_id IS NULL) + (service_at_location_id IS NULL) <> 2 LIMIT 1",
        ),
        (
            "schedule.id (which hangs on none, or several)",
            "SELECT id FROM schedule
             WHERE (service_id IS NULL) + (location_id IS NULL) + (service_at_location_id IS NULL) <> 2 LIMIT 1",
        ),
        (
            "language.id (which hangs on none, or several)",
            "SELECT id FROM language WHERE (service_id IS NULL) + (location_id IS NULL) <> 1 LIMIT 1",
        ),
    ] {
        if let Some(value) = connection.query_row(sql, [], |row| row.get(0)).optional()? {
            return Err(StoreError::Unsound { column: column.to_owned(), value });
        }
    }
    Ok(())
}

/// Refuses listings that were checked later than the day after publishing: the day may be another elsewhere on earth,
/// but nobody checks ahead.
pub(super) fn refuse_later_than(connection: &Connection, published_at: DateTime<Utc>) -> Result<(), StoreError> {
    let last = published_at.date_naive() + chrono::Days::new(1);
    let sql = "SELECT name, assured_date FROM service WHERE assured_date > ?1 ORDER BY assured_date DESC, id LIMIT 1";
    let found: Option<(String, String)> =
        connection.query_row(sql, [last.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        Some((name, day)) => {
            let nonsense = |_| StoreError::Nonsense { column: "service.assured_date", value: day.clone() };
            let listing = name.chars().take(SHOWN_CHARS).collect();
            Err(StoreError::CheckedInFuture { listing, day: day.parse().map_err(nonsense)? })
        }
        None => Ok(()),
    }
}

/// The refusal of a text, with the name of the listing where it stands.
fn too_long(connection: &Connection, table: &'static str, column: &str) -> StoreError {
    let (measure, max, unit) = match kind(table, column) {
        Kind::Text(max) => ("length", max, "characters"),
        other => ("octet_length", other.bytes_max().unwrap_or(0), "bytes"),
    };
    // Longer than any text may be: only counted, never read.
    let bytes = kind(table, column).bytes_max().unwrap_or(0);
    let sql = format!(
        "SELECT {} FROM {table} AS long WHERE octet_length({column}) > {bytes} OR {measure}({column}) > {max} LIMIT 1",
        listing_name(connection, table)
    );
    let named = connection.query_row(&sql, [], |row| row.get::<_, Option<String>>(0));
    match named {
        Ok(name) => {
            let listing = name.unwrap_or_else(|| table.to_owned());
            StoreError::TooLong { listing, column: format!("{table}.{column}"), max, unit }
        }
        Err(why) => why.into(),
    }
}

/// SQL for the beginning of the name of what a row of `long` belongs to.
fn listing_name(connection: &Connection, table: &str) -> String {
    let columns = columns(connection, "main", table).unwrap_or_default();
    let mut names = match table {
        "service" | "organization" | "publisher" => vec!["long.name".to_owned()],
        "location" => vec![
            "long.name".to_owned(),
            "(SELECT service.name FROM service_at_location JOIN service ON service.id = service_id
              WHERE location_id = long.id)"
                .to_owned(),
        ],
        "guide" | "guide_step" => vec!["long.title".to_owned()],
        "content_translation" => ["service", "organization", "location", "publisher"]
            .map(|entity| format!("(SELECT name FROM {entity} WHERE id = entity_id)"))
            .into_iter()
            .chain(["guide", "guide_step"].map(|entity| format!("(SELECT title FROM {entity} WHERE id = entity_id)")))
            .collect(),
        _ => Vec::new(),
    };
    if columns.iter().any(|column| column == "service_id") {
        names.push("(SELECT name FROM service WHERE id = long.service_id)".to_owned());
    }
    if columns.iter().any(|column| column == "location_id") {
        names.push("(SELECT name FROM location WHERE id = long.location_id)".to_owned());
        names.push(
            "(SELECT service.name FROM service_at_location AS place JOIN service ON service.id = place.service_id
              WHERE place.location_id = long.location_id)"
                .to_owned(),
        );
    }
    let short = |name: &String| {
        format!("iif(octet_length({name}) <= {TEXT_CHARS_MAX} * 4, substr({name}, 1, {SHOWN_CHARS}), NULL)")
    };
    names.iter().map(short).fold("NULL".to_owned(), |found, name| format!("coalesce({found}, {name})"))
}
