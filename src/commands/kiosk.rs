//! `wegwijs kiosk`: the touchscreen, in a window, on the whole screen, or drawn into pictures: a tour, or
//! listings that another program asks for.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use chrono::NaiveTime;
use clap::Args;
use wegwijs::{
    clock::{self, Floor, Now},
    config::{BuildingSettings, Card, PlaceSettings},
    device::{Roots, physical_size_mm},
    directory::OpeningHours,
    doctor::{Finding, Patient},
    exchange::demo,
    kiosk::{
        DirectoryWatch, Kiosk,
        adapter::{Setup, draw_pictures, draw_tour, run},
    },
    locale::LanguageTag,
    store::{Directory, StoreError},
    sync::StateFolder,
};

use super::card::card;

#[derive(Args)]
pub struct Show {
    /// The directory to show; without one, the demo.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// The settings of this kiosk (wegwijs.toml); without them, defaults.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder with a copy of the last good settings: a mistake in --config is then told on the screen, and the
    /// kiosk goes on with the copy.
    #[arg(long, value_name = "FOLDER", requires = "config")]
    last_good: Option<PathBuf>,
    /// In a window of this size instead of the whole screen.
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = size)]
    windowed: Option<(u32, u32)>,
    /// Draws every screen into this folder instead, without a display.
    #[arg(long, value_name = "FOLDER")]
    tour: Option<PathBuf>,
    /// Draws listings for another program instead: a line of JSON on standard input asks for one, such as
    /// {"service": "<UUID>", "language": "ti", "width": 800, "height": 1280}; on standard output follows {"length": N}
    /// and N bytes of PNG, or {"error": "…"}.
    #[arg(long, requires = "directory", conflicts_with_all = ["config", "windowed", "tour"])]
    pictures: bool,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let numbers = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let sensible = |size: &(u32, u32)| (320..=7680).contains(&size.0) && (320..=7680).contains(&size.1);
    numbers.filter(sensible).ok_or_else(|| "a size in pixels, such as 1280x800".to_owned())
}

impl Show {
    /// Shows the directory until the window is closed.
    pub fn run(self) -> Result<ExitCode> {
        match (&self.directory, self.tour.clone()) {
            (Some(path), _) if self.pictures => pictures(path),
            (_, Some(folder)) => tour(self.directory, &folder),
            _ => show(self),
        }
    }
}

fn show(arguments: Show) -> Result<ExitCode> {
    let card = card(arguments.config.as_deref(), arguments.last_good.as_deref())?;
    let deployer = card.told();
    let settings = card.settings.clone();
    // A bare file name has an empty parent.
    let folder = arguments.directory.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).to_owned();
    let floor = Floor::read(&StateFolder::new(&folder).clock());
    let opened = match &arguments.directory {
        // A card that nobody has written yet.
        Some(path) if path.exists() || !settings.sources.is_empty() || arguments.last_good.is_none() => {
            open(path, &folder).map_err(anyhow::Error::from)
        }
        _ => demo::open(clock::now(&floor).date()).map_err(anyhow::Error::from),
    };
    // A card to which nothing leads yet, not even to a directory that is broken.
    let leads = |path: &PathBuf| path.symlink_metadata().is_ok();
    let is_new = arguments.last_good.is_some() && !arguments.directory.as_ref().is_some_and(leads);
    let glance = glance(&arguments, card, &folder);
    let watch = arguments.directory.map(DirectoryWatch::new);
    let site = settings.place.clone();
    let standing = move |kiosk: Kiosk| kiosk.standing_at(site.clone());
    // Without a directory the screen says so to the visitor; the reason is for the log.
    let kiosk = opened.and_then(|directory| Ok(standing(Kiosk::new(directory)?)));
    let kiosk = kiosk.inspect_err(|why| eprintln!("wegwijs: out of order: {why:#}")).ok();
    let setup = Setup {
        glance,
        own_language: own_language(kiosk.as_ref(), settings.place.languages.first())?,
        kiosk,
        clock: Box::new(move || clock::now(&floor)),
        since_start: Box::new(clock::since_start),
        newer: Box::new(move || watch.as_ref().and_then(DirectoryWatch::newer).map(&standing)),
        folder,
        screen_mm: settings.screen_mm().or_else(|| own_size(arguments.windowed)),
        pin_hash: settings.staff.pin_hash,
        building: building(&settings.building, &settings.place),
        languages: settings.place.languages,
        deployer,
        is_new,
    };
    run(setup, arguments.windowed)?;
    Ok(ExitCode::SUCCESS)
}

