//! The tour: every screen, drawn by the real renderer without a display, in several languages and sizes.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use super::{App, Frame, Headless, Setup, WindowError};
use crate::{
    clock::Now,
    device::{Machine, NetworkLink},
    doctor::{Check, Code, Finding},
    kiosk::{
        ComfortChange, Filter, KeyAction, Kiosk, KioskError, ListChoice, Page, Route, Session, StaffFacts, TextSize,
    },
    limits::{CLEAN_SECONDS, IDLE_COUNTDOWN_SECONDS},
    locale::LanguageTag,
    sync::State,
};

/// The tour cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    /// The screens cannot be drawn.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// The directory cannot be read.
    #[error(transparent)]
    Kiosk(#[from] KioskError),
    /// A picture cannot be written.
    #[error("{path} cannot be written")]
    Unwritable {
        /// The picture.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Pixels and millimetres of the glass: a 10.1-inch panel, the first Raspberry Pi display, a desk screen of 15.6 inches
/// and a hall screen of 21.5 inches that stands upright.
pub(super) const GLASSES: [((u32, u32), (f32, f32)); 4] = [
    ((1280, 800), (217.0, 136.0)),
    ((800, 480), (154.0, 86.0)),
    ((1920, 1080), (344.0, 194.0)),
    ((1080, 1920), (268.0, 476.0)),
];
/// One language of each script, and Urdu, whose letters go deepest.
const LANGUAGES: [&str; 6] = ["en", "ar", "ti", "uk", "ur", "zh-Hans"];
/// How a person can want the screen, and the glasses (by their place) on which that is drawn, in English and Arabic.
const COMFORTS: [(&str, &[ComfortChange], &[usize]); 3] = [
    ("largest", &[ComfortChange::Text(TextSize::Largest)], &[0, 1, 3]),
    ("contrast", &[ComfortChange::Contrast], &[0]),
    ("low", &[ComfortChange::Low], &[0, 2, 3]),
];
/// What a stick came to, by the names of pictures.
const NOTICES: [(&str, State); 7] = [
    ("notice", State::Reading),
    ("notice-done", State::Done),
    ("notice-nothing-new", State::NothingNew),
    ("notice-not-trusted", State::NotTrusted),
    ("notice-expired", State::Expired),
    ("notice-unusable", State::Unusable),
    ("notice-no-room", State::NoRoom),
];

/// Draws the tour of a directory into a folder; `told` of each picture as it is written
/// (`1280x800-ar-home.png`, `1280x800-ar-low-home.png`). Answers with their number.
///
/// # Errors
/// When a font is missing, the directory cannot be read or the folder not written.
pub fn draw_tour(
    kiosk: Kiosk,
    own_language: LanguageTag,
    now: Now,
    folder: &Path,
    mut told: impl FnMut(&Path),
) -> Result<usize, TourError> {
    fs::create_dir_all(folder).map_err(|source| TourError::Unwritable { path: folder.to_owned(), source })?;
    let stops = stops(&kiosk, &own_language, now)?;
    let mut headless = Headless::open(Setup::fixed(Some(kiosk), own_language, now, None))?;
    let mut count = 0;
    let mut draw = |headless: &mut Headless, name: &str| {
        let path = folder.join(format!("{name}.png"));
        write_png(&path, &headless.frame())?;
        told(&path);
        count += 1;
        Ok::<(), TourError>(())
    };
    for (place, ((width, height), millimetres)) in GLASSES.into_iter().enumerate() {
        headless.resize_mm((width, height), millimetres);
        for language in LANGUAGES {
            let Ok(tag) = LanguageTag::parse(language) else { continue };
            let notice = notices().next().filter(|_| place == 0 && LANGUAGES[..2].contains(&language));
            for stop in stops.iter().chain(&notice) {
                stop.visit(headless.app(), &tag, &[]);
                draw(&mut headless, &format!("{width}x{height}-{language}-{}", stop.name))?;
            }
            let wanted =
                COMFORTS.iter().filter(|(.., glasses)| glasses.contains(&place) && LANGUAGES[..2].contains(&language));
            for (name, changes, _) in wanted {
                for stop in stops.iter().filter(|stop| stop.has_comfort()) {
                    stop.visit(headless.app(), &tag, changes);
                    draw(&mut headless, &format!("{width}x{height}-{language}-{name}-{}", stop.name))?;
                }
            }
        }
    }
    Ok(count)
}

/// A screen to draw and the way there.
pub(super) struct Stop {
    pub(super) name: &'static str,
    route: Route,
    words: &'static [(&'static str, &'static str)],
}

impl Stop {
    /// Goes there as a new person would, in a language, after asking for larger letters and the like.
    pub(super) fn visit(&self, app: &App, language: &LanguageTag, changes: &[ComfortChange]) {
        app.clean(0);
        app.tell_of_stick(None, language);
        app.reset();
        app.step(|session| {
            session.go(Route::Language);
            session.choose_language(language);
            changes.iter().for_each(|change| session.change_comfort(*change));
            session.go(self.route.clone());
            let typed = self.words.iter().find(|(tag, _)| *tag == language.as_str());
            if let Some((_, words)) = typed {
                session.press(&KeyAction::Write, words);
            }
            if self.name == "search-found" {
                session.show_keys(false);
            }
        });
        match self.name {
            "attract" => {
                app.welcome_in(language);
                app.show();
            }
            "still-there" => app.ask(IDLE_COUNTDOWN_SECONDS),
            "out-of-order" => {
                app.welcome_in(language);
                app.out_of_order();
            }
            "staff-door" => app.ask_for_staff(),
            "staff" => app.let_staff_in(&staff_facts()),
            "clean" => app.clean(CLEAN_SECONDS),
            name => {
                let notice = NOTICES.iter().find(|(notice, _)| *notice == name);
                app.tell_of_stick(notice.map(|(_, state)| *state), language);
            }
        }
    }

    /// Whether it comes after somebody could have asked for larger letters.
    pub(super) fn has_comfort(&self) -> bool {
        !["attract", "out-of-order", "staff-door", "staff", "clean"].contains(&self.name)
    }
}

/// A machine to be drawn; every real one would give another picture.
pub(super) fn staff_facts() -> StaffFacts {
    let link = |name: &str, up| NetworkLink { name: name.to_owned(), up };
    let machine = Machine {
        disk_free_bytes: Some(5_210_000_000),
        links: vec![link("eth0", true), link("wlan0", false)],
        system: Some("202611290930".to_owned()),
        newer_system: true,
    };
    let findings = vec![
        Finding::good(Check::Settings, ""),
        Finding::good(Check::Screen, ""),
        Finding::good(Check::Touch, ""),
        Finding::bad(Check::Sound, Code::Sound, ""),
        Finding::good(Check::Root, "").of("lindeveen"),
        Finding::bad(Check::Signatures, Code::Expiry, "").of("lindeveen"),
    ];
    StaffFacts { machine, status: None, findings }
}

/// What can be said of a stick, over the first page; the first is drawn.
pub(super) fn notices() -> impl Iterator<Item = Stop> {
    NOTICES.iter().map(|(name, _)| Stop { name, route: Route::Home, words: &[] })
}

/// Every screen, with content found in the directory itself.
pub(super) fn stops(kiosk: &Kiosk, language: &LanguageTag, now: Now) -> Result<Vec<Stop>, TourError> {
    const WORDS: &[(&str, &str)] =
        &[("en", "doctor"), ("ar", "طبيب"), ("uk", "лікар"), ("ti", "ሓኪም"), ("ur", "ڈاکٹر"), ("zh-Hans", "医生")];
    let stop = |name, route| Stop { name, route, words: &[] };
    let mut stops = vec![
        stop("attract", Route::Attract),
        stop("language", Route::Language),
        stop("home", Route::Home),
        Stop { name: "search", route: Route::Search, words: WORDS },
        Stop { name: "search-found", route: Route::Search, words: WORDS },
        stop("search-empty", Route::Search),
        stop("stages", Route::Stages),
        stop("comfort", Route::Comfort),
        stop("about", Route::About),
        stop("staff-door", Route::Home),
        stop("staff", Route::Home),
        stop("clean", Route::Home),
        stop("still-there", Route::Home),
        stop("out-of-order", Route::Home),
    ];
    let mut session = Session::new(language);
    session.go(Route::Stages);
    if let Page::Stages(page) = session.page(kiosk, now)?
        && let Some(tile) = page.tiles.first()
    {
        stops.push(stop("guide", Route::Guide(tile.guide)));
    }
    session.open_now();
    stops.push(stop("open-now", session.route().clone()));
    Filter::ALL.into_iter().skip(1).for_each(|filter| session.toggle(filter));
    stops.push(stop("list-nothing-fits", session.route().clone()));
    stops.extend(stops_in_lists(kiosk, &mut session, now)?);
    Ok(stops)
}

/// A page of needs, a list of ours, a list of the neighbours', a service.
fn stops_in_lists(kiosk: &Kiosk, session: &mut Session, now: Now) -> Result<Vec<Stop>, TourError> {
    let mut stops: Vec<Stop> = Vec::new();
    let mut add = |name: &'static str, route: Route| {
        if !stops.iter().any(|stop| stop.name == name) {
            stops.push(Stop { name, route, words: &[] });
        }
    };
    session.go(Route::Home);
    let Page::Home(home) = session.page(kiosk, now)? else { return Ok(stops) };
    for tile in &home.needs.tiles {
        session.open_need(kiosk, tile.need.clone(), now)?;
        if let Page::Need(below) = session.page(kiosk, now)? {
            add("need", session.route().clone());
            for need in below.tiles {
                let choice = ListChoice { need: Some(need.need), ..ListChoice::default() };
                session.go(Route::List(choice.clone()));
                let Page::List(list) = session.page(kiosk, now)? else { continue };
                if list.home.is_empty() && !list.others.is_empty() {
                    add("list-neighbour", Route::List(choice.clone()));
                }
                if list.home.len() > 1 {
                    add("list", Route::List(choice));
                    add("detail", Route::Detail(list.home[0].id));
                }
            }
        }
        session.go(Route::Home);
    }
    Ok(stops)
}

fn write_png(path: &Path, frame: &Frame) -> Result<(), TourError> {
    let unwritable = |source: std::io::Error| TourError::Unwritable { path: path.to_owned(), source };
    let file = BufWriter::new(File::create(path).map_err(unwritable)?);
    frame.write_png(file).map_err(|why| unwritable(why.into()))
}
