//! What signed content costs: publishing and merging in seconds, the wire in bytes and requests, a thousand kiosks against
//! one nginx, memory of a round. Prints its own tables; compare figures of one run only.

#![allow(clippy::unwrap_used, reason = "a bench that cannot run should say so at once")]

mod world;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    rc::Rc,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use wegwijs::{
    clock::{Floor, Moment},
    directory::{PUBLICATION_TARGET, Publisher, Service, Translation, TranslationState, Verified},
    locale::{LANGUAGES, LanguageTag},
    publish::{Edition, Keys, Passphrases, RootKeys, publish},
    store::{Directory, Part, Take, freeze, merge},
    sync::{
        Budget, Month, Origin, Proxies, Source, Spent, StateFolder, Trusted, Wire, WireSettings, fetch_target, round,
    },
};
use world::World;

/// Set in the process whose memory is measured.
const CHILD: &str = "WEGWIJS_BENCH_SYNC";
const SERVICES: usize = 5_000;
const KIOSKS: usize = 1_000;
const RUNS: usize = 3;

fn main() {
    if let Ok(folder) = env::var(CHILD) {
        return in_child(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path());
    publishing(&town);
    merging(folder.path());
    by_rsync(&town);
    memory(&town);
    kiosks(&town);
}

fn now() -> DateTime<Utc> {
    Floor::default().judge(DateTime::UNIX_EPOCH, false).time + TimeDelta::days(30)
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let done = work();
    (began.elapsed(), done)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn publisher(name: &str, position: u32) -> Publisher {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
    serde_json::from_value(serde_json::json!({
        "id": id, "name": name, "place": name, "country": "NL", "point": {"latitude": 52.0, "longitude": 5.0},
        "language": "nl", "position": position,
    }))
    .unwrap()
}

/// A town of the bench's world, in all languages of the program where asked.
fn directory(path: &Path, publisher: &Publisher, services: std::ops::Range<usize>, all_languages: bool) {
    let mut world = World::new().unwrap();
    let mut directory = Directory::open_or_create(path).unwrap();
    let mut writer = directory.write().unwrap();
    writer.put_publisher(publisher).unwrap();
    for number in services {
        let mut service = world.service(number);
        service.publisher_id = Some(publisher.id);
        if all_languages {
            in_all_languages(&mut service);
        }
        writer.put_service(&service).unwrap();
    }
    writer.commit().unwrap();
}

/// Languages that the world does not write are given the words of one that it does, in another order.
fn in_all_languages(service: &mut Service) {
    let texts = service.translations.clone();
    for (number, known) in LANGUAGES.iter().enumerate() {
        if known.tag == "nl" || texts.iter().any(|text| text.language.as_str() == known.tag) {
            continue;
        }
        for field in ["name", "description"] {
            let of_field: Vec<&Translation> = texts.iter().filter(|text| text.field == field).collect();
            let mut words: Vec<&str> = of_field[number % of_field.len()].text.split(' ').collect();
            let turn = number % words.len();
            words.rotate_left(turn);
            service.translations.push(Translation {
                field: field.to_owned(),
                language: LanguageTag::parse(known.tag).unwrap(),
                text: words.join(" "),
                state: TranslationState::Checked,
                translated_at: None,
            });
        }
    }
}

/// A town that publishes.
struct Town {
    folder: PathBuf,
    directory: PathBuf,
    repository: PathBuf,
    keys: Keys,
}

impl Town {
    fn new(folder: &Path) -> Self {
        let directory = folder.join("town.db");
        let publisher = publisher("Benchveen", 0);
        self::directory(&directory, &publisher, 0..SERVICES, true);
        let words = |text: &str| Some(text.to_owned());
        let passphrases = Passphrases { root: words("for the safe"), daily: words("for the month") };
        let keys = Keys::init(&folder.join("keys"), publisher.id, RootKeys::Single, &passphrases, now()).unwrap();
        Self { folder: folder.to_owned(), directory, repository: folder.join("www"), keys }
    }

    fn publish(&self, hours: i64) -> (Duration, u64, Vec<u64>) {
        let directory = Directory::open(&self.directory).unwrap();
        let edition =
            Edition { directory: &directory, media: None, published_at: now() - TimeDelta::hours(100 - hours) };
        let (time, published) = timed(|| publish(&edition, &self.keys, &self.repository).unwrap());
        let new = published.new.unwrap();
        (time, new.whole_bytes, new.delta_bytes)
    }

    /// One listing is called something else.
    fn change(&self, hours: i64) {
        let mut directory = Directory::open_or_create(&self.directory).unwrap();
        let (_, id) = directory.service_ids(i64::try_from(SERVICES / 2).unwrap() + hours, 1).unwrap()[0];
        let mut service = directory.service(id).unwrap().unwrap();
        service.name = format!("Changed in hour {hours}");
        service.description = Some(format!("What is said of it since hour {hours} is a little longer than before."));
        let mut writer = directory.write().unwrap();
        writer.put_service(&service).unwrap();
        writer.commit().unwrap();
    }

    fn anchor(&self) -> Vec<u8> {
        fs::read(self.folder.join("keys/root.json")).unwrap()
    }
}

fn publishing(town: &Town) {
    let (first, whole, _) = town.publish(0);
    println!("publish {SERVICES} services in {} languages", LANGUAGES.len());
    println!("  first, no delta                    {first:>10.2?}   whole {whole} bytes");
    let mut times = Vec::new();
    let (mut newest, mut last) = (Vec::new(), Vec::new());
    for hour in 1..=8 + i64::try_from(RUNS).unwrap() {
        town.change(hour);
        let (time, _, deltas) = town.publish(hour);
        newest.push(deltas[0]);
        if hour > 8 {
            times.push(time);
            last = deltas;
        }
    }
    println!("  one listing changed, eight deltas  {:>10.2?}   median of {RUNS}", median(times));
    println!("  from one to the next, each change  {newest:?} bytes");
    println!("  deltas, newest first               {last:?} bytes");
    let frozen = town.folder.join("frozen");
    freeze(&Directory::open(&town.directory).unwrap(), now(), &[], &frozen).unwrap();
    println!("  the SQLite file                    {} bytes", fs::metadata(&frozen).unwrap().len());
}

fn merging(folder: &Path) {
    let parts: Vec<Verified<Part>> = (0..5_u32)
        .map(|number| {
            let publisher = publisher(&format!("Town {number}"), number);
            let path = folder.join(format!("town-{number}.db"));
            let at = number as usize * 1_000;
            directory(&path, &publisher, at..at + 1_000, false);
            let frozen = folder.join(format!("frozen-{number}"));
            freeze(&Directory::open(&path).unwrap(), now(), &[], &frozen).unwrap();
            Verified::vouch(Part { path: frozen, publisher: publisher.id, take: Take::All })
        })
        .collect();
    let times = (0..RUNS)
        .map(|run| {
            let to = folder.join(format!("merged-{run}"));
            let (time, ()) = timed(|| merge(&parts, "bench", &to).unwrap());
            fs::remove_file(to).unwrap();
            time
        })
        .collect();
    println!("merge and index five publishers of 1,000 services: {:.2?}, median of {RUNS}", median(times));
}

/// The same change by rsync, as a mirror of plain files would carry it.
fn by_rsync(town: &Town) {
    let (old, new, target) = (town.folder.join("old"), town.folder.join("new"), town.folder.join("target"));
    let frozen = |to: &Path| {
        let _ = fs::remove_file(to);
        freeze(&Directory::open(&town.directory).unwrap(), now(), &[], to).unwrap();
    };
    frozen(&old);
    town.change(50);
    frozen(&new);
    fs::copy(&old, &target).unwrap();
    let output = Command::new("rsync")
        .args(["-z", "--ignore-times", "--no-whole-file", "--stats"])
        .args([&new, &target])
        .output();
    let Ok(output) = output else { return println!("rsync: SKIPPED, there is none here") };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |what: &str| text.lines().find(|line| line.starts_with(what)).unwrap_or("?").to_owned();
    println!(
        "the same change of the SQLite file by rsync -z: {}, {}",
        line("Total bytes sent"),
        line("Total bytes rec")
    );
}

/// A round in a process of its own: the first and one by delta, with all that is merged.
fn memory(town: &Town) {
    let folder = town.folder.join("memory");
    fs::create_dir_all(folder.join("stick/wegwijs")).unwrap();
    let copied = Command::new("cp").arg("-r").args([&town.repository, &folder.join("stick/wegwijs/town")]).status();
    assert!(copied.unwrap().success());
    fs::write(folder.join("root.json"), town.anchor()).unwrap();
    for what in ["first round, whole", "second round, by delta"] {
        let (time, output) = timed(|| {
            Command::new(env::current_exe().unwrap()).env(CHILD, &folder).stderr(Stdio::inherit()).output().unwrap()
        });
        let peak: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap();
        println!("sync from a stick, {what}: {time:.2?}, peak memory {:.1} MB", peak / 1024.0 * 1.048_576);
        town.change(60);
        town.publish(60);
        fs::remove_dir_all(folder.join("stick/wegwijs/town")).unwrap();
        let copied = Command::new("cp").arg("-r").args([&town.repository, &folder.join("stick/wegwijs/town")]).status();
        assert!(copied.unwrap().success());
    }
}

fn in_child(folder: &Path) {
    let anchor = fs::read(folder.join("root.json")).unwrap();
    let source = Source { name: "town".into(), anchor, take: Take::All };
    let state = StateFolder::new(folder.join("state"));
    let now = Moment { time: now(), trusted: true };
    let status = round(&state, &[source], &Origin::Stick(&folder.join("stick")), now).unwrap();
    assert!(status.state == wegwijs::sync::State::Done, "{status:?}");
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{}", peak.trim().trim_end_matches(" kB"));
}

/// An nginx on loopback that serves a folder; ended when dropped.
struct Nginx {
    process: Child,
    url: String,
}

impl Nginx {
    fn serve(folder: &Path, www: &Path) -> Option<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {}/{name};", folder.display()))
            .concat();
        let text = format!(
            "daemon off; worker_processes 1; user root; pid {0}/pid; error_log {0}/error.log;
             events {{ worker_connections 4096; }}
             http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port} backlog=2048; root {1}; }} }}",
            folder.display(),
            www.display(),
        );
        let path = folder.join("nginx.conf");
        fs::write(&path, text).unwrap();
        let process = Command::new("nginx").arg("-c").arg(&path).stderr(Stdio::null()).spawn().ok()?;
        let nginx = Self { process, url: format!("http://127.0.0.1:{port}") };
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(nginx);
            }
            thread::sleep(Duration::from_millis(50));
        }
        None
    }

    /// What its worker has computed so far.
    fn cpu(&self) -> Duration {
        let master = self.process.id();
        let children = fs::read_to_string(format!("/proc/{master}/task/{master}/children")).unwrap();
        let ticks: u64 = children
            .split_whitespace()
            .map(|child| {
                let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap();
                let after = stat.rsplit_once(')').unwrap().1;
                let fields: Vec<&str> = after.split_whitespace().collect();
                fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
            })
            .sum();
        // Linux counts in hundredths of a second here.
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// What a kiosk fetches beside the metadata.
#[derive(Clone, Copy, PartialEq)]
enum Fetches {
    Nothing,
    Delta,
    Whole,
}

fn kiosks(town: &Town) {
    let folder = town.folder.join("nginx");
    fs::create_dir_all(&folder).unwrap();
    let Some(nginx) = Nginx::serve(&folder, &town.repository) else {
        return println!("{KIOSKS} kiosks against nginx: SKIPPED, there is no nginx here");
    };
    println!(
        "{KIOSKS} kiosks against one nginx, eight at a time, each with its own store (fetched and checked, not merged)"
    );
    println!("  {:<22} {:>9} {:>12} {:>12} {:>12}", "", "requests", "bytes", "nginx CPU", "wall");
    let kiosks: Vec<PathBuf> = (0..KIOSKS).map(|number| folder.join(format!("kiosk-{number}"))).collect();
    crowd("everything new", &kiosks, &nginx, town, Fetches::Whole);
    crowd("nothing new", &kiosks, &nginx, town, Fetches::Nothing);
    town.change(90);
    town.publish(90);
    crowd("one listing changed", &kiosks, &nginx, town, Fetches::Delta);
}

fn crowd(what: &str, kiosks: &[PathBuf], nginx: &Nginx, town: &Town, fetches: Fetches) {
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Spent::default()));
    let (anchor, before) = (town.anchor(), nginx.cpu());
    let (wall, ()) = timed(|| {
        thread::scope(|threads| {
            for _ in 0..8 {
                threads.spawn(|| {
                    while let Some(kiosk) = kiosks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let spent = visit(kiosk, &nginx.url, &anchor, fetches);
                        let mut all = all.lock().unwrap();
                        all.requests += spent.requests;
                        all.bytes_sent += spent.bytes_sent;
                        all.bytes_received += spent.bytes_received;
                    }
                });
            }
        });
    });
    let (all, count) = (all.into_inner().unwrap(), kiosks.len() as u64);
    println!(
        "  {what:<22} {:>9.1} {:>12} {:>12.2?} {:>12.2?}   each",
        all.requests as f64 / count as f64,
        (all.bytes_sent + all.bytes_received) / count,
        (nginx.cpu() - before) / u32::try_from(count).unwrap(),
        wall / u32::try_from(count).unwrap(),
    );
}

