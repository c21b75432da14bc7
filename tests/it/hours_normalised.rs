//! Does what clerks and mappers write become clean opening hours, and nothing that they did not mean?

use wegwijs::directory::{HoursError, normalise_hours};

fn expression(text: &str) -> String {
    let normalised = normalise_hours(text).unwrap_or_else(|why| panic!("{text}: {why}"));
    assert_eq!(normalised.changed, normalised.expression.as_deref() != Some(text), "{text}");
    normalised.expression.unwrap_or_else(|| panic!("{text}: no expression"))
}

#[test]
fn what_is_clean_stays_as_it_is() {
    for text in [
        "Mo-Fr 09:00-17:00",
        "24/7",
        "Mo,We 09:00-12:00,13:30-17:00; Fr 22:00-02:00; PH off",
        "Mo-Su,PH 00:00-24:00",
        "Mo-Fr 09:00-17:00, We 18:00-20:00",
        "Jan-Mar Mo 10:00-12:00",
        "Mo[1] 09:00-12:00",
        "2026 Dec 24 off",
        "2026-2028 Mo 10:00-12:00",
        "Mo-Fr 09:00-17:00 unknown \"only in summer\"",
        "Mo-Fr 09:00-12:00 || unknown \"by appointment\"",
    ] {
        assert_eq!(expression(text), text);
    }
}

