//! Which documents match: FTS5 queries from the strictest to the loosest, each stopping early.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::{
    index::{FIRST_DRAFT, term_token},
    words::{Meaning, meanings, terms_with},
};
use crate::{
    limits::{SEARCH_CANDIDATES_MAX, SEARCH_RESULTS_MAX, SEARCH_SPELLINGS_MAX, SEARCH_WORDS_COMPARED_MAX},
    locale::LanguageTag,
    search::{Level, Nearness, QueryWord, nearness},
    store::StoreError,
};

const HEAD: &str = "SELECT rowid FROM search_head WHERE search_head MATCH ?1
                    AND (+rowid <= ?2 OR +rowid >= ?3) LIMIT ?4";
const BODY: &str = "SELECT rowid FROM search_body WHERE search_body MATCH ?1
                    AND (+rowid <= ?2 OR +rowid >= ?3) LIMIT ?4";

/// The levels of a match on names, terms and key words, best first.
const HEAD_LEVELS: [Level; 6] =
    [Level::NameWord, Level::TermWord, Level::KeyWord, Level::NameBeginning, Level::TermBeginning, Level::KeyBeginning];

/// A typed word with all it may stand for.
pub(super) struct Word {
    forms: Vec<String>,
    prefix: bool,
    pub(super) forgiving: bool,
    pub(super) meanings: Vec<Meaning>,
    /// Words of the directory that are one typo away.
    spellings: Vec<String>,
}

impl Word {
    pub(super) fn new(connection: &Connection, word: &QueryWord, reader: &[LanguageTag]) -> Result<Self, StoreError> {
        let meanings = meanings(connection, &word.forms[0], word.prefix, reader)?;
        let QueryWord { forms, prefix, forgiving } = word.clone();
        Ok(Self { forms, prefix, forgiving, meanings, spellings: Vec::new() })
    }

    /// Looks for words of the directory one typo away. One half of the word is right: its first letters lead to
    /// words that begin with them, its last to words that end so.
    pub(super) fn allow_a_typo(&mut self, connection: &Connection) -> Result<(), StoreError> {
        if !self.forgiving {
            return Ok(());
        }
        let typed: Vec<char> = self.forms[0].chars().collect();
        let middle = typed.len() / 2;
        let beginning: String = typed[..middle].iter().collect();
        let ending: String = typed[middle..].iter().rev().collect();
        // Neither half is right when the two letters in the middle are swapped.
        let mut unswapped = typed.clone();
        unswapped.swap(middle - 1, middle);
        let unswapped: String = unswapped.into_iter().collect();
        let mut near: Vec<(Nearness, String)> = Vec::new();
        for (sql, start) in [
            ("SELECT spelling FROM search_spelling WHERE spelling >= ?1 AND spelling < ?2 LIMIT ?3", beginning),
            ("SELECT spelling FROM search_spelling WHERE backwards >= ?1 AND backwards < ?2 LIMIT ?3", ending),
            ("SELECT spelling FROM search_spelling WHERE spelling >= ?1 AND spelling < ?2 LIMIT ?3", unswapped),
        ] {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params![start, format!("{start}\u{10ffff}"), SEARCH_WORDS_COMPARED_MAX])?;
            while let Some(row) = rows.next()? {
                let spelling = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                near.extend(nearness(&typed, spelling).map(|how| (how, spelling.to_owned())));
            }
        }
        near.sort_unstable();
        near.dedup();
        near.truncate(SEARCH_SPELLINGS_MAX);
        const DOUBT_OF_A_TYPO: u32 = 5_000;
        for (_, spelling) in &near {
            for term in terms_with(connection, spelling)? {
                if !self.meanings.iter().any(|known| known.term == term) {
                    self.meanings.push(Meaning { term, whole: false, doubt: DOUBT_OF_A_TYPO });
                }
            }
        }
        self.spellings = near.into_iter().map(|(_, spelling)| spelling).collect();
        Ok(())
    }

    /// The FTS5 expression for one level; none when the word cannot match there.
    fn expression(&self, level: Level) -> Option<String> {
        let whole = |column: &str| Some(clause(column, &self.forms, ""));
        let beginning = |column: &str| self.prefix.then(|| clause(column, &self.forms, "*"));
        let terms = |wanted_whole: bool| {
            let wanted = self.meanings.iter().filter(|meaning| meaning.whole == wanted_whole);
            let tokens: Vec<String> = wanted.map(|meaning| term_token(&meaning.term)).collect();
            (!tokens.is_empty()).then(|| clause("term", &tokens, ""))
        };
        match level {
            Level::NameWord => whole("name"),
            Level::TermWord => terms(true),
            Level::KeyWord => whole("word"),
            Level::NameBeginning => beginning("name"),
            Level::TermBeginning => terms(false),
            Level::KeyBeginning => beginning("word"),
            Level::TextWord => whole(""),
            // One letter begins a word of every text.
            Level::TextBeginning if self.is_letter() => None,
            Level::TextBeginning => beginning(""),
            Level::Typo | Level::TextTypo => (!self.spellings.is_empty()).then(|| clause("", &self.spellings, "")),
            Level::SomeWords => None,
        }
    }

    /// Whether it is one letter only, of more to come.
    fn is_letter(&self) -> bool {
        self.prefix && self.forms.iter().any(|form| form.chars().nth(1).is_none())
    }

    /// Any of several levels.
    fn any_of(&self, levels: &[Level]) -> Option<String> {
        let parts: Vec<String> = levels.iter().filter_map(|level| self.expression(*level)).collect();
        (!parts.is_empty()).then(|| format!("({})", parts.join(" OR ")))
    }

    fn term_tokens(&self) -> Option<String> {
        let tokens: Vec<String> = self.meanings.iter().map(|meaning| term_token(&meaning.term)).collect();
        (!tokens.is_empty()).then(|| clause("", &tokens, ""))
    }
}

