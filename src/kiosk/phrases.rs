//! The small facts that stand on cards and pages: opening, distance, freshness, cost.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::Reader;
use crate::{
    clock::{LocalTime, Now},
    directory::{AddressVisibility, CostOption, DayHours, Freshness, OpeningHours, OpeningState, Point, Stretch},
    limits::{WALKING_DETOUR_FACTOR, WALKING_METRES_PER_MINUTE},
};

/// "Open until 17:00", "Opens tomorrow at 09:00", "By appointment only"…
pub fn opening(reader: &Reader, hours: &OpeningHours, now: Now) -> (String, OpeningState) {
    if !now.trusted && hours.is_known() {
        return (reader.tr("Look at the days and times on the page."), OpeningState::Unknown);
    }
    let state = hours.state(now.time);
    let text = match state {
        OpeningState::Open { until: Some(until) } if closes_soon(until, now) => {
            reader.tr_with("Open until {time}", &[("time", &time(reader, until.time()))])
        }
        OpeningState::Open { .. } => reader.tr("Open all day"),
        OpeningState::Closed { opens: Some(opens) } => opens_at(reader, opens, now),
        OpeningState::Closed { opens: None } => reader.tr("Closed now"),
        OpeningState::ByAppointment => reader.tr("By appointment only"),
        OpeningState::Unknown => reader.tr("Opening times are not known. Call first."),
    };
    (text, state)
}

/// Within these days a weekday says which day is meant.
const OPENS_ON_WEEKDAY_DAYS_MAX: i64 = 7;
/// An opening further away than this is not worth a date.
const OPENS_SAID_DAYS_MAX: i64 = 100;

fn opens_at(reader: &Reader, opens: LocalTime, now: Now) -> String {
    let at = time(reader, opens.time());
    match (opens.date() - now.date()).num_days() {
        0 => reader.tr_with("Opens today at {time}", &[("time", &at)]),
        1 => reader.tr_with("Opens tomorrow at {time}", &[("time", &at)]),
        // The catalogues write a weekday as this sentence wants it.
        2..OPENS_ON_WEEKDAY_DAYS_MAX => {
            let day = reader.weekday(opens.weekday());
            reader.tr_with("Opens on {day} at {time}", &[("day", &day), ("time", &at)])
        }
        days if days < OPENS_SAID_DAYS_MAX => {
            let day = reader.weekday_and_day(opens.date(), now.date());
            // Some languages begin with the day, which they write small elsewhere.
            capitalised(&reader.tr_with("Opens on {day} at {time}", &[("day", &day), ("time", &at)]))
        }
        _ => reader.tr("Closed now"),
    }
}

