//! Numbers as a reader writes them: digits, decimal mark and groups by CLDR.
//! Refuses telephone numbers and addresses: those stay as they are dialled and written, in Latin digits.

use icu_decimal::{DecimalFormatter, input::Decimal};

use super::LanguageTag;

/// The digits and marks of one language.
pub struct Numbers {
    decimal: Option<DecimalFormatter>,
    zero: char,
}

impl Numbers {
    /// The numbers of a language; Latin digits for one that is not of the 24.
    pub fn of(tag: &LanguageTag) -> Self {
        let decimal =
            super::cldr(tag).and_then(|locale| DecimalFormatter::try_new((&locale).into(), <_>::default()).ok());
        let zero = decimal.as_ref().and_then(|format| format.format(&Decimal::from(0)).to_string().chars().next());
        Self { decimal, zero: zero.unwrap_or('0') }
    }

    /// Whether the digits are other ones than 0 to 9.
    pub fn are_native(&self) -> bool {
        self.zero != '0'
    }

    /// A text, such as a time, with its digits as the reader writes them.
    pub fn digits(&self, text: &str) -> String {
        let native = |digit: u32| char::from_u32(u32::from(self.zero) + digit);
        text.chars()
            .map(|letter| letter.to_digit(10).filter(|_| letter.is_ascii_digit()).and_then(native).unwrap_or(letter))
            .collect()
    }

    /// An amount of money: two decimals, none where it is whole.
    pub fn money(&self, amount: f64) -> String {
        let plain = if amount.fract() == 0.0 { format!("{amount:.0}") } else { format!("{amount:.2}") };
        match (&self.decimal, plain.parse::<Decimal>()) {
            (Some(format), Ok(number)) => format.format(&number).to_string(),
            _ => plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::LANGUAGES;

    fn numbers(tag: &str) -> Numbers {
        Numbers::of(&LanguageTag::parse(tag).unwrap())
    }

    #[test]
    fn digits_are_those_of_the_reader() {
        for (tag, time, price) in [
            ("nl", "17:00", "12,50"),
            ("en", "17:00", "12.50"),
            ("kmr", "17:00", "12,50"),
            ("so", "17:00", "12.50"),
            ("ar", "١٧:٠٠", "١٢٫٥٠"),
            ("ckb", "١٧:٠٠", "١٢٫٥٠"),
            ("pes", "۱۷:۰۰", "۱۲٫۵۰"),
            ("prs", "۱۷:۰۰", "۱۲٫۵۰"),
            ("ps", "۱۷:۰۰", "۱۲٫۵۰"),
            ("ur", "17:00", "12.50"),
            ("bn", "১৭:০০", "১২.৫০"),
            ("am", "17:00", "12.50"),
            ("ti", "17:00", "12.50"),
            ("zh-Hans", "17:00", "12.50"),
        ] {
            assert_eq!(numbers(tag).digits("17:00"), time, "{tag}");
            assert_eq!(numbers(tag).money(12.5), price, "{tag}");
        }
        assert_eq!(numbers("pes").money(1250.0), "۱٬۲۵۰");
        assert_eq!(numbers("de").money(1250.0), "1.250");
        assert_eq!(numbers("dse").money(12.5), "12.50");
        assert_eq!(numbers("nl").money(f64::NAN), "NaN");
    }

    #[test]
    fn only_six_languages_have_digits_of_their_own() {
        let native: Vec<_> = LANGUAGES.iter().map(|l| l.tag).filter(|tag| numbers(tag).are_native()).collect();
        assert_eq!(native, ["ar", "ckb", "pes", "prs", "ps", "bn"]);
    }
}
