//! How long a keystroke takes: 1,000, 10,000 and 100,000 invented services with texts in eight languages,
//! queries typed letter by letter in several scripts, some with a typo. Prints a table; judges nothing.
//!
//! `cargo bench --no-default-features --bench search [-- SIZE…]`

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use uuid::Uuid;
use wegwijs::{
    clock::Now,
    directory::{
        Address, Location, Organization, Point, Schedule, Service, ServiceAtLocation, Taxonomy, TermCode, Translation,
        TranslationState, Vocabulary,
    },
    locale::LanguageTag,
    search::{Context, Query},
    store::Directory,
};

const LANGUAGES: [&str; 8] = ["nl", "en", "ar", "uk", "ti", "pes", "tr", "zh-Hans"];
const WORDS_OF_A_DESCRIPTION: usize = 25;
const INVENTED_WORDS: usize = 8_000;

/// The same numbers at each run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % end).unwrap_or(0)
    }

    /// Small numbers often, large ones seldom: the n-th about as often as 1/n.
    fn zipf(&mut self, end: usize) -> usize {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "dice need no precision"
        )]
        let drawn = ((end as f64).ln() * (self.below(1 << 20) as f64 / f64::from(1 << 20))).exp() as usize;
        drawn.saturating_sub(1).min(end - 1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// The words of one language: those of the vocabulary, then invented ones.
struct Tongue {
    tag: LanguageTag,
    words: Vec<String>,
}

fn syllables(tag: &str) -> &'static str {
    match tag {
        "ar" | "pes" => "با تو سي مر كن لا دو ها جم قر شا نو رم فل عب",
        "uk" => "ба ке ли мо ну ра ві ст го да пе ро шу тя ча",
        "ti" => "ሰላ ምን ባሕ ዶር ከም ነገ ዝተ ይኩ ላት ማር ቤት ልደ ሓድ ግበ ርኢ",
        "zh-Hans" => "天 地 人 山 水 火 木 金 土 日 月 风 云 电 车",
        _ => "ba ke li mo nu ra vi sta gro den per sjo tel win hof",
    }
}

fn tongue(tag: &str, dice: &mut Dice) -> Result<Tongue> {
    let tag = LanguageTag::parse(tag)?;
    let mut words: Vec<String> = Vocabulary::get()
        .words(&tag)
        .iter()
        .flat_map(|(_, entry)| std::iter::once(&entry.name).chain(&entry.synonyms))
        .flat_map(|text| text.split_whitespace().map(str::to_owned))
        .collect();
    words.sort();
    words.dedup();
    // Shuffled, so that the frequent ones are of every kind.
    for at in (1..words.len()).rev() {
        words.swap(at, dice.below(at + 1));
    }
    let parts: Vec<&str> = syllables(tag.as_str()).split(' ').collect();
    words.extend((0..INVENTED_WORDS).map(|_| (0..2 + dice.below(3)).map(|_| *dice.pick(&parts)).collect::<String>()));
    Ok(Tongue { tag, words })
}

fn phrase(tongue: &Tongue, count: usize, dice: &mut Dice) -> String {
    let words: Vec<&str> = (0..count).map(|_| tongue.words[dice.zipf(tongue.words.len())].as_str()).collect();
    words.join(if tongue.tag.as_str() == "zh-Hans" { "" } else { " " })
}

struct World {
    tongues: Vec<Tongue>,
    needs: Vec<TermCode>,
    towns: Vec<String>,
    hours: Vec<String>,
    dice: Dice,
}

impl World {
    fn new() -> Result<Self> {
        let mut dice = Dice(0x5eed_1234_abcd_0042);
        let tongues = LANGUAGES.iter().map(|tag| tongue(tag, &mut dice)).collect::<Result<Vec<_>>>()?;
        let needs = Vocabulary::get().of(Taxonomy::Need).filter(|term| term.code.parent().is_some());
        let needs = needs.map(|term| term.code.clone()).collect();
        let towns = (0..300).map(|_| phrase(&tongues[0], 1, &mut dice) + "veen").collect();
        let hours = (0..40).map(|n| format!("Mo-Fr {:02}:00-{:02}:30; PH off", 7 + n % 4, 12 + n % 10)).collect();
        Ok(Self { tongues, needs, towns, hours, dice })
    }

    fn service(&mut self, number: usize) -> Service {
        let id = |what: &str, number: usize| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{what}{number}").as_bytes());
        let dice = &mut self.dice;
        let mut texts = self.tongues.iter().map(|tongue| {
            let words = 2 + dice.below(3);
            (tongue, phrase(tongue, words, dice), phrase(tongue, WORDS_OF_A_DESCRIPTION, dice))
        });
        let (_, name, description) = texts.next().unwrap_or_else(|| unreachable!("eight languages"));
        let version = |field: &str, tongue: &Tongue, text| Translation {
            field: field.into(),
            language: tongue.tag.clone(),
            text,
            state: TranslationState::Machine,
            translated_at: None,
        };
        let translations = texts
            .flat_map(|(tongue, name, text)| [version("name", tongue, name), version("description", tongue, text)])
            .collect();
        let dice = &mut self.dice;
        let place = number / 2;
        let town = self.towns[place % self.towns.len()].clone();
        #[expect(clippy::cast_precision_loss, reason = "below 4,000")]
        let degrees = |part: usize| (part % 4_000) as f64 / 1_000.0;
        let location = Location {
            id: id("location", place),
            location_type: "physical".into(),
            point: Point::new(50.0 + degrees(place * 7), 4.0 + degrees(place * 13)),
            addresses: vec![Address { id: id("address", place), city: town, ..Address::default() }],
            ..Location::default()
        };
        let schedule = Schedule {
            id: id("schedule", number),
            opening_hours: Some(dice.pick(&self.hours).clone()),
            ..Schedule::default()
        };
        let age = u64::try_from(dice.below(800)).unwrap_or(0);
        let organization = number / 5;
        Service {
            id: id("service", number),
            name,
            description: Some(description),
            translations,
            original_language: Some(self.tongues[0].tag.clone()),
            assured_date: today().date().checked_sub_days(chrono::Days::new(age)),
            needs: vec![dice.pick(&self.needs).clone(), dice.pick(&self.needs).clone()],
            organization: Some(Organization {
                id: id("organization", organization),
                name: phrase(&self.tongues[0], 2, &mut Dice(1 + u64::try_from(organization).unwrap_or(0))),
                ..Organization::default()
            }),
            service_at_locations: vec![ServiceAtLocation {
                id: id("place", number),
                location,
                schedules: vec![schedule],
                ..ServiceAtLocation::default()
            }],
            ..Service::default()
        }
    }

    /// What people type: one word, two words, a town; a third of them with a typo.
    fn questions(&mut self, count: usize) -> Vec<(LanguageTag, String)> {
        (0..count)
            .map(|number| {
                let tongue = &self.tongues[number % self.tongues.len()];
                let mut text = phrase(tongue, 1 + number / 8 % 2, &mut self.dice);
                if number % 5 == 4 {
                    text = format!("{text} {}", self.dice.pick(&self.towns));
                }
                if number % 3 == 2 {
                    text = mistyped(&text, &mut self.dice);
                }
                (tongue.tag.clone(), text)
            })
            .collect()
    }
}

fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 3 {
        let at = 1 + dice.below(letters.len() - 2);
        match dice.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.swap(at, at + 1),
            _ => letters.insert(at, letters[at]),
        }
    }
    letters.into_iter().collect()
}

fn today() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 6, 1).and_then(|day| day.and_hms_opt(10, 0, 0)).unwrap_or_default()
}

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
