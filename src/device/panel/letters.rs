//! The letters of small displays: which alphabet a language needs, and what stands for a letter that it lacks.

use embedded_graphics::mono_font::{MonoFont, iso_8859_2, iso_8859_9, iso_8859_15};
use unicode_normalization::UnicodeNormalization;

use crate::locale::LanguageTag;

/// The languages that small displays speak: those of the desk, whose staff read them. Others read English.
pub const PANEL_LANGUAGES: [&str; 9] = ["nl", "de", "fr", "en", "it", "es", "pl", "sv", "tr"];

/// An alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// ISO 8859-15.
    Western,
    /// ISO 8859-2, for Polish.
    Central,
    /// ISO 8859-9.
    Turkish,
}

impl Letters {
    /// The alphabet of a language.
    pub fn of(language: &LanguageTag) -> Self {
        match language.as_str() {
            "pl" => Self::Central,
            "tr" => Self::Turkish,
            _ => Self::Western,
        }
    }

    /// 6 by 10 pixels a letter.
    pub fn small(self) -> &'static MonoFont<'static> {
        match self {
            Self::Western => &iso_8859_15::FONT_6X10,
            Self::Central => &iso_8859_2::FONT_6X10,
            Self::Turkish => &iso_8859_9::FONT_6X10,
        }
    }

    /// 10 by 20 pixels a letter.
    pub fn large(self) -> &'static MonoFont<'static> {
        match self {
            Self::Western => &iso_8859_15::FONT_10X20,
            Self::Central => &iso_8859_2::FONT_10X20,
            Self::Turkish => &iso_8859_9::FONT_10X20,
        }
    }

    fn has(self, letter: char) -> bool {
        let places = self.small().glyph_mapping;
        letter == '?' || places.index(letter) != places.index('?')
    }

    /// A text in letters that the alphabet has: without accents that it lacks, and a question mark for what it cannot
    /// say at all.
    pub fn fold(self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                _ if self.has(letter) => folded.push(letter),
                '‘' | '’' => folded.push('\''),
                '“' | '”' | '„' => folded.push('"'),
                '–' | '—' => folded.push('-'),
                '…' => folded.push_str("..."),
                // Lines are broken where they are full.
                _ if letter.is_whitespace() => folded.push(' '),
                _ => folded.push(std::iter::once(letter).nfd().find(|base| self.has(*base)).unwrap_or('?')),
            }
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Catalogue;

    #[test]
    fn what_an_alphabet_lacks_is_written_otherwise() {
        assert_eq!(Letters::Western.fold("Demandez à l’accueil – cœur"), "Demandez à l'accueil - cœur");
        assert_eq!(Letters::Western.fold("Gdańsk, İzmir"), "Gdansk, Izmir");
        assert_eq!(Letters::Central.fold("Gdańsk, Łódź"), "Gdańsk, Łódź");
        assert_eq!(Letters::Turkish.fold("İzmir, ığş"), "İzmir, ığş");
        assert_eq!(Letters::Western.fold("دری?"), "????");
    }

    /// Each language reads sentences of the panel without a letter that was replaced by a question mark.
    #[test]
    fn every_language_has_its_alphabet() {
        for tag in PANEL_LANGUAGES {
            let tag = LanguageTag::parse(tag).unwrap();
            let catalogue = Catalogue::load(&tag);
            for message in [
                "There is no information on this screen",
                "The clock is wrong. Opening times are not shown.",
                "Reading the stick. Please leave it in.",
                "Not from a trusted sender. Nothing was changed.",
            ] {
                let words = catalogue.tr(message);
                assert!(!Letters::of(&tag).fold(&words).contains('?'), "{tag}: {words}");
            }
        }
    }
}
