//! The command line by which TUF's conformance suite (theupdateframework/tuf-conformance, CLIENT-CLI.md) drives a client,
//! on the code path of `wegwijs sync`. Run the suite with
//! `pytest tuf_conformance --entrypoint target/debug/examples/tuf_client`.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::ExitCode,
    rc::Rc,
};

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use wegwijs::{
    directory::Sha256,
    sync::{Budget, Fetch, Month, Proxies, Trusted, Wire, WireSettings, content_of, fetch_target},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    metadata_dir: PathBuf,
    #[arg(long)]
    metadata_url: Option<String>,
    #[arg(long)]
    target_name: Vec<String>,
    #[arg(long)]
    target_base_url: Option<String>,
    #[arg(long)]
    target_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init { trusted_root: PathBuf },
    Refresh,
    Download,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why} ({why:?})");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the suite sets the clock with faketime")]
fn run(arguments: &Arguments) -> Result<()> {
    let now = Utc::now();
    let root = arguments.metadata_dir.join("root.json");
    match &arguments.command {
        Command::Init { trusted_root } => {
            fs::copy(trusted_root, root)?;
        }
        Command::Refresh => {
            refreshed(arguments, &root, now)?;
        }
        Command::Download => {
            let (trusted, from) = refreshed(arguments, &root, now)?;
            let folder = arguments.target_dir.as_deref().ok_or("--target-dir")?;
            for name in &arguments.target_name {
                download(&trusted, &from, name, folder, now)?;
            }
        }
    }
    Ok(())
}

/// The suite keeps metadata and targets in folders of those names, as our repositories do.
fn refreshed(arguments: &Arguments, root: &Path, now: DateTime<Utc>) -> Result<(Trusted, Wire)> {
    let mut trusted = Trusted::open(&arguments.metadata_dir, &fs::read(root)?)?;
    let url = arguments.metadata_url.as_deref().ok_or("--metadata-url")?;
    let base = url.trim_end_matches('/').strip_suffix("/metadata").ok_or("metadata in a folder `metadata`")?;
    // What is kept of the wire goes where the suite does not look for roles.
    let kept = arguments.metadata_dir.with_extension("kept");
    fs::create_dir_all(&kept)?;
    let settings = WireSettings::new(kept.clone(), None, Proxies::from_environment()?);
    let budget = Rc::new(Budget::load(&kept.join("budget"), None, Month::of(now))?);
    let from = Wire::new(&[base.to_owned()], settings, budget)?;
    trusted.refresh(&from, now)?;
    from.verified()?;
    Ok((trusted, from))
}

/// A target that is here already, with the promised digest, is not fetched again.
fn download(trusted: &Trusted, from: &dyn Fetch, name: &str, folder: &Path, now: DateTime<Utc>) -> Result<()> {
    let target = trusted.find(name, from, now)?.ok_or("no role lists this target")?;
    let path = folder.join(name.replace('/', "%2F"));
    let here = File::open(&path).and_then(|mut file| content_of(&mut file));
    if here.is_ok_and(|here| Sha256::try_from(&target.hashes.sha256[..]).is_ok_and(|sha256| here.sha256 == sha256)) {
        return Ok(());
    }
    let part = folder.with_extension("part");
    let _ = fs::remove_file(&part);
    fetch_target(trusted, from, &part, name, &target)?;
    Ok(fs::rename(part, path)?)
}
