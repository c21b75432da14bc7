use std::collections::BTreeSet;

use super::*;
use crate::locale::LANGUAGES;

const LAYERS: [Layer; 4] = [Layer::Native, Layer::Signs, Layer::Latin, Layer::Digits];

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

fn all() -> impl Iterator<Item = (LanguageTag, Layer, Keyboard)> {
    let tags = LANGUAGES.iter().map(|language| language.tag).chain(["ro"]);
    tags.flat_map(|language| LAYERS.map(|layer| (tag(language), layer, Keyboard::of(&tag(language), layer))))
}

#[test]
fn every_layer_fits_the_smallest_screen() {
    for (language, layer, keyboard) in all() {
        let offered = usize::from(layer == Layer::Native && (is_ethiopic(&language) || is_chinese(&language)));
        assert!((3..=5 - offered).contains(&keyboard.rows.len()), "{language} {layer:?}");
        assert_eq!(keyboard.columns(), ROW_UNITS, "{language} {layer:?}");
        for key in keyboard.rows.iter().flatten() {
            let picture = matches!(key.action, KeyAction::Delete | KeyAction::Space);
            assert_eq!(key.label.is_empty(), picture, "{language} {layer:?} {key:?}");
            assert!(key.width >= 1, "{language} {layer:?} {key:?}");
        }
    }
}

#[test]
fn no_letter_stands_twice_and_the_last_row_ends_with_space_and_delete() {
    for (language, layer, keyboard) in all() {
        let labels: Vec<&str> = keyboard.rows.iter().flatten().map(|key| key.label.as_str()).collect();
        let once: BTreeSet<&&str> = labels.iter().filter(|label| !label.is_empty()).collect();
        assert_eq!(once.len() + 2, labels.len(), "{language} {layer:?} {labels:?}");
        let last: Vec<_> = keyboard.rows.last().unwrap().iter().rev().take(2).map(|key| &key.action).collect();
        assert_eq!(last, [&KeyAction::Delete, &KeyAction::Space], "{language} {layer:?}");
    }
}

#[test]
fn every_layer_can_be_reached_and_left() {
    for language in &LANGUAGES {
        let language = tag(language.tag);
        let mut reached = vec![Layer::Native];
        let mut at = 0;
        while let Some(layer) = reached.get(at).copied() {
            let keyboard = Keyboard::of(&language, layer);
            let next: Vec<Layer> = keyboard
                .rows
                .iter()
                .flatten()
                .filter_map(|key| match key.action {
                    KeyAction::Switch(layer) => Some(layer),
                    _ => None,
                })
                .collect();
            assert!(next.contains(&Layer::Digits) || layer == Layer::Digits, "{language} {layer:?}");
            assert!(next.contains(&Layer::Native) || layer == Layer::Native, "{language} {layer:?}");
            let new: Vec<Layer> = next.into_iter().filter(|layer| !reached.contains(layer)).collect();
            reached.extend(new);
            at += 1;
        }
        assert_eq!(reached.contains(&Layer::Latin), Keyboard::of(&language, Layer::Native) != latin_of(&language));
        assert_eq!(reached.contains(&Layer::Signs), language.as_str() == "bn");
    }
}

/// The native keyboard of a Latin language; an empty one for others.
fn latin_of(language: &LanguageTag) -> Keyboard {
    let latin = layouts::native(language.as_str()).name == "ABC";
    if latin { Keyboard::of(language, Layer::Native) } else { Keyboard { rows: Vec::new() } }
}

#[test]
fn ethiopic_forms_are_those_of_their_consonant() {
    let labels = |consonant| forms(consonant).into_iter().map(|key| key.label).collect::<String>();
    assert_eq!(labels('ለ'), "ለሉሊላሌልሎሏ");
    assert_eq!(labels('ሀ'), "ሀሁሂሃሄህሆ");
    assert_eq!(labels('አ'), "አኡኢኣኤእኦኧ");
    assert_eq!(labels('ቀ'), "ቀቁቂቃቄቅቆቈቊቋቌቍ");
    assert_eq!(labels('ቐ'), "ቐቑቒቓቔቕቖቘቚቛቜቝ");
    assert_eq!(labels('ኀ'), "ኀኁኂኃኄኅኆኈኊኋኌኍ");
    assert_eq!(labels('ከ'), "ከኩኪካኬክኮኰኲኳኴኵ");
    assert_eq!(labels('ኸ'), "ኸኹኺኻኼኽኾዀዂዃዄዅ");
    assert_eq!(labels('ገ'), "ገጉጊጋጌግጎጐጒጓጔጕ");
    for key in Keyboard::of(&tag("ti"), Layer::Native).rows.iter().flatten() {
        if let KeyAction::Consonant(consonant) = key.action {
            assert!((7..=ROW_UNITS).contains(&forms(consonant).len()), "{consonant}");
        }
    }
}

#[test]
fn choices_come_in_pages_that_fit() {
    for letters in ["y", "yi", "shi", "ren", "yisheng"] {
        let choices = pinyin::choices(letters);
        let mut shown = Vec::new();
        let mut page = 0;
        while shown.len() < choices.len() {
            let row = choices_row(&choices, page);
            assert!(row.iter().map(|key| usize::from(key.width)).sum::<usize>() <= ROW_UNITS, "{letters} {page}");
            shown.extend(row.into_iter().filter(|key| key.action != KeyAction::MoreChoices).map(|key| key.label));
            page += 1;
        }
        assert!(shown.iter().eq(choices.iter().map(|choice| &choice.text)), "{letters}");
        assert_eq!(choices_row(&choices, page), choices_row(&choices, 0), "after the last page comes the first");
    }
    assert!(choices_row(&[], 0).is_empty());
}
