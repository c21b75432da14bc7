//! Where the kiosk stands: its directory, its own town and its neighbours, and the questions asked of them.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::Reader;
use crate::{
    clock::Now,
    directory::{Guide, Point, Publisher, Service, TermCode},
    limits::HIDDEN_AFTER_DAYS,
    locale::LanguageTag,
    search,
    store::{Card, Directory, StoreError},
};

/// What the kiosk could not do; the visitor never reads it.
#[derive(Debug, thiserror::Error)]
pub enum KioskError {
    /// The directory could not be read.
    #[error("the kiosk could not ask its directory")]
    Directory {
        /// Why.
        #[from]
        source: StoreError,
    },
}

/// A directory on show.
pub struct Kiosk {
    directory: Directory,
    home: Option<Publisher>,
    publishers: HashMap<Uuid, Publisher>,
}

impl Kiosk {
    /// Shows a directory; its first publisher is home.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn new(directory: Directory) -> Result<Self, KioskError> {
        let publishers = directory.publishers()?;
        Ok(Self {
            directory,
            home: publishers.first().cloned(),
            publishers: publishers.into_iter().map(|publisher| (publisher.id, publisher)).collect(),
        })
    }

    /// The town the kiosk stands in, or the name of its publisher.
    pub fn place(&self) -> &str {
        self.home.as_ref().map_or("", place_of)
    }

    /// Where distances start.
    pub fn point(&self) -> Option<Point> {
        self.home.as_ref().and_then(|home| home.point)
    }

    /// The language of the kiosk's own town.
    pub fn language(&self) -> Option<&LanguageTag> {
        self.home.as_ref().and_then(|home| home.language.as_ref())
    }

    /// The country of the kiosk.
    pub fn country(&self) -> Option<&str> {
        self.home.as_ref().and_then(|home| home.country.as_deref())
    }

    /// The publisher of a record.
    pub fn publisher(&self, id: Option<Uuid>) -> Option<&Publisher> {
        id.and_then(|id| self.publishers.get(&id))
    }

    /// Whether a record is of the kiosk's own town.
    pub fn is_home(&self, publisher: Option<Uuid>) -> bool {
        publisher.is_none() || publisher == self.home.as_ref().map(|home| home.id)
    }

    /// How many services meet each need, here and at the neighbours together.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn needs_met(&self, now: Now) -> Result<BTreeMap<TermCode, u64>, KioskError> {
        let mut met = BTreeMap::new();
        for count in self.directory.need_counts(oldest_shown(now))? {
            *met.entry(count.need).or_default() += count.count;
        }
        Ok(met)
    }

    /// The cards of the services that meet a need.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn services_meeting(&self, need: &TermCode, now: Now) -> Result<Vec<Card>, KioskError> {
        let rowids = self.directory.services_meeting(need, oldest_shown(now))?;
        Ok(self.directory.cards(&rowids)?)
    }

    /// The cards of these rows.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn cards(&self, rowids: &[i64]) -> Result<Vec<Card>, KioskError> {
        Ok(self.directory.cards(rowids)?)
    }

    /// Makes the search ready where it is not yet (a directory in memory), so that the first key is answered at once.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn prepare_search(&self) -> Result<(), KioskError> {
        Ok(self.directory.index_if_it_waits()?)
    }

    /// What the words so far mean.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn search(&self, reader: &Reader, words: &str, now: Now) -> Result<search::Results, KioskError> {
        let context = search::Context {
            now,
            from: self.point(),
            country: self.country().map(str::to_owned),
            reader: reader.language.clone(),
        };
        Ok(self.directory.search(&search::Query::parse(words), &context)?)
    }

    /// All guides, the kiosk's own first.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn guides(&self) -> Result<Vec<Guide>, KioskError> {
        Ok(self.directory.guides()?)
    }

    /// One whole listing.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn service(&self, id: Uuid) -> Result<Option<Service>, KioskError> {
        Ok(self.directory.service(id)?)
    }
}

/// The name of a publisher's town, or its own.
pub fn place_of(publisher: &Publisher) -> &str {
    publisher.place.as_deref().unwrap_or(&publisher.name)
}

/// Listings last checked on this day or before are not shown.
fn oldest_shown(now: Now) -> NaiveDate {
    let days = u64::try_from(HIDDEN_AFTER_DAYS).unwrap_or(0);
    now.date().checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}
