//! What a person wrote in a cell becomes a value, or a reason why it cannot.

use chrono::NaiveDate;
use url::Url;

use super::{
    Column, Reason,
    cost::Cost,
    value::{BETWEEN, Values, show, tidy},
    words::{WordBook, WordList, plain},
};
use crate::{
    directory::{HoursError, Taxonomy, normalise_hours},
    limits::{NAME_CHARS_MAX, OPENING_HOURS_BYTES_MAX, SHEET_CELL_VALUES_MAX, TEXT_CHARS_MAX},
};

/// What is known while one row is read.
pub struct Reading<'r> {
    /// The words of the sheet.
    pub book: &'r WordBook,
    /// The listing as it is; empty for a new one.
    pub current: &'r Values,
    /// For amounts that name no currency.
    pub currency: &'r str,
    /// Nobody has checked anything later than this.
    pub today: NaiveDate,
    /// The row says: by appointment only. Then hours may be plain words.
    pub by_appointment: bool,
}

/// Hours that only say "by appointment".
pub const ASKS_FOR_APPOINTMENT: &str = "by appointment";

impl Reading<'_> {
    /// The value of a cell.
    ///
    /// # Errors
    /// Each reason for which the cell cannot be taken.
    pub fn value(&self, column: Column, text: &str) -> Result<String, Vec<Reason>> {
        let text = tidy(text);
        if text.is_empty() {
            return self.empty(column).map_err(|reason| vec![reason]);
        }
        if column.is_list() {
            return self.list(column, &text);
        }
        self.single(column, text).map_err(|reason| vec![reason])
    }

    /// An empty cell: nothing, or as before where nothing would say more than it seems.
    fn empty(&self, column: Column) -> Result<String, Reason> {
        let before = |new: &str| Ok(self.current.get(&column).map_or(new, String::as_str).to_owned());
        match column {
            Column::Name => Err(Reason::Missing),
            Column::Status => before("active"),
            Column::ByAppointment => before("no"),
            // An address that was hidden is not shown because a cell was cleared.
            Column::Visibility => before(""),
            _ => Ok(String::new()),
        }
    }

    fn single(&self, column: Column, text: String) -> Result<String, Reason> {
        match column {
            Column::Id => Ok(text),
            Column::Description => short(text, TEXT_CHARS_MAX),
            Column::Hours => self.hours(text),
            Column::Latitude => degrees(&text, 90.0),
            Column::Longitude => degrees(&text, 180.0),
            Column::Email => email(text),
            Column::Website => website(text),
            Column::MinimumAge | Column::MaximumAge => age(&text),
            Column::LastChecked => self.day(&text),
            _ => match column.words() {
                Some(list) => self.word(list, &short(text, NAME_CHARS_MAX)?),
                None => short(text.split_whitespace().collect::<Vec<_>>().join(" "), NAME_CHARS_MAX),
            },
        }
    }

    fn word(&self, list: WordList, text: &str) -> Result<String, Reason> {
        let spoken = match (list, text.to_ascii_lowercase().as_str()) {
            // What office programs make of yes and no.
            (WordList::YesNo, "true" | "1" | "x") => Some("yes"),
            (WordList::YesNo, "false" | "0") => Some("no"),
            _ => self.book.code(list, text),
        };
        spoken.map(str::to_owned).ok_or_else(|| Reason::UnknownWord {
            word: text.to_owned(),
            suggestion: self.book.nearest(list, text).map(str::to_owned),
        })
    }

    fn list(&self, column: Column, text: &str) -> Result<String, Vec<Reason>> {
        let before = self.current.get(&column).map_or("", String::as_str);
        let known: Vec<(String, &str)> =
            before.split(BETWEEN).map(|item| (plain(&show(column, item, self.book)), item)).collect();
        let (mut items, mut reasons) = (Vec::<String>::new(), Vec::new());
        let written: Vec<&str> = text.split([';', '\n']).map(str::trim).filter(|item| !item.is_empty()).collect();
        if written.len() > SHEET_CELL_VALUES_MAX {
            return Err(vec![Reason::TooMany { values: written.len(), values_max: SHEET_CELL_VALUES_MAX }]);
        }
        for item in written {
            let same = known.iter().find(|(shown, _)| *shown == plain(item));
            match same.map_or_else(|| self.item(column, item), |(_, item)| Ok((*item).to_owned())) {
                Ok(item) if items.contains(&item) => {}
                Ok(item) => items.push(item),
                Err(reason) => reasons.push(reason),
            }
        }
        if reasons.is_empty() { Ok(items.join(BETWEEN)) } else { Err(reasons) }
    }

    fn item(&self, column: Column, text: &str) -> Result<String, Reason> {
        let text = &short(text.to_owned(), NAME_CHARS_MAX)?;
        match column.words() {
            Some(WordList::Terms(Taxonomy::Cost)) => {
                Cost::parse(text, self.book, self.currency).map(|cost| cost.canonical())
            }
            Some(list) => self.word(list, text),
            None => phone(text),
        }
    }

    fn hours(&self, text: String) -> Result<String, Reason> {
        if self.book.asks_for_appointment(&text) {
            return Ok(ASKS_FOR_APPOINTMENT.to_owned());
        }
        match normalise_hours(&text) {
            Ok(hours) => Ok(hours.expression.unwrap_or_else(|| ASKS_FOR_APPOINTMENT.to_owned())),
            Err(HoursError::TooLong) => {
                Err(Reason::TooLong { chars: text.chars().count(), chars_max: OPENING_HOURS_BYTES_MAX })
            }
            Err(_) if self.by_appointment => Ok(text),
            Err(HoursError::NotUnderstood { reason, .. }) => Err(Reason::HoursNotUnderstood { text, problem: reason }),
        }
    }

    fn day(&self, text: &str) -> Result<String, Reason> {
        let forms = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d"];
        let date = forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
        match date.filter(|date| *date >= NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default()) {
            None => Err(Reason::BadDate { text: text.to_owned() }),
            Some(date) if date > self.today => Err(Reason::InTheFuture { date }),
            Some(date) => Ok(date.to_string()),
        }
    }
}

