//! A week on a form and the expression it becomes: do both say the same, and is nothing lost on the way back?

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use wegwijs::directory::{
    ClosedDays, DayHours, HOLIDAYS_ROW, OpeningHours, ROWS, RowPlace, RowProblem, Season, Week, normalise_hours,
};

fn rows(texts: &[&str]) -> [String; ROWS] {
    std::array::from_fn(|row| texts.get(row).copied().unwrap_or_default().to_owned())
}

fn season(from: &str, to: &str, texts: &[&str]) -> Season {
    Season { from: from.to_owned(), to: to.to_owned(), rows: rows(texts) }
}

fn closed(from: &str, to: &str, remark: &str) -> ClosedDays {
    ClosedDays { from: from.to_owned(), to: to.to_owned(), remark: remark.to_owned() }
}

fn written(week: &Week) -> String {
    week.expression().unwrap().unwrap()
}

/// What holds on 400 days in a country.
fn days(expression: &str, country: &str) -> Vec<DayHours> {
    let hours = OpeningHours::parse(expression, Some(country)).unwrap();
    let first = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    (0..58)
        .filter_map(|week| first.checked_add_days(Days::new(7 * week)))
        .flat_map(|day| hours.week(day).into_values())
        .take(400)
        .collect()
}

#[test]
fn a_form_becomes_an_expression_and_comes_back() {
    let usual = ["9-12:30, 13.00 - 17.00", "9u30–12u", "", "9-12", "9-12", "", "", "closed"];
    let week = Week {
        rows: rows(&usual),
        seasons: vec![season("1 juli", "31 aug", &["", "10-12"])],
        closed: vec![closed("2026-12-24", "3 jan", "Kerst"), closed("25-12", "", "")],
        ..Week::default()
    };
    let expression = "Mo 09:00-12:30,13:00-17:00; Tu 09:30-12:00; Th-Fr 09:00-12:00; \
                      Jul 01-Aug 31 Mo,We-Su off; Jul 01-Aug 31 Tu 10:00-12:00; PH off; \
                      2026 Dec 24-2027 Jan 03 off \"Kerst\"; Dec 25 off";
    assert_eq!(written(&week), expression);
    let back = Week::parse(expression).unwrap();
    assert_eq!(back, week.tidied().unwrap());
    assert_eq!(back.rows[0], "09:00-12:30, 13:00-17:00");
    assert_eq!((back.rows[2].as_str(), back.rows[HOLIDAYS_ROW].as_str()), ("closed", "closed"));
    assert_eq!((back.seasons[0].from.as_str(), back.seasons[0].rows[1].as_str()), ("01-07", "10:00-12:00"));
    assert_eq!(back.seasons[0].rows[HOLIDAYS_ROW], "");
    assert_eq!(back.closed[0], closed("2026-12-24", "2027-01-03", "Kerst"));
    assert_eq!(Week::default().expression(), Ok(None));
}

#[test]
fn by_appointment_is_of_a_stretch_or_of_the_whole() {
    let stretch = Week { rows: rows(&["9-12, 13-17 (op afspraak)"]), ..Week::default() };
    assert_eq!(written(&stretch), "Mo 09:00-12:00, Mo 13:00-17:00 unknown \"by appointment\"");
    assert_eq!(Week::parse(&written(&stretch)), stretch.tidied().ok());
    let whole = Week { rows: rows(&["9-12", "9-12"]), by_appointment: true, ..Week::default() };
    assert_eq!(written(&whole), "Mo-Tu 09:00-12:00 unknown \"by appointment\"");
    assert_eq!(Week::parse(&written(&whole)), whole.tidied().ok());
    let timeless = Week { by_appointment: true, rows: rows(&["", "", "", "", "", "-", "-"]), ..Week::default() };
    assert_eq!(written(&timeless), "Mo-Fr unknown \"by appointment\"");
    assert_eq!(Week::parse(&written(&timeless)), timeless.tidied().ok());
    let others = Week::parse("Mo 09:00-12:00 || \"nach Vereinbarung\"").unwrap();
    assert_eq!((others.rows[1].as_str(), others.by_appointment), ("by appointment", false));
}

#[test]
fn every_problem_has_its_place() {
    let week = Week {
        rows: rows(&["9-5", "", "closed, 9-12"]),
        seasons: vec![
            season("1-7", "31-8", &["", "", "", "", "", "", "9 12"]),
            season("1-8", "summer", &["9-12"]),
            season("1-9", "30-9", &[]),
            season("", "", &[]),
        ],
        closed: vec![closed("", "2026-12-24", ""), closed("2026-12-24", "2026-12-23", "")],
        ..Week::default()
    };
    let errors = week.expression().unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| (error.place, error.problem)).collect();
    let row = |season, row| RowPlace::Row { season, row };
    assert_eq!(
        found,
        [
            (row(None, 0), RowProblem::EndsBeforeItBegins),
            (row(None, 2), RowProblem::ClosedAndMore),
            (row(Some(0), 6), RowProblem::NotUnderstood),
            (RowPlace::SeasonTo(1), RowProblem::NotADate),
            (row(Some(2), 0), RowProblem::SeasonWithoutHours),
            (RowPlace::ClosedFrom(0), RowProblem::NotADate),
            (RowPlace::ClosedTo(1), RowProblem::EndsBeforeItBegins),
        ]
    );
    assert_eq!(errors[0].instead, "09:00-17:00");
    let meeting =
        Week { seasons: vec![season("1-10", "31-3", &["9-12"]), season("1-3", "30-4", &["9-12"])], ..Week::default() };
    assert_eq!(meeting.expression().unwrap_err()[0].problem, RowProblem::SeasonsMeet);
}

