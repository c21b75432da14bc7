use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::directory::{OpeningHours, OpeningState};

fn osm(rule: &Recurrence<'_>) -> String {
    match opening_hours(rule).unwrap() {
        Hours::Osm { expression, .. } => {
            OpeningHours::parse(&expression, Some("NL")).unwrap();
            expression
        }
        other => panic!("{other:?}"),
    }
}

fn weekly<'a>(byday: &'a str, opens_at: &'a str, closes_at: &'a str) -> Recurrence<'a> {
    Recurrence {
        freq: Some("WEEKLY"),
        byday: Some(byday),
        opens_at: Some(opens_at),
        closes_at: Some(closes_at),
        ..Recurrence::default()
    }
}

#[test]
fn weeks_months_and_ranges_become_osm() {
    assert_eq!(osm(&weekly("MO,TU,WE,FR", "9:30", "5:00 PM")), "Mo-We,Fr 09:30-17:00");
    assert_eq!(osm(&weekly("SA, SU", "10:00:00", "00:00")), "Sa,Su 10:00-24:00");
    assert_eq!(osm(&weekly("Friday;Monday", "9am", "3pm")), "Mo,Fr 09:00-15:00");
    let monthly = Recurrence { freq: Some("MONTHLY"), ..weekly("1MO,-1FR", "10:00", "12:00") };
    assert_eq!(osm(&monthly), "Mo[1],Fr[-1] 10:00-12:00");
    let season =
        Recurrence { valid_from: Some("2026-05-01"), until: Some("9/30/2026"), ..weekly("TU", "10:00", "12:00") };
    assert_eq!(osm(&season), "2026 May 01-2026 Sep 30 Tu 10:00-12:00");
    let from = Recurrence { valid_from: Some("2026-05-01"), ..weekly("TU", "10:00", "12:00") };
    assert_eq!(osm(&from), "2026 May 01+ Tu 10:00-12:00");
    let to = Recurrence { valid_to: Some("2026-05-01"), ..weekly("TU", "10:00", "12:00") };
    assert_eq!(osm(&to), "1970 Jan 01-2026 May 01 Tu 10:00-12:00");
    let starts = Recurrence { byday: None, dtstart: Some("2026-11-23"), ..weekly("", "10:00", "12:00") };
    assert_eq!(osm(&starts), "2026 Nov 23+ Mo 10:00-12:00");
    let one_day = Recurrence {
        valid_from: Some("2014-11-27"),
        valid_to: Some("2014-11-27"),
        opens_at: Some("10:00"),
        closes_at: Some("3:00 PM"),
        ..Recurrence::default()
    };
    assert_eq!(osm(&one_day), "2014 Nov 27 10:00-15:00");
}

#[test]
fn what_osm_cannot_say_is_not_said() {
    let columns = |rule: &Recurrence<'_>| match opening_hours(rule).unwrap() {
        Hours::Inexpressible { columns } => columns,
        other => panic!("{other:?}"),
    };
    let rule = weekly("TH,FR", "10:00", "18:00");
    assert_eq!(columns(&Recurrence { interval: Some("2"), ..rule.clone() }), ["interval"]);
    let spec = Recurrence { count: Some("3"), byweekno: Some("41,42"), bymonthday: Some("2,3,4"), ..rule.clone() };
    assert_eq!(columns(&spec), ["count", "byweekno", "bymonthday"]);
    assert_eq!(columns(&Recurrence { byday: None, ..rule.clone() }), ["byday"]);
    assert_eq!(columns(&weekly("1MO", "10:00", "18:00")), ["byday"]);
    assert_eq!(columns(&Recurrence { freq: Some("YEARLY"), ..rule }), ["freq"]);
    assert_eq!(opening_hours(&Recurrence::default()), Ok(Hours::None));
}

#[test]
fn wrong_columns_are_named() {
    let wrong = |rule: Recurrence<'_>, says: &str| {
        let message = opening_hours(&rule).unwrap_err();
        assert!(message.contains(says), "{message}");
    };
    wrong(Recurrence { closes_at: None, ..weekly("MO", "9:30", "") }, "no closes_at");
    wrong(Recurrence { opens_at: None, ..weekly("MO", "", "9:30") }, "no opens_at");
    wrong(weekly("MO", "morning", "12:00"), "opens_at “morning”");
    wrong(weekly("MO", "12:00", "12:00"), "same time");
    wrong(weekly("XX", "9:00", "12:00"), "byday “XX”");
    wrong(Recurrence { freq: Some("OFTEN"), ..weekly("MO", "9:00", "12:00") }, "freq “OFTEN”");
    wrong(Recurrence { valid_to: Some("13/27/2014"), ..weekly("MO", "9:00", "12:00") }, "valid_to");
    let backwards =
        Recurrence { valid_from: Some("2026-02-01"), valid_to: Some("2026-01-01"), ..weekly("MO", "9:00", "12:00") };
    wrong(backwards, "before it begins");
}

#[test]
fn hours_past_midnight_are_pointed_out() {
    let Hours::Osm { expression, remark } = opening_hours(&weekly("MO", "9am", "03:00")).unwrap() else { panic!() };
    assert_eq!(expression, "Mo 09:00-03:00");
    assert!(remark.unwrap().contains("next day"));
}

proptest! {
    #[test]
    fn a_week_is_open_just_when_the_columns_say(days in proptest::collection::btree_set(0usize..7, 1..7),
        opens in 0u16..1439, length in 1u16..600)
    {
        let closes = (opens + length).min(1440);
        let byday = days.iter().map(|day| DAYS[*day].0).collect::<Vec<_>>().join(",");
        let (opens_at, closes_at) = (clock(opens), clock(closes));
        let expression = osm(&weekly(&byday, &opens_at, &closes_at));
        let hours = OpeningHours::parse(&expression, None).unwrap();
        let monday: NaiveDate = "2026-11-23".parse().unwrap();
        for offset in 0..7u64 {
            let day = monday + Days::new(offset);
            let listed = days.contains(&(day.weekday().num_days_from_monday() as usize));
            let at = day.and_hms_opt(u32::from(opens / 60), u32::from(opens % 60), 0).unwrap();
            prop_assert_eq!(matches!(hours.state(at), OpeningState::Open { .. }), listed, "{} {}", expression, at);
        }
    }

    #[test]
    fn any_columns_are_answered_and_what_comes_out_parses(
        freq in proptest::option::of("WEEKLY|MONTHLY|DAILY|weekly|.{0,4}"),
        byday in proptest::option::of("(-?[0-9]?(MO|TU|SU),?){0,4}|.{0,6}"),
        interval in proptest::option::of("[0-3]"),
        first in proptest::option::of("20[0-9]{2}-[01][0-9]-[0-3][0-9]|.{0,5}"),
        last in proptest::option::of("20[0-9]{2}-[01][0-9]-[0-3][0-9]"),
        opens_at in proptest::option::of("[0-2]?[0-9]:[0-5][0-9]|.{0,6}"),
        closes_at in proptest::option::of("[0-2]?[0-9]:[0-5][0-9]( PM)?"),
    ) {
        let rule = Recurrence {
            freq: freq.as_deref(), byday: byday.as_deref(), interval: interval.as_deref(), valid_from: first.as_deref(),
            valid_to: last.as_deref(), opens_at: opens_at.as_deref(), closes_at: closes_at.as_deref(),
            ..Recurrence::default()
        };
        if let Ok(Hours::Osm { expression, .. }) = opening_hours(&rule) {
            prop_assert!(OpeningHours::parse(&expression, None).is_ok(), "{}", expression);
        }
    }
}
