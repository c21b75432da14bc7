//! One cost in a cell: `word: amount currency (remark)`, of which only the word must be there.

use super::{Reason, words::WordBook, words::WordList};
use crate::directory::{CostOption, Taxonomy, TermCode};

const COSTS: WordList = WordList::Terms(Taxonomy::Cost);

/// What a cell says of one cost.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    /// The code of the vocabulary; empty for a cost in words only.
    pub code: String,
    /// In the currency's main unit.
    pub amount: Option<f64>,
    /// ISO 4217; stands only beside an amount.
    pub currency: Option<String>,
    /// For whom, in words.
    pub remark: Option<String>,
}

impl Cost {
    /// What the sheet carries of a cost option.
    pub fn of(option: &CostOption) -> Self {
        let remark = option.option.as_deref().map(|text| text.replace(';', ","));
        Self {
            code: option.cost.as_ref().map_or_else(String::new, |term| term.as_str().to_owned()),
            amount: option.amount,
            currency: option.amount.and(option.currency.clone()),
            remark: remark.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }

    /// The text of a cell, with `word` for the code.
    pub fn text(&self, word: &str) -> String {
        let mut text = word.to_owned();
        if let Some(amount) = self.amount {
            let amount = if amount.fract() == 0.0 { format!("{amount}") } else { format!("{amount:.2}") };
            text.push_str(&format!(": {amount}"));
            text.extend(self.currency.iter().flat_map(|currency| [" ", currency]));
        }
        if let Some(remark) = &self.remark {
            text.push_str(&format!(" ({remark})"));
        }
        text.trim().to_owned()
    }

    /// The text that does not depend on a language.
    pub fn canonical(&self) -> String {
        self.text(&self.code)
    }

    /// Reads what `canonical` wrote.
    pub fn of_canonical(text: &str) -> Self {
        let end = text.find([':', ' ']).unwrap_or(text.len());
        let mut cost = Self { code: text[..end].to_owned(), ..Self::default() };
        let rest = text[end..].trim_start_matches([':', ' ']);
        let (money, remark) = match rest.split_once('(') {
            Some((money, remark)) => (money, remark.strip_suffix(')').map(str::to_owned)),
            None => (rest, None),
        };
        let mut money = money.split_whitespace();
        cost.amount = money.next().and_then(|amount| amount.parse().ok());
        (cost.currency, cost.remark) = (money.next().map(str::to_owned), remark);
        cost
    }

    /// Reads the text of a cell; an amount without a currency is in `currency`.
    pub fn parse(text: &str, book: &WordBook, currency: &str) -> Result<Self, Reason> {
        let marks = text.char_indices().filter(|(_, letter)| ":(".contains(*letter) || letter.is_ascii_digit());
        let mut cuts: Vec<usize> = marks.map(|(at, _)| at).chain([text.len()]).collect();
        cuts.reverse();
        let word_of = |cut: &usize| {
            let word = text[..*cut].trim_end_matches([':', ' ', '\u{a0}', '€', '£', '$']);
            Some((book.code(COSTS, word)?.to_owned(), *cut))
        };
        let Some((code, cut)) = cuts.iter().find_map(word_of) else {
            let word = text[..cuts.last().copied().unwrap_or(text.len())].trim_end_matches([':', ' ']);
            let word = if word.is_empty() { text } else { word };
            let suggestion = book.nearest(COSTS, word).map(str::to_owned);
            return Err(Reason::UnknownWord { word: word.to_owned(), suggestion });
        };
        let rest = text[cut..].trim_start_matches([':', ' ']).trim();
        let (money, remark) = match rest.split_once('(') {
            Some((money, remark)) => (money.trim(), Some(remark.trim_end().trim_end_matches(')').trim().to_owned())),
            None => (rest, None),
        };
        let mut cost = Self { code, remark: remark.filter(|text| !text.is_empty()), ..Self::default() };
        if !money.is_empty() {
            let (amount, named) = money_of(money).ok_or_else(|| Reason::BadAmount { text: money.to_owned() })?;
            (cost.amount, cost.currency) = (Some(amount), Some(named.unwrap_or_else(|| currency.to_owned())));
        }
        Ok(cost)
    }

    /// Writes it into a cost option; what the sheet does not carry stays.
    pub fn write(&self, option: &mut CostOption) {
        option.cost = TermCode::parse(&self.code).ok();
        (option.amount, option.currency) = (self.amount, self.currency.clone());
        if Self::of(option).remark != self.remark {
            option.option = self.remark.clone();
        }
    }
}

/// The currency of a country (ISO 3166-1 alpha-2) for amounts that name none.
pub fn currency_of(country: Option<&str>) -> &'static str {
    match country.unwrap_or_default() {
        "SE" => "SEK",
        "PL" => "PLN",
        "TR" => "TRY",
        "DK" | "GL" | "FO" => "DKK",
        "NO" => "NOK",
        "CH" | "LI" => "CHF",
        "GB" => "GBP",
        "CZ" => "CZK",
        "HU" => "HUF",
        "RO" => "RON",
        "AL" => "ALL",
        "US" => "USD",
        _ => "EUR",
    }
}

