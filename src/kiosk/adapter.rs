//! Where models meet Slint: one adapter per screen, the pictures, the fonts, the window and the tour.
//! Nothing outside this folder names a Slint type.

mod app;
mod attract;
#[cfg(test)]
mod checks;
mod comfort;
mod connect;
mod detail;
mod fonts;
mod guide;
mod headless;
mod home;
mod icons;
mod idle;
mod language;
mod list;
mod look;
mod needs;
mod search;
mod staff;
mod tour;
mod window;

pub use app::{App, Setup};
pub use fonts::FontError;
pub use headless::{Frame, Headless};
pub use tour::{TourError, draw_tour};
pub use window::{WindowError, run};

/// The code that Slint generates from `ui/kiosk`.
#[allow(missing_docs, clippy::all, clippy::unwrap_used, clippy::expect_used, reason = "generated, not ours to polish")]
mod ui {
    slint::include_modules!();
}
