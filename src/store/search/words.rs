//! The words of the vocabulary in the index: written once for all services, read for each word that is typed.

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use rusqlite::{Connection, params};

use super::{
    super::{StoreError, read::collect, rows::term},
    document::Seen,
    index::Spellings,
};
use crate::{
    directory::{TermCode, Vocabulary},
    limits::SEARCH_TERMS_MAX,
    locale::LanguageTag,
    search::{fold, tokens},
};

/// How a word stands in the vocabulary, best first; the numbers of `search_word.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Name = 0,
    Synonym = 1,
    WordOfName = 2,
    WordOfSynonym = 3,
}

impl Kind {
    fn of(number: i64) -> Self {
        match number {
            0 => Self::Name,
            1 => Self::Synonym,
            2 => Self::WordOfName,
            _ => Self::WordOfSynonym,
        }
    }
}

/// A term that a typed word means, and how surely: smaller is surer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    pub term: TermCode,
    /// Whether the whole word stands there, and not only its beginning.
    pub whole: bool,
    pub doubt: u32,
}

/// Writes the words of every language anew.
pub(super) fn write(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("DELETE FROM search_word")?;
    let mut insert =
        connection.prepare_cached("INSERT INTO search_word (word, term, language, kind) VALUES (?1, ?2, ?3, ?4)")?;
    let (mut seen, mut spellings) = (Seen::default(), Spellings::default());
    for (word, code, language, kind) in vocabulary_words() {
        if seen.is_new(word) {
            spellings.take(connection, vec![word.clone()])?;
        }
        insert.execute(params![word, code.as_str(), language, *kind as i64])?;
    }
    spellings.write(connection)
}

type VocabularyWord = (String, &'static TermCode, &'static str, Kind);

/// The folded words of every language, in order. Only who writes a directory needs them, and folds them once.
fn vocabulary_words() -> &'static [VocabularyWord] {
    static FOLDED: OnceLock<Vec<VocabularyWord>> = OnceLock::new();
    FOLDED.get_or_init(|| {
        let mut best: BTreeMap<(String, &TermCode, &str), Kind> = BTreeMap::new();
        for words in Vocabulary::get().all_words() {
            for (code, entry) in words.iter() {
                let names = [(&entry.name, Kind::Name, Kind::WordOfName)].into_iter();
                let synonyms = entry.synonyms.iter().map(|text| (text, Kind::Synonym, Kind::WordOfSynonym));
                for (text, whole, part) in names.chain(synonyms) {
                    let folded = fold(text);
                    let found = tokens(text);
                    let one = found.len() == 1;
                    for word in found {
                        let kind = if one || word == folded { whole } else { part };
                        let known = best.entry((word, code, words.language.as_str())).or_insert(kind);
                        *known = kind.min(*known);
                    }
                }
            }
        }
        best.into_iter().map(|((word, code, language), kind)| (word, code, language, kind)).collect()
    })
}

/// The terms that a word means, surest first. With `prefix`, words that begin with it count too.
pub(super) fn meanings(
    connection: &Connection,
    word: &str,
    prefix: bool,
    reader: &[LanguageTag],
) -> Result<Vec<Meaning>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT word, term, language, kind FROM search_word WHERE word >= ?1 AND word < ?2 ORDER BY word",
    )?;
    // No folded word holds a character above this one.
    let end = if prefix { format!("{word}\u{10ffff}") } else { format!("{word}\0") };
    let letters = word.chars().count();
    let mut rows = statement.query(params![word, end])?;
    let mut best: HashMap<String, (bool, u32)> = HashMap::new();
    while let Some(row) = rows.next()? {
        let found = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let language = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let kind = Kind::of(row.get(3)?);
        let whole = found == word;
        let own = reader.iter().any(|tag| tag.as_str() == language);
        // Half a word in a sentence of synonyms, or "de", "на" and "في" in one, means nothing. (Two letters of scripts
        // that need three bytes each, Chinese and Ethiopic, do say something.)
        if kind == Kind::WordOfSynonym && (!whole || (letters < 3 && word.len() < 6)) {
            continue;
        }
        let left = u32::try_from(found.chars().count() - letters).unwrap_or(u32::MAX).min(20);
        let doubt = u32::from(!whole) * 1_000 + kind as u32 * 100 + u32::from(!own) * 50 + left;
        let code = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        match best.get_mut(code) {
            Some(known) if known.1 <= doubt => {}
            Some(known) => *known = (whole && kind != Kind::WordOfSynonym, doubt),
            None => {
                best.insert(code.to_owned(), (whole && kind != Kind::WordOfSynonym, doubt));
            }
        }
    }
    let mut meanings: Vec<Meaning> = best
        .into_iter()
        .filter_map(|(code, (whole, doubt))| Some(Meaning { term: TermCode::parse(&code).ok()?, whole, doubt }))
        .collect();
    meanings.sort_by(|one, other| (one.doubt, &one.term).cmp(&(other.doubt, &other.term)));
    meanings.truncate(SEARCH_TERMS_MAX);
    Ok(meanings)
}

/// The terms among whose words, in any language, every one of these stands; none when there are no words.
pub(super) fn terms_with(connection: &Connection, spelling: &str) -> Result<Vec<TermCode>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT term FROM search_word WHERE word = ?1 AND kind < 3 LIMIT ?2")?;
    let found = collect(&mut statement, params![spelling, SEARCH_TERMS_MAX], |row| term(row, "term"))?;
    Ok(found.into_iter().flatten().collect())
}
