//! How long a touch takes until the whole next screen is drawn, how long a step of scrolling, how long another language;
//! and whether memory grows over a thousand sessions. On the demo and on 10,000 invented services, in English and Arabic,
//! by the real renderer into memory, 1280×800. Prints tables; judges nothing.
//!
//! With valgrind installed it also counts instructions, which other work on the machine does not change.
//!
//! `cargo bench --bench screens`

#![allow(clippy::unwrap_used, reason = "a bench that cannot run should say so at once")]

mod world;

use std::{
    cell::Cell,
    collections::BTreeMap,
    env, fs,
    process::{Command, Stdio},
    rc::Rc,
    time::{Duration, Instant},
};

use wegwijs::{
    clock::Now,
    exchange::demo,
    kiosk::{
        Kiosk, Route,
        adapter::{Headless, Setup},
    },
    locale::LanguageTag,
    store::Directory,
};

use world::{Dice, World, today};

/// Set in the process whose instructions are counted: directory and language, then how many rounds.
const CHILD: &str = "WEGWIJS_BENCH_SCREENS";
const SERVICES: usize = 10_000;
const TOUCHES: usize = 6_000;

/// A kiosk whose clock jumps at each touch, so that none counts as a double tap.
struct Bench {
    headless: Headless,
    time: Rc<Cell<Duration>>,
    dice: Dice,
    _folder: Option<tempfile::TempDir>,
}

impl Bench {
    fn open(directory: &str, language: &str) -> Self {
        let tag = LanguageTag::parse(language).unwrap();
        let (directory, now, folder) = if directory == "demo" {
            let morning = demo::day().and_hms_opt(10, 30, 0).unwrap();
            (demo::open(demo::day()).unwrap(), Now::trusted(morning), None)
        } else {
            let (directory, folder) = invented();
            (directory, Now::trusted(today()), Some(folder))
        };
        let time = Rc::new(Cell::new(Duration::from_secs(1)));
        let ticking = time.clone();
        let mut setup = Setup::fixed(Some(Kiosk::new(directory).unwrap()), tag.clone(), now, Some((217.0, 136.0)));
        setup.since_start = Box::new(move || ticking.get());
        let mut headless = Headless::open(setup).unwrap();
        headless.resize(1280, 800);
        headless.app().prepare();
        headless.draw();
        Self { headless, time, dice: Dice(0x1234_5678_9abc_def1), _folder: folder }
    }

    /// A finger at a random place, and the whole screen drawn after it. Answers with what was gone to.
    fn touch(&mut self) -> (String, Duration) {
        #[expect(clippy::cast_precision_loss, reason = "below 1280")]
        let place = |dice: &mut Dice, end| dice.below(end) as f32;
        let (x, y) = (place(&mut self.dice, 1280), place(&mut self.dice, 800));
        self.time.set(self.time.get() + Duration::from_secs(1));
        let from = self.headless.app().place();
        let begun = Instant::now();
        self.headless.touch(x, y);
        self.headless.draw();
        let spent = begun.elapsed();
        let to = self.headless.app().place();
        (if from == to { format!("{to} (changed in its place)") } else { to }, spent)
    }

    fn session(&mut self) {
        self.headless.app().reset();
        for _ in 0..12 {
            self.touch();
        }
    }
}

