use std::collections::BTreeSet;

use super::*;
use crate::{directory::Vocabulary, kiosk::Key, locale::LANGUAGES};

/// What no key writes, because the search folds it away or it is a small letter's shadow.
const EXCUSED: [char; 4] = [
    // Arabic doubling and nunation: hardly anybody writes them.
    '\u{64b}', '\u{64d}', '\u{651}', // What lower-casing leaves of İ beside its i.
    '\u{307}',
];

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

fn keys(typing: &Typing) -> Vec<Key> {
    typing.keyboard().rows.into_iter().flatten().collect()
}

#[track_caller]
fn touch(typing: &mut Typing, label: &str) {
    let key = keys(typing).into_iter().find(|key| key.label == label);
    let key = key.unwrap_or_else(|| panic!("no key {label:?} after {:?}", typing.shown()));
    typing.press(&key.action, &key.label);
}

fn spell(typing: &mut Typing, letters: &str) {
    letters.chars().for_each(|letter| touch(typing, &letter.to_string()));
}

/// Everything that somebody can write without pinyin, by touches.
fn within_reach(language: &LanguageTag) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    let mut seen = vec![Layer::Native];
    let mut at = 0;
    while let Some(layer) = seen.get(at).copied() {
        for key in Keyboard::of(language, layer).rows.into_iter().flatten() {
            match key.action {
                KeyAction::Write => found.extend(key.label.chars()),
                KeyAction::Consonant(consonant) => {
                    found.extend(forms(consonant).into_iter().flat_map(|form| form.label.chars().collect::<Vec<_>>()));
                }
                KeyAction::Switch(layer) if !seen.contains(&layer) => seen.push(layer),
                _ => {}
            }
        }
        at += 1;
    }
    found
}

/// The letters of a language's vocabulary and interface.
fn letters_of(language: &LanguageTag) -> BTreeSet<char> {
    let mut text = String::new();
    for (_, words) in Vocabulary::get().words(language).iter() {
        text.extend(words.synonyms.iter().chain([&words.name]).flat_map(|word| [word.as_str(), " "]));
    }
    let file = format!("{}/ui/lang/{language}.po", env!("CARGO_MANIFEST_DIR"));
    let mut translated = false;
    // The first entry is the header; English has no catalogue.
    for line in std::fs::read_to_string(file).unwrap_or_default().split("\n\n").skip(1).flat_map(str::lines) {
        if line.starts_with("msg") {
            translated = line.starts_with("msgstr");
        }
        if translated && let Some((_, quoted)) = line.split_once('"') {
            text += &quoted.replace("\\n", " ");
        }
    }
    let bengali = |letter: &char| matches!(letter, '\u{981}'..='\u{9e3}');
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|letter| letter.is_alphabetic() || bengali(letter)).collect()
}