/// What the doctor sees of this kiosk whenever staff look; of one that shows the demo nothing.
fn glance(arguments: &Show, card: Card, folder: &Path) -> Box<dyn Fn() -> Vec<Finding>> {
    if arguments.directory.is_none() {
        return Box::new(Vec::new);
    }
    let folder = folder.to_owned();
    let config = arguments.config.as_deref();
    let beside = config.and_then(Path::parent).unwrap_or(Path::new(".")).to_owned();
    let card = config.map(|_| card);
    Box::new(move || {
        let state = StateFolder::new(&folder);
        let now = clock::moment(&Floor::read(&state.clock()));
        Patient { card: card.clone(), beside: beside.clone(), state, roots: Roots::default(), now }.glance()
    })
}

/// The directory; where it does not open, the former one that `wegwijs sync` has kept beside it.
fn open(path: &Path, folder: &Path) -> Result<Directory, StoreError> {
    let state = StateFolder::new(folder);
    Directory::open(path).or_else(|why| {
        if path != state.shown() {
            return Err(why);
        }
        tracing::error!(%why, "the directory does not open; showing the former one");
        Directory::open(&state.best())
    })
}

fn building(building: &BuildingSettings, place: &PlaceSettings) -> Option<OpeningHours> {
    let hours = building.opening_hours.as_deref()?;
    // They were checked when the settings were read.
    OpeningHours::parse(hours, place.country.as_deref()).ok()
}

/// What the screen says of its own size; a window on a desk is not as large as the screen.
fn own_size(windowed: Option<(u32, u32)>) -> Option<(f32, f32)> {
    if windowed.is_some() { None } else { physical_size_mm() }
}

/// The demo is drawn as on one fixed morning, so that its pictures can be compared; a real directory as of now.
fn tour(directory: Option<PathBuf>, folder: &std::path::Path) -> Result<ExitCode> {
    let (directory, now) = match &directory {
        Some(path) => (Directory::open(path)?, clock::now(&Floor::default())),
        None => {
            let morning = NaiveTime::from_hms_opt(10, 30, 0).unwrap_or_default();
            (demo::open(demo::day())?, Now::trusted(demo::day().and_time(morning)))
        }
    };
    let kiosk = Kiosk::new(directory)?;
    let language = own_language(Some(&kiosk), None)?;
    let count = draw_tour(kiosk, language, now, folder, |picture| println!("{}", picture.display()))?;
    println!("{count} pictures in {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// The directory is opened for each picture: whoever asks is writing it meanwhile.
fn pictures(path: &Path) -> Result<ExitCode> {
    let open = || Kiosk::new(Directory::open(path)?);
    let clock = || clock::now(&Floor::default());
    let setup = Setup { clock: Box::new(clock), ..Setup::fixed(None, own_language(None, None)?, clock(), None) };
    draw_pictures(io::stdin().lock(), io::stdout().lock(), setup, open)?;
    Ok(ExitCode::SUCCESS)
}

/// The language of the place, by its directory, else the first that is offered; the attract screen begins with it.
fn own_language(kiosk: Option<&Kiosk>, first: Option<&LanguageTag>) -> Result<LanguageTag> {
    let own = kiosk.and_then(Kiosk::language).or(first).cloned();
    own.map_or_else(|| LanguageTag::parse("en").context("the fallback language"), Ok)
}
