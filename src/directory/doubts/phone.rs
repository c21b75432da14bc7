//! Telephone numbers that cannot be dialled as they stand: which signs, how many digits, which beginning. Knows how
//! long the numbers of a country are, not which of them are given out.

use crate::limits::{PHONE_DIGITS_MAX, PHONE_DIGITS_MIN};

/// Why a number cannot be dialled as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhoneFault {
    /// There are letters or other signs in it.
    NotDigits,
    /// Two numbers stand in one field.
    Several,
    /// Too few digits.
    TooShort,
    /// Too many digits.
    TooLong,
    /// `+` or `00`, and then what no country has.
    NoSuchCountry,
    /// The zero at the start is missing, as when a spreadsheet took it away.
    ZeroMissing,
    /// The zero that is dialled only within the country stands after its code: `+31 (0)20 …`.
    ZeroAfterCountryCode,
}

/// How the numbers of a country are dialled.
struct Plan {
    /// ISO 3166-1 alpha-2.
    country: &'static str,
    /// After `+` or `00`. None is the beginning of another.
    code: &'static str,
    /// What is dialled before a number within the country; empty where nothing is.
    trunk: &'static str,
    /// Fewest and most digits of a number without code and trunk.
    digits: (usize, usize),
}

const fn plan(country: &'static str, code: &'static str, trunk: &'static str, min: usize, max: usize) -> Plan {
    Plan { country, code, trunk, digits: (min, max) }
}

/// Europe and its neighbours. Generous where a country's numbers differ in length.
const PLANS: [Plan; 41] = [
    plan("AL", "355", "0", 6, 9),
    plan("AT", "43", "0", 4, 13),
    plan("BA", "387", "0", 8, 9),
    plan("BE", "32", "0", 8, 9),
    plan("BG", "359", "0", 6, 9),
    plan("CH", "41", "0", 9, 9),
    plan("CY", "357", "", 8, 8),
    plan("CZ", "420", "", 9, 9),
    plan("DE", "49", "0", 5, 15),
    plan("DK", "45", "", 8, 8),
    plan("EE", "372", "", 7, 10),
    plan("ES", "34", "", 9, 9),
    plan("FI", "358", "0", 5, 12),
    plan("FR", "33", "0", 9, 9),
    plan("GB", "44", "0", 9, 10),
    plan("GR", "30", "", 10, 10),
    plan("HR", "385", "0", 6, 9),
    plan("HU", "36", "06", 8, 9),
    plan("IE", "353", "0", 7, 10),
    plan("IS", "354", "", 7, 9),
    plan("IT", "39", "", 6, 12),
    plan("LI", "423", "", 7, 9),
    plan("LT", "370", "0", 8, 8),
    plan("LU", "352", "", 4, 11),
    plan("LV", "371", "", 8, 8),
    plan("MC", "377", "", 8, 9),
    plan("MT", "356", "", 8, 8),
    plan("NL", "31", "0", 9, 9),
    plan("NO", "47", "", 8, 8),
    plan("PL", "48", "", 9, 9),
    plan("PT", "351", "", 9, 9),
    plan("RO", "40", "0", 9, 9),
    plan("RS", "381", "0", 6, 12),
    plan("RU", "7", "8", 10, 10),
    plan("SE", "46", "0", 6, 10),
    plan("SI", "386", "0", 8, 8),
    plan("SK", "421", "0", 6, 9),
    plan("SM", "378", "", 6, 10),
    plan("SR", "597", "", 6, 7),
    plan("TR", "90", "0", 10, 10),
    plan("UA", "380", "0", 9, 9),
];

/// Free and shared-cost numbers whose length differs: country, beginning without trunk, fewest and most digits.
const SPECIAL: [(&str, &str, usize, usize); 14] = [
    ("BG", "800", 6, 12),
    ("GB", "800", 7, 10),
    ("GB", "84", 7, 10),
    ("GR", "800", 10, 12),
    ("NL", "800", 7, 10),
    ("NL", "90", 7, 10),
    ("NL", "97", 9, 11),
    ("PL", "800", 9, 10),
    ("RU", "800", 10, 14),
    ("SI", "80", 6, 8),
    ("SI", "90", 5, 8),
    ("TR", "800", 10, 13),
    ("UA", "800", 9, 10),
    ("UA", "900", 9, 10),
];

