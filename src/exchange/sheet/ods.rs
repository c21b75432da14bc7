//! The cells of an OpenDocument spreadsheet. calamine makes every repeated cell before it can be bounded (up to a
//! hundred million), so this reads the few elements that matter itself.

use std::io::{BufReader, Cursor, Read};

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{Sheet, SheetError, table::Grid, workbook::day};

const CONTENT: &str = "content.xml";
const MIME_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Reads the first sheet in which `sheet_of` sees a header. The archive was checked for its size.
///
/// # Errors
/// When it is no spreadsheet, is damaged, has a password, passes a bound or has no such sheet.
pub fn read(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    sheet_of: impl Fn(Grid) -> Result<Option<Sheet>, SheetError>,
) -> Result<Sheet, SheetError> {
    if !text_of(archive, "mimetype")?.starts_with(MIME_TYPE) {
        return Err(SheetError::NotASheet);
    }
    if text_of(archive, "META-INF/manifest.xml")?.contains("encryption-data") {
        return Err(SheetError::Locked);
    }
    let content = archive.by_name(CONTENT).map_err(|why| SheetError::broken(CONTENT, why))?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    let (mut buffer, mut walk) = (Vec::new(), Walk::default());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|why| SheetError::broken(CONTENT, why))? {
            Event::Start(start) => walk.open(&start)?,
            Event::End(end) => {
                let ended = end.local_name().as_ref() == "table";
                walk.close(end.local_name().as_ref())?;
                if ended && let Some(sheet) = sheet_of(std::mem::take(&mut walk.grid))? {
                    return Ok(sheet);
                }
            }
            Event::Text(text) => walk.say(&text.xml10_content()),
            Event::CData(text) => walk.say(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().map_err(|why| SheetError::broken(CONTENT, why))?;
                match letter {
                    Some(letter) => walk.say(letter.encode_utf8(&mut [0; 4])),
                    None => walk.say(resolve_predefined_entity(&name).unwrap_or_default()),
                }
            }
            Event::DocType(_) => return Err(SheetError::broken(CONTENT, "it has a DOCTYPE")),
            Event::Eof if walk.complete => return Err(SheetError::NoHeader),
            Event::Eof => return Err(SheetError::broken(CONTENT, "it ends too early")),
            _ => {}
        }
    }
}

/// A small text part; empty when it is not there.
fn text_of(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, SheetError> {
    let mut bytes = Vec::new();
    if let Ok(part) = archive.by_name(name) {
        part.take(SMALL_PART_BYTES_MAX).read_to_end(&mut bytes).map_err(|why| SheetError::broken(name, why))?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

const SMALL_PART_BYTES_MAX: u64 = 1 << 20;

/// Where the reader stands.
#[derive(Default)]
struct Walk {
    grid: Grid,
    row: u32,
    rows: u32,
    column: usize,
    /// The filled cells of this row: column, how many times, text.
    cells: Vec<(usize, usize, String)>,
    cell: Option<Cell>,
    /// How deep in a paragraph; 0 outside.
    paragraph: usize,
    /// How deep in a note on a cell; 0 outside.
    note: usize,
    complete: bool,
}

#[derive(Default)]
struct Cell {
    times: usize,
    /// The value for machines, where there is one.
    value: Option<String>,
    text: String,
    paragraphs: usize,
}

impl Walk {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), SheetError> {
        let name = start.local_name();
        if self.note > 0 {
            self.note += 1;
            return Ok(());
        }
        match name.as_ref() {
            "table" => (self.row, self.grid) = (0, Grid::default()),
            "table-row" => {
                let rows = number(start, "table:number-rows-repeated")?;
                (self.rows, self.column, self.cells) = (u32::try_from(rows).unwrap_or(u32::MAX), 0, Vec::new());
            }
            "table-cell" | "covered-table-cell" => {
                let times = number(start, "table:number-columns-repeated")?;
                self.cell = Some(Cell { times, value: value(start)?, ..Cell::default() });
            }
            "annotation" => self.note = 1,
            "p" => {
                if let Some(cell) = &mut self.cell {
                    cell.text.extend((cell.paragraphs > 0).then_some('\n'));
                    cell.paragraphs += 1;
                    self.paragraph += 1;
                }
            }
            "s" => {
                let spaces = number(start, "text:c")?.min(SPACES_MAX);
                self.say(&" ".repeat(spaces));
            }
            "tab" => self.say("\t"),
            "line-break" => self.say("\n"),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), SheetError> {
        if self.note > 0 {
            self.note -= 1;
            return Ok(());
        }
        match name {
            "p" => self.paragraph = self.paragraph.saturating_sub(1),
            "table-cell" | "covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    let text = cell.value.unwrap_or(cell.text);
                    if !text.trim().is_empty() {
                        self.cells.push((self.column, cell.times, text));
                    }
                    self.column = self.column.saturating_add(cell.times);
                }
            }
            "table-row" => {
                self.put_row()?;
                self.row = self.row.saturating_add(self.rows);
            }
            "document-content" => self.complete = true,
            _ => {}
        }
        Ok(())
    }

    /// Each filled cell as often as it is repeated; the grid refuses what is too much.
    fn put_row(&mut self) -> Result<(), SheetError> {
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        for row in self.row..self.row.saturating_add(self.rows) {
            for (column, times, text) in &cells {
                for column in *column..column.saturating_add(*times) {
                    self.grid.put(row, column, text.clone())?;
                }
            }
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if self.note == 0
            && self.paragraph > 0
            && let Some(cell) = &mut self.cell
        {
            cell.text.push_str(text);
        }
    }
}

/// More spaces in a row are no text.
const SPACES_MAX: usize = 1_000;

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetError> {
    let found = start.try_get_attribute(name).map_err(|why| SheetError::broken(CONTENT, why))?;
    let value = found.map(|found| found.normalized_value(XmlVersion::Implicit1_0).map(|text| text.into_owned()));
    value.transpose().map_err(|why| SheetError::broken(CONTENT, why))
}

/// A count; 1 where none is said.
fn number(start: &BytesStart<'_>, name: &str) -> Result<usize, SheetError> {
    let count = attribute(start, name)?.map(|text| text.parse::<usize>());
    Ok(count.transpose().map_err(|why| SheetError::broken(CONTENT, why))?.unwrap_or(1))
}

fn value(start: &BytesStart<'_>) -> Result<Option<String>, SheetError> {
    Ok(match attribute(start, "office:value-type")?.as_deref() {
        Some("float" | "currency" | "percentage") => attribute(start, "office:value")?,
        Some("date") => attribute(start, "office:date-value")?.map(|moment| day(&moment).to_owned()),
        Some("boolean") => attribute(start, "office:boolean-value")?,
        _ => None,
    })
}
