//! A week as a clerk writes it on a form, to and from an `opening_hours` expression: eight rows of plain text, seasons,
//! closed days. Shows no words of its own: what is wrong is an enum. Refuses expressions that say more than the form.

mod date;
mod interpret;
mod neutral;
mod plan;
mod row;
mod write;

use plan::Plan;
pub use row::{RowHours, RowStretch};

use super::{HoursError, OpeningHours};
use crate::limits::OPENING_HOURS_BYTES_MAX;

/// Rows of a week: Monday to Sunday, then public holidays.
pub const ROWS: usize = 8;
/// The row of public holidays.
pub const HOLIDAYS_ROW: usize = 7;
/// What stands in the rows, as typed. An empty row of a week in which another day is said means closed; an empty row
/// of public holidays, that they are as the weekday is, or in a season, as they are in the usual week.
pub type Rows = [String; ROWS];

/// Opening hours as they stand on a form. Every field is what a clerk typed, understood or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Week {
    /// The usual week.
    pub rows: Rows,
    /// All that it says is by appointment only; without any times, the whole week is.
    pub by_appointment: bool,
    /// Parts of the year that have a week of their own.
    pub seasons: Vec<Season>,
    /// Days on which it is closed, whatever the rest says.
    pub closed: Vec<ClosedDays>,
}

/// A part of every year with its own week. One with nothing in it is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Season {
    /// The first day, day before month: "1-7", "1 juli".
    pub from: String,
    /// The last day.
    pub to: String,
    /// Its week; the whole truth of its weekdays.
    pub rows: Rows,
}

/// A closed day, or a stretch of them. One with nothing in it is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedDays {
    /// The first day: "2026-12-24" as a form's date field has it, "24-12-2026", or "25-12" for every year.
    pub from: String,
    /// The last day; empty when there is only one.
    pub to: String,
    /// Why, in a few words; may be empty.
    pub remark: String,
}

/// Where in the form something is wrong. Seasons and closed days count from 0, rows from Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPlace {
    /// A row of the usual week, or of a season.
    Row {
        /// The season; none for the usual week.
        season: Option<usize>,
        /// 0 to 7.
        row: usize,
    },
    /// The first day of a season.
    SeasonFrom(usize),
    /// The last day of a season.
    SeasonTo(usize),
    /// The first of some closed days.
    ClosedFrom(usize),
    /// The last of some closed days.
    ClosedTo(usize),
    /// The remark beside closed days.
    ClosedRemark(usize),
    /// All of it.
    Whole,
}

/// What is wrong. The desk has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowProblem {
    /// No times, and no word for closed or by appointment.
    NotUnderstood,
    /// No time of the day.
    NotATime,
    /// A time without the one until which it lasts.
    NoEnd,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// Only one of two times says am or pm.
    HalfOfDay,
    /// Two stretches overlap.
    Overlap,
    /// Closed, and something else as well.
    ClosedAndMore,
    /// By appointment beside several stretches, and it may be about each of them.
    AppointmentOfWhich,
    /// A row names a day; it has one.
    DayInRow,
    /// No day of the calendar.
    NotADate,
    /// A season in which no weekday says anything.
    SeasonWithoutHours,
    /// A season that has a day of an earlier one.
    SeasonsMeet,
    /// Longer, or more of them, than the form takes.
    TooLong,
}

/// Something that is wrong in a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem:?} at {place:?}: “{words}”; write {instead} instead")]
pub struct RowError {
    /// Where.
    pub place: RowPlace,
    /// What.
    pub problem: RowProblem,
    /// The words that have the problem, in lower case and plain signs; empty when it is the whole field.
    pub words: String,
    /// What to write instead, as it would be understood; an example where nothing better is known. May be empty.
    pub instead: String,
}

impl Week {
    /// The week that an expression says; `None` when it says more than a form can carry, or is not understood.
    /// The form says the same on every day: that is compared before it is given.
    pub fn parse(expression: &str) -> Option<Self> {
        if expression.len() > OPENING_HOURS_BYTES_MAX {
            return None;
        }
        interpret::plans(expression)?.into_iter().map(|plan| plan.week()).find(|week| {
            let written = week.expression().ok().flatten();
            written.is_some_and(|written| interpret::same(expression, &written))
        })
    }

    /// The expression that the form says; none when it says nothing.
    ///
    /// # Errors
    /// Everything that is not understood, in the order of the form.
    pub fn expression(&self) -> Result<Option<String>, Vec<RowError>> {
        let plan = Plan::of(self)?;
        let expression = write::expression(&plan);
        match expression {
            Some(long) if long.len() > OPENING_HOURS_BYTES_MAX => Err(vec![RowError {
                place: RowPlace::Whole,
                problem: RowProblem::TooLong,
                words: String::new(),
                instead: String::new(),
            }]),
            other => Ok(other),
        }
    }

    /// The form in its own words, as `parse` gives it back: times with minutes, "closed" where nothing is said.
    ///
    /// # Errors
    /// As `expression`.
    pub fn tidied(&self) -> Result<Self, Vec<RowError>> {
        Plan::of(self).map(|plan| plan.week())
    }

    /// What each row of the usual week, then of every season, comes to.
    ///
    /// # Errors
    /// As `expression`.
    pub fn hours(&self) -> Result<Vec<[RowHours; ROWS]>, Vec<RowError>> {
        let plan = Plan::of(self)?;
        Ok(std::iter::once(plan.usual).chain(plan.seasons.into_iter().map(|(_, days)| days)).collect())
    }

    /// Opening hours to show beside the form, such as the next fortnight; none when it says nothing.
    ///
    /// # Errors
    /// When the form is not understood; `expression` says where.
    pub fn opening_hours(&self, country: Option<&str>) -> Result<Option<OpeningHours>, HoursError> {
        let refused = |errors: Vec<RowError>| HoursError::NotUnderstood {
            expression: errors.first().map(|error| error.words.clone()).unwrap_or_default(),
            reason: errors.first().map(ToString::to_string).unwrap_or_default(),
        };
        let expression = self.expression().map_err(refused)?;
        expression.map(|expression| OpeningHours::parse(&expression, country)).transpose()
    }
}
