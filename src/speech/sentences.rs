//! What the screen says in every town, one sentence at a time: its own words and those of the vocabulary. Owns which
//! they are and their order; sentences with a value in them (a time, a price) are left out, for nobody can record them.

use std::sync::OnceLock;

use crate::{
    directory::{Taxonomy, TermCode, Vocabulary},
    locale::{Catalogue, LANGUAGES, LanguageTag},
};

/// What the kiosk's screens say most, in the order of a visit.
const MESSAGES: [&str; 57] = [
    "Welcome",
    "Touch the screen to begin",
    "Choose your language",
    "What do you need?",
    "Search",
    "Type in your own language",
    "Home",
    "Back",
    "Language",
    "Start over",
    "First steps",
    "First day",
    "First week",
    "First month",
    "First year",
    "Open now",
    "Open all day",
    "Closed now",
    "Closed",
    "By appointment only",
    "Opening times are not known. Call first.",
    "Look at the days and times on the page.",
    "Today",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Here, very near",
    "They speak your language here",
    "Also in other towns",
    "My language",
    "Free",
    "No appointment",
    "For women",
    "For children",
    "Wheelchair",
    "What is it?",
    "May I go?",
    "When?",
    "Where?",
    "What must I bring?",
    "What does it cost?",
    "How do I get in?",
    "Languages spoken here",
    "In the building",
    "Contact",
    "Everybody may come, whatever papers you have. Also without papers.",
    "It does not say who may come. Ask first.",
    "It does not say what it costs. Ask first.",
    "The address is secret, to keep people safe. Call to hear where it is.",
    "Nothing was found for these words.",
    "There is nothing here yet. Please ask at the desk.",
    "Are you still there?",
    "Touch the screen to go on",
];

/// The lists of the vocabulary whose words a listing is read with.
const TAXONOMIES: [Taxonomy; 7] = [
    Taxonomy::Need,
    Taxonomy::Audience,
    Taxonomy::Access,
    Taxonomy::Cost,
    Taxonomy::Document,
    Taxonomy::Facility,
    Taxonomy::Level,
];

/// Something to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The same in every language: the English message, or the term's code.
    pub key: String,
    /// The words in one language.
    pub text: String,
}

/// What is said in a language, in the order in which it is recorded; nothing for a language that the screen does not
/// speak. No text comes twice.
pub fn sentences(language: &LanguageTag) -> &'static [Sentence] {
    static SENTENCES: [OnceLock<Vec<Sentence>>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];
    let known = LANGUAGES.iter().position(|known| known.tag == language.as_str());
    known.map_or(&[], |number| SENTENCES[number].get_or_init(|| all(language)))
}

/// What a key says in the language of a catalogue, as the screen shows it.
pub fn said_by(catalogue: &Catalogue, key: &str) -> Option<String> {
    let Ok(code) = TermCode::parse(key) else { return Some(catalogue.tr(key)) };
    let found = Vocabulary::get().words(catalogue.tag()).get(&code)?;
    // The whole sentence, where nothing has to be filled in.
    let whole = found.sentence.as_ref().filter(|sentence| !sentence.contains('{'));
    Some(whole.unwrap_or(&found.name).clone())
}

fn all(language: &LanguageTag) -> Vec<Sentence> {
    let catalogue = Catalogue::load(language);
    let terms = TAXONOMIES.into_iter().flat_map(|list| Vocabulary::get().of(list)).map(|term| term.code.as_str());
    let mut all: Vec<Sentence> = Vec::new();
    for key in MESSAGES.into_iter().chain(terms) {
        let Some(text) = said_by(&catalogue, key) else { continue };
        if !all.iter().any(|other| other.text == text) {
            all.push(Sentence { key: key.to_owned(), text });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_them_all_and_nothing_to_fill_in() {
        for language in &LANGUAGES {
            let tag = LanguageTag::parse(language.tag).unwrap();
            let all = sentences(&tag);
            assert!((200..240).contains(&all.len()), "{tag}: {}", all.len());
            assert!(all.iter().all(|sentence| !sentence.text.trim().is_empty() && !sentence.text.contains('{')));
            let is_english = |sentence: &&Sentence| sentence.key == sentence.text && sentence.text.contains(' ');
            assert!(
                language.tag == "en" || all.iter().find(is_english).is_none(),
                "{tag}: {:?}",
                all.iter().find(is_english)
            );
        }
        assert_eq!(sentences(&LanguageTag::parse("fy").unwrap()), []);
    }
}