#[test]
fn expressions_that_say_more_are_left_as_they_are() {
    for more in [
        "Mo[1] 09:00-12:00",
        "week 01-53/2 Mo 09:00-12:00",
        "SH off",
        "2027 Mo 09:00-12:00",
        "Mo sunrise-sunset",
        "Mo 09:00+",
        "Mo 09:00-12:00 \"for members\"",
        "Mo-Fr",
        "easter off",
        "PH -1 day 09:00-12:00",
        "Mo-Fr 09:00-17:00; PH off; Sa 10:00-14:00",
        // On a Saturday that is a holiday in some regions only, this is unknown; closed in any form.
        "PH off; Mo-Fr 08:00-12:00",
        "Mo-Fr 09:00-17:00; Mo-Fr 12:00-13:00 off",
        "Jan-Mar Mo 09:00-12:00; Mar-May Tu 09:00-12:00",
        "rubbish",
        "",
    ] {
        assert_eq!(Week::parse(more), None, "{more}");
    }
}

#[test]
fn expressions_that_fit_say_the_same() {
    for fits in [
        "24/7",
        "Mo-Fr 08:00-12:00,13:30-17:00",
        "Mo-Sa 08:00-20:00; Su,PH 10:00-14:00",
        "Mo-Fr 08:00-12:00; Sa,Su off",
        "Fr,Sa 22:00-02:00",
        "Mo-Su 10:00-02:00; PH off",
        "Mo 08:00-24:00; Tu 00:00-01:00,08:00-24:00",
        "Apr-Oct Mo-Fr 09:00-18:00; Nov-Mar Mo-Fr 09:00-16:00",
        "Mo-Fr 09:00-18:00; Jul-Aug Mo-We 09:00-12:00; PH off",
        "Mo-Fr 09:00-18:00; Dec 24-26 off \"Weihnachten\"; Dec 31,Jan 01 off",
        "Mo-Fr 12:00-14:30, 19:15-22:15 ; PH off ; 2021 Mar 28-Apr 16 off",
        "unknown \"by appointment\"; PH off",
    ] {
        let week = Week::parse(fits).unwrap_or_else(|| panic!("{fits} does not fit"));
        for country in ["NL", "DE", "SE"] {
            assert_eq!(days(&written(&week), country), days(fits, country), "{fits} in {country}");
        }
    }
}

/// Every `opening_hours` of a real extract, as they stand there and as the importer keeps them.
#[test]
fn most_of_what_mappers_write_fits_the_form() {
    let Some(path) = crate::osm::real_extract() else { return };
    let mut written_hours = BTreeSet::new();
    let reader = osmpbf::ElementReader::from_path(path).unwrap();
    let mut note = |(key, value): (&str, &str)| {
        if key == "opening_hours" {
            written_hours.insert(value.to_owned());
        }
    };
    reader
        .for_each(|element| match element {
            osmpbf::Element::Node(node) => node.tags().for_each(&mut note),
            osmpbf::Element::DenseNode(node) => node.tags().for_each(&mut note),
            osmpbf::Element::Way(way) => way.tags().for_each(&mut note),
            osmpbf::Element::Relation(relation) => relation.tags().for_each(&mut note),
        })
        .unwrap();
    let kept: BTreeSet<String> =
        written_hours.iter().filter_map(|hours| normalise_hours(hours).ok()?.expression).collect();
    let mut fit = 0;
    for hours in &kept {
        match Week::parse(hours) {
            Some(week) => {
                assert_eq!(days(&written(&week), "LI"), days(hours, "LI"), "{hours}");
                assert_eq!(Week::parse(&written(&week)), Some(week), "{hours}");
                fit += 1;
            }
            None => eprintln!("does not fit: {hours}"),
        }
    }
    eprintln!("{} as written, {} understood, {fit} fit the form", written_hours.len(), kept.len());
    assert!(fit * 10 >= kept.len() * 8, "{fit} of {}", kept.len());
}

