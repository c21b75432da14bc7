//! `wegwijs pin`: a PIN becomes the line that `wegwijs.toml` wants. The PIN itself is kept nowhere.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use wegwijs::kiosk::hash_of_pin;

#[derive(Args)]
pub struct Pin {}

impl Pin {
    /// Reads the PIN from the standard input, so that it is not among the commands that a shell remembers.
    pub fn run(self) -> Result<ExitCode> {
        eprintln!("PIN (4 to 12 digits), then Enter:");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).context("the PIN cannot be read")?;
        let hash = hash_of_pin(line.trim())?;
        println!("[staff]\npin_hash = \"{hash}\"");
        Ok(ExitCode::SUCCESS)
    }
}