/// From so many digits on, a number without its zero is not a short one such as 112 or 116 117.
const LOCAL_DIGITS_MIN: usize = 8;
/// Where no zero is dialled, up to so many digits are a short number.
const SHORT_DIGITS_MAX: usize = 6;

impl Plan {
    /// Judges the digits that follow code or trunk.
    fn fault(&self, digits: &str) -> Option<PhoneFault> {
        let special = SPECIAL.iter().find(|(country, start, ..)| *country == self.country && digits.starts_with(start));
        let (min, max) = special.map_or(self.digits, |(_, _, min, max)| (*min, *max));
        length_fault(digits, min, max)
    }
}

/// What is wrong with a number that is dialled in a country.
pub fn fault(number: &str, country: Option<&str>) -> Option<PhoneFault> {
    let number = number.trim();
    if is_several(number) {
        return Some(PhoneFault::Several);
    }
    let plain = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || "()-./‐‑–—".contains(sign);
    let start = number.trim_start_matches('(');
    let (abroad, rest) = start.strip_prefix('+').map_or((false, start), |rest| (true, rest));
    if !rest.chars().all(plain) {
        return Some(PhoneFault::NotDigits);
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if let Some(digits) = if abroad { Some(digits.as_str()) } else { digits.strip_prefix("00") } {
        return fault_abroad(digits);
    }
    let Some(plan) = PLANS.iter().find(|plan| country == Some(plan.country)) else {
        return length_fault(&digits, PHONE_DIGITS_MIN, PHONE_DIGITS_MAX);
    };
    if plan.trunk.is_empty() {
        let short = (PHONE_DIGITS_MIN..=SHORT_DIGITS_MAX).contains(&digits.len());
        return if short { None } else { plan.fault(&digits) };
    }
    if let Some(after) = digits.strip_prefix(plan.trunk) {
        return plan.fault(after);
    }
    let complete = digits.len() >= LOCAL_DIGITS_MIN && plan.trunk == "0" && plan.fault(&digits).is_none();
    // In Ireland 1800, 1850 and 1890 come without a zero.
    if complete && !(plan.country == "IE" && digits.starts_with('1') && digits.len() == 10) {
        return Some(PhoneFault::ZeroMissing);
    }
    length_fault(&digits, PHONE_DIGITS_MIN, PHONE_DIGITS_MAX)
}

/// Judges what follows `+` or `00`.
fn fault_abroad(digits: &str) -> Option<PhoneFault> {
    if digits.starts_with('0') {
        return Some(PhoneFault::NoSuchCountry);
    }
    let known = PLANS.iter().find_map(|plan| Some((plan, digits.strip_prefix(plan.code)?)));
    let Some((plan, digits)) = known else {
        return length_fault(digits, ABROAD_DIGITS_MIN, PHONE_DIGITS_MAX);
    };
    match digits.strip_prefix(plan.trunk).filter(|_| plan.trunk.starts_with('0')) {
        Some(after) => plan.fault(after).or(Some(PhoneFault::ZeroAfterCountryCode)),
        None => plan.fault(digits),
    }
}

/// The fewest digits of a whole number with its country's code.
const ABROAD_DIGITS_MIN: usize = 7;

fn length_fault(digits: &str, min: usize, max: usize) -> Option<PhoneFault> {
    match digits.len() {
        few if few < min => Some(PhoneFault::TooShort),
        many if many > max => Some(PhoneFault::TooLong),
        _ => None,
    }
}

/// Whether a sign that parts numbers stands between two of them. A German area code ends in a slash as well.
fn is_several(number: &str) -> bool {
    let count = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let whole = |text: &str| count(text) > SHORT_DIGITS_MAX;
    let parted = |sign: char, at_least: usize| number.split(sign).filter(|part| count(part) >= at_least).count() > 1;
    parted(';', PHONE_DIGITS_MIN)
        || parted(',', PHONE_DIGITS_MIN)
        || parted('|', PHONE_DIGITS_MIN)
        || parted('+', PHONE_DIGITS_MIN)
        || number.split('/').filter(|part| whole(part)).count() > 1
}
