use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    clock::Now,
    directory::{
        Address, AddressVisibility, Location, Organization, Service, ServiceAtLocation, ServiceStatus, SpokenLanguage,
        Translation, TranslationState, Vocabulary,
    },
    locale::LanguageTag,
    search::{Hit, Level},
};

fn id(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())
}

fn service(name: &str, needs: &[&str]) -> Service {
    Service {
        id: id(name),
        name: name.to_owned(),
        assured_date: Some("2026-05-01".parse().unwrap()),
        needs: needs.iter().map(|code| TermCode::parse(code).unwrap()).collect(),
        original_language: Some(LanguageTag::parse("nl").unwrap()),
        ..Service::default()
    }
}

fn at(service: Service, key: &str, city: &str, point: Point, visibility: AddressVisibility) -> Service {
    let address = Address { id: id(key), city: city.to_owned(), ..Address::default() };
    let location = Location {
        id: id(key),
        name: Some(format!("Gebouw {key}")),
        location_type: "physical".into(),
        point: Some(point),
        addresses: vec![address],
        address_visibility: visibility,
        ..Location::default()
    };
    let place = ServiceAtLocation { id: id(&service.name), location, ..ServiceAtLocation::default() };
    Service { service_at_locations: vec![place], ..service }
}

fn put(directory: &mut Directory, services: &[Service]) {
    let mut writer = directory.write().unwrap();
    for service in services {
        writer.put_service(service).unwrap();
    }
    writer.commit().unwrap();
    directory.index_if_it_waits().unwrap();
}

fn with(services: &[Service]) -> Directory {
    let mut directory = Directory::in_memory().unwrap();
    put(&mut directory, services);
    directory
}

fn context() -> Context {
    let day: NaiveDate = "2026-06-01".parse().unwrap();
    Context {
        now: Now::trusted(day.and_hms_opt(10, 0, 0).unwrap()),
        from: Point::new(52.0, 6.0),
        country: Some("NL".into()),
        reader: LanguageTag::parse("nl").unwrap(),
    }
}

fn hits(directory: &Directory, text: &str) -> Vec<Hit> {
    directory.search(&Query::parse(text), &context()).unwrap().services
}

fn names(directory: &Directory, text: &str) -> Vec<String> {
    let rowids: Vec<i64> = hits(directory, text).iter().map(|hit| hit.rowid).collect();
    directory.cards(&rowids).unwrap().into_iter().map(|card| card.name).collect()
}

fn needs(directory: &Directory, text: &str) -> Vec<String> {
    let results = directory.search(&Query::parse(text), &context()).unwrap();
    results.needs.iter().map(|code| code.as_str().to_owned()).collect()
}

fn counts(directory: &Directory) -> [i64; 4] {
    let count = |sql: &str| directory.connection.query_row(sql, [], |row| row.get(0)).unwrap();
    [
        count("SELECT count(*) FROM service"),
        count("SELECT count(*) FROM search_document"),
        count("SELECT count(*) FROM search_head_docsize"),
        count("SELECT count(*) FROM search_body_docsize"),
    ]
}

#[test]
fn a_dutch_record_is_found_in_every_language() {
    let directory =
        with(&[service("Praktijk Jansen", &["need.health.doctor"]), service("Zwembad", &["need.people.sport"])]);
    let asked = [
        ("nl", "dokter"),
        ("en", "doctor"),
        ("ar", "طبيب"),
        ("ar", "الطبيب"),
        ("uk", "лікар"),
        ("tr", "doktor"),
        ("ti", "ሓኪም"),
        ("am", "ሐኪም"),
        ("pes", "دکتر"),
        ("zh-Hans", "医生"),
    ];
    let spoken: Vec<&str> = Vocabulary::get().all_words().map(|words| words.language.as_str()).collect();
    for (language, word) in asked.iter().filter(|(language, _)| spoken.contains(language)) {
        assert_eq!(names(&directory, word), ["Praktijk Jansen"], "{language} {word}");
        assert!(needs(&directory, word).contains(&"need.health.doctor".to_owned()), "{language} {word}");
    }
    for mistyped in ["doktr", "dotker", "dokterr", "foctor", "طببي"] {
        assert_eq!(names(&directory, mistyped), ["Praktijk Jansen"], "{mistyped}");
    }
    assert_eq!(names(&directory, "ik zoek een dokter hier"), ["Praktijk Jansen"]);
}

#[test]
fn names_texts_keywords_organizations_and_towns_are_found() {
    let translation = Translation {
        field: "description".into(),
        language: LanguageTag::parse("ar").unwrap(),
        text: "قهوة للجميع".into(),
        state: TranslationState::Machine,
        translated_at: None,
    };
    let point = Point::new(52.1, 6.1).unwrap();
    let one = Service {
        description: Some("Koffie en een gesprek".into()),
        keywords: vec!["ontmoeting".into()],
        organization: Some(Organization { id: id("o"), name: "Stichting Brug".into(), ..Organization::default() }),
        translations: vec![translation],
        languages: vec![SpokenLanguage {
            id: id("l"),
            code: Some(LanguageTag::parse("so").unwrap()),
            ..SpokenLanguage::default()
        }],
        ..service("Taalcafé", &[])
    };
    let directory = with(&[at(one, "plein", "Lindeveen", point, AddressVisibility::Full)]);
    for (text, level) in [
        ("taalcafe", Level::NameWord),
        ("taa", Level::NameBeginning),
        ("ontmoeting", Level::KeyWord),
        ("brug", Level::KeyWord),
        ("lindev", Level::KeyBeginning),
        ("gesprek", Level::TextBeginning),
        ("القهوة", Level::TextBeginning),
        ("lindeveen taalcafé", Level::KeyWord),
        ("talcafe", Level::Typo),
        ("koffe gespreck", Level::TextTypo),
    ] {
        let found = hits(&directory, text);
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].level <= level, "{text}: {:?}", found[0].level);
    }
    assert!(hits(&directory, "zwembad").is_empty());
    assert!(hits(&directory, "").is_empty());
}