/// Rows as the form can hold them.
fn row() -> impl Strategy<Value = String> {
    let times = (0u16..1440, 1u16..600, any::<bool>()).prop_map(|(start, length, marked)| {
        let clock = |minutes: u16| format!("{}:{:02}", minutes / 60 % 24, minutes % 60);
        let mark = if marked { " (by appointment)" } else { "" };
        format!("{}-{}{mark}", clock(start), clock(start + length))
    });
    let two = (0u16..10, 1u16..5, any::<bool>(), any::<bool>()).prop_map(|(start, length, one, other)| {
        let mark = |marked| if marked { " (op afspraak)" } else { "" };
        let (pause, back, end) = (start + length, start + length + 1, start + 2 * length + 2);
        format!("{start}.30-{pause}{}, {back}-{end}h15{}", mark(one), mark(other))
    });
    prop_oneof![3 => Just(String::new()), 2 => Just("gesloten".to_owned()), 3 => times, 3 => two,
        1 => Just("op afspraak".to_owned())]
}

fn form() -> impl Strategy<Value = Week> {
    let week = || prop::array::uniform8(row());
    let season = |from: &'static str, to: &'static str| {
        week().prop_map(move |mut rows| {
            if rows[..HOLIDAYS_ROW].iter().all(String::is_empty) {
                rows[0] = "9-12".to_owned();
            }
            Season { from: from.to_owned(), to: to.to_owned(), rows }
        })
    };
    let seasons = prop_oneof![
        3 => Just(Vec::new()),
        1 => season("1-7", "31-8").prop_map(|one| vec![one]),
        1 => (season("1-11", "29-2"), season("15-5", "15-6")).prop_map(|(one, two)| vec![one, two]),
    ];
    let closed = prop::sample::subsequence(
        vec![
            closed("25-12", "", ""),
            closed("2027-05-05", "", "feest"),
            closed("2026-12-24", "2027-01-03", "a; b || c"),
        ],
        0..=3,
    );
    // A free week may be all empty; rows alike are commoner in life.
    let rows = prop_oneof![
        week(),
        (row(), row(), row()).prop_map(|(days, end, holidays)| {
            std::array::from_fn(|day| {
                match day {
                    0..5 => &days,
                    5 | 6 => &end,
                    _ => &holidays,
                }
                .clone()
            })
        })
    ];
    (rows, any::<bool>(), seasons, closed).prop_map(|(rows, by_appointment, seasons, closed)| Week {
        rows,
        by_appointment,
        seasons,
        closed,
    })
}

/// Expressions out of rules such as mappers write.
fn mapped() -> impl Strategy<Value = String> {
    let dates = prop::sample::select(vec!["", "", "", "Jul-Aug ", "Oct 15-Mar 14 ", "2027 May 05 ", "Dec 25 "]);
    let days =
        prop::sample::select(vec!["", "Mo-Fr ", "Mo,We ", "Sa ", "Sa,Su ", "Fr-Mo ", "PH ", "Su,PH ", "Mo-Su,PH "]);
    let hours = prop::sample::select(vec![
        "09:00-12:00",
        "09:00-12:00,13:00-17:00",
        "22:00-02:00",
        "00:00-24:00",
        "14:00-00:00",
        "08:00-26:00",
        "off",
        "10:00-16:00 \"by appointment\"",
        "unknown \"by appointment\"",
        "13:00-14:00 open",
    ]);
    let joint = prop::sample::select(vec!["; ", "; ", "; ", ", ", " || "]);
    prop::collection::vec((joint, dates, days, hours), 1..5).prop_map(|rules| {
        let mut text = String::new();
        for (position, (joint, dates, days, hours)) in rules.into_iter().enumerate() {
            text += if position > 0 { joint } else { "" };
            text += &format!("{dates}{days}{hours}");
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_form_comes_back_as_it_was(week in form()) {
        let Some(expression) = week.expression().unwrap_or_else(|errors| panic!("{errors:?}")) else { return Ok(()) };
        prop_assert!(OpeningHours::parse(&expression, Some("NL")).is_ok(), "{}", expression);
        prop_assert_eq!(Week::parse(&expression), week.tidied().ok(), "{}", expression);
    }

    #[test]
    fn an_expression_that_fits_means_the_same_as_its_form(expression in mapped()) {
        let Some(week) = Week::parse(&expression) else { return Ok(()) };
        let again = written(&week);
        for country in ["NL", "DE"] {
            prop_assert_eq!(days(&again, country), days(&expression, country), "{} became {}", expression, again);
        }
        prop_assert_eq!(Week::parse(&again), Some(week), "{} became {}", expression, again);
    }

    #[test]
    fn whatever_is_typed_is_answered(text in "\\PC{0,30}", dates in "[0-9a-zé .-]{0,12}", expression in "\\PC{0,40}") {
        let week = Week { rows: rows(&[&text, "9-12", &dates]), seasons: vec![season(&dates, &dates, &[&text])],
            closed: vec![closed(&dates, &dates, &text)], by_appointment: false };
        if let Ok(Some(expression)) = week.expression() {
            prop_assert!(OpeningHours::parse(&expression, None).is_ok(), "{}", expression);
            prop_assert_eq!(Week::parse(&expression), week.tidied().ok(), "{}", expression);
        }
        let _ = Week::parse(&expression);
    }
}
