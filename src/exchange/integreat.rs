//! Integreat, API v3: locations and recurring events become listings, keyed on the place or event and never on a
//! translation. Files are read three times: once to see which language each listing is written in, once for the
//! words of the other languages, once to write; so that one listing at a time is held, besides translations.
//!
//! The original is the text in the region's first language (`languages.json`, else German, else the first met).
//! A translation is taken as `checked`, since people write Integreat's; as `outdated` when the original was updated
//! on a later day. A record without an id of its own is a copy of the original put where a translation is missing.

pub mod hours;
pub mod html;
mod listing;
mod needs;
mod record;
mod recurrence;
mod stream;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use super::{
    ImportError, ImportOptions, Place, Progress, Report,
    source::{shown, walk},
};
use crate::{
    directory::{Point, Publisher, Service, Translation, TranslationState},
    locale::LanguageTag,
    store::Writer,
};
use listing::Listing;
use record::{Kind, Words, identity, is_fallback, line, region_and_language, text};
use stream::each_record;

/// A listing's identity: region, kind, number.
type Key = (String, Kind, i64);

/// Takes a file or a folder of Integreat's answers. `today` decides which events are over.
///
/// # Errors
/// When a file cannot be read or is no JSON, or the directory refuses.
pub fn import(
    source: &Path,
    options: &ImportOptions,
    writer: &mut Writer<'_>,
    progress: &Progress,
    today: NaiveDate,
) -> Result<Report, ImportError> {
    let files = walk(source, &["json"])?;
    let mut import = Import {
        root: source,
        publisher: &options.publisher,
        today,
        report: Report::default(),
        survey: Survey::default(),
        translations: HashMap::new(),
        written: HashSet::new(),
        country: None,
    };
    import.each(&files, progress, |survey, _, record| {
        survey.survey.look(record);
        Ok(())
    })?;
    import.each(&files, progress, |import, place, record| {
        import.translate(place, &record);
        Ok(())
    })?;
    import.each(&files, progress, |import, place, record| import.write(place, &record, writer))?;
    import.finish(source, writer)?;
    Ok(import.report)
}

/// What is known before anything is written.
#[derive(Default)]
struct Survey {
    /// The languages of each record that is no copy, by listing.
    languages: HashMap<Key, Vec<LanguageTag>>,
    /// The languages of the files `languages.json`, in their order.
    ranked: Vec<LanguageTag>,
    regions: BTreeMap<String, Value>,
}

impl Survey {
    fn look(&mut self, record: Value) {
        match Kind::of(&record) {
            kind @ (Kind::Location | Kind::Event) if !is_fallback(&record) => {
                let (Some((region, language)), Some(number)) = (region_and_language(&record), identity(kind, &record))
                else {
                    return;
                };
                let languages = self.languages.entry((region, kind, number)).or_default();
                if !languages.contains(&language) {
                    languages.push(language);
                }
            }
            Kind::Language => self.ranked.extend(text(&record, "code").and_then(|code| LanguageTag::parse(code).ok())),
            Kind::Region => {
                if let Some(path) = text(&record, "path") {
                    self.regions.insert(path.trim_matches('/').to_owned(), record);
                }
            }
            _ => {}
        }
    }

    /// The language a listing is written in.
    fn original(&self, key: &Key) -> Option<&LanguageTag> {
        let languages = self.languages.get(key)?;
        let ranked = self.ranked.iter().find_map(|wanted| languages.iter().find(|language| *language == wanted));
        ranked.or_else(|| languages.iter().find(|language| language.as_str() == "de")).or_else(|| languages.first())
    }
}

struct Import<'a> {
    root: &'a Path,
    publisher: &'a Publisher,
    today: NaiveDate,
    report: Report,
    survey: Survey,
    /// Words in other languages that wait for their listing, with where they stand.
    translations: HashMap<Key, Vec<(LanguageTag, Words, Place)>>,
    written: HashSet<Key>,
    country: Option<String>,
}

impl<'a> Import<'a> {
    fn each(
        &mut self,
        files: &[PathBuf],
        progress: &Progress,
        mut take: impl FnMut(&mut Self, Place, Value) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        for file in files {
            let name = shown(file, self.root);
            progress.step(&name.display().to_string());
            each_record(file, progress, &mut |at, record| take(self, Place::new(&name, at), record))?;
        }
        Ok(())
    }

    /// Keeps the words of a record in another language than its listing's own.
    fn translate(&mut self, place: Place, record: &Value) {
        let Some((key, language)) = self.translation_key(record) else { return };
        match Words::of(record) {
            Ok(words) => {
                let known = self.translations.entry(key).or_default();
                if known.iter().any(|(other, ..)| *other == language) {
                    let reason = format!("the words in {language} were met before; they are taken once");
                    return self.report.skip("translation", place, reason);
                }
                known.push((language, words, place));
            }
            Err(why) => self.report.skip("translation", place, why),
        }
    }

    fn translation_key(&self, record: &Value) -> Option<(Key, LanguageTag)> {
        let kind = Kind::of(record);
        if !matches!(kind, Kind::Location | Kind::Event) || is_fallback(record) {
            return None;
        }
        let (region, language) = region_and_language(record)?;
        let key = (region, kind, identity(kind, record)?);
        (self.survey.original(&key) != Some(&language)).then_some((key, language))
    }

