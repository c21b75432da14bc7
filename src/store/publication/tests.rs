use std::{collections::HashSet, fs, path::PathBuf};

use chrono::NaiveDate;
use rusqlite::params;
use serde_json::json;

use super::*;
use crate::{
    directory::{Guide, Publisher, Service, TranslationState},
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
};

pub fn id(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
}

pub fn publisher(name: &str, position: u32) -> Publisher {
    serde_json::from_value(json!({"id": id(name), "name": name, "position": position, "place": name,
        "point": {"latitude": 52.0, "longitude": 6.0}, "language": "nl"}))
    .unwrap()
}

/// A listing with something in every table; `place` names its location and organization.
pub fn listing(town: &str, name: &str, place: &str, need: &str) -> Service {
    let part = |what: &str| id(&format!("{town}{name}{what}"));
    let spoken = json!({"id": part("language"), "code": "ti"});
    let english = |field: &str, what: &str| {
        json!({"field": field, "language": "en", "text": format!("{what} in English, for all who ask"),
            "state": "machine", "translated_at": "2026-01-02"})
    };
    let phone = |what: &str| json!({"id": part(what), "number": "0800-1234", "languages": [spoken]});
    let hours = |what: &str| json!({"id": part(what), "opening_hours": "Mo-Fr 09:00-17:00", "freq": "WEEKLY"});
    serde_json::from_value(json!({"id": part(""), "name": name, "description": format!("Over {name}, voor iedereen."),
        "publisher_id": id(town), "original_language": "nl", "status": "active", "assured_date": "2026-05-01",
        "minimum_age": 18, "needs": [need], "audiences": ["audience.legal.everyone"], "keywords": ["loket"],
        "translations": [english("description", name), english("name", name)], "url": "https://example.org", "fees": "geen",
        "organization": {"id": id(&format!("org{place}")), "name": format!("Stichting {place}"),
            "translations": [english("name", place)]},
        "phones": [phone("phone"), phone("second phone")], "schedules": [hours("hours")], "languages": [spoken],
        "cost_options": [{"id": part("cost"), "cost": "cost.free", "amount": 0.0, "valid_from": "2026-01-01"}],
        "required_documents": [{"id": part("document"), "document_term": "document.id"}],
        "service_areas": [{"id": part("area"), "name": town, "extent": "all"}],
        "contacts": [{"id": part("contact"), "name": "Loket", "phones": [phone("contact phone")]}],
        "service_at_locations": [{"id": part("at"), "phones": [phone("at phone")], "schedules": [hours("at hours")],
            "location": {"id": id(place), "location_type": "physical", "name": format!("Huis {place}"),
                "latitude": 52.01, "longitude": 6.01, "translations": [english("name", place)],
                "addresses": [{"id": id(&format!("address{place}")), "city": town, "address_1": "Dorpsstraat 1"}],
                "accessibility": [{"id": id(&format!("ramp{place}")), "facility": "facility.step_free"}]}}]}))
    .unwrap()
}

pub fn guide(town: &str, name: &str) -> Guide {
    let english = json!({"field": "title", "language": "en", "text": "First", "state": "checked"});
    serde_json::from_value(json!({"id": id(&format!("{town}{name}")), "publisher_id": id(town), "stage": "first_day",
        "title": name, "icon": "sunrise", "original_language": "nl", "translations": [english], "steps": [
            {"id": id(&format!("{town}{name}step")), "title": "Ga kijken", "icon": "bus",
                "needs": ["need.health.doctor"], "translations": [english]}]}))
    .unwrap()
}

pub fn names(town: &str) -> Vec<Translation> {
    let language = LanguageTag::parse("en").unwrap();
    let text = format!("Municipality of {town}");
    vec![Translation { field: "name".into(), language, text, state: TranslationState::Checked, translated_at: None }]
}

pub fn put(directory: &mut Directory, publishers: &[Publisher], services: &[Service], guides: &[Guide]) {
    let mut writer = directory.write().unwrap();
    for publisher in publishers {
        writer.put_publisher(publisher).unwrap();
        writer.put_publisher_names(publisher.id, &names(&publisher.name)).unwrap();
    }
    services.iter().for_each(|service| writer.put_service(service).unwrap());
    guides.iter().for_each(|guide| writer.put_guide(guide).unwrap());
    writer.commit().unwrap();
}

