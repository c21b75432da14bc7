//! Workbooks that clubs give back, chosen in a real file dialog's field: looked at, taken in part, and refused.

use std::{fs, path::Path};

use super::{
    super::Desk,
    chromium::{Chromium, Window},
    town::{whole, workbook},
};

/// The same table as a workbook of Excel.
fn to_xlsx(table: &str, file: &Path) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(table.as_bytes());
    for (row, cells) in (0u32..).zip(reader.records()) {
        for (column, cell) in (0u16..).zip(cells.unwrap().iter()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save(file).unwrap();
}

impl Window<'_> {
    fn look_at_file(&self, file: &Path) {
        self.open("/import");
        self.choose_file("#file", file);
        self.click("main form.card button");
        self.until("location.pathname.startsWith('/import/') && document.readyState == 'complete'");
    }
}

#[test]
fn a_workbook_is_looked_at_and_taken_in_part_and_a_broken_one_is_told_of() {
    let Some(chromium) = Chromium::start() else { return };
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let desk = Desk::start(data.path());
    let mut anna = desk.anna();
    let path = anna.write(&whole("Taalhuis", "Wij leren samen Nederlands."));
    let template = String::from_utf8(anna.bytes("/import/template.csv")).unwrap();
    let changed = workbook(template.trim_start_matches('\u{feff}'));
    let window = chromium.window(&desk.url, &[]);
    window.take_cookie(&anna.cookie);
    for name in ["club.xlsx", "club.csv"] {
        let file = files.path().join(name);
        if name.ends_with("xlsx") {
            to_xlsx(&changed, &file)
        } else {
            fs::write(&file, &changed).unwrap()
        }
        window.look_at_file(&file);
        let shown = window.text("main");
        for words in
            [name, "1 new", "1 changed", "1 cannot be taken", "050 123 4567", "050 765 4321", "Kantine", "ooit"]
        {
            assert!(shown.contains(words), "{name}, {words}: {shown}");
        }
    }
    // Nothing was written; then what is ticked, and no more.
    window.open("/listings");
    assert!(!window.text("main").contains("Voetbalclub"));
    window.look_at_file(&files.path().join("club.csv"));
    window.click("li:has(table) [name=take]");
    window.click(".save button");
    window.until("location.search == '?taken=1'");
    window.open("/listings?which=drafts");
    assert!(window.text("main").contains("Voetbalclub"));
    window.open(&path);
    assert_eq!(window.run("return document.querySelector('[name=phone]').value"), "050 123 4567", "taken unticked");
    // Broken ones.
    let whole_file = fs::read(files.path().join("club.xlsx")).unwrap();
    let cases = [
        ("cut.xlsx", &whole_file[..whole_file.len() / 2], "The file is damaged"),
        ("photo.csv", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "photo.csv"),
        ("diary.csv", b"day,weather\nmonday,rain\n", "No row says what stands"),
    ];
    for (name, bytes, words) in cases {
        let file = files.path().join(name);
        fs::write(&file, bytes).unwrap();
        window.look_at_file(&file);
        let told = window.text("main [role=alert]");
        assert!(told.contains(name) && told.contains(words), "{name}: {told}");
        assert!(window.run("return document.querySelector('#file') != null") == true, "{name}: no other can be chosen");
    }
}
