//! The cells of a workbook, XLSX or ODS. It is unpacked once with a bound before anybody reads it, and read cell by
//! cell, so that a small file cannot become a large one in memory.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};
use quick_xml::events::Event;
use zip::{ZipArchive, result::ZipError};

use super::{Sheet, SheetError, ods, table::Grid};
use crate::limits::{SHEET_PARTS_MAX, SHEET_UNPACKED_BYTES_MAX};

/// Reads the first sheet in which `sheet_of` sees a header.
///
/// # Errors
/// When it is no workbook, is damaged, has a password, passes a bound or has no such sheet.
pub fn read(bytes: &[u8], sheet_of: impl Fn(Grid) -> Result<Option<Sheet>, SheetError>) -> Result<Sheet, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|why| broken_zip("the container", why))?;
    check(&mut archive)?;
    if archive.index_for_name("content.xml").is_some() {
        return ods::read(&mut archive, sheet_of);
    }
    let is_book = |name: &str| name.to_ascii_lowercase().ends_with("xl/workbook.xml");
    if !archive.file_names().any(|name| name.is_ok_and(|name| is_book(&name))) {
        return Err(SheetError::NotASheet);
    }
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|why| broken_xlsx("the workbook", why))?;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    for name in names {
        if let Some(sheet) = sheet_of(grid(&mut workbook, &name)?)? {
            return Ok(sheet);
        }
    }
    Err(SheetError::NoHeader)
}

fn grid(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Grid, SheetError> {
    let broken = |why| broken_xlsx(name, why);
    let mut grid = Grid::default();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(broken)?;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        grid.put(row, column as usize, text(cell.get_value()))?;
    }
    Ok(grid)
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            match (moment.as_f64() < 1.0, hour, minute) {
                (true, ..) => format!("{hour:02}:{minute:02}"),
                (false, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        DataRef::DateTimeIso(text) => day(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(why) => why.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The day of an ISO moment at midnight.
pub fn day(moment: &str) -> &str {
    moment.trim_end_matches('Z').strip_suffix("T00:00:00").unwrap_or(moment)
}

/// Unpacks everything once and throws it away: what it claims of its own size proves nothing.
fn check(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), SheetError> {
    if archive.len() > SHEET_PARTS_MAX {
        return Err(SheetError::TooManyParts { parts: archive.len() });
    }
    let mut left = SHEET_UNPACKED_BYTES_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|why| broken_zip("the container", why))?;
        let name = part.name().map_err(|why| broken_zip("the container", why))?.into_owned();
        let mut counted = part.take(left + 1);
        let mut start = Vec::new();
        let mut unpack = || {
            counted.by_ref().take(SHARED_START_BYTES).read_to_end(&mut start)?;
            Ok::<u64, io::Error>(start.len() as u64 + io::copy(&mut counted, &mut io::sink())?)
        };
        let bytes = unpack().map_err(|why| SheetError::broken(&name, why))?;
        left = left.checked_sub(bytes).ok_or(SheetError::Bomb)?;
        if name.to_ascii_lowercase().ends_with("sharedstrings.xml") && claims_too_much(&start, bytes) {
            return Err(SheetError::broken(&name, "it claims more texts than fit into it"));
        }
    }
    Ok(())
}

/// The list of texts begins with their number, for which calamine makes room unseen.
const SHARED_START_BYTES: u64 = 16 << 10;
/// `<si/>`.
const SHARED_TEXT_BYTES_MIN: u64 = 5;

/// Whether the list of texts claims more of them than its bytes can hold, or hides how many.
fn claims_too_much(start: &[u8], bytes: u64) -> bool {
    let mut xml = quick_xml::Reader::from_reader(start);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(list) | Event::Empty(list)) if list.local_name().as_ref() == "sst" => {
                let counts = list.attributes_raw().split("uniqueCount").skip(1);
                let digits = counts.map(|text| text.chars().filter(char::is_ascii_digit).take(20).collect::<String>());
                let numbers: Vec<u64> = digits.map(|digits| digits.parse().unwrap_or(u64::MAX)).collect();
                return numbers.iter().any(|count| *count > bytes / SHARED_TEXT_BYTES_MIN);
            }
            Ok(Event::Eof) | Err(_) => return true,
            Ok(_) => {}
        }
    }
}

fn broken_zip(part: &str, why: ZipError) -> SheetError {
    match why {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => SheetError::Locked,
        other => SheetError::broken(part, other),
    }
}

fn broken_xlsx(part: &str, why: XlsxError) -> SheetError {
    match why {
        XlsxError::Password => SheetError::Locked,
        other => SheetError::broken(part, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_texts_may_not_claim_more_than_it_holds() {
        let list = |count: &str| format!("<?xml version=\"1.0\"?><sst count=\"9\" uniqueCount=\"{count}\"><si/></sst>");
        assert!(!claims_too_much(list("1").as_bytes(), 100));
        assert!(claims_too_much(list("4000000000").as_bytes(), 100));
        assert!(claims_too_much(list("99999999999999999999999").as_bytes(), 100));
        assert!(!claims_too_much(b"<sst><si/></sst>", 16));
    }
}
