//! Why a file, or a cell of it, cannot be taken, in words that say what to do.

use super::{super::page::Page, source::SourceError};
use crate::{
    exchange::{
        ImportError,
        sheet::{Reason, SheetError, WrongCell},
    },
    limits::{DESK_IMPORT_LISTINGS_MAX, SHEET_BYTES_MAX, SHEET_CELL_CHARS_MAX, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX},
};

/// A sentence, and what the reader of the format says of it in English where that helps somebody who looks closer.
pub(super) struct Problem {
    pub(super) words: String,
    pub(super) detail: Option<String>,
}

/// Bytes in millions, as people count files.
fn megabytes(bytes: usize) -> String {
    (bytes >> 20).to_string()
}

/// Why nothing of a file can be taken; none where it is the desk's own trouble.
pub(super) fn of_source(page: &Page, why: &SourceError) -> Option<Problem> {
    match why {
        SourceError::Sheet(why) => Some(of_sheet(page, why)),
        SourceError::Import(why) => of_import(page, why),
        SourceError::TooMany { .. } => Some(Problem {
            words: page.tr_with(
                "The file has more than {number} listings. Cut out your town first.",
                "number",
                DESK_IMPORT_LISTINGS_MAX.to_string(),
            ),
            detail: None,
        }),
        SourceError::Store(_) => None,
    }
}

fn of_import(page: &Page, why: &ImportError) -> Option<Problem> {
    let (words, detail) = match why {
        ImportError::Malformed { at, problem, .. } => (
            page.tr("This file cannot be read: it is damaged, or of a kind that is not known here."),
            Some(format!("{at}: {problem}")),
        ),
        ImportError::Nothing { problem, .. } => {
            (page.tr("There is nothing in this file that could be taken."), Some(problem.clone()))
        }
        ImportError::TooLarge { problem, .. } => {
            (page.tr("This file is too large. Cut out your town first."), Some(problem.clone()))
        }
        ImportError::Unreadable { .. } | ImportError::Store(_) => return None,
    };
    Some(Problem { words, detail })
}

fn of_sheet(page: &Page, why: &SheetError) -> Problem {
    let mut detail = None;
    let words = match why {
        SheetError::Empty => page.tr("The file is empty."),
        SheetError::TooLarge { .. } => page.tr_with(
            "The file is too large: a workbook may have {number} megabytes. Are there pictures in it?",
            "number",
            megabytes(SHEET_BYTES_MAX),
        ),
        SheetError::Bomb | SheetError::TooManyParts { .. } => {
            page.tr("The workbook is larger than any list of listings. Copy the rows into a new workbook.")
        }
        SheetError::Locked => {
            page.tr("The workbook is of the old kind (.xls) or has a password. Save it as .xlsx without a password.")
        }
        SheetError::NotASheet => page.tr("This is not a workbook, a CSV file or a directory that is known here."),
        SheetError::Broken { part, source } => {
            detail = Some(format!("{part}: {source}"));
            page.tr("The file is damaged. Save it once more and try again.")
        }
        SheetError::NoHeader => {
            page.tr("No row says what stands in the columns. Keep the first rows as they were in the workbook.")
        }
        SheetError::ColumnTwice { title, first, second } => {
            let (first, second) = (letters(*first), letters(*second));
            let values = [("title", title.as_str()), ("first", &first), ("second", &second)];
            page.catalogue()
                .tr_with("The column “{title}” stands there twice: {first} and {second}. Remove one of them.", &values)
        }
        SheetError::TooManyRows => {
            page.tr_with("The workbook has more than {number} rows. Split it.", "number", SHEET_ROWS_MAX.to_string())
        }
        SheetError::TooManyColumns { row } => {
            let (row, number) = (row.to_string(), SHEET_COLUMNS_MAX.to_string());
            page.catalogue().tr_with(
                "Row {row} has something beyond column {number}. Remove it.",
                &[("row", &row), ("number", &number)],
            )
        }
        SheetError::CellTooLong { row, column } => {
            let (row, column, number) = (row.to_string(), letters(*column), SHEET_CELL_CHARS_MAX.to_string());
            let values = [("row", row.as_str()), ("column", &column), ("number", &number)];
            page.catalogue().tr_with(
                "The text in row {row}, column {column} is longer than {number} characters. Shorten it.",
                &values,
            )
        }
        SheetError::TooMuchText => page.tr("All texts of the workbook together are too long. Split it."),
    };
    Problem { words, detail }
}

/// A column as spreadsheet programs name it: A, B … Z, AA …; `number` counts from 1.
fn letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut left = number;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// Why a cell cannot be taken.
pub(super) fn of_cell(page: &Page, cell: &WrongCell) -> String {
    match &cell.reason {
        Reason::Missing => page.tr("This cell may not be empty."),
        Reason::TooLong { chars_max, .. } => {
            page.tr_with("The text is longer than {number} characters. Shorten it.", "number", chars_max.to_string())
        }
        Reason::TooMany { values_max, .. } => {
            page.tr_with("The cell has more than {number} values.", "number", values_max.to_string())
        }
        Reason::UnknownWord { word, suggestion: Some(known) } => page
            .catalogue()
            .tr_with("“{word}” is not a word of this column. Is it “{known}”?", &[("word", word), ("known", known)]),
        Reason::UnknownWord { word, suggestion: None } => {
            page.tr_with("“{word}” is not a word of this column. Choose one of its list.", "word", word)
        }
        Reason::HoursNotUnderstood { text, .. } => {
            page.tr_with("“{text}” is not understood. Write hours like: Mo-Fr 09:00-17:00.", "text", text)
        }
        Reason::BadPhone { text } => page.tr_with("“{text}” is not a telephone number.", "text", text),
        Reason::BadEmail { text } => page.tr_with("“{text}” is not an e-mail address.", "text", text),
        Reason::BadWebsite { text } => page.tr_with("“{text}” is not a web address.", "text", text),
        Reason::BadDegrees { text } => page.tr_with("“{text}” is not a number of degrees.", "text", text),
        Reason::HalfAPoint => page.tr("Latitude and longitude belong together: fill in both or none."),
        Reason::BadAge { text } => page.tr_with("“{text}” is not an age in years.", "text", text),
        Reason::AgesReversed { .. } => page.tr("The lowest age is above the highest."),
        Reason::BadAmount { text } => page.tr_with("“{text}” is not an amount of money.", "text", text),
        Reason::BadDate { text } => page.tr_with("“{text}” is not a date. Write it like 2026-11-23.", "text", text),
        Reason::InTheFuture { date } => page.tr_with("{day} has not come yet.", "day", page.day(date)),
        Reason::BadId { .. } | Reason::NoSuchListing { .. } => {
            page.tr("There is no listing of this number. Leave the cell empty if it is a new one.")
        }
        Reason::NotYours { .. } => page.tr("This listing is another publisher’s, who keeps it."),
        Reason::Twice { row } => page.tr_with("The listing stands in row {row} already.", "row", row.to_string()),
        Reason::TooRich => page.tr("The listing says more here than a cell can. Change it on its own page."),
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        assert_eq!([1, 26, 27, 52, 53, 200].map(letters), ["A", "Z", "AA", "AZ", "BA", "GR"]);
    }
}
