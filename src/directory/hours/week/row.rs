//! One row of the form: what a clerk types for a day, to and from stretches of time. Knows no days and no dates.

use std::fmt;

use chrono::NaiveTime;

use super::{RowProblem, neutral::neutral};
use crate::{
    directory::hours::{
        BY_APPOINTMENT, Stretch,
        read::{Doubt, Refusal, read},
        rule::{Holds, Times},
        token::{Token, tokens},
    },
    limits::WEEK_ROW_CHARS_MAX,
};

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RowHours {
    /// Nothing.
    #[default]
    Unsaid,
    /// Closed.
    Closed,
    /// Open, or there by appointment, at these times, in order.
    Times(Vec<RowStretch>),
    /// By appointment, at no times that anybody says.
    ByAppointment,
}

/// One stretch of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowStretch {
    pub(in crate::directory::hours) times: Times,
    /// One comes by appointment then.
    pub by_appointment: bool,
}

impl RowStretch {
    /// From, to; of a whole day from midnight to midnight (`None`).
    pub fn stretch(&self) -> Stretch {
        let clock = |minutes: u16| NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minutes) * 60, 0);
        (clock(self.times.start).unwrap_or_default(), clock(self.times.end))
    }
}

/// What is wrong with a row: the problem, the words that have it, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) problem: RowProblem,
    pub(super) words: String,
    pub(super) instead: String,
}

impl RowHours {
    /// Reads a row as typed in Dutch, German, French, Polish, Swedish or English.
    ///
    /// # Errors
    /// What is not understood, or could be understood in two ways; what to write instead.
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        const CLOSED: [&str; 3] = ["-", "x", "/"];
        let wrong = |problem, words: &str, instead: String| Wrong { problem, words: words.to_owned(), instead };
        if text.chars().count() > WEEK_ROW_CHARS_MAX {
            return Err(wrong(RowProblem::TooLong, "", EXAMPLE.to_owned()));
        }
        let plain = neutral(text.trim());
        if plain.trim().is_empty() {
            return Ok(Self::Unsaid);
        }
        if CLOSED.contains(&plain.trim()) {
            return Ok(Self::Closed);
        }
        let mut parts = Vec::new();
        for part in split(&plain).into_iter().filter(|part| !part.trim().is_empty()) {
            parts.push(Part::read(part).map_err(|problem| wrong(problem, part.trim(), instead(problem, part)))?);
        }
        join(parts).map_err(|(problem, instead)| wrong(problem, text.trim(), instead))
    }

    /// Whether it says a time or an appointment.
    pub(super) fn is_there(&self) -> bool {
        matches!(self, Self::Times(_) | Self::ByAppointment)
    }

    /// Whether it is there, and by appointment only.
    pub(super) fn asks(&self) -> bool {
        match self {
            Self::Times(stretches) => stretches.iter().all(|stretch| stretch.by_appointment),
            Self::ByAppointment => true,
            Self::Unsaid | Self::Closed => false,
        }
    }

    /// Marks all its times, or none.
    pub(super) fn marked(&self, by_appointment: bool) -> Self {
        match self {
            Self::Times(stretches) => {
                Self::Times(stretches.iter().map(|stretch| RowStretch { by_appointment, ..*stretch }).collect())
            }
            other => other.clone(),
        }
    }
}

/// As a clerk may type it, and as it is read again.
impl fmt::Display for RowHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsaid => Ok(()),
            Self::Closed => f.write_str("closed"),
            Self::ByAppointment => f.write_str(BY_APPOINTMENT),
            Self::Times(stretches) => {
                for (position, stretch) in stretches.iter().enumerate() {
                    let comma = if position > 0 { ", " } else { "" };
                    write!(f, "{comma}{}", stretch.times)?;
                    if stretch.by_appointment {
                        write!(f, " ({BY_APPOINTMENT})")?;
                    }
                }
                Ok(())
            }
        }
    }
}

const EXAMPLE: &str = "09:00-12:30, 13:00-17:00";

/// What stands between two commas.
#[derive(Debug)]
enum Part {
    Closed,
    Appointment,
    Times {
        times: Vec<Times>,
        by_appointment: bool,
        /// The mark stands in parentheses, so that it belongs to this part for sure.
        sure: bool,
    },
}

