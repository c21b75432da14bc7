//! Files in every dress, and files that cannot be taken.

use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{super::*, tag};
use crate::{
    directory::{Service, Vocabulary},
    limits::{SHEET_COLUMNS_MAX, SHEET_UNPACKED_BYTES_MAX},
};

#[test]
fn a_text_that_looks_like_a_formula_stays_a_text() {
    for text in ["=HYPERLINK(\"http://x.example\")", "+31 6", "-1", "@piet", "=\"x\"\tb"] {
        let service = Service { name: text.to_owned(), ..Service::default() };
        let bytes = template([service.clone()].into_iter(), &tag("en"), Vocabulary::get()).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut cells = String::new();
        let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        std::io::Read::read_to_string(&mut part, &mut cells).unwrap();
        assert!(!cells.contains("<f>"));
        assert_eq!(read(&bytes).unwrap().rows[0].cells[&Column::Name], text);
        let csv = template_csv([service].into_iter(), &tag("en"), Vocabulary::get()).unwrap();
        let guarded = String::from_utf8(csv.clone()).unwrap().replace('"', "");
        assert!(guarded.contains(&format!(";'{}", text.replace('"', ""))), "{guarded}");
        assert_eq!(read(&csv).unwrap().rows[0].cells[&Column::Name], text);
    }
}

#[test]
fn columns_are_known_in_any_order_and_dress() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "Just a letter").unwrap();
    let sheet = book.add_worksheet();
    for (at, title) in (0..).zip(["Remarks", "PHONE  number", "name", "Opening_Hours", ""]) {
        sheet.write_string(2, at, title).unwrap();
    }
    for (at, text) in (0..).zip(["hello", "112", "Club", "Mo 10:00-12:00", "lost"]) {
        sheet.write_string(4, at, text).unwrap();
    }
    let sheet = read(&book.save_to_buffer().unwrap()).unwrap();
    let unknown = |column, title: &str| UnknownColumn { column, title: title.into() };
    assert_eq!(sheet.unknown_columns, [unknown(1, "Remarks"), unknown(5, "")]);
    assert_eq!(sheet.rows[0].row, 5);
    assert_eq!(sheet.rows[0].cells[&Column::Hours], "Mo 10:00-12:00");
    let twice = read(b"name;phone;Name\na;112;b\n").unwrap_err();
    assert!(matches!(twice, SheetError::ColumnTwice { first: 1, second: 3, .. }), "{twice}");
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"A\">{rows}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let mime_type = b"application/vnd.oasis.opendocument.spreadsheet";
    zipped(&[("mimetype", mime_type), ("META-INF/manifest.xml", b"<m/>"), ("content.xml", content.as_bytes())])
}

fn ods_row(repeated: &str, cells: &[&str]) -> String {
    let cell = |text: &&str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    format!("<table:table-row {repeated}>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

#[test]
fn open_document_sheets_are_read() {
    let head = ods_row("", &["id", "name", "description", "last_checked"]);
    let note = "<office:annotation><text:p>a note</text:p></office:annotation>";
    let row = format!(
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/><table:table-cell>{note}\
         <text:p>Koffie &amp; th&#233;e<text:s text:c=\"2\"/>!</text:p></table:table-cell><table:table-cell>\
         <text:p>One</text:p><text:p>Two</text:p></table:table-cell><table:table-cell office:value-type=\"date\" \
         office:date-value=\"2026-11-20\"><text:p>20 nov</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>"
    );
    let empty = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>";
    let sheet = read(&ods(&format!("{head}{row}{empty}"))).unwrap();
    assert_eq!(sheet.rows.len(), 2);
    let cells = &sheet.rows[1].cells;
    assert_eq!(cells[&Column::Name], "Koffie & thée  !");
    assert_eq!(cells[&Column::Description], "One\nTwo");
    assert_eq!(cells[&Column::LastChecked], "2026-11-20");
}

/// Each file is refused with a message that holds these words.
fn refused(files: &[(Vec<u8>, &str)]) {
    for (bytes, words) in files {
        let error = read(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error} / {words}");
    }
}

#[test]
fn files_that_are_none_of_ours_each_say_why() {
    let good = template(std::iter::empty(), &tag("nl"), Vocabulary::get()).unwrap();
    refused(&[
        (Vec::new(), "is empty"),
        (b"%PDF-1.7 trailer".to_vec(), "not a workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "not a workbook"),
        (vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1], "password"),
        (good[..good.len() / 2].to_vec(), "damaged, in the container"),
        (zipped(&[("word/document.xml", b"<w/>")]), "not a workbook"),
        (zipped(&[("xl/workbook.xml", b"<w")]), "damaged, in the workbook"),
        (ods(&ods_row("", &["hello"])), "No row names"),
        (b"hello;world\n1;2\n".to_vec(), "No row names"),
    ]);
}

#[test]
fn files_without_measure_are_refused() {
    let head = ods_row("", &["name", "phone"]);
    let many = "table:number-rows-repeated=\"1000000\"";
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>x</text:p>\
                </table:table-cell></table:table-row>";
    let blanks = vec![b' '; usize::try_from(SHEET_UNPACKED_BYTES_MAX + 1).unwrap()];
    let greedy = b"<sst uniqueCount=\"18446744073709551615\"><si><t>x</t></si></sst>";
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "name").unwrap().write_string(1_000_000, 16_000, "far away").unwrap();
    refused(&[
        (zipped(&[("xl/workbook.xml", &blanks)]), "unpacks to more"),
        (zipped(&[("xl/workbook.xml", b"<w/>"), ("xl/SharedStrings.xml", greedy)]), "damaged, in xl/SharedStrings.xml"),
        (book.save_to_buffer().unwrap(), "beyond column"),
        (ods(&format!("{head}{}", ods_row(many, &["x"]))), "filled rows"),
        (ods(&format!("{head}{wide}")), "beyond column"),
        (format!("name{}", ",x".repeat(SHEET_COLUMNS_MAX)).into_bytes(), "beyond column"),
        (format!("name\n{}\n", "x".repeat(40_000)).into_bytes(), "longer than"),
    ]);
}
