//! Integreat's week of opening hours as OSM `opening_hours`. "By appointment only" is kept apart from closed,
//! and a day of which nothing is said is unknown.

use serde::Deserialize;

use crate::directory::{OpeningHours, normalise_hours};

/// One day as Integreat gives it; seven of them, Monday first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Day {
    /// Open from midnight to midnight.
    pub all_day: bool,
    /// Closed.
    pub closed: bool,
    /// By appointment only; hours may stand beside.
    pub appointment_only: bool,
    /// When.
    pub time_slots: Vec<Slot>,
}

/// One stretch of a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Slot {
    /// `HH:MM`.
    pub start: String,
    /// `HH:MM`.
    pub end: String,
}

/// Hours as a schedule takes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekHours {
    /// OSM `opening_hours`.
    pub expression: Option<String>,
    /// Whenever it is open, one comes by appointment.
    pub by_appointment: bool,
}

const DAY_NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Converts a week.
///
/// # Errors
/// When there are not seven days, or a time is none; the sentence says what to do.
pub fn opening_hours(week: &[Day]) -> Result<WeekHours, String> {
    if week.len() != DAY_NAMES.len() {
        return Err(format!("the opening hours have {} days instead of 7", week.len()));
    }
    let said: Vec<Option<String>> = week.iter().map(of_day).collect();
    if week.iter().all(|day| day.appointment_only && day.time_slots.is_empty()) {
        return Ok(WeekHours { expression: None, by_appointment: true });
    }
    let mut groups: Vec<(Vec<&str>, &str)> = Vec::new();
    for (name, hours) in DAY_NAMES.into_iter().zip(&said) {
        let Some(hours) = hours.as_deref() else { continue };
        match groups.iter_mut().find(|(_, other)| *other == hours) {
            Some((days, _)) => days.push(name),
            None => groups.push((vec![name], hours)),
        }
    }
    if groups.is_empty() {
        return Ok(WeekHours { expression: Some("off".to_owned()), by_appointment: false });
    }
    let mut rules = Vec::with_capacity(groups.len());
    let mut by_appointment = true;
    for (days, hours) in &groups {
        let rule = normalise_hours(&format!("{} {hours}", day_list(days))).map_err(|why| why.to_string())?;
        by_appointment &= rule.by_appointment;
        rules.extend(rule.expression);
    }
    // No two rules share a day, and with "; " one would take away the night that the day before leaves in it.
    let expression = rules.join(", ");
    OpeningHours::parse(&expression, None).map_err(|why| why.to_string())?;
    Ok(WeekHours { expression: Some(expression), by_appointment })
}

/// None for a closed day.
fn of_day(day: &Day) -> Option<String> {
    let slots: Vec<String> = day.time_slots.iter().map(|slot| format!("{:0>5}-{:0>5}", slot.start, slot.end)).collect();
    let times = if day.all_day { "00:00-24:00".to_owned() } else { slots.join(",") };
    match (day.closed, day.appointment_only) {
        (true, _) => None,
        (false, true) => Some(format!("{times} unknown \"by appointment\"").trim().to_owned()),
        (false, false) if times.is_empty() => Some("unknown".to_owned()),
        (false, false) => Some(times),
    }
}

/// `Mo-We,Fr`: three days in a row or more become a range.
fn day_list(days: &[&str]) -> String {
    let index = |name: &str| DAY_NAMES.iter().position(|other| *other == name).unwrap_or_default();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for day in days.iter().map(|name| index(name)) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let run = |(first, last): &(usize, usize)| match last - first {
        0 => DAY_NAMES[*first].to_owned(),
        1 => format!("{},{}", DAY_NAMES[*first], DAY_NAMES[*last]),
        _ => format!("{}-{}", DAY_NAMES[*first], DAY_NAMES[*last]),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn slots(times: &[(&str, &str)]) -> Day {
        let time_slots = times.iter().map(|(start, end)| Slot { start: (*start).into(), end: (*end).into() }).collect();
        Day { time_slots, ..Day::default() }
    }

    fn closed() -> Day {
        Day { closed: true, ..Day::default() }
    }

    fn week(days: [Day; 7]) -> (Option<String>, bool) {
        let hours = opening_hours(&days).unwrap();
        (hours.expression, hours.by_appointment)
    }

    #[test]
    fn days_with_the_same_hours_go_together() {
        let open = || slots(&[("10:00", "13:00"), ("15:00", "18:00")]);
        let (expression, by_appointment) =
            week([open(), open(), closed(), open(), slots(&[("10:00", "14:00")]), closed(), closed()]);
        assert_eq!(expression.as_deref(), Some("Mo,Tu,Th 10:00-13:00,15:00-18:00, Fr 10:00-14:00"));
        assert!(!by_appointment);
    }

    #[test]
    fn appointment_closed_all_day_and_nothing_are_four_things() {
        let appointment = || Day { appointment_only: true, ..Day::default() };
        let all_day = || Day { all_day: true, ..Day::default() };
        assert_eq!(week(std::array::from_fn(|_| appointment())), (None, true));
        assert_eq!(week(std::array::from_fn(|_| closed())), (Some("off".into()), false));
        assert_eq!(week(std::array::from_fn(|_| all_day())), (Some("Mo-Su 00:00-24:00".into()), false));
        let (expression, by_appointment) =
            week([appointment(), slots(&[("9:00", "12:00")]), Day::default(), closed(), closed(), closed(), closed()]);
        let expected = "Mo unknown \"by appointment\", Tu 09:00-12:00, We unknown";
        assert_eq!(expression.as_deref(), Some(expected));
        assert!(!by_appointment);
    }

    #[test]
    fn the_night_of_a_day_stays_in_the_next_one() {
        let night = slots(&[("22:00", "02:00")]);
        let (expression, _) =
            week([night, slots(&[("08:00", "10:00")]), closed(), closed(), closed(), closed(), closed()]);
        let hours = OpeningHours::parse(&expression.unwrap(), None).unwrap();
        let tuesday = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let open = |hour, minute| hours.state(tuesday.and_hms_opt(hour, minute, 0).unwrap()).is_open();
        assert_eq!([open(1, 0), open(3, 0), open(9, 0), open(11, 0)], [true, false, true, false]);
    }

    #[test]
    fn what_is_no_week_is_refused() {
        assert!(opening_hours(&[]).is_err());
        let mut days: [Day; 7] = std::array::from_fn(|_| closed());
        days[0] = slots(&[("25:00", "26:00")]);
        assert!(opening_hours(&days).is_err());
    }
}
