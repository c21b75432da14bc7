//! How long a person waits after the program starts, and how much memory that takes: process start to first frame
//! with the demo, by the real renderer, without a display. Prints median and worst of many runs.

#![allow(clippy::unwrap_used, reason = "a bench that cannot run should say so at once")]

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
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
};

/// Set in the process that is measured.
const CHILD: &str = "WEGWIJS_BENCH_START";
const RUNS: usize = 25;

fn main() {
    match env::var(CHILD) {
        Ok(language) => start(&language),
        Err(_) => {
            for language in ["nl", "ar", "zh-Hans"] {
                measure(language);
            }
        }
    }
}

/// What `wegwijs kiosk` does, up to the first frame of the home screen in a language.
fn start(language: &str) {
    let now = Now::trusted(demo::day().and_hms_opt(10, 30, 0).unwrap());
    let tag = LanguageTag::parse(language).unwrap();
    let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
    let mut headless = Headless::open(Setup::fixed(Some(kiosk), tag, now, None)).unwrap();
    headless.resize(1280, 800);
    headless.app().step(|session| session.go(Route::Home));
    let frame = headless.frame();
    assert!(frame.bytes().iter().any(|byte| *byte != frame.bytes()[0]));
    println!("first frame");
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{}", peak.trim().trim_end_matches(" kB"));
    std::io::stdout().flush().unwrap();
}

fn measure(language: &str) {
    let mut times = Vec::new();
    let mut peak_kib = 0;
    for _ in 0..RUNS {
        let began = Instant::now();
        let mut child =
            Command::new(env::current_exe().unwrap()).env(CHILD, language).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "first frame");
        times.push(began.elapsed());
        peak_kib = peak_kib.max(lines.next().unwrap().unwrap().parse::<u64>().unwrap());
        assert!(child.wait().unwrap().success());
    }
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let peak_mb = u32::try_from(peak_kib).map_or(f64::NAN, |kib| f64::from(kib) * 1.024 / 1000.0);
    println!(
        "start to first frame, demo, {language:<8} median {:6.1} ms   worst of {RUNS} {:6.1} ms   peak memory {peak_mb:.1} MB",
        ms(times[RUNS / 2]),
        ms(times[RUNS - 1]),
    );
}
