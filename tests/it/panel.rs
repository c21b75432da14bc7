//! The small screens, as pictures that were looked at (`tests/panel`). `WEGWIJS_SNAPSHOTS=new cargo test panel` takes
//! today's over; look at each before committing it.

use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{DateTime, TimeDelta, Utc};
use wegwijs::{
    clock::Now,
    device::panel::{Canvas, Display, Face, Light, Step, out_of_order},
    exchange::demo,
    kiosk::{Kiosk, PanelFacts, Reader, holdings},
    locale::LanguageTag,
    sync::{SourceStatus, State, Status},
};

fn approved(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/panel").join(name)
}

/// Width, height, and three bytes a pixel.
fn read(path: &Path) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    if info.color_type == png::ColorType::Grayscale {
        bytes = bytes.into_iter().flat_map(|level| [level; 3]).collect();
    }
    (info.width, info.height, bytes)
}

/// The drawing has no choice: pictures are the same to the pixel, on every machine.
fn compare(pictures: &[(String, Canvas)]) {
    let fresh = std::env::var("WEGWIJS_SNAPSHOTS").is_ok_and(|value| value == "new");
    let mut failures = Vec::new();
    for (name, canvas) in pictures {
        let path = approved(name);
        if fresh {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            canvas.write_png(File::create(&path).unwrap()).unwrap();
        }
        let (width, height) = (canvas.width(), canvas.height());
        let drawn = (0..height).flat_map(|y| (0..width).flat_map(move |x| canvas.rgb(x, y))).collect();
        if !path.exists() || read(&path) != (width, height, drawn) {
            failures.push(name.as_str());
        }
    }
    assert!(failures.is_empty(), "not as approved: {failures:?}");
}

fn facts(well: bool) -> PanelFacts {
    let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
    let time = demo::day().and_hms_opt(10, 31, 0).unwrap();
    // As a machine that keeps Universal Time shows it, whatever this one keeps.
    let at: DateTime<Utc> = time.and_local_timezone(chrono::Local).unwrap().to_utc();
    let source = |name: &str, state, days| SourceStatus {
        name: name.to_owned(),
        state,
        reason: None,
        published_at: Some(at - TimeDelta::days(days)),
        confirmed_at: None,
    };
    let (first, second) =
        if well { (State::Done, State::NothingNew) } else { (State::NotTrusted, State::NotReachable) };
    let sources = vec![source("lindeveen", first, 2), source("oever", second, 9)];
    let state = State::of_all(&[first, second]);
    let status = Status { at, clock_trusted: well, stick: !well, state, sources, failures: 0 };
    PanelFacts {
        holdings: holdings(&kiosk).unwrap(),
        status: Some(status),
        stick: !well,
        addresses: if well { vec!["192.0.2.17".parse().unwrap()] } else { Vec::new() },
        now: Now { time, trusted: well },
    }
}

/// Pages side by side.
fn side_by_side(pages: &[Canvas]) -> Canvas {
    use embedded_graphics::{
        pixelcolor::Rgb888,
        prelude::{DrawTarget, Pixel, Point},
    };
    let gap = 4;
    let (width, height) = (pages[0].width(), pages[0].height());
    let count = u32::try_from(pages.len()).unwrap();
    let mut sheet = Canvas::new(count * (width + gap), height);
    for (number, page) in (0..).zip(pages) {
        for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let [red, green, blue] = page.rgb(x, y);
            let place = Point::new(i32::try_from(number * (width + gap) + x).unwrap(), i32::try_from(y).unwrap());
            let Ok(()) = sheet.draw_iter([Pixel(place, Rgb888::new(red, green, blue))]);
        }
    }
    sheet
}

#[test]
fn the_display_for_staff_looks_as_it_was_approved() {
    let mut pictures = Vec::new();
    for (name, display) in [("ssd1306", Display::Ssd1306), ("st7789", Display::St7789)] {
        for (tag, well) in [("nl", true), ("de", false), ("fr", false), ("pl", true), ("tr", false)] {
            let language = LanguageTag::parse(tag).unwrap();
            let face = Face::new(display, &language);
            let blocks = facts(well).blocks(&Reader::of(&language));
            let pages = face.pages(&blocks);
            let draw = |(page, lines)| face.draw(lines, Step { page, minute: 1, light: Light::Bright });
            let drawn: Vec<Canvas> = pages.iter().enumerate().map(draw).collect();
            let doing = if well { "well" } else { "trouble" };
            pictures.push((format!("{name}-{tag}-{doing}.png"), side_by_side(&drawn)));
        }
    }
    compare(&pictures);
}

#[test]
fn the_last_resort_looks_as_it_was_approved() {
    let glasses = [(800, 480), (1280, 800), (1080, 1920), (320, 240)];
    let picture =
        |(width, height)| (format!("out-of-order-{width}x{height}.png"), out_of_order(width, height).unwrap());
    compare(&glasses.map(picture));
}

#[test]
fn without_a_directory_the_command_draws_what_is_missing_and_without_a_display_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wegwijs"));
        command.arg("panel").args(arguments).args(["--state", "nowhere"]).current_dir(folder.path());
        let done = command.output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    };
    assert_eq!(run(&["--display", "none"]), (true, String::new()));
    let (well, said) = run(&["--display", "ssd1306", "--png", "pages"]);
    assert!(well && said.contains("page-1.png"), "{said}");
    assert_eq!(read(&folder.path().join("pages/page-1.png")).0, 128);
    let (well, said) = run(&["--framebuffer", "nowhere/fb99"]);
    assert!(!well && said.contains("fb99"), "{said}");
    assert!(!run(&[]).0, "either a display or a framebuffer is named");
}
