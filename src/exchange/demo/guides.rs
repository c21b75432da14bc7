//! The demo's guides: their shape from `db/guides/steps.json`, their words from one flat file a language beside it
//! (`<tag>.json`, from `<key>.title` and `<key>.description` to text). A language without a file is simply not there;
//! adding the file is enough. They do not stand in `db/demo`, for that is a folder of HSDS, which has no guides.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use super::DemoError;
use crate::{
    directory::{Guide, GuideStep, Stage, TermCode, Translation, TranslationState},
    locale::LanguageTag,
};

include!(concat!(env!("OUT_DIR"), "/guides.rs"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    publisher_id: Uuid,
    original_language: LanguageTag,
    guides: Vec<GuideShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuideShape {
    key: String,
    stage: Stage,
    icon: String,
    steps: Vec<StepShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepShape {
    key: String,
    icon: String,
    needs: Vec<TermCode>,
}

/// The words of every language by key.
struct Words {
    original: BTreeMap<String, String>,
    others: Vec<(LanguageTag, BTreeMap<String, String>)>,
}

impl Words {
    fn read(original_language: &LanguageTag) -> Result<Self, DemoError> {
        let mut words = Self { original: BTreeMap::new(), others: Vec::new() };
        for (tag, source) in GUIDE_TEXTS {
            let (language, texts) = (LanguageTag::parse(tag)?, serde_json::from_str(source)?);
            if language == *original_language {
                words.original = texts;
            } else {
                words.others.push((language, texts));
            }
        }
        Ok(words)
    }

    /// A text as its author wrote it.
    fn original(&self, key: &str, field: &str) -> Result<String, DemoError> {
        let key = format!("{key}.{field}");
        self.original.get(&key).cloned().ok_or(DemoError::Untold { key })
    }

    /// The other versions. No person has checked them.
    fn translations(&self, key: &str, fields: &[&str]) -> Vec<Translation> {
        let mut found = Vec::new();
        for field in fields {
            let key = format!("{key}.{field}");
            found.extend(self.others.iter().filter_map(|(language, texts)| {
                Some(Translation {
                    field: (*field).to_owned(),
                    language: language.clone(),
                    text: texts.get(&key)?.clone(),
                    state: TranslationState::Machine,
                    translated_at: None,
                })
            }));
        }
        found
    }
}

/// All guides of the demo.
///
/// # Errors
/// When a file of `db/guides` is broken.
pub fn all() -> Result<Vec<Guide>, DemoError> {
    let shape: Shape = serde_json::from_str(GUIDE_STEPS)?;
    let words = Words::read(&shape.original_language)?;
    let id = |key: &str| Uuid::new_v5(&shape.publisher_id, format!("guide:{key}").as_bytes());
    let step = |step: StepShape| {
        Ok(GuideStep {
            id: id(&step.key),
            title: words.original(&step.key, "title")?,
            description: words.original(&step.key, "description")?,
            translations: words.translations(&step.key, &["title", "description"]),
            icon: step.icon,
            needs: step.needs,
        })
    };
    let guide = |guide: GuideShape| {
        Ok(Guide {
            id: id(&guide.key),
            publisher_id: shape.publisher_id,
            stage: guide.stage,
            title: words.original(&guide.key, "title")?,
            original_language: Some(shape.original_language.clone()),
            position: 0,
            translations: words.translations(&guide.key, &["title"]),
            icon: guide.icon,
            steps: guide.steps.into_iter().map(step).collect::<Result<_, DemoError>>()?,
        })
    };
    shape.guides.into_iter().map(guide).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        clock::Now,
        directory::Vocabulary,
        exchange::demo,
        limits::HIDDEN_AFTER_DAYS,
        locale::{LANGUAGES, language_of},
    };

    /// The longest title and sentence of the Dutch texts, in words.
    const TITLE_WORDS_MAX: usize = 5;
    const SENTENCE_WORDS_MAX: usize = 12;

    fn texts() -> BTreeMap<&'static str, BTreeMap<String, String>> {
        GUIDE_TEXTS.iter().map(|(tag, source)| (*tag, serde_json::from_str(source).unwrap())).collect()
    }

    #[test]
    fn every_language_file_says_all_and_nothing_else() {
        let texts = texts();
        assert!(texts.contains_key("nl") && texts.contains_key("en"));
        let shape: Shape = serde_json::from_str(GUIDE_STEPS).unwrap();
        let keys = shape.guides.iter().flat_map(|guide| {
            let steps = guide.steps.iter().flat_map(|step| ["title", "description"].map(|field| (&step.key, field)));
            std::iter::once((&guide.key, "title")).chain(steps)
        });
        let wanted: BTreeSet<String> = keys.map(|(key, field)| format!("{key}.{field}")).collect();
        for (tag, texts) in &texts {
            assert!(language_of(tag).is_some(), "{tag}.json: not one of the {} languages", LANGUAGES.len());
            let found: BTreeSet<String> = texts.keys().cloned().collect();
            let differing: Vec<_> = wanted.symmetric_difference(&found).collect();
            assert!(differing.is_empty(), "{tag}.json: missing or unknown: {differing:?}");
            for (key, text) in texts {
                assert!(
                    !text.trim().is_empty() && text.trim() == text,
                    "{tag}.json: {key} is empty or has space around"
                );
            }
        }
    }

    #[test]
    fn the_dutch_texts_are_short() {
        for (key, text) in &texts()["nl"] {
            let sentences: Vec<&str> = text.split_inclusive(['.', '?']).collect();
            let longest = sentences.iter().map(|sentence| sentence.split_whitespace().count()).max().unwrap();
            assert!(longest <= SENTENCE_WORDS_MAX && sentences.len() <= 2, "{key}: {text}");
            assert!(!key.ends_with(".title") || text.split_whitespace().count() <= TITLE_WORDS_MAX, "{key}: {text}");
        }
    }

    #[test]
    fn every_step_has_a_picture_and_leads_to_somebody() {
        let icons = include_str!("../../../ui/kiosk/icons.txt");
        let drawn = |icon: &str| {
            icons.split_whitespace().any(|name| name == icon)
                || Vocabulary::get().terms().iter().any(|term| term.icon == icon)
        };
        let directory = demo::open(demo::day()).unwrap();
        let now = Now::trusted(demo::day().and_hms_opt(10, 0, 0).unwrap());
        let oldest = now.date() - chrono::Days::new(HIDDEN_AFTER_DAYS.unsigned_abs());
        let met: BTreeSet<TermCode> =
            directory.need_counts(oldest).unwrap().into_iter().map(|count| count.need).collect();
        let guides = directory.guides().unwrap();
        assert_eq!(guides.iter().map(|guide| guide.stage).collect::<Vec<_>>(), Stage::ALL);
        for guide in guides {
            assert!(drawn(&guide.icon), "{}: {}", guide.title, guide.icon);
            assert!((4..=6).contains(&guide.steps.len()), "{}", guide.title);
            for step in guide.steps {
                assert!(drawn(&step.icon), "{}: {}", step.title, step.icon);
                assert!((1..=3).contains(&step.needs.len()), "{}", step.title);
                for need in step.needs {
                    assert!(Vocabulary::get().term(&need).is_some() && met.contains(&need), "{}: {need}", step.title);
                }
            }
        }
    }
}
