//! How a page looks on each of the displays: letters, colours, and where it stands at which minute.

use embedded_graphics::{
    mono_font::{MonoFont, MonoTextStyle, MonoTextStyleBuilder},
    pixelcolor::Rgb888,
    prelude::{DrawTarget, Drawable, Pixel, Point, RgbColor, Size},
    text::{Baseline, Text},
};

use super::{
    Block, Canvas, Light, Page, Step, Tone,
    letters::Letters,
    pages::{Grid, pages},
};
use crate::locale::LanguageTag;

/// The displays that fit into the enclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// 128 × 64 dots of one colour.
    Ssd1306,
    /// 240 × 240 pixels in colours.
    St7789,
}

impl Display {
    fn size(self) -> Size {
        match self {
            Self::Ssd1306 => Size::new(128, 64),
            Self::St7789 => Size::new(240, 240),
        }
    }
}

/// A display that speaks a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face {
    display: Display,
    letters: Letters,
}

impl Face {
    /// The face of a display for readers of a language.
    pub fn new(display: Display, language: &LanguageTag) -> Self {
        Self { display, letters: Letters::of(language) }
    }

    fn font(&self) -> &'static MonoFont<'static> {
        match self.display {
            Display::Ssd1306 => self.letters.small(),
            Display::St7789 => self.letters.large(),
        }
    }

    fn grid(&self) -> Grid {
        // The display has pixels left beside the letters: in these the picture moves.
        match self.display {
            Display::Ssd1306 => Grid { columns: 21, rows: 6 },
            Display::St7789 => Grid { columns: 23, rows: 11 },
        }
    }

    /// Pixels beside and below the letters.
    fn spare(&self) -> Size {
        let (size, letter, grid) = (self.display.size(), self.font().character_size, self.grid());
        let taken = Size::new(letter.width * count(grid.columns), letter.height * count(grid.rows));
        size.saturating_sub(taken)
    }

    /// Blocks as pages that fit.
    pub fn pages(&self, blocks: &[Block]) -> Vec<Page> {
        pages(blocks, self.grid(), self.letters)
    }

    /// The picture of a page at a step; of a dot at night.
    pub fn draw(&self, page: &Page, step: Step) -> Canvas {
        let size = self.display.size();
        let mut canvas = Canvas::new(size.width, size.height);
        let Ok(()) = match step.light {
            Light::Dot => draw_dot(&mut canvas, dot_place(size, step.minute)),
            light => {
                let spare = self.spare();
                let shift = (step.minute % (spare.width + 1), step.minute / (spare.width + 1) % (spare.height + 1));
                self.draw_lines(&mut canvas, page, place(shift.0, shift.1), light)
            }
        };
        canvas
    }

    fn draw_lines<D: DrawTarget<Color = Rgb888>>(
        &self,
        target: &mut D,
        page: &Page,
        corner: Point,
        light: Light,
    ) -> Result<(), D::Error> {
        let mut at = corner;
        for line in &page.lines {
            Text::with_baseline(&line.text, at, self.style(line.tone, light), Baseline::Top).draw(target)?;
            at += place(0, self.font().character_size.height);
        }
        Ok(())
    }

    /// On dots of one colour a heading is underlined and a warning inverted; in colours they are that as well, for not
    /// everybody tells yellow from white.
    fn style(&self, tone: Tone, light: Light) -> MonoTextStyle<'static, Rgb888> {
        let ink = match (self.display, tone) {
            (Display::St7789, Tone::Warning) => Rgb888::new(255, 196, 0),
            (Display::St7789, Tone::Heading) => Rgb888::new(128, 208, 255),
            _ => Rgb888::WHITE,
        };
        // The dots dim themselves; the other display has only its colours.
        let ink = if self.display == Display::St7789 && light == Light::Dim { dimmed(ink) } else { ink };
        let style = MonoTextStyleBuilder::new().font(self.font());
        match tone {
            Tone::Plain => style.text_color(ink).build(),
            Tone::Heading => style.text_color(ink).underline().build(),
            Tone::Warning => style.text_color(Rgb888::BLACK).background_color(ink).build(),
        }
    }
}

/// Two fifths as bright.
fn dimmed(colour: Rgb888) -> Rgb888 {
    let two_fifths = |level: u8| level / 5 * 2;
    Rgb888::new(two_fifths(colour.r()), two_fifths(colour.g()), two_fifths(colour.b()))
}

