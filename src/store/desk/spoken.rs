//! Which texts of the town's listings can be read aloud in which language, counted when a listing is written. Owns those
//! counts; recordings are for `voices`.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Row, params};
use serde::Serialize;
use uuid::Uuid;

use super::View;
use crate::{
    directory::{Publisher, Service, ServiceStatus, TranslationState},
    limits::CLIP_TEXT_CHARS_MAX,
    locale::LanguageTag,
    store::{StoreError, read::collect, rows::to_json},
};

/// By so many letters the texts are put in order.
const START_CHARS: usize = 24;

/// A text of one of the town's own listings, as it is read in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingText {
    /// `service:<id>:<field>`.
    pub key: String,
    /// The text.
    pub text: String,
    /// As it was written first.
    pub original: String,
}

impl ListingText {
    fn of_row(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { key: row.get("key")?, text: row.get("text")?, original: row.get("original")? })
    }
}

/// The words of places in `found` (`service_id`, `field`, `start`), of a publisher (`?1`) in a language (`?2`). Which ones
/// are chosen first, by the counts alone.
const TEXTS: &str = "SELECT 'service:' || service.id || ':' || found.field AS key,
        CASE WHEN coalesce(service.original_language, publisher.language) = ?2 THEN
            CASE found.field WHEN 'name' THEN service.name ELSE service.description END
            ELSE translated.text END AS text,
        CASE found.field WHEN 'name' THEN service.name ELSE service.description END AS original
    FROM found CROSS JOIN service ON service.id = service_id CROSS JOIN publisher ON publisher.id = ?1
    LEFT JOIN content_translation AS translated ON entity = 'service' AND entity_id = service_id
        AND translated.field = found.field AND translated.language = ?2 AND state = 'checked'
    ORDER BY found.field DESC, start, service_id";

/// Where the texts of a publisher (`?1`) in a language (`?2`) stand.
const PLACES: &str = "SELECT service_id, field, start FROM spoken_text WHERE publisher_id = ?1 AND language = ?2";

/// The order in which texts are read.
const IN_ORDER: &str = "ORDER BY field DESC, start, service_id";

/// The service and the field of a text's key.
fn parts(key: &str) -> Option<(&str, &str)> {
    key.strip_prefix("service:")?.split_once(':')
}

/// By which a text is known in the counts.
fn number_of(text: &str) -> i64 {
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// Names and descriptions that readers of a language get from a person: the language, the field, the text.
fn texts<'a>(service: &'a Service, own: Option<&'a LanguageTag>) -> Vec<(&'a LanguageTag, &'static str, &'a str)> {
    let own = service.original_language.as_ref().or(own);
    let fields = [("name", Some(&service.name)), ("description", service.description.as_ref())];
    let mut found = Vec::new();
    for (field, text) in fields {
        let Some(text) = text.filter(|text| field == "name" || !text.is_empty()) else { continue };
        found.extend(own.map(|own| (own, field, text.as_str())));
        let translated = service.translations.iter().filter(|one| one.field == field && Some(&one.language) != own);
        let checked = translated.filter(|one| one.state == TranslationState::Checked);
        found.extend(checked.map(|one| (&one.language, field, one.text.as_str())));
    }
    found.retain(|(.., text)| text.chars().count() <= CLIP_TEXT_CHARS_MAX);
    found
}

