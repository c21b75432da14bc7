//! Everything that is said to one reader: the language, its catalogue and the vocabulary's words.

use crate::{
    directory::{LocalText, TermCode, Translation, TranslationState, Vocabulary, Words, localize},
    locale::{Catalogue, Direction, LanguageTag},
};

const RIGHT_TO_LEFT_MARK: char = '\u{200F}';
const LEFT_TO_RIGHT_MARK: char = '\u{200E}';

/// The person at the screen, as far as we want to know: a language.
pub struct Reader {
    /// The language chosen.
    pub language: LanguageTag,
    /// It, then the languages most of its readers read too.
    pub chain: Vec<LanguageTag>,
    catalogue: Catalogue,
    words: &'static Words,
}

impl Reader {
    /// A reader of a language.
    pub fn of(language: &LanguageTag) -> Self {
        Self {
            language: language.clone(),
            chain: language.fallback_chain(),
            catalogue: Catalogue::load(language),
            words: Vocabulary::get().words(language),
        }
    }

    /// Whether the whole screen runs right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.language.direction() == Direction::RightToLeft
    }

    /// An interface message.
    pub fn tr(&self, message: &str) -> String {
        self.directed(self.catalogue.tr(message))
    }

    /// An interface message with values in it.
    pub fn tr_with(&self, message: &str, values: &[(&str, &str)]) -> String {
        self.directed(self.catalogue.tr_with(message, values))
    }

    /// An interface message in the plural form of a count.
    pub fn tr_count(&self, one: &str, many: &str, count: u64) -> String {
        self.directed(self.catalogue.tr_count(one, many, count, &[]))
    }

    /// The name of a term.
    pub fn term(&self, code: &TermCode) -> String {
        self.directed(self.words.name(code).to_owned())
    }

    /// The sentence of a term, else its name. `amount` fills `{amount}`; without one, a priced term gives its name.
    pub fn term_sentence(&self, code: &TermCode, amount: Option<&str>) -> String {
        let sentence = self.words.get(code).and_then(|words| words.sentence.as_deref());
        match (sentence, amount) {
            (Some(text), Some(amount)) => self.directed(self.catalogue.fill(text, &[("amount", amount)])),
            (Some(text), None) if !text.contains("{amount}") => self.directed(text.to_owned()),
            _ => self.term(code),
        }
    }

    /// The name of a spoken language; what the source called it when the vocabulary does not know it.
    pub fn language_name(&self, tag: Option<&LanguageTag>, given: Option<&str>) -> Option<String> {
        let term = tag.and_then(|tag| TermCode::parse(&format!("language.{tag}")).ok());
        let known = term.and_then(|code| self.words.get(&code).map(|words| words.name.clone()));
        known.or_else(|| given.map(str::to_owned)).or_else(|| tag.map(|tag| tag.as_str().to_owned()))
    }

    /// The version of a free text for this reader.
    pub fn local(
        &self,
        field: &str,
        original: &str,
        language: Option<&LanguageTag>,
        translations: &[Translation],
    ) -> LocalText {
        localize(field, original, language, translations, &self.chain)
    }

    /// What must be said beside a text that is not simply in the reader's language; nothing when it is.
    pub fn honesty(&self, text: &LocalText) -> Option<String> {
        match (text.state, &text.language) {
            (TranslationState::Machine, _) => Some(self.tr("A computer translated this text. There may be mistakes.")),
            (TranslationState::Outdated, _) => {
                Some(self.tr("This translation is older than the original text. It may have changed."))
            }
            (_, Some(language)) if !self.chain.contains(language) => {
                let name = self.language_name(Some(language), None)?;
                Some(self.tr_with("This text is in {language}. There is no translation yet.", &[("language", &name)]))
            }
            _ => None,
        }
    }

    /// A free text with the base direction of its own language, so that punctuation and numbers keep their places.
    pub fn free(&self, text: &LocalText) -> String {
        match text.language.as_ref().map(LanguageTag::direction) {
            Some(Direction::RightToLeft) => format!("{RIGHT_TO_LEFT_MARK}{}", text.text),
            Some(Direction::LeftToRight) if self.is_right_to_left() => format!("{LEFT_TO_RIGHT_MARK}{}", text.text),
            _ => text.text.clone(),
        }
    }

    /// Keeps a time, number or address in one left-to-right piece inside any sentence.
    pub fn isolated(&self, text: &str) -> String {
        if self.is_right_to_left() { format!("\u{2066}{text}\u{2069}") } else { text.to_owned() }
    }

    fn directed(&self, text: String) -> String {
        if self.is_right_to_left() { format!("{RIGHT_TO_LEFT_MARK}{text}") } else { text }
    }
}
