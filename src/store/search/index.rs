//! Building the index: brings it up to date with the services that a change wrote, at its commit.
//! Bounded: a batch of services at a time, in order of their document numbers, as FTS5 wants them.

use std::{collections::HashMap, sync::mpsc, thread};

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, Params, params};

use super::{
    super::{
        StoreError,
        cards::{Card, cards},
        read::collect,
        rows::{date, to_json},
    },
    document::{Document, Seen, Texts},
    words,
};
use crate::{
    directory::{AddressVisibility, Point, TermCode, Vocabulary},
    search::FOLDING_VERSION,
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
/// As FTS5 has it by itself.
const PIECES_JOINED: (u32, u32) = (4, 16);
/// Joining all of them once, at the end, writes each word fewer times.
const PIECES_NEVER_JOINED: (u32, u32) = (0, 1_999);
/// How many spellings wait for each other before they are written.
const SPELLINGS_WAITING: usize = 50_000;

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

/// Forgets what the index knows of services that were written or whose place or organization was.
pub fn forget(connection: &Connection, rowids: &[i64]) -> Result<(), StoreError> {
    let sql = "DELETE FROM search_document WHERE service_rowid IN (SELECT value FROM json_each(?1))";
    connection.prepare_cached(sql)?.execute([to_json(&rowids)?])?;
    Ok(())
}

/// Indexes those of these services that are given, where all others are indexed.
pub fn index_written(connection: &Connection, rowids: &[i64]) -> Result<(), StoreError> {
    if rowids.len() > JOINED_AFTER_SERVICES {
        return bring_up_to_date(connection);
    }
    let sql = format!("{MISSING} AND service.rowid IN (SELECT value FROM json_each(?1))");
    index_all(connection, &missing(connection, &sql, [to_json(&rowids)?])?)
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
    let mut missing = missing(connection, MISSING, [])?;
    let indexed: usize = connection.query_row("SELECT count(*) FROM search_document", [], |row| row.get(0))?;
    if indexed > 0 && missing.len() > indexed {
        start_anew(connection)?;
        missing = self::missing(connection, MISSING, [])?;
    }
    let anew = indexed == 0 || !same_folding;
    if anew || known.is_none_or(|(_, indexed_vocabulary)| indexed_vocabulary != vocabulary) {
        words::write(connection)?;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO search_state (one, folding, vocabulary) VALUES (1, ?1, ?2)")?
        .execute(params![FOLDING_VERSION, vocabulary])?;
    if missing.len() <= JOINED_AFTER_SERVICES {
        return index_all(connection, &missing);
    }
    join_pieces_after(connection, PIECES_NEVER_JOINED)?;
    index_all(connection, &missing)?;
    join_pieces_after(connection, PIECES_JOINED)?;
    Ok(connection.execute_batch(
        "INSERT INTO search_head (search_head) VALUES ('optimize');
         INSERT INTO search_body (search_body) VALUES ('optimize')",
    )?)
}

/// How many pieces of the index FTS5 joins by itself, little by little and at the latest.
fn join_pieces_after(connection: &Connection, (automerge, crisismerge): (u32, u32)) -> Result<(), StoreError> {
    for table in ["search_head", "search_body"] {
        let sql = format!("INSERT INTO {table} ({table}, rank) VALUES ('automerge', ?1), ('crisismerge', ?2)");
        connection.execute(&sql, [automerge, crisismerge])?;
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

/// The services that are given and not indexed.
const MISSING: &str = "SELECT service.rowid, service.assured_date FROM service
    LEFT JOIN search_document ON service_rowid = service.rowid
    WHERE service_rowid IS NULL AND status IN ('active', 'temporarily closed')";

/// The document numbers to index, in order.
fn missing(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut numbers =
        collect(&mut statement, values, |row| Ok(document_number(row.get("rowid")?, date(row, "assured_date")?)))?;
    numbers.sort_unstable();
    Ok(numbers)
}

/// Reads and writes here, where the connection is; of many services folds meanwhile in a thread of its own, which is half
/// of the work.
fn index_all(connection: &Connection, missing: &[i64]) -> Result<(), StoreError> {
    if missing.is_empty() {
        return Ok(());
    }
    let mut spellings = Spellings::default();
    if missing.len() <= BATCH_SERVICES {
        let mut seen = Seen::default();
        let texts = read_batch(connection, missing)?;
        let documents = texts.into_iter().map(|texts| Document::of(texts, &mut seen)).collect();
        write_batch(connection, documents, &mut spellings)?;
        return spellings.write(connection);
    }
    thread::scope(|scope| {
        let (to_fold, read) = mpsc::sync_channel::<Vec<Texts>>(1);
        let (to_write, folded) = mpsc::sync_channel::<Vec<Document>>(1);
        scope.spawn(move || {
            let mut seen = Seen::default();
            for batch in read {
                let documents = batch.into_iter().map(|texts| Document::of(texts, &mut seen)).collect();
                if to_write.send(documents).is_err() {
                    return;
                }
            }
        });
        for (number, batch) in missing.chunks(BATCH_SERVICES).enumerate() {
            let texts = read_batch(connection, batch)?;
            if to_fold.send(texts).is_err() {
                break;
            }
            if number > 0
                && let Ok(documents) = folded.recv()
            {
                write_batch(connection, documents, &mut spellings)?;
            }
        }
        drop(to_fold);
        for documents in folded {
            write_batch(connection, documents, &mut spellings)?;
        }
        spellings.write(connection)
    })
}

fn read_batch(connection: &Connection, batch: &[i64]) -> Result<Vec<Texts>, StoreError> {
    let rowids: Vec<i64> = batch.iter().map(|number| service_rowid(*number)).collect();
    let mut texts = read_texts(connection, &rowids)?;
    let cards = cards(connection, &rowids)?;
    Ok(batch
        .iter()
        .zip(cards)
        .map(|(number, card)| {
            let mut texts = texts.remove(&card.rowid).unwrap_or_default();
            texts.term.extend(terms_of(&card));
            texts.number = *number;
            texts.card = card;
            texts
        })
        .collect())
}

fn read_texts(connection: &Connection, rowids: &[i64]) -> Result<HashMap<i64, Texts>, StoreError> {
    let mut found: HashMap<i64, Texts> = HashMap::with_capacity(rowids.len());
    let mut statement = connection.prepare_cached(TEXTS)?;
    let mut rows = statement.query([to_json(&rowids)?])?;
    while let Some(row) = rows.next()? {
        let texts = found.entry(row.get(0)?).or_default();
        let Some(value) = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
            continue;
        };
        match row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)? {
            "name" => add(&mut texts.name, value),
            "word" => add(&mut texts.word, value),
            "term" => texts.term.extend(TermCode::parse(value).iter().map(term_token)),
            _ => add(&mut texts.text, value),
        }
    }
    Ok(found)
}

/// A line more: no word goes beyond its end.
fn add(texts: &mut String, value: &str) {
    texts.push_str(value);
    texts.push('\n');
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

fn write_batch(connection: &Connection, documents: Vec<Document>, spellings: &mut Spellings) -> Result<(), StoreError> {
    for document in documents {
        write_document(connection, &document)?;
        spellings.take(connection, document.new_words)?;
    }
    Ok(())
}

fn write_document(connection: &Connection, document: &Document) -> Result<(), StoreError> {
    let Document { number, card, name, word, term, all, .. } = document;
    connection
        .prepare_cached("INSERT INTO search_head (rowid, name, word, term) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![number, name, word, term])?;
    connection
        .prepare_cached("INSERT INTO search_body (rowid, text) VALUES (?1, ?2)")?
        .execute(params![number, all])?;
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

/// Words on their way into the index of spellings.
#[derive(Default)]
pub(super) struct Spellings {
    waiting: Vec<String>,
}

impl Spellings {
    /// Takes words that were not seen yet, and writes when many wait.
    pub(super) fn take(&mut self, connection: &Connection, words: Vec<String>) -> Result<(), StoreError> {
        self.waiting.extend(words);
        if self.waiting.len() > SPELLINGS_WAITING { self.write(connection) } else { Ok(()) }
    }

    /// Writes what waits, in order.
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
