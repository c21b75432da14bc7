//! Days of the year as clerks type them ("1 juli", "24-12", "2026-12-24") and as OSM writes them. Day before month.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use opening_hours_syntax::rules::day::{Date, MonthdayRange, Year};

use super::RowProblem;
use crate::{directory::hours::words::fold, limits::WEEK_ROW_CHARS_MAX};

/// A day of one year, or of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub(super) year: Option<i32>,
    /// 1 to 12.
    pub(super) month: u32,
    /// 1 to 31.
    pub(super) day: u32,
}

/// From one day to another, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Day,
    pub(super) to: Day,
}

const OSM_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// How the names of months begin, folded, in Dutch, German, French, Polish, Swedish and English; the longer first.
const MONTHS: [(&str, u32); 33] = [
    ("juin", 6),
    ("juil", 7),
    ("jan", 1),
    ("feb", 2),
    ("fev", 2),
    ("mar", 3),
    ("mrt", 3),
    ("maa", 3),
    ("apr", 4),
    ("avr", 4),
    ("may", 5),
    ("mei", 5),
    ("mai", 5),
    ("maj", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("aou", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
    ("sty", 1),
    ("lut", 2),
    ("kwi", 4),
    ("cze", 6),
    ("lip", 7),
    ("sie", 8),
    ("wrz", 9),
    ("paz", 10),
    ("lis", 11),
];
const POLISH_DECEMBER: &str = "gru";
/// A year with a 29th of February, for days of every year.
const LEAP_YEAR: i32 = 2028;

impl Day {
    /// Reads a day. Without a year it is one of every year.
    pub(super) fn read(text: &str) -> Result<Self, RowProblem> {
        if text.chars().count() > WEEK_ROW_CHARS_MAX {
            return Err(RowProblem::TooLong);
        }
        let folded: String = text.chars().map(fold).collect();
        let pieces: Vec<&str> = folded.split(['-', '/', '.', ' ', ',']).filter(|piece| !piece.is_empty()).collect();
        let named = |piece: &str| {
            let known = MONTHS.iter().find(|(begin, _)| piece.starts_with(begin)).map(|(_, month)| *month);
            known.or_else(|| piece.starts_with(POLISH_DECEMBER).then_some(12))
        };
        let number = |piece: &str| {
            let ordinal = piece.trim_end_matches(|c: char| c.is_alphabetic());
            (piece.starts_with(|c: char| c.is_ascii_digit()) && ordinal.len() <= 4)
                .then(|| ordinal.parse::<u32>().ok())?
        };
        let is_year = |piece: &str| piece.len() == 4 && piece.bytes().all(|byte| byte.is_ascii_digit());
        let (year, month, day) = match &pieces[..] {
            [year, month, day] if is_year(year) => (Some(*year), number(month), number(day)),
            [day, month, year @ ..] if year.len() <= 1 && named(month).is_some() => {
                (year.first().copied(), named(month), number(day))
            }
            [month, day, year @ ..] if year.len() <= 1 && named(month).is_some() => {
                (year.first().copied(), named(month), number(day))
            }
            [day, month, year @ ..] if year.len() <= 1 => (year.first().copied(), number(month), number(day)),
            _ => return Err(RowProblem::NotADate),
        };
        if year.is_some_and(|year| !is_year(year)) {
            return Err(RowProblem::NotADate);
        }
        let year = year.and_then(|year| year.parse().ok());
        let (Some(month), Some(day)) = (month, day) else { return Err(RowProblem::NotADate) };
        Self { year, month, day }.checked().ok_or(RowProblem::NotADate)
    }

    /// Itself, if the calendar and OSM have it.
    fn checked(self) -> Option<Self> {
        let years = 1900..=9999;
        let there = NaiveDate::from_ymd_opt(self.year.unwrap_or(LEAP_YEAR), self.month, self.day).is_some();
        (there && self.year.is_none_or(|year| years.contains(&year))).then_some(self)
    }

    fn of_osm(date: Date) -> Option<Self> {
        let Date::Fixed { year, month, day } = date else { return None };
        Self { year: year.map(|Year(year)| year), month: month.into(), day: u32::from(day) }.checked()
    }

    fn month_and_day(self) -> (u32, u32) {
        (self.month, self.day)
    }

    fn osm(self) -> String {
        let month = OSM_MONTHS[(self.month as usize - 1) % OSM_MONTHS.len()];
        match self.year {
            Some(year) => format!("{year} {month} {:02}", self.day),
            None => format!("{month} {:02}", self.day),
        }
    }
}

/// As a clerk may type it: `2026-12-24`, which a form's date field writes too, or `24-12`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "{:02}-{:02}", self.day, self.month),
        }
    }
}