impl Part {
    fn read(part: &str) -> Result<Self, RowProblem> {
        let cut = tokens(part).ok_or(RowProblem::NotUnderstood)?;
        if cut.list.iter().any(|token| matches!(token, Token::Day(_))) {
            return Err(RowProblem::DayInRow);
        }
        let times = cut.list.iter().filter(|token| matches!(token, Token::Time { .. })).count();
        let reading = read(&cut).map_err(|refusal| match refusal {
            Refusal::Doubtful(doubt) => of_doubt(doubt),
            Refusal::Strange(_) if times == 1 => RowProblem::NoEnd,
            Refusal::Strange(_) => RowProblem::NotUnderstood,
        })?;
        let sure = cut.list.iter().any(|token| matches!(token, Token::Remark { .. }));
        match &reading.rules[..] {
            [] if reading.appointment => Ok(Self::Appointment),
            [rule] if !rule.days.is_empty() || !rule.holidays.is_empty() => Err(RowProblem::DayInRow),
            [rule] => match rule.holds {
                Holds::Closed if rule.is_bare() => Ok(Self::Closed),
                Holds::Closed => Err(RowProblem::ClosedAndMore),
                Holds::Unknown(_) => Err(RowProblem::NotUnderstood),
                Holds::Open | Holds::Appointment => {
                    let all_day = Times { start: 0, end: Times::DAY_MINUTES };
                    let times = if rule.all_day { vec![all_day] } else { rule.times.clone() };
                    Ok(Self::Times { times, by_appointment: rule.holds == Holds::Appointment, sure })
                }
            },
            _ => Err(RowProblem::NotUnderstood),
        }
    }
}

fn of_doubt(doubt: Doubt) -> RowProblem {
    match doubt {
        Doubt::TwoDays => RowProblem::DayInRow,
        Doubt::AllDayAndTimes | Doubt::NoTimes => RowProblem::NotUnderstood,
        Doubt::ClosedByAppointment => RowProblem::ClosedAndMore,
        Doubt::NotATime => RowProblem::NotATime,
        Doubt::HalfOfDay => RowProblem::HalfOfDay,
        Doubt::EndsBeforeItBegins => RowProblem::EndsBeforeItBegins,
    }
}

/// Cuts at commas and semicolons, not within parentheses and quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_u32, false);
    text.split(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '"' => quoted = !quoted,
            _ => {}
        }
        depth == 0 && !quoted && matches!(character, ',' | ';')
    })
    .collect()
}

/// Puts the parts together, or says what is wrong with them and what to write instead.
fn join(parts: Vec<Part>) -> Result<RowHours, (RowProblem, String)> {
    match &parts[..] {
        [] => return Ok(RowHours::Unsaid),
        [Part::Closed] => return Ok(RowHours::Closed),
        [Part::Appointment] => return Ok(RowHours::ByAppointment),
        _ => {}
    }
    let mut stretches = Vec::new();
    let (mut marks, mut unsure, mut groups) = (0, false, 0);
    for part in parts {
        match part {
            Part::Closed => return Err((RowProblem::ClosedAndMore, EXAMPLE.to_owned())),
            Part::Appointment => unsure = true,
            Part::Times { times, by_appointment, sure } => {
                groups += 1;
                marks += usize::from(by_appointment);
                unsure |= by_appointment && !sure;
                stretches.extend(times.into_iter().map(|times| RowStretch { times, by_appointment }));
            }
        }
    }
    stretches.sort_unstable();
    if unsure && (groups == 0 || marks < groups) {
        let all = RowHours::Times(stretches).marked(true);
        return Err((RowProblem::AppointmentOfWhich, all.to_string()));
    }
    for pair in stretches.windows(2) {
        if pair[0].times.overlaps(pair[1].times) {
            let end = if pair[0].times.last() > pair[1].times.last() { pair[0] } else { pair[1] };
            let joined = Times { start: pair[0].times.start, end: end.times.end };
            return Err((RowProblem::Overlap, joined.to_string()));
        }
    }
    Ok(RowHours::Times(stretches))
}

