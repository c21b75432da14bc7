//! The few questions by which a list gets shorter. Knows which services answer yes; draws nothing.

use std::collections::BTreeSet;

use super::Reader;
use crate::store::Card;

/// One question, in the order in which they stand on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Filter {
    /// Is it open at this moment?
    OpenNow,
    /// Is the reader's language spoken there?
    MyLanguage,
    /// Does it cost nothing, for everybody?
    Free,
    /// May one simply walk in?
    NoAppointment,
    /// Is it for women, or are there hours for women only?
    Women,
    /// Is it for children or their parents?
    Children,
    /// Can one get in with a wheelchair?
    Wheelchair,
}

impl Filter {
    /// Every question.
    pub const ALL: [Self; 7] = [
        Self::OpenNow,
        Self::MyLanguage,
        Self::Free,
        Self::NoAppointment,
        Self::Women,
        Self::Children,
        Self::Wheelchair,
    ];

    /// Whether a service answers yes. `open` says whether it is open now.
    pub fn holds(self, card: &Card, reader: &Reader, open: bool) -> bool {
        let has = |wanted: &[&str]| {
            card.terms.iter().chain(&card.facilities).any(|code| wanted.iter().any(|start| code.as_str() == *start))
        };
        match self {
            Self::OpenNow => open,
            Self::MyLanguage => card.languages.iter().any(|language| reader.chain.contains(language)),
            Self::Free => card.free,
            Self::NoAppointment => has(&["access.walk_in"]),
            Self::Women => has(&["audience.gender.women", "facility.women_only_hours"]),
            Self::Children => has(&[
                "audience.age.baby",
                "audience.age.child",
                "audience.age.teen",
                "audience.family.parents",
                "audience.family.single_parents",
                "audience.family.families",
            ]),
            Self::Wheelchair => has(&["facility.wheelchair"]),
        }
    }

    /// The Lucide name of its picture.
    pub fn icon(self) -> &'static str {
        match self {
            Self::OpenNow => "clock",
            Self::MyLanguage => "message-circle",
            Self::Free => "hand-coins",
            Self::NoAppointment => "door-open",
            Self::Women => "venus",
            Self::Children => "baby",
            Self::Wheelchair => "accessibility",
        }
    }

    /// Its words, few enough for a button.
    pub fn label(self, reader: &Reader) -> String {
        match self {
            Self::OpenNow => reader.tr("Open now"),
            Self::MyLanguage => reader.tr("My language"),
            Self::Free => reader.tr("Free"),
            Self::NoAppointment => reader.tr("No appointment"),
            Self::Women => reader.tr("For women"),
            Self::Children => reader.tr("For children"),
            Self::Wheelchair => reader.tr("Wheelchair"),
        }
    }
}

/// The questions that a person has chosen.
pub type Filters = BTreeSet<Filter>;

/// A question as a button that stays down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterButton {
    /// Which question.
    pub filter: Filter,
    /// Its words.
    pub label: String,
    /// Whether it is chosen.
    pub on: bool,
}
