//! Linux's framebuffer: how large it is and how its pixels stand in it, and a picture written into it. By plain writes,
//! which also reach the glass where the framebuffer is only an image of it.

use std::{
    fs::{self, File},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use super::Canvas;
use crate::{device::Roots, limits::FRAMEBUFFER_SIDE_PIXELS_MAX};

/// How the glass hangs: by how many degrees the picture is turned clockwise to stand upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// As the panel was made.
    #[default]
    None,
    /// A quarter.
    Quarter,
    /// Upside down.
    Half,
    /// Three quarters.
    ThreeQuarters,
}

impl FromStr for Turn {
    type Err = String;

    fn from_str(degrees: &str) -> Result<Self, String> {
        match degrees {
            "0" => Ok(Self::None),
            "90" => Ok(Self::Quarter),
            "180" => Ok(Self::Half),
            "270" => Ok(Self::ThreeQuarters),
            _ => Err("0, 90, 180 or 270".to_owned()),
        }
    }
}

/// The form of a framebuffer, as Linux tells in `/sys/class/graphics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bits of a pixel: 16 (red 5, green 6, blue 5) or 32 (one byte each, and one left over).
    pub bits: u32,
    /// Bytes from one row to the next.
    pub stride: u32,
}

/// A framebuffer that cannot be painted.
#[derive(Debug, thiserror::Error)]
pub enum FramebufferError {
    /// There is none, or nobody may write it.
    #[error("{} cannot be used", path.display())]
    File {
        /// The device or what Linux says of it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A form that no framebuffer of ours has.
    #[error("{} says {said:?}, which is no form of a framebuffer that is known here", path.display())]
    Form {
        /// Where it stands.
        path: PathBuf,
        /// What stands there.
        said: String,
    },
}

/// A framebuffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framebuffer {
    device: PathBuf,
    geometry: Geometry,
}

impl Framebuffer {
    /// A device, such as `/dev/fb0`; what Linux says of it is asked below `roots`.
    ///
    /// # Errors
    /// When there is none, or its form is not known here.
    pub fn of(device: &Path, roots: &Roots) -> Result<Self, FramebufferError> {
        let about = roots.sys.join("class/graphics").join(device.file_name().unwrap_or_default());
        let line = |name: &str| {
            let path = about.join(name);
            match fs::read_to_string(&path) {
                Ok(text) => Ok((path, text.trim().to_owned())),
                Err(source) => Err(FramebufferError::File { path, source }),
            }
        };
        let number = |name: &str, possible: &dyn Fn(u32) -> bool| {
            let (path, said) = line(name)?;
            said.parse().ok().filter(|number| possible(*number)).ok_or(FramebufferError::Form { path, said })
        };
        let (path, said) = line("virtual_size")?;
        let side = |text: &str| text.parse().ok().filter(|side| (1..=FRAMEBUFFER_SIDE_PIXELS_MAX).contains(side));
        let sides = said.split_once(',').and_then(|(width, height)| Some((side(width)?, side(height)?)));
        let Some((width, height)) = sides else { return Err(FramebufferError::Form { path, said }) };
        let bits = number("bits_per_pixel", &|bits| [16, 32].contains(&bits))?;
        let stride = number("stride", &|bytes| (width * bits / 8..=FRAMEBUFFER_SIDE_PIXELS_MAX * 8).contains(&bytes))?;
        Ok(Self { device: device.to_owned(), geometry: Geometry { width, height, bits, stride } })
    }

    /// Its form.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Pixels from left to right and from top to bottom of a picture that stands upright on it.
    pub fn upright(&self, turn: Turn) -> (u32, u32) {
        let Geometry { width, height, .. } = self.geometry;
        match turn {
            Turn::None | Turn::Half => (width, height),
            Turn::Quarter | Turn::ThreeQuarters => (height, width),
        }
    }

