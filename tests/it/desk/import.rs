//! Files that clubs and other directories give: looked at before anything is written, taken, and answered for together.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use ureq::http::StatusCode;
use wegwijs::{limits::DESK_UPLOADS_KEPT_MAX, store::Directory};

use super::{Browser, Desk, Page, after, page};

pub(super) const VILLAGE: &str = include_str!("../../data/osm/village.osm");

impl Browser<'_> {
    /// Sends a file as a browser does; gives what the next page is.
    pub(super) fn upload(&self, name: &str, bytes: &[u8]) -> Page {
        self.send_file("/import", &[], ("file", name), bytes)
    }

    /// What a file would change; the address of the page, and the page.
    pub(super) fn look(&self, name: &str, bytes: &[u8]) -> (String, Page) {
        let sent = self.upload(name, bytes);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let shown = self.get(&sent.location);
        (sent.location.split('?').next().unwrap().to_owned(), shown)
    }

    pub(super) fn write(&mut self, fields: &[(&str, &str)]) -> String {
        let path = self.new_listing();
        let form: Vec<_> = [("seen", "0")].into_iter().chain(fields.iter().copied()).collect();
        assert_eq!(self.post(&path, &form).status, StatusCode::SEE_OTHER);
        path
    }
}

/// The values of the boxes of a page, ticked or all.
pub(super) fn boxes(text: &str, only_ticked: bool) -> Vec<String> {
    let parts = text.split("name=\"take\" value=\"").skip(1);
    let ticked = parts.filter(|part| !only_ticked || part.split('>').next().unwrap().contains("checked"));
    ticked.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

pub(super) fn taking(boxes: &[String]) -> Vec<(&str, &str)> {
    boxes.iter().map(|value| ("take", value.as_str())).collect()
}

/// A table as rows of cells, the header first.
fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_of(table: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn cell<'t>(table: &'t mut [Vec<String>], name: &str, column: &str) -> &'t mut String {
    let at = |title: &str| table[0].iter().position(|head| head == title).unwrap();
    let (of_name, column) = (at("Name"), at(column));
    let row = table.iter_mut().find(|row| row[of_name] == name).unwrap();
    &mut row[column]
}

fn waiting(data: &Path) -> Vec<String> {
    let Ok(folder) = fs::read_dir(data.join("uploads")) else { return Vec::new() };
    folder.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_workbook_goes_out_and_comes_back_changed() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let evil = "=HYPERLINK(\"https://evil.example\")";
    let formula = anna.write(&[("name", evil), ("status", "active"), ("phone", "050 123 4567")]);
    let house = [("name", "Opvang"), ("status", "active"), ("address_1", "Geheimstraat 7"), ("city", "Lindeveen")];
    let hidden = [("latitude", "52.9"), ("longitude", "6.4"), ("address_visibility", "hidden")];
    let shelter = anna.write(&[&house[..], &hidden[..]].concat());
    // What was not touched is not changed, in either form.
    for (path, name) in [("/import/template.xlsx", "a.xlsx"), ("/import/template.csv", "a.csv")] {
        let (_, shown) = anna.look(name, &anna.bytes(path));
        assert!(shown.text.contains("2 unchanged") && boxes(&shown.text, false).is_empty(), "{}", shown.text);
    }
    let given = anna.bytes("/import/template.csv");
    let text = String::from_utf8(given.clone()).unwrap();
    assert!(text.contains("'=HYPERLINK") && !text.contains("Geheimstraat") && !text.contains("52.9"), "{text}");
    // A club changes a number, adds a listing, and writes hours that nobody reads.
    let mut table = table(&given);
    let named = format!("'{evil}");
    "050 765 4321".clone_into(cell(&mut table, &named, "Phone number"));
    "info@opvang.example".clone_into(cell(&mut table, "Opvang", "E-mail address"));
    for (name, hours) in [("Voetbalclub", ""), ("Kantine", "ooit")] {
        let mut row = vec![String::new(); table[0].len()];
        name.clone_into(&mut row[table[0].iter().position(|head| head == "Name").unwrap()]);
        hours.clone_into(&mut row[table[0].iter().position(|head| head == "Opening hours").unwrap()]);
        table.push(row);
    }
    let changed = csv_of(&table);
    let (address, shown) = anna.look("..\\..\\../etc/passwd.csv", &changed);
    assert!(shown.text.contains(">passwd.csv<") && shown.text.contains("“ooit” is not understood"), "{}", shown.text);
    assert!(shown.text.contains("1 new") && shown.text.contains("2 changed") && shown.text.contains("1 cannot be"));
    assert!(waiting(data.path()).iter().all(|name| name.starts_with("1-") && name.len() == 66));
    assert!(anna.get(&formula).text.contains("050 123 4567"), "a preview writes");
    assert!(!anna.get("/listings").text.contains("Voetbalclub"), "a preview writes");
    let ticked = boxes(&shown.text, true);
    assert_eq!(ticked.len(), 3);
    let form = [&taking(&ticked)[..], &[("name", "passwd.csv")]].concat();
    assert_eq!(anna.post(&address, &form).location, "/import?taken=3");
    assert!(anna.get(&formula).text.contains("050 765 4321"));
    let page = anna.get(&shelter).text;
    assert!(page.contains("Geheimstraat 7") && page.contains("info@opvang.example"), "a protected address is lost");
    // Nobody said that the new one is shown.
    assert!(anna.get("/listings?which=drafts").text.contains("Voetbalclub"));
    assert!(anna.get("/log").text.contains("passwd.csv: 3"));
    // It is taken once, and the same file says nothing new.
    assert!(anna.post(&address, &taking(&ticked)).text.contains("not here any more"));
    let (address, shown) = anna.look("again.csv", &changed);
    assert!(shown.text.contains("3 unchanged") && boxes(&shown.text, false).is_empty(), "{}", shown.text);
    assert_eq!(anna.post(&format!("{address}/drop"), &[]).location, "/import");
}