impl View<'_> {
    /// For each language, how many different texts of a publisher's listings are read in it, and how many of them are
    /// recorded.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn listing_text_counts(&self, publisher: Uuid) -> Result<BTreeMap<String, (u64, u64)>, StoreError> {
        let publisher = publisher.to_string();
        let sql = "SELECT language, texts FROM spoken_total WHERE publisher_id = ?1 AND texts > 0";
        let mut statement = self.connection().prepare_cached(sql)?;
        let texts = collect(&mut statement, [&publisher], |row| Ok((row.get("language")?, (row.get("texts")?, 0))))?;
        let mut counts: BTreeMap<String, (u64, u64)> = texts.into_iter().collect();
        let sql = "SELECT language, text FROM clip WHERE removed_at IS NULL";
        let spoken: BTreeSet<(String, i64)> = collect(&mut self.connection().prepare_cached(sql)?, [], |row| {
            Ok((row.get("language")?, number_of(&row.get::<_, String>("text")?)))
        })?
        .into_iter()
        .collect();
        let sql = "SELECT value ->> 0 AS language, count(*) AS recorded FROM json_each(?2) WHERE EXISTS (
                       SELECT 1 FROM spoken_text WHERE publisher_id = ?1 AND spoken_text.language = value ->> 0
                       AND digest = value ->> 1)
                   GROUP BY value ->> 0";
        let recorded =
            collect(&mut self.connection().prepare_cached(sql)?, params![publisher, to_json(&spoken)?], |row| {
                Ok((row.get::<_, String>("language")?, row.get("recorded")?))
            })?;
        for (language, recorded) in recorded {
            counts.entry(language).or_default().1 = recorded;
        }
        Ok(counts)
    }

    /// Whether a text is one of those that are read in a language.
    pub(super) fn is_read(&self, publisher: Uuid, language: &LanguageTag, text: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM spoken_text WHERE publisher_id = ?1 AND language = ?2 AND digest = ?3";
        let values = params![publisher.to_string(), language.as_str(), number_of(text)];
        Ok(self.connection().prepare_cached(sql)?.exists(values)?)
    }

    /// How many texts of a publisher's listings are read in a language, and how many of them are recorded.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn listing_text_progress(&self, publisher: Uuid, language: &LanguageTag) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT (SELECT count(*) FROM spoken_text WHERE publisher_id = ?1 AND language = ?2),
                       (SELECT count(*) FROM (SELECT DISTINCT value FROM json_each(?3)) CROSS JOIN spoken_text
                        ON publisher_id = ?1 AND language = ?2 AND digest = value)";
        let values = params![publisher.to_string(), language.as_str(), self.recorded(language)?];
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row(values, |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// So many texts of a publisher's listings in a language from the nth on, names first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn listing_texts_from(
        &self,
        publisher: Uuid,
        language: &LanguageTag,
        first: usize,
        count: usize,
    ) -> Result<Vec<ListingText>, StoreError> {
        let sql = format!("WITH found AS ({PLACES} {IN_ORDER} LIMIT ?3 OFFSET ?4) {TEXTS}");
        let values = params![publisher.to_string(), language.as_str(), count, first];
        collect(&mut self.connection().prepare_cached(&sql)?, values, ListingText::of_row)
    }

    /// The text of a key, where it is read in a language.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn listing_text(
        &self,
        publisher: Uuid,
        language: &LanguageTag,
        key: &str,
    ) -> Result<Option<ListingText>, StoreError> {
        let Some((service, field)) = parts(key) else { return Ok(None) };
        let sql = format!("WITH found AS ({PLACES} AND service_id = ?3 AND field = ?4) {TEXTS}");
        let values = params![publisher.to_string(), language.as_str(), service, field];
        Ok(collect(&mut self.connection().prepare_cached(&sql)?, values, ListingText::of_row)?.pop())
    }

    /// The next text that is not recorded in a language, behind the one of a key or from the first on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn listing_text_to_record(
        &self,
        publisher: Uuid,
        language: &LanguageTag,
        after: Option<&str>,
    ) -> Result<Option<ListingText>, StoreError> {
        let (service, field) = after.and_then(parts).unzip();
        let sql = format!(
            "WITH after AS ({PLACES} AND service_id = ?4 AND field = ?5),
             found AS ({PLACES} AND digest NOT IN (SELECT value FROM json_each(?3))
                 AND (NOT EXISTS (SELECT 1 FROM after) OR field < (SELECT field FROM after)
                     OR (field = (SELECT field FROM after)
                         AND (start, service_id) > (SELECT start, service_id FROM after)))
                 {IN_ORDER} LIMIT 1)
             {TEXTS}"
        );
        let recorded = self.recorded(language)?;
        let values = params![publisher.to_string(), language.as_str(), recorded, service, field];
        Ok(collect(&mut self.connection().prepare_cached(&sql)?, values, ListingText::of_row)?.pop())
    }

    /// Which texts are recorded in a language, as JSON.
    fn recorded(&self, language: &LanguageTag) -> Result<String, StoreError> {
        let sql = "SELECT text FROM clip WHERE language = ?1 AND removed_at IS NULL";
        let numbers = collect(&mut self.connection().prepare_cached(sql)?, [language.as_str()], |row| {
            Ok(number_of(&row.get::<_, String>("text")?))
        })?;
        to_json(&numbers)
    }
}

/// What is counted of a listing that is shown: the publisher, the language, the text, its field and its first letters.
pub(super) fn spoken_texts(service: &Service, publisher: &Publisher) -> Vec<impl Serialize> {
    if service.status != ServiceStatus::Active {
        return Vec::new();
    }
    let found = texts(service, publisher.language.as_ref()).into_iter();
    let row = |(language, field, text): (&LanguageTag, &'static str, &str)| {
        let start: String = text.chars().take(START_CHARS).collect();
        (publisher.id.to_string(), language.as_str().to_owned(), number_of(text), field, start)
    };
    found.map(row).collect()
}
