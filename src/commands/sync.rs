//! `wegwijs sync`: one round of fetching, from the web, from a stick, or of what is here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    rc::Rc,
};

use anyhow::{Context, Result, bail};
use chrono::TimeDelta;
use clap::Args;
use uuid::Uuid;
use wegwijs::{
    clock::{self, Floor, Moment},
    config::{Settings, SourceSettings, TakeSettings},
    store::Take,
    sync::{
        Budget, Fetch, Month, Origin, Proxies, Report, Repository, Source, SourceStatus, State, StateFolder, Status,
        Wire, WireSettings, round, wait,
    },
};

use super::card::card;

#[derive(Args)]
pub struct Sync {
    /// The settings of this kiosk.
    #[arg(long, value_name = "FILE", default_value = "/etc/wegwijs/wegwijs.toml")]
    config: PathBuf,
    /// The folder with a copy of the last good settings: after a mistake in --config the round goes by the copy.
    #[arg(long, value_name = "FOLDER")]
    last_good: Option<PathBuf>,
    /// Where the content of this kiosk stands.
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/wegwijs")]
    state: PathBuf,
    /// Read the stick that is mounted here instead of the web.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["here", "back", "report"])]
    stick: Option<PathBuf>,
    /// Fetch nothing; put in order what is here.
    #[arg(long, conflicts_with_all = ["back", "report"])]
    here: bool,
    /// Return to the directory that was shown before; it stays until its sources bring something new.
    #[arg(long, conflicts_with = "report")]
    back: bool,
    /// Write how this kiosk is doing onto a stick that asks for it (a file `wegwijs/report-please`).
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,
    /// Do not wait longer after rounds that failed.
    #[arg(long)]
    now: bool,
}

impl Sync {
    /// Does one round and says what came of it. Fails when something new could have come and did not.
    pub fn run(self) -> Result<ExitCode> {
        let state = StateFolder::new(&self.state);
        let now = clock::moment(&Floor::read(&state.clock()));
        if let Some(stick) = &self.report {
            let report = Report::of(&state, now);
            match report.write(stick)? {
                Some(path) => println!("written to {}", path.display()),
                None => println!("the stick does not ask for a report"),
            }
            return Ok(ExitCode::SUCCESS);
        }
        if self.back {
            let _lock = state.lock()?;
            state.back()?;
            println!("the former directory is shown again, until its publishers bring something new");
            return Ok(ExitCode::SUCCESS);
        }
        let settings = self.settings()?;
        let sources = self.sources(&settings)?;
        if let Some(left) = self.too_early(&state, now) {
            println!(
                "the last rounds failed; the next one is due in {} minutes (--now does it at once)",
                left.num_minutes()
            );
            return Ok(ExitCode::SUCCESS);
        }
        if !now.trusted {
            eprintln!("wegwijs: the clock of this machine is wrong; going by {}", now.time.format("%Y-%m-%d"));
        }
        let status = match (&self.stick, self.here) {
            (Some(stick), _) => round(&state, &sources, &Origin::Stick(stick), now)?,
            (None, true) => round(&state, &sources, &Origin::Here, now)?,
            (None, false) => self.by_wire(&state, &settings, &sources, now)?,
        };
        if let Some(stick) = self.stick.as_ref().filter(|_| status.sources.is_empty()) {
            println!("{}: nothing here is of a publisher that the settings name", stick.display());
        }
        print(&status);
        let well = matches!(status.state, State::Done | State::NothingNew);
        Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn settings(&self) -> Result<Settings> {
        let settings = card(Some(&self.config), self.last_good.as_deref())?.settings;
        if settings.sources.is_empty() {
            bail!("{} names no [[source]], so there is nothing to fetch", self.config.display());
        }
        Ok(settings)
    }

    /// A path of the settings: beside them, unless it is absolute.
    fn beside(&self, path: &Path) -> PathBuf {
        self.config.parent().unwrap_or(Path::new(".")).join(path)
    }

    fn sources(&self, settings: &Settings) -> Result<Vec<Source>> {
        let source = |source: &SourceSettings| {
            let path = self.beside(&source.root);
            let anchor = fs::read(&path)
                .with_context(|| format!("the root of {} at {} cannot be read", source.name, path.display()))?;
            let take = match (source.take, source.within_km) {
                (TakeSettings::Unmet, Some(km)) => Take::Unmet { within_metres: km * 1000.0 },
                _ => Take::All,
            };
            Ok(Source { name: source.name.clone(), anchor, take })
        };
        settings.sources.iter().map(source).collect()
    }

    /// How long to wait yet after rounds that failed; only the timer's rounds by wire wait.
    fn too_early(&self, state: &StateFolder, now: Moment) -> Option<TimeDelta> {
        if self.now || self.here || self.stick.is_some() {
            return None;
        }
        let last = Status::read(state.path()).filter(|last| last.failures > 0 && last.at <= now.time)?;
        let due = last.at + TimeDelta::from_std(wait(last.failures, Uuid::new_v4().as_u64_pair().1)).ok()?;
        (due > now.time).then(|| due - now.time)
    }

    fn by_wire(&self, state: &StateFolder, settings: &Settings, sources: &[Source], now: Moment) -> Result<Status> {
        let bytes_per_month = settings.network.megabytes_per_month.map(|megabytes| megabytes.saturating_mul(1_000_000));
        let budget = Rc::new(Budget::load(&state.budget(), bytes_per_month, Month::of(now.time))?);
        let authorities = settings.network.ca.as_ref().map(|path| self.beside(path));
        let proxies = match &settings.network.proxy {
            Some(proxy) => Proxies::through(proxy)?,
            None => Proxies::from_environment()?,
        };
        let repository = |source: &Source| -> Repository {
            let urls = &settings.sources.iter().find(|known| known.name == source.name)?.urls;
            let kept = state.source(&source.name).wire();
            let wire =
                || Wire::new(urls, WireSettings::new(kept, authorities.clone(), proxies.clone()), budget.clone());
            (!urls.is_empty()).then(|| Ok(Box::new(wire()?) as Box<dyn Fetch>))
        };
        Ok(round(state, sources, &Origin::Wire(&repository), now)?)
    }
}

fn print(status: &Status) {
    for source in &status.sources {
        println!("{}", described(source));
    }
}

fn described(source: &SourceStatus) -> String {
    let said = match source.state {
        State::Reading => "being read",
        State::Done => "new content",
        State::NothingNew => "nothing new",
        State::NotTrusted => "NOT TRUSTED, nothing was taken",
        State::Expired => "not valid any more, nothing was taken",
        State::Unusable => "cannot be used, nothing was taken",
        State::NotReachable => "cannot be reached",
        State::BudgetUsedUp => "waits for the data of next month",
        State::NoRoom => "found no room on the disk",
    };
    let published = source.published_at.map(|at| format!(", published {}", at.format("%Y-%m-%d %H:%M UTC")));
    let reason = source.reason.as_ref().map(|reason| format!(" ({reason})"));
    format!("{}: {said}{}{}", source.name, published.unwrap_or_default(), reason.unwrap_or_default())
}