#[test]
fn what_was_changed_on_both_sides_is_not_taken_unasked() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let path = anna.write(&[("name", "Taalhuis"), ("status", "active"), ("phone", "050 1111111")]);
    let mut table = table(&anna.bytes("/import/template.csv"));
    "050 2222222".clone_into(cell(&mut table, "Taalhuis", "Phone number"));
    let file = csv_of(&table);
    // Another field here: both stand together.
    let form = [("name", "Taalhuis"), ("status", "active"), ("phone", "050 1111111"), ("email", "a@b.example")];
    anna.post(&path, &[&form[..], &[("seen", "1")]].concat());
    let (address, shown) = anna.look("taalhuis.csv", &file);
    let early = boxes(&shown.text, true);
    assert_eq!(early.len(), 1);
    // The same field here, after the preview: told, and not taken.
    let form = [("name", "Taalhuis"), ("status", "active"), ("phone", "050 3333333"), ("email", "a@b.example")];
    anna.post(&path, &[&form[..], &[("seen", "2")]].concat());
    let told = anna.post(&address, &taking(&early));
    assert!(told.text.contains("changed here in between") && told.text.contains("Changed on both sides"));
    assert!(anna.get(&path).text.contains("050 3333333"));
    assert!(boxes(&told.text, true).is_empty(), "a conflict is ticked");
    // Whoever wants the file's after all says so; the desk's stays in the history.
    assert_eq!(anna.post(&address, &taking(&boxes(&told.text, false))).location, "/import?taken=1");
    let page = anna.get(&path).text;
    assert!(page.contains("050 2222222") && page.contains("a@b.example"));
    assert!(anna.get(&format!("{path}/history")).text.contains("Taken from a workbook"));
}

