//! Does HSDS of every kind come in whole, and does the report add up?

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use wegwijs::{
    directory::{Publisher, Service, Translation},
    exchange::{ImportError, ImportOptions, Progress, Report, hsds},
    store::Directory,
};

/// The shared data, or none with a word about it.
pub fn shared(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let root = std::env::var_os("WEGWIJS_SHARED_DATA").map_or(beside, PathBuf::from);
    let found = root.join(path);
    if !found.exists() {
        eprintln!("skipped: no shared data at {}", found.display());
        return None;
    }
    Some(found)
}

pub fn publisher() -> Publisher {
    serde_json::from_value(serde_json::json!({"id": "6f1f1f3c-3f0b-5f0e-9c55-0d3f1a2b4c5d", "name": "Somebody"}))
        .unwrap()
}

/// Imports into an empty directory as the command does.
pub fn import(source: &Path) -> Result<(Directory, Report), ImportError> {
    let mut directory = Directory::in_memory().unwrap();
    let report = import_into(&mut directory, source)?;
    let taken = report.counts.get("service").map_or(0, |count| count.taken);
    assert_eq!(directory.service_count().unwrap(), taken, "{report}");
    Ok((directory, report))
}

pub fn import_into(directory: &mut Directory, source: &Path) -> Result<Report, ImportError> {
    let publisher = hsds::publisher_of(source)?.unwrap_or_else(publisher);
    let mut writer = directory.write().unwrap();
    writer.put_publisher(&publisher).unwrap();
    let report = hsds::import(source, &ImportOptions { publisher }, &mut writer, &Progress::hidden())?;
    writer.commit().unwrap();
    let skipped = report.counts.values().map(|count| count.skipped).sum::<u64>();
    assert!(report.counts.values().all(|count| count.read == count.taken + count.skipped), "{report}");
    assert_eq!(skipped, report.skipped.len() as u64, "each skipped record has its line: {report}");
    Ok(report)
}

/// All listings, by id.
pub fn services(directory: &Directory) -> Vec<Service> {
    let ids = directory.service_ids(0, 100_000).unwrap();
    let mut all: Vec<Service> = ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap()).collect();
    all.sort_by_key(|service| service.id);
    all
}

/// With translations in one order, for theirs means nothing.
fn sorted(service: &Service) -> Service {
    let mut service = service.clone();
    let order = |versions: &mut Vec<Translation>| {
        versions.sort_by_key(|one| (one.field.clone(), one.language.clone(), one.state.as_str()));
    };
    order(&mut service.translations);
    service.organization.iter_mut().for_each(|organization| order(&mut organization.translations));
    service.service_at_locations.iter_mut().for_each(|place| order(&mut place.location.translations));
    service
}

fn data(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(case)
}

/// What stops the import of a broken case.
fn stopped(case: &str) -> String {
    import(&data(case)).err().unwrap_or_else(|| panic!("{case} was taken")).to_string()
}

#[test]
fn the_demo_comes_in_as_it_stands() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("db/demo");
    let (directory, report) = import(&folder).unwrap();
    assert_eq!(report.total().skipped, 0, "{report}");
    assert!(report.changed.is_empty(), "{report}");
    assert_eq!(directory.publishers().unwrap().len(), 3);
    let mut met = 0;
    for town in ["lindeveen", "heidewoud", "groenstad"] {
        let text = fs::read_to_string(folder.join(town).with_extension("json")).unwrap();
        let page: Value = serde_json::from_str(&text).unwrap();
        for written in page["contents"].as_array().unwrap() {
            let mut written: Service = serde_json::from_value(written.clone()).unwrap();
            written.publisher_id = Some(serde_json::from_value(page["publisher"]["id"].clone()).unwrap());
            let language = directory.publishers().unwrap()[0].language.clone();
            for place in &mut written.service_at_locations {
                // Texts without a language of their own are in their publisher's.
                place.location.original_language = place.location.original_language.take().or(language.clone());
            }
            let found = directory.service(written.id).unwrap().unwrap();
            assert!(sorted(&found) == sorted(&written), "{}: {found:?}\n{written:?}", written.name);
            met += 1;
        }
    }
    assert_eq!(met, directory.service_count().unwrap());
}

