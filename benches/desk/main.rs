//! What the desk costs with 5,000 listings: every page for one editor alone, for twenty at that page, and for twenty at
//! all pages; memory; saving while a publication is made; whole files. The real program on loopback; its readers use the
//! same processor, so what it computes for a page is measured too. Pictures of the kiosk are left out: a process of their
//! own draws them.

#![allow(clippy::unwrap_used, reason = "a bench that cannot run should say so at once")]

mod pages;
mod server;
mod town;
#[path = "../world/mod.rs"]
mod world;

use std::{
    fs,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use pages::{Editor, PAGES, Page};
use server::Server;
use town::{EDITORS, PASSPHRASE, SERVICES, Town};

/// How often one editor alone opens each page.
const ALONE: usize = 40;
/// How often each of twenty opens a page that all of them open at once.
const CROWD: usize = 15;
/// How often each of twenty opens each page.
const ROUNDS: usize = 25;
/// How long one editor saves without a publication.
const SAVING: Duration = Duration::from_secs(8);

fn main() {
    let load = fs::read_to_string("/proc/loadavg").unwrap();
    let town = Town::new();
    let server = Server::start(town.folder());
    println!("{SERVICES} listings; the machine's load before: {}", load.trim());
    let mut editors: Vec<Editor> = (0..EDITORS).map(|number| Editor::new(&town, &server, number)).collect();
    first_publication(&editors[0], &server);
    memory("after the first publication", &server);
    let alone = alone(&mut editors[0], &server);
    crowds(&mut editors, &alone);
    memory("after twenty at one page", &server);
    together(&mut editors, &server);
    memory("after twenty at once", &server);
    while_publishing(&mut editors, &server);
    files(&editors[0], &server);
    memory("at the end", &server);
}

fn memory(when: &str, server: &Server) {
    let (now, file) = server.now();
    println!(
        "memory {when}: {}, of which {} are pages of files; at its peak {}",
        megabytes(now),
        megabytes(file),
        megabytes(server.peak())
    );
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

/// The keys, a neighbour, and something that was published before.
fn first_publication(editor: &Editor, server: &Server) {
    editor.send("/publish/keys", &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]);
    editor.send(&format!("/neighbours/{}", town::neighbour().id), &[("act", "fetch")]);
    let began = Instant::now();
    publish(editor, server);
    println!("the first publication takes {:.1?} in all, processor {:.1?}", began.elapsed(), server.cpu());
}

/// Publishes, and waits until it is done.
fn publish(editor: &Editor, server: &Server) {
    let before = server.published();
    editor.send("/publish", &[("to", "here"), ("passphrase", PASSPHRASE)]);
    while editor.get("/publish").0.is_redirection() {
        thread::sleep(Duration::from_millis(20));
    }
    assert_ne!(server.published(), before, "nothing was published");
}

/// Of one page: how long it takes at the median, and what the server computes for it.
struct Alone {
    median: Duration,
    cpu: Duration,
}

fn alone(editor: &mut Editor, server: &Server) -> Vec<Alone> {
    let mut all = Vec::new();
    for page in PAGES {
        // The first of a kind may read what later ones have.
        editor.open(page);
        let before = server.cpu();
        let mut times: Vec<Duration> = (0..ALONE).map(|_| editor.open(page)).collect();
        let cpu = (server.cpu() - before) / u32::try_from(ALONE).unwrap();
        times.sort_unstable();
        all.push(Alone { median: times[ALONE / 2], cpu });
    }
    all
}

/// All editors at once, each as `what` says; how long that took, and each one's times.
fn at_once<T: Send>(editors: &mut [Editor], what: impl Fn(&mut Editor) -> T + Sync) -> (Duration, Vec<T>) {
    let start = Barrier::new(editors.len() + 1);
    thread::scope(|threads| {
        let (start, what) = (&start, &what);
        let work = |editor| {
            threads.spawn(move || {
                start.wait();
                what(editor)
            })
        };
        let working: Vec<_> = editors.iter_mut().map(work).collect();
        start.wait();
        let began = Instant::now();
        let done = working.into_iter().map(|one| one.join().unwrap()).collect();
        (began.elapsed(), done)
    })
}

fn crowds(editors: &mut [Editor], alone: &[Alone]) {
    println!("\n{EDITORS} editors at one page, each asks again at once; beside it one editor alone; milliseconds");
    println!(
        "  {:<28} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10}",
        "", "asked", "p50", "p99", "max", "alone p50", "alone CPU"
    );
    for (page, alone) in PAGES.iter().zip(alone) {
        let (_, times) = at_once(editors, |editor| (0..CROWD).map(|_| editor.open(page)).collect::<Vec<_>>());
        let figures = figures(&mut times.concat());
        println!("  {:<28} {figures} {:>10} {:>10}", page.name, ms(alone.median), ms(alone.cpu));
    }
}

fn together(editors: &mut [Editor], server: &Server) {
    let before = server.cpu();
    let (wall, done) = at_once(editors, rounds);
    let mut times = vec![Vec::new(); PAGES.len()];
    for (page, time) in done.into_iter().flatten() {
        times[page].push(time);
    }
    let count = times.iter().map(Vec::len).sum::<usize>();
    println!("\n{EDITORS} editors at all pages in any order, each asks again at once; milliseconds");
    println!("  {:<28} {:>8} {:>8} {:>8} {:>8}", "", "asked", "p50", "p99", "max");
    for (page, times) in PAGES.iter().zip(&mut times) {
        println!("  {:<28} {}", page.name, figures(times));
    }
    let mut all: Vec<Duration> = times.concat();
    println!("  {:<28} {}", "every page", figures(&mut all));
    let cpu = server.cpu() - before;
    println!(
        "  {:.0} pages a second; the server computes {} ms a page, and {:.0} % of one processor",
        count as f64 / wall.as_secs_f64(),
        ms(cpu / u32::try_from(count).unwrap()),
        100.0 * cpu.as_secs_f64() / wall.as_secs_f64()
    );
}

/// Every page in an order of the editor's own, again and again.
fn rounds(editor: &mut Editor) -> Vec<(usize, Duration)> {
    let mut times = Vec::with_capacity(ROUNDS * PAGES.len());
    for _ in 0..ROUNDS {
        let mut order: Vec<usize> = (0..PAGES.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, editor.dice.below(at + 1));
        }
        times.extend(order.into_iter().map(|page| (page, editor.open(&PAGES[page]))));
    }
    times
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1_000.0)
}

