//! Do opening hours say the right thing at a moment and in a week: nights, holidays, appointments?

use chrono::{NaiveDate, NaiveTime};
use wegwijs::{
    clock::LocalTime,
    directory::{DayHours, OpeningHours, OpeningState, Schedule, Stretch, normalise_hours},
};

fn at(text: &str) -> LocalTime {
    LocalTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn stretches(hours: &OpeningHours, day: &str) -> Vec<Stretch> {
    match on(hours, day) {
        DayHours::Open(stretches) => stretches,
        _ => Vec::new(),
    }
}

fn on(hours: &OpeningHours, day: &str) -> DayHours {
    let day: NaiveDate = day.parse().unwrap();
    hours.week(day)[&day].clone()
}

fn clock(text: &str) -> NaiveTime {
    text.parse().unwrap()
}

#[test]
fn a_night_counts_to_the_day_on_which_it_begins() {
    // 2026-11-27 is a Friday.
    let hours = OpeningHours::parse("Fr 22:00-02:00", None).unwrap();
    let until = Some(at("2026-11-28 02:00"));
    assert_eq!(hours.state(at("2026-11-27 23:00")), OpeningState::Open { until });
    assert_eq!(hours.state(at("2026-11-28 01:00")), OpeningState::Open { until });
    assert!(!hours.state(at("2026-11-28 02:00")).is_open());
    assert_eq!(stretches(&hours, "2026-11-27"), [(clock("22:00:00"), Some(clock("02:00:00")))]);
    assert_eq!(stretches(&hours, "2026-11-28"), []);
}

#[test]
fn days_that_are_open_all_day_are_not_nights() {
    for expression in ["Mo-Su,PH 00:00-24:00", "24/7"] {
        let hours = OpeningHours::parse(expression, Some("NL")).unwrap();
        assert_eq!(hours.state(at("2026-12-25 03:00")), OpeningState::Open { until: None }, "{expression}");
        assert_eq!(stretches(&hours, "2026-12-25"), [(clock("00:00:00"), None)], "{expression}");
    }
    let hours = OpeningHours::parse("Mo 18:00-24:00; Tu 00:00-24:00; We 00:00-06:00", None).unwrap();
    assert_eq!(stretches(&hours, "2026-11-23"), [(clock("18:00:00"), None)]);
    assert_eq!(stretches(&hours, "2026-11-24"), [(clock("00:00:00"), None)]);
    assert_eq!(stretches(&hours, "2026-11-25"), [(clock("00:00:00"), Some(clock("06:00:00")))]);
}

#[test]
fn a_holiday_of_some_regions_is_uncertain_not_wrong() {
    // Women's Day 2027, a Monday, is kept in Berlin and one other state; the Day of Unity everywhere.
    let hours = OpeningHours::parse("Mo-Su 09:00-17:00; PH off", Some("DE")).unwrap();
    assert_eq!(hours.state(at("2027-03-08 10:00")), OpeningState::Unknown);
    assert_eq!(on(&hours, "2027-03-08"), DayHours::Unknown);
    assert!(hours.state(at("2027-03-09 10:00")).is_open());
    assert!(matches!(hours.state(at("2027-10-03 10:00")), OpeningState::Closed { .. }));
    let without_holidays = OpeningHours::parse("Mo-Su 09:00-17:00", Some("DE")).unwrap();
    assert!(without_holidays.state(at("2027-03-08 10:00")).is_open());
}

#[test]
fn remarks_are_never_open() {
    let monday = at("2026-11-23 10:00");
    for (expression, state) in [
        ("\"op afspraak\"", OpeningState::ByAppointment),
        ("Mo-Fr 09:00-17:00 \"by appointment\"", OpeningState::ByAppointment),
        ("Mo-Fr 09:00-17:00 unknown \"by appointment\"", OpeningState::ByAppointment),
        ("\"ask at the desk\"", OpeningState::Unknown),
        ("Mo-Fr 09:00-17:00 unknown", OpeningState::Unknown),
    ] {
        let hours = OpeningHours::parse(expression, None).unwrap();
        assert_eq!(hours.state(monday), state, "{expression}");
        let said = if state == OpeningState::Unknown { DayHours::Unknown } else { DayHours::ByAppointment };
        assert_eq!(hours.week(monday.date())[&monday.date()], said, "{expression}");
    }
}

#[test]
fn appointments_beside_open_hours() {
    let hours = OpeningHours::parse("Mo-Fr 09:00-12:00, Mo-Fr 13:00-17:00 unknown \"by appointment\"", None).unwrap();
    assert!(hours.is_by_appointment());
    assert!(hours.state(at("2026-11-23 10:00")).is_open());
    assert_eq!(hours.state(at("2026-11-23 14:00")), OpeningState::ByAppointment);
    assert_eq!(hours.state(at("2026-11-23 18:00")), OpeningState::Closed { opens: Some(at("2026-11-24 09:00")) });
    assert_eq!(stretches(&hours, "2026-11-23"), [(clock("09:00:00"), Some(clock("12:00:00")))]);
    let otherwise = OpeningHours::parse("Mo 09:00-12:00 || unknown \"by appointment\"", None).unwrap();
    assert!(otherwise.state(at("2026-11-23 10:00")).is_open());
    assert_eq!(otherwise.state(at("2026-11-24 10:00")), OpeningState::ByAppointment);
}

#[test]
fn schedules_that_touch_are_one_opening() {
    let morning = Schedule { opening_hours: Some("Mo 09:00-12:00".into()), ..Schedule::default() };
    let afternoon = Schedule { opening_hours: Some("Mo 11:00-17:00".into()), ..Schedule::default() };
    let hours = OpeningHours::of(&[&morning, &afternoon], None);
    assert_eq!(hours.state(at("2026-11-23 10:00")), OpeningState::Open { until: Some(at("2026-11-23 17:00")) });
    assert_eq!(stretches(&hours, "2026-11-23"), [(clock("09:00:00"), Some(clock("17:00:00")))]);
}

#[test]
fn a_night_is_not_ended_by_the_hours_of_the_next_day() {
    let written = normalise_hours("Mo 22:00-02:00, Tu 08:00-10:00").unwrap();
    let hours = OpeningHours::parse(&written.expression.unwrap(), None).unwrap();
    assert!(hours.state(at("2026-11-24 01:00")).is_open());
    assert!(hours.state(at("2026-11-24 09:00")).is_open());
    assert!(!hours.state(at("2026-11-24 12:00")).is_open());
}
