//! The words of the interface in one language: a gettext catalogue compiled into the program.

use super::LanguageTag;

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// Translates the interface's English messages. A message that a catalogue lacks stays English.
pub struct Catalogue {
    tag: LanguageTag,
    messages: gettext::Catalog,
}

impl Catalogue {
    /// The catalogue of a language; English words for a language that has none.
    pub fn load(tag: &LanguageTag) -> Self {
        let messages = CATALOGUES
            .iter()
            .find(|(name, _)| *name == tag.as_str())
            .and_then(|(_, bytes)| gettext::Catalog::parse(*bytes).ok())
            .unwrap_or_else(gettext::Catalog::empty);
        Self { tag: tag.clone(), messages }
    }

    /// The language of this catalogue.
    pub fn tag(&self) -> &LanguageTag {
        &self.tag
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

    /// The plural form for `count` of a message; `{n}` in it becomes the count.
    pub fn tr_count(&self, one: &str, many: &str, count: u64, values: &[(&str, &str)]) -> String {
        let number = count.to_string();
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
