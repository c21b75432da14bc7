//! What is counted of every listing when it is written, so that pages need not read them all: how far the translations
//! of its texts have come, which needs it meets, and whether a way to reach it cannot work. Owns those counts; refuses listings that nobody
//! sees, and texts that are only searched.

use std::collections::HashMap;

use rusqlite::params;
use serde::Serialize;
use uuid::Uuid;

use super::{Change, View, neighbours::need_counts, spoken::spoken_texts};
use crate::{
    directory::{
        DoubtWeight, Publisher, Service, ServiceStatus, TermCode, TextOwner, TranslationState, reach_doubts, texts_of,
    },
    limits::DESK_ROWS_SHOWN_MAX,
    locale::{LANGUAGES, LanguageTag},
    store::{
        StoreError,
        read::collect,
        rows::{id, to_json},
    },
};

/// How far the texts have come in one language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Translated, and checked by a person.
    pub checked: u64,
    /// By a machine, seen by nobody.
    pub machine: u64,
    /// Older than their originals.
    pub outdated: u64,
    /// Without any translation.
    pub missing: u64,
}

/// A listing with texts to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsRow {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// In the language that was asked for.
    pub standing: Standing,
}

/// A listing whose translations are older than its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutdatedRow {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// In which languages.
    pub languages: Vec<LanguageTag>,
}

impl Standing {
    /// How the texts of a listing that readers see stand in a language; `own` is that of texts that do not say theirs.
    pub fn of(service: &Service, own: Option<&LanguageTag>, language: &LanguageTag) -> Self {
        let mut standing = Self::default();
        for text in texts_of(service).iter().filter(|text| text.key.is_shown()) {
            if text.language.or(own) == Some(language) {
                continue;
            }
            *match text.translation(language).map(|found| found.state) {
                Some(TranslationState::Checked | TranslationState::Original) => &mut standing.checked,
                Some(TranslationState::Machine) => &mut standing.machine,
                Some(TranslationState::Outdated) => &mut standing.outdated,
                None => &mut standing.missing,
            } += 1;
        }
        standing
    }

    /// How many somebody should look at.
    pub fn to_do(&self) -> u64 {
        self.missing + self.outdated + self.machine
    }
}

