//! Opening hours: the OSM `opening_hours` syntax, evaluated with the public holidays of a country.
//! "By appointment only" is not closed, and unknown is not closed.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};
use opening_hours::{Context, RuleKind, localization::Country};

use super::Schedule;
use crate::{clock::LocalTime, limits::OPENING_HOURS_BYTES_MAX};

/// Hours that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The expression is longer than any real one.
    #[error("the opening hours are longer than {OPENING_HOURS_BYTES_MAX} bytes")]
    TooLong,
    /// The expression is not of the grammar.
    #[error("the opening hours “{expression}” are not understood: {reason}")]
    NotUnderstood {
        /// What was given.
        expression: String,
        /// What the grammar says.
        reason: String,
    },
}

/// What can be said at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpeningState {
    /// Open; until when, if it ever ends.
    Open {
        /// The next change.
        until: Option<LocalTime>,
    },
    /// Closed; when it opens, if ever.
    Closed {
        /// The next opening.
        opens: Option<LocalTime>,
    },
    /// One comes by appointment only.
    ByAppointment,
    /// Nobody said.
    Unknown,
}

impl OpeningState {
    /// Whether one may go now.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// One stretch of a day; an end of `None` is midnight.
pub type Stretch = (NaiveTime, Option<NaiveTime>);

/// The hours of one service at one place, in a country.
#[derive(Debug, Clone)]
pub struct OpeningHours {
    expressions: Vec<opening_hours::OpeningHours>,
    by_appointment: bool,
}

impl OpeningHours {
    /// Reads one expression.
    ///
    /// # Errors
    /// When it is too long or not of the grammar.
    pub fn parse(expression: &str, country: Option<&str>) -> Result<Self, HoursError> {
        if expression.len() > OPENING_HOURS_BYTES_MAX {
            return Err(HoursError::TooLong);
        }
        let parsed: opening_hours::OpeningHours = expression.parse().map_err(|reason| HoursError::NotUnderstood {
            expression: expression.to_owned(),
            reason: format!("{reason}").lines().last().unwrap_or_default().trim().to_owned(),
        })?;
        let context = match country.and_then(|code| code.parse::<Country>().ok()) {
            Some(country) => Context::default().with_holidays(country.holidays()),
            None => Context::default(),
        };
        Ok(Self { expressions: vec![parsed.with_context(context)], by_appointment: false })
    }

    /// Joins the schedules of a listing. Those that cannot be read count as unknown.
    pub fn of(schedules: &[&Schedule], country: Option<&str>) -> Self {
        let by_appointment = schedules.iter().any(|schedule| schedule.by_appointment);
        let expressions = schedules
            .iter()
            .filter(|schedule| !schedule.by_appointment)
            .filter_map(|schedule| Self::parse(schedule.opening_hours.as_deref()?, country).ok())
            .flat_map(|hours| hours.expressions)
            .collect();
        Self { expressions, by_appointment }
    }

    /// Whether anything is known at all.
    pub fn is_known(&self) -> bool {
        !self.expressions.is_empty()
    }

    /// Whether one comes by appointment only, at some hours or at all.
    pub fn is_by_appointment(&self) -> bool {
        self.by_appointment
    }

    /// The state at a moment.
    pub fn state(&self, at: LocalTime) -> OpeningState {
        if self.expressions.is_empty() {
            return if self.by_appointment { OpeningState::ByAppointment } else { OpeningState::Unknown };
        }
        let open: Vec<_> = self.expressions.iter().filter(|hours| hours.is_open(at)).collect();
        if !open.is_empty() {
            let ends: Option<Vec<LocalTime>> = open.iter().map(|hours| hours.next_change(at)).collect();
            return OpeningState::Open { until: ends.and_then(|ends| ends.into_iter().max()) };
        }
        if self.expressions.iter().any(|hours| hours.is_unknown(at)) {
            return OpeningState::Unknown;
        }
        let opens = self.expressions.iter().filter_map(|hours| next_opening(hours, at)).min();
        OpeningState::Closed { opens }
    }

    /// The open stretches of each of seven days from `first`, in order of time; public holidays show as that day is.
    pub fn week(&self, first: NaiveDate) -> BTreeMap<NaiveDate, Vec<Stretch>> {
        (0..7).filter_map(|offset| first.checked_add_days(Days::new(offset))).map(|day| (day, self.day(day))).collect()
    }

    fn day(&self, day: NaiveDate) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = self
            .expressions
            .iter()
            .flat_map(|hours| hours.schedule_at(day))
            .filter(|range| range.kind == RuleKind::Open)
            .filter_map(|range| Some((range.range.start.try_into().ok()?, range.range.end.try_into().ok())))
            .collect();
        stretches.sort();
        stretches.dedup();
        stretches
    }
}

fn next_opening(hours: &opening_hours::OpeningHours, at: LocalTime) -> Option<LocalTime> {
    const CHANGES_LOOKED_AT_MAX: usize = 20;
    hours
        .iter_from(at)
        .take(CHANGES_LOOKED_AT_MAX)
        .find(|interval| interval.kind == RuleKind::Open && interval.range.start > at)
        .map(|interval| interval.range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> LocalTime {
        LocalTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn the_state_says_until_when() {
        let hours = OpeningHours::parse("Mo-Fr 09:00-17:00; PH off", Some("NL")).unwrap();
        assert_eq!(hours.state(at("2026-11-23 10:00")), OpeningState::Open { until: Some(at("2026-11-23 17:00")) });
        assert_eq!(hours.state(at("2026-11-27 18:00")), OpeningState::Closed { opens: Some(at("2026-11-30 09:00")) });
        // King's Day 2027 is a Tuesday.
        assert_eq!(hours.state(at("2027-04-27 10:00")), OpeningState::Closed { opens: Some(at("2027-04-28 09:00")) });
    }

    #[test]
    fn by_appointment_and_unknown_are_not_closed() {
        let appointment = Schedule { by_appointment: true, ..Schedule::default() };
        assert_eq!(OpeningHours::of(&[&appointment], None).state(at("2026-11-23 10:00")), OpeningState::ByAppointment);
        assert_eq!(OpeningHours::of(&[], None).state(at("2026-11-23 10:00")), OpeningState::Unknown);
    }

    #[test]
    fn the_week_lists_stretches() {
        let hours = OpeningHours::parse("Mo 09:00-12:00,13:00-17:00; Sa 10:00-24:00", None).unwrap();
        let week = hours.week("2026-11-23".parse().unwrap());
        let lengths: Vec<usize> = week.values().map(Vec::len).collect();
        assert_eq!(lengths, [2, 0, 0, 0, 0, 1, 0]);
        assert_eq!(week[&"2026-11-28".parse().unwrap()][0].1, None);
    }
}
