//! Does Integreat's data become listings with their translations, and does the report add up?

use std::{fs, path::Path};

use chrono::NaiveDate;
use serde_json::{Value, json};
use tempfile::TempDir;
use wegwijs::{
    directory::{Publisher, Service, ServiceStatus, TranslationState},
    exchange::{Count, ImportError, ImportOptions, Progress, Report, integreat},
    store::Directory,
};

fn publisher() -> Publisher {
    serde_json::from_value(json!({ "id": "3f1c1a52-64a4-4b8c-9d0e-6f7bb3b0d8a1", "name": "Stadt Musterau" })).unwrap()
}

struct Imported {
    _folder: TempDir,
    directory: Directory,
    report: Report,
}

fn import(source: &Path) -> Result<Imported, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let mut directory = Directory::open_or_create(&folder.path().join("a.db")).unwrap();
    let options = ImportOptions { publisher: publisher() };
    let mut writer = directory.write().unwrap();
    writer.put_publisher(&options.publisher).unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let report = integreat::import(source, &options, &mut writer, &Progress::hidden(), today)?;
    writer.commit().unwrap();
    let total = report.total();
    assert_eq!(total.read, total.taken + total.skipped);
    assert_eq!(total.skipped as usize, report.skipped.len());
    Ok(Imported { _folder: folder, directory, report })
}

impl Imported {
    fn services(&self) -> Vec<Service> {
        self.directory
            .service_ids(0, 100)
            .unwrap()
            .iter()
            .map(|(_, id)| self.directory.service(*id).unwrap().unwrap())
            .collect()
    }
}

fn day(start: &str, end: &str) -> Value {
    json!({ "allDay": false, "closed": false, "appointmentOnly": false, "timeSlots": [{ "start": start, "end": end }] })
}

fn location(language: &str, id: Value, title: &str, content: &str, updated: &str) -> Value {
    let closed = json!({ "allDay": false, "closed": true, "appointmentOnly": false, "timeSlots": [] });
    let on_appointment = json!({ "allDay": false, "closed": false, "appointmentOnly": true, "timeSlots": [] });
    json!({
        "id": id, "path": format!("/musterau/{language}/locations/rat/"), "title": title, "content": content,
        "last_updated": updated, "temporarily_closed": true, "website": "javascript:alert(1)",
        "email": "rat@example.org", "phone_number": "+49 30 23125 000", "appointment_url": "https://example.org/termin",
        "contacts": [{ "name": "Frau Beispiel", "phone_number": "+49 30 23125 001" }],
        "category": { "id": 1, "name": "Ärzte", "icon": "medical_aid" }, "barrier_free": true,
        "organization": { "id": 5, "name": "Rat und Tat e. V.", "website": "https://example.org" },
        "opening_hours": [day("9:00", "12:00"), day("09:00", "12:00"), on_appointment, closed, closed, closed, closed],
        "location": { "id": 7, "name": "Haus", "address": "Musterweg 1", "town": "Musterau", "state": null,
            "postcode": "01234", "country": "Deutschland", "latitude": 50.1, "longitude": 9.2 },
    })
}

fn event(number: i64, rule: Value) -> Value {
    json!({
        "id": number + 100, "path": "/musterau/de/events/a/", "title": format!("Treff {number}"), "content": "<p>Tee</p>",
        "recurrence_rule": rule, "location": { "id": null },
        "event": { "id": number, "start_time": "13:00:00", "end_time": "15:00:00", "all_day": false },
    })
}

fn town() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, value: Value| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, value.to_string()).unwrap();
    };
    let text =
        "<p>Wir <b>helfen</b>.</p><script>x()</script><ul><li><a href=\"https://example.org/f\">Formular</a></li></ul>";
    put("musterau/languages.json", json!([{ "id": 1, "code": "de", "native_name": "Deutsch" }]));
    put("musterau/de/locations.json", json!([location("de", json!(2), "Rat", text, "2026-02-02T10:00:00+01:00")]));
    put("musterau/en/locations.json", json!([location("en", json!(3), "Advice", "", "2026-03-02T10:00:00+01:00")]));
    put("musterau/uk/locations.json", json!([location("uk", json!(4), "Порада", "", "2026-01-02T10:00:00+01:00")]));
    put("musterau/ar/locations.json", json!([location("ar", Value::Null, "Rat", text, "2026-02-02T10:00:00+01:00")]));
    put("musterau/de/pages.json", json!([{ "id": 1, "path": "/musterau/de/a/", "title": "A", "content": "<p>B</p>" }]));
    let weekly = json!("DTSTART:20260101T120000\nRRULE:FREQ=WEEKLY;UNTIL=20271231T235959;BYDAY=MO");
    let over = json!("DTSTART:20250101T120000\nRRULE:FREQ=WEEKLY;UNTIL=20251231T235959;BYDAY=MO");
    let events = json!([event(1, weekly.clone()), event(1, weekly), event(2, over), event(3, Value::Null)]);
    put("musterau/de/events.json", events);
    put(
        "regions.json",
        json!([{ "id": 1, "path": "musterau", "name_without_prefix": "Musterau", "latitude": 50.0, "longitude": 9.0 },
            { "id": 2, "path": "anderau", "name_without_prefix": "Anderau", "latitude": 51.0, "longitude": 9.0 }]),
    );
    folder
}

