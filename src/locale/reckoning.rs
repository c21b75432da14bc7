//! The reader's own calendar and clock, where they are not those on the wall: Solar Hijri for Persian, Dari and
//! Pashto; the Ethiopian year and the clock that starts at sunrise for Amharic and Tigrinya.
//! Speaks beside the local date and time, never instead of them.

use chrono::{NaiveDate, NaiveTime, Timelike};
use icu_calendar::cal::{Ethiopian, Persian};
use icu_datetime::{FixedCalendarDateTimeFormatter, fieldsets::M};
use icu_locale_core::Locale;

use super::{LanguageTag, Numbers, dates::gregorian};

type Months<Calendar> = FixedCalendarDateTimeFormatter<Calendar, M>;

/// One way to count days and hours.
pub enum Reckoning {
    /// The Persian calendar; Dari and Pashto have month names of their own.
    Persian(Box<Months<Persian>>),
    /// The Ethiopian calendar and clock.
    Ethiopian(Box<Months<Ethiopian>>, &'static EthiopianWords),
}

/// The words that neither CLDR nor the catalogues have. Not reviewed by native readers yet.
pub struct EthiopianWords {
    /// A day. Gregorian and Ethiopian months bear the same names in Tigrinya, so it says which calendar this is.
    day: &'static str,
    /// A time: "in Ethiopian hours, at 11 o'clock of the day".
    time: &'static str,
    /// Parts of the day that begin at 00:00, 06:00, 12:00 and 18:00.
    parts: [&'static str; 4],
}

const AMHARIC: EthiopianWords = EthiopianWords {
    day: "{month} {day} ቀን {year} ዓ.ም.",
    time: "በኢትዮጵያ ሰዓት {part} {time}",
    parts: ["ከሌሊቱ", "ከጠዋቱ", "ከቀኑ", "ከምሽቱ"],
};

const TIGRINYA: EthiopianWords = EthiopianWords {
    day: "ብግእዝ {day} {month} {year}",
    time: "ብሰዓት ኢትዮጵያ {time} {part}",
    parts: ["ናይ ለይቲ", "ናይ ንግሆ", "ድሕሪ ቀትሪ", "ናይ ምሸት"],
};

impl Reckoning {
    /// The reckoning of a language; nothing where it is the one on the wall.
    pub fn of(tag: &LanguageTag) -> Option<Self> {
        let locale = super::cldr(tag)?;
        let ethiopian = |words| Some(Self::Ethiopian(months(&locale)?, words));
        match tag.as_str() {
            "pes" | "prs" | "ps" => {
                let months = Months::<Persian>::try_new((&locale).into(), M::long()).ok()?;
                Some(Self::Persian(Box::new(months)))
            }
            "am" => ethiopian(&AMHARIC),
            "ti" => ethiopian(&TIGRINYA),
            _ => None,
        }
    }

    /// The day, for example ۳ آذر ۱۴۰۵.
    pub fn day(&self, date: NaiveDate, numbers: &Numbers) -> Option<String> {
        let date = gregorian(date)?;
        let (pattern, year, month, day) = match self {
            Self::Persian(months) => {
                let date = date.to_calendar(Persian);
                // CLDR links one Dari month to the year with a hamza above, which is seldom written.
                let month = months.format(&date).to_string().replace('\u{654}', "");
                ("{day} {month} {year}", date.year().extended_year(), month, date.day_of_month().0)
            }
            Self::Ethiopian(months, words) => {
                let date = date.to_calendar(Ethiopian::new());
                (
                    words.day,
                    date.year().era_year_or_related_iso(),
                    months.format(&date).to_string(),
                    date.day_of_month().0,
                )
            }
        };
        let filled = pattern.replace("{day}", &numbers.digits(&day.to_string())).replace("{month}", &month);
        Some(filled.replace("{year}", &numbers.digits(&year.to_string())))
    }

    /// The time: 09:00 is 3 o'clock of the day, 19:00 is 1 o'clock of the night.
    pub fn time(&self, time: NaiveTime) -> Option<String> {
        let Self::Ethiopian(_, words) = self else { return None };
        let hour = match (time.hour() + 6) % 12 {
            0 => 12,
            hour => hour,
        };
        let [night, morning, day, evening] = words.parts;
        let part = match time.hour() {
            0..6 => night,
            6..12 => morning,
            12..18 => day,
            _ => evening,
        };
        let clock = format!("{hour}:{:02}", time.minute());
        Some(words.time.replace("{part}", part).replace("{time}", &clock))
    }
}

fn months(locale: &Locale) -> Option<Box<Months<Ethiopian>>> {
    Months::try_new(locale.into(), M::long()).ok().map(Box::new)
}