/// A directory of invented services, in a file as on a kiosk.
fn invented() -> (Directory, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.db");
    let mut world = World::new().unwrap();
    let mut directory = Directory::open_or_create(&path).unwrap();
    let mut writer = directory.write().unwrap();
    for number in 0..SERVICES {
        writer.put_service(&world.service(number)).unwrap();
    }
    writer.commit().unwrap();
    drop(directory);
    (Directory::open(&path).unwrap(), folder)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn line(name: &str, times: &mut [Duration]) {
    times.sort();
    let at = |hundredths: usize| milliseconds(times[(times.len() - 1) * hundredths / 100]);
    println!("  {name:<38} {:>6} {:>8.2} {:>8.2} {:>8.2}", times.len(), at(50), at(99), at(100));
}

fn measure(directory: &str, language: &str) {
    let mut bench = Bench::open(directory, language);
    println!("\n{directory}, {language}                                 times   p50 ms   p99 ms   max ms");
    let mut by_screen: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for number in 0..TOUCHES {
        if number % 25 == 0 {
            bench.headless.app().reset();
            let tag = LanguageTag::parse(language).unwrap();
            bench.headless.app().step(|session| {
                session.go(Route::Language);
                session.choose_language(&tag);
            });
            bench.headless.draw();
        }
        let (screen, spent) = bench.touch();
        by_screen.entry(screen).or_default().push(spent);
    }
    let mut all: Vec<Duration> = by_screen.values().flatten().copied().collect();
    for (screen, times) in &mut by_screen {
        line(screen, times);
    }
    line("every touch", &mut all);
    scrolling(&mut bench);
    languages(&mut bench);
}

/// A finger pushes a long list, one step a frame.
fn scrolling(bench: &mut Bench) {
    let mut times = Vec::new();
    for _ in 0..5 {
        bench.headless.app().step(|session| {
            session.go(Route::Home);
            session.open_now();
            session.show_all();
        });
        bench.headless.draw();
        bench.headless.press(600.0, 700.0);
        for step in 1..60_u8 {
            let begun = Instant::now();
            bench.headless.drag(600.0, 700.0 - 10.0 * f32::from(step));
            bench.headless.draw();
            times.push(begun.elapsed());
        }
        bench.headless.release(600.0, 110.0);
        bench.time.set(bench.time.get() + Duration::from_secs(1));
    }
    line("scrolling, a frame", &mut times);
}

fn languages(bench: &mut Bench) {
    let mut times = Vec::new();
    for turn in 0..120 {
        let tag = LanguageTag::parse(["ar", "en", "ti", "uk", "pes", "zh-Hans"][turn % 6]).unwrap();
        bench.headless.app().step(|session| {
            session.go(Route::Home);
            session.go(Route::Language);
        });
        bench.headless.draw();
        let begun = Instant::now();
        bench.headless.app().step(|session| session.choose_language(&tag));
        bench.headless.draw();
        times.push(begun.elapsed());
    }
    line("another language, home", &mut times);
}

/// Memory in use now, in kilobytes.
fn resident_kilobytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn memory(directory: &str) {
    let mut bench = Bench::open(directory, "nl");
    (0..10).for_each(|_| bench.session());
    let after_ten = resident_kilobytes();
    (10..1_000).for_each(|_| bench.session());
    let after_thousand = resident_kilobytes();
    println!(
        "memory, {directory}: {:.1} MB after 10 random sessions, {:.1} MB after 1,000 ({:+.1} %)",
        after_ten / 1_024.0,
        after_thousand / 1_024.0,
        (after_thousand / after_ten - 1.0) * 100.0
    );
}

/// What is counted: touches of one walk, over and over.
fn walk(bench: &mut Bench, rounds: usize) {
    for _ in 0..rounds {
        let app = bench.headless.app();
        app.step(|session| session.go(Route::Home));
        bench.headless.draw();
        bench.headless.app().step(wegwijs::kiosk::Session::open_now);
        bench.headless.draw();
        let first = bench.headless.app().first_service();
        bench.headless.app().step(|session| session.go(Route::Detail(first.unwrap())));
        bench.headless.draw();
        bench.headless.app().step(wegwijs::kiosk::Session::back);
        bench.headless.draw();
    }
}

/// Instructions of one screen of the walk, by callgrind: the difference of a long and a short run.
fn instructions(language: &str) -> Option<f64> {
    let count = |rounds: usize| -> Option<f64> {
        let done = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(env::current_exe().ok()?)
            .env(CHILD, format!("demo {language} {rounds}"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .ok()?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        said.split("Collected : ").nth(1)?.split_whitespace().next()?.parse().ok()
    };
    Some((count(6)? - count(1)?) / (5.0 * 4.0))
}

fn main() {
    if let Ok(told) = env::var(CHILD) {
        let words: Vec<&str> = told.split(' ').collect();
        return walk(&mut Bench::open(words[0], words[1]), words[2].parse().unwrap());
    }
    // Memory first, before the other measurements grow the process. One thread each: Slint is given its platform once
    // a thread.
    for directory in ["demo", "10,000 services"] {
        std::thread::spawn(move || memory(directory)).join().unwrap();
    }
    for directory in ["demo", "10,000 services"] {
        for language in ["en", "ar"] {
            std::thread::spawn(move || measure(directory, language)).join().unwrap();
        }
    }
    println!();
    for language in ["en", "ar"] {
        match instructions(language) {
            Some(count) => println!("instructions a screen, demo, {language}: {:.1} million", count / 1e6),
            None => println!("instructions a screen: not counted, valgrind is not installed"),
        }
    }
}
