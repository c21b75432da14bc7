//! The word lists of `db/plain`, compiled in. Owns their form; a list that cannot be read is as if it were not there
//! (a test reads them all).

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use serde::Deserialize;

use crate::locale::LanguageTag;

/// One file a language.
pub const LISTS: [(&str, &str); 4] = [
    ("nl", include_str!("../../../db/plain/nl.toml")),
    ("de", include_str!("../../../db/plain/de.toml")),
    ("en", include_str!("../../../db/plain/en.toml")),
    ("fr", include_str!("../../../db/plain/fr.toml")),
];

/// A list as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    word_letters_max: usize,
    known: HashSet<String>,
    may_end: HashSet<String>,
    abbreviations: HashMap<String, String>,
    jargon: HashMap<String, String>,
    passive: Passive,
}

/// How a language says that something is done to somebody. All words in small letters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passive {
    /// Forms of to be, worden, werden.
    pub auxiliaries: HashSet<String>,
    /// How many words may stand between them and the participle.
    pub words_between_max: usize,
    /// Whether the participle may also stand before them.
    #[serde(default)]
    pub also_before: bool,
    /// Where only these words may stand between; none: any may.
    #[serde(default)]
    pub only_between: HashSet<String>,
    /// Words at which a clause ends.
    pub stops: HashSet<String>,
    /// What looks like a participle and is none, or says how somebody is.
    pub never: HashSet<String>,
    /// Participles of no shape.
    pub participles: HashSet<String>,
    /// What participles look like.
    pub shapes: Vec<Shape>,
}

/// How participles of one kind begin and end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Any of these, which may be empty.
    pub starts: Vec<String>,
    /// Any of these.
    pub ends: Vec<String>,
}

/// Words of offices, and what to say instead.
#[derive(Debug)]
pub struct Jargon {
    /// In small letters.
    pub words: Vec<String>,
    /// In the same language.
    pub plainer: String,
}

/// A list as it is used.
#[derive(Debug)]
pub struct Rules {
    /// A word with more letters is long.
    pub word_letters_max: usize,
    /// Short forms that need no words, and words that are shouted; in small letters, without points.
    pub known: HashSet<String>,
    /// Abbreviations after which a sentence may end.
    pub may_end: HashSet<String>,
    /// By the first word.
    pub jargon: HashMap<String, Vec<Jargon>>,
    /// The passive voice.
    pub passive: Passive,
    abbreviations: HashMap<String, String>,
}

impl Rules {
    /// What an abbreviation in small letters and without spaces stands for. The point of a sentence may follow.
    pub fn abbreviation(&self, text: &str) -> Option<&str> {
        let found = self.abbreviations.get(text).or_else(|| self.abbreviations.get(text.trim_end_matches('.')));
        found.map(String::as_str)
    }

    /// Whether the list has exactly this, with its points.
    pub fn has_abbreviation(&self, text: &str) -> bool {
        self.abbreviations.contains_key(text)
    }
}

/// Reads a list.
///
/// # Errors
/// When it is not of the form of `db/plain`.
pub fn parse(text: &str) -> Result<Rules, toml::de::Error> {
    let list: List = toml::from_str(text)?;
    let mut jargon: HashMap<String, Vec<Jargon>> = HashMap::new();
    for (spellings, plainer) in list.jargon {
        for spelling in spellings.split('|') {
            let words: Vec<String> = spelling.split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first() {
                jargon.entry(first.clone()).or_default().push(Jargon { words, plainer: plainer.clone() });
            }
        }
    }
    let (known, may_end, abbreviations) = (list.known, list.may_end, list.abbreviations);
    let (word_letters_max, passive) = (list.word_letters_max, list.passive);
    Ok(Rules { word_letters_max, known, may_end, jargon, passive, abbreviations })
}

/// The rules of a language; none when there is no list.
pub fn rules(language: &LanguageTag) -> Option<&'static Rules> {
    static RULES: OnceLock<HashMap<&'static str, Rules>> = OnceLock::new();
    let read = || LISTS.iter().filter_map(|(tag, text)| Some((*tag, parse(text).ok()?))).collect();
    let primary = language.as_str().split('-').next().unwrap_or_default();
    RULES.get_or_init(read).get(primary)
}