/// What `opening` says by the reader's own calendar and clock, where those are others: a day that is far away, a time.
pub fn by_own_reckoning(reader: &Reader, state: OpeningState, now: Now) -> Vec<String> {
    let (said, far) = match state {
        OpeningState::Open { until: Some(until) } if closes_soon(until, now) => (until, false),
        OpeningState::Closed { opens: Some(opens) } => match (opens.date() - now.date()).num_days() {
            days if days < OPENS_SAID_DAYS_MAX => (opens, days >= OPENS_ON_WEEKDAY_DAYS_MAX),
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let day = reader.own_day(said.date()).filter(|_| far);
    day.into_iter().chain(reader.own_time(said.time())).map(|text| reader.directed(text)).collect()
}

/// Whether a closing time is near enough to be said without its day.
fn closes_soon(until: LocalTime, now: Now) -> bool {
    (until - now.time).num_hours() < 24
}

/// `09:00`, in one piece.
pub fn time(reader: &Reader, time: NaiveTime) -> String {
    reader.isolated(&reader.digits(&time.format("%H:%M").to_string()))
}

/// The week's table: a name and the times of each day from `first` on. Days of an unknown week have no number.
pub fn week(reader: &Reader, hours: &OpeningHours, first: NaiveDate, dated: bool) -> Vec<(String, String)> {
    hours
        .week(first)
        .into_iter()
        .map(|(day, hours)| {
            let times = match hours {
                DayHours::Open(stretches) => {
                    let all: Vec<String> = stretches.iter().map(|stretch| times(reader, stretch)).collect();
                    reader.directed(all.join("  "))
                }
                DayHours::ByAppointment => reader.tr("By appointment only"),
                DayHours::Unknown => reader.tr("Opening times are not known. Call first."),
                DayHours::Closed => reader.tr("Closed"),
            };
            (if dated { reader.row_day(day) } else { capitalised(&reader.weekday(day.weekday())) }, times)
        })
        .collect()
}

/// `09:00–12:30`, in one piece.
fn times(reader: &Reader, (start, end): &Stretch) -> String {
    let end = end.map_or_else(|| "24:00".to_owned(), |end| end.format("%H:%M").to_string());
    reader.isolated_range(&format!("{}–{end}", start.format("%H:%M")))
}

/// A line begins with a capital, also where the language writes the word small in a sentence.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How far something is, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distance {
    /// A walk.
    Walk(String),
    /// More than a walk.
    Far(String),
}

impl Distance {
    /// The words.
    pub fn into_text(self) -> String {
        match self {
            Self::Walk(text) | Self::Far(text) => text,
        }
    }
}

/// How far: on foot when that is sensible, else in kilometres. Nothing for a hidden address.
pub fn distance(reader: &Reader, from: Option<Point>, to: &[Point], visibility: AddressVisibility) -> Option<Distance> {
    const ON_FOOT_MINUTES_MAX: f64 = 45.0;
    const VERY_NEAR_METRES: f64 = 100.0;
    if visibility == AddressVisibility::Hidden {
        return None;
    }
    let from = from?;
    let metres = to.iter().map(|point| from.metres_to(*point)).min_by(f64::total_cmp)?;
    let minutes = (metres * WALKING_DETOUR_FACTOR / WALKING_METRES_PER_MINUTE).ceil();
    if visibility == AddressVisibility::Full && metres < VERY_NEAR_METRES {
        return Some(Distance::Walk(reader.tr("Here, very near")));
    }
    if visibility == AddressVisibility::Full && minutes <= ON_FOOT_MINUTES_MAX {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 45")]
        let minutes = minutes as u64;
        return Some(Distance::Walk(reader.tr_count("{n} minute on foot", "{n} minutes on foot", minutes)));
    }
    let kilometres = reader.digits(&format!("{:.0}", (metres / 1000.0).round().max(1.0)));
    Some(Distance::Far(reader.tr_with("{distance} km away", &[("distance", &kilometres)])))
}

/// How far the listing can be believed, in words.
pub fn freshness(reader: &Reader, freshness: Freshness) -> String {
    match freshness {
        Freshness::Fresh { months: 0 } => reader.tr("Checked this month"),
        Freshness::Fresh { months } | Freshness::Ageing { months } => {
            reader.tr_count("Checked {n} month ago", "Checked {n} months ago", u64::from(months))
        }
        Freshness::CallFirst | Freshness::Hidden => reader.tr("This was checked more than a year ago. Call first."),
        Freshness::Unconfirmed => reader.tr("Not confirmed by the municipality yet. Call first."),
    }
}

/// `€ 12,50`: the currency's sign or code and the number as the reader writes it.
pub fn amount(reader: &Reader, cost: &CostOption) -> Option<String> {
    let number = reader.money(cost.amount?);
    let sign = match cost.currency.as_deref() {
        Some("EUR") => "€\u{A0}",
        Some("GBP") => "£",
        Some("USD") => "$",
        Some(code) => return Some(reader.isolated(&format!("{code}\u{A0}{number}"))),
        // Better no currency than a wrong one.
        None => "",
    };
    Some(reader.isolated(&format!("{sign}{number}")))
}

#[cfg(feature = "kiosk")]
/// The telephone number for danger to life: 112 in the European Union and its neighbours.
pub fn emergency_number(country: Option<&str>) -> &'static str {
    match country {
        Some("US" | "CA") => "911",
        Some("AU") => "000",
        Some("NZ") => "111",
        _ => "112",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::LanguageTag;

    /// Said on Tuesday 24 November 2026 at 18:00.
    fn said(tag: &str, expression: &str) -> (String, Vec<String>) {
        let reader = Reader::of(&LanguageTag::parse(tag).unwrap());
        let now = Now::trusted("2026-11-24T18:00:00".parse().unwrap());
        let hours = OpeningHours::parse(expression, None).unwrap();
        let plain = |text: String| text.replace(|c| "\u{200F}\u{2066}\u{2067}\u{2068}\u{2069}".contains(c), "");
        let (text, state) = opening(&reader, &hours, now);
        (plain(text), by_own_reckoning(&reader, state, now).into_iter().map(plain).collect())
    }

    #[test]
    fn a_day_far_away_is_said_in_words() {
        for (tag, sentence) in [
            ("nl", "Gaat dinsdag 1 december om 09:00 open"),
            ("en", "Opens on Tuesday 1 December at 09:00"),
            ("fr", "Ouvre mardi 1er décembre à 09:00"),
            ("es", "Martes, 1 de diciembre: abre a las 09:00"),
            ("ru", "Вторник, 1 декабря: открыто с 09:00"),
            ("ar", "يفتح يوم الثلاثاء، ١ ديسمبر الساعة ٠٩:٠٠"),
            ("pes", "سه‌شنبه ۱ دسامبر ساعت ۰۹:۰۰ باز می‌شود"),
            ("bn", "মঙ্গলবার, ১ ডিসেম্বর ০৯:০০ থেকে খোলা"),
            ("zh-Hans", "12月1日星期二 09:00 开门"),
        ] {
            assert_eq!(said(tag, "2026 Dec 01 09:00-17:00").0, sentence);
        }
        assert_eq!(said("en", "2027 Jan 05 09:00-17:00").0, "Opens on Tuesday, 5 January 2027 at 09:00");
        assert_eq!(said("en", "Mo 09:00-17:00").0, "Opens on Monday at 09:00");
    }

    #[test]
    fn the_own_clock_and_calendar_stand_below() {
        let nothing: [&str; 0] = [];
        assert_eq!(said("nl", "Tu 09:00-19:00").1, nothing);
        assert_eq!(said("am", "Tu 09:00-19:00").1, ["በኢትዮጵያ ሰዓት ከምሽቱ 1:00"]);
        assert_eq!(said("am", "2026 Dec 01 09:00-17:00").1, ["ኅዳር 22 ቀን 2019 ዓ.ም.", "በኢትዮጵያ ሰዓት ከጠዋቱ 3:00"]);
        assert_eq!(said("prs", "2026 Dec 01 09:00-17:00").1, ["۱۰ قوس ۱۴۰۵"]);
        assert_eq!(said("prs", "Mo 09:00-17:00").1, nothing);
    }

    #[test]
    fn money_is_written_as_the_reader_does() {
        let cost = CostOption { amount: Some(12.5), currency: Some("EUR".to_owned()), ..CostOption::default() };
        for (tag, price) in [
            ("nl", "€\u{A0}12,50"),
            ("en", "€\u{A0}12.50"),
            ("ar", "\u{2066}€\u{A0}١٢٫٥٠\u{2069}"),
            ("ps", "\u{2066}€\u{A0}۱۲٫۵۰\u{2069}"),
        ] {
            let reader = Reader::of(&LanguageTag::parse(tag).unwrap());
            assert_eq!(amount(&reader, &cost).as_deref(), Some(price));
        }
    }
}
