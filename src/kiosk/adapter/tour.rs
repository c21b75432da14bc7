//! The tour: every screen, drawn by the real renderer without a display, in several languages and sizes.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    rc::Rc,
};

use slint::{
    ComponentHandle, PhysicalSize, PlatformError, Rgb8Pixel, SharedPixelBuffer,
    platform::{
        Platform, WindowAdapter,
        software_renderer::{MinimalSoftwareWindow, RepaintBufferType},
    },
};

use super::{App, FontError, fonts};
use crate::{
    clock::Now,
    kiosk::{Kiosk, KioskError, Page, Route, Session},
    locale::LanguageTag,
};

/// The tour cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    /// Slint refuses.
    #[error("the screens cannot be drawn: {source}")]
    Platform {
        /// What it says.
        #[from]
        source: PlatformError,
    },
    /// The letters cannot be drawn.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The directory cannot be read.
    #[error(transparent)]
    Kiosk(#[from] KioskError),
    /// A picture cannot be written.
    #[error("{path} cannot be written: {source}")]
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

/// One picture of the tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// `1280x800-ar-home.png`, in the folder of the tour.
    pub path: PathBuf,
}

struct Headless {
    window: Rc<MinimalSoftwareWindow>,
}

impl Platform for Headless {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }
}

/// Draws the tour of a directory into a folder, `told` of each picture. Once per process: it takes Slint's platform.
///
/// # Errors
/// When a font is missing, the directory cannot be read or the folder not written.
pub fn draw_tour(
    kiosk: Kiosk,
    own_language: LanguageTag,
    now: Now,
    folder: &Path,
    mut told: impl FnMut(&Picture),
) -> Result<Vec<Picture>, TourError> {
    let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
    slint::platform::set_platform(Box::new(Headless { window: window.clone() }))
        .map_err(|why| PlatformError::Other(why.to_string()))?;
    fs::create_dir_all(folder).map_err(|source| TourError::Unwritable { path: folder.to_owned(), source })?;
    let stops = stops(&kiosk, &own_language, now)?;
    let app = App::new(Some(kiosk), own_language, Box::new(move || now))?;
    fonts::register()?;
    app.window().show()?;
    let mut pictures = Vec::new();
    for (width, height, languages) in SIZES {
        window.set_size(PhysicalSize::new(width, height));
        #[expect(clippy::cast_precision_loss, reason = "screens are a few thousand pixels wide")]
        app.fit(width as f32, height as f32);
        for language in languages {
            let Ok(tag) = LanguageTag::parse(language) else { continue };
            for stop in &stops {
                app.reset();
                app.step(|session| stop.go(session, &tag));
                if stop.name == "still-there" {
                    app.ask(crate::limits::IDLE_COUNTDOWN_SECONDS);
                }
                let path = folder.join(format!("{width}x{height}-{language}-{}.png", stop.name));
                write_png(&path, &snapshot(&window, width, height))?;
                let picture = Picture { path };
                told(&picture);
                pictures.push(picture);
            }
        }
    }
    Ok(pictures)
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
            session.press(&crate::kiosk::KeyAction::Write, words);
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
    for tile in home.tiles.iter().filter(|tile| tile.met) {
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

fn snapshot(window: &MinimalSoftwareWindow, width: u32, height: u32) -> SharedPixelBuffer<Rgb8Pixel> {
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
    slint::platform::update_timers_and_animations();
    window.request_redraw();
    window.draw_if_needed(|renderer| {
        renderer.render(buffer.make_mut_slice(), width as usize);
    });
    buffer
}

fn write_png(path: &Path, buffer: &SharedPixelBuffer<Rgb8Pixel>) -> Result<(), TourError> {
    let unwritable = |source: std::io::Error| TourError::Unwritable { path: path.to_owned(), source };
    let file = BufWriter::new(File::create(path).map_err(unwritable)?);
    let mut encoder = png::Encoder::new(file, buffer.width(), buffer.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(|why| unwritable(why.into()))?;
    writer.write_image_data(buffer.as_bytes()).map_err(|why| unwritable(why.into()))
}
