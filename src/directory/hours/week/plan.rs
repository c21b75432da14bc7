//! What a form means once every field is understood. Owns what an empty row means; knows no OSM syntax.

use super::{
    ClosedDays, HOLIDAYS_ROW, ROWS, RowError, RowHours, RowPlace, RowProblem, Season, Week,
    date::{Day, Span},
    row::Wrong,
};
use crate::{
    directory::hours::read::remark_of,
    limits::{WEEK_CLOSED_MAX, WEEK_ROW_CHARS_MAX, WEEK_SEASONS_MAX},
};

/// Monday to Sunday, then public holidays. Weekdays of a week that says anything are not unsaid.
pub(super) type Days = [RowHours; ROWS];

/// The meaning of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    pub(super) usual: Days,
    /// Holidays that are unsaid are as in the usual week.
    pub(super) seasons: Vec<(Span, Days)>,
    pub(super) closed: Vec<(Span, Option<String>)>,
}

impl Plan {
    /// Reads every field.
    pub(super) fn of(week: &Week) -> Result<Self, Vec<RowError>> {
        let mut errors = Vec::new();
        let mut usual = days(&week.rows, None, &mut errors);
        if week.by_appointment {
            usual = ask(usual);
        }
        settle(&mut usual);
        let mut seasons: Vec<(Span, Days)> = Vec::new();
        for (position, season) in week.seasons.iter().enumerate() {
            let Some((span, mut days)) = Self::season(position, season, &mut errors) else { continue };
            if seasons.iter().any(|(earlier, _)| earlier.meets(span)) {
                errors.push(error(RowPlace::SeasonFrom(position), RowProblem::SeasonsMeet, ""));
            }
            if week.by_appointment {
                days = days.map(|hours| hours.marked(true));
            }
            settle(&mut days);
            if days[HOLIDAYS_ROW] == usual[HOLIDAYS_ROW] {
                days[HOLIDAYS_ROW] = RowHours::Unsaid;
            }
            seasons.push((span, days));
        }
        let closed: Vec<_> = week
            .closed
            .iter()
            .enumerate()
            .filter_map(|(position, closed)| Self::closed(position, closed, &mut errors))
            .collect();
        if seasons.len() > WEEK_SEASONS_MAX || closed.len() > WEEK_CLOSED_MAX {
            errors.push(error(RowPlace::Whole, RowProblem::TooLong, ""));
        }
        if errors.is_empty() { Ok(Self { usual, seasons, closed }) } else { Err(errors) }
    }

    fn season(position: usize, season: &Season, errors: &mut Vec<RowError>) -> Option<(Span, Days)> {
        let blank = |text: &String| text.trim().is_empty();
        if season.rows.iter().all(blank) && blank(&season.from) && blank(&season.to) {
            return None;
        }
        let before = errors.len();
        let read = |text: &str, place, errors: &mut Vec<RowError>| {
            let day = Day::read(text).and_then(|day| day.year.is_none().then_some(day).ok_or(RowProblem::NotADate));
            day.map_err(|problem| errors.push(error(place, problem, "01-07"))).ok()
        };
        let from = read(&season.from, RowPlace::SeasonFrom(position), errors);
        let to = read(&season.to, RowPlace::SeasonTo(position), errors);
        let days = days(&season.rows, Some(position), errors);
        if before == errors.len() && days[..HOLIDAYS_ROW].iter().all(|hours| *hours == RowHours::Unsaid) {
            let place = RowPlace::Row { season: Some(position), row: 0 };
            errors.push(error(place, RowProblem::SeasonWithoutHours, "closed"));
        }
        Some((Span { from: from?, to: to? }, days))
    }

    fn closed(position: usize, closed: &ClosedDays, errors: &mut Vec<RowError>) -> Option<(Span, Option<String>)> {
        if [&closed.from, &closed.to, &closed.remark].iter().all(|text| text.trim().is_empty()) {
            return None;
        }
        if closed.remark.chars().count() > WEEK_ROW_CHARS_MAX {
            errors.push(error(RowPlace::ClosedRemark(position), RowProblem::TooLong, ""));
        }
        match Span::read(&closed.from, &closed.to) {
            Ok(span) => Some((span, remark_of(&closed.remark))),
            Err((end, problem)) => {
                let place = if end { RowPlace::ClosedTo(position) } else { RowPlace::ClosedFrom(position) };
                errors.push(error(place, problem, "2026-12-24"));
                None
            }
        }
    }

    /// The form that means this.
    pub(super) fn week(&self) -> Week {
        let weekdays = &self.usual[..HOLIDAYS_ROW];
        let all = || self.seasons.iter().map(|(_, days)| days).chain([&self.usual]).flatten();
        let by_appointment =
            weekdays.iter().any(RowHours::is_there) && all().all(|hours| hours.asks() || !hours.is_there());
        let mut usual = self.usual.clone();
        if by_appointment && weekdays.iter().all(|hours| !matches!(hours, RowHours::Times(_))) {
            for hours in usual[..HOLIDAYS_ROW].iter_mut().filter(|hours| hours.is_there()) {
                *hours = RowHours::Unsaid;
            }
        }
        let text = |hours: RowHours| if by_appointment { hours.marked(false) } else { hours }.to_string();
        let seasons = self.seasons.iter().map(|(span, days)| Season {
            from: span.from.to_string(),
            to: span.to.to_string(),
            rows: days.clone().map(text),
        });
        let closed = self.closed.iter().map(|(span, remark)| ClosedDays {
            from: span.from.to_string(),
            to: if span.from == span.to { String::new() } else { span.to.to_string() },
            remark: remark.clone().unwrap_or_default(),
        });
        Week { rows: usual.map(text), by_appointment, seasons: seasons.collect(), closed: closed.collect() }
    }
}

fn error(place: RowPlace, problem: RowProblem, instead: &str) -> RowError {
    RowError { place, problem, words: String::new(), instead: instead.to_owned() }
}

fn days(rows: &[String; ROWS], season: Option<usize>, errors: &mut Vec<RowError>) -> Days {
    let mut days = Days::default();
    for (row, text) in rows.iter().enumerate() {
        match RowHours::read(text) {
            Ok(hours) => days[row] = hours,
            Err(Wrong { problem, words, instead }) => {
                errors.push(RowError { place: RowPlace::Row { season, row }, problem, words, instead });
            }
        }
    }
    days
}

/// By appointment at all its times; at all days that are not closed, when no day says any.
fn ask(days: Days) -> Days {
    let mut days = days.map(|hours| hours.marked(true));
    let weekdays = &mut days[..HOLIDAYS_ROW];
    if !weekdays.iter().any(RowHours::is_there) {
        for hours in weekdays.iter_mut().filter(|hours| **hours == RowHours::Unsaid) {
            *hours = RowHours::ByAppointment;
        }
    }
    days
}

/// In a week that says anything of its weekdays, an unsaid one is closed.
pub(super) fn settle(days: &mut Days) {
    let weekdays = &mut days[..HOLIDAYS_ROW];
    if weekdays.iter().any(|hours| *hours != RowHours::Unsaid) {
        for hours in weekdays.iter_mut().filter(|hours| **hours == RowHours::Unsaid) {
            *hours = RowHours::Closed;
        }
    }
}
