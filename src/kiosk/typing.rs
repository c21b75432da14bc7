//! What a visitor types: the words so far and which keys stand on the screen. Knows no search and no screen.

use super::keyboard::{KeyAction, Keyboard, Layer, choices_row, forms, is_chinese, is_ethiopic, layer_after, pinyin};
use crate::{limits::SEARCH_CHARS_MAX, locale::LanguageTag};

/// The words so far and the state of the keyboard.
pub struct Typing {
    language: LanguageTag,
    layer: Layer,
    /// What is written for good.
    written: String,
    /// The Ethiopic consonant that ends `written` and whose forms are offered.
    consonant: Option<char>,
    /// Pinyin that is not yet characters, what it may stand for, and the page of that.
    letters: String,
    choices: Vec<pinyin::Choice>,
    page: usize,
    /// `written` with the letters as they are, and with what they probably stand for.
    shown: String,
    words: String,
}

impl Typing {
    /// Nothing typed yet, on the keyboard of a language.
    pub fn new(language: &LanguageTag) -> Self {
        Self {
            language: language.clone(),
            layer: Layer::Native,
            written: String::new(),
            consonant: None,
            letters: String::new(),
            choices: Vec::new(),
            page: 0,
            shown: String::new(),
            words: String::new(),
        }
    }

    /// The keyboard of another language; the words stay.
    pub fn speak(&mut self, language: &LanguageTag) {
        self.take_letters_as_they_are();
        self.language = language.clone();
        self.consonant = None;
        self.layer = self.native_layer();
        self.settle();
    }

    /// Forgets the words.
    pub fn clear(&mut self) {
        *self = Self::new(&self.language);
    }

    /// The words to search for. Pinyin counts, from two letters on, as its first choice, which stands for all of it, so
    /// that results appear while typing; one letter could be anything and is not searched.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What stands in the field: the words as typed, pinyin in Latin letters.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// A key of the screen's keyboard. When the text is as long as it may be, it stops growing.
    pub fn press(&mut self, action: &KeyAction, label: &str) {
        let consonant = self.consonant.take();
        match action {
            KeyAction::Write => {
                self.take_letters_as_they_are();
                self.write(label);
            }
            KeyAction::Consonant(letter) => self.consonant = self.write(label).then_some(*letter),
            KeyAction::Form => {
                if consonant.is_some() {
                    self.written.pop();
                    self.write(label);
                }
            }
            KeyAction::Spell => {
                if self.has_room_for(label) {
                    self.letters.push_str(label);
                    self.spelled();
                }
            }
            KeyAction::Choose(letters) => self.choose(label, *letters),
            KeyAction::MoreChoices => self.page += 1,
            KeyAction::Delete => self.delete(),
            KeyAction::Space => match self.choices.first().cloned() {
                Some(choice) => self.choose(&choice.text, choice.letters),
                None => {
                    self.write(" ");
                }
            },
            KeyAction::Switch(layer) => {
                self.take_letters_as_they_are();
                let turned = matches!(self.layer, Layer::Native | Layer::Signs);
                self.layer = if *layer == Layer::Native && !turned { self.native_layer() } else { *layer };
            }
        }
        // The next letter decides which vowels stand there, until somebody turns them over.
        if !matches!(action, KeyAction::Switch(_)) && matches!(self.layer, Layer::Native | Layer::Signs) {
            self.layer = self.native_layer();
        }
        self.settle();
    }

    /// The keys to show now.
    pub fn keyboard(&self) -> Keyboard {
        let keyboard = Keyboard::of(&self.language, self.layer);
        if self.layer != Layer::Native {
            return keyboard;
        }
        if is_ethiopic(&self.language) {
            keyboard.below(self.consonant.map(forms).unwrap_or_default())
        } else if is_chinese(&self.language) {
            keyboard.below(choices_row(&self.choices, self.page))
        } else {
            keyboard
        }
    }

    fn native_layer(&self) -> Layer {
        layer_after(&self.language, self.written.chars().next_back()).unwrap_or_default()
    }

    fn has_room_for(&self, text: &str) -> bool {
        let count = |text: &str| text.chars().count();
        count(&self.written) + count(&self.letters) + count(text) <= SEARCH_CHARS_MAX
    }

    fn write(&mut self, text: &str) -> bool {
        let fits = self.has_room_for(text);
        if fits {
            self.written.push_str(text);
        }
        fits
    }

    /// Writes a choice for the first so many letters; what is left of them waits for the next choice.
    fn choose(&mut self, text: &str, letters: usize) {
        let rest = self.letters.get(letters..).unwrap_or_default().to_owned();
        let before = std::mem::replace(&mut self.letters, rest);
        if !self.write(text) {
            self.letters = before;
        }
        self.spelled();
    }

    fn take_letters_as_they_are(&mut self) {
        self.written.push_str(&std::mem::take(&mut self.letters));
        self.spelled();
    }

    fn spelled(&mut self) {
        self.choices = pinyin::choices(&self.letters);
        self.page = 0;
    }

    /// Takes away a letter of the pinyin, or else what a person calls one letter: marks on it and what nobody sees go
    /// with it. Bengali signs go one by one, as readers expect.
    fn delete(&mut self) {
        if self.letters.pop().is_some() {
            return self.spelled();
        }
        let on_a_letter = |letter: char| matches!(letter, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}');
        while self.written.pop().is_some_and(on_a_letter) {}
    }

    fn settle(&mut self) {
        self.shown = format!("{}{}", self.written, self.letters);
        let first = self.choices.first().filter(|choice| choice.letters > 1);
        self.words = format!("{}{}", self.written, first.map_or("", |choice| choice.text.as_str()));
    }
}

#[cfg(test)]
mod tests;
