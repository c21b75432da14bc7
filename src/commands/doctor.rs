//! `wegwijs doctor`: what is wrong with this kiosk and what to do, what a code means, or what is wrong in a file of
//! settings before it goes onto a card.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde_json::json;
use wegwijs::{
    clock::{self, Floor},
    config::{Card, Mistakes, Settings, text_of},
    device::Roots,
    doctor::{Finding, Health, Patient, advice},
    sync::StateFolder,
};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Doctor {
    #[command(subcommand)]
    command: Option<DoctorCommand>,
    /// Explain this code, such as W12, instead.
    code: Option<String>,
    /// The settings of this kiosk.
    #[arg(long, value_name = "FILE", default_value = "/etc/wegwijs/wegwijs.toml")]
    config: PathBuf,
    /// Where the content of this kiosk stands, and the last good settings.
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/wegwijs")]
    state: PathBuf,
    /// In JSON, for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum DoctorCommand {
    /// Say what is wrong in a file of settings, on any PC.
    Config {
        /// The file: wegwijs.toml.
        file: PathBuf,
        /// In JSON, for other programs.
        #[arg(long)]
        json: bool,
    },
}

impl Doctor {
    /// Says it. Fails when something is bad.
    pub fn run(self) -> Result<ExitCode> {
        match (&self.command, &self.code) {
            (Some(DoctorCommand::Config { file, json }), _) => config(file, *json),
            (None, Some(code)) => explain(code, self.json),
            (None, None) => self.examine(),
        }
    }

    fn examine(&self) -> Result<ExitCode> {
        let state = StateFolder::new(&self.state);
        let now = clock::moment(&Floor::read(&state.clock()));
        let beside = self.config.parent().unwrap_or(Path::new(".")).to_owned();
        let card = Some(Card::look(&self.config, &self.state));
        let found = Patient { card, beside, state, roots: Roots::default(), now }.examine();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&found)?);
        } else {
            found.iter().for_each(print);
        }
        Ok(code(found.iter().any(|finding| finding.health == Health::Bad)))
    }
}

fn print(finding: &Finding) {
    let health = match finding.health {
        Health::Good => "good",
        Health::Bad => "BAD ",
        Health::NotKnown => "?   ",
    };
    println!("{health}  {}: {}", finding.check, finding.seen);
    if let (Some(code), Some(to_do)) = (finding.code, finding.to_do) {
        println!("      {code}: {to_do}");
    }
}

fn explain(code: &str, json: bool) -> Result<ExitCode> {
    let advice = advice(code).with_context(|| format!("{code} is no code of this program; they look like W12"))?;
    if json {
        println!("{}", serde_json::to_string_pretty(advice)?);
    } else {
        println!("{}\n{}\n{}", advice.code, advice.meaning, advice.to_do);
    }
    Ok(ExitCode::SUCCESS)
}

fn config(file: &Path, json: bool) -> Result<ExitCode> {
    let checked = text_of(file).and_then(|text| Settings::parse(&text));
    let Mistakes(mistakes) = checked.err().unwrap_or(Mistakes(Vec::new()));
    if json {
        println!("{}", serde_json::to_string_pretty(&json!({ "file": file, "mistakes": mistakes }))?);
    } else if mistakes.is_empty() {
        println!("{} is good.", file.display());
    } else {
        mistakes.iter().for_each(|mistake| println!("{mistake}"));
    }
    Ok(code(!mistakes.is_empty()))
}

fn code(bad: bool) -> ExitCode {
    if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
