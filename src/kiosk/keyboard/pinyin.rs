//! Chinese by pinyin: which words and characters the letters typed so far may stand for, best first.
//! Knows the words of our vocabulary and the common characters; refuses to know keys and what was typed before.

use std::{cmp::Reverse, collections::HashMap, sync::OnceLock};

use crate::{directory::Vocabulary, locale::LanguageTag};

// `PINYIN`: lines of a syllable, the characters usually read so and those rarely read so, made by build.rs.
include!(concat!(env!("OUT_DIR"), "/pinyin.rs"));

/// How many words stand before single characters, so that these begin on the first page; the rest stand after them.
const WORDS_FIRST_MAX: usize = 6;

/// Something that the letters may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is written.
    pub text: String,
    /// How many of the letters it stands for.
    pub letters: usize,
}

struct Word {
    text: String,
    chars: usize,
    /// The readings of each of its characters; what is not read (、 and digits) is left out.
    readings: Vec<Vec<Reading>>,
}

/// How a character is read, and 1 when it rarely is.
type Reading = (&'static str, usize);

struct Lexicon {
    /// Each with its characters, the usual ones first.
    syllables: Vec<(&'static str, String)>,
    words: Vec<Word>,
}

/// How letters spell a word; earlier is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spelling {
    /// All of it.
    Whole,
    /// Its beginning.
    Beginning,
    /// The first letter of each syllable.
    Initials,
    /// All of it, and this many letters are left.
    Left(usize),
}

/// What the letters may stand for. First what stands for all of them: words that they spell, begin or abbreviate,
/// shorter ones first, then characters. Then words and characters for their beginning, the longest first. When nothing
/// stands for all of them, several words in a row may; else they are no pinyin, and come first as they are.
pub fn choices(letters: &str) -> Vec<Choice> {
    if letters.is_empty() {
        return Vec::new();
    }
    let lexicon = lexicon();
    let mut found: Vec<(Spelling, usize, &Word)> = (lexicon.words.iter())
        .filter_map(|word| word.spelled_by(letters).map(|(spelling, rare)| (spelling, rare, word)))
        .collect();
    // Equals keep the order of the vocabulary.
    found.sort_by_key(|(spelling, rare, word)| (*spelling, *rare, word.chars));
    let mut words: Vec<Choice> = found
        .into_iter()
        .map(|(spelling, _, word)| Choice { text: word.text.clone(), letters: spelling.taken(letters) })
        .collect();
    let characters = lexicon.characters(letters);
    let all = |choice: &Choice| choice.letters == letters.len();
    if !words.iter().chain(&characters).any(all) {
        let text = lexicon.sentence(letters).unwrap_or_else(|| letters.to_owned());
        words.insert(0, Choice { text, letters: letters.len() });
    }
    let rest = words.split_off(words.len().min(WORDS_FIRST_MAX));
    let mut choices: Vec<Choice> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    choices.extend(words.into_iter().chain(characters).chain(rest).filter(|choice| seen.insert(choice.text.clone())));
    choices.sort_by_key(|choice| Reverse(choice.letters));
    choices
}

impl Spelling {
    fn taken(self, letters: &str) -> usize {
        match self {
            Self::Left(left) => letters.len() - left,
            _ => letters.len(),
        }
    }
}

impl Word {
    /// How the letters spell this word, and how many rare readings that supposes.
    fn spelled_by(&self, letters: &str) -> Option<(Spelling, usize)> {
        let spelled = spelled(letters, &self.readings);
        match spelled {
            None | Some((Spelling::Left(_), _)) => self.begun_by_initials(letters).or(spelled),
            _ => spelled,
        }
    }

    fn begun_by_initials(&self, letters: &str) -> Option<(Spelling, usize)> {
        if letters.len() < 2 || letters.len() > self.readings.len() {
            return None;
        }
        let rare = letters.chars().zip(&self.readings).map(|(letter, readings)| {
            readings.iter().filter(|(syllable, _)| syllable.starts_with(letter)).map(|(_, rare)| *rare).min()
        });
        Some((Spelling::Initials, rare.sum::<Option<usize>>()?))
    }
}

/// The best way in which letters spell syllables that have several readings each, and how many rare ones it takes.
fn spelled(letters: &str, readings: &[Vec<Reading>]) -> Option<(Spelling, usize)> {
    let Some((first, others)) = readings.split_first() else {
        return Some((if letters.is_empty() { Spelling::Whole } else { Spelling::Left(letters.len()) }, 0));
    };
    let ways = first.iter().filter_map(|(syllable, rare)| match letters.strip_prefix(syllable) {
        Some(rest) => spelled(rest, others).map(|(spelling, more)| (spelling, rare + more)),
        None => syllable.starts_with(letters).then_some((Spelling::Beginning, *rare)),
    });
    ways.min()
}

impl Lexicon {
    /// Single characters: those of the longest syllable that the letters begin with, then of shorter ones; then of
    /// every syllable that begins with the letters, the first of each before the second of each.
    fn characters(&self, letters: &str) -> Vec<Choice> {
        let choice = |character: char, letters: usize| Choice { text: character.to_string(), letters };
        let mut spelled: Vec<_> = self.syllables.iter().filter(|(syllable, _)| letters.starts_with(syllable)).collect();
        spelled.sort_by_key(|(syllable, _)| Reverse(syllable.len()));
        let spelled = spelled
            .into_iter()
            .flat_map(|(syllable, characters)| characters.chars().map(|each| choice(each, syllable.len())));
        let mut begun: Vec<(usize, char)> = (self.syllables.iter())
            .filter(|(syllable, _)| syllable.len() > letters.len() && syllable.starts_with(letters))
            .flat_map(|(_, characters)| characters.chars().enumerate())
            .collect();
        begun.sort_by_key(|(place, _)| *place);
        spelled.chain(begun.into_iter().map(|(_, each)| choice(each, letters.len()))).collect()
    }

    /// The fewest words and characters that, one after another, stand for all the letters; the last may be begun only.
    fn sentence(&self, letters: &str) -> Option<String> {
        // best[at]: how many pieces the letters from there on take, and what they write. Filled from the end.
        let mut best: Vec<Option<(usize, String)>> = vec![None; letters.len() + 1];
        best[letters.len()] = Some((0, String::new()));
        for at in (0..letters.len()).rev() {
            let here = &letters[at..];
            let words = self.words.iter().filter_map(|word| {
                let (spelling, rare) = spelled(here, &word.readings)?;
                Some((spelling.taken(here), rare, word.text.as_str()))
            });
            let characters = self.syllables.iter().filter_map(|(syllable, characters)| {
                let end = characters.chars().next()?.len_utf8();
                let taken = syllable.len().min(here.len());
                (here.starts_with(syllable) || syllable.starts_with(here)).then_some((taken, 0, &characters[..end]))
            });
            let ways = words.chain(characters).filter_map(|(taken, rare, text)| {
                let (pieces, rest) = best[at + taken].as_ref()?;
                Some((pieces + 1, rare, text, rest))
            });
            let way = ways.min_by_key(|(pieces, rare, text, _)| (*pieces, *rare, text.len()));
            best[at] = way.map(|(pieces, _, text, rest)| (pieces, format!("{text}{rest}")));
        }
        best.swap_remove(0).map(|(_, text)| text)
    }
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut syllables = Vec::new();
        let mut readings: HashMap<char, Vec<Reading>> = HashMap::new();
        for line in PINYIN.lines() {
            let mut parts = line.split(' ');
            let syllable = parts.next().unwrap_or_default();
            let mut all = String::new();
            for (rare, characters) in parts.enumerate() {
                all += characters;
                for character in characters.chars() {
                    readings.entry(character).or_default().push((syllable, rare));
                }
            }
            syllables.push((syllable, all));
        }
        Lexicon { words: vocabulary_words(&readings), syllables }
    })
}

