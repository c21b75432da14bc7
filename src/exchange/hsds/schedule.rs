//! The recurrence columns of an HSDS schedule into the OSM `opening_hours` syntax. Pure. What OSM cannot say
//! the same way is not said at all: the caller keeps the columns and tells the person.

use chrono::{Datelike, NaiveDate};

use super::time::{clock, date, minutes};

/// The columns that decide the hours, as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recurrence<'a> {
    /// `WEEKLY` or `MONTHLY` (`DAILY` of RRULE too).
    pub freq: Option<&'a str>,
    /// Every so many weeks or months.
    pub interval: Option<&'a str>,
    /// `MO,TU`; of a month `1MO` or `-1FR`.
    pub byday: Option<&'a str>,
    /// Ends after so many times.
    pub count: Option<&'a str>,
    /// Days of the month.
    pub bymonthday: Option<&'a str>,
    /// Weeks of the year.
    pub byweekno: Option<&'a str>,
    /// Days of the year.
    pub byyearday: Option<&'a str>,
    /// The first day it happens.
    pub dtstart: Option<&'a str>,
    /// The last day.
    pub until: Option<&'a str>,
    /// In force from this day.
    pub valid_from: Option<&'a str>,
    /// In force to this day.
    pub valid_to: Option<&'a str>,
    /// Clock time.
    pub opens_at: Option<&'a str>,
    /// Clock time.
    pub closes_at: Option<&'a str>,
}

/// What became of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    /// There are no clock times.
    None,
    /// The same in OSM syntax; the remark is something to look at.
    Osm {
        /// The expression.
        expression: String,
        /// Something to look at.
        remark: Option<String>,
    },
    /// OSM cannot say it; these columns are why.
    Inexpressible {
        /// Their names.
        columns: Vec<&'static str>,
    },
}

/// Weekday codes of RFC 5545 and OSM.
const DAYS: [(&str, &str); 7] =
    [("MO", "Mo"), ("TU", "Tu"), ("WE", "We"), ("TH", "Th"), ("FR", "Fr"), ("SA", "Sa"), ("SU", "Su")];

/// Converts one schedule.
///
/// # Errors
/// A sentence, when a column is not what it should be: then the record is wrong, not only hard to say.
pub fn opening_hours(rule: &Recurrence<'_>) -> Result<Hours, String> {
    let Some((hours, past_midnight)) = stretch(rule.opens_at, rule.closes_at)? else {
        return Ok(Hours::None);
    };
    let range = range(rule)?;
    let mut columns = Vec::new();
    for (column, value) in [
        ("count", rule.count),
        ("byweekno", rule.byweekno),
        ("bymonthday", rule.bymonthday),
        ("byyearday", rule.byyearday),
    ] {
        if value.is_some() {
            columns.push(column);
        }
    }
    if rule.interval.is_some_and(|interval| interval.trim() != "1") {
        columns.push("interval");
    }
    let days = days(rule, &range, &mut columns)?;
    if !columns.is_empty() {
        return Ok(Hours::Inexpressible { columns });
    }
    let expression = [range.osm, days, hours].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let remark = past_midnight.then(|| {
        format!("it closes before it opens (“{expression}”) and was read as closing on the next day; is that right?")
    });
    Ok(Hours::Osm { expression, remark })
}

/// `09:00-17:00`, and whether it runs past midnight.
///
/// # Errors
/// When one of the two is missing or no clock time, or they are the same.
pub fn stretch(opens_at: Option<&str>, closes_at: Option<&str>) -> Result<Option<(String, bool)>, String> {
    let read = |column: &str, text: &str| {
        minutes(text).ok_or_else(|| format!("{column} “{text}” is not a clock time; write 09:30"))
    };
    match (opens_at, closes_at) {
        (None, None) => Ok(None),
        (Some(_), None) => Err("it has opens_at but no closes_at; fill in when it closes".into()),
        (None, Some(_)) => Err("it has closes_at but no opens_at; fill in when it opens".into()),
        (Some(opens), Some(closes)) => {
            let (opens, mut closes) = (read("opens_at", opens)?, read("closes_at", closes)?);
            if closes == 0 {
                closes = 1440;
            }
            if opens == closes || opens == 1440 {
                return Err("it opens and closes at the same time; correct one of the two".into());
            }
            Ok(Some((format!("{}-{}", clock(opens), clock(closes)), closes < opens)))
        }
    }
}

#[derive(Default)]
struct Range {
    osm: String,
    first: Option<NaiveDate>,
    one_day: bool,
}