/// Nothing that is still given was last checked in an earlier year; two digits of a year are none.
const FIRST_YEAR: i32 = 1990;

fn short(text: String, chars_max: usize) -> Result<String, Reason> {
    let chars = text.chars().count();
    if chars > chars_max { Err(Reason::TooLong { chars, chars_max }) } else { Ok(text) }
}

fn degrees(text: &str, most: f64) -> Result<String, Reason> {
    let number = text.replace(',', ".").trim_end_matches('°').parse::<f64>().ok();
    let on_earth = number.filter(|number| (-most..=most).contains(number));
    on_earth.map(|number| number.to_string()).ok_or_else(|| Reason::BadDegrees { text: text.to_owned() })
}

fn age(text: &str) -> Result<String, Reason> {
    let years = text.parse::<u8>().ok().filter(|years| *years <= AGE_YEARS_MAX);
    years.map(|years| years.to_string()).ok_or_else(|| Reason::BadAge { text: text.to_owned() })
}

/// Nobody is older.
const AGE_YEARS_MAX: u8 = 120;

/// Digits with what people write between them; ITU-T E.164 has at most 15, and short numbers have 3.
fn phone(text: &str) -> Result<String, Reason> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let dialled = rest.chars().all(|letter| letter.is_ascii_digit() || " -()/.\u{a0}".contains(letter));
    if dialled && (3..=15).contains(&digits) {
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Err(Reason::BadPhone { text: text.to_owned() })
    }
}

