//! Lists of services, light enough to fill a screen in one go.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::{
    Directory, StoreError,
    read::{collect, schedule},
    rows::{date, id, language, parsed, point, term, to_json},
};
use crate::{
    directory::{AddressVisibility, Point, Schedule, ServiceStatus, TermCode, Translation, TranslationState},
    locale::LanguageTag,
};

/// What a list shows of one service. Fields as in `directory::Service`.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// The service's row, which the search speaks of.
    pub rowid: i64,
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// HSDS `status`.
    pub status: ServiceStatus,
    /// When last checked.
    pub assured_date: Option<NaiveDate>,
    /// Whose record.
    pub publisher_id: Option<Uuid>,
    /// Whether it is a neighbour's to which home refers.
    pub adopted: bool,
    /// The language of the free texts.
    pub original_language: Option<LanguageTag>,
    /// Where it is given.
    pub points: Vec<Point>,
    /// The strictest visibility of its places.
    pub visibility: AddressVisibility,
    /// When it is open.
    pub schedules: Vec<Schedule>,
    /// Languages spoken.
    pub languages: Vec<LanguageTag>,
    /// `cost` terms.
    pub costs: Vec<TermCode>,
    /// Whether it is known to cost nothing, for anybody.
    pub free: bool,
    /// `need`, `audience`, `access` and `level` terms.
    pub terms: Vec<TermCode>,
    /// `facility` terms of its places.
    pub facilities: Vec<TermCode>,
}

/// What a card says in words. Read for the few that are shown, not for the many that are put in order.
#[derive(Debug, Clone, Default)]
pub struct CardTexts {
    /// HSDS `description`.
    pub description: Option<String>,
    /// Versions of name and description.
    pub translations: Vec<Translation>,
}

/// How many services meet a need at one publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedCount {
    /// The need, of the second level or the first.
    pub need: TermCode,
    /// Whose services.
    pub publisher_id: Option<Uuid>,
    /// How many are given now and were not checked too long ago.
    pub count: u64,
}

