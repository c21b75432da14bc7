//! Building the index: brings it up to date with the services that a change wrote, at its commit.
//! Bounded: a batch of services at a time, in order of their document numbers, as FTS5 wants them.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{
    super::{
        StoreError,
        cards::{Card, cards},
        read::collect,
        rows::{date, to_json},
    },
    words,
};
use crate::{
    directory::{AddressVisibility, Point, TermCode, Vocabulary},
    search::{FOLDING_VERSION, tokens},
};

const TEXTS: &str = include_str!("texts.sql");
const ROWID_BITS: u32 = 40;
const MONTHS_MAX: i64 = 4095;
/// Numbers from here on are drafts that nobody has confirmed.
pub(super) const FIRST_DRAFT: i64 = 1 << 52;
/// Few enough that their words in all languages take little memory.
const BATCH_SERVICES: usize = 32;
/// A change of more services than this leaves the index in many pieces, which are then joined.
const JOINED_AFTER_SERVICES: usize = 256;
/// How many spellings are remembered as written before the memory is emptied.
const SPELLINGS_REMEMBERED: usize = 50_000;

/// The number of a document (see `db/directory/0002_search.sql`).
pub(super) fn document_number(rowid: i64, assured_date: Option<NaiveDate>) -> i64 {
    match assured_date {
        Some(day) => {
            let months = i64::from(day.year() - 1900) * 12 + i64::from(day.month0());
            ((MONTHS_MAX - months.clamp(0, MONTHS_MAX)) << ROWID_BITS) + rowid
        }
        None => FIRST_DRAFT + rowid,
    }
}

/// The service of a document.
pub(super) fn service_rowid(document: i64) -> i64 {
    document & ((1 << ROWID_BITS) - 1)
}

/// Forgets what the index knows of an organization's services, for its name changed: commit reads them again.
pub fn forget_organization(connection: &Connection, id: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM search_document
               WHERE service_rowid IN (SELECT rowid FROM service WHERE organization_id = ?1)";
    connection.prepare_cached(sql)?.execute([id.to_string()])?;
    Ok(())
}

/// Forgets what the index knows of the services at a location: commit reads them again.
pub fn forget_location(connection: &Connection, id: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM search_document WHERE service_rowid IN (SELECT service.rowid FROM service_at_location
                 JOIN service ON service.id = service_id WHERE location_id = ?1)";
    connection.prepare_cached(sql)?.execute([id.to_string()])?;
    Ok(())
}

/// Indexes every service that is given and not indexed yet; all of them when the folding has changed.
pub fn bring_up_to_date(connection: &Connection) -> Result<(), StoreError> {
    let mut state = connection.prepare_cached("SELECT folding, vocabulary FROM search_state")?;
    let known = collect(&mut state, [], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?)))?.pop();
    let vocabulary = format!("{:016x}", Vocabulary::get().fingerprint());
    let same_folding = known.as_ref().is_some_and(|(folding, _)| *folding == FOLDING_VERSION);
    if !same_folding {
        start_anew(connection)?;
    }
    let mut missing = missing(connection)?;
    let indexed: usize = connection.query_row("SELECT count(*) FROM search_document", [], |row| row.get(0))?;
    if indexed > 0 && missing.len() > indexed {
        start_anew(connection)?;
        missing = self::missing(connection)?;
    }
    let anew = indexed == 0 || !same_folding;
    if anew || known.is_none_or(|(_, indexed_vocabulary)| indexed_vocabulary != vocabulary) {
        words::write(connection)?;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO search_state (one, folding, vocabulary) VALUES (1, ?1, ?2)")?
        .execute(params![FOLDING_VERSION, vocabulary])?;
    let mut spellings = Spellings::default();
    for batch in missing.chunks(BATCH_SERVICES) {
        index_batch(connection, batch, &mut spellings)?;
    }
    spellings.write(connection)?;
    if missing.len() > JOINED_AFTER_SERVICES {
        connection.execute_batch(
            "INSERT INTO search_head (search_head) VALUES ('optimize');
             INSERT INTO search_body (search_body) VALUES ('optimize')",
        )?;
    }
    Ok(())
}

fn start_anew(connection: &Connection) -> Result<(), StoreError> {
    // Without rows to delete one by one, the trigger has nothing to do.
    connection.execute_batch(
        "DROP TRIGGER search_document_gone;
         DELETE FROM search_document;
         DELETE FROM search_spelling;
         INSERT INTO search_head (search_head) VALUES ('delete-all');
         INSERT INTO search_body (search_body) VALUES ('delete-all');
         CREATE TRIGGER search_document_gone AFTER DELETE ON search_document BEGIN
             DELETE FROM search_head WHERE rowid = old.document;
             DELETE FROM search_body WHERE rowid = old.document;
         END",
    )?;
    words::write(connection)
}

/// The document numbers to index, in order.
fn missing(connection: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT service.rowid, service.assured_date FROM service
         LEFT JOIN search_document ON service_rowid = service.rowid
         WHERE service_rowid IS NULL AND status IN ('active', 'temporarily closed')",
    )?;
    let mut numbers =
        collect(&mut statement, [], |row| Ok(document_number(row.get("rowid")?, date(row, "assured_date")?)))?;
    numbers.sort_unstable();
    Ok(numbers)
}

