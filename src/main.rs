//! The subcommands; the only place that uses anyhow and prints errors.

mod commands;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    match commands::Arguments::parse().run() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("wegwijs: {why:#}");
            ExitCode::FAILURE
        }
    }
}