#[test]
fn files_that_cannot_be_taken_say_why() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    anna.write(&[("name", "Taalhuis"), ("status", "active")]);
    let workbook = anna.bytes("/import/template.xlsx");
    let cases: [(&str, &[u8], &str); 7] = [
        ("empty.xlsx", b"", "nothing in this file"),
        ("cut.xlsx", &workbook[..workbook.len() / 2], "The file is damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind (.xls)"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a workbook"),
        ("diary.csv", b"day,weather\nmonday,rain\n", "No row says what stands"),
        ("broken.json", b"{\"services\": [", "cannot be read"),
        ("page.html", b"<html><body>Welcome</body></html>", "cannot be read"),
    ];
    for (name, bytes, words) in cases {
        let (_, shown) = anna.look(name, bytes);
        assert!(shown.text.contains(words), "{name}: {}", shown.text);
        assert!(shown.text.contains(name) && !shown.text.contains(data.path().to_str().unwrap()), "{name}");
        assert!(!shown.text.contains("/uploads/"), "{name}: {}", shown.text);
    }
    let kept = DESK_UPLOADS_KEPT_MAX;
    assert_eq!(waiting(data.path()).len(), kept, "what nobody takes piles up");
    assert!(anna.upload("", b"").text.contains("Choose a file first"));
    // Somebody else's file, and one that never was.
    let (address, _) = anna.look("a.xlsx", &workbook);
    let invited = anna.post("/accounts/invite", &[("role", "editor")]).text;
    assert!(anna.get("/log").text.contains("Editor: keeps listings"), "the log says what somebody was invited to be");
    let token = invited.split("/invitation/").nth(1).unwrap().split(|letter: char| !letter.is_alphanumeric()).next();
    let link = format!("/invitation/{}", token.unwrap());
    let mut bert = desk.browser();
    let password = "vier blauwe fietsen";
    assert_eq!(
        bert.send(&link, &[("name", "Bert"), ("password", password), ("again", password)], &[]).status,
        StatusCode::SEE_OTHER
    );
    bert.post("/language", &[("language", "en")]);
    assert!(bert.get(&address).text.contains("not here any more"));
    assert!(anna.get("/import/..%2F..%2Fdesk.db").text.contains("not here any more"));
    // Larger than is taken: refused, or cut off while it is being sent.
    let large = vec![b'x'; 66 << 20];
    let text = anna.get("/import").text;
    let token = after(&text, "name=\"form_token\" value=\"").to_owned();
    let head = format!(
        "--e\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n\
         --e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
    );
    let body = [head.as_bytes(), &large, b"\r\n--e--\r\n"].concat();
    let asked = anna.agent.post(format!("{}/import", desk.url)).header("cookie", &anna.cookie);
    let refused = asked.header("content-type", "multipart/form-data; boundary=e").send(body);
    assert!(refused.is_err() || page(refused.unwrap()).0.text.contains("did not arrive whole"));
    assert_eq!(waiting(data.path()).len(), kept, "too large a file is kept");
}

#[test]
fn a_map_becomes_drafts_and_is_answered_for_together() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let (address, shown) = anna.look("village.osm", VILLAGE.as_bytes());
    let all = boxes(&shown.text, true);
    assert_eq!(all.len(), 5, "{}", shown.text);
    assert!(anna.get("/listings").text.contains("None."), "a preview writes");
    // Two now; whoever takes the rest later finds it in the file again.
    assert_eq!(anna.post(&address, &taking(&all[..2])).location, "/import?taken=2");
    let (address, shown) = anna.look("village.osm", VILLAGE.as_bytes());
    assert!(shown.text.contains("3 new") && shown.text.contains("2 unchanged"));
    anna.post(&address, &taking(&boxes(&shown.text, true)));
    assert!(anna.get("/listings?which=drafts").text.contains("Drafts (5)"));
    assert!(anna.get("/").text.contains("/listings/together"));
    // The map's makers want to be named.
    let town = Directory::open(&data.path().join("desk.db")).unwrap().publishers().unwrap().remove(0);
    assert_eq!(town.attribution.as_deref(), Some("© OpenStreetMap contributors"));
    assert_eq!((town.name.as_str(), town.license.as_deref()), ("Gemeente Lindeveen", Some("ODbL-1.0")));
    // A clerk corrects one; the map changes it too, and another one.
    let (name, drafts) = ("Huisartsen De Linde", anna.get("/listings?which=drafts").text);
    let mut links = drafts.split("<a href=\"/listings/").skip(1);
    let id = links.find(|link| link.contains(name)).unwrap().split('"').next().unwrap();
    let path = format!("/listings/{id}");
    anna.post(&path, &[("seen", "1"), ("name", "Praktijk van Anna"), ("status", "inactive")]);
    let newer = VILLAGE.replace(name, &format!("{name} Nieuw"));
    assert_ne!(newer, VILLAGE);
    let (address, shown) = anna.look("village.osm", newer.as_bytes());
    assert!(shown.text.contains("Changed on both sides") && boxes(&shown.text, true).is_empty(), "{}", shown.text);
    assert_eq!(anna.post(&address, &taking(&boxes(&shown.text, false))).location, "/import?taken=1");
    assert!(anna.get(&path).text.contains(&format!("{name} Nieuw")));
    let (_, shown) = anna.look("village.osm", newer.as_bytes());
    assert!(shown.text.contains("5 unchanged"), "{}", shown.text);
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn tables_in_one_file_come_as_drafts_and_leave_an_organization_as_it_is_known() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let services = |rows: &str| format!("id,organization_id,name,status\n{rows}");
    let first = packed(&[
        ("hsds/organizations.csv", "id,name,description\no1,Buurthuis,Voor de buurt\n"),
        ("hsds/services.csv", &services("s1,o1,Taalcafé,active\n")),
    ]);
    let (address, shown) = anna.look("hsds.zip", &first);
    assert!(shown.text.contains("1 new") && shown.text.contains("Taalcafé"), "{}", shown.text);
    assert_eq!(waiting(data.path()).len(), 1, "what was unpacked stays");
    assert_eq!(anna.post(&address, &taking(&boxes(&shown.text, true))).location, "/import?taken=1");
    let second = packed(&[
        ("organizations.csv", "id,name,description\no1,Buurthuis BV,Van ons\n"),
        ("services.csv", &services("s2,o1,Naailes,active\n")),
    ]);
    let (address, shown) = anna.look("hsds.zip", &second);
    anna.post(&address, &taking(&boxes(&shown.text, true)));
    let drafts = anna.get("/listings?which=drafts").text;
    assert!(drafts.contains("Naailes") && drafts.contains("Buurthuis") && !drafts.contains("Buurthuis BV"), "{drafts}");
    let nothing = anna.upload("photos.zip", &packed(&[("photo.jpg", "x")]));
    let told = if nothing.location.is_empty() { nothing } else { anna.get(&nothing.location) };
    assert!(told.text.contains("role=\"alert\""), "{}", told.text);
}