    /// Paints a picture of the upright size.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn paint(&self, picture: &Canvas, turn: Turn) -> Result<(), FramebufferError> {
        let written = File::options().write(true).open(&self.device).and_then(|file| self.write(file, picture, turn));
        written.map_err(|source| FramebufferError::File { path: self.device.clone(), source })
    }

    fn write(&self, mut file: File, picture: &Canvas, turn: Turn) -> io::Result<()> {
        let Geometry { width, height, bits, stride } = self.geometry;
        let mut row = Vec::with_capacity(width as usize * 4);
        for y in 0..height {
            row.clear();
            for x in 0..width {
                let (from_x, from_y) = match turn {
                    Turn::None => (x, y),
                    Turn::Quarter => (y, width - 1 - x),
                    Turn::Half => (width - 1 - x, height - 1 - y),
                    Turn::ThreeQuarters => (height - 1 - y, x),
                };
                let [red, green, blue] = picture.rgb(from_x, from_y);
                if bits == 16 {
                    let [red, green, blue] = [red >> 3, green >> 2, blue >> 3].map(u16::from);
                    row.extend((red << 11 | green << 5 | blue).to_le_bytes());
                } else {
                    row.extend([blue, green, red, 255]);
                }
            }
            file.seek(SeekFrom::Start(u64::from(y) * u64::from(stride)))?;
            file.write_all(&row)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use embedded_graphics::{
        pixelcolor::Rgb888,
        prelude::{DrawTarget, Pixel, Point},
    };

    use super::*;

    /// A machine that says this of its framebuffer, and a file in its place.
    fn machine(size: &str, bits: &str, stride: &str) -> (tempfile::TempDir, Roots, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots { proc: folder.path().join("proc"), sys: folder.path().join("sys"), ..Roots::default() };
        let about = roots.sys.join("class/graphics/fb0");
        fs::create_dir_all(&about).unwrap();
        for (name, said) in [("virtual_size", size), ("bits_per_pixel", bits), ("stride", stride)] {
            fs::write(about.join(name), format!("{said}\n")).unwrap();
        }
        let device = folder.path().join("fb0");
        fs::write(&device, [7; 64]).unwrap();
        (folder, roots, device)
    }

    /// Red in the upper left corner of a picture of 3 × 2, blue in the lower right one.
    fn picture(width: u32, height: u32) -> Canvas {
        let mut canvas = Canvas::new(width, height);
        let corner = Point::new(i32::try_from(width).unwrap() - 1, i32::try_from(height).unwrap() - 1);
        let red = Pixel(Point::zero(), Rgb888::new(255, 0, 0));
        let Ok(()) = canvas.draw_iter([red, Pixel(corner, Rgb888::new(0, 0, 255))]);
        canvas
    }

    #[test]
    fn pixels_stand_where_the_framebuffer_has_them() {
        // Two bytes lie between the rows, which are not ours.
        let (_folder, roots, device) = machine("3,2", "16", "8");
        let framebuffer = Framebuffer::of(&device, &roots).unwrap();
        assert_eq!(framebuffer.geometry(), Geometry { width: 3, height: 2, bits: 16, stride: 8 });
        framebuffer.paint(&picture(3, 2), Turn::None).unwrap();
        let bytes = fs::read(&device).unwrap();
        assert_eq!(bytes[..14], [0, 0xF8, 0, 0, 0, 0, 7, 7, 0, 0, 0, 0, 0x1F, 0]);
        assert_eq!(bytes[14..], [7; 50]);
        let (_folder, roots, device) = machine("3,2", "32", "12");
        Framebuffer::of(&device, &roots).unwrap().paint(&picture(3, 2), Turn::None).unwrap();
        let bytes = fs::read(&device).unwrap();
        assert_eq!((&bytes[..4], &bytes[20..24]), (&[0, 0, 255, 255][..], &[255, 0, 0, 255][..]));
    }

    #[test]
    fn a_glass_that_hangs_turned_shows_the_picture_upright() {
        let places = |degrees: &str| {
            let (_folder, roots, device) = machine("3,2", "32", "12");
            let framebuffer = Framebuffer::of(&device, &roots).unwrap();
            let turn: Turn = degrees.parse().unwrap();
            let (width, height) = framebuffer.upright(turn);
            framebuffer.paint(&picture(width, height), turn).unwrap();
            let bytes = fs::read(&device).unwrap();
            let place = |colour: [u8; 3]| bytes[..24].chunks(4).position(|pixel| pixel[..3] == colour).unwrap();
            (place([0, 0, 255]), place([255, 0, 0]))
        };
        // Of the framebuffer: 0 1 2
        //                     3 4 5
        assert_eq!(places("0"), (0, 5));
        assert_eq!(places("90"), (2, 3));
        assert_eq!(places("180"), (5, 0));
        assert_eq!(places("270"), (3, 2));
        assert!("45".parse::<Turn>().is_err());
    }

    #[test]
    fn forms_that_are_not_known_are_refused_by_name() {
        for (size, bits, stride, named) in [
            ("1280", "32", "5120", "virtual_size"),
            ("0,800", "32", "5120", "virtual_size"),
            ("1280,99999", "32", "5120", "virtual_size"),
            ("1280,800", "24", "3840", "bits_per_pixel"),
            ("1280,800", "32", "2560", "stride"),
            ("1280,800", "32", "-1", "stride"),
        ] {
            let (_folder, roots, device) = machine(size, bits, stride);
            let said = Framebuffer::of(&device, &roots).unwrap_err().to_string();
            assert!(said.contains(named), "{said}");
        }
        let (folder, roots, _) = machine("1280,800", "32", "5120");
        assert!(Framebuffer::of(Path::new("/dev/fb7"), &roots).is_err());
        let gone = Framebuffer::of(&folder.path().join("gone/fb0"), &roots).unwrap();
        assert!(gone.paint(&picture(1280, 800), Turn::None).is_err());
    }
}
