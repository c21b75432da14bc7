//! What must hold whatever bytes come: shared by the fuzz targets and the test of what they found.

#![allow(dead_code, reason = "each fuzz target uses one of the checks")]

use std::{cell::RefCell, fs};

use chrono::{Days, NaiveDate};
use wegwijs::{
    directory::{OpeningHours, normalise_hours},
    exchange::{
        ImportOptions, Progress,
        hsds::{
            self,
            schedule::{Hours, Recurrence, opening_hours},
        },
        integreat::html::{plain_line, plain_text},
    },
    store::Directory,
};

thread_local! {
    static DIRECTORY: RefCell<Directory> = RefCell::new(Directory::in_memory().unwrap());
}

/// A day that is no holiday anywhere.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();

/// What `normalise_hours` gives parses, is understood again, and is never open by appointment.
pub fn hours(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(hours) = OpeningHours::parse(&text, Some("DE")) {
        let _ = hours.week(FIRST);
        let _ = hours.state(FIRST.and_hms_opt(10, 0, 0).unwrap());
    }
    let Ok(normalised) = normalise_hours(&text) else { return };
    let Some(expression) = normalised.expression else { return };
    let hours = OpeningHours::parse(&expression, Some("DE")).expect("what normalise gives parses");
    let _ = hours.week(FIRST);
    for day in (0..9).filter_map(|day| FIRST.checked_add_days(Days::new(day))) {
        let open = hours.state(day.and_hms_opt(10, 30, 0).unwrap()).is_open();
        assert!(!(open && normalised.by_appointment), "open by appointment: {expression}");
    }
    let again = normalise_hours(&expression).expect("what normalise gives is understood");
    assert_eq!(again.by_appointment, normalised.by_appointment, "{expression}");
}

/// Schedule columns, one a line, become hours that parse; and a file of rows becomes listings or a message.
pub fn hsds_rows(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let column = |at: usize| lines.get(at).copied().filter(|line| !line.is_empty());
    let columns = Recurrence {
        freq: column(0),
        interval: column(1),
        byday: column(2),
        count: column(3),
        bymonthday: column(4),
        byweekno: column(5),
        byyearday: column(6),
        dtstart: column(7),
        until: column(8),
        valid_from: column(9),
        valid_to: column(10),
        opens_at: column(11),
        closes_at: column(12),
    };
    if let Ok(Hours::Osm { expression, .. }) = opening_hours(&columns) {
        let parsed = OpeningHours::parse(&expression, None);
        assert!(parsed.is_ok(), "{expression}: {parsed:?}");
    }
    let Some((kind, rows)) = bytes.split_first() else { return };
    let name = ["services.csv", "locations.csv", "service.json", "schedules.csv"][usize::from(kind % 4)];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, rows).unwrap();
    let publisher = r#"{ "id": "3f1c1a52-64a4-4b8c-9d0e-6f7bb3b0d8a1", "name": "Lindeveen" }"#;
    let options = ImportOptions { publisher: serde_json::from_str(publisher).unwrap() };
    // One directory for all, never committed to: opening one takes a hundred times as long as a file of rows.
    DIRECTORY.with_borrow_mut(|directory| {
        let mut writer = directory.write().unwrap();
        writer.put_publisher(&options.publisher).unwrap();
        if let Ok(report) = hsds::import(&path, &options, &mut writer, &Progress::hidden()) {
            let total = report.total();
            assert_eq!(total.read, total.taken + total.skipped);
        }
    });
}

/// Plain text holds nothing that turns direction or controls a screen; text without marks stays as it is.
pub fn integreat_html(bytes: &[u8]) {
    let html = String::from_utf8_lossy(bytes);
    let Ok(text) = plain_text(&html) else { return };
    let forbidden =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(forbidden), "{text:?}");
    assert!(!text.contains("\n\n\n") && !text.starts_with(char::is_whitespace), "{text:?}");
    assert!(!plain_line(&html).contains(|c| forbidden(c) || c == '\n'));
    let words = plain_line(&plain_line(&html).replace(['<', '>', '&'], ""));
    assert_eq!(plain_text(&words).unwrap_or_default(), words, "text without marks changed");
}
