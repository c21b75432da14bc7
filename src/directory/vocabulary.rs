//! The closed vocabulary: the structure (`terms.toml`) and the words of each language, compiled into the program.
//! A language is parsed only when somebody reads it.

use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

use super::{Taxonomy, TermCode};
use crate::locale::{LANGUAGES, LanguageTag};

include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

/// One term of the structure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its code.
    pub code: TermCode,
    /// The name of its Lucide icon.
    pub icon: String,
}

/// What one language says for one term.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermWords {
    /// A few plain words, for a tile or a chip.
    pub name: String,
    /// Everyday words by which people search for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// A whole sentence to the reader; of audience, access and cost terms. Prices hold `{amount}`.
    #[serde(default)]
    pub sentence: Option<String>,
    /// True when a native reader has reviewed this entry.
    pub reviewed: bool,
}

/// All words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Words {
    /// The canonical tag.
    pub language: LanguageTag,
    #[serde(flatten)]
    terms: BTreeMap<TermCode, TermWords>,
}

impl Words {
    /// The words of a term, when this language has them.
    pub fn get(&self, code: &TermCode) -> Option<&TermWords> {
        self.terms.get(code)
    }

    /// The name of a term; its code when this language lacks it.
    pub fn name<'a>(&'a self, code: &'a TermCode) -> &'a str {
        self.terms.get(code).map_or(code.as_str(), |words| words.name.as_str())
    }

    /// Every term this language has words for.
    pub fn iter(&self) -> impl Iterator<Item = (&TermCode, &TermWords)> {
        self.terms.iter()
    }
}

/// A vocabulary file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the vocabulary file {file} is broken")]
pub struct VocabularyError {
    file: String,
    source: Box<toml::de::Error>,
}

#[derive(Deserialize)]
struct Structure {
    term: Vec<Term>,
}

/// The vocabulary compiled into this program.
#[derive(Debug)]
pub struct Vocabulary {
    terms: Vec<Term>,
    words: BTreeMap<&'static str, OnceLock<Words>>,
}

impl Vocabulary {
    /// The vocabulary of this program. The files are compiled in, and a test parses every one of them.
    pub fn get() -> &'static Vocabulary {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY.get_or_init(|| Vocabulary {
            terms: parse::<Structure>("terms", TERMS).map(|structure| structure.term).unwrap_or_default(),
            words: WORDS.iter().map(|(tag, _)| (*tag, OnceLock::new())).collect(),
        })
    }

    /// Changes whenever any word or term of the vocabulary does (FNV-1a, 64 bits, over the files).
    pub fn fingerprint(&self) -> u64 {
        // It is asked for at each save, and a megabyte takes milliseconds.
        static FINGERPRINT: OnceLock<u64> = OnceLock::new();
        *FINGERPRINT.get_or_init(|| {
            let files = WORDS.iter().flat_map(|(tag, source)| [*tag, *source]).chain([TERMS]);
            let bytes = files.flat_map(|text| text.bytes().chain([0]));
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        })
    }

    /// All terms in display order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The terms of one list, in display order.
    pub fn of(&self, taxonomy: Taxonomy) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(move |term| term.code.taxonomy() == taxonomy)
    }

    /// The needs of the first level, in display order.
    pub fn top_needs(&self) -> impl Iterator<Item = &Term> {
        self.of(Taxonomy::Need).filter(|term| term.code.parent().is_none())
    }

    /// The needs below one.
    pub fn children<'a>(&'a self, parent: &'a TermCode) -> impl Iterator<Item = &'a Term> {
        self.terms.iter().filter(move |term| term.code.parent().as_ref() == Some(parent))
    }

    /// The term of a code.
    pub fn term(&self, code: &TermCode) -> Option<&Term> {
        self.terms.iter().find(|term| term.code == *code)
    }

    /// The words of a language; English for a language that the vocabulary does not speak.
    pub fn words(&self, language: &LanguageTag) -> &Words {
        let tag = if self.words.contains_key(language.as_str()) { language.as_str() } else { "en" };
        self.words[tag].get_or_init(|| {
            let source = WORDS.iter().find(|(name, _)| *name == tag).map_or("", |(_, source)| source);
            parse(tag, source).unwrap_or_else(|_| Words { language: language.clone(), terms: BTreeMap::new() })
        })
    }

    /// The words of every language, in the fixed order.
    pub fn all_words(&self) -> impl Iterator<Item = &Words> {
        LANGUAGES
            .iter()
            .filter(|language| self.words.contains_key(language.tag))
            .filter_map(|language| LanguageTag::parse(language.tag).ok())
            .map(|tag| self.words(&tag))
    }
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, source: &str) -> Result<T, VocabularyError> {
    toml::from_str(source).map_err(|source| VocabularyError { file: file.to_owned(), source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_parses() {
        assert!(parse::<Structure>("terms", TERMS).is_ok());
        for (tag, source) in WORDS {
            let words = parse::<Words>(tag, source).unwrap();
            assert_eq!(words.language.as_str(), *tag);
        }
    }

    #[test]
    fn every_term_has_words_in_every_language() {
        let vocabulary = Vocabulary::get();
        let mut missing = Vec::new();
        for language in &LANGUAGES {
            let tag = LanguageTag::parse(language.tag).unwrap();
            let words = vocabulary.words(&tag);
            if words.language != tag {
                missing.push(format!("{}: no file", language.tag));
                continue;
            }
            for term in vocabulary.terms() {
                let found = words.get(&term.code);
                let complete = found.is_some_and(|found| {
                    let sentence_needed =
                        matches!(term.code.taxonomy(), Taxonomy::Audience | Taxonomy::Access | Taxonomy::Cost);
                    !found.name.trim().is_empty()
                        && (term.code.taxonomy() != Taxonomy::Need || found.synonyms.len() >= 3)
                        && (!sentence_needed || found.sentence.as_ref().is_some_and(|text| !text.trim().is_empty()))
                });
                if !complete {
                    missing.push(format!("{}: {}", language.tag, term.code));
                }
            }
            let known: BTreeSet<_> = vocabulary.terms().iter().map(|term| &term.code).collect();
            missing.extend(
                words.iter().filter(|(code, _)| !known.contains(code)).map(|(code, _)| format!("unknown {code}")),
            );
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn prices_keep_their_amount_in_every_language() {
        let vocabulary = Vocabulary::get();
        let english = vocabulary.words(&LanguageTag::parse("en").unwrap());
        for (code, words) in english.iter() {
            let priced = words.sentence.as_ref().is_some_and(|text| text.contains("{amount}"));
            for other in vocabulary.all_words() {
                let sentence = other.get(code).and_then(|words| words.sentence.clone()).unwrap_or_default();
                assert_eq!(sentence.contains("{amount}"), priced, "{} {code}", other.language);
            }
        }
    }

    #[test]
    fn the_structure_is_as_promised() {
        let vocabulary = Vocabulary::get();
        assert_eq!(vocabulary.top_needs().count(), 14);
        assert!(vocabulary.of(Taxonomy::Need).count() >= 14 + 60);
        let codes: BTreeSet<_> = vocabulary.terms().iter().map(|term| &term.code).collect();
        assert_eq!(codes.len(), vocabulary.terms().len(), "a code stands twice");
        for term in vocabulary.of(Taxonomy::Need) {
            assert!(term.code.parent().is_none_or(|parent| codes.contains(&parent)), "{}", term.code);
        }
    }
}
