//! One record as it came: what kind it is, of which region and language, and its plain texts. Trusts no type.

use serde_json::Value;

use super::html::{plain_line, plain_text};
use crate::{
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
};

/// What a record is, known by its fields: the names of files differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A place with what one gets there.
    Location,
    /// Something that happens at a time.
    Event,
    /// A text.
    Page,
    /// A language of a region.
    Language,
    /// A town or district.
    Region,
    /// A kind of location.
    Category,
    /// None of these.
    Other,
}

impl Kind {
    /// The kind of a record.
    pub fn of(record: &Value) -> Self {
        let has = |name: &str| record.get(name).is_some();
        match () {
            () if has("event") => Self::Event,
            () if has("location") && (has("opening_hours") || has("temporarily_closed") || has("category")) => {
                Self::Location
            }
            () if has("location") && has("title") => Self::Location,
            () if has("native_name") => Self::Language,
            () if has("name_without_prefix") || has("bounding_box") => Self::Region,
            () if has("title") && has("content") => Self::Page,
            () if has("name") && (has("icon") || has("color")) => Self::Category,
            () => Self::Other,
        }
    }

    /// Its name in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Event => "event",
            Self::Page => "page",
            Self::Language => "language",
            Self::Region => "region",
            Self::Category => "category",
            Self::Other => "record",
        }
    }
}

/// A text of a field; none when it is empty or no text.
pub fn text<'a>(record: &'a Value, field: &str) -> Option<&'a str> {
    record.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A one-line text of a field.
pub fn line(record: &Value, field: &str) -> Option<String> {
    text(record, field).map(plain_line).filter(|line| !line.is_empty())
}

/// A web address of a field, with `https://` before a bare domain (`www.example.org/a`); other schemes are none.
pub fn web_address(record: &Value, field: &str) -> Option<String> {
    let address = line(record, field)?;
    if ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) {
        return Some(address);
    }
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|one| one.is_alphanumeric() || one == '-');
    let has_end = host.rsplit_once('.').is_some_and(|(_, end)| end.len() > 1 && end.chars().all(char::is_alphabetic));
    let is_bare = has_end && host.split('.').all(is_label) && !address.contains(char::is_whitespace);
    is_bare.then(|| format!("https://{address}"))
}

/// The region and the language in a record's `path`: `/augsburg/de/locations/…`.
pub fn region_and_language(record: &Value) -> Option<(String, LanguageTag)> {
    let mut segments = text(record, "path")?.split('/').filter(|segment| !segment.is_empty());
    let region = segments.next()?.to_owned();
    Some((region, LanguageTag::parse(segments.next()?).ok()?))
}

/// The identity of a listing: of its place or event, never of a translation.
pub fn identity(kind: Kind, record: &Value) -> Option<i64> {
    let object = if kind == Kind::Event { "event" } else { "location" };
    record.get(object)?.get("id")?.as_i64()
}

/// Whether the record is a copy of another language's text, put where a translation is missing.
pub fn is_fallback(record: &Value) -> bool {
    record.get("id").is_none_or(Value::is_null)
}

/// The words of a record in its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub name: String,
    /// Plain text.
    pub description: Option<String>,
    /// RFC 3339, as it came.
    pub last_updated: Option<String>,
}

impl Words {
    /// The words of a record.
    ///
    /// # Errors
    /// When it has no name, or one of the texts is too long; the sentence says what to do.
    pub fn of(record: &Value) -> Result<Self, String> {
        let name = line(record, "title").ok_or("it has no title; give it one")?;
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(format!("its title is longer than {NAME_CHARS_MAX} characters; shorten it"));
        }
        let html = text(record, "content").or_else(|| text(record, "excerpt")).unwrap_or_default();
        let description = plain_text(html).map_err(|why| why.to_string())?;
        if description.chars().count() > TEXT_CHARS_MAX {
            return Err(format!("its text is longer than {TEXT_CHARS_MAX} characters; shorten it"));
        }
        let description = Some(description).filter(|text| !text.is_empty());
        Ok(Self { name, description, last_updated: line(record, "last_updated") })
    }
}
