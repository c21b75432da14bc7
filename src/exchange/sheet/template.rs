//! Writes the workbook that a club is given: a hidden row of keys, headers and words in its language, lists to choose
//! from, and a hidden column that says how each listing was. Refuses to give away what nobody may see of a protected
//! address.

use rust_xlsxwriter::{
    Color, DataValidation, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use super::{
    Column,
    column::AS_IT_WAS,
    csv_file::guarded,
    value::{AsItWas, given_values, show},
    words::WordBook,
};
use crate::{
    directory::{Service, Vocabulary},
    limits::SHEET_ROWS_MAX,
    locale::{Catalogue, Direction, LanguageTag},
};

/// A workbook that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// More listings than a sheet is read back with.
    #[error("The workbook would have more than {SHEET_ROWS_MAX} rows. Choose fewer listings.")]
    TooManyRows,
    /// A text too long for a cell, or no memory.
    #[error("The workbook cannot be written.")]
    Workbook {
        /// Why.
        #[from]
        source: XlsxError,
    },
    /// The CSV writer refuses.
    #[error("The CSV file cannot be written.")]
    Csv {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

const KEYS: u32 = 0;
const TITLES: u32 = 1;
const FIRST: u32 = 2;
/// The last row with lists to choose from, so that new listings have them too.
const LAST: u32 = SHEET_ROWS_MAX as u32;

/// An XLSX workbook with one row a listing. `language` is that of headers and words.
///
/// # Errors
/// When there are too many listings, or a text does not fit a cell.
pub fn template(
    services: impl Iterator<Item = Service>,
    language: &LanguageTag,
    vocabulary: &Vocabulary,
) -> Result<Vec<u8>, TemplateError> {
    let (catalogue, book) = (Catalogue::load(language), WordBook::new(vocabulary, language));
    let (listings_name, words_name) =
        (sheet_name(&catalogue.tr(LISTINGS), "Listings"), sheet_name(&catalogue.tr(WORDS), "Words"));
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(&listings_name)?.set_right_to_left(language.direction() == Direction::RightToLeft);
    head(sheet, &catalogue)?;
    choices(sheet, &catalogue, &book, &words_name)?;
    for (row, service) in (FIRST..).zip(services) {
        if row >= LAST {
            return Err(TemplateError::TooManyRows);
        }
        listing(sheet, row, &service, &book)?;
    }
    words(workbook.add_worksheet(), &words_name, &catalogue, &book)?;
    Ok(workbook.save_to_buffer()?)
}

/// The same as CSV for programs that cannot read workbooks: UTF-8 with a byte order mark, semicolons between.
///
/// # Errors
/// When there are too many listings.
pub fn template_csv(
    services: impl Iterator<Item = Service>,
    language: &LanguageTag,
    vocabulary: &Vocabulary,
) -> Result<Vec<u8>, TemplateError> {
    let (catalogue, book) = (Catalogue::load(language), WordBook::new(vocabulary, language));
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    let refused = |why: csv::Error| TemplateError::Csv { source: why.into() };
    let titles = Column::all().map(|column| column.header(&catalogue)).chain([as_it_was_key(language)]);
    writer.write_record(titles.map(|title| guarded(&title))).map_err(refused)?;
    for (count, service) in services.enumerate() {
        if count >= SHEET_ROWS_MAX - 1 {
            return Err(TemplateError::TooManyRows);
        }
        let values = given_values(&service);
        let shown =
            Column::all().map(|column| values.get(&column).map_or_else(String::new, |v| show(column, v, &book)));
        let cells = shown.chain([AsItWas::of(&values).as_str().to_owned()]);
        writer.write_record(cells.map(|text| guarded(&text))).map_err(refused)?;
    }
    writer.flush().map_err(|why| TemplateError::Csv { source: why.into() })?;
    drop(writer);
    Ok(bytes)
}

const LISTINGS: &str = "Listings";
const WORDS: &str = "Words";
const SEVERAL: &str = "Choose a word, or write several with ; between them. All words stand on the next sheet.";
const LEAVE_ID: &str = "Leave this number as it is. Leave the cell empty for a new listing.";
const HOURS: &str = "Write days and times, such as: Mo-Fr 09:00-17:00; Sa 10:00-12:00.";
const DAY: &str = "Write the date as year-month-day.";

fn as_it_was_key(language: &LanguageTag) -> String {
    format!("{AS_IT_WAS}.{language}")
}

/// Excel allows 31 characters and not all of them.
fn sheet_name(name: &str, otherwise: &str) -> String {
    let clean: String = name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(31).collect();
    if clean.trim().is_empty() { otherwise.to_owned() } else { clean }
}

fn index(column: Column) -> u16 {
    column as u16
}

/// The column after the last one.
fn hidden() -> u16 {
    u16::try_from(Column::all().len()).unwrap_or(u16::MAX)
}

/// How the cells of a column look; text stays text, whatever is typed into it.
fn format_of(column: Column) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match column {
        Column::Id => {
            format.set_num_format("@").set_font_color(Color::Gray).set_background_color(Color::RGB(0xEE_EEEE))
        }
        Column::LastChecked => format.set_num_format("yyyy-mm-dd").set_unlocked(),
        column if is_number(column) => format.set_unlocked(),
        _ => format.set_num_format("@").set_text_wrap().set_unlocked(),
    }
}

fn is_number(column: Column) -> bool {
    matches!(column, Column::Latitude | Column::Longitude | Column::MinimumAge | Column::MaximumAge)
}

fn head(sheet: &mut Worksheet, catalogue: &Catalogue) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for column in Column::all() {
        let at = index(column);
        sheet.set_column_width(at, column.width())?.set_column_format(at, &format_of(column))?;
        sheet.write_string(KEYS, at, column.key())?;
        sheet.write_string_with_format(TITLES, at, column.header(catalogue), &bold)?;
    }
    sheet.write_string(KEYS, hidden(), as_it_was_key(catalogue.tag()))?;
    sheet.set_column_hidden(hidden())?.set_row_hidden(KEYS)?;
    sheet.set_freeze_panes(FIRST, index(Column::Description))?;
    Ok(())
}