impl View<'_> {
    /// How far the publisher's texts have come, by language; none where nothing is to be translated.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn words_standing(&self, publisher: Uuid) -> Result<Vec<(LanguageTag, Standing)>, StoreError> {
        let sql = "SELECT language, checked, machine, outdated, missing FROM words_total
                   WHERE publisher_id = ?1 AND checked + machine + outdated + missing > 0";
        collect(&mut self.connection().prepare_cached(sql)?, [publisher.to_string()], |row| {
            Ok((tag(row.get(0)?)?, standing(row, 1)?))
        })
    }

    /// The publisher's listings that have texts to be translated into a language or looked at, those with outdated ones
    /// first, a page at a time.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn words_to_do(&self, publisher: Uuid, language: &LanguageTag, page: u32) -> Result<Vec<WordsRow>, StoreError> {
        let offset = page.saturating_mul(DESK_ROWS_SHOWN_MAX);
        let outdated = "SELECT service_id FROM words_standing JOIN service ON id = service_id
            WHERE words_standing.publisher_id = ?1 AND language = ?2 AND outdated > 0
            ORDER BY name COLLATE NOCASE, id";
        let mut rows = self.words_rows(outdated, publisher, language, (DESK_ROWS_SHOWN_MAX, offset))?;
        let shown = u32::try_from(rows.len()).unwrap_or(DESK_ROWS_SHOWN_MAX);
        if shown == DESK_ROWS_SHOWN_MAX {
            return Ok(rows);
        }
        let sql = "SELECT count(*) FROM words_standing WHERE publisher_id = ?1 AND language = ?2 AND outdated > 0";
        let values = params![publisher.to_string(), language.as_str()];
        let before: u32 = self.connection().prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        let others = "SELECT service_id FROM words_waiting
            WHERE publisher_id = ?1 AND instr(languages, ' ' || ?2 || ' ') ORDER BY name, service_id";
        let range = (DESK_ROWS_SHOWN_MAX - shown, offset.saturating_sub(before));
        rows.extend(self.words_rows(others, publisher, language, range)?);
        Ok(rows)
    }

    /// Some of the listings whose ids are chosen, by name; the others are not read.
    fn words_rows(
        &self,
        chosen: &str,
        publisher: Uuid,
        language: &LanguageTag,
        (count, offset): (u32, u32),
    ) -> Result<Vec<WordsRow>, StoreError> {
        let sql = format!(
            "SELECT id, name, checked, machine, outdated, missing FROM ({chosen} LIMIT ?3 OFFSET ?4) AS chosen
             CROSS JOIN service ON id = chosen.service_id
             CROSS JOIN words_standing ON words_standing.publisher_id = ?1 AND language = ?2
                 AND words_standing.service_id = id
             ORDER BY name COLLATE NOCASE, id"
        );
        let values = params![publisher.to_string(), language.as_str(), count, offset];
        collect(&mut self.connection().prepare_cached(&sql)?, values, |row| {
            Ok(WordsRow { id: id(row, "id")?, name: row.get("name")?, standing: standing(row, 2)? })
        })
    }

    /// The publisher's listings that have texts which can be translated into a language.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn words_services(&self, publisher: Uuid, language: &LanguageTag) -> Result<Vec<Uuid>, StoreError> {
        let sql = "SELECT service_id FROM words_standing WHERE publisher_id = ?1 AND language = ?2 ORDER BY service_id";
        let values = params![publisher.to_string(), language.as_str()];
        collect(&mut self.connection().prepare_cached(sql)?, values, |row| id(row, "service_id"))
    }

    /// The first of those that lack a translation.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn words_missing(
        &self,
        publisher: Uuid,
        language: &LanguageTag,
        count: usize,
    ) -> Result<Vec<Uuid>, StoreError> {
        let sql = "SELECT service_id FROM words_standing WHERE publisher_id = ?1 AND language = ?2 AND missing > 0
                   ORDER BY service_id LIMIT ?3";
        let values = params![publisher.to_string(), language.as_str(), count];
        collect(&mut self.connection().prepare_cached(sql)?, values, |row| id(row, "service_id"))
    }

    /// How many of the publisher's translations are older than their originals, and the first listings with such ones.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn outdated(&self, publisher: Uuid, shown: usize) -> Result<(u64, Vec<OutdatedRow>), StoreError> {
        let sql = "SELECT coalesce(sum(outdated), 0) FROM words_total WHERE publisher_id = ?1";
        let publisher = publisher.to_string();
        let count = self.connection().prepare_cached(sql)?.query_row([&publisher], |row| row.get(0))?;
        let sql = "SELECT id, name, languages FROM (
                       SELECT service_id, group_concat(language, ' ') AS languages
                       FROM words_standing INDEXED BY words_standing_outdated WHERE publisher_id = ?1 AND outdated > 0 GROUP BY service_id LIMIT ?2
                   ) JOIN service ON id = service_id ORDER BY name COLLATE NOCASE, id";
        let rows = collect(&mut self.connection().prepare_cached(sql)?, params![publisher, shown], |row| {
            let languages: String = row.get("languages")?;
            let languages = languages.split(' ').map(|language| tag(language.to_owned()));
            Ok(OutdatedRow {
                id: id(row, "id")?,
                name: row.get("name")?,
                languages: languages.collect::<Result<_, _>>()?,
            })
        })?;
        Ok((count, rows))
    }

    /// For each need, how many of the publisher's listings name it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn needs_met(&self, publisher: Uuid) -> Result<HashMap<TermCode, u64>, StoreError> {
        let sql = "SELECT term, count(*) AS number FROM need_met WHERE publisher_id = ?1 GROUP BY term";
        need_counts(self.connection(), sql, [publisher.to_string()])
    }

    /// How many of the publisher's listings have a telephone number, link or e-mail address that cannot work, and the
    /// first of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reach_doubted(&self, publisher: Uuid, shown: usize) -> Result<(u64, Vec<Uuid>), StoreError> {
        let publisher = publisher.to_string();
        let sql = "SELECT count(*) FROM reach_doubt WHERE publisher_id = ?1";
        let count = self.connection().prepare_cached(sql)?.query_row([&publisher], |row| row.get(0))?;
        let sql = "SELECT service_id FROM reach_doubt WHERE publisher_id = ?1 ORDER BY service_id LIMIT ?2";
        let ids = collect(&mut self.connection().prepare_cached(sql)?, params![publisher, shown], |row| {
            id(row, "service_id")
        })?;
        Ok((count, ids))
    }

    /// The publisher's listing that carries a record, the first written where several do; drafts too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn service_with(&self, publisher: Uuid, owner: TextOwner, record: Uuid) -> Result<Option<Uuid>, StoreError> {
        let condition = match owner {
            TextOwner::Service => "id = ?2",
            TextOwner::Organization => "organization_id = ?2",
            TextOwner::Location => "id IN (SELECT service_id FROM service_at_location WHERE location_id = ?2)",
        };
        let sql = format!("SELECT id FROM service WHERE publisher_id = ?1 AND {condition} ORDER BY rowid LIMIT 1");
        let values = params![publisher.to_string(), record.to_string()];
        Ok(collect(&mut self.connection().prepare_cached(&sql)?, values, |row| id(row, "id"))?.pop())
    }
}

