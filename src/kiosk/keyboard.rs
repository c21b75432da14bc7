//! The keyboard on the screen: its keys, layers and rows. Refuses to know what was typed; `Typing` does.

mod layouts;
pub(super) mod pinyin;

use crate::locale::LanguageTag;
use layouts::Layout;

/// The widest row, in keys: 11 mm each on a screen of 154 mm.
pub const ROW_UNITS: usize = 12;
/// What delete and each switch take of the last row.
const WIDE_KEY_UNITS: usize = 2;

/// What a key does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAction {
    /// Writes its label.
    Write,
    /// Writes its label, an Ethiopic consonant, and offers its forms.
    Consonant(char),
    /// Writes its label in place of the consonant just written.
    Form,
    /// Adds its label to the pinyin that is not yet characters.
    Spell,
    /// Writes its label in place of the first so many letters of the pinyin.
    Choose(usize),
    /// Shows more characters for the pinyin.
    MoreChoices,
    /// Removes the last letter.
    Delete,
    /// Writes a space; takes the first choice while there is pinyin.
    Space,
    /// Shows another layer.
    Switch(Layer),
}

/// Which letters the keys show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layer {
    /// Those of the reader's language.
    #[default]
    Native,
    /// Bengali only: with the signs that follow a consonant, in place of vowels.
    Signs,
    /// Latin, beside another script.
    Latin,
    /// Digits and a few marks.
    Digits,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What stands on it; empty on delete and space only, which show a picture.
    pub label: String,
    /// What it does.
    pub action: KeyAction,
    /// Its width in keys.
    pub width: u8,
}

/// The keys in rows. Always drawn left to right in the order of the rows, as real keyboards of the script are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyboard {
    /// From top to bottom. A row may be empty: room for what will be offered there, so that no key moves.
    pub rows: Vec<Vec<Key>>,
}

impl Keyboard {
    /// The keyboard of a language; English for one that is not ours.
    pub fn of(language: &LanguageTag, layer: Layer) -> Self {
        let native = layouts::native(language.as_str());
        let layout = match layer {
            Layer::Native => native,
            Layer::Signs => &layouts::BENGALI_SIGNS,
            Layer::Latin => &layouts::GUEST_LATIN,
            Layer::Digits => &layouts::DIGITS,
        };
        let native_keys = std::ptr::eq(layout, native);
        let key = |label: &str| match label.chars().next() {
            Some(letter) if native_keys && is_ethiopic(language) => key(label, KeyAction::Consonant(letter)),
            _ if native_keys && is_chinese(language) => key(label, KeyAction::Spell),
            _ => key(label, KeyAction::Write),
        };
        let mut rows: Vec<Vec<Key>> = layout.rows.iter().map(|row| row.split_whitespace().map(key).collect()).collect();
        rows.push(last_row(layout, switches(language, layer)));
        Self { rows }
    }

    /// The width of the widest row, in keys; never less than 12, so that keys keep their size.
    pub fn columns(&self) -> usize {
        let widths = self.rows.iter().map(|row| row.iter().map(|key| usize::from(key.width)).sum());
        widths.max().unwrap_or(0).max(ROW_UNITS)
    }

    /// This keyboard with a row of offers above it.
    pub(super) fn below(mut self, offers: Vec<Key>) -> Self {
        self.rows.insert(0, offers);
        self
    }
}

/// Whether a language is written in two touches: consonant, then form.
pub(super) fn is_ethiopic(language: &LanguageTag) -> bool {
    std::ptr::eq(layouts::native(language.as_str()), &layouts::ETHIOPIC)
}

/// Whether a language is written by pinyin.
pub(super) fn is_chinese(language: &LanguageTag) -> bool {
    std::ptr::eq(layouts::native(language.as_str()), &layouts::PINYIN)
}

/// The layer for the next Bengali letter: signs follow a consonant, letters anything else. `None` for other languages.
pub(super) fn layer_after(language: &LanguageTag, last: Option<char>) -> Option<Layer> {
    let bengali = std::ptr::eq(layouts::native(language.as_str()), &layouts::BENGALI);
    let consonant = matches!(last, Some('ক'..='হ' | '\u{9bc}' | '\u{9dc}' | '\u{9dd}' | '\u{9df}'));
    bengali.then_some(if consonant { Layer::Signs } else { Layer::Native })
}

