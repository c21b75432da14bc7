//! Other people's words into the vocabulary: needs, languages, facilities, documents and "free". Pure.

use std::{collections::HashMap, sync::OnceLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{
    directory::{Taxonomy, TermCode, Vocabulary},
    locale::LanguageTag,
};

/// The term of a list that these words name in any language; none when they name several or nothing.
pub fn term(taxonomy: Taxonomy, words: &str) -> Option<TermCode> {
    index().get(&(taxonomy.as_str(), fold(words))).cloned().flatten()
}

/// The language that a code or a name in any language stands for.
pub fn language(words: &str) -> Option<LanguageTag> {
    let by_name = || LanguageTag::parse(term(Taxonomy::Language, words)?.as_str().strip_prefix("language.")?).ok();
    let is_code = words.len() <= 3 || words.contains('-');
    (if is_code { LanguageTag::parse(words).ok() } else { None }).or_else(by_name)
}

/// What a building has, by a name of the vocabulary or a keyword of older HSDS.
pub fn facility(words: &str) -> Option<TermCode> {
    let keyword = match fold(words).replace('_', " ").as_str() {
        "wheelchair" | "ramp" | "wheelchair access" | "wheelchair accessible" => "facility.wheelchair",
        "elevator" | "lift" => "facility.lift",
        "restroom" | "toilet" => "facility.toilet",
        "disabled parking" => "facility.parking_disabled",
        "hearing loop" | "induction loop" => "facility.hearing_loop",
        _ => return term(Taxonomy::Facility, words),
    };
    TermCode::parse(keyword).ok()
}

/// Whether a text about fees says, and only says, that there are none.
pub fn is_free(words: &str) -> bool {
    let folded = fold(words.trim_end_matches('.'));
    matches!(
        folded.as_str(),
        "free" | "none" | "no fee" | "no fees" | "no charge" | "no cost" | "free of charge" | "free service" | "0"
    ) || term(Taxonomy::Cost, &folded).is_some_and(|term| term.as_str() == "cost.free")
}

/// Whether a text says, and only says, that one comes by appointment.
pub fn is_by_appointment(words: &str) -> bool {
    let folded = fold(words.trim_end_matches('.'));
    matches!(folded.as_str(), "by appointment" | "by appointment only" | "appointment only" | "on appointment")
        || term(Taxonomy::Access, &folded).is_some_and(|term| term.as_str() == "access.appointment")
}

/// Lower case, without accents, one space between words.
fn fold(words: &str) -> String {
    let plain: String = words.to_lowercase().nfkd().filter(|letter| !is_combining_mark(*letter)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Index = HashMap<(&'static str, String), Option<TermCode>>;

/// Names before synonyms; of the synonyms only those that mean one thing.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let vocabulary = Vocabulary::get();
        let (mut names, mut synonyms) = (Index::new(), Index::new());
        let add = |into: &mut Index, code: &TermCode, words: &str| {
            let slot = into.entry((code.taxonomy().as_str(), fold(words))).or_insert_with(|| Some(code.clone()));
            if slot.as_ref() != Some(code) {
                *slot = None;
            }
        };
        for language in vocabulary.all_words() {
            for (code, words) in language.iter() {
                add(&mut names, code, &words.name);
                for synonym in &words.synonyms {
                    add(&mut synonyms, code, synonym);
                }
            }
        }
        synonyms.extend(names);
        synonyms
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_people_find_the_vocabulary() {
        let need = |words| term(Taxonomy::Need, words).map(|term| term.to_string());
        assert_eq!(need("Library"), Some("need.language.library".into()));
        assert_eq!(need("BIBLIOTHEEK"), Some("need.language.library".into()));
        assert_eq!(need("Legal Services Network of the County"), None);
        assert_eq!(language("Spanish").unwrap().as_str(), "es");
        assert_eq!(language("ur").unwrap().as_str(), "ur");
        assert_eq!(language("fa-AF").unwrap().as_str(), "prs");
        assert_eq!(language("Klingon"), None);
        assert_eq!(facility("ramp").unwrap().as_str(), "facility.wheelchair");
        assert_eq!(facility("disabled_parking").unwrap().as_str(), "facility.parking_disabled");
        assert_eq!(facility("tape_braille"), None);
        assert!(is_free("None.") && is_free("Free") && !is_free("Free for members"));
        assert!(is_by_appointment("By appointment only.") && !is_by_appointment("Call first"));
    }
}