/// Names and synonyms of the vocabulary; each part of those that hold a comma too.
fn vocabulary_words(readings: &HashMap<char, Vec<Reading>>) -> Vec<Word> {
    let Ok(chinese) = LanguageTag::parse("zh-Hans") else { return Vec::new() };
    let mut words = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (_, term) in Vocabulary::get().words(&chinese).iter() {
        for whole in std::iter::once(&term.name).chain(&term.synonyms) {
            let parts = whole.split(['、', '，', '：', '（', '）']);
            for text in std::iter::once(whole.as_str()).chain(parts) {
                let mut readings: Vec<_> = text.chars().filter_map(|letter| reading(letter, readings)).collect();
                if let [alone] = readings.as_mut_slice() {
                    // By its rare readings it stands among the characters.
                    alone.retain(|(_, rare)| *rare == 0);
                }
                if !readings.is_empty() && seen.insert(text) {
                    words.push(Word { text: text.to_owned(), chars: text.chars().count(), readings });
                }
            }
        }
    }
    words
}

/// One way to spell a text in pinyin, by the usual reading of each character; none when a character is not known.
#[cfg(test)]
pub fn spelling(text: &str) -> Option<String> {
    let syllables = &lexicon().syllables;
    let unread = |letter: char| !letter.is_alphabetic();
    let mut letters = String::new();
    for letter in text.chars().filter(|letter| !unread(*letter)) {
        if letter.is_ascii() {
            letters.push(letter.to_ascii_lowercase());
            continue;
        }
        let place = |characters: &str| characters.find(letter);
        let found = syllables.iter().filter_map(|(syllable, characters)| Some((place(characters)?, syllable)));
        letters += found.min()?.1;
    }
    Some(letters)
}

