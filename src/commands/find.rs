//! `wegwijs find WORDS…`: the search of the screen, on the command line.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use wegwijs::{
    clock,
    directory::{Freshness, OpeningState, Point, Vocabulary, localize},
    exchange::demo,
    locale::{Catalogue, LanguageTag},
    search::{Context, Hit, Query},
    store::{Card, Directory},
};

use super::import::point;

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
    /// Where the reader is: LATITUDE,LONGITUDE. Without it, the middle of the first publisher's place.
    #[arg(long, value_parser = point)]
    at: Option<Point>,
}

impl Find {
    /// Prints the needs and the services found; fails when there are none, as grep does.
    pub fn run(self) -> Result<ExitCode> {
        let now = clock::now(None);
        let directory = match &self.directory {
            Some(path) => Directory::open(path)?,
            None => demo::open(now.date())?,
        };
        let home = directory.publishers()?.into_iter().next();
        let context = Context {
            now,
            from: self.at.or_else(|| home.as_ref().and_then(|home| home.point)),
            country: home.and_then(|home| home.country),
            reader: self.language.clone(),
        };
        let query = Query::parse(&self.words.join(" "));
        if !query.is_complete() {
            eprintln!("wegwijs: only the beginning of so long a text is looked for");
        }
        let results = directory.search(&query, &context)?;
        let vocabulary = Vocabulary::get().words(&self.language);
        let mut lines: Vec<String> =
            results.needs.iter().map(|need| format!("• {} ({need})", vocabulary.name(need))).collect();
        let catalogue = Catalogue::load(&self.language);
        let rowids: Vec<i64> = results.services.iter().map(|hit| hit.rowid).collect();
        for (card, hit) in directory.cards(&rowids)?.iter().zip(&results.services) {
            lines.push(self.line(card, hit, &context, &catalogue));
        }
        for line in &lines {
            // A reader such as head may have seen enough.
            if writeln!(std::io::stdout(), "{line}").is_err() {
                break;
            }
        }
        Ok(if lines.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn line(&self, card: &Card, hit: &Hit, context: &Context, catalogue: &Catalogue) -> String {
        let chain = self.language.fallback_chain();
        let original = card.original_language.as_ref();
        let name = localize("name", &card.name, original, &card.translations, &chain).text;
        let parts = [
            Some(name),
            hit.metres.map(|metres| distance(metres, catalogue)),
            Some(opening(hit.state, context, catalogue)),
            freshness(hit.freshness, catalogue),
        ];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

fn distance(metres: f64, catalogue: &Catalogue) -> String {
    if metres < 100.0 {
        return catalogue.tr("Here, very near");
    }
    catalogue.tr_with("{distance} km away", &[("distance", &format!("{:.1}", metres / 1_000.0))])
}

fn opening(state: OpeningState, context: &Context, catalogue: &Catalogue) -> String {
    if !context.now.trusted {
        return String::new();
    }
    match state {
        OpeningState::Open { until: Some(until) } => {
            catalogue.tr_with("Open until {time}", &[("time", &until.format("%H:%M").to_string())])
        }
        OpeningState::Open { until: None } => catalogue.tr("Open all day"),
        OpeningState::Closed { .. } => catalogue.tr("Closed now"),
        OpeningState::ByAppointment => catalogue.tr("By appointment only"),
        OpeningState::Unknown => catalogue.tr("Opening times are not known. Call first."),
    }
}

fn freshness(freshness: Freshness, catalogue: &Catalogue) -> Option<String> {
    match freshness {
        Freshness::Fresh { .. } | Freshness::Hidden => None,
        Freshness::Ageing { months } => {
            Some(catalogue.tr_count("Checked {n} month ago", "Checked {n} months ago", months.into(), &[]))
        }
        Freshness::CallFirst => Some(catalogue.tr("This was checked more than a year ago. Call first.")),
        Freshness::Unconfirmed => Some(catalogue.tr("Not confirmed by the municipality yet. Call first.")),
    }
}