#[test]
fn clerks_write_it_in_many_ways() {
    for (written, clean) in [
        ("Mo-Fr 9-17", "Mo-Fr 09:00-17:00"),
        ("ma-vr 9.00-17.00 uur", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 09:00 - 17:00", "Mo-Fr 09:00-17:00"),
        ("9:00-17:00", "09:00-17:00"),
        ("Mo–Fr 09:00–17:00", "Mo-Fr 09:00-17:00"),
        ("Mon-Fri 9am-5pm", "Mo-Fr 09:00-17:00"),
        ("Mon-Fri 9:00 - 5:00 PM", "Mo-Fr 09:00-17:00"),
        ("Sat 1-5pm", "Sa 13:00-17:00"),
        ("Mon 12-5pm", "Mo 12:00-17:00"),
        ("mo-fr 09:00-17:00;", "Mo-Fr 09:00-17:00"),
        ("maandag t/m vrijdag van 8u30 tot 12u", "Mo-Fr 08:30-12:00"),
        ("lundi au vendredi de 9h à 12h30 et 14h-17h", "Mo-Fr 09:00-12:30,14:00-17:00"),
        ("Lu-Ve 9h-12h", "Mo-Fr 09:00-12:00"),
        ("Montag bis Freitag 9 bis 12 Uhr und 14 bis 18 Uhr", "Mo-Fr 09:00-12:00,14:00-18:00"),
        ("Mo.-Do. 8.30-12.00 Uhr; Fr. geschlossen", "Mo-Th 08:30-12:00; Fr off"),
        ("Di+Do", ""),
        ("dinsdag en donderdag 13.00-16.00", "Tu,Th 13:00-16:00"),
        ("Mo-Fr 9-17, Sa 10-14", "Mo-Fr 09:00-17:00; Sa 10:00-14:00"),
        ("Mo-Fr 9-17, We 9-12", "Mo-Fr 09:00-17:00; We 09:00-12:00"),
        ("Mo-Fr 9-12, We 14-16", "Mo-Fr 09:00-12:00, We 14:00-16:00"),
        ("Mo-Fr 09:00-17:00, PH off", "Mo-Fr 09:00-17:00; PH off"),
        ("ma-vr 9-17, feestdagen gesloten", "Mo-Fr 09:00-17:00; PH off"),
        ("dagelijks 10:00-22:00 uur", "Mo-Su 10:00-22:00"),
        ("rund um die Uhr", "24/7"),
        ("24/7 open", "24/7"),
        ("Fr 22-24, Sa 22:00-02:00", "Fr 22:00-24:00; Sa 22:00-02:00"),
        ("0900-1700", "09:00-17:00"),
        ("Mo 9-12\nDi 14-16", "Mo 09:00-12:00; Tu 14:00-16:00"),
        ("Mo 10:00-18:00,11:00-12:00", "Mo 10:00-18:00"),
        ("gesloten", "off"),
        ("Mo-Fr 9-12 ohne Termin", "Mo-Fr 09:00-12:00"),
    ] {
        if clean.is_empty() {
            assert!(normalise_hours(written).is_err(), "{written}");
        } else {
            assert_eq!(expression(written), clean, "{written}");
        }
    }
}

#[test]
fn appointments_never_become_open_hours() {
    for bare in
        ["op afspraak", "by appointment", "nach Vereinbarung", "sur rendez-vous", "\"on appointment\"", "(op afspraak)"]
    {
        let normalised = normalise_hours(bare).unwrap();
        assert_eq!((normalised.expression, normalised.by_appointment), (None, true), "{bare}");
    }
    for (written, clean, only) in [
        ("Mo-Fr 09:00-17:00 \"by appointment\"", "Mo-Fr 09:00-17:00 unknown \"by appointment\"", true),
        ("ma-vr 9-17 uur (op afspraak)", "Mo-Fr 09:00-17:00 unknown \"by appointment\"", true),
        ("Mo-Fr 09:00-17:00 open \"nach Vereinbarung\"", "Mo-Fr 09:00-17:00 unknown \"by appointment\"", true),
        ("Mo-Fr 9-17; op afspraak", "Mo-Fr 09:00-17:00 unknown \"by appointment\"", true),
        ("Mo 9-12; Di nach Vereinbarung", "Mo 09:00-12:00; Tu unknown \"by appointment\"", false),
        ("ma 9.00-12.00 uur en op afspraak", "Mo 09:00-12:00 || unknown \"by appointment\"", false),
        ("Mo 09:00-12:00 || \"sur rendez-vous\"", "Mo 09:00-12:00 || unknown \"by appointment\"", false),
        ("Jan-Mar 10:00-12:00 \"op afspraak\"", "Jan-Mar 10:00-12:00 unknown \"by appointment\"", true),
        ("op afspraak; PH off", "unknown \"by appointment\"; PH off", true),
        ("op afspraak; Mo 9-12 \"ring\"", "Mo 09:00-12:00 unknown \"by appointment\"", true),
        ("Mo-Fr 9-12 niet zonder afspraak", "Mo-Fr 09:00-12:00 unknown \"by appointment\"", true),
    ] {
        assert_eq!(expression(written), clean, "{written}");
        assert_eq!(normalise_hours(written).unwrap().by_appointment, only, "{written}");
    }
}

#[test]
fn remarks_and_unknown_are_not_open() {
    assert_eq!(expression("Mo-Fr 09:00-17:00 \"only in summer\""), "Mo-Fr 09:00-17:00 unknown \"only in summer\"");
    assert_eq!(expression("Mo-Fr 09:00-17:00 open \"ring the bell\""), "Mo-Fr 09:00-17:00");
    for text in ["unknown", "onbekend", "", "  ;"] {
        let normalised = normalise_hours(text).unwrap();
        assert_eq!((normalised.expression, normalised.by_appointment), (None, false), "{text}");
    }
}

#[test]
fn two_readings_are_none_and_the_words_are_kept() {
    for text in [
        "ma 9:00-12:00",
        "di-do 9:00-12:00 ma",
        "Mo-Fr 9-5",
        "Mo-Fr",
        "open",
        "Mo-Fr 9:00",
        "Mo 9am-5",
        "Mo-Fr 9-17 behalve woensdag",
        "01.05.-31.08. 9-12",
        "01.05.-12.10. 9-12",
        "elke 2e maandag 9-12",
        "Mo-Fr 25:00-26:00",
        "Mo-Fr 09:00-17:61",
        "9-17 Mo-Fr",
        "zie website",
        "Mo-Fr 9 12",
        "24/7 9-17",
    ] {
        match normalise_hours(text) {
            Err(HoursError::NotUnderstood { expression, .. }) => assert_eq!(expression, text),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(normalise_hours(&"Mo ".repeat(2_000)), Err(HoursError::TooLong)));
}
