//! What is typed stays a text: on every page of the desk, on the kiosk, in sheets that go out, and in the search.

use std::io::{Cursor, Read};

use chrono::NaiveDate;
use ureq::http::StatusCode;
use wegwijs::{
    clock::Now,
    kiosk::{Detail, Kiosk, Reader},
    locale::LanguageTag,
    store::Directory,
};

use super::{Browser, Desk, after};

/// Ends a value and an element, runs a script two ways, and names values of our own messages.
const EVIL: &str = "x'\"></textarea></title><script>alert(1)</script><img src=x onerror=alert(2)>{n} {name} {{ 7*7 }}";

/// The fields of a listing that take any text.
const FIELDS: [&str; 15] = [
    "name",
    "description",
    "alert",
    "organization",
    "application_process",
    "fees_description",
    "eligibility_description",
    "phone",
    "email",
    "url",
    "place_name",
    "address_1",
    "postal_code",
    "city",
    "closed_0_remark",
];

impl Browser<'_> {
    /// A listing with one text in each of its fields; its path.
    fn with_everywhere(&mut self, text: &str, status: &str) -> String {
        let path = self.new_listing();
        let form = FIELDS.iter().map(|field| (*field, text));
        let days = [("closed_0_from", "24-12-2026"), ("closed_0_to", "1-1-2027"), ("hours_mo", "9-12")];
        let rest = [("seen", "0"), ("status", status), ("need", "need.language.course"), ("checked", "on")];
        let form: Vec<_> = form.chain(days).chain(rest).collect();
        let saved = self.post(&path, &form);
        assert_eq!(saved.location, format!("{path}?saved"), "{}", saved.text);
        path
    }
}

fn is_harmless(text: &str) -> bool {
    let text = text.to_lowercase();
    !["<script>", "<img src=x", "href=\"javascript:", "src=\"javascript:"].iter().any(|bad| text.contains(bad))
}

#[test]
fn html_and_scripts_are_texts_on_every_page() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let town = [("name", EVIL), ("place", EVIL), ("country", "nl"), ("language", "nl"), ("profile", "small_town")];
    assert_eq!(anna.post("/town", &town).location, "/");
    let path = anna.with_everywhere(EVIL, "active");
    anna.with_everywhere(EVIL, "inactive");
    let words = format!("{path}/words");
    let field = |field: &str| format!("service.{}.{field}", path.trim_start_matches("/listings/"));
    let translated = [("language", "en"), ("seen", "1"), (&*field("name"), EVIL), (&*field("description"), EVIL)];
    assert_eq!(anna.post(&words, &translated).status, StatusCode::SEE_OTHER);
    assert_eq!(anna.post(&path, &[("seen", "2"), ("name", EVIL), ("url", EVIL)]).status, StatusCode::SEE_OTHER);
    let link = anna.invite("editor", "");
    desk.browser().accept(&link, "<script>B</script>", super::PASSWORD);
    anna.post("/voices/nl/speaker", &[("name", EVIL), ("consent", "on")]);
    let mut pages: Vec<(String, String)> = [
        "/",
        "/listings",
        "/listings?words=alert",
        "/listings?which=drafts",
        "/listings/together",
        &path,
        &format!("{path}/history"),
        &words,
        &format!("{words}?language=ar"),
        "/words",
        "/words?language=ar",
        "/town",
        "/accounts",
        "/log",
        "/voices/nl?speaker=1",
        "/neighbours",
        "/publish",
    ]
    .into_iter()
    .map(|page| (page.to_owned(), anna.get(page).text))
    .collect();
    let evil = [("seen", "1"), ("name", EVIL), ("hours_mo", EVIL), ("latitude", EVIL), ("minimum_age", EVIL)];
    pages.push(("not understood".to_owned(), anna.post(&path, &evil).text));
    let late = [("seen", "1"), ("name", "Taalhuis"), ("description", EVIL)];
    pages.push(("conflict".to_owned(), anna.post(&path, &late).text));
    pages.push(("look".to_owned(), anna.post(&format!("{path}/look"), &evil).text));
    pages.push(("sign in".to_owned(), anna.send("/sign-in", &[("name", EVIL)], &[]).text));
    let shown = ["/words", "/accounts", "/neighbours", "/publish"];
    for (page, text) in &pages {
        assert!(is_harmless(text), "{page}: {text}");
        let is_there = text.contains("alert(1)") || text.contains("&#60;script&#62;B");
        assert!(is_there || shown.contains(&page.as_str()), "{page} does not show it: {text}");
    }
    let query = "<script>alert(1)</script>".replace('<', "%3C").replace('>', "%3E");
    for page in ["/listings?words=", "/listings?which=", "/words?language=", "/import/x?name=", "/voices/nl?name="] {
        assert!(is_harmless(&anna.get(&format!("{page}{query}")).text), "{page}");
    }
}

