//! Language tags, their direction and fallback chains, the interface catalogues, dates and numbers, plain language.
//! Owns the list of the 24 languages; knows nothing of screens.

mod catalogue;
mod dates;
mod numbers;
pub mod plain;
mod reckoning;

use std::fmt;

use icu_locale_core::Locale;

use serde::{Deserialize, Serialize};

pub use catalogue::Catalogue;
pub use dates::Dates;
pub use numbers::Numbers;

/// Which way a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Latin, Cyrillic, Ethiopic, Bengali, Chinese.
    LeftToRight,
    /// Arabic script.
    RightToLeft,
}

impl Direction {
    /// What HTML calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            L => "ltr",
            R => "rtl",
        }
    }
}

/// One of the languages that the interface and the vocabulary speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// BCP 47, canonical.
    pub tag: &'static str,
    /// The name its readers give it, in their script.
    pub native_name: &'static str,
    /// From this table, never guessed from the text.
    pub direction: Direction,
    /// Tags of close languages that most of its readers also read, nearest first.
    pub fallback: &'static [&'static str],
}

use Direction::{LeftToRight as L, RightToLeft as R};

const fn language(
    tag: &'static str,
    native_name: &'static str,
    direction: Direction,
    fallback: &'static [&'static str],
) -> Language {
    Language { tag, native_name, direction, fallback }
}

/// The 24 languages, in the fixed order in which they are always shown: Latin, Cyrillic, Arabic, other scripts.
pub const LANGUAGES: [Language; 24] = [
    language("nl", "Nederlands", L, &[]),
    language("en", "English", L, &[]),
    language("de", "Deutsch", L, &[]),
    language("fr", "Français", L, &[]),
    language("es", "Español", L, &[]),
    language("it", "Italiano", L, &[]),
    language("pl", "Polski", L, &[]),
    language("sv", "Svenska", L, &[]),
    language("tr", "Türkçe", L, &[]),
    language("sq", "Shqip", L, &[]),
    language("so", "Soomaali", L, &[]),
    language("kmr", "Kurmancî", L, &[]),
    language("uk", "Українська", L, &[]),
    language("ru", "Русский", L, &[]),
    language("ar", "العربية", R, &[]),
    language("ckb", "کوردیی سۆرانی", R, &[]),
    language("pes", "فارسی", R, &["prs"]),
    language("prs", "دری", R, &["pes"]),
    language("ps", "پښتو", R, &[]),
    language("ur", "اردو", R, &[]),
    language("ti", "ትግርኛ", L, &[]),
    language("am", "አማርኛ", L, &[]),
    language("bn", "বাংলা", L, &[]),
    language("zh-Hans", "简体中文", L, &[]),
];

/// Looks up one of the 24 by its canonical tag.
pub fn language_of(tag: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.tag == tag)
}

/// The name by which CLDR and ICU4X know one of the 24.
fn cldr(tag: &LanguageTag) -> Option<Locale> {
    let name = match language_of(tag.as_str())?.tag {
        // The day before the month, as it stands on doors in Europe.
        "en" => "en-GB",
        "kmr" => "ku",
        "pes" => "fa",
        "prs" => "fa-AF",
        // Without a country, CLDR 48 writes Arabic with Latin digits. Syria, Iraq, Egypt and Sudan use these.
        "ar" => "ar-u-nu-arab",
        same => same,
    };
    Locale::try_from_str(name).ok()
}

/// A BCP 47 language tag in its canonical form here: `fa-AF` is `prs`, `fa` is `pes`, `ku` is `kmr`.
/// Any well-formed tag is accepted, for languages spoken at a service are more than the 24.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

/// A text that is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a language tag such as nl, ar or zh-Hans")]
pub struct NotALanguageTag {
    /// What was given.
    pub text: String,
}