#[test]
fn a_town_from_the_map_is_confirmed_in_a_few_clicks() {
    let Some(extract) = crate::osm::real_extract() else { return };
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let bytes = fs::read(extract).unwrap();
    let (address, shown) = anna.look("vaduz-schaan-2021.osm.pbf", &bytes);
    let all = boxes(&shown.text, true);
    assert_eq!(anna.post(&address, &taking(&all)).location, format!("/import?taken={}", all.len()));
    let count = |anna: &Browser<'_>| -> usize {
        let text = anna.get("/listings?which=drafts").text;
        text.split("Drafts (").nth(1).unwrap().split(')').next().unwrap().parse().unwrap()
    };
    assert_eq!(count(&anna), all.len());
    let page = anna.get("/listings/together").text;
    let (need, group) = (after(&page, "name=\"need\" value=\"").to_owned(), boxes(&page, true));
    assert!(group.len() > 3 && group.len() < all.len());
    // Nothing ticked: nothing is lost, and it says what to do.
    let form = [("sent", "1"), ("need", need.as_str()), ("cost", "cost.free")];
    let again = anna.post("/listings/together", &form).text;
    assert!(again.contains("Tick the listings") && again.contains("value=\"cost.free\" checked"));
    let path = format!("/listings/{}", group[0].split(' ').next().unwrap());
    anna.post(&path, &[("seen", "1"), ("name", "Van Anna"), ("status", "inactive"), ("need", &need)]);
    let answers = [("audience", "audience.legal.everyone"), ("cost", "cost.free"), ("language", "language.de")];
    let form = [&form[..2], &answers[..], &[("access", "access.walk_in"), ("checked", "on")], &taking(&group)].concat();
    let told = anna.post("/listings/together", &form).text;
    assert!(told.contains("Somebody changed these in between") && told.contains("Van Anna"), "{told}");
    assert_eq!(count(&anna), all.len() - (group.len() - 1));
    let answered = anna.get(&format!("/listings/{}", group[1].split(' ').next().unwrap())).text;
    for value in ["cost.free", "language.de"] {
        assert!(answered.contains(&format!("value=\"{value}\" checked")), "{value}");
    }
    assert!(answered.contains("value=\"active\" selected"));
    // The map says nothing new: what was answered stays.
    let (_, shown) = anna.look("vaduz-schaan-2021.osm.pbf", &bytes);
    assert!(boxes(&shown.text, false).is_empty(), "{}", shown.text);
}
