//! Which texts of the town's listings can be read aloud in which language, counted when a listing is written. Owns those
//! counts; recordings are for `voices`.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::params;
use uuid::Uuid;

use super::{Change, View};
use crate::{
    directory::{Publisher, Service, ServiceStatus, TranslationState},
    limits::CLIP_TEXT_CHARS_MAX,
    locale::LanguageTag,
    store::{StoreError, read::collect, rows::to_json},
};

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
}

impl Change<'_> {
    /// Writes down which texts of a listing can be read aloud.
    pub(super) fn count_spoken_of(&self, service: &Service, publisher: &Publisher) -> Result<(), StoreError> {
        if service.status != ServiceStatus::Active {
            return Ok(());
        }
        let (of, id) = (publisher.id.to_string(), service.id.to_string());
        for (language, field, text) in texts(service, publisher.language.as_ref()) {
            let sql = "INSERT OR IGNORE INTO spoken_text (publisher_id, language, digest, service_id, field)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let values = params![of, language.as_str(), number_of(text), id, field];
            self.connection().prepare_cached(sql)?.execute(values)?;
        }
        Ok(())
    }
}
