//! The subcommands; the only place that uses anyhow and prints errors.

mod commands;

use std::process::ExitCode;

use clap::Parser;

// The desk makes many pages on many threads, some of them large, and runs for months.
#[cfg(feature = "desk")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