#[test]
fn the_examples_of_the_specification_come_in() {
    let Some(folder) = shared("hsds/spec-3.0/examples") else { return };
    let (directory, report) = import(&folder).unwrap();
    assert_eq!(report.counts["service"].taken, 1, "{report}");
    let service = services(&directory).remove(0);
    assert_eq!(service.phones[0].number, "+44 1234 234567");
    assert_eq!(service.cost_options[0].currency.as_deref(), Some("GBP"));
    assert_eq!(service.schedules[0].other["timezone"], 3);
    assert_eq!(service.schedules[0].opening_hours, None);
    assert_eq!(service.service_at_locations[0].location.point, None);
    assert!(report.changed.iter().any(|remark| remark.reason.contains("latitude 100")), "{report}");
    for alone in [
        "service_full.json",
        "organization_full.json",
        "service_at_location_full.json",
        "service_list.json",
        "service_at_location_list.json",
        "tabular.json",
        "csv",
    ] {
        let (directory, report) = import(&folder.join(alone)).unwrap();
        assert_eq!(directory.service_count().unwrap(), 1, "{alone}: {report}");
    }
    for empty in ["taxonomy.json", "taxonomy_term_list.json", "base.json", "location.json", "organization_list.json"] {
        let (_, report) = import(&folder.join(empty)).unwrap();
        assert_eq!(report.total().taken, 0, "{empty}");
        assert!(report.total().skipped > 0, "{empty}");
    }
}

#[test]
fn tables_and_pages_of_the_specification_are_the_same_service() {
    let Some(folder) = shared("hsds/spec-3.0/examples") else { return };
    let from_tables = services(&import(&folder.join("csv")).unwrap().0).remove(0);
    let from_page = services(&import(&folder.join("service_full.json")).unwrap().0).remove(0);
    assert_eq!(from_tables.phones, from_page.phones);
    assert_eq!(from_tables.schedules, from_page.schedules);
    assert_eq!(
        from_tables.service_at_locations[0].location.addresses,
        from_page.service_at_locations[0].location.addresses
    );
    assert_eq!(from_tables.other["program"]["id"], from_page.other["program"]["id"]);
}

#[test]
fn a_county_of_older_tables_comes_in() {
    let Some(folder) = shared("hsds/ohana-sample-csv") else { return };
    let (mut directory, report) = import(&folder).unwrap();
    assert_eq!((report.counts["service"].read, report.counts["service"].skipped), (23, 0), "{report}");
    assert_eq!(report.counts["organization"].taken, 8);
    assert_eq!(report.counts["location"].taken, 22);
    let all = services(&directory);
    assert!(all.iter().all(|service| service.organization.is_some() && service.service_at_locations.len() == 1));
    let facilities = all.iter().flat_map(|service| &service.service_at_locations[0].location.accessibility);
    assert!(
        facilities.filter(|one| one.facility.as_ref().is_some_and(|code| code.as_str() == "facility.lift")).count() > 0
    );
    let hours: Vec<_> = all.iter().flat_map(|service| &service.service_at_locations[0].location.schedules).collect();
    let week = "Mo-Fr 08:00-17:00, Sa 10:00-18:00, Su 11:00-17:00";
    assert!(hours.iter().any(|one| one.opening_hours.as_deref() == Some(week)), "{hours:?}");
    // The same again meets the same rows.
    import_into(&mut directory, &folder).unwrap();
    assert_eq!(services(&directory).len(), all.len());
    assert!(services(&directory) == all);
}

#[test]
fn each_invalid_fixture_has_its_own_message() {
    let Some(folder) = shared("hsds/ohana-fixtures-invalid") else { return };
    let cases = [
        ("contact_with_no_parent", "belongs to nothing"),
        ("holiday_schedule_with_no_parent", "belongs to nothing"),
        ("hs_with_2_digit_year", "“1/2/14” has a year of two digits"),
        ("hs_with_invalid_date", "end_date: “13/27/2014” is not a date"),
        ("invalid_address", "the city is missing"),
        ("invalid_category", "the name is missing"),
        ("invalid_holiday_schedule", "closed is missing"),
        ("invalid_location_org", "organization 100 (organization_id) is not in this import"),
        ("invalid_mail_address_location", "location 100 (location_id), is not in this import"),
        ("invalid_org", "the name of the organization is missing"),
        ("invalid_parent_category", "parent 0 (parent_id) is not in this import"),
        ("invalid_program", "the name is missing"),
        ("invalid_program_headers", "it has 4 values but the header names 3 columns"),
        ("invalid_regular_schedule", "it has opens_at but no closes_at"),
        ("invalid_service", "the name of the service is missing"),
        ("invalid_service_location", "location 100 (location_id) is not in this import"),
        ("missing_address", "the city is missing"),
        ("org_with_2_digit_year", "“1/24/70” has a year of two digits"),
        ("org_with_invalid_date", "“24/2/70” has a year of two digits"),
        ("phone_with_no_parent", "belongs to nothing"),
        ("program_with_no_parent", "belongs to nothing"),
        ("regular_schedule_with_no_parent", "belongs to nothing"),
        ("services", "holds no records"),
        ("taxonomy", "holds no records"),
    ];
    for (case, says) in cases {
        let message = match import(&folder.join(case).with_extension("csv")) {
            Ok((_, report)) => report.to_string(),
            Err(why) => why.to_string(),
        };
        assert!(message.contains(says), "{case}: {message}");
        assert!(message.contains(case), "it names the file: {message}");
    }
    for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        if let Ok((_, report)) = import(&path) {
            assert!(report.total().read > 0 && report.total().taken == 0, "{}: {report}", path.display());
        }
    }
}

