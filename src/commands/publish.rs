//! `wegwijs publish`: a directory becomes a signed folder, or an unchanged one goes on being good.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use clap::Args;
use wegwijs::{
    publish::{self, Edition, KeyRole, Keys, NewFiles, Passphrases, Validity},
    store::{Desk, Directory},
};

use super::keys::{Of, now, passphrase};

#[derive(Args)]
pub struct Publish {
    /// The directory.
    #[arg(long, value_name = "FILE", required_unless_present = "renew")]
    from: Option<PathBuf>,
    /// The folder to publish into; made when it is not there.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// The folder of the keys.
    #[arg(long, value_name = "FOLDER")]
    keys: PathBuf,
    /// The folder of the map and recordings; of a desk, the folder `media` beside it when none is given.
    #[arg(long, value_name = "FOLDER")]
    media: Option<PathBuf>,
    /// Only sign anew what lapses soonest, so that what is published goes on being good.
    #[arg(long, conflicts_with_all = ["from", "media"])]
    renew: bool,
}

impl Publish {
    /// Publishes or renews, and prints what became of it.
    pub fn run(self) -> Result<ExitCode> {
        let at = now()?;
        // Opened first, so that nobody types a passphrase in vain.
        // Drafts of a desk, and who edits there, are for nobody else.
        let edition = match self.from.as_deref().filter(|path| Desk::is_at(path)) {
            Some(desk) => Some(DeskEdition::of(desk)?),
            None => None,
        };
        let from = edition.as_ref().map(|edition| edition.0.as_path()).or(self.from.as_deref());
        let directory = from.map(Directory::open).transpose()?;
        let media = match (self.media, &edition) {
            (None, Some(_)) => self.from.as_deref().map(Desk::media_of).transpose()?,
            (given, _) => given,
        };
        let passphrases = Passphrases { root: None, daily: Some(passphrase(Of::Daily, false)?) };
        let keys = Keys::open(&self.keys, &[], &passphrases)?;
        let done = match &directory {
            Some(directory) => {
                let edition = Edition { directory, media: media.as_deref(), published_at: at };
                publish::publish(&edition, &keys, &self.to)?
            }
            None => publish::renew(&keys, &self.to, at)?,
        };
        match done.new {
            Some(new) => print_new(&new),
            None if self.renew => println!("Signed anew. What is published is of {}.", done.published_at.date_naive()),
            None => println!("Nothing changed since {}; signed anew.", done.published_at.date_naive()),
        }
        print_validity(&done.validity);
        Ok(ExitCode::SUCCESS)
    }
}

/// What a desk publishes: a file beside it, gone again when dropped.
struct DeskEdition(PathBuf);

impl DeskEdition {
    fn of(desk: &Path) -> Result<Self> {
        let edition = Self(desk.with_extension("edition"));
        // One that a power cut left.
        let _ = std::fs::remove_file(&edition.0);
        Desk::edition_of(desk, &edition.0)?;
        Ok(edition)
    }
}

impl Drop for DeskEdition {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn print_new(new: &NewFiles) {
    let media = if new.media > 0 { format!(", files beside them: {}", new.media) } else { String::new() };
    println!("Published. Listings: {}{media}. Size: {}.", new.services, size(new.whole_bytes));
    if let [newest, .., oldest] | [newest @ oldest] = new.delta_bytes.as_slice() {
        println!(
            "A kiosk that has the last publication fetches {} of it; one that is {} behind, {}.",
            size(*newest),
            new.delta_bytes.len(),
            size(*oldest)
        );
    }
}

fn print_validity(validity: &Validity) {
    let what = match validity.first {
        KeyRole::Snapshot | KeyRole::Timestamp => "publish before then, or --renew",
        KeyRole::Targets => "publish before then; --renew is not enough",
        KeyRole::Root => "before then: `wegwijs keys rotate root …`",
    };
    println!("Good until {}; {what}.", validity.until.date_naive());
}

/// A length for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
