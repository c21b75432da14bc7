//! Whatever is typed: nothing panics, what comes out parses, and appointments are never open.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use wegwijs::directory::{OpeningHours, OpeningState, normalise_hours};

/// Text of the pieces that hours are written with.
fn written() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Mo",
        "ma",
        "di",
        "Fr",
        "vrijdag",
        "So",
        "PH",
        "feestdagen",
        "-",
        " - ",
        "–",
        " t/m ",
        ",",
        ";",
        " ",
        ":",
        "9",
        "09:00",
        "17.30",
        "24:00",
        "8u30",
        "5 PM",
        "0900",
        "24/7",
        "closed",
        "open",
        "unknown",
        "en",
        "of",
        "op afspraak",
        "\"by appointment\"",
        "zonder afspraak",
        "\"ring\"",
        "(",
        ")",
        "||",
        "Jan",
        "week 3",
        "uur",
        "\n",
        "22:00-02:00",
        "09:00-17:00",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn states(expression: &str) -> Vec<OpeningState> {
    let hours = OpeningHours::parse(expression, Some("DE")).expect("what normalise gives parses");
    let first = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let _ = hours.week(first);
    let days = (0..9).filter_map(|day| first.checked_add_days(Days::new(day)));
    days.flat_map(|day| [1, 10, 16, 23].map(|hour| day.and_hms_opt(hour, 30, 0).unwrap()))
        .map(|at| hours.state(at))
        .collect()
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let Ok(normalised) = normalise_hours(text) else { return Ok(()) };
    let Some(expression) = normalised.expression else { return Ok(()) };
    let states = states(&expression);
    if normalised.by_appointment {
        prop_assert!(states.iter().all(|state| !state.is_open()), "{text} became {expression}");
    }
    let again = normalise_hours(&expression);
    prop_assert!(again.is_ok(), "{text} became {expression}, which is not understood: {again:?}");
    let again = again.unwrap();
    prop_assert_eq!(again.by_appointment, normalised.by_appointment, "{} became {}", text, expression);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_hours(text in written()) {
        holds(&text)?;
    }

    #[test]
    fn any_text(text in "\\PC{0,40}") {
        holds(&text)?;
    }

    #[test]
    fn a_bare_remark_about_an_appointment_is_never_open(
        remark in prop::sample::select(vec!["op afspraak", "by appointment", "nach Vereinbarung", "sur rdv"]),
        hours in prop::sample::select(vec!["", "Mo-Fr 9-17 ", "24/7 ", "10:00-12:00 "]),
    ) {
        let normalised = normalise_hours(&format!("{hours}{remark}")).unwrap();
        prop_assert!(normalised.by_appointment);
        if let Some(expression) = normalised.expression {
            prop_assert!(states(&expression).iter().all(|state| !state.is_open()));
        }
    }
}