fn reading(letter: char, readings: &HashMap<char, Vec<Reading>>) -> Option<Vec<Reading>> {
    const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
    let latin = LATIN.find(letter.to_ascii_lowercase()).map(|at| vec![(&LATIN[at..=at], 0)]);
    latin.or_else(|| readings.get(&letter).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(letters: &str) -> String {
        choices(letters)[0].text.clone()
    }

    #[test]
    fn a_word_is_found_by_all_its_pinyin_by_its_beginning_and_by_initials() {
        for letters in ["yisheng", "yishen", "yish", "ys"] {
            let found = choices(letters);
            assert!(found.iter().take(6).any(|choice| choice.text == "医生"), "{letters}: {found:?}");
        }
        assert_eq!(first("yisheng"), "医生");
    }

    #[test]
    fn several_words_in_a_row_are_understood() {
        let best = &choices("woyaokanyisheng")[0];
        assert!(best.text.starts_with('我') && best.text.ends_with("看医生"), "{best:?}");
        assert_eq!(best.letters, 15);
    }

    #[test]
    fn usual_readings_come_before_rare_ones() {
        let place = |letters: &str, text: &str| choices(letters).iter().position(|choice| choice.text == text).unwrap();
        assert!(place("ys", "医生") < place("ys", "喝水"), "喝 is hardly ever read ye");
        assert!(place("yinhang", "银行") == 0);
        assert!(place("hang", "行") < 12);
    }

    #[test]
    fn v_and_u_stand_for_the_vowel_that_keyboards_lack() {
        assert!(choices("nv").iter().any(|choice| choice.text == "女"));
        assert!(choices("lve").iter().any(|choice| choice.text == "略"));
        assert!(choices("lue").iter().any(|choice| choice.text == "略"));
    }

    #[test]
    fn what_is_no_pinyin_stays_letters() {
        assert_eq!(choices("huisarts")[0], Choice { text: "huisarts".into(), letters: 8 });
        assert!(choices("").is_empty());
    }

    #[test]
    fn every_choice_stands_for_some_letters_and_shows_once() {
        for letters in ["y", "sh", "yi", "xian", "fangan", "zzz", "digid"] {
            let found = choices(letters);
            let texts: std::collections::BTreeSet<_> = found.iter().map(|choice| &choice.text).collect();
            assert_eq!(texts.len(), found.len(), "{letters}");
            assert_eq!(found[0].letters, letters.len(), "{letters}: the first stands for all of them");
            assert!(found.iter().all(|choice| (1..=letters.len()).contains(&choice.letters)), "{letters}");
        }
    }
}