    fn write(&mut self, place: Place, record: &Value, writer: &mut Writer<'_>) -> Result<(), ImportError> {
        let kind = Kind::of(record);
        match kind {
            Kind::Location | Kind::Event => {
                if self.translation_key(record).is_none() {
                    return self.write_listing(kind, place, record, writer);
                }
            }
            Kind::Page => self.report.skip(kind.name(), place, "is a page of text, not a service"),
            Kind::Language | Kind::Category => self.report.take(kind.name()),
            Kind::Region => self.region(place, record),
            Kind::Other => {
                let reason = "is neither a location nor an event, page, category, language or region of Integreat";
                self.report.skip(kind.name(), place, reason);
            }
        }
        Ok(())
    }

    fn region(&mut self, place: Place, record: &Value) {
        let path = text(record, "path").map(|path| path.trim_matches('/')).unwrap_or_default();
        if self.survey.languages.keys().any(|(region, ..)| region == path) {
            self.report.take(Kind::Region.name());
        } else {
            self.report.skip(Kind::Region.name(), place, "nothing of this region is among the files");
        }
    }

    fn write_listing(
        &mut self,
        kind: Kind,
        place: Place,
        record: &Value,
        writer: &mut Writer<'_>,
    ) -> Result<(), ImportError> {
        let Some((region, language)) = region_and_language(record) else {
            let reason = "its path does not begin with a region and a language, such as /augsburg/de/";
            self.report.skip(kind.name(), place, reason);
            return Ok(());
        };
        if is_fallback(record) {
            let reason = format!("is a copy of another language's text, not a translation into {language}");
            self.report.skip("translation", place, reason);
            return Ok(());
        }
        let Some(number) = identity(kind, record) else {
            let reason = format!("its {} has no id, so it could not be found again", kind.name());
            self.report.skip(kind.name(), place, reason);
            return Ok(());
        };
        let key = (region, kind, number);
        if self.written.contains(&key) {
            let reason = format!("is the {} {number} again, which is taken once", kind.name());
            self.report.skip(kind.name(), place, reason);
            return Ok(());
        }
        let made = match kind {
            Kind::Event => listing::of_event(&key.0, &language, record, self.today),
            _ => listing::of_location(&key.0, &language, record),
        };
        match made {
            Ok(Listing { mut service, remarks }) => {
                service.translations = self.translations_of(&key, &service);
                service.publisher_id = Some(self.publisher.id);
                self.country = self.country.take().or_else(|| country_of(&service));
                writer.put_service(&service)?;
                self.written.insert(key);
                self.report.take(kind.name());
                for remark in remarks {
                    self.report.change(kind.name(), place.clone(), remark);
                }
            }
            Err(why) => self.report.skip(kind.name(), place, why),
        }
        Ok(())
    }

    fn translations_of(&mut self, key: &Key, service: &Service) -> Vec<Translation> {
        let day = |time: &Option<String>| {
            time.as_deref().and_then(|time| DateTime::parse_from_rfc3339(time).ok()).map(|time| time.date_naive())
        };
        let updated = day(&service.last_modified);
        let mut translations = Vec::new();
        for (language, words, _) in self.translations.remove(key).unwrap_or_default() {
            self.report.take("translation");
            let translated_at = day(&words.last_updated);
            let outdated = translated_at.zip(updated).is_some_and(|(translated, original)| translated < original);
            let state = if outdated { TranslationState::Outdated } else { TranslationState::Checked };
            let name = Some(("name", words.name));
            for (field, text) in name.into_iter().chain(words.description.map(|text| ("description", text))) {
                let (field, language) = (field.to_owned(), language.clone());
                translations.push(Translation { field, language, text, state, translated_at });
            }
        }
        translations
    }

    /// The publisher learns what the region's record says, where nobody said it.
    fn finish(&mut self, source: &Path, writer: &mut Writer<'_>) -> Result<(), ImportError> {
        let mut orphans: Vec<Place> =
            self.translations.drain().flat_map(|(_, w)| w).map(|(_, _, place)| place).collect();
        orphans.sort_by(|a, b| (&a.file, &a.at).cmp(&(&b.file, &b.at)));
        for place in orphans {
            self.report.skip("translation", place, "what it translates was not taken");
        }
        if self.report.counts.is_empty() {
            let problem = "there are no records in it".to_owned();
            return Err(ImportError::Nothing { path: source.to_owned(), problem });
        }
        let mut names: Vec<&String> = self.written.iter().map(|(region, ..)| region).collect();
        names.sort();
        names.dedup();
        let [name] = names.as_slice() else { return Ok(()) };
        let mut publisher = self.publisher.clone();
        publisher.country = publisher.country.or_else(|| self.country.clone());
        publisher.language = publisher.language.or_else(|| self.survey.ranked.first().cloned());
        if let Some(region) = self.survey.regions.get(*name) {
            let number = |field: &str| region.get(field).and_then(Value::as_f64);
            let point = || Point::new(number("latitude")?, number("longitude")?);
            publisher.point = publisher.point.or_else(point);
            publisher.place = publisher.place.or_else(|| line(region, "name_without_prefix"));
        }
        Ok(writer.put_publisher(&publisher)?)
    }
}

fn country_of(service: &Service) -> Option<String> {
    let addresses = service.service_at_locations.iter().flat_map(|place| &place.location.addresses);
    addresses.map(|address| address.country.clone()).find(|country| !country.is_empty())
}