/// Amount and currency of `€ 34,50`, `34.50 EUR`, `34 euro`.
fn money_of(text: &str) -> Option<(f64, Option<String>)> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || ",.".contains(letter);
    let number: String = text.chars().filter(|letter| is_of_number(*letter)).collect();
    let start = text.find(is_of_number)?;
    let end = text.rfind(is_of_number)? + 1;
    if text[start..end].len() != number.len() {
        return None;
    }
    let unit = format!("{}{}", &text[..start], &text[end..]);
    let unit = unit.trim().trim_matches(['-', '–', ' ']).to_uppercase();
    let currency = match unit.as_str() {
        "" => None,
        "€" | "EURO" | "EUROS" => Some("EUR".to_owned()),
        "£" => Some("GBP".to_owned()),
        "KR" | "KRONOR" => Some("SEK".to_owned()),
        "ZŁ" => Some("PLN".to_owned()),
        "₺" | "TL" => Some("TRY".to_owned()),
        code if code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()) => Some(code.to_owned()),
        _ => return None,
    };
    let number = number.trim_end_matches([',', '.']);
    // The last mark is the decimal one when one or two digits follow it; any other mark parts thousands.
    let number = match number.rfind([',', '.']) {
        Some(mark) if number.len() - mark <= 3 => {
            format!("{}.{}", number[..mark].replace([',', '.'], ""), &number[mark + 1..])
        }
        _ => number.replace([',', '.'], ""),
    };
    let amount: f64 = number.parse().ok()?;
    (amount <= AMOUNT_MAX).then_some((amount, currency))
}

/// More is a phone number in the wrong cell.
const AMOUNT_MAX: f64 = 10_000_000.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{directory::Vocabulary, locale::LanguageTag};

    #[test]
    fn clerks_write_money_in_many_ways() {
        for (given, amount, currency) in [
            ("34", 34.0, None),
            ("€ 34,50", 34.5, Some("EUR")),
            ("1.250,00 EUR", 1250.0, Some("EUR")),
            ("1.250", 1250.0, None),
            ("2.5 euro", 2.5, Some("EUR")),
            ("€ 5,-", 5.0, Some("EUR")),
        ] {
            assert_eq!(money_of(given), Some((amount, currency.map(str::to_owned))), "{given}");
        }
        for wrong in ["veel", "", "3 tot 5", "12 appels"] {
            assert_eq!(money_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cost_is_a_word_an_amount_and_a_remark() {
        let book = WordBook::new(Vocabulary::get(), &LanguageTag::parse("nl").unwrap());
        let cost = Cost::parse("betalen per jaar € 34 (Lid vanaf 18 jaar)", &book, "EUR").unwrap();
        assert_eq!(cost.canonical(), "cost.per_year: 34 EUR (Lid vanaf 18 jaar)");
        assert_eq!(Cost::of_canonical(&cost.canonical()), cost);
        assert_eq!(Cost::parse("Gratis", &book, "EUR").unwrap().canonical(), "cost.free");
        let wrong = Cost::parse("Graits (kinderen)", &book, "EUR").unwrap_err();
        assert_eq!(wrong, Reason::UnknownWord { word: "Graits".into(), suggestion: Some("Gratis".into()) });
        assert!(matches!(Cost::parse("Gratis: soms", &book, "EUR"), Err(Reason::BadAmount { .. })));
    }
}
