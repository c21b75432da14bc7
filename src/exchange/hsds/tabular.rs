//! Reads one CSV table row by row into the staging file. Refuses tables without the columns they cannot do without.

use std::path::Path;

use super::{
    fields::{Record, clean},
    stage::stage,
    tables::{self, Table},
    taker::{At, Taker},
};
use crate::{
    exchange::{
        ImportError, Progress,
        source::{OldEncoding, explain, open_text},
    },
    limits::TEXT_CHARS_MAX,
    store::Staging,
};

/// Reads one table; gives the number of its records, and none for a file that is no table of HSDS.
///
/// # Errors
/// When the file cannot be read, or a column is missing that it cannot do without.
pub fn read_table(
    taker: &mut Taker<'_, '_>,
    staging: &mut Staging,
    path: &Path,
    shown: &Path,
    progress: &Progress,
) -> Result<Option<u64>, ImportError> {
    let file = taker.file(shown);
    let mut stream = open_text(path, OldEncoding::Windows1252, progress)?;
    if let Some(remark) = stream.remark.take() {
        taker.change("file", &At::json(file, "line 1"), remark);
    }
    let start = stream.reader.fill_buf().map_err(|why| explain(path, why))?;
    let first_line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| first_line.iter().filter(|byte| **byte == wanted).count();
    let delimiter = [b';', b'\t'].into_iter().find(|other| count(*other) > count(b',')).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(stream.reader);
    let broken = |why: csv::Error| broken(path, why);
    let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(|name| clean(name).to_lowercase()).collect();
    let Some(table) = table_of(path, &header)? else {
        return Ok(None);
    };
    let mut row = csv::StringRecord::new();
    let mut records = 0;
    while reader.read_record(&mut row).map_err(broken)? {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        records += 1;
        let line = row.position().map_or(0, csv::Position::line);
        let at = At::json(file, format!("line {line}"));
        if let Some(wrong) = wrong_shape(&row, &header) {
            taker.skip(table.kind, &at, wrong);
            continue;
        }
        let filled = header.iter().zip(row.iter()).filter(|(_, cell)| !cell.trim().is_empty());
        let record: Record = filled.map(|(name, cell)| (name.clone(), cell.into())).collect();
        stage(staging, table, record, file, i64::try_from(line).unwrap_or(i64::MAX))?;
    }
    Ok(Some(records))
}

fn wrong_shape(row: &csv::StringRecord, header: &[String]) -> Option<String> {
    if row.len() != header.len() {
        return Some(format!(
            "it has {} values but the header names {} columns; a column or a comma is missing, or the file was cut off",
            row.len(),
            header.len()
        ));
    }
    // Translations and the rest of a record lie in one cell, so a cell may hold several texts.
    let long = header.iter().zip(row.iter()).find(|(_, cell)| cell.len() > TEXT_CHARS_MAX * 100)?;
    Some(format!("{} is longer than any text; a quotation mark may be missing", long.0))
}

fn table_of(path: &Path, header: &[String]) -> Result<Option<&'static Table>, ImportError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let Some(table) = tables::of_file(stem).or_else(|| tables::of_header(header)) else {
        return Ok(None);
    };
    let missing: Vec<&str> = table.required().filter(|column| !header.iter().any(|name| name == column)).collect();
    if missing.is_empty() {
        return Ok(Some(table));
    }
    let problem = format!(
        "a table of {} needs the column {}, but the header names only {}",
        table.file(),
        missing.join(" and "),
        header.join(", ").chars().take(300).collect::<String>()
    );
    Err(ImportError::Malformed { path: path.to_owned(), at: "line 1".into(), problem })
}

fn broken(path: &Path, why: csv::Error) -> ImportError {
    let line = why.position().map_or(1, csv::Position::line);
    let text = why.to_string();
    match why.into_kind() {
        csv::ErrorKind::Io(source) => explain(path, source),
        _ => ImportError::Malformed { path: path.to_owned(), at: format!("line {line}"), problem: text },
    }
}