impl Change<'_> {
    /// Counts what was written since it was counted last.
    pub(super) fn count_words(&mut self) -> Result<(), StoreError> {
        let sql = "DELETE FROM uncounted RETURNING service_id";
        let ids = collect(&mut self.connection().prepare_cached(sql)?, [], |row| id(row, "service_id"))?;
        if ids.is_empty() {
            return Ok(());
        }
        let publishers = self.view().publishers()?;
        for id in ids {
            let Some(service) = self.directory.service(id)? else { continue };
            let is_shown = matches!(service.status, ServiceStatus::Active | ServiceStatus::TemporarilyClosed);
            let publisher = publishers.iter().find(|known| Some(known.id) == service.publisher_id);
            let (words, doubts, spoken, needs) = match publisher.filter(|_| is_shown) {
                Some(publisher) => (
                    standings(&service, publisher),
                    doubted(&service, publisher),
                    spoken_texts(&service, publisher),
                    needs(&service, publisher),
                ),
                None => Default::default(),
            };
            let columns = ["publisher_id", "language", "checked", "machine", "outdated", "missing"];
            self.recount("words_standing", &columns, id, &words)?;
            let waiting = waiting(&service, &words);
            self.recount("words_waiting", &["publisher_id", "name", "languages"], id, &waiting)?;
            self.recount("reach_doubt", &["publisher_id"], id, &doubts)?;
            self.recount("spoken_text", &["publisher_id", "language", "digest", "field", "start"], id, &spoken)?;
            self.recount("need_met", &["publisher_id", "term"], id, &needs)?;
        }
        Ok(())
    }

    /// Writes what is counted of a listing, a row each with these columns, where it is not so already.
    fn recount(&self, table: &str, columns: &[&str], id: Uuid, rows: &[impl Serialize]) -> Result<(), StoreError> {
        let counted: Vec<String> = (0..columns.len()).map(|nth| format!("value ->> {nth}")).collect();
        let (columns, counted) = (columns.join(", "), counted.join(", "));
        let (id, rows) = (id.to_string(), to_json(&rows)?);
        let sql = format!(
            "DELETE FROM {table} WHERE service_id = ?1 AND ({columns}) NOT IN (SELECT {counted} FROM json_each(?2))"
        );
        self.connection().prepare_cached(&sql)?.execute([&id, &rows])?;
        let sql =
            format!("INSERT OR IGNORE INTO {table} (service_id, {columns}) SELECT ?1, {counted} FROM json_each(?2)");
        self.connection().prepare_cached(&sql)?.execute([&id, &rows])?;
        Ok(())
    }
}

/// How far the texts of a listing have come in a language: the publisher, the language, then the counts of a standing.
type Standings = (String, String, u64, u64, u64, u64);

fn standings(service: &Service, publisher: &Publisher) -> Vec<Standings> {
    let languages = LANGUAGES.iter().filter_map(|language| LanguageTag::parse(language.tag).ok());
    let standing = |language: LanguageTag| {
        let standing = Standing::of(service, publisher.language.as_ref(), &language);
        let Standing { checked, machine, outdated, missing } = standing;
        let row = (publisher.id.to_string(), language.as_str().to_owned(), checked, machine, outdated, missing);
        (standing != Standing::default()).then_some(row)
    };
    languages.filter_map(standing).collect()
}

