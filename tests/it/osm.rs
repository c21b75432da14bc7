//! Does an OpenStreetMap extract become listings, and does a broken one leave the directory as it was?

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use wegwijs::{
    directory::{Publisher, Service},
    exchange::{ImportError, ImportOptions, Progress, Report, osm},
    store::Directory,
};

const VILLAGE: &str = include_str!("../data/osm/village.osm");

fn publisher() -> Publisher {
    serde_json::from_str(r#"{"id": "00000000-0000-0000-0000-000000000007", "name": "Heidedorp"}"#).unwrap()
}

fn import(path: &Path) -> Result<(Directory, Report), ImportError> {
    let mut directory = Directory::in_memory()?;
    let options = ImportOptions { publisher: publisher() };
    let mut writer = directory.write()?;
    writer.put_publisher(&options.publisher)?;
    let report = osm::import(path, &options, &mut writer, &Progress::hidden())?;
    writer.commit()?;
    Ok((directory, report))
}

fn import_bytes(name: &str, bytes: &[u8]) -> Result<(Directory, Report), ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    import(&path)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn all_services(directory: &Directory) -> Vec<Service> {
    let ids = directory.service_ids(0, 10_000).unwrap();
    let mut services: Vec<_> = ids.iter().map(|(_, id)| directory.service(*id).unwrap().unwrap()).collect();
    services.sort_by(|a, b| a.source.cmp(&b.source));
    services
}

/// Real data nobody here wrote; says so where it is not there.
pub fn real_extract() -> Option<PathBuf> {
    let shared = std::env::var_os("WEGWIJS_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = shared.join("osm/vaduz-schaan-2021.osm.pbf");
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no shared data at {}", path.display());
    None
}

#[test]
fn a_village_becomes_listings_with_a_report_that_adds_up() {
    for (name, bytes) in [("village.osm", VILLAGE.as_bytes().to_vec()), ("village.osm.gz", packed(VILLAGE.as_bytes()))]
    {
        let (directory, report) = import_bytes(name, &bytes).unwrap();
        let total = report.total();
        assert_eq!((total.read, total.taken, total.skipped), (10, 5, 5), "{report}");
        let services = all_services(&directory);
        let sources: Vec<_> = services.iter().filter_map(|service| service.source.as_deref()).collect();
        assert_eq!(sources, ["osm:node/1", "osm:node/5", "osm:node/7", "osm:relation/200", "osm:way/100"]);
        let practice = &services[0];
        assert_eq!(practice.last_modified.as_deref(), Some("2024-05-02T10:11:12Z"));
        assert_eq!(practice.organization.as_ref().unwrap().name, "Zorggroep Heide & Veen");
        assert_eq!(practice.translations[0].text, "عيادة الزيزفون");
        assert!(services[2].schedules[0].by_appointment);
        let publisher = &directory.publishers().unwrap()[0];
        assert_eq!(publisher.attribution.as_deref(), Some("© OpenStreetMap contributors"));
        assert_eq!(publisher.license.as_deref(), Some("ODbL-1.0"));
        assert_eq!((publisher.country.as_deref(), publisher.place.as_deref()), (Some("NL"), Some("Heidedorp")));
        assert_eq!(publisher.language.as_ref().unwrap().as_str(), "nl");
        assert!(publisher.point.is_some());
    }
}

#[test]
fn an_outline_stands_at_its_middle() {
    let (directory, _) = import_bytes("village.osm", VILLAGE.as_bytes()).unwrap();
    let middle = |source: &str| {
        let services = all_services(&directory);
        let found = services.into_iter().find(|service| service.source.as_deref() == Some(source)).unwrap();
        let point = found.service_at_locations[0].location.point.unwrap();
        format!("{:.4} {:.4}", point.latitude, point.longitude)
    };
    assert_eq!(middle("osm:way/100"), "52.9005 6.4010");
    assert_eq!(middle("osm:relation/200"), "52.9060 6.4120");
}

#[test]
fn each_skipped_place_says_which_it_is_and_why() {
    let (_, report) = import_bytes("village.osm", VILLAGE.as_bytes()).unwrap();
    for (at, why) in [
        ("node 2", "no name"),
        ("node 3", "not in use"),
        ("node 4", "private"),
        ("way 102", "the same as node 5"),
        ("way 103", "does not say where"),
    ] {
        let remark = report.skipped.iter().find(|remark| remark.place.at == at).expect(at);
        assert!(remark.reason.contains(why), "{at}: {}", remark.reason);
    }
    assert_eq!(report.changed.len(), 2, "{report}");
}

#[test]
fn the_order_of_elements_does_not_matter() {
    let start = VILLAGE.find("<node id=\"1\"").unwrap();
    let ways = VILLAGE.find("<way id=\"100\"").unwrap();
    let relation = VILLAGE.find("<relation").unwrap();
    let end = VILLAGE.find("</osm>").unwrap();
    let turned =
        [&VILLAGE[..start], &VILLAGE[relation..end], &VILLAGE[ways..relation], &VILLAGE[start..ways], &VILLAGE[end..]];
    let (turned, _) = import_bytes("a.osm", turned.concat().as_bytes()).unwrap();
    let (usual, _) = import_bytes("a.osm", VILLAGE.as_bytes()).unwrap();
    assert_eq!(sources_and_points(&turned), sources_and_points(&usual));
}

fn sources_and_points(directory: &Directory) -> Vec<String> {
    let of = |service: &Service| format!("{:?} {:?}", service.name, service.service_at_locations[0].location.point);
    let mut found: Vec<_> = all_services(directory).iter().map(of).collect();
    found.sort();
    found
}

#[test]
fn a_second_import_meets_the_same_listings() {
    let (mut directory, _) = import_bytes("village.osm", VILLAGE.as_bytes()).unwrap();
    let before = all_services(&directory);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("village.osm");
    fs::write(&path, VILLAGE).unwrap();
    let mut writer = directory.write().unwrap();
    let options = ImportOptions { publisher: publisher() };
    osm::import(&path, &options, &mut writer, &Progress::hidden()).unwrap();
    writer.commit().unwrap();
    assert_eq!(all_services(&directory), before);
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], words: &[&str]) {
    let message = import_bytes(name, bytes).err().expect("it is refused").to_string();
    for word in words {
        assert!(message.contains(word), "{word}: {message}");
    }
    assert!(!message.contains('\n'), "one line: {message}");
}

#[test]
fn broken_and_hostile_files_get_one_clear_message() {
    refused("a.osm", b"", &["empty"]);
    refused("a.osm", b"\0\0\0\0 not a map", &["no OpenStreetMap extract"]);
    refused("a.osm.bz2", b"BZh91AY&SY", &["bunzip2"]);
    refused("a.osm", b"<html><body/></html>", &["<html>"]);
    refused("a.osm", &VILLAGE.as_bytes()[..VILLAGE.len() / 2], &["fetch", "byte"]);
    refused("a.osm", VILLAGE.replace("</osm>", "").as_bytes(), &["ends too early"]);
    refused("a.osm", VILLAGE.replace("lon=\"6.4010\"", "lon=\"6.40").as_bytes(), &["broken"]);
    refused("a.osm", VILLAGE.replace("id=\"1\"", "id=\"one\"").as_bytes(), &["not a number"]);
    refused("a.osm", VILLAGE.replace("amenity", "building").replace("leisure", "x").as_bytes(), &["nothing to import"]);
    refused("a.osm", [&b"<osm><node id='1' lat='1' lon='1'><tag k='\xff' v=''/>"[..]].concat().as_slice(), &["UTF-8"]);
    let entities = "<!DOCTYPE osm [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><osm></osm>";
    refused("a.osm", entities.as_bytes(), &["DOCTYPE"]);
    refused("a.osm", VILLAGE.replace("De Heideschool", "&x;").as_bytes(), &["broken"]);
    refused("a.osm", format!("<osm>{}", "<node id='1'>".repeat(1000)).as_bytes(), &["deeper"]);
    let endless = format!("<osm><node id='1' lat='1' lon='1'><tag k='a' v='{}'/></node></osm>", "x".repeat(2 << 20));
    refused("a.osm", endless.as_bytes(), &["one piece", "1048576 bytes"]);
    let bomb = packed(format!("<osm>{}</osm>", "<node id='1'/>".repeat(1 << 20)).as_bytes());
    refused("a.osm.gz", &bomb, &["times its size"]);
}

#[test]
fn a_real_town_goes_in() {
    let Some(path) = real_extract() else { return };
    let (directory, report) = import(&path).unwrap();
    let total = report.total();
    assert_eq!(total.read, total.taken + total.skipped);
    assert!(total.taken >= 50, "a town begins with fifty listings: {report}");
    assert_eq!(directory.service_count().unwrap(), total.taken);
    assert_eq!(report.skipped.len() as u64, total.skipped);
    let publisher = &directory.publishers().unwrap()[0];
    assert_eq!((publisher.country.as_deref(), publisher.place.as_deref()), (Some("LI"), Some("Vaduz")));
}

#[test]
fn a_damaged_real_extract_is_refused() {
    let Some(path) = real_extract() else { return };
    let whole = fs::read(path).unwrap();
    refused("a.osm.pbf", &whole[..whole.len() / 2], &["cut off or damaged"]);
    refused("a.osm.pbf", &whole[..whole.len() - 7], &["cut off or damaged"]);
    for at in [60, 5_000, 300_000, 700_000] {
        let mut damaged = whole.clone();
        damaged[at..at + 40].fill(0xa5);
        refused("a.osm.pbf", &damaged, &["a.osm.pbf"]);
    }
}

/// A protobuf field that holds bytes: number, length, content.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(content.len()).unwrap()], content].concat()
}

