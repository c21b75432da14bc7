//! Small conversions between columns and the types of `directory`.

use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::StoreError;
use crate::{
    directory::{Point, TermCode},
    locale::LanguageTag,
};

/// JSON text of a value that always has one.
pub fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|why| StoreError::Nonsense { column: "json", value: why.to_string() })
}

/// A JSON column.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| StoreError::Nonsense { column, value: text })
}

/// A column whose text `parse` must understand.
pub fn parsed<T>(
    row: &Row<'_>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    let Some(text) = row.get::<_, Option<String>>(column)? else {
        return Ok(None);
    };
    parse(&text).map(Some).ok_or(StoreError::Nonsense { column, value: text })
}

/// An id column that is never null.
pub fn id(row: &Row<'_>, column: &'static str) -> Result<Uuid, StoreError> {
    parsed(row, column, |text| text.parse().ok())?
        .ok_or_else(|| StoreError::Nonsense { column, value: "nothing".to_owned() })
}

/// A day column.
pub fn date(row: &Row<'_>, column: &'static str) -> Result<Option<NaiveDate>, StoreError> {
    parsed(row, column, |text| text.parse().ok())
}

/// A language column.
pub fn language(row: &Row<'_>, column: &'static str) -> Result<Option<LanguageTag>, StoreError> {
    parsed(row, column, |text| LanguageTag::parse(text).ok())
}

/// A vocabulary column.
pub fn term(row: &Row<'_>, column: &'static str) -> Result<Option<TermCode>, StoreError> {
    parsed(row, column, |text| TermCode::parse(text).ok())
}

/// The `latitude` and `longitude` columns.
pub fn point(row: &Row<'_>) -> Result<Option<Point>, StoreError> {
    let latitude: Option<f64> = row.get("latitude")?;
    let longitude: Option<f64> = row.get("longitude")?;
    Ok(latitude.zip(longitude).and_then(|(latitude, longitude)| Point::new(latitude, longitude)))
}