#[test]
fn broken_files_stop_with_one_message_that_says_where() {
    for (case, says) in [
        ("hsds-truncated/page.json", "page.json, line 5, column 0: the JSON ends in the middle"),
        ("hsds-deep/page.json", "nested deeper"),
        ("hsds-wrong-type/number.json", "an HSDS object or a list of them"),
        ("hsds-wrong-type/contents.json", "a list under “contents”"),
        ("hsds-wrong-type/publisher.json", "$.publisher: the publisher is not whole"),
        ("hsds-empty/empty.json", "the file is empty"),
        ("hsds-empty/list.json", "holds no records"),
        ("hsds-empty/header/services.csv", "holds no records"),
        ("hsds-header/services.csv", "line 1: a table of services needs the column name"),
        ("hsds-header/colours.csv", "of no table of HSDS"),
        ("hsds-latin1/page.json", "save the file again as UTF-8"),
    ] {
        let message = stopped(case);
        assert!(message.contains(says), "{case}: {message}");
    }
}

#[test]
fn bad_records_are_skipped_with_their_reason_and_the_good_ones_taken() {
    let (directory, report) = import(&data("hsds-bad-records")).unwrap();
    let names: Vec<String> = services(&directory).into_iter().map(|service| service.name).collect();
    assert_eq!(names, ["Good <script>alert(1)</script>", "No status"], "{report}");
    let text = report.to_string();
    for says in [
        "$.contents[1] (service): the name of the service is missing",
        "$.contents[2] (service): status “sometimes” is not known",
        "$.contents[3] (service): assured_date: “24/2/70",
        "$.contents[4] (record): it should be an object",
        "$.contents[0].phones[1] (phone): the number is missing",
        "$.contents[0].schedules[0] (schedule): it has opens_at but no closes_at",
        "$.contents[0].needs: ",
        "name is longer than 500 characters",
        "$.contents[6] (service): the status is missing; it was taken as active",
        "$.contents[7] (service): the same service stands in page.json, $.contents[0] already",
        "address_visibility “secret” is not full, area or hidden",
    ] {
        let says = says.strip_suffix(".needs: ").map_or(says, |_| "“need.nothing” is not in our vocabulary");
        assert!(text.contains(says), "{says}\n{text}");
    }
}

#[test]
fn tables_in_an_old_encoding_and_with_circles_come_in_with_a_remark() {
    let (directory, report) = import(&data("hsds-latin1/tables")).unwrap();
    assert_eq!(services(&directory)[0].name, "Café für alle");
    assert!(report.changed.iter().any(|remark| remark.reason.contains("Windows-1252")), "{report}");
    let (directory, report) = import(&data("hsds-cycle")).unwrap();
    assert_eq!(directory.service_count().unwrap(), 1, "{report}");
    assert!(report.to_string().contains("go round in a circle"), "{report}");
}

/// Imports one file of this content.
fn taken(name: &str, text: &str) -> (Directory, Report) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    import(&folder.path().join(name)).unwrap()
}

fn says(report: &Report, words: &str) {
    assert!(report.to_string().contains(words), "{words}: {report}");
}

#[test]
fn a_night_of_older_tables_stays_and_an_offset_is_said() {
    let page = r#"{"id": "1", "name": "Night", "status": "active", "schedules": [
        {"weekday": "Monday", "opens_at": "22:00Z", "closes_at": "02:00"},
        {"weekday": "Tuesday", "opens_at": "08:00", "closes_at": "10:00"},
        {"start_date": "2026-12-25", "end_date": "2026-12-25", "closed": "TRUE"},
        {"opening_hours": "Mo 22:00-02:00, Tu 08:00-10:00"},
        {"freq": "WEEKLY", "byday": "FR", "opens_at": "10:00-05:00", "closes_at": "11:00"}]}"#;
    let (directory, report) = taken("page.json", page);
    let schedules = services(&directory).remove(0).schedules;
    let hours: Vec<_> = schedules.iter().filter_map(|one| one.opening_hours.as_deref()).collect();
    let week = "Mo 22:00-02:00, Tu 08:00-10:00; 2026 Dec 25 off";
    assert!(hours.contains(&week) && hours.contains(&"Fr 10:00-11:00"), "{hours:?}");
    assert!(hours.contains(&"Mo 22:00-02:00, Tu 08:00-10:00"), "as it came: {hours:?}");
    says(&report, "opens_at “22:00Z” was read as the time on the clock there");
    says(&report, "opens_at “10:00-05:00” was read as the time on the clock there");
}

