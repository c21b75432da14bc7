//! A sheet as it was read: which column is which, and each filled row. Columns are known by key or by header in any
//! of the editors' languages; what is not known is named.

use std::collections::{BTreeMap, HashMap};

use super::{Column, LANGUAGES, SheetError, column::AS_IT_WAS, csv_file, words::plain, workbook};
use crate::{
    limits::{
        SHEET_BYTES_MAX, SHEET_CELL_CHARS_MAX, SHEET_COLUMNS_MAX, SHEET_HEADER_ROWS_MAX, SHEET_ROWS_MAX,
        SHEET_TEXT_BYTES_MAX,
    },
    locale::{Catalogue, LanguageTag},
};

/// What was read. Every text is as it stood there; nothing is understood yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The language of its words, where it says or shows it.
    pub language: Option<LanguageTag>,
    /// The columns that it carries.
    pub columns: Vec<Column>,
    /// Columns with something in them that are none of ours: nothing of them is taken.
    pub unknown_columns: Vec<UnknownColumn>,
    /// Each row below the header with something in one of our columns.
    pub rows: Vec<SheetRow>,
    /// Something to tell the person about the file, such as a guessed encoding.
    pub remark: Option<String>,
}

/// A column that is none of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// Counted from 1.
    pub column: usize,
    /// Its header; empty when it has none.
    pub title: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Its number in the file, counted from 1.
    pub row: u32,
    /// The texts of its filled cells.
    pub cells: BTreeMap<Column, String>,
    /// The hidden fingerprint of the listing as it was when the sheet was written.
    pub as_it_was: Option<String>,
}

/// Reads an XLSX, ODS or CSV file; which one it is shows in its bytes.
///
/// # Errors
/// When it is none of them, is damaged, passes a bound or names none of our columns.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    if bytes.is_empty() {
        return Err(SheetError::Empty);
    }
    if bytes.len() > SHEET_BYTES_MAX {
        return Err(SheetError::TooLarge { bytes: bytes.len() });
    }
    let headers = Headers::new();
    if bytes.starts_with(OLE) {
        return Err(SheetError::Locked);
    }
    if bytes.starts_with(b"PK") {
        return workbook::read(bytes, |grid| headers.sheet(&grid));
    }
    let (grid, remark) = csv_file::read(bytes)?;
    let sheet = headers.sheet(&grid)?.ok_or(SheetError::NoHeader)?;
    Ok(Sheet { remark, ..sheet })
}

/// The first bytes of old Office files, and of new ones behind a password.
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// The filled cells of one sheet, by row and column, counted from 0.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: BTreeMap<u32, BTreeMap<usize, String>>,
    text_bytes: usize,
}

impl Grid {
    /// Puts a text where it stands; nothing for an empty one.
    ///
    /// # Errors
    /// When a bound is passed.
    pub fn put(&mut self, row: u32, column: usize, text: String) -> Result<(), SheetError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let shown = row.saturating_add(1);
        if column >= SHEET_COLUMNS_MAX {
            return Err(SheetError::TooManyColumns { row: shown });
        }
        if text.len() > SHEET_CELL_CHARS_MAX && text.chars().count() > SHEET_CELL_CHARS_MAX {
            return Err(SheetError::CellTooLong { row: shown, column: column + 1 });
        }
        self.text_bytes += text.len();
        if self.text_bytes > SHEET_TEXT_BYTES_MAX {
            return Err(SheetError::TooMuchText);
        }
        self.rows.entry(row).or_default().insert(column, text);
        if self.rows.len() > SHEET_ROWS_MAX { Err(SheetError::TooManyRows) } else { Ok(()) }
    }
}

/// What a cell of a header may say.
struct Headers {
    keys: HashMap<String, Column>,
    titles: Vec<(LanguageTag, HashMap<String, Column>)>,
}

/// Where each column stands, counted from 0.
#[derive(Default)]
struct Header {
    columns: BTreeMap<usize, Column>,
    titles: BTreeMap<usize, String>,
    as_it_was: Option<usize>,
    language: Option<LanguageTag>,
}

impl Headers {
    fn new() -> Self {
        let titles = |tag: &&str| {
            let catalogue = Catalogue::load(&LanguageTag::parse(tag).ok()?);
            let titles = Column::all().map(|column| (plain(&column.header(&catalogue)), column)).collect();
            Some((catalogue.tag().clone(), titles))
        };
        let keys = Column::all().map(|column| (plain(column.key()), column)).collect();
        Self { keys, titles: LANGUAGES.iter().filter_map(titles).collect() }
    }