impl Directory {
    /// The rows of the services that meet a need or one below it (of all services without one), without ended ones
    /// and without those last checked on `oldest` or before: at most `count`. Those of `home` and those that it refers
    /// to come first, then those without a place, for a telephone is as near as any, then the nearest to a point;
    /// distance is measured on a flat map, which is right enough to choose by.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn services_near(
        &self,
        need: Option<&TermCode>,
        home: Option<Uuid>,
        from: Option<Point>,
        oldest: NaiveDate,
        count: usize,
    ) -> Result<Vec<i64>, StoreError> {
        let meeting = if need.is_some() {
            "AND service.id IN (SELECT service_id FROM service_term WHERE term = ?6 OR term > ?6 || '.' AND term < ?6 || '/')"
        } else {
            "AND ?6 IS NULL"
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT service.rowid AS found,
               min((latitude - ?1) * (latitude - ?1) + (longitude - ?2) * (longitude - ?2) * ?3) AS far
             FROM service
             LEFT JOIN service_at_location ON service_id = service.id LEFT JOIN location ON location.id = location_id
             WHERE status IN ('active', 'temporarily closed') AND (assured_date IS NULL OR assured_date > ?4) {meeting}
             GROUP BY service.rowid
             ORDER BY publisher_id IS NOT NULL AND publisher_id IS NOT ?7
               AND service.id NOT IN (SELECT of_service_id FROM adopted_service), far, service.rowid LIMIT ?5",
        ))?;
        let narrowing = from.map(|point| point.latitude.to_radians().cos().powi(2));
        let (latitude, longitude) = (from.map(|point| point.latitude), from.map(|point| point.longitude));
        let (need, home) = (need.map(TermCode::as_str), home.map(|id| id.to_string()));
        let values = params![latitude, longitude, narrowing, oldest.to_string(), count, need, home];
        collect(&mut statement, values, |row| Ok(row.get("found")?))
    }

    /// How many services meet each need, by publisher.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn need_counts(&self, oldest: NaiveDate) -> Result<Vec<NeedCount>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT term, publisher_id, count(*) AS count FROM service_term
             JOIN service ON service.id = service_term.service_id
             WHERE term >= 'need.' AND term < 'need/'
               AND status IN ('active', 'temporarily closed') AND (assured_date IS NULL OR assured_date > ?1)
             GROUP BY term, publisher_id",
        )?;
        collect(&mut statement, [oldest.to_string()], |row| {
            Ok(NeedCount {
                need: term(row, "term")?.ok_or_else(|| nothing("service_term.term"))?,
                publisher_id: parsed(row, "publisher_id", |text| text.parse().ok())?,
                count: row.get("count")?,
            })
        })
    }

    /// How many services of a publisher are given now, and when the last of them was checked.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn holdings(&self, publisher_id: Uuid) -> Result<(u64, Option<NaiveDate>), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*) AS count, max(assured_date) AS newest FROM service
             WHERE publisher_id = ?1 AND status IN ('active', 'temporarily closed')",
        )?;
        statement
            .query_row([publisher_id.to_string()], |row| Ok((row.get("count")?, date(row, "newest"))))
            .map_err(StoreError::from)
            .and_then(|(count, newest)| Ok((count, newest?)))
    }

    /// The cards of these rows, in this order; rows that no longer exist are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn cards(&self, rowids: &[i64]) -> Result<Vec<Card>, StoreError> {
        cards(&self.connection, rowids)
    }

    /// The words of cards, as far as readers of these languages need them, by row.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn card_texts(&self, rowids: &[i64], languages: &[LanguageTag]) -> Result<HashMap<i64, CardTexts>, StoreError> {
        let mut texts: HashMap<i64, CardTexts> = HashMap::with_capacity(rowids.len());
        let mut statement = self.connection.prepare_cached(
            "SELECT service.rowid AS service_rowid, description, field, language, text, state, translated_at
             FROM service LEFT JOIN content_translation ON entity_id = service.id AND entity = 'service'
               AND field IN ('name', 'description') AND language IN (SELECT value FROM json_each(?2))
             WHERE service.rowid IN (SELECT value FROM json_each(?1))",
        )?;
        let mut rows = statement.query([to_json(&rowids)?, to_json(&languages)?])?;
        while let Some(row) = rows.next()? {
            let found = texts.entry(row.get("service_rowid")?).or_default();
            found.description = row.get("description")?;
            if let Some(field) = row.get("field")? {
                found.translations.push(Translation {
                    field,
                    language: language(row, "language")?.ok_or_else(|| nothing("language"))?,
                    text: row.get("text")?,
                    state: parsed(row, "state", TranslationState::parse)?.unwrap_or(TranslationState::Outdated),
                    translated_at: date(row, "translated_at")?,
                });
            }
        }
        Ok(texts)
    }
}

/// The cards of these rows, in this order; rows that no longer exist are left out.
pub(super) fn cards(connection: &Connection, rowids: &[i64]) -> Result<Vec<Card>, StoreError> {
    let reading = Reading { connection };
    let wanted = to_json(&rowids)?;
    let mut cards: HashMap<i64, Card> = HashMap::with_capacity(rowids.len());
    reading.each(
        &wanted,
        "SELECT *, id IN (SELECT of_service_id FROM adopted_service) AS adopted FROM service WHERE rowid IN wanted",
        |row| {
            let card = card_row(row)?;
            cards.insert(card.rowid, card);
            Ok(())
        },
    )?;
    reading.add_places(&wanted, &mut cards)?;
    reading.add_terms(&wanted, &mut cards)?;
    Ok(rowids.iter().filter_map(|rowid| cards.remove(rowid)).collect())
}

struct Reading<'a> {
    connection: &'a Connection,
}

