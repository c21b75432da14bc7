//! What stands on the glass when the kiosk cannot draw: out of order, whom to ask, in the languages that there is room
//! for. Needs no directory, no fonts and no settings: the letters are pictures that the kiosk's own renderer drew
//! (`ui/panel`), and a test of `kiosk/adapter` compares them with what it draws today.

use embedded_graphics::{
    image::{GetPixel, ImageRaw},
    pixelcolor::{BinaryColor, Rgb888},
    prelude::{DrawTarget, Drawable, OriginDimensions, Point, PointsIter, Primitive, RgbColor, Size},
    primitives::{Circle, Line, PrimitiveStyle, Rectangle, Triangle},
};

use super::Canvas;
use crate::{limits::FRAMEBUFFER_SIDE_PIXELS_MAX, locale::LANGUAGES};

/// What is said, in the words of the catalogues.
pub const OUT_OF_ORDER: [&str; 2] = ["Out of order", "Please ask at the desk."];

/// Those who get room first, by how many newcomers read them and staff speak them; the others follow in the order in which
/// languages are always shown.
const MAIN: [&str; 12] = ["nl", "en", "de", "fr", "ar", "uk", "ti", "prs", "tr", "so", "pes", "ru"];
/// The largest enlargement of a letter.
const SCALE_MAX: u32 = 8;

macro_rules! sheet {
    ($pixels:literal) => {
        ($pixels, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/panel/out-of-order-", $pixels, ".png")))
    };
}

/// Pictures of all sentences, by the size of their letters in pixels: of one bit, each line below the other, two lines a
/// language, in the order of `LANGUAGES`, and as wide as the longest.
const SHEETS: [(u32, &[u8]); 3] = [sheet!(20), sheet!(28), sheet!(40)];

/// The sizes of letters that there are pictures of, in pixels.
pub const SHEET_SIZES: [u32; 3] = [SHEETS[0].0, SHEETS[1].0, SHEETS[2].0];

/// How high a line of a sheet is: letters of every script with their marks.
pub const fn sheet_line_pixels(size: u32) -> u32 {
    size * 8 / 5
}

/// A picture that was compiled in and cannot be read: the program is damaged.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// No PNG.
    #[error("a picture inside the program cannot be read")]
    Unreadable(#[from] png::DecodingError),
    /// A PNG of another form.
    #[error("a picture inside the program is not of one bit a pixel, or too short")]
    Form,
}

struct Sheet {
    size: u32,
    width: u32,
    bytes: Vec<u8>,
}

impl Sheet {
    fn read((size, png): (u32, &[u8])) -> Result<Self, SheetError> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::IDENTITY);
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or(SheetError::Form)?];
        let info = reader.next_frame(&mut bytes)?;
        let of_one_bit = info.color_type == png::ColorType::Grayscale && info.bit_depth == png::BitDepth::One;
        let lines = u32::try_from(LANGUAGES.len() * OUT_OF_ORDER.len()).unwrap_or(u32::MAX);
        let is_whole = info.height == lines.saturating_mul(sheet_line_pixels(size));
        if of_one_bit && is_whole { Ok(Self { size, width: info.width, bytes }) } else { Err(SheetError::Form) }
    }

    fn image(&self) -> ImageRaw<'_, BinaryColor> {
        ImageRaw::new(&self.bytes, self.width)
    }
}

/// How the glass is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plan {
    /// Of `SHEETS`.
    sheet: usize,
    scale: u32,
    columns: u32,
    rows: u32,
    /// Pixels of a language's place.
    cell: (u32, u32),
    /// Pixels above them, for the sign.
    head: u32,
}

impl Plan {
    fn of((width, height): (u32, u32), (sheet, size, sheet_width): (usize, u32, u32), scale: u32) -> Self {
        let letters = size * scale;
        let cell = ((sheet_width + size) * scale, (2 * sheet_line_pixels(size) + size / 2) * scale);
        let head = letters * 4;
        Self { sheet, scale, columns: width / cell.0, rows: height.saturating_sub(head) / cell.1, cell, head }
    }

    fn room(&self) -> usize {
        (self.columns * self.rows) as usize
    }

    /// The largest letters in which the main languages fit; where they fit in none, the smallest.
    fn best(glass: (u32, u32), sheets: &[Sheet]) -> Option<Self> {
        let mut plans: Vec<(u32, Self)> = Vec::new();
        for (place, sheet) in sheets.iter().enumerate() {
            let plan = |scale| (sheet.size * scale, Self::of(glass, (place, sheet.size, sheet.width), scale));
            plans.extend((1..=SCALE_MAX).map(plan));
        }
        // Of two ways to the same size, the letters that are enlarged less.
        plans.sort_by_key(|(letters, plan)| (std::cmp::Reverse(*letters), plan.scale));
        let fitting = plans.iter().find(|(_, plan)| plan.room() >= MAIN.len());
        fitting.or(plans.last()).map(|(_, plan)| *plan)
    }
}

