//! `wegwijs import FORMAT SOURCE --into FILE`.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use uuid::Uuid;
use wegwijs::{
    clock::{self, Floor},
    directory::{Point, Publisher},
    exchange::{ImportError, ImportOptions, Progress, Report, hsds, integreat, osm},
    locale::LanguageTag,
    store::{Directory, Writer},
};

#[derive(Args)]
pub struct Import {
    /// What the source is.
    format: Format,
    /// A file or a folder.
    source: PathBuf,
    /// The directory to take it into; made when it is not there.
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
    /// Who answers for these listings, as the screen says it.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// The town they belong to.
    #[arg(long)]
    place: Option<String>,
    /// Two letters of the country: its holidays and emergency number.
    #[arg(long, value_parser = country)]
    country: Option<String>,
    /// Where the town is: LATITUDE,LONGITUDE.
    #[arg(long, value_parser = point)]
    at: Option<Point>,
    /// The language that the free texts are written in, where the data does not say.
    #[arg(long, value_parser = |text: &str| LanguageTag::parse(text))]
    language: Option<LanguageTag>,
    /// How the report is printed.
    #[arg(long, default_value = "text")]
    report: ReportForm,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// HSDS: JSON (a service, a page, a folder of pages) or CSV tables, 3.x and older.
    Hsds,
    /// Integreat's API v3: JSON files, or a folder of them.
    Integreat,
    /// An OpenStreetMap extract: .osm.pbf, .osm or .osm.gz.
    Osm,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportForm {
    /// For people.
    Text,
    /// For machines.
    Json,
}

fn country(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    let right = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    right.then_some(code).ok_or_else(|| "two letters, such as NL".to_owned())
}

/// LATITUDE,LONGITUDE on the command line.
pub(super) fn point(text: &str) -> Result<Point, String> {
    let numbers = text
        .split_once(',')
        .and_then(|(latitude, longitude)| Point::new(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?));
    numbers.ok_or_else(|| "degrees, such as 52.93,6.43".to_owned())
}

impl Import {
    /// Imports, prints the report, and fails when no service could be taken.
    pub fn run(self) -> Result<ExitCode> {
        let folder = self.into.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            bail!("{}: that folder does not exist; make it first", folder.display());
        }
        if self.into.is_dir() {
            bail!("{} is a folder; name a file in it, such as town.db", self.into.display());
        }
        let is_new = !self.into.exists();
        let done = self.import();
        let services = done.as_ref().map_or(0, |report| self.services(report));
        if is_new && services == 0 {
            // Nothing was taken: leave no empty directory behind.
            let _ = std::fs::remove_file(&self.into);
        }
        let report = done?;
        let text = match self.report {
            ReportForm::Text => report.to_string(),
            ReportForm::Json => serde_json::to_string_pretty(&report)? + "\n",
        };
        // Whoever reads on may have had enough, as `head` does; the import stands all the same.
        let _ = std::io::stdout().write_all(text.as_bytes());
        if services == 0 {
            let left = if is_new { "was not made" } else { "was left as it was" };
            eprintln!("wegwijs: no service was taken, so {} {left}", self.into.display());
        }
        Ok(if services > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// How many services went in; the reports of the formats call them differently.
    fn services(&self, report: &Report) -> u64 {
        let kinds: &[&str] = match self.format {
            Format::Hsds => &["service"],
            Format::Integreat => &["location", "event"],
            Format::Osm => return report.total().taken,
        };
        kinds.iter().filter_map(|kind| report.counts.get(*kind)).map(|count| count.taken).sum()
    }

    fn import(&self) -> Result<Report> {
        let mut directory = Directory::open_or_create(&self.into)?;
        let options = ImportOptions { publisher: self.publisher_of(&directory)? };
        let progress = Progress::on_terminal();
        let mut writer = directory.write()?;
        writer.put_publisher(&options.publisher)?;
        let report = self.take(&options, &mut writer, &progress);
        progress.finish();
        let report = report?;
        if self.services(&report) > 0 {
            writer.commit().context("the directory was left as it was")?;
        }
        Ok(report)
    }

    fn take(
        &self,
        options: &ImportOptions,
        writer: &mut Writer<'_>,
        progress: &Progress,
    ) -> Result<Report, ImportError> {
        match self.format {
            Format::Hsds => hsds::import(&self.source, options, writer, progress),
            Format::Integreat => {
                integreat::import(&self.source, options, writer, progress, clock::now(&Floor::default()).date())
            }
            Format::Osm => osm::import(&self.source, options, writer, progress),
        }
    }

    /// What the source itself says, under what the person said.
    fn publisher_in_source(&self) -> Result<Option<Publisher>, ImportError> {
        match self.format {
            Format::Hsds => hsds::publisher_of(&self.source),
            // What they say comes while reading.
            Format::Integreat | Format::Osm => Ok(None),
        }
    }

    /// The publisher of the same name when the directory has one, else a new one after the others.
    fn publisher_of(&self, directory: &Directory) -> Result<Publisher> {
        let fallback = || {
            if matches!(self.format, Format::Osm) {
                return "OpenStreetMap".to_owned();
            }
            let stem = self.source.file_stem().map_or("?".into(), |stem| stem.to_string_lossy());
            stem.into_owned()
        };
        let in_source = self.publisher_in_source()?;
        let named = self.publisher.clone().or(in_source.as_ref().map(|publisher| publisher.name.clone()));
        let name = named.unwrap_or_else(fallback);
        let others = directory.publishers()?;
        let known = in_source.map(|publisher| Publisher { name: name.clone(), ..publisher });
        let mut publisher =
            known.or_else(|| others.iter().find(|other| other.name == name).cloned()).unwrap_or_else(|| Publisher {
                id: Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("wegwijs:publisher:{name}").as_bytes()),
                name,
                place: None,
                country: None,
                region: None,
                point: None,
                profile: None,
                language: None,
                attribution: None,
                license: None,
                position: others.iter().map(|other| other.position + 1).max().unwrap_or(0),
            });
        let given = |new: &Option<String>, old: Option<String>| new.clone().or(old);
        publisher.place = given(&self.place, publisher.place);
        publisher.country = given(&self.country, publisher.country);
        publisher.point = self.at.or(publisher.point);
        publisher.language = self.language.clone().or(publisher.language);
        Ok(publisher)
    }
}
