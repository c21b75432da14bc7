//! `wegwijs export FORMAT --directory FILE --to PATH`.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, ValueEnum};
use wegwijs::{
    exchange::hsds::{Form, export},
    store::Directory,
};

#[derive(Args)]
pub struct Export {
    /// In which standard.
    standard: Standard,
    /// The directory to write out.
    #[arg(long, value_name = "FILE")]
    directory: PathBuf,
    /// A new or empty folder; with JSON of one publisher also a file that ends in .json.
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Pages of JSON, or CSV tables with a datapackage.
    #[arg(long, default_value = "json")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Standard {
    /// HSDS 3.0.
    Hsds,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Pages of services.
    Json,
    /// CSV tables.
    Tabular,
}

impl Export {
    /// Writes everything, and says how much.
    pub fn run(self) -> Result<ExitCode> {
        let directory = Directory::open(&self.directory)?;
        let form = match self.format {
            Format::Json => Form::Json,
            Format::Tabular => Form::Tabular,
        };
        let count = match self.standard {
            Standard::Hsds => export(&directory, &self.to, form)?,
        };
        // Whoever reads on may have had enough; the files stand all the same.
        let _ = writeln!(std::io::stdout(), "{count} services written to {}", self.to.display());
        Ok(ExitCode::SUCCESS)
    }
}
