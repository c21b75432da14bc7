//! How long a keystroke takes: 1,000, 10,000 and 100,000 invented services with texts in eight languages,
//! queries typed letter by letter in several scripts, some with a typo. Prints a table; judges nothing.
//!
//! `cargo bench --no-default-features --bench search [-- SIZE…]`

mod world;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use wegwijs::{
    clock::Now,
    directory::Point,
    search::{Context, Query},
    store::Directory,
};

use world::{World, today};

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The most memory this process ever had, in megabytes (Linux only).
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1_024.0
}

fn measure(size: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bench.db");
    let mut world = World::new()?;
    let (write_time, index_time) = {
        let mut directory = Directory::open_or_create(&path)?;
        let mut writer = directory.write()?;
        let mut write_time = Duration::ZERO;
        for number in 0..size {
            let service = world.service(number);
            let start = Instant::now();
            writer.put_service(&service)?;
            write_time += start.elapsed();
        }
        let start = Instant::now();
        writer.commit()?;
        (write_time, start.elapsed())
    };
    let written_megabytes = peak_megabytes();
    let directory = Directory::open(&path)?;
    let questions = world.questions(400);
    let mut times: Vec<(Duration, String)> = Vec::new();
    let mut found = 0_usize;
    for (reader, question) in questions {
        let from = Point::new(52.0, 6.0);
        let context = Context { now: Now::trusted(today()), from, country: Some("NL".into()), reader };
        for (end, letter) in question.char_indices() {
            let typed = &question[..end + letter.len_utf8()];
            let start = Instant::now();
            let results = directory.search(&Query::parse(typed), &context)?;
            times.push((start.elapsed(), typed.to_owned()));
            found += usize::from(!results.services.is_empty());
        }
    }
    times.sort();
    let at = |hundredths: usize| milliseconds(times[(times.len() - 1) * hundredths / 100].0);
    println!(
        "{size:>8} {:>9.2} {:>7.2} {:>7.2} {:>7.2} {:>9} {:>7.0}% {:>9.2} {:>9.2} {:>8.0} {:>9.0}",
        at(50),
        at(90),
        at(99),
        at(100),
        times.len(),
        100.0 * found as f64 / times.len() as f64,
        write_time.as_secs_f64(),
        index_time.as_secs_f64(),
        std::fs::metadata(&path)?.len() as f64 / 1e6,
        written_megabytes,
    );
    if std::env::var_os("SLOWEST").is_some() {
        for (time, typed) in times.iter().rev().take(25) {
            println!("{:>18.2} ms {typed}", milliseconds(*time));
        }
    }
    Ok(())
}

fn main() -> Result<()> {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    println!("services    p50 ms  p90 ms  p99 ms  max ms keystrokes  found   write s   index s  file MB   peak MB");
    for size in sizes {
        measure(size).with_context(|| format!("{size} services"))?;
    }
    Ok(())
}