/// The places in `LANGUAGES` of all languages, the main ones first.
fn order() -> Vec<usize> {
    let main = MAIN.iter().filter_map(|tag| LANGUAGES.iter().position(|language| language.tag == *tag));
    let others = (0..LANGUAGES.len()).filter(|place| !MAIN.contains(&LANGUAGES[*place].tag));
    main.chain(others).collect()
}

/// The picture for a glass of so many pixels.
///
/// # Errors
/// When the program is damaged.
pub fn out_of_order(width: u32, height: u32) -> Result<Canvas, SheetError> {
    let side = |pixels: u32| pixels.clamp(1, FRAMEBUFFER_SIDE_PIXELS_MAX);
    let mut canvas = Canvas::new(side(width), side(height));
    let sheets = SHEETS.into_iter().map(Sheet::read).collect::<Result<Vec<_>, _>>()?;
    let glass = (canvas.width(), canvas.height());
    let Some(plan) = Plan::best(glass, &sheets) else { return Ok(canvas) };
    let image = sheets[plan.sheet].image();
    let line = sheet_line_pixels(sheets[plan.sheet].size);
    let shown = plan.room().clamp(1, LANGUAGES.len());
    let columns = plan.columns.max(1);
    let rows = u32::try_from(shown).unwrap_or(1).div_ceil(columns);
    let left = glass.0.saturating_sub(columns * plan.cell.0) / 2;
    let top = glass.1.saturating_sub(plan.head + rows * plan.cell.1) / 2;
    let Ok(()) = draw_sign(&mut canvas, point(glass.0 / 2, top + plan.head / 8), plan.head * 3 / 4);
    for (place, language) in (0..).zip(order().into_iter().take(shown)) {
        let middle = left + place % columns * plan.cell.0 + plan.cell.0.min(glass.0) / 2;
        let upper = top + plan.head + place / columns * plan.cell.1;
        for number in 0..2 {
            let of_sheet = Rectangle::new(
                point(0, (u32::try_from(language).unwrap_or(0) * 2 + number) * line),
                Size::new(image.size().width, line),
            );
            let at = (middle, upper + number * line * plan.scale);
            let Ok(()) = draw_line(&mut canvas, &image, of_sheet, at, plan.scale);
        }
    }
    Ok(canvas)
}

/// Draws one line of a sheet, enlarged, with its middle at `middle`.
fn draw_line<D: DrawTarget<Color = Rgb888>>(
    target: &mut D,
    image: &ImageRaw<'_, BinaryColor>,
    of_sheet: Rectangle,
    (middle, top): (u32, u32),
    scale: u32,
) -> Result<(), D::Error> {
    let lit: Vec<Point> = of_sheet.points().filter(|place| image.pixel(*place) == Some(BinaryColor::On)).collect();
    let (first, last) = (lit.iter().map(|place| place.x).min(), lit.iter().map(|place| place.x).max());
    let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
    let scaled = i32::try_from(scale).unwrap_or(1);
    let corner = point(middle, top) - Point::new((last + 1 - first) * scaled / 2, 0);
    for place in lit {
        let at = corner + (place - Point::new(first, of_sheet.top_left.y)) * scaled;
        target.fill_solid(&Rectangle::new(at, Size::new_equal(scale)), Rgb888::WHITE)?;
    }
    Ok(())
}

/// The sign for "attention", for those who read none of it: a triangle with a stroke and a dot.
fn draw_sign<D: DrawTarget<Color = Rgb888>>(target: &mut D, peak: Point, height: u32) -> Result<(), D::Error> {
    let part = |twelfths: i32| i32::try_from(height).unwrap_or(0) * twelfths / 12;
    let stroke = (height / 12).max(1);
    let base = [Point::new(-part(7), part(12)), Point::new(part(7), part(12))];
    let style = PrimitiveStyle::with_stroke(Rgb888::WHITE, stroke);
    Triangle::new(peak, peak + base[0], peak + base[1]).into_styled(style).draw(target)?;
    Line::new(peak + Point::new(0, part(4)), peak + Point::new(0, part(8))).into_styled(style).draw(target)?;
    let dot = Circle::with_center(peak + Point::new(0, part(10)), stroke * 3 / 2);
    dot.into_styled(PrimitiveStyle::with_fill(Rgb888::WHITE)).draw(target)
}

fn point(x: u32, y: u32) -> Point {
    Point::new(i32::try_from(x).unwrap_or(i32::MAX), i32::try_from(y).unwrap_or(i32::MAX))
}
