//! Everything that is said to one reader: the language, its catalogue and the vocabulary's words.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::phrases::capitalised;
use crate::{
    clock::Now,
    directory::{LocalText, TermCode, Translation, TranslationState, Vocabulary, Words, localize},
    locale::{Catalogue, Dates, Direction, LanguageTag},
};

const RIGHT_TO_LEFT_MARK: char = '\u{200F}';
const LEFT_TO_RIGHT_MARK: char = '\u{200E}';

/// The person at the screen, as far as we want to know: a language.
pub struct Reader {
    /// The language chosen.
    pub language: LanguageTag,
    /// It, then the languages most of its readers read too.
    pub chain: Vec<LanguageTag>,
    catalogue: Catalogue,
    dates: Dates,
    words: &'static Words,
}

impl Reader {
    /// A reader of a language.
    pub fn of(language: &LanguageTag) -> Self {
        let catalogue = Catalogue::load(language);
        Self {
            language: language.clone(),
            chain: language.fallback_chain(),
            dates: Dates::of(&catalogue),
            catalogue,
            words: Vocabulary::get().words(language),
        }
    }

    /// Whether the whole screen runs right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.language.direction() == Direction::RightToLeft
    }

    /// An interface message.
    pub fn tr(&self, message: &str) -> String {
        self.directed(self.catalogue.tr(message))
    }

    /// An interface message with values in it.
    pub fn tr_with(&self, message: &str, values: &[(&str, &str)]) -> String {
        self.directed(self.catalogue.tr_with(message, values))
    }

    /// An interface message in the plural form of a count.
    pub fn tr_count(&self, one: &str, many: &str, count: u64) -> String {
        self.directed(self.catalogue.tr_count(one, many, count, &[]))
    }

    /// A text with its digits as the reader writes them: a count, a time.
    pub fn digits(&self, text: &str) -> String {
        self.catalogue.numbers().digits(text)
    }

    /// An amount of money, without its currency.
    pub fn money(&self, amount: f64) -> String {
        self.catalogue.numbers().money(amount)
    }

    /// "24 November 2026".
    pub fn day(&self, date: NaiveDate) -> String {
        self.dates.day(date)
    }

    /// "Tuesday 24 November"; with the year when it is not that of today.
    pub fn weekday_and_day(&self, date: NaiveDate, today: NaiveDate) -> String {
        self.dates.weekday_and_day(date, today)
    }

    /// The name of a day of the week.
    pub fn weekday(&self, day: Weekday) -> String {
        self.directed(self.dates.weekday(day).to_owned())
    }

    /// "Tuesday 24", for the row of a table.
    pub fn row_day(&self, date: NaiveDate) -> String {
        self.directed(capitalised(&self.dates.row(date)))
    }

    /// The day in the reader's own calendar, where that is not the one on the wall.
    pub fn own_day(&self, date: NaiveDate) -> Option<String> {
        self.dates.own_day(date)
    }

    /// The time by the reader's own clock, where that is not the one on the wall.
    pub fn own_time(&self, time: NaiveTime) -> Option<String> {
        self.dates.own_time(time)
    }

    /// Weekday and day, and the same day in the reader's own calendar. Nothing when the clock cannot be believed.
    pub fn today(&self, now: Now) -> Option<(String, Option<String>)> {
        let today = Some(now.date()).filter(|_| now.trusted)?;
        let day = self.directed(capitalised(&self.weekday_and_day(today, today)));
        Some((day, self.own_day(today).map(|own| self.directed(own))))
    }

    /// The name of a term.
    pub fn term(&self, code: &TermCode) -> String {
        self.directed(self.words.name(code).to_owned())
    }

    /// The sentence of a term, else its name. `amount` fills `{amount}`; without one, a priced term gives its name.
    pub fn term_sentence(&self, code: &TermCode, amount: Option<&str>) -> String {
        let sentence = self.words.get(code).and_then(|words| words.sentence.as_deref());
        match (sentence, amount) {
            (Some(text), Some(amount)) => self.directed(self.catalogue.fill(text, &[("amount", amount)])),
            (Some(text), None) if !text.contains("{amount}") => self.directed(text.to_owned()),
            _ => self.term(code),
        }
    }

    /// The name of a spoken language; what the source called it when the vocabulary does not know it.
    pub fn language_name(&self, tag: Option<&LanguageTag>, given: Option<&str>) -> Option<String> {
        let term = tag.and_then(|tag| TermCode::parse(&format!("language.{tag}")).ok());
        let known = term.and_then(|code| self.words.get(&code).map(|words| words.name.clone()));
        known.or_else(|| given.map(str::to_owned)).or_else(|| tag.map(|tag| tag.as_str().to_owned()))
    }

    /// The version of a free text for this reader.
    pub fn local(
        &self,
        field: &str,
        original: &str,
        language: Option<&LanguageTag>,
        translations: &[Translation],
    ) -> LocalText {
        localize(field, original, language, translations, &self.chain)
    }

    /// What must be said beside a text that is not simply in the reader's language; nothing when it is.
    pub fn honesty(&self, text: &LocalText) -> Option<String> {
        match (text.state, &text.language) {
            (TranslationState::Machine, _) => Some(self.tr("A computer translated this text. There may be mistakes.")),
            (TranslationState::Outdated, _) => {
                Some(self.tr("This translation is older than the original text. It may have changed."))
            }
            (_, Some(language)) if !self.chain.contains(language) => {
                let name = self.language_name(Some(language), None)?;
                Some(self.tr_with("This text is in {language}. There is no translation yet.", &[("language", &name)]))
            }
            _ => None,
        }
    }

    /// A free text with the base direction of its own language, so that punctuation and numbers keep their places.
    pub fn free(&self, text: &LocalText) -> String {
        match text.language.as_ref().map(LanguageTag::direction) {
            Some(Direction::RightToLeft) => format!("{RIGHT_TO_LEFT_MARK}{}", text.text),
            Some(Direction::LeftToRight) if self.is_right_to_left() => format!("{LEFT_TO_RIGHT_MARK}{}", text.text),
            _ => text.text.clone(),
        }
    }

    /// Keeps a time, number or address in one left-to-right piece inside any sentence.
    pub fn isolated(&self, text: &str) -> String {
        if self.is_right_to_left() { format!("\u{2066}{text}\u{2069}") } else { text.to_owned() }
    }

    /// From a time to a time, in one piece. Whoever reads Arabic script with its own digits reads a range as the line
    /// runs, its start on the right: Arabic digits do so by themselves, Persian ones must be told (U+2067). With
    /// Latin digits, as in Urdu, it stays as it stands on the door.
    pub fn isolated_range(&self, text: &str) -> String {
        if self.is_right_to_left() && self.catalogue.numbers().are_native() {
            return format!("\u{2067}{}\u{2069}", self.digits(text));
        }
        self.isolated(&self.digits(text))
    }

    /// Gives a line that may begin with a number the direction of the screen.
    pub fn directed(&self, text: String) -> String {
        if self.is_right_to_left() { format!("{RIGHT_TO_LEFT_MARK}{text}") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_said_in_both_calendars() {
        let now = Now::trusted("2026-11-24T10:00:00".parse().unwrap());
        let today = |tag: &str, now| Reader::of(&LanguageTag::parse(tag).unwrap()).today(now);
        assert_eq!(today("nl", now), Some(("Dinsdag 24 november".to_owned(), None)));
        let dari = ("\u{200F}سه‌شنبه ۲۴ نومبر".to_owned(), Some("\u{200F}۳ قوس ۱۴۰۵".to_owned()));
        assert_eq!(today("prs", now), Some(dari));
        assert_eq!(today("prs", Now { trusted: false, ..now }), None);
    }

    #[test]
    fn a_range_runs_as_its_readers_read() {
        let range = |tag: &str| Reader::of(&LanguageTag::parse(tag).unwrap()).isolated_range("09:00–17:00");
        assert_eq!(range("bn"), "০৯:০০–১৭:০০");
        assert_eq!(range("ar"), "\u{2067}٠٩:٠٠–١٧:٠٠\u{2069}");
        assert_eq!(range("pes"), "\u{2067}۰۹:۰۰–۱۷:۰۰\u{2069}");
        assert_eq!(range("ur"), "\u{2066}09:00–17:00\u{2069}");
    }
}
