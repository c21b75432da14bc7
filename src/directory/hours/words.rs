//! The words that clerks write in opening hours, in Dutch, German, French and English.
//! Owns what each word can mean; does not put them together.

use std::ops::BitOr;

/// Languages as a set of bits: a word may belong to several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Languages(u8);

impl Languages {
    pub(super) const EN: Self = Self(1);
    pub(super) const NL: Self = Self(2);
    pub(super) const DE: Self = Self(4);
    pub(super) const FR: Self = Self(8);
    pub(super) const ALL: Self = Self(15);

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Languages {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a word or phrase does, once the language does not matter any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// "tot", "bis", "to".
    Range,
    /// "en", "und", "and".
    And,
    /// "of", "oder", "or": only makes sense before an appointment.
    Or,
    /// "gesloten", "closed".
    Closed,
    /// "geopend", "open".
    Open,
    /// "onbekend", "unknown".
    Unknown,
    /// "24/7", "rund um die Uhr".
    AllDay,
    /// From one day to another, Monday is 0: "dagelijks", "weekend".
    Days(u8, u8),
    /// Public holidays.
    PublicHoliday,
    /// School holidays.
    SchoolHoliday,
    /// Before or after noon; true is after.
    Meridiem(bool),
    /// "uur", "van": says nothing.
    Filler,
}

use Meaning::{AllDay, And, Closed, Days, Filler, Meridiem, Open, Or, PublicHoliday, Range, SchoolHoliday, Unknown};

const EN: Languages = Languages::EN;
const NL: Languages = Languages::NL;
const DE: Languages = Languages::DE;
const FR: Languages = Languages::FR;
const ALL: Languages = Languages::ALL;

/// Several words, or words with marks in them: looked for first. Lower case, without diacritics.
pub(super) const PHRASES: &[(&str, Meaning, Languages)] = &[
    ("24/7", AllDay, ALL),
    ("24h/24", AllDay, ALL),
    ("24/24", AllDay, ALL),
    ("24 uur per dag", AllDay, NL),
    ("dag en nacht", AllDay, NL),
    ("24 stunden", AllDay, DE),
    ("rund um die uhr", AllDay, DE),
    ("jour et nuit", AllDay, FR),
    ("day and night", AllDay, EN),
    ("24 hours", AllDay, EN),
    ("7j/7", Days(0, 6), FR),
    ("7/7", Days(0, 6), ALL),
    ("7 dagen per week", Days(0, 6), NL),
    ("elke dag", Days(0, 6), NL),
    ("alle dagen", Days(0, 6), NL),
    ("jeden tag", Days(0, 6), DE),
    ("tous les jours", Days(0, 6), FR),
    ("every day", Days(0, 6), EN),
    ("7 days a week", Days(0, 6), EN),
    ("tot en met", Range, NL),
    ("t/m", Range, NL),
    ("t.e.m.", Range, NL),
    ("jours feries", PublicHoliday, FR),
    ("public holidays", PublicHoliday, EN),
    ("bank holidays", PublicHoliday, EN),
    ("school holidays", SchoolHoliday, EN),
    ("vacances scolaires", SchoolHoliday, FR),
    ("a.m.", Meridiem(false), ALL),
    ("p.m.", Meridiem(true), ALL),
    ("o'clock", Filler, EN),
];

const WORDS: &[(&str, Meaning, Languages)] = &[
    ("to", Range, EN),
    ("till", Range, EN),
    ("until", Range, EN),
    ("through", Range, EN),
    ("tot", Range, NL),
    ("tem", Range, NL),
    ("bis", Range, DE),
    ("a", Range, FR),
    ("au", Range, FR),
    ("and", And, EN),
    ("en", And, NL),
    ("und", And, DE),
    ("sowie", And, DE),
    ("et", And, FR),
    ("or", Or, EN),
    ("of", Or, NL),
    ("oder", Or, DE),
    ("ou", Or, FR),
    ("off", Closed, ALL),
    ("closed", Closed, EN),
    ("gesloten", Closed, NL),
    ("dicht", Closed, NL),
    ("geschlossen", Closed, DE),
    ("zu", Closed, DE),
    ("ferme", Closed, FR),
    ("fermee", Closed, FR),
    ("open", Open, ALL),
    ("geopend", Open, NL),
    ("offen", Open, DE),
    ("geoffnet", Open, DE),
    ("ouvert", Open, FR),
    ("ouverte", Open, FR),
    ("unknown", Unknown, ALL),
    ("onbekend", Unknown, NL),
    ("unbekannt", Unknown, DE),
    ("inconnu", Unknown, FR),
    ("daily", Days(0, 6), EN),
    ("dagelijks", Days(0, 6), NL),
    ("taglich", Days(0, 6), DE),
    ("weekdays", Days(0, 4), EN),
    ("werkdagen", Days(0, 4), NL),
    ("weekend", Days(5, 6), ALL),
    ("weekends", Days(5, 6), EN),
    ("ph", PublicHoliday, ALL),
    ("sh", SchoolHoliday, ALL),
    ("holidays", PublicHoliday, EN),
    ("feestdagen", PublicHoliday, NL),
    ("feestdag", PublicHoliday, NL),
    ("feiertag", PublicHoliday, DE),
    ("feiertage", PublicHoliday, DE),
    ("feiertags", PublicHoliday, DE),
    ("feiertagen", PublicHoliday, DE),
    ("schoolvakanties", SchoolHoliday, NL),
    ("schulferien", SchoolHoliday, DE),
    ("am", Meridiem(false), ALL),
    ("pm", Meridiem(true), ALL),
    ("uur", Filler, NL),
    ("u", Filler, NL),
    ("van", Filler, NL),
    ("op", Filler, NL),
    ("uhr", Filler, DE),
    ("von", Filler, DE),
    ("an", Filler, DE),
    ("h", Filler, ALL),
    ("hrs", Filler, EN),
    ("from", Filler, EN),
    ("on", Filler, EN),
    ("heures", Filler, FR),
    ("heure", Filler, FR),
    ("de", Filler, ALL),
    ("du", Filler, FR),
    ("le", Filler, FR),
    ("les", Filler, FR),
];

/// The meaning of a word, lower case and without diacritics.
pub(super) fn meaning(word: &str) -> Option<(Meaning, Languages)> {
    WORDS.iter().find(|(known, ..)| *known == word).map(|(_, meaning, languages)| (*meaning, *languages))
}

const DAYS: [(Languages, [&[&str]; 7]); 4] = [
    (
        EN,
        [
            &["mo", "mon", "monday"],
            &["tu", "tue", "tues", "tuesday"],
            &["we", "wed", "weds", "wednesday"],
            &["th", "thu", "thur", "thurs", "thursday"],
            &["fr", "fri", "friday"],
            &["sa", "sat", "saturday"],
            &["su", "sun", "sunday"],
        ],
    ),
    (
        NL,
        [
            &["ma", "maa", "maandag"],
            &["di", "din", "dinsdag"],
            &["wo", "woe", "woensdag"],
            &["do", "don", "donderdag"],
            &["vr", "vrij", "vrijdag"],
            &["za", "zat", "zaterdag"],
            &["zo", "zon", "zondag"],
        ],
    ),
    (
        DE,
        [
            &["mo", "montag"],
            &["di", "dienstag"],
            &["mi", "mittwoch"],
            &["do", "donnerstag"],
            &["fr", "freitag"],
            &["sa", "samstag", "sonnabend"],
            &["so", "sonntag"],
        ],
    ),
    (
        FR,
        [
            &["lu", "lun", "lundi"],
            &["ma", "mar", "mardi"],
            &["me", "mer", "mercredi"],
            &["je", "jeu", "jeudi"],
            &["ve", "ven", "vendredi"],
            &["sa", "sam", "samedi"],
            &["di", "dim", "dimanche"],
        ],
    ),
];

/// The days a word can mean, each with the languages in which it does. Monday is 0. "ma" is Monday and Tuesday.
pub(super) fn days(word: &str) -> Vec<(u8, Languages)> {
    const SHORTEST_PLURAL: usize = 5;
    let singular = word.strip_suffix('s').filter(|stem| stem.len() >= SHORTEST_PLURAL).unwrap_or(word);
    let mut found: Vec<(u8, Languages)> = Vec::new();
    for (language, names) in DAYS {
        for (day, names) in (0u8..).zip(names) {
            if names.contains(&word) || names.contains(&singular) {
                match found.iter_mut().find(|(known, _)| *known == day) {
                    Some((_, languages)) => *languages = *languages | language,
                    None => found.push((day, language)),
                }
            }
        }
    }
    found
}

/// What a remark beside the hours means for somebody who wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remark {
    /// One comes by appointment.
    Appointment,
    /// One needs no appointment.
    WalkIn,
    /// Something else.
    Other,
}

