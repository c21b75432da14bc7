//! The words of the interface in one language: a gettext catalogue compiled into the program.

use super::{LanguageTag, Numbers};

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// Translates the interface's English messages. A message that a catalogue lacks stays English.
pub struct Catalogue {
    tag: LanguageTag,
    reviewed: bool,
    messages: gettext::Catalog,
    numbers: Numbers,
}

impl Catalogue {
    /// The catalogue of a language; English words for a language that has none.
    pub fn load(tag: &LanguageTag) -> Self {
        let found = CATALOGUES.iter().find(|(name, ..)| *name == tag.as_str());
        let messages =
            found.and_then(|(.., bytes)| gettext::Catalog::parse(*bytes).ok()).unwrap_or_else(gettext::Catalog::empty);
        let reviewed = found.is_some_and(|(_, reviewed, _)| *reviewed);
        Self { tag: tag.clone(), reviewed, messages, numbers: Numbers::of(tag) }
    }

    /// The language of this catalogue.
    pub fn tag(&self) -> &LanguageTag {
        &self.tag
    }

    /// Whether somebody who grew up with the language has reviewed it (the catalogue's header says so).
    pub fn is_reviewed(&self) -> bool {
        self.reviewed
    }

    /// How its readers write numbers.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The translation of a message without values.
    pub fn tr(&self, message: &str) -> String {
        self.messages.gettext(message).to_owned()
    }

    /// The translation of a message, each `{name}` in it replaced by its value.
    /// Values are isolated (U+2068…U+2069) where the text runs right to left, so that numbers and names keep their order.
    pub fn tr_with(&self, message: &str, values: &[(&str, &str)]) -> String {
        self.fill(self.messages.gettext(message), values)
    }

    /// The plural form for `count` of a message; `{n}` in it becomes the count, in the reader's digits.
    pub fn tr_count(&self, one: &str, many: &str, count: u64, values: &[(&str, &str)]) -> String {
        let number = self.numbers.digits(&count.to_string());
        let mut all = vec![("n", number.as_str())];
        all.extend_from_slice(values);
        self.fill(self.messages.ngettext(one, many, count), &all)
    }

    /// Replaces the placeholders of an already translated sentence, such as one of the vocabulary.
    pub fn fill(&self, sentence: &str, values: &[(&str, &str)]) -> String {
        let isolate = self.tag.direction() == super::Direction::RightToLeft;
        values.iter().fold(sentence.to_owned(), |text, (name, value)| {
            let value = if isolate { format!("\u{2068}{value}\u{2069}") } else { (*value).to_owned() };
            text.replace(&format!("{{{name}}}"), &value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::LANGUAGES;

    /// The rules of CLDR 44 for whole numbers, as an index into the forms of a catalogue.
    fn form(tag: &str, n: u64) -> usize {
        let (ten, hundred) = (n % 10, n % 100);
        let few = (2..=4).contains(&ten) && !(12..=14).contains(&hundred);
        match tag {
            "ar" => match n {
                0..=2 => usize::try_from(n).unwrap(),
                _ if (3..=10).contains(&hundred) => 3,
                _ if hundred >= 11 => 4,
                _ => 5,
            },
            "uk" | "ru" if ten == 1 && hundred != 11 => 0,
            "pl" if n == 1 => 0,
            "uk" | "ru" | "pl" => {
                if few {
                    1
                } else {
                    2
                }
            }
            "zh-Hans" => 0,
            "fr" | "bn" | "am" | "ti" | "pes" | "prs" => usize::from(n > 1),
            _ => usize::from(n != 1),
        }
    }

    /// The crate gettext reads `a && b ? c : d` in the wrong order unless every part stands in parentheses.
    #[test]
    fn plural_forms_are_those_of_each_language() {
        for language in &LANGUAGES {
            let tag = LanguageTag::parse(language.tag).unwrap();
            let source = std::fs::read_to_string(format!("ui/lang/{tag}.po")).unwrap_or_default();
            if tag.as_str() == "en" {
                continue;
            }
            let entry = source.split("msgid \"{n} minute on foot\"").nth(1).unwrap().split("\n\n").next().unwrap();
            let forms: Vec<&str> = entry
                .lines()
                .filter(|line| line.starts_with("msgstr"))
                .map(|line| line.split('"').nth(1).unwrap())
                .collect();
            let catalogue = Catalogue::load(&tag);
            for n in 0..=200 {
                let expected = forms[form(language.tag, n)].replace("{n}", &catalogue.numbers().digits(&n.to_string()));
                let said = catalogue.tr_count("{n} minute on foot", "{n} minutes on foot", n, &[]);
                let plain: String = said.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).collect();
                assert_eq!(plain, expected, "{tag} {n}");
            }
        }
    }

    #[test]
    fn values_are_isolated_where_text_runs_right_to_left() {
        let arabic = Catalogue::load(&LanguageTag::parse("ar").unwrap());
        assert!(arabic.tr_with("Open until {time}", &[("time", "17:00")]).contains("\u{2068}17:00\u{2069}"));
        let dutch = Catalogue::load(&LanguageTag::parse("nl").unwrap());
        assert_eq!(dutch.tr_with("Open until {time}", &[("time", "17:00")]), "Open tot 17:00");
    }
}