    /// The language whose headers stand in a row most often.
    fn language(&self, cells: &BTreeMap<usize, String>) -> Option<&(LanguageTag, HashMap<String, Column>)> {
        let count =
            |titles: &HashMap<String, Column>| cells.values().filter(|cell| titles.contains_key(&plain(cell))).count();
        let counted = self.titles.iter().map(|tongue| (count(&tongue.1), tongue)).filter(|(count, _)| *count > 0);
        counted.rev().max_by_key(|(count, _)| *count).map(|(_, tongue)| tongue)
    }

    fn header(&self, cells: &BTreeMap<usize, String>) -> Header {
        let own = self.language(cells);
        let mut header = Header { language: own.map(|(language, _)| language.clone()), ..Header::default() };
        for (at, title) in cells {
            let folded = plain(title);
            if let Some(tag) = folded.strip_prefix(AS_IT_WAS) {
                header.as_it_was = Some(*at);
                header.language = LanguageTag::parse(tag.trim_start_matches('.')).ok().or(header.language);
                continue;
            }
            let tongues = own.into_iter().chain(&self.titles);
            let titled = || tongues.map(|(_, titles)| titles).find_map(|titles| titles.get(&folded));
            if let Some(column) = self.keys.get(&folded).or_else(titled) {
                header.columns.insert(*at, *column);
            }
            header.titles.insert(*at, title.trim().to_owned());
        }
        header
    }

    /// The sheet in a grid; none when no row names our columns.
    fn sheet(&self, grid: &Grid) -> Result<Option<Sheet>, SheetError> {
        let mut rows = grid.rows.iter().peekable();
        let found = rows.by_ref().take(SHEET_HEADER_ROWS_MAX).map(|(_, cells)| self.header(cells)).find(Header::is_one);
        let Some(mut header) = found else {
            return Ok(None);
        };
        // Below the row of keys stands the one that people read.
        let below = rows.peek().map(|(_, cells)| self.header(cells)).filter(|below| below.columns.len() >= TITLES_MIN);
        if let Some(below) = below {
            rows.next();
            header.take_titles(below);
        }
        header.no_column_twice()?;
        let mut unknown: BTreeMap<usize, String> = BTreeMap::new();
        let mut sheet_rows = Vec::new();
        for (at, cells) in rows {
            let mut row = SheetRow { row: at.saturating_add(1), cells: BTreeMap::new(), as_it_was: None };
            for (at, text) in cells {
                match header.columns.get(at) {
                    Some(column) => drop(row.cells.insert(*column, text.clone())),
                    None if header.as_it_was == Some(*at) => row.as_it_was = Some(text.clone()),
                    None => drop(unknown.insert(*at, header.titles.get(at).cloned().unwrap_or_default())),
                }
            }
            if !row.cells.is_empty() {
                sheet_rows.push(row);
            }
        }
        let untaken = header.titles.into_iter().filter(|(at, _)| !header.columns.contains_key(at));
        unknown.extend(untaken);
        Ok(Some(Sheet {
            language: header.language,
            columns: header.columns.into_values().collect(),
            unknown_columns: unknown.into_iter().map(|(at, title)| UnknownColumn { column: at + 1, title }).collect(),
            rows: sheet_rows,
            remark: None,
        }))
    }
}

/// A second row of headers names at least so many columns: a listing's own words could be one of them by chance.
const TITLES_MIN: usize = 3;

impl Header {
    fn is_one(&self) -> bool {
        self.columns.len() >= 2 || self.columns.values().any(|column| *column == Column::Name)
    }

    /// Takes what people read: names for unknown columns, columns that were put in without a key.
    fn take_titles(&mut self, below: Header) {
        for (at, title) in below.titles {
            self.titles.insert(at, title);
        }
        for (at, column) in below.columns {
            let taken = self.columns.values().any(|other| *other == column);
            if !taken {
                self.columns.entry(at).or_insert(column);
            }
        }
        self.as_it_was = self.as_it_was.or(below.as_it_was);
        if self.as_it_was.is_none() || self.language.is_none() {
            self.language = below.language;
        }
    }

    fn no_column_twice(&self) -> Result<(), SheetError> {
        let mut first = BTreeMap::new();
        for (at, column) in &self.columns {
            if let Some(before) = first.insert(*column, *at) {
                let title = self.titles.get(at).cloned().unwrap_or_default();
                return Err(SheetError::ColumnTwice { title, first: before + 1, second: at + 1 });
            }
        }
        Ok(())
    }
}