/// Reads a remark. "niet zonder afspraak" denies twice, so it asks for an appointment.
pub(super) fn remark(text: &str) -> Remark {
    const STEMS: [&str; 8] =
        ["afspraak", "afspraken", "vereinbarung", "absprache", "appointment", "arrangement", "rendez", "rdv"];
    const WHOLE: [&str; 4] = ["termin", "termine", "terminen", "terminlich"];
    const DENIALS: [&str; 14] = [
        "zonder", "niet", "geen", "without", "no", "not", "ohne", "kein", "keine", "keinen", "nicht", "sans", "pas",
        "aucun",
    ];
    let folded: String = text.chars().map(fold).collect();
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let about = words.iter().any(|word| WHOLE.contains(word) || STEMS.iter().any(|stem| word.contains(stem)));
    let denials = words.iter().filter(|word| DENIALS.contains(word)).count();
    match (about, denials % 2 == 0) {
        (true, true) => Remark::Appointment,
        (true, false) => Remark::WalkIn,
        (false, _) => Remark::Other,
    }
}

/// A character in lower case without diacritics, one for one, with every dash, quote and space as the plain one.
pub(super) fn fold(character: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}'..='\u{201f}' | '«' | '»' => '"',
        '\n' | '\r' => '\n',
        other if other.is_whitespace() => ' ',
        other => {
            let base = std::iter::once(other).nfd().next().unwrap_or(other);
            base.to_lowercase().next().unwrap_or(base)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_depend_on_the_language() {
        assert_eq!(days("ma"), [(0, NL), (1, FR)]);
        assert_eq!(days("di"), [(1, NL | DE), (6, FR)]);
        assert_eq!(days("montags"), [(0, DE)]);
        assert_eq!(days("behalve"), []);
    }

    #[test]
    fn remarks_about_appointments() {
        for text in ["op afspraak", "Nach telefonischer Vereinbarung", "sur rendez-vous", "nur mit Termin", "RDV"] {
            assert_eq!(remark(text), Remark::Appointment, "{text}");
        }
        assert_eq!(remark("niet zonder afspraak"), Remark::Appointment);
        for text in ["zonder afspraak", "ohne Termin", "no appointment needed"] {
            assert_eq!(remark(text), Remark::WalkIn, "{text}");
        }
        assert_eq!(remark("Terminal 2"), Remark::Other);
    }
}
