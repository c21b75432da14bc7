//! `wegwijs settings`: the settings that a kiosk goes by, as lines that units and shells read.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;

use super::card::card;

#[derive(Args)]
pub struct ShowSettings {
    /// The settings of this kiosk.
    #[arg(long, value_name = "FILE", default_value = "/etc/wegwijs/wegwijs.toml")]
    config: PathBuf,
    /// The folder with a copy of the last good settings, which count after a mistake in --config.
    #[arg(long, value_name = "FOLDER")]
    last_good: Option<PathBuf>,
}

impl ShowSettings {
    /// Prints a line for each setting that is said, sources left out: `WEGWIJS_PLACE_NAME="Lindeveen"`.
    pub fn run(self) -> Result<ExitCode> {
        let settings = card(Some(&self.config), self.last_good.as_deref())?.settings;
        settings.variables().iter().for_each(|line| println!("{line}"));
        Ok(ExitCode::SUCCESS)
    }
}
