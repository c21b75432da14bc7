//! An invented country for the benches: services with texts in eight languages and what people type to find them.

#![allow(dead_code, reason = "each bench uses its own part")]

use anyhow::Result;
use uuid::Uuid;
use wegwijs::{
    directory::{
        Address, Location, Organization, Point, Schedule, Service, ServiceAtLocation, Taxonomy, TermCode, Translation,
        TranslationState, Vocabulary,
    },
    locale::LanguageTag,
};

const LANGUAGES: [&str; 8] = ["nl", "en", "ar", "uk", "ti", "pes", "tr", "zh-Hans"];
const WORDS_OF_A_DESCRIPTION: usize = 25;
const INVENTED_WORDS: usize = 8_000;

/// The same numbers at each run (xorshift64*).
pub struct Dice(pub u64);

impl Dice {
    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
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

pub struct World {
    tongues: Vec<Tongue>,
    needs: Vec<TermCode>,
    towns: Vec<String>,
    hours: Vec<String>,
    dice: Dice,
}

impl World {
    pub fn new() -> Result<Self> {
        let mut dice = Dice(0x5eed_1234_abcd_0042);
        let tongues = LANGUAGES.iter().map(|tag| tongue(tag, &mut dice)).collect::<Result<Vec<_>>>()?;
        let needs = Vocabulary::get().of(Taxonomy::Need).filter(|term| term.code.parent().is_some());
        let needs = needs.map(|term| term.code.clone()).collect();
        let towns = (0..300).map(|_| phrase(&tongues[0], 1, &mut dice) + "veen").collect();
        let hours = (0..40).map(|n| format!("Mo-Fr {:02}:00-{:02}:30; PH off", 7 + n % 4, 12 + n % 10)).collect();
        Ok(Self { tongues, needs, towns, hours, dice })
    }

    pub fn service(&mut self, number: usize) -> Service {
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
    pub fn questions(&mut self, count: usize) -> Vec<(LanguageTag, String)> {
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

pub fn today() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 6, 1).and_then(|day| day.and_hms_opt(10, 0, 0)).unwrap_or_default()
}