/// What to write for a part that is not understood.
fn instead(problem: RowProblem, part: &str) -> String {
    let times: Vec<(u16, u16)> = tokens(part)
        .map(|cut| cut.list)
        .unwrap_or_default()
        .iter()
        .filter_map(|token| match token {
            Token::Time { hour, minute } => Some((*hour, minute.unwrap_or(0))),
            _ => None,
        })
        .collect();
    let minutes = |(hour, minute): (u16, u16)| (hour < 24 && minute < 60).then_some(hour * 60 + minute);
    let half = Times::DAY_MINUTES / 2;
    let guess = match (problem, &times[..]) {
        (RowProblem::EndsBeforeItBegins, [start, end]) => {
            minutes(*start).zip(minutes(*end)).map(|(start, end)| Times { start, end: end + half })
        }
        (RowProblem::NotUnderstood | RowProblem::HalfOfDay | RowProblem::DayInRow, [start, end]) => {
            minutes(*start).zip(minutes(*end)).map(|(start, end)| Times { start, end })
        }
        _ => None,
    };
    guess
        .filter(|times| times.start < times.end && times.end <= Times::DAY_MINUTES)
        .map_or_else(|| EXAMPLE.to_owned(), |times| times.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        RowHours::read(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}")).to_string()
    }

    fn wrong(text: &str) -> (RowProblem, String) {
        let wrong = RowHours::read(text).expect_err(text);
        (wrong.problem, wrong.instead)
    }

    #[test]
    fn rows_as_clerks_type_them() {
        for (typed, read) in [
            ("9-12:30, 13.00 - 17.00", "09:00-12:30, 13:00-17:00"),
            ("9u30–12u", "09:30-12:00"),
            ("9h30-12h / 14h-17h", "09:30-12:00, 14:00-17:00"),
            ("9h à 12h et 14h à 17h", "09:00-12:00, 14:00-17:00"),
            ("9 Uhr bis 17 Uhr", "09:00-17:00"),
            ("9 Uhr 30 bis 17 Uhr", "09:30-17:00"),
            ("von 8.30 bis 12 und von 13 bis 16 Uhr", "08:30-12:00, 13:00-16:00"),
            ("9.30 tot 17.00 uur", "09:30-17:00"),
            ("13:00-17:00; 09:00-12:00", "09:00-12:00, 13:00-17:00"),
            ("9:30 am - 5 pm", "09:30-17:00"),
            ("9-5pm", "09:00-17:00"),
            ("kl. 9-17", "09:00-17:00"),
            ("från kl 10 till 12 och 13 till 15", "10:00-12:00, 13:00-15:00"),
            ("od 9 do 17", "09:00-17:00"),
            ("godz. 8:00 – 16:00", "08:00-16:00"),
            ("0900-1700", "09:00-17:00"),
            ("22:00-02:00", "22:00-02:00"),
            ("20:00 - 0:00", "20:00-24:00"),
            ("18:00 tot middernacht", "18:00-24:00"),
            ("24/7", "00:00-24:00"),
            ("", ""),
            ("  ", ""),
        ] {
            assert_eq!(said(typed), read, "{typed}");
            assert_eq!(said(read), read);
        }
        for closed in ["closed", "gesloten", "Geschlossen", "fermé", "zamknięte", "nieczynne", "Stängt", "-", "–", "x"]
        {
            assert_eq!(RowHours::read(closed), Ok(RowHours::Closed), "{closed}");
        }
        for asks in
            ["by appointment", "op afspraak", "nach Vereinbarung", "sur rendez-vous", "po umówieniu", "tidsbokning"]
        {
            assert_eq!(RowHours::read(asks), Ok(RowHours::ByAppointment), "{asks}");
        }
        assert_eq!(said("9-12, 13-17 (op afspraak)"), "09:00-12:00, 13:00-17:00 (by appointment)");
        assert_eq!(said("9-12 op afspraak"), "09:00-12:00 (by appointment)");
    }

    #[test]
    fn what_is_wrong_and_what_to_write_instead() {
        let says = |problem, instead: &str| (problem, instead.to_owned());
        assert_eq!(wrong("9-5"), says(RowProblem::EndsBeforeItBegins, "09:00-17:00"));
        assert_eq!(wrong("9 12"), says(RowProblem::NotUnderstood, "09:00-12:00"));
        assert_eq!(wrong("9:30"), says(RowProblem::NoEnd, EXAMPLE));
        assert_eq!(wrong("9-25"), says(RowProblem::NotATime, EXAMPLE));
        assert_eq!(wrong("9-13, 12-17"), says(RowProblem::Overlap, "09:00-17:00"));
        assert_eq!(wrong("closed, 9-12"), says(RowProblem::ClosedAndMore, EXAMPLE));
        assert_eq!(wrong("ma 9-12"), says(RowProblem::DayInRow, "09:00-12:00"));
        assert_eq!(wrong("when it suits"), says(RowProblem::NotUnderstood, EXAMPLE));
        let both = "09:00-12:00 (by appointment), 13:00-17:00 (by appointment)";
        assert_eq!(wrong("9-12, 13-17 op afspraak"), says(RowProblem::AppointmentOfWhich, both));
        assert_eq!(wrong("9-12 utan tidsbokning").0, RowProblem::NotUnderstood);
        assert_eq!(wrong(&"9".repeat(500)).0, RowProblem::TooLong);
        let wrong = RowHours::read("9-12, 13 17").unwrap_err();
        assert_eq!(wrong.words, "13 17");
    }
}