fn listing(sheet: &mut Worksheet, row: u32, service: &Service, book: &WordBook) -> Result<(), XlsxError> {
    let values = given_values(service);
    for (column, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        let (at, format) = (index(*column), format_of(*column));
        match (is_number(*column), value.parse::<f64>(), ExcelDateTime::parse_from_str(value)) {
            (true, Ok(number), _) => sheet.write_number_with_format(row, at, number, &format)?,
            (_, _, Ok(day)) if *column == Column::LastChecked => {
                sheet.write_datetime_with_format(row, at, &day, &format)?
            }
            // Always a text, so that nothing in it is ever run as a formula.
            _ => sheet.write_string_with_format(row, at, show(*column, value, book), &format)?,
        };
    }
    sheet.write_string(row, hidden(), AsItWas::of(&values).as_str())?;
    Ok(())
}

/// What may be chosen, and what a person should know before typing.
fn choices(sheet: &mut Worksheet, catalogue: &Catalogue, book: &WordBook, words: &str) -> Result<(), XlsxError> {
    let mut list_at: u16 = 0;
    for column in Column::all() {
        let at = index(column);
        let rule = match (column.words(), column) {
            (Some(list), _) => {
                let letter = char::from(b'A' + u8::try_from(list_at).unwrap_or(0));
                let range = format!("='{words}'!${letter}$2:${letter}${}", book.names(list).count() + 1);
                list_at += 1;
                let rule = DataValidation::new().allow_list_formula(Formula::new(range));
                if column.is_list() {
                    rule.show_error_message(false).set_input_message(catalogue.tr(SEVERAL))?
                } else {
                    rule
                }
            }
            (None, Column::Id) => DataValidation::new()
                .allow_custom(Formula::new("=FALSE"))
                .set_input_message(catalogue.tr(LEAVE_ID))?
                .set_error_message(catalogue.tr(LEAVE_ID))?,
            (None, Column::Hours) => DataValidation::new().set_input_message(catalogue.tr(HOURS))?,
            (None, Column::LastChecked) => DataValidation::new().set_input_message(catalogue.tr(DAY))?,
            _ => continue,
        };
        sheet.add_data_validation(FIRST, at, LAST, at, &rule)?;
    }
    Ok(())
}

/// The sheet of all words that may be used.
fn words(sheet: &mut Worksheet, name: &str, catalogue: &Catalogue, book: &WordBook) -> Result<(), XlsxError> {
    sheet.set_name(name)?.set_right_to_left(catalogue.tag().direction() == Direction::RightToLeft);
    let bold = Format::new().set_bold();
    let lists = Column::all().filter_map(|column| Some((column, column.words()?)));
    for (at, (column, list)) in (0..).zip(lists) {
        sheet.set_column_width(at, column.width())?;
        sheet.write_string_with_format(0, at, column.header(catalogue), &bold)?;
        for (row, word) in (1..).zip(book.names(list)) {
            sheet.write_string(row, at, word)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
