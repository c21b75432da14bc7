//! Opening hours: the OSM `opening_hours` syntax, evaluated with the public holidays of a country.
//! "By appointment only" is not closed, and unknown is not closed.

mod days;
mod normalise;
mod read;
mod rule;
mod token;
mod week;
mod words;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use opening_hours::{Context, RuleKind, localization::Country};

pub use days::{Holiday, ListedDay};
pub use normalise::{Normalised, normalise};
pub use week::{
    ClosedDays, HOLIDAYS_ROW, ROWS, RowError, RowHours, RowPlace, RowProblem, RowStretch, Rows, Season, Week,
};
use words::{Remark, remark};

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

/// One stretch of a day: from, to. An end of `None` is midnight; an end before the start lies on the next day.
pub type Stretch = (NaiveTime, Option<NaiveTime>);

/// The remark that marks times as by appointment in an expression.
const BY_APPOINTMENT: &str = "by appointment";

/// The hours of one service at one place, in a country.
#[derive(Debug, Clone)]
pub struct OpeningHours {
    expressions: Vec<opening_hours::OpeningHours>,
    by_appointment: bool,
    /// Some hours could not be read: then nothing is closed for sure.
    unreadable: bool,
    /// Whose holidays are kept.
    country: Option<Country>,
}

/// What a table of a week says of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayHours {
    /// Open at these times.
    Open(Vec<Stretch>),
    /// Only by appointment.
    ByAppointment,
    /// Nobody can say.
    Unknown,
    /// Closed.
    Closed,
}

impl OpeningHours {
    /// Reads one expression.
    ///
    /// Days that are public holidays in some regions of the country only count as unknown where the expression
    /// speaks of holidays: the data do not say which region keeps which day.
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
        let country = country.and_then(|code| code.parse::<Country>().ok());
        let mut context = Context::default().approx_bound_interval_size(TimeDelta::days(NO_CHANGE_AFTER_DAYS));
        if let Some(country) = country {
            context = context.with_holidays(country.holidays()).with_holidays_unknown(country.holidays_regional());
        }
        let asks = |comment: &str| remark(comment) == Remark::Appointment;
        let by_appointment = parsed.get_expression().rules.iter().any(|rule| asks(&rule.comment));
        Ok(Self { expressions: vec![parsed.with_context(context)], by_appointment, unreadable: false, country })
    }

    /// Joins the schedules of a listing. Those that cannot be read count as unknown.
    pub fn of(schedules: &[&Schedule], country: Option<&str>) -> Self {
        let by_appointment = schedules.iter().any(|schedule| schedule.by_appointment);
        let mut joined = Self {
            expressions: Vec::new(),
            by_appointment,
            unreadable: false,
            country: country.and_then(|code| code.parse().ok()),
        };
        for schedule in schedules.iter().filter(|schedule| !schedule.by_appointment) {
            match schedule.opening_hours.as_deref().map(|hours| Self::parse(hours, country)) {
                Some(Ok(hours)) => {
                    joined.by_appointment |= hours.by_appointment;
                    joined.expressions.extend(hours.expressions);
                }
                Some(Err(_)) => joined.unreadable = true,
                // Hours that stand in words only, or in columns that say more than the expression can.
                None => joined.unreadable |= schedule.description.is_some() || !schedule.other.is_empty(),
            }
        }
        joined
    }

    /// Whether anything is known at all.
    pub fn is_known(&self) -> bool {
        !self.expressions.is_empty()
    }

    /// Whether one comes by appointment only, at some hours or at all.
    pub fn is_by_appointment(&self) -> bool {
        self.by_appointment
    }

    /// The state at a moment. Of several schedules, one that is open counts before one that is not.
    pub fn state(&self, at: LocalTime) -> OpeningState {
        if self.expressions.is_empty() {
            return if self.by_appointment { OpeningState::ByAppointment } else { OpeningState::Unknown };
        }
        let holds: Vec<Holding> = self.expressions.iter().map(|hours| Holding::of(hours.state(at))).collect();
        if holds.contains(&Holding::Open) {
            return OpeningState::Open { until: self.open_until(at) };
        }
        if holds.contains(&Holding::ByAppointment) {
            return OpeningState::ByAppointment;
        }
        if holds.contains(&Holding::Unknown) || self.unreadable {
            return OpeningState::Unknown;
        }
        let opens = self.expressions.iter().filter_map(|hours| next_opening(hours, at)).min();
        if opens.is_none() && self.by_appointment {
            return OpeningState::ByAppointment;
        }
        OpeningState::Closed { opens }
    }

    /// The end of being open, over schedules that follow on each other.
    fn open_until(&self, at: LocalTime) -> Option<LocalTime> {
        let mut until = at;
        for _ in 0..CHANGES_LOOKED_AT_MAX {
            let open = |hours: &&opening_hours::OpeningHours| Holding::of(hours.state(until)) == Holding::Open;
            let ends: Option<Vec<_>> = self.expressions.iter().filter(open).map(|h| h.next_change(until)).collect();
            match ends?.into_iter().max() {
                Some(end) if end > until => until = end,
                _ => return Some(until),
            }
        }
        Some(until)
    }

    /// Each of seven days from `first`; public holidays show as that day is.
    pub fn week(&self, first: NaiveDate) -> BTreeMap<NaiveDate, DayHours> {
        let days = (0..7).filter_map(|offset| first.checked_add_days(Days::new(offset)));
        days.map(|day| (day, self.hours_of(day))).collect()
    }

    fn hours_of(&self, day: NaiveDate) -> DayHours {
        let open = self.day(day);
        if open.is_empty() { self.not_open(day) } else { DayHours::Open(open) }
    }

    /// What can be said of a day on which nothing is open for everybody: a holiday of some regions only is unknown.
    fn not_open(&self, day: NaiveDate) -> DayHours {
        let ranges = self.expressions.iter().flat_map(|hours| hours.schedule_at(day));
        let holds: Vec<Holding> = ranges
            .map(|range| {
                let (kind, comment) = range.as_state();
                Holding::of((kind, comment.into()))
            })
            .collect();
        if holds.contains(&Holding::ByAppointment) {
            DayHours::ByAppointment
        } else if holds.contains(&Holding::Unknown) || self.unreadable {
            DayHours::Unknown
        } else {
            DayHours::Closed
        }
    }

    /// A night counts to the day on which it begins.
    fn day(&self, day: NaiveDate) -> Vec<Stretch> {
        let mut open = self.open_minutes(day);
        let before = day.pred_opt().map(|day| self.open_minutes(day)).unwrap_or_default();
        if night(&before, &open).is_some() {
            open.remove(0);
        }
        let after = day.succ_opt().map(|day| self.open_minutes(day)).unwrap_or_default();
        let end_of_night = night(&open, &after);
        let clock = |minutes: u32| NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0);
        let stretch = |(start, end): (u32, u32)| {
            let end = if end >= DAY_MINUTES { end_of_night.and_then(clock) } else { clock(end) };
            Some((clock(start)?, end))
        };
        open.into_iter().filter_map(stretch).collect()
    }

    /// When it is open on a day, in minutes from midnight, joined where schedules overlap or touch.
    fn open_minutes(&self, day: NaiveDate) -> Vec<(u32, u32)> {
        let mut open: Vec<(u32, u32)> = self
            .expressions
            .iter()
            .flat_map(|hours| hours.schedule_at(day))
            .filter(|range| range.kind == RuleKind::Open && range.comment.is_empty())
            .map(|range| range.range)
            .map(|range| {
                let minutes = |hour: u8, minute: u8| u32::from(hour) * 60 + u32::from(minute);
                (
                    minutes(range.start.hour(), range.start.minute()),
                    minutes(range.end.hour(), range.end.minute()).min(DAY_MINUTES),
                )
            })
            .collect();
        open.sort_unstable();
        open.dedup_by(|next, kept| {
            let joined = next.0 < kept.1;
            kept.1 = if joined { kept.1.max(next.1) } else { kept.1 };
            joined
        });
        open
    }
}

