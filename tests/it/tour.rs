//! The tour's pictures are compared with those that were looked at (`tests/snapshots`): every screen, in six scripts, on
//! four glasses. They are kept at half their size in 216 colours, so that hundreds of them stay small.
//! `WEGWIJS_SNAPSHOTS=new cargo test tour` takes today's pictures over; look at each before committing it.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
    process::Command,
};

/// Steps of each channel.
const LEVELS: u8 = 6;
/// A pixel differs when a channel is further off than this many steps: another build of the rasteriser may round
/// differently.
const LEVELS_TOLERANCE: u8 = 1;
/// How many pixels of ten thousand may differ.
const PIXELS_OF_TEN_THOUSAND_MAX: usize = 5;
/// The fonts that the pictures were drawn with: name and bytes.
const FONTS: [(&str, u64); 2] = [("noto/NotoSans-Regular.ttf", 512_672), ("noto/NotoSansArabic-Regular.ttf", 244_072)];

fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// Another distribution's fonts draw other pictures: then there is nothing to compare.
fn same_fonts() -> bool {
    FONTS.iter().all(|(name, bytes)| {
        fs::metadata(Path::new("/usr/share/fonts/truetype").join(name)).is_ok_and(|found| found.len() == *bytes)
    })
}

/// A picture in few colours: for each pixel, the place of its colour in the palette.
#[derive(PartialEq, Eq)]
struct Small {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

fn read(path: &Path) -> (png::OutputInfo, Vec<u8>) {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    (info, bytes)
}

impl Small {
    /// Half of a picture of the tour, each pixel the mean of four.
    fn of(drawn: &Path) -> Self {
        let (info, bytes) = read(drawn);
        let row = info.width as usize * 3;
        let mut pixels = Vec::with_capacity(bytes.len() / 12);
        for pair in bytes.chunks_exact(2 * row) {
            let (above, below) = pair.split_at(row);
            for (four, four_below) in above.chunks_exact(6).zip(below.chunks_exact(6)) {
                let level = |channel: usize| {
                    let parts = [four[channel], four[channel + 3], four_below[channel], four_below[channel + 3]];
                    let mean = parts.into_iter().map(u16::from).sum::<u16>() / 4;
                    u8::try_from((mean * u16::from(LEVELS - 1) + 127) / 255).unwrap()
                };
                pixels.push((level(0) * LEVELS + level(1)) * LEVELS + level(2));
            }
        }
        Self { width: info.width / 2, height: info.height / 2, pixels }
    }

    fn load(path: &Path) -> Self {
        let (info, pixels) = read(path);
        Self { width: info.width, height: info.height, pixels }
    }

    fn save(&self, path: &Path) {
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path).unwrap()), self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_compression(png::Compression::High);
        let shade = |level: u8| level * (255 / (LEVELS - 1));
        let palette = (0..LEVELS.pow(3)).flat_map(|colour| channels(colour).map(shade)).collect::<Vec<u8>>();
        encoder.set_palette(palette);
        encoder.write_header().unwrap().write_image_data(&self.pixels).unwrap();
    }

    /// Pixels that differ, of ten thousand.
    fn difference(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return 10_000;
        }
        let far = |(one, two): (&u8, &u8)| {
            one != two && channels(*one).into_iter().zip(channels(*two)).any(|(a, b)| a.abs_diff(b) > LEVELS_TOLERANCE)
        };
        let count = self.pixels.iter().zip(&other.pixels).filter(|pair| far(*pair)).count();
        count * 10_000 / self.pixels.len()
    }
}

/// The levels of a colour of the palette.
fn channels(colour: u8) -> [u8; 3] {
    [colour / LEVELS / LEVELS, colour / LEVELS % LEVELS, colour % LEVELS]
}

#[test]
fn the_tour_looks_as_it_was_approved() {
    let folder = tempfile::tempdir().unwrap();
    let done =
        Command::new(env!("CARGO_BIN_EXE_wegwijs")).args(["kiosk", "--tour"]).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let drawn: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(drawn.len() >= 500, "only {} pictures", drawn.len());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    if std::env::var("WEGWIJS_SNAPSHOTS").is_ok_and(|value| value == "new") {
        if snapshots().exists() {
            fs::remove_dir_all(snapshots()).unwrap();
        }
        fs::create_dir_all(snapshots()).unwrap();
        drawn.iter().for_each(|path| Small::of(path).save(&snapshots().join(name(path))));
        return;
    }
    if !same_fonts() {
        eprintln!("skipped: other versions of the fonts are installed than the snapshots were drawn with");
        return;
    }
    let mut failures = Vec::new();
    for approved in fs::read_dir(snapshots()).unwrap().map(|entry| entry.unwrap().path()) {
        if !folder.path().join(name(&approved)).exists() {
            failures.push(format!("{} is no longer drawn", name(&approved)));
        }
    }
    for path in &drawn {
        let approved = snapshots().join(name(path));
        if !approved.exists() {
            failures.push(format!("{} was never approved", name(path)));
            continue;
        }
        let off = Small::load(&approved).difference(&Small::of(path));
        if off > PIXELS_OF_TEN_THOUSAND_MAX {
            failures.push(format!("{}: {off} of 10,000 pixels differ", name(path)));
        }
    }
    if !failures.is_empty() {
        let kept = folder.keep();
        panic!("{}\nthe new pictures are in {}", failures.join("\n"), kept.display());
    }
}

#[test]
fn small_pictures_come_back_as_they_were_and_differences_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.png");
    let small = Small { width: 20, height: 10, pixels: (0..200).collect() };
    small.save(&path);
    let loaded = Small::load(&path);
    assert!(loaded == small);
    let mut other = Small { width: 20, height: 10, pixels: small.pixels.clone() };
    other.pixels[7] = 215;
    assert_eq!(small.difference(&other), 50);
    assert_eq!(small.difference(&loaded), 0);
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
        .args(["kiosk", "--directory", "nowhere.db", "--tour"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && said.contains("no directory at nowhere.db"), "{said}");
}