/// The words of one document: name, key words, terms and texts.
#[derive(Default)]
struct Document {
    name: Vec<String>,
    word: Vec<String>,
    term: Vec<String>,
    text: Vec<String>,
}

fn index_batch(connection: &Connection, batch: &[i64], spellings: &mut Spellings) -> Result<(), StoreError> {
    let rowids: Vec<i64> = batch.iter().map(|number| service_rowid(*number)).collect();
    let mut documents = read_texts(connection, &rowids)?;
    for (number, card) in batch.iter().zip(cards(connection, &rowids)?) {
        let mut document = documents.remove(&card.rowid).unwrap_or_default();
        document.term.extend(terms_of(&card));
        write_document(connection, *number, &card, document, spellings)?;
    }
    Ok(())
}

fn read_texts(connection: &Connection, rowids: &[i64]) -> Result<HashMap<i64, Document>, StoreError> {
    let mut documents: HashMap<i64, Document> = HashMap::with_capacity(rowids.len());
    let mut statement = connection.prepare_cached(TEXTS)?;
    let mut rows = statement.query([to_json(&rowids)?])?;
    while let Some(row) = rows.next()? {
        let document = documents.entry(row.get(0)?).or_default();
        let Some(value) = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
            continue;
        };
        match row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)? {
            "name" => document.name.extend(tokens(value)),
            "word" => document.word.extend(tokens(value)),
            "term" => document.term.extend(TermCode::parse(value).iter().map(term_token)),
            _ => document.text.extend(tokens(value)),
        }
    }
    Ok(documents)
}

/// The terms of a listing with the needs above them, and the languages spoken.
fn terms_of(card: &Card) -> impl Iterator<Item = String> {
    let above = card.terms.iter().filter_map(TermCode::parent);
    let languages = card.languages.iter().filter_map(|tag| TermCode::parse(&format!("language.{tag}")).ok());
    card.terms.iter().chain(&card.costs).cloned().chain(above).chain(languages).map(|code| term_token(&code))
}

/// A term as one word that no reader can type, for folding drops private-use characters.
pub(super) fn term_token(code: &TermCode) -> String {
    let letters = code.as_str().chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '\u{e001}' });
    std::iter::once('\u{e000}').chain(letters).flat_map(char::to_lowercase).collect()
}

fn write_document(
    connection: &Connection,
    number: i64,
    card: &Card,
    mut document: Document,
    spellings: &mut Spellings,
) -> Result<(), StoreError> {
    for words in [&mut document.name, &mut document.word, &mut document.term, &mut document.text] {
        words.sort_unstable();
        words.dedup();
    }
    let words = [&document.name, &document.word, &document.text];
    for word in words.into_iter().flatten() {
        spellings.see(connection, word)?;
    }
    let mut all: Vec<&str> = words.into_iter().chain([&document.term]).flatten().map(String::as_str).collect();
    all.sort_unstable();
    all.dedup();
    connection
        .prepare_cached("INSERT INTO search_head (rowid, name, word, term) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![number, document.name.join(" "), document.word.join(" "), document.term.join(" ")])?;
    connection
        .prepare_cached("INSERT INTO search_body (rowid, text) VALUES (?1, ?2)")?
        .execute(params![number, all.join(" ")])?;
    let hours: Vec<(bool, Option<&str>)> =
        card.schedules.iter().map(|schedule| (schedule.by_appointment, schedule.opening_hours.as_deref())).collect();
    connection
        .prepare_cached(
            "INSERT INTO search_document (service_rowid, document, assured_date, points, schedules)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            card.rowid,
            number,
            card.assured_date.map(|day| day.to_string()),
            to_json(&shown_points(card))?,
            to_json(&hours)?,
        ])?;
    Ok(())
}

/// Where distances may lead: nowhere for a hidden address, about there (a hundredth of a degree) for an area.
fn shown_points(card: &Card) -> Vec<(f64, f64)> {
    let rounded = |degrees: f64| (degrees * 100.0).round() / 100.0;
    let shown = |point: &Point| match card.visibility {
        AddressVisibility::Full => Some((point.latitude, point.longitude)),
        AddressVisibility::Area => Some((rounded(point.latitude), rounded(point.longitude))),
        AddressVisibility::Hidden => None,
    };
    card.points.iter().filter_map(shown).collect()
}

/// The words written so far in this change.
#[derive(Default)]
pub(super) struct Spellings {
    written: HashSet<String>,
    waiting: Vec<String>,
}

impl Spellings {
    pub(super) fn see(&mut self, connection: &Connection, word: &str) -> Result<(), StoreError> {
        // A word of two letters is never mistyped for another.
        if word.chars().nth(2).is_none() || self.written.contains(word) {
            return Ok(());
        }
        self.written.insert(word.to_owned());
        self.waiting.push(word.to_owned());
        if self.written.len() > SPELLINGS_REMEMBERED {
            self.write(connection)?;
            self.written.clear();
        }
        Ok(())
    }

    pub(super) fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.waiting.sort_unstable();
        let mut statement =
            connection.prepare_cached("INSERT OR IGNORE INTO search_spelling (spelling, backwards) VALUES (?1, ?2)")?;
        for word in self.waiting.drain(..) {
            statement.execute(params![word, word.chars().rev().collect::<String>()])?;
        }
        Ok(())
    }
}
