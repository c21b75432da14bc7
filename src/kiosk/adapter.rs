//! Where models meet Slint: one adapter per screen, the pictures, the fonts, the window, the tour,
//! the pictures that another program asks for.
//! Nothing outside this folder names a Slint type.

mod app;
mod attract;
#[cfg(test)]
mod behaviour;
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
mod notice;
mod pictures;
mod search;
#[cfg(all(test, feature = "panel"))]
mod sheets;
mod staff;
mod tour;
#[cfg(test)]
mod walk;
mod window;

pub use app::{App, Setup};
pub use fonts::FontError;
pub use headless::{Frame, Headless};
pub use pictures::{PicturesError, draw_pictures};
pub use tour::{TourError, draw_tour};
pub use window::{WindowError, run};

/// Puts rows where a screen shows some already. As many as before change in their places, so that what has the focus
/// keeps it and nothing is made anew; else `set` gets a new model.
fn put<T: Clone + 'static>(shown: &slint::ModelRc<T>, rows: Vec<T>, set: impl FnOnce(slint::ModelRc<T>)) {
    use slint::Model;
    if shown.row_count() == rows.len() {
        rows.into_iter().enumerate().for_each(|(index, row)| shown.set_row_data(index, row));
    } else {
        set(std::rc::Rc::new(slint::VecModel::from(rows)).into());
    }
}

/// The code that Slint generates from `ui/kiosk`.
#[allow(missing_docs, clippy::all, clippy::unwrap_used, clippy::expect_used, reason = "generated, not ours to polish")]
mod ui {
    slint::include_modules!();
}
