//! The search: which services and needs match, from the index alone. Ranking itself is `search::rank`'s.

mod document;
mod index;
mod matches;
mod words;

use std::collections::HashMap;

use chrono::NaiveDate;

pub(super) use index::{bring_up_to_date, forget, index_written};

use self::{
    index::{FIRST_DRAFT, document_number, service_rowid},
    matches::{Found, Word},
    words::Meaning,
};
use super::{
    Directory, StoreError,
    rows::{date, json},
};
use crate::{
    directory::{OpeningHours, OpeningState, Point, Schedule, Taxonomy, TermCode},
    limits::{HIDDEN_AFTER_DAYS, SEARCH_NEEDS_MAX},
    search::{Candidate, Context, Query, Results, rank},
};

/// Fewer results than this, and the search allows for a typo.
const FEW_RESULTS: usize = 5;

/// What ranking knows of a service, beside how it matches.
struct Known {
    points: Vec<(f64, f64)>,
    assured_date: Option<NaiveDate>,
}

impl Directory {
    /// What matches a query, best first; nothing for an empty one. Made for every keystroke.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn search(&self, query: &Query, context: &Context) -> Result<Results, StoreError> {
        if query.is_empty() {
            return Ok(Results::default());
        }
        self.index_if_it_waits()?;
        // One lock on the file for all that follows.
        let alone = self.connection.is_autocommit();
        let _reading = alone.then(|| self.connection.unchecked_transaction()).transpose()?;
        let reader = context.reader.fallback_chain();
        let mut words = Vec::with_capacity(query.words().len());
        for word in query.words() {
            words.push(Word::new(&self.connection, word, &reader)?);
        }
        let mut needs = needs_meant(&words);
        let last_shown = self.last_shown(context);
        let mut found = Found::new(&self.connection, last_shown);
        found.match_all(&words)?;
        if found.len() < FEW_RESULTS && words.iter().any(|word| word.forgiving) {
            for word in &mut words {
                word.allow_a_typo(&self.connection)?;
            }
            found.match_with_typos(&words)?;
            if needs.is_empty() {
                needs = needs_meant(&words);
            }
        }
        if found.is_empty() && words.len() > 1 {
            found.match_some(&words)?;
            if needs.is_empty() {
                needs = needs_of_any(&words);
            }
        }
        let services = self.ranked(found, context)?;
        Ok(Results { needs, services })
    }

    /// Builds the index of a directory in memory, once; a kiosk may call it when its first picture stands,
    /// so that the first keystroke need not wait. Nothing to do for a file: it is indexed when it is written.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn index_if_it_waits(&self) -> Result<(), StoreError> {
        if self.index_waits.get() {
            let change = self.connection.unchecked_transaction()?;
            bring_up_to_date(&change)?;
            change.commit()?;
            self.index_waits.set(false);
        }
        Ok(())
    }

    /// The last document number that is not too old to show (to the month; ranking looks at the day).
    fn last_shown(&self, context: &Context) -> i64 {
        let oldest = context.now.date() - chrono::Days::new(HIDDEN_AFTER_DAYS.unsigned_abs());
        if context.now.trusted { document_number((1 << 40) - 1, Some(oldest)) } else { FIRST_DRAFT }
    }

    fn ranked(&self, found: Found<'_>, context: &Context) -> Result<Vec<crate::search::Hit>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT assured_date, points FROM search_document WHERE service_rowid = ?1")?;
        let mut candidates = Vec::with_capacity(found.len());
        for (document, level) in found.levels() {
            let rowid = service_rowid(document);
            let mut rows = statement.query([rowid])?;
            let Some(row) = rows.next()? else {
                continue;
            };
            let known = Known { points: json(row, "points")?, assured_date: date(row, "assured_date")? };
            let metres = context.from.and_then(|from| nearest(from, &known.points));
            candidates.push(Candidate { rowid, level, assured_date: known.assured_date, metres });
        }
        let mut hours = HoursRead { read: HashMap::new(), country: context.country.as_deref() };
        rank(candidates, context, |candidate| {
            let mut statement =
                self.connection.prepare_cached("SELECT schedules FROM search_document WHERE service_rowid = ?1")?;
            let schedules: String = statement.query_row([candidate.rowid], |row| row.get(0))?;
            hours.state(schedules, context)
        })
    }
}

/// Opening hours read in this search: many services keep the same.
struct HoursRead<'a> {
    read: HashMap<String, OpeningState>,
    country: Option<&'a str>,
}

impl HoursRead<'_> {
    fn state(&mut self, schedules: String, context: &Context) -> Result<OpeningState, StoreError> {
        if let Some(state) = self.read.get(&schedules) {
            return Ok(*state);
        }
        let parsed: Vec<(bool, Option<String>)> = serde_json::from_str(&schedules)
            .map_err(|_| StoreError::Nonsense { column: "search_document.schedules", value: schedules.clone() })?;
        let parsed: Vec<Schedule> = parsed
            .into_iter()
            .map(|(by_appointment, opening_hours)| Schedule { by_appointment, opening_hours, ..Schedule::default() })
            .collect();
        let state = OpeningHours::of(&parsed.iter().collect::<Vec<_>>(), self.country).state(context.now.time);
        self.read.insert(schedules, state);
        Ok(state)
    }
}

fn nearest(from: Point, points: &[(f64, f64)]) -> Option<f64> {
    let metres = points.iter().filter_map(|(lat, lon)| Some(from.metres_to(Point::new(*lat, *lon)?)));
    metres.min_by(f64::total_cmp)
}

/// The needs that every word means, surest first.
fn needs_meant(words: &[Word]) -> Vec<TermCode> {
    let doubt_of = |word: &Word, code: &TermCode| {
        word.meanings.iter().filter(|meaning| meaning.term == *code).map(|meaning| meaning.doubt).min()
    };
    let first = words.first().map_or(&[][..], |word| &word.meanings);
    let shared = first.iter().filter_map(|meaning| {
        let doubts: Option<Vec<u32>> = words.iter().map(|word| doubt_of(word, &meaning.term)).collect();
        Some((doubts?.iter().sum(), &meaning.term))
    });
    best_needs(shared.collect())
}

/// The needs that any word means, those of most words first.
fn needs_of_any(words: &[Word]) -> Vec<TermCode> {
    const DOUBT_OF_A_MISSING_WORD: u32 = 10_000;
    let mut doubts: HashMap<&TermCode, u32> = HashMap::new();
    let whole = |meaning: &&Meaning| meaning.whole;
    for meaning in words.iter().flat_map(|word| word.meanings.iter().filter(whole)) {
        let start = DOUBT_OF_A_MISSING_WORD * u32::try_from(words.len()).unwrap_or(u32::MAX / 100_000);
        let doubt = doubts.entry(&meaning.term).or_insert(start);
        *doubt = doubt.saturating_sub(DOUBT_OF_A_MISSING_WORD) + meaning.doubt;
    }
    best_needs(doubts.into_iter().map(|(term, doubt)| (doubt, term)).collect())
}

fn best_needs(mut doubts: Vec<(u32, &TermCode)>) -> Vec<TermCode> {
    doubts.retain(|(_, term)| term.taxonomy() == Taxonomy::Need);
    doubts.sort_unstable();
    doubts.into_iter().take(SEARCH_NEEDS_MAX).map(|(_, term)| term.clone()).collect()
}

#[cfg(test)]
mod tests;