/// How many, the median, the 99th of a hundred, the slowest.
fn figures(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |part: usize| ms(times[(times.len() * part / 100).min(times.len() - 1)]);
    format!("{:>8} {:>8} {:>8} {:>8}", times.len(), at(50), at(99), at(100))
}

/// One editor saves all the time, first alone and then while another publishes.
fn while_publishing(editors: &mut [Editor], server: &Server) {
    let save: &Page = PAGES.iter().find(|page| page.name == "save a listing").unwrap();
    let (first, others) = editors.split_first_mut().unwrap();
    let (began, mut without) = (Instant::now(), Vec::new());
    while began.elapsed() < SAVING {
        without.push(first.open(save));
    }
    let (publisher, published, before) = (&others[0], AtomicBool::new(false), server.cpu());
    let (mut during, took) = thread::scope(|threads| {
        let job = threads.spawn(|| {
            let began = Instant::now();
            publish(publisher, server);
            published.store(true, Ordering::Relaxed);
            began.elapsed()
        });
        let mut during = Vec::new();
        while !published.load(Ordering::Relaxed) {
            during.push(first.open(save));
        }
        (during, job.join().unwrap())
    });
    println!("\none editor saves again and again; milliseconds");
    println!("  {:<28} {:>8} {:>8} {:>8} {:>8}", "", "saves", "p50", "p99", "max");
    println!("  {:<28} {}", "while nothing is published", figures(&mut without));
    println!("  {:<28} {}", "while a publication is made", figures(&mut during));
    println!("  the publication takes {took:.1?}, all together {:.1?} of processor", server.cpu() - before);
}

/// What is no page but a file of every listing, each once.
fn files(editor: &Editor, server: &Server) {
    println!("\nwhole files, once each");
    for path in ["/import/template.csv", "/import/template.xlsx", "/words/ar.xlf?which=all"] {
        let (began, before) = (Instant::now(), server.cpu());
        let (status, bytes) = editor.get(path);
        assert!(status.is_success(), "{path}: {status}");
        print_file(path, began.elapsed(), server, before, bytes.len());
        if path.ends_with("csv") {
            let (began, before) = (Instant::now(), server.cpu());
            let preview = editor.upload("/import", &bytes);
            let (status, page) = editor.get(&preview);
            assert!(status.is_success(), "{preview}: {status}");
            print_file("what that CSV would change", began.elapsed(), server, before, page.len());
        }
    }
}

fn print_file(what: &str, took: Duration, server: &Server, before: Duration, bytes: usize) {
    let (cpu, peak) = (server.cpu() - before, megabytes(server.peak()));
    println!("  {what:<28} {took:>8.1?}, processor {cpu:>8.1?}, {bytes} bytes; memory at its peak so far {peak}");
}