/// The days it is in force.
fn range(rule: &Recurrence<'_>) -> Result<Range, String> {
    let day = |column: &str, text: Option<&str>| {
        text.map(|text| date(text).map_err(|why| format!("{column}: {why}"))).transpose()
    };
    let dtstart = day("dtstart", rule.dtstart)?;
    let first = day("valid_from", rule.valid_from)?.max(dtstart);
    let until = day("until", rule.until)?;
    let last = [day("valid_to", rule.valid_to)?, until].into_iter().flatten().min();
    let osm = match (first, last) {
        (None, None) => String::new(),
        (Some(first), Some(last)) if last < first => {
            return Err(format!("it ends ({last}) before it begins ({first}); correct the dates"));
        }
        (Some(first), Some(last)) if first == last => osm_date(first),
        (Some(first), None) => format!("{}+", osm_date(first)),
        (None, Some(last)) => format!("1970 Jan 01-{}", osm_date(last)),
        (Some(first), Some(last)) => format!("{}-{}", osm_date(first), osm_date(last)),
    };
    Ok(Range { osm, first: dtstart, one_day: first.is_some() && first == last })
}

/// `2024 Dec 31`.
pub fn osm_date(day: NaiveDate) -> String {
    day.format("%Y %b %d").to_string()
}

/// The weekdays in OSM; empty for every day.
fn days(rule: &Recurrence<'_>, range: &Range, columns: &mut Vec<&'static str>) -> Result<String, String> {
    let freq = rule.freq.map(|freq| freq.trim().to_ascii_uppercase());
    let monthly = match freq.as_deref() {
        None | Some("WEEKLY" | "DAILY") => false,
        Some("MONTHLY") => true,
        Some("YEARLY") => {
            columns.push("freq");
            return Ok(String::new());
        }
        Some(other) => return Err(format!("freq “{other}” is not known; it is WEEKLY or MONTHLY")),
    };
    let Some(byday) = rule.byday else {
        return Ok(match (freq.as_deref(), range.first) {
            (Some("DAILY"), _) => String::new(),
            (Some("WEEKLY"), Some(first)) => DAYS[first.weekday().num_days_from_monday() as usize].1.to_owned(),
            _ if range.one_day => String::new(),
            _ => {
                // Hours without days would promise every day.
                columns.push("byday");
                String::new()
            }
        });
    };
    let mut found: Vec<(usize, Option<i8>)> = Vec::new();
    for word in byday.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        found.push(weekday(word).ok_or_else(|| format!("byday “{word}” is not a day; write MO,TU,WE"))?);
    }
    if !monthly && found.iter().any(|(_, nth)| nth.is_some()) {
        columns.push("byday");
    }
    found.sort_unstable();
    found.dedup();
    Ok(osm_days(&found))
}

/// `MO`, `Monday`, `1MO`, `-1FR`: the day from 0 and which of the month.
fn weekday(word: &str) -> Option<(usize, Option<i8>)> {
    let word = word.to_ascii_uppercase();
    let at = word.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (ordinal, name) = word.split_at(at);
    let full = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    let day = (name.len() >= 2).then(|| full.iter().position(|day| day.starts_with(name))).flatten()?;
    let nth: Option<i8> = if ordinal.is_empty() { None } else { Some(ordinal.parse().ok()?) };
    nth.is_none_or(|nth| (1..=5).contains(&nth.abs())).then_some((day, nth))
}

/// `Mo-We,Fr`, `Mo[1],Fr[-1]`.
fn osm_days(days: &[(usize, Option<i8>)]) -> String {
    let mut words: Vec<String> = Vec::new();
    let plain: Vec<usize> = days.iter().filter(|(_, nth)| nth.is_none()).map(|(day, _)| *day).collect();
    let mut at = 0;
    while at < plain.len() {
        let mut end = at;
        while end + 1 < plain.len() && plain[end + 1] == plain[end] + 1 {
            end += 1;
        }
        match end - at {
            0 => words.push(DAYS[plain[at]].1.to_owned()),
            1 => words.extend([DAYS[plain[at]].1.to_owned(), DAYS[plain[end]].1.to_owned()]),
            _ => words.push(format!("{}-{}", DAYS[plain[at]].1, DAYS[plain[end]].1)),
        }
        at = end + 1;
    }
    let nth = days.iter().filter_map(|(day, nth)| nth.map(|nth| format!("{}[{nth}]", DAYS[*day].1)));
    words.extend(nth);
    words.join(",")
}

/// The number of a day's name, such as `Monday`, from 0.
pub fn weekday_number(name: &str) -> Option<usize> {
    weekday(name.trim()).filter(|(_, nth)| nth.is_none()).map(|(day, _)| day)
}

/// `Mo-We,Fr` for days in order.
pub fn osm_weekdays(days: &[usize]) -> String {
    osm_days(&days.iter().map(|day| (*day, None)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
