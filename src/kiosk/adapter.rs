//! Where models meet Slint: one adapter per screen, the pictures, the fonts, the window and the tour.
//! Nothing outside this folder names a Slint type.

mod app;
mod attract;
mod detail;
mod fonts;
mod headless;
mod icons;
mod language;
mod list;
mod needs;
mod search;
mod tour;
mod window;

pub use app::App;
pub use fonts::FontError;
pub use headless::{Frame, Headless};
pub use tour::{TourError, draw_tour};
pub use window::{WindowError, run};

/// The code that Slint generates from `ui/kiosk`.
#[allow(missing_docs, clippy::all, clippy::unwrap_used, clippy::expect_used, reason = "generated, not ours to polish")]
mod ui {
    slint::include_modules!();
}
