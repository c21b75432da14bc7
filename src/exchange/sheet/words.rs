//! The words that may stand in a cell, in the editors' languages: names for codes, codes for names, and which known
//! word a mistyped one may have meant.

use std::{cell::Cell, collections::HashMap};

use super::{Column, LANGUAGES};
use crate::{
    directory::{Taxonomy, Vocabulary},
    limits::SHEET_SUGGESTIONS_MAX,
    locale::{Catalogue, LanguageTag},
    search::fold,
};

/// A closed list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordList {
    /// One list of the vocabulary.
    Terms(Taxonomy),
    /// HSDS `status`.
    Status,
    /// How much of an address may be shown.
    Visibility,
    /// Yes and no.
    YesNo,
}

/// How alike (0 to 1) a known word must be to be suggested.
const ALIKE_MIN: f64 = 0.55;

/// For comparing only: case, accents, dashes and the number of spaces do not matter.
pub fn plain(text: &str) -> String {
    let dashes = |letter: char| if ('\u{2010}'..='\u{2015}').contains(&letter) { '-' } else { letter };
    let folded: String = fold(text).chars().map(dashes).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of one list in one language: code and name, in display order.
fn names(list: WordList, vocabulary: &Vocabulary, catalogue: &Catalogue) -> Vec<(String, String)> {
    let said = |words: &[(&str, &str)]| {
        words.iter().map(|(code, message)| ((*code).to_owned(), catalogue.tr(message))).collect()
    };
    match list {
        WordList::Terms(taxonomy) => {
            let words = vocabulary.words(catalogue.tag());
            let terms = vocabulary.of(taxonomy).map(|term| &term.code);
            terms.map(|code| (short(code.as_str()).to_owned(), words.name(code).to_owned())).collect()
        }
        WordList::Status => said(&STATUSES),
        WordList::Visibility => said(&VISIBILITIES),
        WordList::YesNo => said(&YES_NO),
    }
}

/// HSDS's words, and ours in English.
const STATUSES: [(&str, &str); 4] = [
    ("active", "Given now"),
    ("inactive", "Not given now"),
    ("temporarily closed", "Closed for a while"),
    ("defunct", "Ended for good"),
];
const VISIBILITIES: [(&str, &str); 3] =
    [("full", "The whole address"), ("area", "Only the town"), ("hidden", "Nothing, call first")];
const YES_NO: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];

/// The tag of a language term; other codes stay whole.
fn short(code: &str) -> &str {
    code.strip_prefix("language.").unwrap_or(code)
}

/// Every list in one language, the sheet's own, with the others to fall back on.
pub struct WordBook {
    own: HashMap<WordList, Vec<(String, String)>>,
    /// Folded name to code: codes themselves, then the own language, then the others.
    codes: HashMap<WordList, Vec<HashMap<String, String>>>,
    /// "By appointment only" in each language, folded.
    appointment: Vec<String>,
    /// How many more unknown words get a suggestion.
    suggestions_left: Cell<usize>,
}

impl WordBook {
    /// The words for a sheet in `language`.
    pub fn new(vocabulary: &Vocabulary, language: &LanguageTag) -> Self {
        let others = LANGUAGES.iter().filter_map(|tag| LanguageTag::parse(tag).ok()).filter(|tag| tag != language);
        let catalogues: Vec<Catalogue> =
            std::iter::once(language.clone()).chain(others).map(|tag| Catalogue::load(&tag)).collect();
        let (mut own, mut codes) = (HashMap::new(), HashMap::new());
        for list in Column::all().filter_map(Column::words) {
            let tongues: Vec<Vec<(String, String)>> =
                catalogues.iter().map(|catalogue| names(list, vocabulary, catalogue)).collect();
            let themselves = tongues[0].iter().map(|(code, _)| (plain(code), code.clone())).collect();
            let folded = |tongue: &Vec<(String, String)>| {
                tongue.iter().map(|(code, name)| (plain(name), code.clone())).collect::<HashMap<_, _>>()
            };
            codes.insert(list, std::iter::once(themselves).chain(tongues.iter().map(folded)).collect());
            own.insert(list, tongues.into_iter().next().unwrap_or_default());
        }
        let appointment = catalogues.iter().map(|catalogue| plain(&Column::ByAppointment.header(catalogue))).collect();
        Self { own, codes, appointment, suggestions_left: Cell::new(SHEET_SUGGESTIONS_MAX) }
    }

    /// The names of a list in the sheet's language, in display order.
    pub fn names(&self, list: WordList) -> impl Iterator<Item = &str> {
        self.own.get(&list).into_iter().flatten().map(|(_, name)| name.as_str())
    }

    /// The name of a code; the code itself when it is none of the list.
    pub fn name<'a>(&'a self, list: WordList, code: &'a str) -> &'a str {
        let found = self.own.get(&list).and_then(|names| names.iter().find(|(other, _)| other == code));
        found.map_or(code, |(_, name)| name.as_str())
    }

    /// The code of a word, in whichever language it is.
    pub fn code(&self, list: WordList, word: &str) -> Option<&str> {
        let word = plain(word);
        self.codes.get(&list)?.iter().find_map(|tongue| tongue.get(&word)).map(String::as_str)
    }

    /// Whether a text says "by appointment only" and nothing else.
    pub fn asks_for_appointment(&self, text: &str) -> bool {
        self.appointment.contains(&plain(text))
    }

    /// The known word of the sheet's language that is most like an unknown one.
    pub fn nearest(&self, list: WordList, word: &str) -> Option<&str> {
        let word = plain(word);
        self.suggestions_left.set(self.suggestions_left.get().checked_sub(1)?);
        let alike = |name: &str| {
            let name = plain(name);
            let whole = strsim::normalized_damerau_levenshtein(&word, &name);
            let part = name.split([' ', ',']).map(|part| strsim::normalized_damerau_levenshtein(&word, part));
            part.fold(whole, |best, part| best.max(part * 0.9))
        };
        let scored = self.names(list).map(|name| (alike(name), name)).filter(|(score, _)| *score >= ALIKE_MIN);
        scored.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_language_is_known_again() {
        for tag in LANGUAGES {
            let book = WordBook::new(Vocabulary::get(), &LanguageTag::parse(tag).unwrap());
            for list in Column::all().filter_map(Column::words) {
                for (code, name) in &book.own[&list] {
                    assert_eq!(book.code(list, &name.to_uppercase()), Some(code.as_str()), "{tag} {name}");
                }
            }
        }
    }

    #[test]
    fn the_words_of_hsds_are_all_there() {
        assert!(STATUSES.iter().all(|(code, _)| crate::directory::ServiceStatus::parse(code).is_some()));
        assert!(VISIBILITIES.iter().all(|(code, _)| crate::directory::AddressVisibility::parse(code).is_some()));
    }

    #[test]
    fn a_mistyped_word_has_a_neighbour() {
        let book = WordBook::new(Vocabulary::get(), &LanguageTag::parse("nl").unwrap());
        let documents = WordList::Terms(Taxonomy::Document);
        assert_eq!(book.nearest(documents, "Paspoord"), Some("Paspoort"));
        assert_eq!(book.nearest(documents, "xxxxxxxxxx"), None);
        assert_eq!(book.code(documents, "passport"), Some("document.passport"));
    }
}
