//! What a visitor types: the words so far and which keys stand on the screen. Knows no search and no screen.

use super::{KeyAction, Keyboard};
use crate::{limits::SEARCH_CHARS_MAX, locale::LanguageTag};

/// The words so far and the state of the keyboard.
pub struct Typing {
    language: LanguageTag,
    words: String,
    latin: bool,
    consonant: Option<char>,
}

impl Typing {
    /// Nothing typed yet, on the keyboard of a language.
    pub fn new(language: &LanguageTag) -> Self {
        Self { language: language.clone(), words: String::new(), latin: false, consonant: None }
    }

    /// The keyboard of another language; the words stay.
    pub fn speak(&mut self, language: &LanguageTag) {
        self.language = language.clone();
        self.latin = false;
        self.consonant = None;
    }

    /// Forgets the words.
    pub fn clear(&mut self) {
        *self = Self::new(&self.language);
    }

    /// The words typed so far.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// A key of the screen's keyboard.
    pub fn press(&mut self, action: &KeyAction, label: &str) {
        let consonant = self.consonant.take();
        match action {
            KeyAction::Write => self.write(label),
            KeyAction::Consonant(letter) => self.consonant = Some(*letter),
            // Delete in the row of vowels only gives up the consonant.
            KeyAction::Delete if consonant.is_some() => {}
            KeyAction::Delete => {
                self.words.pop();
            }
            KeyAction::Space => self.write(" "),
            KeyAction::Switch => self.latin = !self.latin,
        }
    }

    fn write(&mut self, text: &str) {
        if self.words.chars().count() + text.chars().count() <= SEARCH_CHARS_MAX {
            self.words.push_str(text);
        }
    }

    /// The keys to show now.
    pub fn keyboard(&self) -> Keyboard {
        match self.consonant {
            Some(letter) => Keyboard::syllables(letter),
            None => Keyboard::of(&self.language, self.latin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ethiopic_letters_take_two_touches() {
        let mut typing = Typing::new(&LanguageTag::parse("ti").unwrap());
        typing.press(&KeyAction::Consonant('ሀ'), "ሀ");
        assert_eq!(typing.keyboard().rows[0].len(), 7);
        typing.press(&KeyAction::Write, "ሂ");
        assert_eq!(typing.words(), "ሂ");
        typing.press(&KeyAction::Consonant('ለ'), "ለ");
        typing.press(&KeyAction::Delete, "");
        assert_eq!(typing.words(), "ሂ", "giving up a consonant deletes nothing");
    }
}
