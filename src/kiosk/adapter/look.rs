//! Sizes: from the millimetres of the glass and the letters that the reader chose to the pixels of this screen.

use std::cell::{Cell, RefCell};

use slint::Image;

use super::{icons::Icons, ui::Theme};
use crate::kiosk::{Comfort, TextSize};

/// A capital of Noto Sans is so high in a font of size 1.
const CAPITAL_OF_NOTO_SANS: f32 = 0.714;
/// The height of capitals in millimetres on the smallest screens, and on those seen from further away.
const CAPITAL_MM: (f32, f32) = (4.0, 5.0);
/// The least height of capitals in the largest letters (EN 301 549, clause 5.1.4).
const CAPITAL_LARGEST_MM: f32 = 7.3;

/// The picture of a notice is so many times as high as that of a tile.
const NOTICE_TILES: u32 = 3;

/// What a seated reader is left with at least: a keyboard must fit (see `top` in app_window.slint).
const LOW_MM: f32 = 110.0;

/// Sizes and pictures for one screen.
pub struct Look {
    icons: RefCell<Icons>,
    /// What the deployer or the screen itself says of its size.
    told_mm: Option<(f32, f32)>,
    tile: Cell<u32>,
    bar: Cell<u32>,
    small: Cell<u32>,
}

impl Look {
    /// Sizes for a screen of so many millimetres; guessed from the pixels where nobody knows.
    pub fn new(told_mm: Option<(f32, f32)>) -> Self {
        Self { icons: RefCell::default(), told_mm, tile: Cell::new(1), bar: Cell::new(1), small: Cell::new(1) }
    }

    /// Sets every length of the theme for a window of so many pixels.
    pub fn apply(&self, theme: &Theme<'_>, (width, height): (f32, f32), comfort: Comfort) {
        let (wide_mm, high_mm) = self.millimetres(width, height);
        let unit = (width / wide_mm).min(height / high_mm);
        let body = body_pixels(unit, wide_mm.min(high_mm), comfort.text);
        let (heading, title, display) = match comfort.text {
            TextSize::Normal => (1.16, 1.4, 2.2),
            TextSize::Large => (1.1, 1.25, 1.7),
            TextSize::Largest => (1.0, 1.12, 1.35),
        };
        theme.set_unit(unit);
        theme.set_body(body);
        theme.set_heading((body * heading).round());
        theme.set_title((body * title).round());
        theme.set_display((body * display).round());
        theme.set_contrast(comfort.contrast);
        theme.set_low(comfort.low);
        theme.set_portrait(height > width);
        let room_mm = if comfort.low { (high_mm / 2.0).max(LOW_MM).min(high_mm) } else { high_mm };
        theme.set_short(room_mm < 150.0);
        theme.set_tiny(room_mm < 100.0);
        let former = (self.tile.get(), self.bar.get(), self.small.get());
        self.tile.set(whole(
            match high_mm {
                ..150.0 => 11.0,
                ..250.0 => 14.0,
                _ => 20.0,
            } * unit,
        ));
        self.bar.set(whole(8.5 * unit));
        self.small.set(whole(1.1 * body));
        if former != (self.tile.get(), self.bar.get(), self.small.get()) {
            // Pictures of another size are not needed again soon.
            self.icons.replace(Icons::default());
        }
        #[expect(clippy::cast_precision_loss, reason = "a few dozen pixels")]
        let length = |pixels: u32| pixels as f32;
        theme.set_icon_tile(length(self.tile.get()));
        theme.set_icon_bar(length(self.bar.get()));
        theme.set_icon_small(length(self.small.get()));
        theme.set_icon_notice(length(NOTICE_TILES * self.tile.get()));
    }

    /// A picture in the size of a tile's.
    pub fn tile(&self, name: &str) -> Image {
        self.icons.borrow().get(name, self.tile.get())
    }

    /// A picture in the size of a button's.
    pub fn bar(&self, name: &str) -> Image {
        self.icons.borrow().get(name, self.bar.get())
    }

    /// A picture that is seen across a hall.
    pub fn notice(&self, name: &str) -> Image {
        self.icons.borrow().get(name, NOTICE_TILES * self.tile.get())
    }

    /// A picture that stands beside words.
    pub fn small(&self, name: &str) -> Image {
        self.icons.borrow().get(name, self.small.get())
    }

    /// As told, turned the way the window is.
    fn millimetres(&self, width: f32, height: f32) -> (f32, f32) {
        let (one, other) = self.told_mm.unwrap_or_else(|| guessed_mm(width, height));
        if (one > other) == (width > height) { (one, other) } else { (other, one) }
    }
}

/// The size of body text in whole pixels, never less than the capitals ask for.
fn body_pixels(unit: f32, short_side_mm: f32, text: TextSize) -> f32 {
    let normal = (short_side_mm * 0.026).clamp(CAPITAL_MM.0, CAPITAL_MM.1);
    let capital = match text {
        TextSize::Normal => normal,
        TextSize::Large => (normal * CAPITAL_LARGEST_MM).sqrt(),
        TextSize::Largest => CAPITAL_LARGEST_MM,
    };
    (capital / CAPITAL_OF_NOTO_SANS * unit).ceil()
}

fn whole(pixels: f32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
    let pixels = pixels.round().max(1.0) as u32;
    pixels
}

/// The usual panel of so many pixels, the smallest of several: what is drawn for it is large enough on any other.
fn guessed_mm(width: f32, height: f32) -> (f32, f32) {
    let (long, short) = (width.max(height), width.min(height));
    let long_mm = match long {
        // The displays that Raspberry Pi sells, and their like: 7 inches.
        ..=1024.0 => 154.0,
        // 10.1 inches.
        ..=1366.0 => 217.0,
        // 15.6 inches.
        ..=2000.0 => 344.0,
        // Desks and halls: as fine as 24 inches in 4K.
        _ => long / 7.2,
    };
    (long_mm, long_mm * short / long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_high_as_promised() {
        for (unit, short) in [(5.9, 136.0), (5.2, 86.0), (5.58, 194.0), (4.03, 268.0)] {
            let capital = |text| body_pixels(unit, short, text) * CAPITAL_OF_NOTO_SANS / unit;
            assert!(capital(TextSize::Normal) >= 4.0);
            assert!(capital(TextSize::Large) > capital(TextSize::Normal));
            assert!(capital(TextSize::Largest) >= CAPITAL_LARGEST_MM);
        }
    }

    #[test]
    fn a_turned_screen_keeps_its_millimetres() {
        let look = Look::new(Some((476.0, 268.0)));
        assert_eq!(look.millimetres(1080.0, 1920.0), (268.0, 476.0));
        assert_eq!(Look::new(None).millimetres(800.0, 480.0), (154.0, 92.4));
    }
}
