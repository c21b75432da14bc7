//! The tour's pictures are compared with those that were looked at (`tests/snapshots`).
//! `WEGWIJS_SNAPSHOTS=new cargo test tour` takes today's pictures over; look at each before committing it.

use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
    process::Command,
};

/// Which of the tour's pictures are kept: a part for each size, the two scripts that break most first.
const KEPT: [&str; 5] = ["1280x800-ar-", "1280x800-ti-", "800x480-nl-", "1080x1920-ar-", "1280x800-out"];
/// A pixel differs when a channel is further off than this: another build of the rasteriser may round differently.
const CHANNEL_TOLERANCE: u8 = 24;
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

fn pixels(path: &Path) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    (info.width, info.height, bytes)
}

/// Pixels that differ, of ten thousand.
fn difference(kept: &Path, drawn: &Path) -> usize {
    let (kept, drawn) = (pixels(kept), pixels(drawn));
    if (kept.0, kept.1) != (drawn.0, drawn.1) {
        return 10_000;
    }
    let other = |(one, two): (&[u8], &[u8])| one.iter().zip(two).any(|(a, b)| a.abs_diff(*b) > CHANNEL_TOLERANCE);
    let count = kept.2.chunks(3).zip(drawn.2.chunks(3)).filter(|pair| other(*pair)).count();
    count * 10_000 / (kept.2.len() / 3)
}

#[test]
fn the_tour_looks_as_it_was_approved() {
    let folder = tempfile::tempdir().unwrap();
    let done =
        Command::new(env!("CARGO_BIN_EXE_wegwijs")).args(["kiosk", "--tour"]).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let drawn: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(drawn.len() >= 90, "only {} pictures", drawn.len());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let kept = drawn.iter().filter(|path| KEPT.iter().any(|start| name(path).starts_with(start)));
    if std::env::var("WEGWIJS_SNAPSHOTS").is_ok_and(|value| value == "new") {
        fs::create_dir_all(snapshots()).unwrap();
        kept.for_each(|path| {
            fs::copy(path, snapshots().join(name(path))).unwrap();
        });
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
    for path in kept {
        let approved = snapshots().join(name(path));
        if !approved.exists() {
            failures.push(format!("{} was never approved", name(path)));
            continue;
        }
        let off = difference(&approved, path);
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
