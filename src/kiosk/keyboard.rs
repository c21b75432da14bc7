//! The keyboard on the screen, one for each script. Ethiopic is written in two touches: consonant, then vowel.

use crate::locale::LanguageTag;

/// What a key does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAction {
    /// Writes its label.
    Write,
    /// Opens the seven forms of an Ethiopic consonant.
    Consonant(char),
    /// Removes the last letter.
    Delete,
    /// Writes a space.
    Space,
    /// Changes between the reader's script and Latin.
    Switch,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What stands on it.
    pub label: String,
    /// What it does.
    pub action: KeyAction,
    /// Its width in keys.
    pub width: u8,
}

/// The keys in rows. Always drawn left to right in the order of the rows, as real keyboards of the script are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyboard {
    /// From top to bottom.
    pub rows: Vec<Vec<Key>>,
}

/// Rows of letters; what stands beside QWERTY's and its like for each language.
const LATIN: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const RUSSIAN: [&str; 3] = ["йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю"];
const UKRAINIAN: [&str; 3] = ["йцукенгшщзхї", "фівапролджєґ", "ячсмитьбю'"];
const ARABIC: [&str; 3] = ["ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرىةوزظإأ"];
const PERSIAN: [&str; 3] = ["ضصثقفغعهخحجچ", "شسیبلاتنمکگپ", "ظطژزرذدئوآء"];
const PASHTO: [&str; 4] = ["ضصثقفغعهخحجچ", "شسیبلاتنمکګپ", "ظطژزرذدړڼښږ", "ټډځڅۍېئوآء"];
const SORANI: [&str; 3] = ["قوەرتیئحعۆپ", "اسشدفگهژکلڵ", "زخجچڤبنمێڕغ"];
const URDU: [&str; 4] = ["قوعرتےءیہپ", "اسدفگھجکل", "زشچطبنم", "ٹڈڑصضظثذحخغںآئ"];
const ETHIOPIC: [&str; 4] = ["ሀለሐመረሰሸቀቐበ", "ተቸነኘአከኸወዐዘ", "ዠየደጀገጠጨጸፈፐ", "ሠቨኀጰፀ"];
const BENGALI: [&str; 5] = ["অআইঈউঊঋএঐওঔ", "কখগঘঙচছজঝঞ", "টঠডঢণতথদধন", "পফবভমযরলশষসহ", "ািীুূৃেৈোৌ্ংঁ"];

impl Keyboard {
    /// The keyboard of a language, or the Latin one with the language's own letters.
    pub fn of(language: &LanguageTag, latin: bool) -> Self {
        let native = native_rows(language);
        match native {
            Some(rows) if !latin => Self::letters(rows, "ABC", language),
            Some(rows) => {
                let back: String = rows[0].chars().take(3).collect();
                Self::latin("", Some(&back))
            }
            None => Self::latin(extra_letters(language), None),
        }
    }

    /// The width of the widest row, in keys; never less than 12, so that keys keep their size.
    pub fn columns(&self) -> usize {
        let widths = self.rows.iter().map(|row| row.iter().map(|key| usize::from(key.width)).sum());
        widths.max().unwrap_or(0).max(12)
    }

    /// The seven forms of an Ethiopic consonant, which follow it in Unicode.
    pub fn syllables(consonant: char) -> Self {
        let forms = (0..7).filter_map(|offset| char::from_u32(u32::from(consonant) + offset));
        let row = forms.map(|form| write(form.to_string())).collect();
        Self { rows: vec![row, vec![delete()]] }
    }

    fn letters(rows: &[&str], switch: &str, language: &LanguageTag) -> Self {
        let ethiopic = matches!(language.as_str(), "ti" | "am");
        let key = |letter: char| Key {
            action: if ethiopic { KeyAction::Consonant(letter) } else { KeyAction::Write },
            ..write(letter.to_string())
        };
        let mut rows: Vec<Vec<Key>> = rows.iter().map(|row| row.chars().map(key).collect()).collect();
        rows.push(last_row(Some(switch)));
        Self { rows }
    }

    fn latin(extra: &str, back: Option<&str>) -> Self {
        let mut rows: Vec<Vec<Key>> =
            LATIN.iter().map(|row| row.chars().map(|letter| write(letter.to_string())).collect()).collect();
        if !extra.is_empty() {
            rows.push(extra.chars().map(|letter| write(letter.to_string())).collect());
        }
        rows.push(last_row(back));
        Self { rows }
    }
}

fn write(label: String) -> Key {
    Key { label, action: KeyAction::Write, width: 1 }
}

fn delete() -> Key {
    Key { label: String::new(), action: KeyAction::Delete, width: 2 }
}

fn last_row(switch: Option<&str>) -> Vec<Key> {
    let switch = switch.map(|label| Key { label: label.to_owned(), action: KeyAction::Switch, width: 2 });
    let space = Key { label: String::new(), action: KeyAction::Space, width: 5 };
    switch.into_iter().chain([space, delete()]).collect()
}

fn native_rows(language: &LanguageTag) -> Option<&'static [&'static str]> {
    Some(match language.as_str() {
        "ru" => &RUSSIAN,
        "uk" => &UKRAINIAN,
        "ar" => &ARABIC,
        "pes" | "prs" => &PERSIAN,
        "ps" => &PASHTO,
        "ckb" => &SORANI,
        "ur" => &URDU,
        "ti" | "am" => &ETHIOPIC,
        "bn" => &BENGALI,
        _ => return None,
    })
}

fn extra_letters(language: &LanguageTag) -> &'static str {
    match language.as_str() {
        "nl" => "éëïöü",
        "de" => "äöüß",
        "fr" => "éèêëàâçîïôùû",
        "es" => "ñáéíóúü",
        "it" => "àèéìòù",
        "pl" => "ąćęłńóśźż",
        "sv" => "åäö",
        "tr" => "çğıöşü",
        "sq" => "çë",
        "kmr" => "çêîşû",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::LANGUAGES;

    #[test]
    fn every_language_has_a_keyboard_that_fits() {
        for language in &LANGUAGES {
            let tag = LanguageTag::parse(language.tag).unwrap();
            for latin in [false, true] {
                let keyboard = Keyboard::of(&tag, latin);
                assert!(keyboard.rows.len() >= 4 && keyboard.rows.len() <= 6, "{tag}");
                assert!(keyboard.columns() <= 14, "{tag}");
            }
        }
    }

    #[test]
    fn ethiopic_is_written_in_two_touches() {
        let forms: Vec<String> = Keyboard::syllables('ለ').rows[0].iter().map(|key| key.label.clone()).collect();
        assert_eq!(forms, ["ለ", "ሉ", "ሊ", "ላ", "ሌ", "ል", "ሎ"]);
    }
}
