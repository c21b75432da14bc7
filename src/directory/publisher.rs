//! Who answers for a set of listings: a municipality, a neighbour, or the data that a town starts from.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Point;
use crate::locale::LanguageTag;

/// The kind of place, by which the baseline and the wording go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A city.
    City,
    /// A medium town.
    MediumTown,
    /// A small town.
    SmallTown,
    /// A rural area.
    RuralArea,
}

impl Profile {
    /// The word in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::MediumTown => "medium_town",
            Self::SmallTown => "small_town",
            Self::RuralArea => "rural_area",
        }
    }

    /// The profile a word names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::City, Self::MediumTown, Self::SmallTown, Self::RuralArea].into_iter().find(|p| p.as_str() == text)
    }
}

/// A publisher. The one with the lowest `position` is the kiosk's own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Publisher {
    /// Identity.
    pub id: Uuid,
    /// As shown: "Gemeente Lindeveen".
    pub name: String,
    /// The town: "Lindeveen".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// ISO 3166-1 alpha-2, upper case; decides holidays and emergency number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// ISO 3166-2 subdivision, where holidays differ by region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The middle of the place; distances start here until a kiosk says where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Kind of place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// The language its free texts are written in unless a record says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// What must be said beside the data, such as "© OpenStreetMap contributors".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// SPDX identifier or name of the licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// 0 is home.
    #[serde(default)]
    pub position: u32,
}
