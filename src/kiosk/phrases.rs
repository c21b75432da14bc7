//! The small facts that stand on cards and pages: opening, distance, freshness, cost.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

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
        OpeningState::Open { until: Some(until) } if (until - now.time).num_hours() < 24 => {
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

/// An opening further away than this is not worth a date.
const OPENS_SAID_DAYS_MAX: i64 = 100;

fn opens_at(reader: &Reader, opens: LocalTime, now: Now) -> String {
    let at = time(reader, opens.time());
    match (opens.date() - now.date()).num_days() {
        0 => reader.tr_with("Opens today at {time}", &[("time", &at)]),
        1 => reader.tr_with("Opens tomorrow at {time}", &[("time", &at)]),
        2..7 => {
            let day = weekday(reader, opens.weekday());
            reader.tr_with("Opens on {day} at {time}", &[("day", &day), ("time", &at)])
        }
        days if days < OPENS_SAID_DAYS_MAX => {
            let date = reader.isolated(&format!("{}-{}", opens.day(), opens.month()));
            let day = format!("{} {date}", weekday(reader, opens.weekday()));
            reader.tr_with("Opens on {day} at {time}", &[("day", &day), ("time", &at)])
        }
        _ => reader.tr("Closed now"),
    }
}

/// `09:00`, in one piece.
pub fn time(reader: &Reader, time: NaiveTime) -> String {
    reader.isolated(&time.format("%H:%M").to_string())
}

/// The name of a day of the week.
pub fn weekday(reader: &Reader, day: Weekday) -> String {
    match day {
        Weekday::Mon => reader.tr("Monday"),
        Weekday::Tue => reader.tr("Tuesday"),
        Weekday::Wed => reader.tr("Wednesday"),
        Weekday::Thu => reader.tr("Thursday"),
        Weekday::Fri => reader.tr("Friday"),
        Weekday::Sat => reader.tr("Saturday"),
        Weekday::Sun => reader.tr("Sunday"),
    }
}

/// The week's table: a name and the times of each day from today on.
pub fn week(reader: &Reader, hours: &OpeningHours, today: NaiveDate) -> Vec<(String, String)> {
    hours
        .week(today)
        .into_iter()
        .map(|(day, hours)| {
            let times = match hours {
                DayHours::Open(stretches) => {
                    stretches.iter().map(|stretch| times(reader, stretch)).collect::<Vec<_>>().join("  ")
                }
                DayHours::ByAppointment => reader.tr("By appointment only"),
                DayHours::Unknown => reader.tr("Opening times are not known. Call first."),
                DayHours::Closed => reader.tr("Closed"),
            };
            (capitalised(&weekday(reader, day.weekday())), times)
        })
        .collect()
}

/// `09:00–12:30`, in one piece.
fn times(reader: &Reader, (start, end): &Stretch) -> String {
    let end = end.map_or_else(|| "24:00".to_owned(), |end| end.format("%H:%M").to_string());
    reader.isolated(&format!("{}–{end}", start.format("%H:%M")))
}

/// A row of a table begins with a capital, also where the language writes the word small in a sentence.
fn capitalised(text: &str) -> String {
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
    let kilometres = format!("{:.0}", (metres / 1000.0).round().max(1.0));
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

/// `€ 12,50`: the currency's sign or code and the number with a comma or a point as the reader writes it.
pub fn amount(reader: &Reader, cost: &CostOption) -> Option<String> {
    let amount = cost.amount?;
    let number = if amount.fract() == 0.0 { format!("{amount:.0}") } else { format!("{amount:.2}") };
    let point_writers = ["en", "zh-Hans", "bn", "am", "ti", "ur", "so"];
    let number = if point_writers.contains(&reader.language.as_str()) { number } else { number.replace('.', ",") };
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