#[test]
fn nothing_is_dropped_without_a_line() {
    let page = r#"{"licence": "CC0", "size": 9, "contents": [
        {"name": "A", "status": "active", "organization": "Town", "needs": 5, "keywords": ["x", 1], "translations": 3},
        {"id": "o", "name": "B", "website": "https://b.example", "services": [7, {"id": "s", "name": "C"}]},
        {"name": "d", "resources": []}]}"#;
    let (directory, report) = taken("page.json", page);
    assert_eq!(directory.service_count().unwrap(), 2, "{report}");
    for words in [
        "$ (page): these stand beside the records and were not read: licence\n",
        "$.contents[0].organization (organization): it should be an object",
        "needs should be a list of texts",
        "keywords should be a list of texts",
        "translations should be a list",
        "$.contents[1].services[0] (service): it should be an object",
        "$.contents[2] (datapackage): it describes tables",
    ] {
        says(&report, words);
    }
    let (_, report) = taken("tables.json", r#"{"colours.csv": [{"id": 1}], "services.csv": [{"id": 1, "name": "A"}]}"#);
    says(&report, "“colours.csv” is no table of HSDS");
}

#[test]
fn services_of_places_need_no_id_and_what_stands_twice_is_compared() {
    let place = |service: &str, location: &str| {
        format!(
            r#"{{"service": {service}, "location": {{"id": "l", "location_type": "physical", "name": "{location}"}}}}"#
        )
    };
    let (a, b) = (r#"{"name": "A", "status": "active"}"#, r#"{"name": "B", "status": "active"}"#);
    let (c, d) = (r#"{"id": "c", "name": "C"}"#, r#"{"id": "c", "name": "D"}"#);
    let list = [place(a, "L"), place(b, "L"), place(c, "L"), place(d, "Other")].join(",");
    let (directory, report) = taken("list.json", &format!("[{list}]"));
    let names: Vec<String> = services(&directory).into_iter().map(|service| service.name).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"A".to_owned()) && names.contains(&"B".to_owned()), "{names:?}");
    let twice = report.changed.iter().filter(|remark| remark.reason.contains("again with other content")).count();
    assert_eq!(twice, 2, "{report}");
}

#[test]
fn no_part_is_counted_of_what_is_not_taken() {
    let page = r#"{"id": "1", "name": "A", "status": "active",
        "contacts": [{"name": ["no text"], "phones": [{"number": "1"}]}],
        "service_at_locations": [{"description": [], "location": {"location_type": "physical"}},
            {"location": {"location_type": "physical", "address_visibility": "?", "phones": [{"number": "1"}]}}]}"#;
    let (_, report) = taken("page.json", page);
    let kinds: Vec<&str> =
        report.counts.iter().filter(|(_, count)| count.taken > 0).map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["service"], "{report}");
}

/// Runs `wegwijs import FORMAT` in a folder: the exit code, and what it says to stderr.
fn command(format: &str, folder: &Path, source: &str, into: &str) -> (Option<i32>, String) {
    let arguments = ["import", format, source, "--into", into];
    let done = Command::new(env!("CARGO_BIN_EXE_wegwijs")).args(arguments).current_dir(folder).output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn the_command_makes_a_directory_of_services_only_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("languages.json"), r#"[{"id": 1, "code": "de", "native_name": "Deutsch"}]"#).unwrap();
    fs::write(path.join("page.json"), r#"{"id": "1", "name": "A", "status": "active"}"#).unwrap();
    for (format, source, into, says) in [
        ("integreat", "languages.json", "a.db", "no service was taken, so a.db was not made"),
        ("hsds", "nosuch", "a.db", "nosuch is not there; check the name"),
        ("hsds", "page.json", "no/a.db", "no: that folder does not exist; make it first"),
        ("hsds", "page.json", ".", ". is a folder; name a file in it"),
    ] {
        let (code, message) = command(format, path, source, into);
        assert!(code == Some(1) && message.contains(says), "{code:?} {message}");
        assert!(message.matches("No such file").count() <= 1, "{message}");
        assert!(!path.join("a.db").exists(), "{says}");
    }
    assert_eq!(command("hsds", path, "page.json", "a.db").0, Some(0));
    let (code, message) = command("integreat", path, "languages.json", "a.db");
    assert!(code == Some(1) && message.contains("a.db was left as it was"), "{message}");
}

#[test]
fn a_reader_that_has_enough_stops_no_import() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.json"), r#"{"id": "1", "name": "A", "status": "active"}"#).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
        .args(["import", "hsds", "page.json", "--into", "a.db"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(run.stdout.take());
    assert_eq!(run.wait().unwrap().code(), Some(0));
    assert_eq!(Directory::open(&folder.path().join("a.db")).unwrap().service_count().unwrap(), 1);
}
