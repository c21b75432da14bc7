//! `wegwijs find WORDS…`: the search of the screen, on the command line.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use wegwijs::{
    clock::{self, Floor},
    exchange::demo,
    kiosk::{Kiosk, Reader, SearchPage},
    locale::LanguageTag,
    search::Query,
    store::Directory,
};

#[derive(Args)]
pub struct Find {
    /// What to look for, in any language.
    #[arg(required = true)]
    words: Vec<String>,
    /// The directory to look in; without one, the demo.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// The reader's language.
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = |text: &str| LanguageTag::parse(text))]
    language: LanguageTag,
}

impl Find {
    /// Prints the needs and the services that the screen would show; fails when there are none, as grep does.
    pub fn run(self) -> Result<ExitCode> {
        let now = clock::now(&Floor::default());
        let directory = match &self.directory {
            Some(path) => Directory::open(path)?,
            None => demo::open(now.date())?,
        };
        let reader = Reader::of(&self.language);
        let words = self.words.join(" ");
        if !Query::parse(&words).is_complete() {
            eprintln!("wegwijs: only the beginning of so long a text is looked for");
        }
        let found = SearchPage::of(&Kiosk::new(directory)?, &reader, &words, false, now)?;
        let needs = found.needs.iter().map(|tile| format!("• {} ({})", tile.label, tile.need));
        let services = found.services.iter().map(|card| {
            let facts = card.facts.iter().map(|fact| fact.text.as_str());
            std::iter::once(card.name.as_str()).chain(facts).collect::<Vec<_>>().join(" · ")
        });
        for line in needs.chain(services) {
            // Whoever reads on may have had enough, as `head` does.
            if writeln!(std::io::stdout(), "{line}").is_err() {
                break;
            }
        }
        if let Some(notice) = &found.notice {
            eprintln!("{notice}");
        }
        let nothing = found.needs.is_empty() && found.services.is_empty();
        Ok(if nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