/// When the night ends that begins in the last stretch of one day and goes on in the first of the next.
/// A place that never closes has days, not nights.
fn night(evening: &[(u32, u32)], morning: &[(u32, u32)]) -> Option<u32> {
    let (start, DAY_MINUTES) = evening.last()? else { return None };
    let (0, end) = morning.first()? else { return None };
    (end < start).then_some(*end)
}

const DAY_MINUTES: u32 = 24 * 60;
const CHANGES_LOOKED_AT_MAX: usize = 20;
/// What stays as it is for longer than this never changes; a search for the next change ends there.
const NO_CHANGE_AFTER_DAYS: i64 = 400;

/// What an expression says of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holding {
    Open,
    Closed,
    ByAppointment,
    Unknown,
}

impl Holding {
    /// The crate takes a time with a remark for open; a remark may as well say that it is not.
    fn of((kind, comment): (RuleKind, std::sync::Arc<str>)) -> Self {
        match kind {
            RuleKind::Closed => Self::Closed,
            RuleKind::Open if comment.is_empty() => Self::Open,
            _ if remark(&comment) == Remark::Appointment => Self::ByAppointment,
            _ => Self::Unknown,
        }
    }
}

fn next_opening(hours: &opening_hours::OpeningHours, at: LocalTime) -> Option<LocalTime> {
    hours
        .iter_from(at)
        .take(CHANGES_LOOKED_AT_MAX)
        .find(|interval| interval.kind == RuleKind::Open && interval.comment.is_empty() && interval.range.start > at)
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
        let opens = week.values().filter(|day| matches!(day, DayHours::Open(_))).count();
        assert_eq!(opens, 2);
        let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap();
        assert_eq!(week[&"2026-11-28".parse().unwrap()], DayHours::Open(vec![(ten, None)]));
    }

    #[test]
    fn hours_that_cannot_be_read_are_not_closed() {
        let said = |hours: &str| Schedule { opening_hours: Some(hours.to_owned()), ..Schedule::default() };
        let (read, unread) = (said("Mo 09:00-12:00"), said("whenever it suits"));
        let hours = OpeningHours::of(&[&read, &unread], None);
        assert!(hours.state(at("2026-11-23 10:00")).is_open());
        assert_eq!(hours.state(at("2026-11-24 10:00")), OpeningState::Unknown);
    }
}