fn email(text: String) -> Result<String, Reason> {
    let text = text.strip_prefix("mailto:").map(str::to_owned).unwrap_or(text);
    let whole = text.split_once('@').is_some_and(|(who, at)| {
        let labels = at.split('.').collect::<Vec<_>>();
        !who.is_empty() && labels.len() >= 2 && labels.iter().all(|label| !label.is_empty()) && !at.contains('@')
    });
    let strange = text.chars().any(|letter| letter.is_whitespace() || letter.is_control() || "<>,\"".contains(letter));
    if whole && !strange && text.len() <= EMAIL_BYTES_MAX { Ok(text) } else { Err(Reason::BadEmail { text }) }
}

/// RFC 5321, by way of its errata.
const EMAIL_BYTES_MAX: usize = 254;

fn website(text: String) -> Result<String, Reason> {
    let address = if text.contains("://") { text.clone() } else { format!("https://{text}") };
    let good = Url::parse(&address).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| host.contains('.'))
            && url.username().is_empty()
    });
    let whole = good && !address.contains(char::is_whitespace);
    if whole { short(address, NAME_CHARS_MAX) } else { Err(Reason::BadWebsite { text }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{directory::Vocabulary, locale::LanguageTag};

    fn value(column: Column, text: &str) -> Result<String, Vec<Reason>> {
        let book = WordBook::new(Vocabulary::get(), &LanguageTag::parse("nl").unwrap());
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let current = Values::new();
        Reading { book: &book, current: &current, currency: "EUR", today, by_appointment: false }.value(column, text)
    }

    #[test]
    fn what_a_club_writes_becomes_a_value() {
        for (column, text, meant) in [
            (Column::Hours, "ma-vr 9-17 uur", "Mo-Fr 09:00-17:00"),
            (Column::Hours, "op afspraak", ASKS_FOR_APPOINTMENT),
            (Column::Hours, "alleen met afspraak", ASKS_FOR_APPOINTMENT),
            (Column::Latitude, "52,93", "52.93"),
            (Column::Phone, "+31 6 1234 5678; 112", "+31 6 1234 5678; 112"),
            (Column::Website, "www.club.example", "https://www.club.example"),
            (Column::LastChecked, "3-2-2026", "2026-02-03"),
            (Column::Needs, "NEED.HEALTH.DOCTOR;;", "need.health.doctor"),
            (Column::Languages, "Nederlands; arabisch; Nederlands", "nl; ar"),
            (Column::Status, "", "active"),
            (Column::MinimumAge, "6", "6"),
        ] {
            assert_eq!(value(column, text), Ok(meant.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_taken_says_why() {
        let wrong = |column, text: &str| value(column, text).unwrap_err().remove(0);
        assert_eq!(wrong(Column::Name, "  "), Reason::Missing);
        assert!(matches!(wrong(Column::Hours, "when it suits"), Reason::HoursNotUnderstood { .. }));
        assert!(matches!(wrong(Column::Phone, "ask Piet"), Reason::BadPhone { .. }));
        assert!(matches!(wrong(Column::Email, "piet at club"), Reason::BadEmail { .. }));
        assert!(matches!(wrong(Column::Website, "javascript:alert(1)"), Reason::BadWebsite { .. }));
        assert!(matches!(wrong(Column::Latitude, "92"), Reason::BadDegrees { .. }));
        assert!(matches!(wrong(Column::Longitude, "NaN"), Reason::BadDegrees { .. }));
        assert!(matches!(wrong(Column::MinimumAge, "six"), Reason::BadAge { .. }));
        assert!(matches!(wrong(Column::LastChecked, "3-2-26"), Reason::BadDate { .. }));
        assert!(matches!(wrong(Column::LastChecked, "2026-11-24"), Reason::InTheFuture { .. }));
        assert!(matches!(wrong(Column::Phone, &"112;".repeat(101)), Reason::TooMany { values: 101, .. }));
        assert!(matches!(wrong(Column::Cost, &"1".repeat(501)), Reason::TooLong { chars: 501, .. }));
        let unknown = Reason::UnknownWord { word: "Paspoord".into(), suggestion: Some("Paspoort".into()) };
        assert_eq!(wrong(Column::Documents, "Paspoord"), unknown);
    }
}
