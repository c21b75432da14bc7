//! HSDS in and out: 3.0 and 3.1 JSON, tabular CSV with or without a datapackage, and the older tables of HSDS 1.x
//! and Ohana as far as they map. Lenient in dress, strict in meaning; nothing is written but whole listings.

use std::{
    collections::BTreeMap,
    io::BufRead,
    path::{Path, PathBuf},
};

mod export;
mod fields;
mod json;
mod older;
mod parts;
mod place;
pub mod schedule;
mod service;
mod stage;
mod tables;
mod tabular;
mod taker;
mod time;
mod words;

pub use export::{ExportError, Form, export};
pub(in crate::exchange) use fields::clean;

use super::{
    ImportError, ImportOptions, Progress, Report,
    source::{has_extension, open_stream, shown, walk},
};
use crate::{
    directory::Publisher,
    store::{Staging, Writer},
};
use taker::{At, Taker};

/// Takes a file or a folder of HSDS. The publisher of `options` is in the directory already; files that name
/// their own are taken as that one's.
///
/// # Errors
/// When a file cannot be read, is not what it should be or passes a limit, or the directory refuses: then nothing
/// may be committed.
pub fn import(
    source: &Path,
    options: &ImportOptions,
    writer: &mut Writer<'_>,
    progress: &Progress,
) -> Result<Report, ImportError> {
    let (json_files, tables) = files(source)?;
    let folder = if source.is_dir() { source } else { source.parent().unwrap_or(Path::new("")) };
    let mut taker = Taker::new(writer, options.publisher.clone());
    let mut staging = Staging::new()?;
    for path in &json_files {
        let name = shown(path, folder);
        progress.step(&name.display().to_string());
        taker.belongs_to(options.publisher.clone())?;
        json::read_json(&mut taker, &mut staging, path, &name, progress)?;
    }
    taker.belongs_to(options.publisher.clone())?;
    stage::take_staged(&mut taker, &mut staging)?;
    let mut records = 0;
    for (folder_of_tables, paths) in &tables {
        for publisher in json::publishers_of_package(&folder_of_tables.join(PACKAGE)) {
            taker.belongs_to(publisher)?;
        }
        taker.belongs_to(options.publisher.clone())?;
        let mut staging = Staging::new()?;
        for path in paths {
            let name = shown(path, folder);
            progress.step(&name.display().to_string());
            match tabular::read_table(&mut taker, &mut staging, path, &name, progress)? {
                Some(count) => records += count,
                None => no_table(&mut taker, path, tables.len() + json_files.len() + paths.len() == 2)?,
            }
        }
        stage::take_staged(&mut taker, &mut staging)?;
    }
    let report = taker.report;
    if records == 0 && report.total().read == 0 {
        let problem = "it holds no records (a header alone, or an empty list)".to_owned();
        return Err(ImportError::Nothing { path: source.to_owned(), problem });
    }
    Ok(report)
}

/// The publisher that the source itself names first, if it does.
///
/// # Errors
/// When the publisher is there but not whole.
pub fn publisher_of(source: &Path) -> Result<Option<Publisher>, ImportError> {
    let (json_files, tables) = files(source)?;
    for path in json_files {
        if let Some(publisher) = json::publisher_of(&path)? {
            return Ok(Some(publisher));
        }
    }
    let packages = tables.keys().flat_map(|folder| json::publishers_of_package(&folder.join(PACKAGE)));
    Ok(packages.into_iter().next())
}

fn no_table(taker: &mut Taker<'_, '_>, path: &Path, alone: bool) -> Result<(), ImportError> {
    let problem = "its header is of no table of HSDS; name the file as HSDS does, such as services.csv";
    if alone {
        return Err(ImportError::Malformed { path: path.to_owned(), at: "line 1".into(), problem: problem.into() });
    }
    let at = At::json(taker.last_file(), "line 1");
    taker.skip("file", &at, problem);
    Ok(())
}

/// The file that describes a folder of tables; of ours, it names the publishers too.
const PACKAGE: &str = "datapackage.json";

type Tables = BTreeMap<PathBuf, Vec<PathBuf>>;

/// The JSON files, and the tables by folder: the tables of one folder belong together.
fn files(source: &Path) -> Result<(Vec<PathBuf>, Tables), ImportError> {
    let is_package = |path: &Path| path.file_name().is_some_and(|name| name == PACKAGE);
    let source = if is_package(source) { source.parent().unwrap_or(Path::new(".")) } else { source };
    let source = if source.as_os_str().is_empty() { Path::new(".") } else { source };
    let (mut json_files, mut tables) = (Vec::new(), Tables::new());
    for path in walk(source, &["json", "csv"])? {
        if is_package(&path) {
            continue;
        }
        if has_extension(&path, &["json"]) || !has_extension(&path, &["csv"]) && looks_like_json(&path)? {
            json_files.push(path);
        } else {
            tables.entry(path.parent().unwrap_or(Path::new("")).to_owned()).or_default().push(path);
        }
    }
    Ok((json_files, tables))
}

/// A file of another name is JSON when it starts like it.
fn looks_like_json(path: &Path) -> Result<bool, ImportError> {
    let mut reader = open_stream(path, &Progress::hidden())?;
    let start = reader.fill_buf().map_err(|why| super::source::explain(path, why))?;
    Ok(start.iter().find(|byte| byte.is_ascii_graphic()).is_some_and(|byte| matches!(byte, b'{' | b'[')))
}