/// The publisher, the name, and the languages in which somebody should look at texts of which none is outdated.
fn waiting<'a>(service: &'a Service, standings: &'a [Standings]) -> Vec<(&'a str, &'a str, String)> {
    let waits = standings.iter().filter(|(.., machine, outdated, missing)| *outdated == 0 && machine + missing > 0);
    let languages: String = waits.map(|(_, language, ..)| format!(" {language} ")).collect();
    let publisher = standings.first().filter(|_| !languages.is_empty());
    publisher.map(|(publisher, ..)| (&**publisher, &*service.name, languages)).into_iter().collect()
}

/// The publisher, where a way to reach the listing cannot work.
fn doubted(service: &Service, publisher: &Publisher) -> Vec<[String; 1]> {
    let doubts = reach_doubts(service, publisher.country.as_deref());
    let is_wrong = doubts.iter().any(|doubt| doubt.weight() == DoubtWeight::Wrong);
    is_wrong.then(|| [publisher.id.to_string()]).into_iter().collect()
}

/// The publisher and a need that the listing meets.
fn needs(service: &Service, publisher: &Publisher) -> Vec<(String, String)> {
    service.needs.iter().map(|need| (publisher.id.to_string(), need.as_str().to_owned())).collect()
}

fn tag(text: String) -> Result<LanguageTag, StoreError> {
    LanguageTag::parse(&text).map_err(|_| StoreError::Nonsense { column: "language", value: text })
}

/// Four counts, from a column on.
fn standing(row: &rusqlite::Row<'_>, from: usize) -> Result<Standing, StoreError> {
    Ok(Standing {
        checked: row.get(from)?,
        machine: row.get(from + 1)?,
        outdated: row.get(from + 2)?,
        missing: row.get(from + 3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::Translation,
        store::{
            Act, Desk,
            publication::tests::{at, listing, publisher},
        },
    };

    #[test]
    fn what_is_to_do_in_a_language_is_listed_outdated_first_then_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let day = at("2026-01-01T00:00:00Z");
        let desk = Desk::open(folder.path(), day).unwrap();
        desk.change::<_, StoreError>(day, |change| change.writer().put_publisher(&publisher("Home", 0))).unwrap();
        let save = |service: &Service| {
            let change = |change: &mut Change<'_>| {
                let seen = change.view().revision_number(service.id)?;
                change.save(service, seen, Act::Restored, None)
            };
            desk.change::<_, StoreError>(day, change).unwrap();
        };
        let to_do = |tag: &str, page: u32| -> Vec<String> {
            let language = LanguageTag::parse(tag).unwrap();
            let home = publisher("Home", 0).id;
            let rows = desk.view::<_, StoreError>(|view| view.words_to_do(home, &language, page)).unwrap();
            rows.into_iter().map(|row| row.name).collect()
        };
        let all = |service: &mut Service, state: TranslationState| {
            let each = |one: &mut Translation| one.state = state;
            service.translations.iter_mut().for_each(each);
            service.organization.iter_mut().for_each(|one| one.translations.iter_mut().for_each(each));
            let places = service.service_at_locations.iter_mut();
            places.for_each(|one| one.location.translations.iter_mut().for_each(each));
        };
        let kinds = [
            ("beta", TranslationState::Machine),
            ("Alpha", TranslationState::Machine),
            ("gamma", TranslationState::Outdated),
            ("delta", TranslationState::Checked),
        ];
        let mut services = kinds.map(|(name, state)| {
            let mut service = listing("Home", name, name, "need.language.course");
            all(&mut service, state);
            save(&service);
            service
        });
        assert_eq!(to_do("en", 0), ["gamma", "Alpha", "beta"]);
        assert_eq!(to_do("en", 1), [""; 0]);
        assert_eq!(to_do("nl", 0), [""; 0], "they are written in it");
        assert_eq!(to_do("ti", 0), ["Alpha", "beta", "delta", "gamma"], "nobody has translated any");
        let [beta, alpha, gamma, delta] = &mut services;
        beta.status = ServiceStatus::Inactive;
        alpha.name = "Omega".to_owned();
        all(gamma, TranslationState::Checked);
        all(delta, TranslationState::Machine);
        [beta, alpha, gamma, delta].into_iter().for_each(|service| save(service));
        assert_eq!(to_do("en", 0), ["delta", "Omega"], "nobody sees a draft");
    }
}