/// `column : ("a" OR "b")`; words hold letters and digits only, so nothing needs escaping.
fn clause(column: &str, words: &[String], star: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"{star}")).collect();
    let column = if column.is_empty() { String::new() } else { format!("{column} : ") };
    format!("{column}({})", quoted.join(" OR "))
}

/// The documents found so far, each with its best level.
pub(super) struct Found<'a> {
    connection: &'a Connection,
    last_shown: i64,
    levels: HashMap<i64, Level>,
}

impl<'a> Found<'a> {
    pub(super) fn new(connection: &'a Connection, last_shown: i64) -> Self {
        Self { connection, last_shown, levels: HashMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.levels.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    pub(super) fn levels(&self) -> impl Iterator<Item = (i64, Level)> {
        self.levels.iter().map(|(document, level)| (*document, *level))
    }

    /// Some may still turn out too old by days, so a few more than a screenful.
    fn is_enough(&self) -> bool {
        self.levels.len() >= 2 * SEARCH_RESULTS_MAX
    }

    fn take(&mut self, sql: &str, expression: &str, level: Level) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![expression, self.last_shown, FIRST_DRAFT, SEARCH_CANDIDATES_MAX])?;
        while let Some(row) = rows.next()? {
            self.levels.entry(row.get(0)?).or_insert(level);
        }
        Ok(())
    }

    /// Documents in which every word is found, at each level until there are enough.
    pub(super) fn match_all(&mut self, words: &[Word]) -> Result<(), StoreError> {
        if let [word] = words {
            for level in HEAD_LEVELS {
                self.take_words(HEAD, words, &[level], level)?;
                if self.is_enough() {
                    return Ok(());
                }
            }
            self.take_words(BODY, std::slice::from_ref(word), &[Level::TextWord], Level::TextWord)?;
        } else {
            for levels in [1, 3, 6] {
                self.take_words(HEAD, words, &HEAD_LEVELS[..levels], HEAD_LEVELS[levels - 1])?;
                if self.is_enough() {
                    return Ok(());
                }
            }
        }
        if !self.is_enough() {
            self.take_bodies(words, false)?;
        }
        Ok(())
    }

    /// Documents in which every word is found, where needed with one typo.
    pub(super) fn match_with_typos(&mut self, words: &[Word]) -> Result<(), StoreError> {
        let levels: Vec<Level> = HEAD_LEVELS.into_iter().chain([Level::Typo]).collect();
        self.take_words(HEAD, words, &levels, Level::Typo)?;
        if !self.is_enough() {
            self.take_bodies(words, true)?;
        }
        Ok(())
    }

    fn take_bodies(&mut self, words: &[Word], typos: bool) -> Result<(), StoreError> {
        let mut parts = Vec::new();
        // The first letter of a further word narrows nothing down yet.
        let telling = |word: &&Word| words.len() == 1 || !word.is_letter();
        for word in words.iter().filter(telling) {
            let own = word.expression(Level::TextBeginning).or_else(|| word.expression(Level::TextWord));
            let typo = if typos { word.expression(Level::TextTypo) } else { None };
            let any: Vec<String> = [own, word.term_tokens(), typo].into_iter().flatten().collect();
            parts.push(format!("({})", any.join(" OR ")));
        }
        let level = if typos { Level::TextTypo } else { Level::TextBeginning };
        self.take(BODY, &parts.join(" AND "), level)
    }

    fn take_words(&mut self, sql: &str, words: &[Word], levels: &[Level], as_level: Level) -> Result<(), StoreError> {
        let parts: Option<Vec<String>> = words.iter().map(|word| word.any_of(levels)).collect();
        parts.map_or(Ok(()), |parts| self.take(sql, &parts.join(" AND "), as_level))
    }

    /// Documents in which some of the words are found, for a reader who typed a whole sentence. A document that
    /// more words lead to comes first; words of the vocabulary and of names only, for "the" stands in every text.
    pub(super) fn match_some(&mut self, words: &[Word]) -> Result<(), StoreError> {
        let mut counts: HashMap<i64, usize> = HashMap::new();
        for word in words {
            let mut one = Found::new(self.connection, self.last_shown);
            one.take_words(HEAD, std::slice::from_ref(word), &HEAD_LEVELS[..3], Level::SomeWords)?;
            for document in one.levels.into_keys() {
                *counts.entry(document).or_default() += 1;
            }
        }
        let most = counts.values().copied().max().unwrap_or_default();
        let best = counts.into_iter().filter(|(_, count)| *count == most);
        self.levels.extend(best.map(|(document, _)| (document, Level::SomeWords)));
        Ok(())
    }
}