#[test]
fn a_kiosk_shows_what_was_typed_letter_by_letter() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.with_everywhere(EVIL, "active");
    anna.post(&path, &[("seen", "1"), ("name", EVIL), ("url", "javascript:alert(1)"), ("description", EVIL)]);
    let page = anna.get("/").text;
    assert!(page.contains("javascript:alert(1)") && is_harmless(&page), "nobody is told of the link: {page}");
    let kiosk = Kiosk::new(Directory::open(&data.path().join("desk.db")).unwrap()).unwrap();
    let reader = Reader::of(&LanguageTag::parse("nl").unwrap());
    let id = path.trim_start_matches("/listings/").parse().unwrap();
    let now = Now::trusted(NaiveDate::from_ymd_opt(2026, 11, 28).unwrap().and_hms_opt(10, 0, 0).unwrap());
    let detail = Detail::of(&kiosk, &reader, id, now).unwrap().unwrap();
    assert_eq!(detail.title, EVIL);
    let lines = detail.sections.iter().flat_map(|(_, section)| &section.lines).chain(&detail.notices);
    let lines: Vec<String> = lines.map(|line| format!("{} {}", line.text, line.value)).collect();
    assert!(lines.iter().any(|line| line.contains(EVIL)), "{lines:?}");
}

#[test]
fn no_cell_of_a_sheet_is_a_formula() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let evil =
        ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1;2)", "=HYPERLINK(\"http://x.example\")", "'=1", "\t=1", "\r=1"];
    for text in evil {
        anna.with_everywhere(text, "active");
    }
    let csv = anna.bytes("/import/template.csv");
    let table = csv.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(table);
    let cells: Vec<String> =
        reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    let might_run = |cell: &&String| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    assert_eq!(cells.iter().find(might_run), None);
    assert!(cells.iter().filter(|cell| cell.ends_with("calc'!A0")).count() > 5, "{cells:?}");
    // A workbook says of each cell what it is.
    let workbook = anna.bytes("/import/template.xlsx");
    let mut parts = zip::ZipArchive::new(Cursor::new(&workbook)).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        parts.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        let sheet = text(sheet);
        assert!(sheet.contains("<c ") && !sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    }
    assert!(text("xl/sharedStrings.xml").contains("=cmd|' /C calc'!A0"));
    // And both come back as they were.
    for (name, bytes) in [("listings.csv", &csv), ("listings.xlsx", &workbook)] {
        let sent = anna.send_file("/import", &[], ("file", name), bytes);
        let page = anna.get(&sent.location).text;
        assert!(page.contains(&format!("{} unchanged", evil.len())), "{name}: {page}");
    }
}

#[test]
fn a_search_finds_words_and_runs_nothing() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    for name in ["Taalhuis", "Korting 100% met stadspas_2026"] {
        let path = anna.new_listing();
        let form =
            [("seen", "0"), ("name", name), ("status", "active"), ("need", "need.money.debt"), ("checked", "on")];
        assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
    }
    let found = |text: &str| {
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let page = anna.get(&format!("/listings?words={query}"));
        assert_eq!(page.status, StatusCode::OK, "{text}");
        (page.text.contains(">Taalhuis<"), page.text.contains("Korting 100%"))
    };
    assert_eq!(found("taalhuis"), (true, false));
    assert_eq!((found("%"), found("_")), ((false, true), (false, true)));
    for text in [
        "' OR 1=1 --",
        "'; DROP TABLE service; --",
        "x') UNION SELECT * FROM account --",
        "\"",
        "\"\"",
        "*",
        "taal* OR",
        "NEAR(",
        "AND",
        "NOT taalhuis",
        "name:",
        "-taalhuis",
        "^",
        "(",
        "\\",
        "\u{0}",
        "{name} : x",
    ] {
        assert_ne!(found(text), (true, true), "{text}");
    }
    assert_eq!(found("taalhuis"), (true, false), "the search is broken");
    for page in [
        "/listings?which='",
        "/listings?page=-1",
        "/listings?page=99999999999",
        "/log?before=1%20OR%201=1",
        "/words?language='&page='",
        "/listings/together?need='%20OR%201",
        "/voices/nl?speaker='&page='",
    ] {
        assert_eq!(anna.get(page).status, StatusCode::OK, "{page}");
    }
    assert!(!after(&anna.get("/listings").text, "name=\"form_token\" value=\"").is_empty());
}