/// The forms of an Ethiopic consonant: seven vowels, then those with a w.
pub(super) fn forms(consonant: char) -> Vec<Key> {
    // Unicode gives each series a row of eight. The eighth is "wa", except where the w has a series of its own, eight
    // places on and with gaps; there, and with ሀ, ወ, የ and ፀ, it is empty or "oa", of other languages.
    let offsets: &[u32] = match consonant {
        'ቀ' | 'ቐ' | 'ኀ' | 'ከ' | 'ኸ' | 'ገ' => &[0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13],
        'ሀ' | 'ወ' | 'ዐ' | 'የ' | 'ፀ' => &[0, 1, 2, 3, 4, 5, 6],
        _ => &[0, 1, 2, 3, 4, 5, 6, 7],
    };
    let letters = offsets.iter().filter_map(|offset| char::from_u32(u32::from(consonant) + offset));
    letters.map(|letter| key(&letter.to_string(), KeyAction::Form)).collect()
}

/// What a page of choices for pinyin shows; the first page again after the last.
pub(super) fn choices_row(choices: &[pinyin::Choice], page: usize) -> Vec<Key> {
    const MORE: &str = "更多";
    // Two characters stand well on one key.
    let keys: Vec<Key> = choices
        .iter()
        .map(|choice| Key {
            width: u8::try_from(choice.text.chars().count().div_ceil(2)).unwrap_or(u8::MAX).min(10),
            ..key(&choice.text, KeyAction::Choose(choice.letters))
        })
        .collect();
    let mut pages: Vec<Vec<Key>> = vec![Vec::new()];
    let units = |keys: &[Key]| keys.iter().map(|key| usize::from(key.width)).sum::<usize>();
    let room = if units(&keys) <= ROW_UNITS { ROW_UNITS } else { ROW_UNITS - WIDE_KEY_UNITS };
    for key in keys {
        match pages.last_mut() {
            Some(row) if units(row) + usize::from(key.width) <= room => row.push(key),
            _ => pages.push(vec![key]),
        }
    }
    let count = pages.len();
    let mut row = pages.swap_remove(page % count);
    if count > 1 {
        row.push(wide(MORE, KeyAction::MoreChoices, WIDE_KEY_UNITS));
    }
    row
}

fn key(label: &str, action: KeyAction) -> Key {
    wide(label, action, 1)
}

fn wide(label: &str, action: KeyAction, units: usize) -> Key {
    Key { label: label.to_owned(), action, width: u8::try_from(units).unwrap_or(u8::MAX) }
}

/// The layers that can be reached from one, with what stands on the key.
fn switches(language: &LanguageTag, from: Layer) -> Vec<(Layer, &'static str)> {
    let native = layouts::native(language.as_str());
    let mut all = vec![(Layer::Native, native.name)];
    if layer_after(language, None).is_some() {
        all.push((Layer::Signs, layouts::BENGALI_SIGNS.name));
    }
    if native.name != layouts::GUEST_LATIN.name {
        all.push((Layer::Latin, layouts::GUEST_LATIN.name));
    }
    all.push((Layer::Digits, layouts::DIGITS.name));
    // One key turns the row of vowels over; from elsewhere `Typing` finds the face that the next letter needs.
    all.retain(|(to, _)| *to != from && (*to != Layer::Signs || from == Layer::Native));
    all
}

fn last_row(layout: &Layout, switches: Vec<(Layer, &str)>) -> Vec<Key> {
    let mut row: Vec<Key> =
        switches.into_iter().map(|(to, label)| wide(label, KeyAction::Switch(to), WIDE_KEY_UNITS)).collect();
    row.extend(layout.beside.split_whitespace().map(|label| key(label, KeyAction::Write)));
    let taken: usize = row.iter().map(|key| usize::from(key.width)).sum();
    // In a row of 12, the space takes what is left, but no more than is needed to hit it blindly.
    let space = ROW_UNITS.saturating_sub(taken + WIDE_KEY_UNITS).min(6);
    row.push(wide("", KeyAction::Space, space));
    row.push(wide("", KeyAction::Delete, WIDE_KEY_UNITS));
    row
}

#[cfg(test)]
mod tests;
