//! What a building has, which languages are spoken, what it costs, when it is open, words to find it by.

use uuid::Uuid;

use super::Tags;
use crate::{
    directory::{Accessibility, CostOption, SpokenLanguage, TermCode},
    locale::LanguageTag,
};

/// Key, values, and the facility that they promise. `wheelchair=limited` promises nothing: there is a step.
const FACILITIES: [(&str, &[&str], &str); 11] = [
    ("wheelchair", &["yes", "designated"], "facility.wheelchair"),
    ("toilets:wheelchair", &["yes", "designated"], "facility.wheelchair_toilet"),
    ("toilets", &["yes"], "facility.toilet"),
    ("elevator", &["yes"], "facility.lift"),
    ("hearing_loop", &["yes"], "facility.hearing_loop"),
    ("audio_loop", &["yes"], "facility.hearing_loop"),
    ("changing_table", &["yes"], "facility.baby_change"),
    ("diaper", &["yes"], "facility.baby_change"),
    ("internet_access", &["wlan", "wifi"], "facility.wifi"),
    ("drinking_water", &["yes"], "facility.drinking_water"),
    ("capacity:disabled", &["yes", "1", "2", "3", "4", "5", "6"], "facility.parking_disabled"),
];

/// What the building has.
pub fn accessibility(tags: &Tags, base: Uuid) -> Vec<Accessibility> {
    let mut found: Vec<Accessibility> = Vec::new();
    for (key, values, facility) in FACILITIES {
        let facility = TermCode::parse(facility).ok();
        let known = found.iter().any(|other| other.facility == facility);
        if !known && values.iter().any(|value| tags.says(key, value)) {
            let id = Uuid::new_v5(&base, format!("accessibility:{key}").as_bytes());
            found.push(Accessibility { id, facility, ..Accessibility::default() });
        }
    }
    if let Some(words) = tags.get("wheelchair:description") {
        let id = Uuid::new_v5(&base, b"accessibility:words");
        found.push(Accessibility { id, description: Some(words.to_owned()), ..Accessibility::default() });
    }
    found
}

/// `language:xx=yes`: spoken there.
pub fn languages(tags: &Tags, base: Uuid) -> Vec<SpokenLanguage> {
    let spoken = tags.iter().filter(|(_, value)| ["yes", "main", "designated"].contains(value));
    let tags = spoken.filter_map(|(key, _)| LanguageTag::parse(key.strip_prefix("language:")?).ok());
    tags.map(|tag| SpokenLanguage {
        id: Uuid::new_v5(&base, format!("language:{tag}").as_bytes()),
        code: Some(tag),
        ..SpokenLanguage::default()
    })
    .collect()
}

/// `fee=no` is free. What a fee is in figures stands in free words on the map, so those are kept as they are.
pub fn costs(tags: &Tags, base: Uuid) -> (Vec<CostOption>, Option<String>) {
    let free = tags.says("fee", "no").then(|| CostOption {
        id: Uuid::new_v5(&base, b"cost"),
        cost: TermCode::parse("cost.free").ok(),
        ..CostOption::default()
    });
    (free.into_iter().collect(), tags.get("charge").map(str::to_owned))
}

/// How to get in.
pub fn access(tags: &Tags) -> Vec<TermCode> {
    let required =
        ["reservation", "appointment"].iter().any(|key| tags.says(key, "required") || tags.says(key, "only"));
    let codes = [
        (required, "access.appointment"),
        (tags.says("walk-in", "yes") || tags.says("appointment", "no"), "access.walk_in"),
    ];
    codes.into_iter().filter(|(holds, _)| *holds).filter_map(|(_, code)| TermCode::parse(code).ok()).collect()
}

/// Words of the map by which somebody may search: the religion, the speciality of a doctor, the sport.
pub fn keywords(tags: &Tags) -> Vec<String> {
    ["religion", "denomination", "healthcare:speciality", "sport", "school", "brand", "short_name", "loc_name"]
        .iter()
        .flat_map(|key| tags.values(key))
        .map(|value| value.replace('_', " "))
        .collect()
}
