//! Listings as a workbook that a club fills in: the workbook with today's listings, reading it back, and what it
//! would change. Owns the columns and their words; refuses to write a directory and to guess.

mod apply;
mod column;
mod compare;
mod cost;
mod csv_file;
mod ods;
mod place;
mod reason;
mod table;
mod template;
mod understand;
mod value;
mod words;
mod workbook;

pub use column::Column;
pub use compare::{Cell, Outcome, Preview, Row, WrongCell, compare};
pub use reason::Reason;
pub use table::{Sheet, SheetRow, UnknownColumn, read};
pub use template::{TemplateError, template, template_csv};

use crate::limits::{
    SHEET_BYTES_MAX, SHEET_CELL_CHARS_MAX, SHEET_COLUMNS_MAX, SHEET_PARTS_MAX, SHEET_ROWS_MAX, SHEET_TEXT_BYTES_MAX,
    SHEET_UNPACKED_BYTES_MAX,
};

/// The languages of editors: columns are known by their headers in each of these.
pub const LANGUAGES: [&str; 9] = ["nl", "de", "fr", "en", "it", "es", "pl", "sv", "tr"];

/// A file that is no sheet of listings. Nothing of it is taken.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// No bytes at all.
    #[error("The file is empty.")]
    Empty,
    /// Larger than any real sheet.
    #[error("The file has {bytes} bytes, and no more than {SHEET_BYTES_MAX} are read.")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It unpacks to more than the bound: a zip bomb, or a workbook full of pictures.
    #[error("The workbook unpacks to more than {SHEET_UNPACKED_BYTES_MAX} bytes, which no sheet of listings does.")]
    Bomb,
    /// It is made of more files than any real workbook.
    #[error("The workbook is made of {parts} files, and no more than {SHEET_PARTS_MAX} are read.")]
    TooManyParts {
        /// How many.
        parts: usize,
    },
    /// An old `.xls` or a password.
    #[error("The workbook is of the old kind (.xls) or has a password. Save it as .xlsx without a password.")]
    Locked,
    /// Something else: a picture, a letter, a PDF.
    #[error("The file is not a workbook (.xlsx or .ods) and not a CSV file.")]
    NotASheet,
    /// Cut off or damaged.
    #[error("The file is damaged, in {part}. Save it once more and try again.")]
    Broken {
        /// Which part of the file.
        part: String,
        /// What the reader says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// None of our columns.
    #[error("No row names columns that we know, such as the name of a listing. Keep the first rows as they were.")]
    NoHeader,
    /// One of our columns stands there twice.
    #[error("The column “{title}” stands there twice: in column {first} and in column {second}. Remove one of them.")]
    ColumnTwice {
        /// As the sheet names it.
        title: String,
        /// Counted from 1.
        first: usize,
        /// Counted from 1.
        second: usize,
    },
    /// Too many filled rows.
    #[error("The sheet has more than {SHEET_ROWS_MAX} filled rows. Split it.")]
    TooManyRows,
    /// A filled cell too far to the right.
    #[error("Row {row} has something beyond column {SHEET_COLUMNS_MAX}. Remove it.")]
    TooManyColumns {
        /// Counted from 1.
        row: u32,
    },
    /// A text longer than a cell can be.
    #[error("The text in row {row}, column {column} is longer than {SHEET_CELL_CHARS_MAX} characters.")]
    CellTooLong {
        /// Counted from 1.
        row: u32,
        /// Counted from 1.
        column: usize,
    },
    /// All texts together are too much.
    #[error("The texts of the sheet are together longer than {SHEET_TEXT_BYTES_MAX} bytes. Split it.")]
    TooMuchText,
}

impl SheetError {
    fn broken(part: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken { part: part.to_owned(), source: source.into() }
    }
}

#[cfg(test)]
mod tests;