impl Reading<'_> {
    fn add_places(&self, wanted: &str, cards: &mut HashMap<i64, Card>) -> Result<(), StoreError> {
        let mut of = |row: &Row<'_>, change: &mut dyn FnMut(&mut Card) -> Result<(), StoreError>| {
            let rowid: i64 = row.get("service_rowid")?;
            cards.get_mut(&rowid).map_or(Ok(()), change)
        };
        self.each(
            wanted,
            "SELECT service.rowid AS service_rowid, location.* FROM service
             JOIN service_at_location ON service_id = service.id JOIN location ON location.id = location_id
             WHERE service.rowid IN wanted ORDER BY service_at_location.position",
            |row| {
                let found = point(row)?;
                let visibility = parsed(row, "address_visibility", AddressVisibility::parse)?.unwrap_or_default();
                of(row, &mut |card| {
                    card.points.extend(found);
                    card.visibility = stricter(card.visibility, visibility);
                    Ok(())
                })
            },
        )?;
        self.each(
            wanted,
            "SELECT service.rowid AS service_rowid, 0 AS near, schedule.* FROM service
               JOIN schedule ON schedule.service_id = service.id WHERE service.rowid IN wanted
             UNION ALL
             SELECT service.rowid, 1, schedule.* FROM service
               JOIN service_at_location ON service_at_location.service_id = service.id
               JOIN schedule ON schedule.service_at_location_id = service_at_location.id
               WHERE service.rowid IN wanted
             UNION ALL
             SELECT service.rowid, 2, schedule.* FROM service
               JOIN service_at_location ON service_at_location.service_id = service.id
               JOIN schedule ON schedule.location_id = service_at_location.location_id
               WHERE service.rowid IN wanted
             ORDER BY 2",
            |row| {
                let near: i64 = row.get("near")?;
                let found = schedule(row)?;
                of(row, &mut |card| {
                    // The hours of the building count only when the service has none of its own.
                    if near < 2 || card.schedules.is_empty() {
                        card.schedules.push(found.clone());
                    }
                    Ok(())
                })
            },
        )
    }

    fn add_terms(&self, wanted: &str, cards: &mut HashMap<i64, Card>) -> Result<(), StoreError> {
        self.each(
            wanted,
            "SELECT service.rowid AS service_rowid, 'term' AS kind, term AS value FROM service
               JOIN service_term ON service_id = service.id WHERE service.rowid IN wanted
             UNION ALL
             SELECT service.rowid, 'cost', cost FROM service
               JOIN cost_option ON service_id = service.id WHERE service.rowid IN wanted AND cost IS NOT NULL
             UNION ALL
             SELECT service.rowid, 'free', min(cost IS 'cost.free') FROM service
               JOIN cost_option ON service_id = service.id WHERE service.rowid IN wanted GROUP BY service.rowid
             UNION ALL
             SELECT service.rowid, 'language', code FROM service
               JOIN language ON service_id = service.id WHERE service.rowid IN wanted AND code IS NOT NULL
             UNION
             SELECT service.rowid, 'language', code FROM service
               JOIN service_at_location ON service_at_location.service_id = service.id
               JOIN language ON language.location_id = service_at_location.location_id
               WHERE service.rowid IN wanted AND code IS NOT NULL
             UNION
             SELECT service.rowid, 'facility', facility FROM service
               JOIN service_at_location ON service_at_location.service_id = service.id
               JOIN accessibility ON accessibility.location_id = service_at_location.location_id
               WHERE service.rowid IN wanted AND facility IS NOT NULL",
            |row| {
                let Some(card) = cards.get_mut(&row.get("service_rowid")?) else {
                    return Ok(());
                };
                let kind: String = row.get("kind")?;
                match kind.as_str() {
                    "term" => card.terms.extend(term(row, "value")?),
                    "cost" => card.costs.extend(term(row, "value")?),
                    "free" => card.free = row.get("value")?,
                    "facility" => card.facilities.extend(term(row, "value")?),
                    _ => card.languages.extend(language(row, "value")?),
                }
                Ok(())
            },
        )
    }

    fn each(
        &self,
        wanted: &str,
        sql: &str,
        mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let with = format!("WITH wanted AS (SELECT value FROM json_each(?1)) {sql}");
        let mut statement = self.connection.prepare_cached(&with)?;
        let mut rows = statement.query([wanted])?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }
}

fn nothing(column: &'static str) -> StoreError {
    StoreError::Nonsense { column, value: String::new() }
}

fn stricter(one: AddressVisibility, other: AddressVisibility) -> AddressVisibility {
    use AddressVisibility::{Area, Full, Hidden};
    match (one, other) {
        (Hidden, _) | (_, Hidden) => Hidden,
        (Area, _) | (_, Area) => Area,
        (Full, Full) => Full,
    }
}

fn card_row(row: &Row<'_>) -> Result<Card, StoreError> {
    Ok(Card {
        rowid: row.get("rowid")?,
        id: id(row, "id")?,
        name: row.get("name")?,
        status: parsed(row, "status", ServiceStatus::parse)?.unwrap_or_default(),
        assured_date: date(row, "assured_date")?,
        publisher_id: parsed(row, "publisher_id", |text| text.parse().ok())?,
        adopted: row.get("adopted")?,
        original_language: language(row, "original_language")?,
        ..Card::default()
    })
}
