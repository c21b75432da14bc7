//! The letters of the last resort (`ui/panel`), which is painted where no renderer is: drawn here by the kiosk's own, and
//! compared with the files. `WEGWIJS_SNAPSHOTS=new cargo test sheets` writes them anew; look at each before committing
//! it.

#![allow(clippy::unwrap_used, reason = "a test, also where it stands outside of one")]

use std::{
    fs::File,
    io::{BufReader, BufWriter},
    path::PathBuf,
    rc::Rc,
};

use slint::{
    ComponentHandle, PhysicalSize, Rgb8Pixel,
    platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType},
};

use super::{fonts, headless::Memory};
use crate::{
    device::panel::{OUT_OF_ORDER, SHEET_SIZES, sheet_line_pixels},
    locale::{Catalogue, LANGUAGES, LanguageTag},
};

#[allow(missing_docs, clippy::all, clippy::unwrap_used, clippy::expect_used, reason = "generated, not ours to polish")]
mod words {
    slint::slint! {
        export component Words inherits Window {
            in property <string> words;
            in property <length> size;
            default-font-family: "Noto Sans";
            background: black;
            Text { width: 100%; height: 100%; text: root.words; font-size: root.size; color: white;
                horizontal-alignment: center; vertical-alignment: center; }
        }
    }
}

/// Wider than any sentence.
const WIDTH: u32 = 2000;
/// Another build of the rasteriser may round differently: so many pixels of ten thousand may differ.
const PIXELS_OF_TEN_THOUSAND_MAX: usize = 5;

/// A picture of one bit a pixel.
#[derive(PartialEq, Eq)]
struct Sheet {
    width: usize,
    lit: Vec<bool>,
}

impl Sheet {
    /// Two lines a language, each as far to the left as it goes.
    fn draw(words: &words::Words, window: &MinimalSoftwareWindow, size: u32) -> Self {
        let line = sheet_line_pixels(size);
        window.set_size(PhysicalSize::new(WIDTH, line));
        #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
        words.set_size(size as f32);
        let mut lines = Vec::new();
        for language in &LANGUAGES {
            let catalogue = Catalogue::load(&LanguageTag::parse(language.tag).unwrap());
            for message in OUT_OF_ORDER {
                words.set_words(catalogue.tr(message).into());
                let mut pixels = vec![Rgb8Pixel::new(0, 0, 0); (WIDTH * line) as usize];
                window.request_redraw();
                window.draw_if_needed(|renderer| {
                    renderer.render(&mut pixels, WIDTH as usize);
                });
                lines.push(pixels.into_iter().map(|pixel| pixel.g > 127).collect::<Vec<bool>>());
            }
        }
        let columns = |line: &[bool]| {
            let lit = || line.iter().enumerate().filter(|(_, lit)| **lit).map(|(place, _)| place % WIDTH as usize);
            (lit().min().unwrap(), lit().max().unwrap() + 1)
        };
        let width = lines.iter().map(|line| columns(line)).map(|(first, end)| end - first).max().unwrap();
        let of_line = |line: Vec<bool>| {
            let first = columns(&line).0;
            let rows = line.chunks(WIDTH as usize).map(|row| row[first..first + width].to_vec());
            rows.collect::<Vec<_>>().concat()
        };
        Self { width, lit: lines.into_iter().flat_map(of_line).collect() }
    }

    fn path(size: u32) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("ui/panel/out-of-order-{size}.png"))
    }

    fn save(&self, size: u32) {
        let file = BufWriter::new(File::create(Self::path(size)).unwrap());
        let height = self.lit.len() / self.width;
        let mut encoder = png::Encoder::new(file, u32::try_from(self.width).unwrap(), u32::try_from(height).unwrap());
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_compression(png::Compression::High);
        let byte = |eight: &[bool]| (0..8).fold(0, |byte, bit| byte << 1 | u8::from(eight.get(bit) == Some(&true)));
        let bytes: Vec<u8> = self.lit.chunks(self.width).flat_map(|row| row.chunks(8).map(byte)).collect();
        encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
    }

    fn load(size: u32) -> Self {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(Self::path(size)).unwrap()));
        decoder.set_transformations(png::Transformations::IDENTITY);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let width = info.width as usize;
        let of_row = |row: &[u8]| (0..width).map(|x| row[x / 8] >> (7 - x % 8) & 1 == 1).collect::<Vec<bool>>();
        Self { width, lit: bytes.chunks(width.div_ceil(8)).flat_map(of_row).collect() }
    }

    /// Pixels that differ, of ten thousand.
    fn difference(&self, other: &Self) -> usize {
        if (self.width, self.lit.len()) != (other.width, other.lit.len()) {
            return 10_000;
        }
        self.lit.iter().zip(&other.lit).filter(|(one, other)| one != other).count() * 10_000 / self.lit.len()
    }
}

#[test]
fn the_letters_of_the_last_resort_are_what_the_kiosk_draws() {
    let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
    slint::platform::set_platform(Box::new(Memory { window: window.clone() })).unwrap();
    let words = words::Words::new().unwrap();
    fonts::register().unwrap();
    words.show().unwrap();
    let window: &Rc<MinimalSoftwareWindow> = &window;
    for size in SHEET_SIZES {
        let drawn = Sheet::draw(&words, window, size);
        if std::env::var("WEGWIJS_SNAPSHOTS").is_ok_and(|value| value == "new") {
            drawn.save(size);
        }
        let off = Sheet::load(size).difference(&drawn);
        assert!(off <= PIXELS_OF_TEN_THOUSAND_MAX, "at {size} pixels {off} of 10,000 differ");
    }
}
