//! Pictures: Lucide's strokes, drawn once into a pixel buffer of the size they are shown in.
//! Drawing paths anew in each frame costs 0.25 ms apiece.

use std::{cell::RefCell, collections::HashMap};

use slint::{Image, Rgba8Pixel, SharedPixelBuffer};
use tiny_skia::{LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// The side of the box that Lucide draws in.
const LUCIDE_BOX: f32 = 24.0;
/// Lucide's stroke in that box.
const LUCIDE_STROKE: f32 = 2.0;

/// Pictures already drawn.
#[derive(Default)]
pub struct Icons {
    drawn: RefCell<HashMap<(String, u32), Image>>,
}

impl Icons {
    /// A picture by its Lucide name, `size` pixels wide and high; black, to be coloured by the screen.
    /// An unknown name is an empty picture (build.rs has checked all names we use).
    pub fn get(&self, name: &str, size: u32) -> Image {
        let mut drawn = self.drawn.borrow_mut();
        drawn.entry((name.to_owned(), size)).or_insert_with(|| draw(name, size)).clone()
    }
}

fn draw(name: &str, size: u32) -> Image {
    let paths = ICONS.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, paths)| paths);
    let Some(mut pixmap) = Pixmap::new(size, size) else {
        return Image::default();
    };
    #[expect(clippy::cast_precision_loss, reason = "icons are a few dozen pixels")]
    let scale = size as f32 / LUCIDE_BOX;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(0, 0, 0, 255);
    let stroke =
        Stroke { width: LUCIDE_STROKE, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    for (commands, filled) in paths {
        let Some(path) = path_of(commands) else { continue };
        let transform = Transform::from_scale(scale, scale);
        pixmap.stroke_path(&path, &paint, &stroke, transform, None);
        if *filled {
            pixmap.fill_path(&path, &paint, tiny_skia::FillRule::Winding, transform, None);
        }
    }
    let buffer = SharedPixelBuffer::<Rgba8Pixel>::clone_from_slice(pixmap.data(), size, size);
    Image::from_rgba8_premultiplied(buffer)
}

/// Reads the M, L, Q and C commands with absolute coordinates that the icon data consists of.
fn path_of(commands: &str) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    let mut words = commands.split_whitespace();
    while let Some(command) = words.next() {
        let mut number = || words.next()?.parse::<f32>().ok();
        match command {
            "M" => builder.move_to(number()?, number()?),
            "L" => builder.line_to(number()?, number()?),
            "C" => builder.cubic_to(number()?, number()?, number()?, number()?, number()?, number()?),
            "Q" => builder.quad_to(number()?, number()?, number()?, number()?),
            "Z" => builder.close(),
            _ => return None,
        }
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_can_be_drawn() {
        assert!(ICONS.len() > 100);
        for (name, paths) in ICONS {
            assert!(!paths.is_empty(), "{name}");
            for (commands, _) in *paths {
                assert!(path_of(commands).is_some(), "{name}: {commands}");
            }
        }
    }
}