/// One block of a .osm.pbf: its header with the length of what follows, then the content, not compressed.
fn block(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = field(1, content);
    let header = [field(1, kind.as_bytes()), vec![3 << 3, u8::try_from(blob.len()).unwrap()]].concat();
    [&[0, 0, 0, u8::try_from(header.len()).unwrap()], header.as_slice(), &blob].concat()
}

#[test]
fn binary_files_that_no_program_writes_get_one_clear_message() {
    let header = |feature: &str| block("OSMHeader", &field(4, feature.as_bytes()));
    refused("a.osm.pbf", &header("HistoricalInformation"), &["block 1", "without history"]);
    // A relation whose member is of a ninth type: three are known.
    let relation = [vec![1 << 3, 1], field(8, &[0]), field(9, &[2]), field(10, &[9])].concat();
    let content = [field(1, &field(1, b"")), field(2, &field(4, &relation))].concat();
    let file = [header("OsmSchema-V0.6"), block("OSMData", &content)].concat();
    refused("a.osm.pbf", &file, &["block 2", "no OpenStreetMap program writes"]);
    let known = relation.iter().map(|byte| if *byte == 9 { 1 } else { *byte }).collect::<Vec<u8>>();
    let content = [field(1, &field(1, b"")), field(2, &field(4, &known))].concat();
    let file = [header("OsmSchema-V0.6"), block("OSMData", &content)].concat();
    refused("a.osm.pbf", &file, &["holds nothing to import"]);
}