impl Span {
    /// Reads both ends; an empty end is a single day, and one without a year takes that of the start or the next.
    pub(super) fn read(from: &str, to: &str) -> Result<Self, (bool, RowProblem)> {
        let start = Day::read(from).map_err(|problem| (false, problem))?;
        let end = if to.trim().is_empty() { start } else { Day::read(to).map_err(|problem| (true, problem))? };
        Self { from: start, to: end }.settled().ok_or((true, RowProblem::EndsBeforeItBegins))
    }

    /// Gives both ends a year or neither; none where the end comes first.
    fn settled(self) -> Option<Self> {
        let Self { from, mut to } = self;
        match (from.year, to.year) {
            (None, Some(_)) => return None,
            (Some(year), None) => {
                let later = to.month_and_day() < from.month_and_day();
                to.year = Some(year + i32::from(later));
            }
            (Some(_), Some(_)) if to < from => return None,
            _ => {}
        }
        Some(Self { from, to: to.checked()? })
    }

    /// Of OSM's months and dates; none for Easter and days counted from others.
    pub(super) fn of_osm(range: &MonthdayRange) -> Option<Self> {
        match range {
            MonthdayRange::Month { range, year: None } => {
                let (first, last): (u32, u32) = ((*range.start()).into(), (*range.end()).into());
                let days = NaiveDate::from_ymd_opt(LEAP_YEAR, last, 1)?.num_days_in_month();
                let from = Day { year: None, month: first, day: 1 };
                Some(Self { from, to: Day { year: None, month: last, day: u32::from(days) } })
            }
            MonthdayRange::Date { start: (start, start_offset), end: (end, end_offset) } => {
                let plain = *start_offset == Default::default() && *end_offset == Default::default();
                let span = Self { from: Day::of_osm(*start)?, to: Day::of_osm(*end)? };
                span.settled().filter(|_| plain)
            }
            MonthdayRange::Month { .. } => None,
        }
    }

    /// Whether both have a day of every year.
    pub(super) fn meets(self, other: Self) -> bool {
        let within = |span: Self, day: Day| {
            let (from, to, day) = (span.from.month_and_day(), span.to.month_and_day(), day.month_and_day());
            if from <= to { (from..=to).contains(&day) } else { day >= from || day <= to }
        };
        within(self, other.from) || within(other, self.from)
    }

    /// The years that it names, first and last.
    pub(super) fn years(self) -> Option<(i32, i32)> {
        self.from.year.zip(self.to.year)
    }

    /// As OSM writes it.
    pub(super) fn osm(self) -> String {
        if self.from == self.to { self.from.osm() } else { format!("{}-{}", self.from.osm(), self.to.osm()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_clerks_type_them() {
        for (typed, read) in [
            ("1-7", "01-07"),
            ("1/7", "01-07"),
            ("1. 7.", "01-07"),
            ("1 juli", "01-07"),
            ("1er juillet", "01-07"),
            ("July 1st", "01-07"),
            ("15 juin", "15-06"),
            ("3 März", "03-03"),
            ("24 grudnia 2026", "2026-12-24"),
            ("24.12.2026", "2026-12-24"),
            ("2026-12-24", "2026-12-24"),
            ("29 feb", "29-02"),
        ] {
            let day = Day::read(typed).unwrap_or_else(|problem| panic!("{typed}: {problem:?}"));
            assert_eq!(day.to_string(), read, "{typed}");
            assert_eq!(Day::read(read), Ok(day));
        }
        for nonsense in ["", "32-1", "30 feb", "12-24", "summer", "1", "1-7-26", "29-02-2027", "1-2-3-4"] {
            assert_eq!(Day::read(nonsense), Err(RowProblem::NotADate), "{nonsense}");
        }
    }

    #[test]
    fn an_end_without_a_year_comes_after_its_start() {
        assert_eq!(Span::read("2026-12-24", "3 jan").unwrap().osm(), "2026 Dec 24-2027 Jan 03");
        assert_eq!(Span::read("25-12", "").unwrap().osm(), "Dec 25");
        assert_eq!(Span::read("2026-12-24", "2026-12-01"), Err((true, RowProblem::EndsBeforeItBegins)));
        let (winter, june) = (Span::read("1-10", "31-3").unwrap(), Span::read("1-6", "30-6").unwrap());
        assert!(!winter.meets(june) && winter.meets(Span::read("1-3", "1-5").unwrap()));
    }
}