pub fn services(town: &str) -> Vec<Service> {
    let one = |number: usize| {
        let need = ["need.health.doctor", "need.work.job_search", "need.language.course"][number % 3];
        listing(town, &format!("Loket {number}"), &format!("{town}{}", number / 2), need)
    };
    (0..40).map(one).collect()
}

pub fn town(name: &str) -> Directory {
    let mut directory = Directory::in_memory().unwrap();
    put(&mut directory, &[publisher(name, 0)], &services(name), &[guide(name, "Dag een")]);
    directory
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn media() -> Vec<Medium> {
    ["map/town.pmtiles", "audio/ti/need.health.opus"]
        .map(|name| Medium { name: name.into(), content: Content { sha256: Sha256([7; 32]), length: 12 } })
        .into()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn freeze(&self, directory: &Directory, name: &str) -> Vec<u8> {
        let path = self.path(name);
        freeze(directory, at("2026-06-01T10:00:00Z"), &media(), &path).unwrap();
        fs::read(path).unwrap()
    }

    fn files(&self) -> HashSet<String> {
        fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

#[test]
fn the_same_content_gives_the_same_bytes_wherever_it_stood() {
    let folder = Folder::new();
    let first = folder.freeze(&town("Lindeveen"), "memory.db");
    let mut stored = Directory::open_or_create(&folder.path("file.db")).unwrap();
    let (mut backwards, once) = (services("Lindeveen"), services("Heidewoud"));
    backwards.reverse();
    // Something else first, which goes again: other row numbers, free pages, translations of nothing.
    put(&mut stored, &[publisher("Lindeveen", 0)], &[], &[guide("Lindeveen", "Dag een")]);
    let strangers: Vec<Service> = once.into_iter().map(|service| Service { publisher_id: None, ..service }).collect();
    put(&mut stored, &[], &strangers, &[]);
    put(&mut stored, &[], &backwards, &[]);
    stored.connection.execute("DELETE FROM service WHERE publisher_id IS NULL", []).unwrap();
    assert!(folder.freeze(&stored, "writing.db") == first, "open for writing");
    drop(stored);
    assert!(folder.freeze(&Directory::open(&folder.path("file.db")).unwrap(), "reading.db") == first, "for reading");
    let expected = ["memory.db", "file.db", "writing.db", "reading.db"].map(str::to_owned);
    assert_eq!(folder.files(), expected.into(), "no side files");
    let text = String::from_utf8_lossy(&first);
    assert!(text.contains("Stichting Lindeveen0") && !text.contains("Heidewoud"), "nothing that nobody leads to");
}

#[test]
fn a_publication_says_who_and_when() {
    let folder = Folder::new();
    folder.freeze(&town("Lindeveen"), "p.db");
    let read = check_publication(&folder.path("p.db")).unwrap();
    assert_eq!((read.publisher, read.publisher_names), (publisher("Lindeveen", 0), names("Lindeveen")));
    assert_eq!(read.published_at, at("2026-06-01T10:00:00Z"));
    let mut expected = media();
    expected.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(read.media, expected);
}

fn changed_pages(before: &[u8], after: &[u8]) -> usize {
    let known: HashSet<&[u8]> = before.chunks(4096).collect();
    after.chunks(4096).filter(|page| !known.contains(page)).count()
}

#[test]
fn a_changed_text_changes_few_pages() {
    let folder = Folder::new();
    let mut directory = town("Lindeveen");
    let before = folder.freeze(&directory, "before.db");
    let mut changed = services("Lindeveen").swap_remove(20);
    changed.description = Some(format!("Anders nu, en ook {} langer.", "heel veel ".repeat(9)));
    for translation in &mut changed.translations {
        translation.text = format!("Now {} longer.", "very much ".repeat(9));
    }
    put(&mut directory, &[], &[changed], &[]);
    let after = folder.freeze(&directory, "after.db");
    assert!(before != after);
    let pages = changed_pages(&before, &after);
    assert!(pages <= 14, "{pages} of {} pages", after.len() / 4096);
}

#[test]
fn a_listing_more_renumbers_no_other() {
    let folder = Folder::new();
    let mut directory = town("Lindeveen");
    folder.freeze(&directory, "before.db");
    put(&mut directory, &[], &[listing("Lindeveen", "Taalhuis", "Plein", "need.language.course")], &[]);
    folder.freeze(&directory, "after.db");
    let [before, after] = ["before.db", "after.db"].map(|name| Connection::open(folder.path(name)).unwrap());
    for table in TABLES.iter().filter(|table| table.numbered) {
        let rows = |connection: &Connection| -> HashSet<String> {
            let columns = columns(connection, "main", table.name).unwrap().join(", ");
            let sql = format!("SELECT json_array(rowid, {columns}) FROM {}", table.name);
            let mut statement = connection.prepare(&sql).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        assert!(rows(&after).is_superset(&rows(&before)), "{}", table.name);
    }
}

#[test]
fn rows_that_are_given_one_number_stand_beside_each_other() {
    let folder = Folder::new();
    let directory = town("Lindeveen");
    // Nothing tells these apart but their columns.
    directory.connection.execute_batch("INSERT INTO phone SELECT * FROM phone; UPDATE phone SET position = 0").unwrap();
    let frozen = folder.freeze(&directory, "p.db");
    let connection = Connection::open(folder.path("p.db")).unwrap();
    let count =
        |from: &Connection| from.query_row("SELECT count(*) FROM phone", [], |row| row.get::<_, u32>(0)).unwrap();
    assert_eq!(count(&connection), count(&directory.connection));
    assert!(folder.freeze(&directory, "again.db") == frozen);
}

#[test]
fn without_a_publisher_or_with_nonsense_there_is_no_file() {
    let folder = Folder::new();
    let path = folder.path("p.db");
    let empty = Directory::in_memory().unwrap();
    let mut refusals = vec![(empty, "publisher")];
    let with = |change: &dyn Fn(&mut Service)| {
        let mut directory = town("Lindeveen");
        let mut service = listing("Lindeveen", "Taalhuis", "Plein", "need.language.course");
        change(&mut service);
        put(&mut directory, &[], &[service], &[]);
        directory
    };
    let later = NaiveDate::from_ymd_opt(2026, 6, 3);
    refusals.push((with(&|service| service.assured_date = later), "“Taalhuis” says that it was checked on 2026-06-03"));
    refusals.push((with(&|service| service.description = Some("é".repeat(TEXT_CHARS_MAX + 1))), "in “Taalhuis”"));
    let name = format!("Taalhuis{}", "n".repeat(NAME_CHARS_MAX));
    refusals.push((with(&|service| service.name.clone_from(&name)), "in “Taalhuisnn"));
    refusals.push((with(&|service| service.translations[0].text = "ü".repeat(TEXT_CHARS_MAX + 1)), "in “Taalhuis”"));
    refusals.push((
        with(&|service| service.service_at_locations[0].location.addresses[0].city = "u".repeat(TEXT_CHARS_MAX + 1)),
        "in “Huis Plein” address.city",
    ));
    for (directory, word) in refusals {
        let refused = freeze(&directory, at("2026-06-01T10:00:00Z"), &[], &path).unwrap_err().to_string();
        assert!(refused.contains(word), "{word}: {refused}");
        assert!(!path.exists(), "{refused}");
        directory.connection.execute_batch("BEGIN; COMMIT; ATTACH ':memory:' AS frozen; DETACH frozen").unwrap();
    }
    let longest = "é".repeat(TEXT_CHARS_MAX);
    let fits = with(&|service| service.description = Some(longest.clone()));
    assert!(freeze(&fits, at("2026-06-01T10:00:00Z"), &[], &path).is_ok());
    let refused = freeze(&fits, at("2026-06-01T10:00:00Z"), &[], &path).unwrap_err();
    assert!(matches!(refused, StoreError::Exists { .. }), "{refused}");
    let twice = [media(), media()].concat();
    assert!(freeze(&fits, at("2026-06-01T10:00:00Z"), &twice, &folder.path("q.db")).is_err());
}

#[test]
fn of_several_publishers_the_first_signs_and_all_are_frozen() {
    let folder = Folder::new();
    let mut directory = town("Lindeveen");
    put(&mut directory, &[publisher("Aadorp", 1)], &services("Aadorp"), &[]);
    directory
        .connection
        .execute(
            "INSERT INTO publication (publisher_id, published_at) VALUES (?1, 'once')",
            params![id("Aadorp").to_string()],
        )
        .unwrap();
    folder.freeze(&directory, "p.db");
    let read = check_publication(&folder.path("p.db")).unwrap();
    assert_eq!(read.publisher.name, "Lindeveen");
    let frozen = Connection::open(folder.path("p.db")).unwrap();
    let count: u32 = frozen.query_row("SELECT count(*) FROM service", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 80);
}