#[test]
fn a_hidden_place_is_not_found_by_its_town_and_has_no_distance() {
    let point = Point::new(52.1, 6.1).unwrap();
    let directory = with(&[
        at(service("Opvang", &[]), "geheim", "Verweg", point, AddressVisibility::Hidden),
        at(service("Opvang twee", &[]), "wijk", "Dichtbij", point, AddressVisibility::Area),
    ]);
    assert!(names(&directory, "verweg").is_empty());
    assert!(names(&directory, "geheim").is_empty());
    assert!(names(&directory, "wijk").is_empty());
    assert_eq!(names(&directory, "dichtbij"), ["Opvang twee"]);
    let found = hits(&directory, "opvang");
    assert_eq!(found.iter().filter(|hit| hit.metres.is_some()).count(), 1);
}

#[test]
fn better_matches_come_first_then_nearer_ones() {
    let near = Point::new(52.001, 6.001).unwrap();
    let far = Point::new(52.3, 6.3).unwrap();
    let directory = with(&[
        Service { description: Some("fiets".into()), ..service("Tekst", &[]) },
        at(service("Fietsles", &[]), "a", "X", near, AddressVisibility::Full),
        at(service("Fiets ver", &[]), "b", "X", far, AddressVisibility::Full),
        at(service("Fiets dichtbij", &[]), "c", "X", near, AddressVisibility::Full),
    ]);
    assert_eq!(names(&directory, "fiets"), ["Fiets dichtbij", "Fiets ver", "Fietsles", "Tekst"]);
}

#[test]
fn ended_and_too_old_ones_are_not_found_and_drafts_are() {
    let directory = with(&[
        Service { status: ServiceStatus::Defunct, ..service("Kapper een", &[]) },
        Service { assured_date: Some("2024-06-01".parse().unwrap()), ..service("Kapper twee", &[]) },
        Service { assured_date: Some("2023-01-01".parse().unwrap()), ..service("Kapper drie", &[]) },
        Service { assured_date: Some("2024-06-02".parse().unwrap()), ..service("Kapper vier", &[]) },
        Service { assured_date: None, ..service("Kapper vijf", &[]) },
    ]);
    assert_eq!(names(&directory, "kapper"), ["Kapper vijf", "Kapper vier"]);
}

#[test]
fn a_listing_written_again_leaves_no_dead_rows() {
    let point = Point::new(52.1, 6.1).unwrap();
    let old = at(service("Oude naam", &[]), "p", "Veen", point, AddressVisibility::Full);
    let other = at(service("Buurman", &[]), "p", "Veen", point, AddressVisibility::Full);
    let more: Vec<Service> = (0..5).map(|number| service(&format!("Nummer {number}"), &[])).collect();
    let mut directory = with(&[old.clone(), other]);
    put(&mut directory, &more);
    assert_eq!(counts(&directory), [7, 7, 7, 7]);
    let mut new = at(old, "p", "Elders", point, AddressVisibility::Full);
    new.name = "Nieuwe naam".into();
    put(&mut directory, &[new]);
    assert_eq!(counts(&directory), [7, 7, 7, 7]);
    assert!(names(&directory, "oude").is_empty());
    assert_eq!(names(&directory, "nieuwe"), ["Nieuwe naam"]);
    // The neighbour at the same place is read again too.
    assert!(names(&directory, "veen").is_empty());
    assert_eq!(names(&directory, "elders").len(), 2);
    // All of it again: the index is built anew.
    put(&mut directory, &more);
    assert_eq!(counts(&directory), [7, 7, 7, 7]);
    let ended = Service { status: ServiceStatus::Inactive, ..service("Nummer 1", &[]) };
    put(&mut directory, &[ended]);
    assert_eq!(counts(&directory), [7, 6, 6, 6]);
}

#[test]
fn a_file_is_indexed_when_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    put(&mut Directory::open_or_create(&path).unwrap(), &[service("Praktijk Jansen", &["need.health.doctor"])]);
    let directory = Directory::open(&path).unwrap();
    assert_eq!(names(&directory, "طبيب"), ["Praktijk Jansen"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_is_an_error(text in any::<String>()) {
        thread_local! {
            static DIRECTORY: Directory = with(&[service("Huisarts \"NEAR\" OR *", &["need.health.doctor"])]);
        }
        DIRECTORY.with(|directory| directory.search(&Query::parse(&text), &context()).map(|_| ())).unwrap();
    }
}

#[test]
fn odd_texts_are_no_errors() {
    let directory = with(&[service("Huisarts", &["need.health.doctor"])]);
    let long = "dokter ".repeat(2_000);
    for text in ["\"", "a OR", "NEAR(", "*", "name : x", "😀", "\0", "-", "a AND NOT b", "{", "^x", "\u{e000}", &long]
    {
        assert!(directory.search(&Query::parse(text), &context()).is_ok(), "{text:?}");
    }
}
