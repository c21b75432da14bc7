//! The cells of a CSV file: comma, semicolon or tab between them; UTF-8, UTF-16 or Windows-1252. Takes off what keeps
//! a spreadsheet program from running a text as a formula, and puts it on.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{SheetError, table::Grid};

/// Said where the encoding had to be guessed.
const WINDOWS_1252_REMARK: &str =
    "The text is not UTF-8 and was read as Windows-1252. Look at the accented letters, or save the file as UTF-8.";

/// Reads the cells, with something to tell the person where the encoding was guessed.
///
/// # Errors
/// When it is no text, is broken or passes a bound.
pub fn read(bytes: &[u8]) -> Result<(Grid, Option<String>), SheetError> {
    let (text, remark) = decode(bytes)?;
    // The reader counts lines by their ends, and is one behind where an end is two letters.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (delimiter, text) = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let (mut grid, mut record, mut next) = (Grid::default(), csv::StringRecord::new(), 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok((grid, remark)),
            Err(why) => {
                let line = why.position().map_or(1, csv::Position::line);
                return Err(SheetError::broken(&format!("line {line}"), why));
            }
        }
        let line = record.position().map_or(1, csv::Position::line);
        let row = u32::try_from(line.saturating_sub(1)).map_err(|_| SheetError::TooManyRows)?.max(next);
        next = row.saturating_add(1);
        for (column, text) in record.iter().enumerate() {
            grid.put(row, column, bare(text).to_owned())?;
        }
    }
}

fn decode(bytes: &[u8]) -> Result<(String, Option<String>), SheetError> {
    let bom = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| utf_16(bytes));
    let encoding = bom.unwrap_or(UTF_8);
    let (text, _, wrong) = encoding.decode(bytes);
    let (text, remark) = match (wrong, bom) {
        (false, _) => (text, None),
        (true, Some(_)) => return Err(SheetError::broken("the text", "it is not of the encoding that it claims")),
        (true, None) => (WINDOWS_1252.decode(bytes).0, Some(WINDOWS_1252_REMARK.to_owned())),
    };
    // No table has these; pictures and letters of office programs do.
    let is_no_text = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\r' | '\n');
    let strange = text.chars().take(SNIFFED_CHARS).filter(|letter| is_no_text(*letter)).count();
    if strange > 0 || bytes.starts_with(b"%PDF") {
        return Err(SheetError::NotASheet);
    }
    Ok((text.into_owned(), remark))
}

const SNIFFED_CHARS: usize = 4_096;

/// UTF-16 without a byte order mark: every other byte of Latin letters is 0.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, first, 0, second, ..] if *first > 0 && *second > 0 => Some(encoding_rs::UTF_16BE),
        [first, 0, second, 0, ..] if *first > 0 && *second > 0 => Some(encoding_rs::UTF_16LE),
        _ => None,
    }
}

/// What stands between the cells: as Excel's `sep=` says, else what the first line has most of outside quotation marks.
fn delimiter(text: &str) -> (u8, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(mark) = rest.bytes().next().filter(u8::is_ascii)
    {
        let after = rest[1..].find('\n').map_or("", |end| &rest[1 + end + 1..]);
        return (mark, after);
    }
    let first_line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let outside: String = first_line.split('"').step_by(2).collect();
    let count = |mark: u8| outside.bytes().filter(|byte| *byte == mark).count();
    let most = [b',', b';', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',');
    (most, text)
}

/// Whether a spreadsheet program might run a text (OWASP, CSV injection), marks of ours aside.
pub fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text as it may stand in a CSV file: an apostrophe before what might be run.
pub fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without the apostrophe that keeps it from being run.
fn bare(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_might_be_run_is_guarded_and_comes_back() {
        for text in
            ["=1+1", "+31 6", "-3.7", "@piet", "\tx", "\rx", "'=x", "''-x", "O'Neill", "'s morgens", "plain", ""]
        {
            let guarded = guarded(text);
            assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']), "{text}");
            assert_eq!(bare(&guarded), text);
        }
    }

    #[test]
    fn delimiters_are_seen() {
        for (text, mark) in [("a,b;c,d", b','), ("a;b", b';'), ("\"a,b,c\";d", b';'), ("a\tb", b'\t'), ("a", b',')] {
            assert_eq!(delimiter(text).0, mark, "{text}");
        }
        assert_eq!(delimiter("sep=;\r\na,b,c"), (b';', "a,b,c"));
    }
}
