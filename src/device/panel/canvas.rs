//! A picture in memory that embedded-graphics draws into: compared with the last one, sent to a display, kept as PNG.

use std::{convert::Infallible, io::Write};

use embedded_graphics::{
    pixelcolor::Rgb888,
    prelude::{DrawTarget, OriginDimensions, Pixel, Point, RgbColor, Size},
};

/// A picture, black at first.
#[derive(Clone, PartialEq, Eq)]
pub struct Canvas {
    size: Size,
    pixels: Vec<Rgb888>,
}

impl Canvas {
    /// A black picture of so many pixels.
    pub fn new(width: u32, height: u32) -> Self {
        Self { size: Size::new(width, height), pixels: vec![Rgb888::BLACK; width as usize * height as usize] }
    }

    /// Pixels from left to right.
    pub fn width(&self) -> u32 {
        self.size.width
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> u32 {
        self.size.height
    }

    /// Red, green and blue of a place; black outside.
    pub fn rgb(&self, x: u32, y: u32) -> [u8; 3] {
        let colour = self.at(x, y).map_or(Rgb888::BLACK, |place| self.pixels[place]);
        [colour.r(), colour.g(), colour.b()]
    }

    /// Every pixel, by rows from top to bottom.
    pub(super) fn colours(&self) -> impl Iterator<Item = Rgb888> + '_ {
        self.pixels.iter().copied()
    }

    fn at(&self, x: u32, y: u32) -> Option<usize> {
        let inside = x < self.size.width && y < self.size.height;
        inside.then(|| y as usize * self.size.width as usize + x as usize)
    }

    /// Writes it as PNG.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn write_png(&self, to: impl Write) -> Result<(), png::EncodingError> {
        let mut encoder = png::Encoder::new(to, self.width(), self.height());
        encoder.set_color(png::ColorType::Rgb);
        let bytes: Vec<u8> = self.pixels.iter().flat_map(|colour| [colour.r(), colour.g(), colour.b()]).collect();
        encoder.write_header()?.write_image_data(&bytes)
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        self.size
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(Point { x, y }, colour) in pixels {
            let place = u32::try_from(x).ok().zip(u32::try_from(y).ok()).and_then(|(x, y)| self.at(x, y));
            if let Some(place) = place {
                self.pixels[place] = colour;
            }
        }
        Ok(())
    }
}
