//! How long an import of HSDS takes and how much memory it needs. Prints a line for each figure; fails on none.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on should say so at once")]

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    time::{Duration, Instant},
};

use uuid::Uuid;
use wegwijs::{
    directory::Publisher,
    exchange::{ImportOptions, Progress, hsds},
    store::Directory,
};

const RUNS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    write_tables(&small, 4_000);
    let mut times: Vec<Duration> =
        (0..RUNS).map(|run| import(&small, &folder.path().join(format!("{run}.db")), 4_000)).collect();
    times.sort();
    println!(
        "import, 4,000 services of an HSDS datapackage: median {:.2} s of {RUNS} (goal 3 s)",
        times[RUNS / 2].as_secs_f64()
    );

    let large = folder.path().join("large");
    write_tables(&large, 100_000);
    let tables = with_peak(|| import(&large, &folder.path().join("tables.db"), 100_000));
    println!(
        "import, 100,000 services of an HSDS datapackage: {:.1} s, peak {} (goal 200 MB)",
        tables.0.as_secs_f64(),
        tables.1
    );

    let page = folder.path().join("page.json");
    write_page(&page, 100_000);
    let size = fs::metadata(&page).unwrap().len() >> 20;
    let pages = with_peak(|| import(&page, &folder.path().join("page.db"), 100_000));
    println!(
        "import, 100,000 services in one JSON page of {size} MB: {:.1} s, peak {} (goal 200 MB)",
        pages.0.as_secs_f64(),
        pages.1
    );
}

fn import(source: &Path, into: &Path, count: u64) -> Duration {
    let begin = Instant::now();
    let mut directory = Directory::open_or_create(into).unwrap();
    let publisher: Publisher =
        serde_json::from_value(serde_json::json!({"id": Uuid::nil().to_string(), "name": "Bench"})).unwrap();
    let mut writer = directory.write().unwrap();
    writer.put_publisher(&publisher).unwrap();
    let report = hsds::import(source, &ImportOptions { publisher }, &mut writer, &Progress::hidden()).unwrap();
    writer.commit().unwrap();
    let time = begin.elapsed();
    assert_eq!((report.counts["service"].taken, report.total().skipped), (count, 0), "{report}");
    time
}

/// What `work` needed at most, as the kernel counts it.
fn with_peak<T>(work: impl FnOnce() -> T) -> (T, String) {
    // Linux forgets the peak so far.
    let reset = fs::write("/proc/self/clear_refs", "5").is_ok();
    let done = work();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    let peak = kilobytes.filter(|_| reset).map_or("unknown".to_owned(), |kb: u64| format!("{} MB", kb >> 10));
    (done, peak)
}

fn id(kind: &str, number: usize) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("bench:{kind}:{number}").as_bytes())
}

const NAMES: [&str; 6] = ["Taalles", "Spreekuur huisarts", "Voedselbank", "Fietsles", "Hulp bij brieven", "Koffie-uur"];
const TEXT: &str = "Wij helpen u met vragen over wonen, werk, school en gezondheid. U mag iemand meenemen die voor u \
                    vertaalt. Kom op tijd, want het is soms druk, en neem uw papieren mee.";

fn write_tables(folder: &Path, count: usize) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("datapackage.json"), r#"{"name": "human_services_data", "resources": []}"#).unwrap();
    let table = |name: &str, header: &str, rows: &mut dyn Iterator<Item = String>| {
        let mut file = BufWriter::new(File::create(folder.join(name)).unwrap());
        writeln!(file, "{header}").unwrap();
        rows.for_each(|row| writeln!(file, "{row}").unwrap());
        file.flush().unwrap();
    };
    let all = || 0..count;
    table(
        "organizations.csv",
        "id,name,description",
        &mut (0..count.div_ceil(5)).map(|n| format!("{},Stichting {n},\"{TEXT}\"", id("organization", n))),
    );
    table(
        "services.csv",
        "id,organization_id,name,description,status,fees_description",
        &mut all().map(|n| {
            format!("{},{},{} {n},\"{TEXT}\",active,Free", id("service", n), id("organization", n / 5), NAMES[n % 6])
        }),
    );
    table(
        "locations.csv",
        "id,location_type,name,latitude,longitude",
        &mut (0..count.div_ceil(2)).map(|n| format!("{},physical,Huis {n},52.{n},6.43", id("location", n))),
    );
    table(
        "addresses.csv",
        "id,location_id,address_1,city,state_province,postal_code,country,address_type",
        &mut (0..count.div_ceil(2)).map(|n| {
            format!("{},{},Kerkstraat {n},Lindeveen,Drenthe,7998 AB,NL,physical", id("address", n), id("location", n))
        }),
    );
    table(
        "service_at_location.csv",
        "id,service_id,location_id",
        &mut all().map(|n| format!("{},{},{}", id("place", n), id("service", n), id("location", n / 2))),
    );
    table(
        "phones.csv",
        "id,service_id,number,type",
        &mut all().map(|n| format!("{},{},085 000 1010,voice", id("phone", n), id("service", n))),
    );
    table(
        "schedules.csv",
        "id,service_id,freq,byday,opens_at,closes_at",
        &mut all().map(|n| format!("{},{},WEEKLY,\"MO,TU,WE\",9:00,5:00 PM", id("schedule", n), id("service", n))),
    );
    table(
        "languages.csv",
        "id,service_id,name",
        &mut all().map(|n| format!("{},{},Dutch", id("language", n), id("service", n))),
    );
}

fn write_page(path: &Path, count: usize) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(file, "{{\"total_items\": {count}, \"contents\": [").unwrap();
    for n in 0..count {
        let service = serde_json::json!({
            "id": id("service", n), "name": format!("{} {n}", NAMES[n % 6]), "description": TEXT, "status": "active",
            "organization": {"id": id("organization", n / 5), "name": format!("Stichting {}", n / 5), "description": TEXT},
            "phones": [{"id": id("phone", n), "number": "085 000 1010", "type": "voice"}],
            "schedules": [{"id": id("schedule", n), "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "9:00", "closes_at": "17:00"}],
            "languages": [{"id": id("language", n), "name": "Dutch"}],
            "service_at_locations": [{"id": id("place", n), "location": {
                "id": id("location", n / 2), "location_type": "physical", "latitude": 52.9, "longitude": 6.4,
                "addresses": [{"id": id("address", n / 2), "address_1": "Kerkstraat 12", "city": "Lindeveen",
                    "state_province": "Drenthe", "postal_code": "7998 AB", "country": "NL", "address_type": "physical"}],
            }}],
        });
        let separator = if n + 1 == count { "" } else { "," };
        writeln!(file, "{service}{separator}").unwrap();
    }
    writeln!(file, "]}}").unwrap();
    file.flush().unwrap();
}
