//! Guides: what to do first, by stage, for somebody who has just arrived. Wholly our extension: HSDS has no such
//! object, so no importer reads them and no HSDS export writes them; they travel in our own publications only.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Taxonomy, TermCode, Translation};
use crate::{
    limits::{GUIDE_STEPS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
};

/// How long somebody has been here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The day of arrival.
    FirstDay,
    /// The days after it.
    FirstWeek,
    /// The weeks after that.
    FirstMonth,
    /// All that can wait, but not for ever.
    FirstYear,
}

impl Stage {
    /// The stages in order.
    pub const ALL: [Self; 4] = [Self::FirstDay, Self::FirstWeek, Self::FirstMonth, Self::FirstYear];

    /// The word in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstDay => "first_day",
            Self::FirstWeek => "first_week",
            Self::FirstMonth => "first_month",
            Self::FirstYear => "first_year",
        }
    }

    /// The stage a word names.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// Extension: a list of steps for one stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Guide {
    /// Identity.
    pub id: Uuid,
    /// Whose guide it is.
    pub publisher_id: Uuid,
    /// For whom: how long they have been here.
    pub stage: Stage,
    /// A few plain words.
    pub title: String,
    /// The Lucide name of its picture.
    pub icon: String,
    /// The language of the free texts, of the steps too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_language: Option<LanguageTag>,
    /// Its place among the publisher's guides for the same stage.
    #[serde(default)]
    pub position: u32,
    /// What to do, most urgent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<GuideStep>,
    /// Other versions of `title`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
}

/// Extension: one thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GuideStep {
    /// Identity.
    pub id: Uuid,
    /// A few plain words.
    pub title: String,
    /// One or two plain sentences.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The Lucide name of its picture.
    pub icon: String,
    /// `need` terms: where somebody helps with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<TermCode>,
    /// Other versions of `title` and `description`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
}

/// A guide that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuideError {
    /// More than anybody reads.
    #[error("the guide “{guide}” has {steps} steps, at most {GUIDE_STEPS_MAX}; make two guides of it")]
    TooManySteps {
        /// Its title.
        guide: String,
        /// How many.
        steps: usize,
    },
    /// A title or description that is too long.
    #[error("in the guide “{guide}” a {field} is longer than {chars_max} characters; shorten it")]
    TooLong {
        /// Its title.
        guide: String,
        /// Which text.
        field: String,
        /// The bound.
        chars_max: usize,
    },
    /// A step that leads to something other than a need.
    #[error("in the guide “{guide}” the step “{step}” leads to {code}, which is not a need")]
    NotANeed {
        /// Its title.
        guide: String,
        /// The step's title.
        step: String,
        /// The code.
        code: TermCode,
    },
}

impl Guide {
    /// Whether it is within the bounds, and its steps lead to needs only.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self) -> Result<(), GuideError> {
        let guide = || self.title.chars().take(80).collect::<String>();
        if self.steps.len() > GUIDE_STEPS_MAX {
            return Err(GuideError::TooManySteps { guide: guide(), steps: self.steps.len() });
        }
        let of_steps = self.steps.iter().flat_map(|step| {
            [("title", &step.title), ("description", &step.description)].into_iter().chain(texts(&step.translations))
        });
        let of_guide = std::iter::once(("title", &self.title)).chain(texts(&self.translations));
        for (field, text) in of_guide.chain(of_steps) {
            let chars_max = if field == "title" { NAME_CHARS_MAX } else { TEXT_CHARS_MAX };
            if text.chars().count() > chars_max {
                return Err(GuideError::TooLong { guide: guide(), field: field.to_owned(), chars_max });
            }
        }
        for step in &self.steps {
            if let Some(code) = step.needs.iter().find(|code| code.taxonomy() != Taxonomy::Need) {
                let step = step.title.clone();
                return Err(GuideError::NotANeed { guide: guide(), step, code: code.clone() });
            }
        }
        Ok(())
    }
}

fn texts(translations: &[Translation]) -> impl Iterator<Item = (&str, &String)> {
    translations.iter().map(|translation| (translation.field.as_str(), &translation.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guide() -> Guide {
        let step = serde_json::json!({"id": Uuid::nil(), "title": "Zoek een huisarts", "icon": "stethoscope",
            "needs": ["need.health.doctor"]});
        serde_json::from_value(serde_json::json!({"id": Uuid::nil(), "publisher_id": Uuid::nil(),
            "stage": "first_week", "title": "Uw eerste week", "icon": "calendar-days", "steps": [step]}))
        .unwrap()
    }

    #[test]
    fn stages_are_known_by_their_words_in_order() {
        assert!(Stage::ALL.is_sorted());
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.as_str()), Some(stage));
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.as_str());
        }
        assert_eq!(Stage::parse("first_decade"), None);
    }

    #[test]
    fn a_guide_beyond_the_bounds_says_what_to_do() {
        assert_eq!(guide().check(), Ok(()));
        let mut many = guide();
        many.steps = vec![many.steps[0].clone(); GUIDE_STEPS_MAX + 1];
        assert!(many.check().unwrap_err().to_string().contains("make two guides"));
        let mut long = guide();
        long.steps[0].description = "a".repeat(TEXT_CHARS_MAX + 1);
        assert!(long.check().unwrap_err().to_string().contains("description is longer than 20000 characters"));
        let mut astray = guide();
        astray.steps[0].needs.push(TermCode::parse("cost.free").unwrap());
        assert!(astray.check().unwrap_err().to_string().contains("cost.free"));
    }
}
