//! OpenStreetMap: which tags mean a service that newcomers need, and the draft listing that comes of them.
//! Pure. Knows no file format: `exchange::osm` reads those.

mod contact;
mod draft;
mod facts;
mod hours;
mod kind;
mod kinds;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::{directory::Point, locale::LanguageTag};

pub use draft::{Draft, Setting, draft};
pub use kind::{Match, Unfit, classify};

/// What must stand beside anything that comes from OpenStreetMap.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors";
/// The SPDX identifier of its licence.
pub const LICENSE: &str = "ODbL-1.0";

/// The three kinds of OpenStreetMap elements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ElementKind {
    /// A point.
    #[default]
    Node,
    /// A line, or the outline of a building.
    Way,
    /// Several of them together.
    Relation,
}

/// Which element: `node 4711` in a report, `node/4711` in the map's own addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ElementId {
    /// Numbers are counted for each kind apart.
    pub kind: ElementKind,
    /// The number.
    pub number: i64,
}

impl ElementKind {
    /// OpenStreetMap's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Way => "way",
            Self::Relation => "relation",
        }
    }
}

impl fmt::Display for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.number)
    }
}

/// The tags of an element, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<(String, String)>);

impl Tags {
    /// Adds a tag.
    pub fn push(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.to_owned()));
    }

    /// Takes all tags away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key, without spaces around it; none when it is empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(found, _)| *found == key).map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// The first of several keys that has a value.
    pub fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether a key has this value, alone or as one of several with `;` between.
    pub fn says(&self, key: &str, value: &str) -> bool {
        self.values(key).any(|found| found == value)
    }

    /// The values of a key: `;` stands between several.
    pub fn values<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.get(key).into_iter().flat_map(|value| value.split(';')).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Every tag.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.trim()))
    }

    /// The values of `prefix:xx` where `xx` is the tag of one of the interface's languages.
    pub fn by_language<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (LanguageTag, &'a str)> {
        self.iter().filter_map(move |(key, value)| {
            let tag = LanguageTag::parse(key.strip_prefix(prefix)?.strip_prefix(':')?).ok()?;
            crate::locale::language_of(tag.as_str()).filter(|_| !value.is_empty()).map(|_| (tag, value))
        })
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Tags {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(tags: I) -> Self {
        Self(tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }
}

/// One element of the map, with its place worked out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Which one.
    pub id: ElementId,
    /// What is said of it.
    pub tags: Tags,
    /// Where it is: of an outline the middle.
    pub point: Option<Point>,
    /// When it was last changed, RFC 3339.
    pub timestamp: Option<String>,
}

/// The language in which people of a country write, where it is one.
pub fn language_of_country(country: &str) -> Option<LanguageTag> {
    let tag = match country {
        "NL" | "SR" => "nl",
        "DE" | "AT" | "LI" => "de",
        "FR" | "MC" => "fr",
        "ES" => "es",
        "IT" | "SM" => "it",
        "PL" => "pl",
        "SE" => "sv",
        "TR" => "tr",
        "AL" => "sq",
        "UA" => "uk",
        "RU" => "ru",
        "GB" | "IE" | "MT" => "en",
        _ => return None,
    };
    LanguageTag::parse(tag).ok()
}
