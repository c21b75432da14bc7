//! `wegwijs provision`: one card's folder for each row of a table, all of them or none.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::Args;
use wegwijs::config::{SETTINGS_FILE, Settings, fill, text_of};

#[derive(Args)]
pub struct Provision {
    /// The table (CSV): a row for each card. Its first row names settings, such as place.name; the column `name` is what
    /// the folder of each card is called.
    table: PathBuf,
    /// A wegwijs.toml with what all cards share. Files that it names, such as roots, stand beside it.
    template: PathBuf,
    /// The folder to write into: NAME/wegwijs.toml for each row, with the files that it names.
    out: PathBuf,
}

/// What goes onto one card.
struct CardFiles {
    name: String,
    text: String,
    beside: Vec<PathBuf>,
}

impl Provision {
    /// Writes all of them, or says what is wrong and writes nothing.
    pub fn run(self) -> Result<ExitCode> {
        let template = text_of(&self.template)?;
        let folder = self.template.parent().unwrap_or(Path::new("."));
        let rows = rows(&self.table)?;
        let (mut cards, mut wrong, mut names) = (Vec::new(), 0, BTreeSet::new());
        for (line, values) in &rows {
            match of_row(&template, folder, values, &mut names) {
                Ok(card) => cards.push(card),
                Err(why) => {
                    wrong += 1;
                    eprintln!("{}, line {line}: {why:#}", self.table.display());
                }
            }
        }
        if wrong > 0 {
            bail!("nothing was written; rows that cannot be used: {wrong} of {}", rows.len());
        }
        for card in &cards {
            write(card, folder, &self.out.join(&card.name))?;
        }
        println!("Cards: {}, in {}", cards.len(), self.out.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// Pairs of column and cell.
type Cells = Vec<(String, String)>;

/// The rows of a table with their lines. Commas or semicolons, as spreadsheets save them.
fn rows(table: &Path) -> Result<Vec<(u64, Cells)>> {
    let text = text_of(table)?;
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = reader.headers().context("the table has no first row")?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("{} cannot be read", table.display()))?;
        let cells = columns.iter().zip(record.iter()).map(|(column, cell)| (column.to_owned(), cell.to_owned()));
        rows.push((record.position().map_or(0, csv::Position::line), cells.collect()));
    }
    if rows.is_empty() {
        bail!("{} has no rows", table.display());
    }
    Ok(rows)
}

fn of_row(
    template: &str,
    folder: &Path,
    values: &[(String, String)],
    names: &mut BTreeSet<String>,
) -> Result<CardFiles> {
    let name = values.iter().find(|(column, _)| column == "name").map(|(_, cell)| cell.clone());
    let name = name.context("there is no column `name`, which says what the card's folder is called")?;
    let letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || name.len() > 60 || !name.chars().all(letter) {
        bail!("the name {name:?} is not made of letters, digits and hyphens");
    }
    if !names.insert(name.to_lowercase()) {
        bail!("the name {name:?} stands there twice");
    }
    let settings = values.iter().filter(|(column, _)| column != "name");
    let settings: Vec<(&str, &str)> = settings.map(|(column, cell)| (column.as_str(), cell.as_str())).collect();
    let text = fill(template, &settings)?;
    let read = Settings::parse(&text)?;
    let beside = read.sources.iter().map(|source| source.root.clone()).chain(read.network.ca);
    let beside: Vec<PathBuf> = beside.filter(|path| path.is_relative()).collect();
    for path in &beside {
        if path.components().count() != 1 || !folder.join(path).is_file() {
            bail!("the file {} is not beside the template", path.display());
        }
    }
    Ok(CardFiles { name, text, beside })
}

fn write(card: &CardFiles, from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("{} cannot be written", to.display());
    fs::create_dir_all(to).with_context(failed)?;
    for path in &card.beside {
        fs::copy(from.join(path), to.join(path)).with_context(failed)?;
    }
    fs::write(to.join(SETTINGS_FILE), &card.text).with_context(failed)
}