/// A dot of 2 × 2 pixels.
fn draw_dot<D: DrawTarget<Color = Rgb888>>(target: &mut D, corner: Point) -> Result<(), D::Error> {
    let grey = Rgb888::new(128, 128, 128);
    target.draw_iter([(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| Pixel(corner + Point::new(x, y), grey)))
}

/// Where the dot is: elsewhere each minute, and everywhere in the end.
fn dot_place(size: Size, minute: u32) -> Point {
    let (columns, rows) = (size.width / 2, size.height / 2);
    let places = columns * rows;
    // A step that has no divisor with the number of places reaches each of them.
    let stride = (places / 3..places).find(|stride| is_coprime(*stride, places)).unwrap_or(1);
    let at = u32::try_from(u64::from(minute) * u64::from(stride) % u64::from(places)).unwrap_or(0);
    place(at % columns * 2, at / columns * 2)
}

fn is_coprime(one: u32, other: u32) -> bool {
    let (mut a, mut b) = (one, other);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}

fn count(letters: usize) -> u32 {
    u32::try_from(letters).unwrap_or(u32::MAX)
}

fn place(x: u32, y: u32) -> Point {
    Point::new(i32::try_from(x).unwrap_or(i32::MAX), i32::try_from(y).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use embedded_graphics::mock_display::MockDisplay;

    use super::*;
    use crate::device::panel::Line;

    fn face(display: Display) -> Face {
        Face::new(display, &LanguageTag::parse("nl").unwrap())
    }

    fn lit(canvas: &Canvas) -> Vec<(u32, u32)> {
        let places = (0..canvas.height()).flat_map(|y| (0..canvas.width()).map(move |x| (x, y)));
        places.filter(|(x, y)| canvas.rgb(*x, *y) != [0, 0, 0]).collect()
    }

    #[test]
    fn letters_headings_and_warnings_are_drawn_so() {
        let mut display = MockDisplay::new();
        // The background of a warning lies below its letters.
        display.set_allow_overdraw(true);
        let page = Page {
            lines: vec![Line::new(Tone::Plain, "é1"), Line::new(Tone::Heading, "L"), Line::new(Tone::Warning, "W")],
        };
        face(Display::Ssd1306).draw_lines(&mut display, &page, Point::new(1, 0), Light::Bright).unwrap();
        #[rustfmt::skip]
        display.assert_pattern(&[
            "    W       ",
            "   W     W  ",
            "        WW  ",
            "  WWW  W W  ",
            " W   W   W  ",
            " WWWWW   W  ",
            " W       W  ",
            "  WWW  WWWWW",
            "            ",
            "            ",
            "            ",
            " W          ",
            " W          ",
            " W          ",
            " W          ",
            " W          ",
            " W          ",
            " WWWWW      ",
            "            ",
            " WWWWWW     ",
            " WWWWWW     ",
            " KWWWKW     ",
            " KWWWKW     ",
            " KWWWKW     ",
            " KWKWKW     ",
            " KWKWKW     ",
            " KKWKKW     ",
            " KWWWKW     ",
            " WWWWWW     ",
            " WWWWWW     ",
        ]);
    }

    #[test]
    fn a_full_page_stays_on_the_display_at_every_minute() {
        for display in [Display::Ssd1306, Display::St7789] {
            let face = face(display);
            let grid = face.grid();
            let page = Page { lines: vec![Line::new(Tone::Warning, "W".repeat(grid.columns)); grid.rows] };
            let count = |minute| lit(&face.draw(&page, Step { page: 0, minute, light: Light::Bright })).len();
            let whole = count(0);
            let spare = face.spare();
            // To the right, to the bottom, and both.
            let (right, bottom) = (spare.width, spare.height * (spare.width + 1));
            let inside = [right, bottom, bottom + right].iter().all(|minute| count(*minute) == whole);
            assert!(inside, "{display:?}: some of it is outside");
        }
    }

    #[test]
    fn no_dot_burns_in() {
        // The same page, day after day: a dot that is always lit ages; those of letters rest for most of the minutes.
        let face = face(Display::Ssd1306);
        let page = Page { lines: vec![Line::new(Tone::Plain, "Lindeveen 10:31"); 6] };
        let mut always: Option<BTreeSet<(u32, u32)>> = None;
        for minute in 0..15 {
            let now: BTreeSet<_> =
                lit(&face.draw(&page, Step { page: 0, minute, light: Light::Dim })).into_iter().collect();
            always = Some(always.map_or_else(|| now.clone(), |before| before.intersection(&now).copied().collect()));
        }
        assert_eq!(always.unwrap().len(), 0);
    }

    #[test]
    fn at_night_a_dot_wanders_over_all_of_the_display() {
        for (display, places) in [(Display::Ssd1306, 64 * 32), (Display::St7789, 120 * 120)] {
            let face = face(display);
            let drawn = lit(&face.draw(&Page::default(), Step { page: 0, minute: 7, light: Light::Dot }));
            let corner = dot_place(display.size(), 7);
            assert_eq!((drawn.len(), place(drawn[0].0, drawn[0].1)), (4, corner));
            let seen: BTreeSet<_> =
                (0..places).map(|minute| dot_place(display.size(), minute)).map(|p| (p.x, p.y)).collect();
            assert_eq!(seen.len(), places as usize, "{display:?}");
        }
    }
}
