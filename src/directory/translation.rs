//! Free texts in several languages, with the honesty about where each version comes from.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::locale::LanguageTag;

/// How far a text can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TranslationState {
    /// As its author wrote it.
    Original,
    /// Translated, and checked by a person.
    Checked,
    /// Translated by a machine, seen by nobody.
    Machine,
    /// The original changed after this was translated.
    Outdated,
}

impl TranslationState {
    /// The word in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Checked => "checked",
            Self::Machine => "machine",
            Self::Outdated => "outdated",
        }
    }

    /// How far down it stands among versions of one text: the least is shown.
    pub fn rank(self) -> u8 {
        match self {
            Self::Original => 0,
            Self::Checked => 1,
            Self::Machine => 2,
            Self::Outdated => 3,
        }
    }

    /// The state a word names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Original, Self::Checked, Self::Machine, Self::Outdated].into_iter().find(|s| s.as_str() == text)
    }
}

/// One field of one object in another language than the one it was written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// The field's HSDS name, such as `description`.
    pub field: String,
    /// The language of `text`.
    pub language: LanguageTag,
    /// Plain text.
    pub text: String,
    /// Never `original`: that one stands in the object itself.
    pub state: TranslationState,
    /// When it was translated or last checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translated_at: Option<NaiveDate>,
}

/// A text as one reader gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalText {
    /// The text.
    pub text: String,
    /// The language it is in; unknown for some imported records.
    pub language: Option<LanguageTag>,
    /// Where it comes from.
    pub state: TranslationState,
}

/// Picks the version of a field for a reader: the first of `languages` that has one, else the original.
/// A checked version goes before a machine's, a machine's before an outdated one.
pub fn localize(
    field: &str,
    original: &str,
    original_language: Option<&LanguageTag>,
    translations: &[Translation],
    languages: &[LanguageTag],
) -> LocalText {
    for language in languages {
        if original_language == Some(language) {
            break;
        }
        let best = translations
            .iter()
            .filter(|candidate| candidate.field == field && candidate.language == *language)
            .min_by_key(|candidate| candidate.state.rank());
        if let Some(found) = best {
            return LocalText { text: found.text.clone(), language: Some(language.clone()), state: found.state };
        }
    }
    LocalText { text: original.to_owned(), language: original_language.cloned(), state: TranslationState::Original }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> LanguageTag {
        LanguageTag::parse(text).unwrap()
    }

    fn version(language: &str, text: &str, state: TranslationState) -> Translation {
        Translation { field: "name".into(), language: tag(language), text: text.into(), state, translated_at: None }
    }

    #[test]
    fn a_reader_gets_the_best_version_of_the_nearest_language() {
        let versions = [
            version("pes", "پزشک", TranslationState::Machine),
            version("pes", "دکتر", TranslationState::Checked),
            version("en", "Doctor", TranslationState::Outdated),
        ];
        let of = |reader: &str| localize("name", "Arts", Some(&tag("nl")), &versions, &tag(reader).fallback_chain());
        assert_eq!(of("prs").text, "دکتر");
        assert_eq!(of("en").state, TranslationState::Outdated);
        assert_eq!(of("nl").state, TranslationState::Original);
        assert_eq!(of("ti").language, Some(tag("nl")));
    }
}