impl LanguageTag {
    /// Parses and canonicalises.
    ///
    /// # Errors
    /// When the text is not of the shape of a BCP 47 tag (RFC 5646): letters first, subtags of 1 to 8.
    pub fn parse(text: &str) -> Result<Self, NotALanguageTag> {
        let wrong = || NotALanguageTag { text: text.chars().take(40).collect() };
        let normal = text.trim().replace('_', "-");
        let mut subtags = normal.split('-');
        let primary = subtags.next().unwrap_or_default().to_ascii_lowercase();
        if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(wrong());
        }
        let rest: Vec<String> = subtags.map(str::to_ascii_lowercase).collect();
        if rest.iter().any(|s| s.is_empty() || s.len() > 8 || !s.bytes().all(|b| b.is_ascii_alphanumeric())) {
            return Err(wrong());
        }
        let has = |subtag: &str| rest.iter().any(|other| other == subtag);
        let canonical = match primary.as_str() {
            "fa" | "fas" | "per" if has("af") => "prs",
            "fa" | "fas" | "per" => "pes",
            "ku" | "kur" if has("arab") || has("iq") || has("ir") => "ckb",
            "ku" | "kur" => "kmr",
            "zh" | "zho" | "chi" | "cmn" if has("hant") || has("tw") || has("hk") => "zh-Hant",
            "zh" | "zho" | "chi" | "cmn" => "zh-Hans",
            "iw" => "he",
            "in" => "id",
            "arb" => "ar",
            "als" => "sq",
            other => two_letter(other),
        };
        Ok(Self(canonical.to_owned()))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The direction in which text of this language runs.
    pub fn direction(&self) -> Direction {
        language_of(&self.0).map_or_else(
            || if ["he", "yi", "dv", "sd", "ug"].contains(&self.0.as_str()) { R } else { L },
            |language| language.direction,
        )
    }

    /// This language, then the ones that most of its readers read too.
    pub fn fallback_chain(&self) -> Vec<LanguageTag> {
        let near = language_of(&self.0).map_or(&[][..], |language| language.fallback);
        std::iter::once(self.clone()).chain(near.iter().map(|tag| LanguageTag((*tag).to_owned()))).collect()
    }
}

/// ISO 639-2/3 codes of the languages that have a two-letter one (RFC 5646 section 2.2.1 asks for the shortest).
fn two_letter(primary: &str) -> &str {
    match primary {
        "nld" | "dut" => "nl",
        "eng" => "en",
        "deu" | "ger" => "de",
        "fra" | "fre" => "fr",
        "spa" => "es",
        "ita" => "it",
        "pol" => "pl",
        "swe" => "sv",
        "tur" => "tr",
        "sqi" | "alb" => "sq",
        "som" => "so",
        "ukr" => "uk",
        "rus" => "ru",
        "ara" => "ar",
        "pus" | "pst" => "ps",
        "urd" => "ur",
        "tir" => "ti",
        "amh" => "am",
        "ben" => "bn",
        "por" => "pt",
        "ron" | "rum" => "ro",
        "bul" => "bg",
        "ell" | "gre" => "el",
        "hin" => "hi",
        "tam" => "ta",
        "vie" => "vi",
        other => other,
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = NotALanguageTag;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_canonical() {
        for (given, canonical) in [
            ("fa-AF", "prs"),
            ("fa", "pes"),
            ("fa-IR", "pes"),
            ("ku", "kmr"),
            ("zh", "zh-Hans"),
            ("zh_CN", "zh-Hans"),
            ("de-DE", "de"),
            ("ar-arb", "ar"),
            ("eng", "en"),
            ("TI", "ti"),
            ("dse", "dse"),
        ] {
            assert_eq!(LanguageTag::parse(given).unwrap().as_str(), canonical, "{given}");
        }
        for wrong in ["", "n", "Dutch", "nl-", "نl", "1a", "nl-waytoolongsubtag"] {
            assert!(LanguageTag::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn directions_come_from_the_table() {
        for tag in ["ar", "ckb", "pes", "prs", "ps", "ur"] {
            assert_eq!(LanguageTag::parse(tag).unwrap().direction(), R);
        }
        assert_eq!(LANGUAGES.iter().filter(|language| language.direction == R).count(), 6);
    }
}
