//! `wegwijs apply`: what the system around the kiosk goes by, written at each start of a card.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use wegwijs::config::{Card, SystemFile};

#[derive(Args)]
pub struct Apply {
    /// The settings of this kiosk (wegwijs.toml).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The folder with a copy of the last good settings, which count when there is a mistake in --config.
    #[arg(long, value_name = "FOLDER")]
    last_good: PathBuf,
    /// The folder for the files that units read.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

impl Apply {
    /// Writes each file, or takes it away.
    pub fn run(self) -> Result<ExitCode> {
        let card = Card::look(&self.config, &self.last_good);
        for mistake in &card.mistakes {
            eprintln!("wegwijs: the settings: {mistake}");
        }
        for file in card.settings.system_files() {
            write(&self.to, &file)
                .with_context(|| format!("{} cannot be written", self.to.join(file.name).display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write(folder: &Path, file: &SystemFile) -> std::io::Result<()> {
    let path = folder.join(file.name);
    // With the rights of a new file, not of the one that was there.
    match fs::remove_file(&path) {
        Err(why) if why.kind() != ErrorKind::NotFound => return Err(why),
        _ => {}
    }
    let Some(text) = &file.text else { return Ok(()) };
    let mode = if file.is_secret { 0o600 } else { 0o644 };
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?.write_all(text.as_bytes())
}
