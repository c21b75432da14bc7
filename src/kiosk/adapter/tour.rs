//! The tour: every screen, drawn by the real renderer without a display, in several languages and sizes.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use super::{Frame, Headless, WindowError};
use crate::{
    clock::Now,
    kiosk::{KeyAction, Kiosk, KioskError, Page, Route, Session},
    limits::IDLE_COUNTDOWN_SECONDS,
    locale::LanguageTag,
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

/// The sizes and the languages that each is drawn in; the first size shows most.
const SIZES: [(u32, u32, &[&str]); 4] = [
    (1280, 800, &["en", "nl", "ar", "uk", "ti"]),
    (800, 480, &["nl", "ar"]),
    (1920, 1080, &["uk"]),
    (1080, 1920, &["ti", "ar"]),
];

/// Draws the tour of a directory into a folder; `told` of each picture as it is written
/// (`1280x800-ar-home.png`). Answers with their number.
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
    let mut headless = Headless::open(Some(kiosk), own_language, now)?;
    let mut count = 0;
    for (width, height, languages) in SIZES {
        headless.resize(width, height);
        let mut draw = |headless: &Headless, name: &str| {
            let path = folder.join(format!("{width}x{height}-{name}.png"));
            write_png(&path, &headless.frame())?;
            told(&path);
            count += 1;
            Ok::<(), TourError>(())
        };
        headless.app().out_of_order();
        draw(&headless, "out-of-order")?;
        for language in languages {
            let Ok(tag) = LanguageTag::parse(language) else { continue };
            for stop in &stops {
                let app = headless.app();
                app.reset();
                app.step(|session| stop.go(session, &tag));
                match stop.name {
                    "attract" => app.welcome_in(&tag),
                    "still-there" => app.ask(IDLE_COUNTDOWN_SECONDS),
                    _ => {}
                }
                draw(&headless, &format!("{language}-{}", stop.name))?;
            }
        }
    }
    Ok(count)
}

/// A screen to draw and the way there.
struct Stop {
    name: &'static str,
    route: Route,
    words: &'static [(&'static str, &'static str)],
}

impl Stop {
    fn go(&self, session: &mut Session, language: &LanguageTag) {
        session.go(Route::Language);
        session.choose_language(language);
        session.go(self.route.clone());
        let typed = self.words.iter().find(|(tag, _)| *tag == language.as_str());
        if let Some((_, words)) = typed {
            session.press(&KeyAction::Write, words);
        }
    }
}

/// Every screen, with content found in the directory itself.
fn stops(kiosk: &Kiosk, language: &LanguageTag, now: Now) -> Result<Vec<Stop>, TourError> {
    const WORDS: &[(&str, &str)] =
        &[("en", "doctor"), ("nl", "huisarts"), ("ar", "طبيب"), ("uk", "лікар"), ("ti", "ሓኪም")];
    let stop = |name, route| Stop { name, route, words: &[] };
    let mut stops = vec![
        stop("attract", Route::Attract),
        stop("language", Route::Language),
        stop("home", Route::Home),
        Stop { name: "search", route: Route::Search, words: WORDS },
        stop("search-empty", Route::Search),
        stop("still-there", Route::Home),
    ];
    let mut session = Session::new(language);
    session.go(Route::Home);
    let Page::Home(home) = session.page(kiosk, now)? else { return Ok(stops) };
    let mut seen_unmet = false;
    for tile in &home.tiles {
        session.open_need(kiosk, tile.need.clone(), now)?;
        if let Page::Need(below) = session.page(kiosk, now)? {
            if !stops.iter().any(|stop| stop.name == "need") {
                stops.push(stop("need", session.route().clone()));
            }
            for need in &below.tiles {
                session.go(Route::List(need.need.clone()));
                let Page::List(list) = session.page(kiosk, now)? else { continue };
                if list.home.is_empty() && !list.others.is_empty() && !seen_unmet {
                    seen_unmet = true;
                    stops.push(stop("list-neighbour", session.route().clone()));
                }
                if list.home.len() > 1 && !stops.iter().any(|stop| stop.name == "list") {
                    stops.push(stop("list", session.route().clone()));
                    stops.push(stop("detail", Route::Detail(list.home[0].id)));
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
    let mut encoder = png::Encoder::new(file, frame.width, frame.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|why| unwritable(why.into()))?;
    writer.write_image_data(frame.bytes()).map_err(|why| unwritable(why.into()))
}