#[test]
fn every_letter_of_every_language_can_be_typed() {
    let mut missing = Vec::new();
    for language in LANGUAGES.iter().map(|language| tag(language.tag)) {
        let reach = within_reach(&language);
        let needed = letters_of(&language);
        assert!(needed.len() > 20, "{language}");
        let chinese = |letter: char| is_chinese(&language) && !letter.is_ascii();
        let lost = needed.into_iter().filter(|letter| !reach.contains(letter) && !EXCUSED.contains(letter));
        missing.extend(lost.filter(|letter| !chinese(*letter)).map(|letter| format!("{language} {letter}")));
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_chinese_character_of_ours_is_offered() {
    let ours = letters_of(&tag("zh-Hans")).into_iter().filter(|letter| !letter.is_ascii());
    let lost: Vec<char> = ours
        .filter(|letter| {
            let letters = pinyin::spelling(&letter.to_string()).unwrap_or_default();
            !pinyin::choices(&letters).iter().any(|choice| choice.text == letter.to_string())
        })
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn digits_and_marks_are_one_switch_away() {
    for language in LANGUAGES.iter().map(|language| tag(language.tag)) {
        let mut typing = Typing::new(&language);
        touch(&mut typing, "123");
        for label in ["1", "0", "-", "'", "."] {
            touch(&mut typing, label);
        }
        assert_eq!(typing.words(), "10-'.", "{language}");
    }
}

#[test]
fn ethiopic_letters_take_two_touches() {
    let mut typing = Typing::new(&tag("ti"));
    let height = typing.keyboard().rows.len();
    for label in ["ሐ", "ሓ", "ከ", "ኪ", "መ"] {
        touch(&mut typing, label);
        assert_eq!(typing.keyboard().rows.len(), height, "no key moves");
    }
    assert_eq!(typing.words(), "ሓኪመ", "a consonant is written at once");
    touch(&mut typing, "ም");
    assert_eq!(typing.words(), "ሓኪም");
    touch(&mut typing, "ለ");
    typing.press(&KeyAction::Delete, "");
    assert_eq!(typing.words(), "ሓኪም", "a consonant is one letter");
    assert!(typing.keyboard().rows[0].is_empty());
    typing.press(&KeyAction::Delete, "");
    assert_eq!(typing.words(), "ሓኪ");
}

#[test]
fn bengali_vowels_follow_what_stands_before() {
    let mut typing = Typing::new(&tag("bn"));
    for label in ["ড", "\u{9be}", "ক", "\u{9cd}", "ত", "\u{9be}", "র"] {
        touch(&mut typing, label);
    }
    assert_eq!(typing.words(), "ডাক্তার");
    typing.clear();
    touch(&mut typing, "ব");
    // A vowel after a consonant needs the row turned over, once.
    touch(&mut typing, "অআই");
    touch(&mut typing, "ই");
    assert_eq!(typing.words(), "বই");
    touch(&mut typing, "ড\u{9bc}");
    touch(&mut typing, "123");
    touch(&mut typing, "অআই");
    touch(&mut typing, "\u{9bf}");
    assert_eq!(typing.words(), "বইড\u{9bc}ি");
}

#[test]
fn pinyin_becomes_characters() {
    for letters in ["yisheng", "ys"] {
        let mut typing = Typing::new(&tag("zh-Hans"));
        spell(&mut typing, letters);
        assert_eq!(typing.shown(), letters);
        touch(&mut typing, "医生");
        assert_eq!((typing.words(), typing.shown()), ("医生", "医生"));
    }
}

#[test]
fn pinyin_is_searched_while_it_is_typed() {
    let mut typing = Typing::new(&tag("zh-Hans"));
    spell(&mut typing, "k");
    assert_eq!((typing.words(), typing.shown()), ("", "k"));
    spell(&mut typing, "anyisheng");
    assert_eq!((typing.words(), typing.shown()), ("看医生", "kanyisheng"));
    touch(&mut typing, "看");
    assert_eq!((typing.words(), typing.shown()), ("看医生", "看yisheng"));
    typing.press(&KeyAction::Delete, "");
    assert_eq!((typing.words(), typing.shown()), ("看医生", "看yishen"));
    typing.press(&KeyAction::Space, "");
    assert_eq!((typing.words(), typing.shown()), ("看医生", "看医生"));
    typing.press(&KeyAction::Delete, "");
    typing.press(&KeyAction::Space, "");
    assert_eq!(typing.words(), "看医 ");
    typing.clear();
    spell(&mut typing, "bsn");
    touch(&mut typing, "123");
    touch(&mut typing, "1");
    assert_eq!(typing.words(), "bsn1", "other keys leave the letters as they are");
}

#[test]
fn every_name_of_the_chinese_vocabulary_is_offered_for_its_pinyin() {
    let mut lost = Vec::new();
    for (_, words) in Vocabulary::get().words(&tag("zh-Hans")).iter() {
        let Some(letters) = pinyin::spelling(&words.name) else { continue };
        let mut typing = Typing::new(&tag("zh-Hans"));
        spell(&mut typing, &letters);
        for _ in 0..2 {
            if !keys(&typing).iter().any(|key| key.label == words.name) {
                typing.press(&KeyAction::MoreChoices, "");
            }
        }
        match keys(&typing).into_iter().find(|key| key.label == words.name) {
            Some(key) => {
                typing.press(&key.action, &key.label);
                assert_eq!(typing.words(), words.name);
            }
            None => lost.push(format!("{} {letters}", words.name)),
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn delete_takes_what_a_person_calls_a_letter() {
    for (written, left) in [("e\u{301}", ""), ("می\u{200c}", "م"), ("ক্", "ক"), ("сім", "сі"), ("", "")] {
        let mut typing = Typing::new(&tag("nl"));
        typing.press(&KeyAction::Write, written);
        typing.press(&KeyAction::Delete, "");
        assert_eq!(typing.words(), left);
    }
}

#[test]
fn the_longest_text_stops_growing() {
    for (language, label) in [("nl", "a"), ("ti", "ሀ"), ("zh-Hans", "a"), ("bn", "ক")] {
        let mut typing = Typing::new(&tag(language));
        typing.press(&KeyAction::Write, &"x".repeat(SEARCH_CHARS_MAX - 2));
        for _ in 0..5 {
            touch(&mut typing, label);
        }
        assert_eq!(typing.shown().chars().count(), SEARCH_CHARS_MAX, "{language}");
        typing.press(&KeyAction::Form, "ሁ");
        assert!(typing.shown().ends_with(label), "{language}: a form belongs to its own consonant only");
    }
}

#[test]
fn another_language_keeps_the_words() {
    let mut typing = Typing::new(&tag("zh-Hans"));
    spell(&mut typing, "ys");
    typing.speak(&tag("nl"));
    assert_eq!((typing.words(), typing.shown()), ("ys", "ys"));
    assert_eq!(typing.keyboard(), Keyboard::of(&tag("nl"), Layer::Native));
}
