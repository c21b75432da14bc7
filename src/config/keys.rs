//! Every setting by name, with what it may be and what to tell whoever writes something else. The one list that the
//! check, the tables of many cards and the tests go by.

use super::rules::{
    self,
    Rule::{self, List, Number, OneOf, Text, Whole, Word, YesNo},
};

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The section in square brackets.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What it may be.
    pub rule: Rule,
    /// What to write: the end of a sentence that begins with "write".
    pub write: &'static str,
    /// Never to be repeated on a screen.
    pub secret: bool,
}

/// The section that stands once for each publisher.
pub const SOURCE: &str = "source";

/// The settings without which a source is none.
pub const SOURCE_NEEDS: [&str; 2] = ["name", "root"];

const fn key(section: &'static str, name: &'static str, rule: Rule, write: &'static str) -> Key {
    Key { section, name, rule, write, secret: false }
}

const fn secret(section: &'static str, name: &'static str, rule: Rule, write: &'static str) -> Key {
    Key { section, name, rule, write, secret: true }
}

const LANGUAGES: &str = "a list of the languages to offer, such as [\"nl\", \"en\", \"ar\"]; the 24 are: \
     nl en de fr es it pl sv tr sq so kmr uk ru ar ckb pes prs ps ur ti am bn zh-Hans";

/// All settings, in the order of the template.
pub const KEYS: &[Key] = &[
    key("place", "name", Text(rules::some_text), "the name of the place, such as \"Lindeveen\""),
    key("place", "latitude", Number(-90.0, 90.0), "degrees from -90 to 90, with a point, such as 52.78"),
    key("place", "longitude", Number(-180.0, 180.0), "degrees from -180 to 180, with a point, such as 6.89"),
    key("place", "country", Text(rules::country), "two capital letters, such as \"NL\""),
    key("place", "region", Text(rules::region), "the code of ISO 3166-2, such as \"NL-DR\""),
    key("place", "profile", Word(&PROFILES), "\"city\", \"medium_town\", \"small_town\" or \"rural_area\""),
    key("place", "languages", List(rules::language, 1), LANGUAGES),
    key("place", "time_zone", Text(rules::time_zone), "continent and city, such as \"Europe/Amsterdam\""),
    key(
        "building",
        "opening_hours",
        Text(rules::opening_hours),
        "days and times, such as \"Mo-Fr 08:30-17:00; PH off\"",
    ),
    key("screen", "rotation", OneOf(&[0, 90, 180, 270]), "0, 90, 180 or 270"),
    key("screen", "width_mm", Number(50.0, 3000.0), "the width of the picture in millimetres, from 50 to 3000"),
    key("screen", "height_mm", Number(50.0, 3000.0), "the height of the picture in millimetres, from 50 to 3000"),
    key("sound", "volume", Whole(0, 100), "a whole number from 0 to 100"),
    key("printer", "paper_mm", OneOf(&[58, 80]), "the width of the paper roll, 58 or 80; without a printer, nothing"),
    key("panel", "kind", Word(&PANELS), "\"ssd1306\" or \"st7789\"; without a panel, nothing"),
    key("network", "wifi_name", Text(rules::wifi_name), "the name of the wireless network, such as \"Town hall\""),
    secret("network", "wifi_password", Text(rules::wifi_password), "its password of 8 to 63 letters, digits and signs"),
    secret("network", "proxy", Text(rules::proxy), "the address with its port, such as \"http://proxy.example:3128\""),
    key("network", "ca", Text(rules::some_text), "the name of the certificate's file, such as \"authority.pem\""),
    key("network", "megabytes_per_month", Whole(1, 1_000_000), "a whole number, such as 500"),
    key("network", "ssh_key", Text(rules::ssh_key), "the one line of the file whose name ends in .pub"),
    secret("staff", "pin_hash", Text(rules::pin_hash), "what `wegwijs pin` prints, never the PIN itself"),
    key("counters", "on", YesNo, "true or false"),
    key(
        SOURCE,
        "name",
        Text(rules::source_name),
        "small letters, digits and hyphens (at most 40), such as \"lindeveen\"",
    ),
    key(
        SOURCE,
        "root",
        Text(rules::some_text),
        "the name of the file of its root keys, such as \"lindeveen.root.json\"",
    ),
    key(
        SOURCE,
        "urls",
        List(rules::address, 0),
        "a list of web addresses, such as [\"https://lindeveen.example/wegwijs/\"]",
    ),
    key(SOURCE, "take", Word(&["all", "unmet"]), "\"all\" or \"unmet\""),
    key(SOURCE, "within_km", Number(1.0, 1000.0), "kilometres from 1 to 1000"),
];

const PROFILES: [&str; 4] = ["city", "medium_town", "small_town", "rural_area"];
const PANELS: [&str; 2] = ["ssd1306", "st7789"];

/// The setting of this name in this section.
pub fn find(section: &str, name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| (key.section, key.name) == (section, name))
}

/// Whether there is such a section.
pub fn is_section(name: &str) -> bool {
    KEYS.iter().any(|key| key.section == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{directory::Profile, locale::LANGUAGES as ALL};

    fn dotted(key: &Key) -> String {
        format!("{}.{}", key.section, key.name)
    }

    #[test]
    fn each_is_named_once_and_sections_stand_together() {
        let names: BTreeSet<String> = KEYS.iter().map(dotted).collect();
        assert_eq!(names.len(), KEYS.len());
        let mut sections: Vec<&str> = KEYS.iter().map(|key| key.section).collect();
        sections.dedup();
        assert_eq!(sections.len(), sections.iter().collect::<BTreeSet<_>>().len());
    }

    #[test]
    fn what_is_told_is_what_there_is() {
        assert!(PROFILES.iter().all(|word| Profile::parse(word).is_some()));
        let told: Vec<&str> = LANGUAGES.split_once("are: ").unwrap().1.split_whitespace().collect();
        assert_eq!(told, ALL.map(|language| language.tag));
    }
}