#[test]
fn a_location_in_four_languages_is_one_listing() {
    let source = town();
    let imported = import(source.path()).unwrap();
    let count = |kind: &str| imported.report.counts[kind];
    assert_eq!(count("location"), Count { read: 1, taken: 1, skipped: 0 });
    assert_eq!(count("translation"), Count { read: 3, taken: 2, skipped: 1 });
    assert_eq!(count("event"), Count { read: 4, taken: 1, skipped: 3 });
    assert_eq!(count("page"), Count { read: 1, taken: 0, skipped: 1 });
    assert_eq!(count("region"), Count { read: 2, taken: 1, skipped: 1 });
    let services = imported.services();
    let service = services.iter().find(|service| service.name == "Rat").unwrap();
    assert_eq!(service.description.as_deref(), Some("Wir helfen.\n\n• Formular (https://example.org/f)"));
    assert_eq!(service.status, ServiceStatus::TemporarilyClosed);
    assert_eq!((service.url.as_deref(), service.phones.len(), service.contacts.len()), (None, 1, 1));
    assert_eq!(service.needs[0].as_str(), "need.health.doctor");
    let expected = "Mo,Tu 09:00-12:00, We unknown \"by appointment\"";
    assert_eq!(service.schedules[0].opening_hours.as_deref(), Some(expected));
    assert!(!service.schedules[0].by_appointment);
    let place = &service.service_at_locations[0].location;
    assert_eq!((place.addresses[0].country.as_str(), place.addresses[0].city.as_str()), ("DE", "Musterau"));
    let state = |language: &str| {
        service.translations.iter().find(|t| t.language.as_str() == language && t.field == "name").map(|t| t.state)
    };
    assert_eq!(state("en"), Some(TranslationState::Checked));
    assert_eq!(state("uk"), Some(TranslationState::Outdated));
    assert_eq!(state("ar"), None);
    let meeting = services.iter().find(|service| service.name == "Treff 1").unwrap();
    let expected = "2026 Jan 01-2027 Dec 31 Mo 13:00-15:00";
    assert_eq!(meeting.schedules[0].opening_hours.as_deref(), Some(expected));
    let publisher = &imported.directory.publishers().unwrap()[0];
    assert_eq!((publisher.place.as_deref(), publisher.country.as_deref()), (Some("Musterau"), Some("DE")));
}

#[test]
fn a_second_import_meets_the_same_listings() {
    let source = town();
    let ids = || {
        let mut ids: Vec<_> = import(source.path()).unwrap().services().iter().map(|service| service.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(), ids());
}

#[test]
fn broken_files_are_one_clear_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("musterau_de_locations.json");
    for (bytes, expected) in [
        (&b"[{\"id\": 1, \"title\": \"a"[..], "ends in the middle"),
        (b"[{\"id\": 1,, }]", "is not JSON"),
        (b"<html>not found</html>", "is not JSON"),
        (b"\"text\"", "is not JSON"),
        (b"[1, 2] trailing", "is not JSON"),
        (b"\xff\xfe\xff", "UTF-8"),
        (b"", "empty"),
        (b"[]", "no records"),
    ] {
        fs::write(&path, bytes).unwrap();
        let why = import(&path).err().unwrap_or_else(|| panic!("{expected}: was taken")).to_string();
        assert!(why.contains(expected) && why.contains("musterau_de_locations.json"), "{why}");
    }
    fs::write(&path, "[".repeat(10_000)).unwrap();
    assert!(matches!(import(&path), Err(ImportError::Malformed { .. })));
    for odd in [json!([1, "a", null, {}]), json!([{ "title": 1, "event": [], "location": 7 }])] {
        fs::write(&path, odd.to_string()).unwrap();
        assert_eq!(import(&path).unwrap().report.total().taken, 0);
    }
}

#[test]
fn what_the_real_program_answers_goes_in() {
    let shared = std::env::var("WEGWIJS_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(shared).join("integreat");
    if !source.is_dir() {
        eprintln!("skipped: no shared data at {}", source.display());
        return;
    }
    let imported = import(&source).unwrap();
    let count = |kind: &str| imported.report.counts[kind];
    assert_eq!(count("location"), Count { read: 1, taken: 1, skipped: 0 });
    assert_eq!(count("translation"), Count { read: 1, taken: 0, skipped: 1 });
    assert_eq!(count("event"), Count { read: 8, taken: 1, skipped: 7 });
    let services = imported.services();
    assert_eq!(services.len(), 2);
    let place = services.iter().find(|service| !service.service_at_locations.is_empty()).unwrap();
    let expected = "Mo,Tu,Th 10:00-13:00,15:00-18:00, Fr 10:00-14:00";
    assert_eq!(place.schedules[0].opening_hours.as_deref(), Some(expected));
    assert!(place.translations.is_empty());
}

#[test]
fn what_is_not_understood_is_kept_in_words_or_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = location("de", json!(2), "Rat", "", "2026-02-02T10:00:00+01:00");
    record["opening_hours"] = json!([day("halb neun", "12:00")]);
    record["website"] = json!("www.example.org/rat");
    record["appointment_url"] = json!("bitte anrufen");
    record["contacts"] = json!([{ "title": "niemand" }]);
    record["organization"] = json!({ "name": "ohne Nummer" });
    fs::write(folder.path().join("a.json"), json!([record]).to_string()).unwrap();
    let imported = import(folder.path()).unwrap();
    let mut service = imported.services().remove(0);
    assert_eq!(service.url.as_deref(), Some("https://www.example.org/rat"));
    let schedule = service.schedules.remove(0);
    assert_eq!(schedule.opening_hours, None);
    assert!(schedule.description.unwrap().contains("halb neun"));
    let report = imported.report.to_string();
    for says in [
        "they were kept as words",
        "appointment_url “bitte anrufen” is no web address",
        "a contact has no name",
        "the organization has no id or no name",
    ] {
        assert!(report.contains(says), "{says}: {report}");
    }
}