/// One kiosk's round, up to what it would unpack.
fn visit(kiosk: &Path, url: &str, anchor: &[u8], fetches: Fetches) -> Spent {
    fs::create_dir_all(kiosk.join("wire")).unwrap();
    let budget = Rc::new(Budget::load(&kiosk.join("budget"), None, Month::of(now())).unwrap());
    let settings = WireSettings::new(kiosk.join("wire"), None, Proxies::default());
    let from = Wire::new(&[url.to_owned()], settings, budget).unwrap();
    let mut trusted = Trusted::open(&kiosk.join("metadata"), anchor).unwrap();
    trusted.refresh(&from, now()).unwrap();
    from.verified().unwrap();
    let targets = trusted.targets().unwrap();
    let smallest_delta = targets.targets.iter().filter(|(name, _)| name.raw().starts_with("delta/"));
    let smallest_delta = smallest_delta.min_by_key(|(_, target)| target.length).map(|(name, _)| name.raw().to_owned());
    let name = match fetches {
        Fetches::Nothing => return from.spent(),
        Fetches::Whole => PUBLICATION_TARGET.to_owned(),
        Fetches::Delta => smallest_delta.unwrap(),
    };
    let target = trusted.find(&name, &from, now()).unwrap().unwrap();
    let part = kiosk.join("part");
    fetch_target(&trusted, &from, &part, &name, &target).unwrap();
    fs::remove_file(part).unwrap();
    from.spent()
}
