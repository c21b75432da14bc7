//! Where the kiosk stands: its directory, its own town and its neighbours, and the questions asked of them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, hash_map::Entry},
    rc::Rc,
};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    Reader,
    known::{Known, KnownServices},
};
use crate::{
    clock::Now,
    config::PlaceSettings,
    directory::{Guide, OpeningHours, Point, Publisher, Service, TermCode},
    limits::{HIDDEN_AFTER_DAYS, LIST_SERVICES_MAX, OPEN_NOW_SERVICES_MAX},
    locale::LanguageTag,
    search,
    store::{CardTexts, Directory, StoreError},
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

/// What was looked up for a day.
type OfDay<T> = RefCell<(NaiveDate, T)>;

/// A directory on show.
pub struct Kiosk {
    directory: Directory,
    home: Option<Publisher>,
    publishers: HashMap<Uuid, Publisher>,
    /// What the deployer says of where it stands.
    site: PlaceSettings,
    known: KnownServices,
    near: OfDay<HashMap<Option<TermCode>, Vec<i64>>>,
    met: OfDay<Option<Rc<BTreeMap<TermCode, u64>>>>,
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
            site: PlaceSettings::default(),
            known: KnownServices::default(),
            near: RefCell::default(),
            met: RefCell::default(),
        })
    }

    /// The same, standing where the deployer says, as far as something is said.
    #[must_use]
    pub fn standing_at(self, site: PlaceSettings) -> Self {
        Self { site, ..self }
    }

    /// The place the kiosk stands in: as the deployer calls it, else the town or the name of its publisher.
    pub fn place(&self) -> &str {
        self.site.name.as_deref().unwrap_or_else(|| self.home.as_ref().map_or("", place_of))
    }

    /// Where distances start.
    pub fn point(&self) -> Option<Point> {
        self.site.point().or_else(|| self.home.as_ref().and_then(|home| home.point))
    }

    /// The language of the kiosk's own town.
    pub fn language(&self) -> Option<&LanguageTag> {
        self.home.as_ref().and_then(|home| home.language.as_ref())
    }

    /// The country of the kiosk.
    pub fn country(&self) -> Option<&str> {
        self.site.country.as_deref().or_else(|| self.home.as_ref().and_then(|home| home.country.as_deref()))
    }

    /// Everybody whose records are shown, home first.
    pub fn publishers(&self) -> Vec<&Publisher> {
        let mut all: Vec<&Publisher> = self.publishers.values().collect();
        all.sort_by(|one, other| (one.position, &one.name).cmp(&(other.position, &other.name)));
        all
    }

    /// The publisher of a record.
    pub fn publisher(&self, id: Option<Uuid>) -> Option<&Publisher> {
        id.and_then(|id| self.publishers.get(&id))
    }

    /// Whether a record is of the kiosk's own town.
    pub fn is_home(&self, publisher: Option<Uuid>) -> bool {
        publisher.is_none() || publisher == self.home.as_ref().map(|home| home.id)
    }

    /// How many services meet each need, here and at the neighbours together. Counted once a day.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn needs_met(&self, now: Now) -> Result<Rc<BTreeMap<TermCode, u64>>, KioskError> {
        if let (day, Some(met)) = &*self.met.borrow()
            && *day == now.date()
        {
            return Ok(met.clone());
        }
        let mut met = BTreeMap::new();
        for count in self.directory.need_counts(oldest_shown(now))? {
            *met.entry(count.need).or_default() += count.count;
        }
        let met = Rc::new(met);
        self.met.replace((now.date(), Some(met.clone())));
        Ok(met)
    }

    /// The services nearest to the kiosk: those that meet a need, or all. Looked up once a day.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn services_near(&self, need: Option<&TermCode>, now: Now) -> Result<Vec<Rc<Known>>, KioskError> {
        let mut near = self.near.borrow_mut();
        if near.0 != now.date() {
            *near = (now.date(), HashMap::new());
        }
        let most = if need.is_some() { LIST_SERVICES_MAX } else { OPEN_NOW_SERVICES_MAX };
        let home = self.home.as_ref().map(|home| home.id);
        let rowids = match near.1.entry(need.cloned()) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => {
                place.insert(self.directory.services_near(need, home, self.point(), oldest_shown(now), most)?)
            }
        };
        self.known(rowids)
    }

    /// The services of these rows.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn known(&self, rowids: &[i64]) -> Result<Vec<Rc<Known>>, KioskError> {
        Ok(self.known.of(&self.directory, rowids, |card| {
            let country = self.publisher(card.publisher_id).and_then(|publisher| publisher.country.as_deref());
            OpeningHours::of(&card.schedules.iter().collect::<Vec<_>>(), country.or(self.country()))
        })?)
    }

    /// The words of cards for a reader, by row.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn texts(&self, reader: &Reader, rowids: &[i64]) -> Result<HashMap<i64, CardTexts>, KioskError> {
        Ok(self.directory.card_texts(rowids, &reader.chain)?)
    }

    /// How many services a publisher has, and when the last of them was checked.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn holdings(&self, publisher: Uuid) -> Result<(u64, Option<NaiveDate>), KioskError> {
        Ok(self.directory.holdings(publisher)?)
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

    /// What home says of a neighbour's service that it refers to, in home's words.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn note_on(&self, service: Uuid) -> Result<Option<String>, KioskError> {
        let Some(home) = &self.home else { return Ok(None) };
        let adopted = self.directory.adopted(home.id)?;
        Ok(adopted.into_iter().find(|one| one.of_service_id == service).and_then(|one| one.note))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::demo;

    #[test]
    fn a_kiosk_stands_where_its_deployer_says() {
        let kiosk = Kiosk::new(demo::open(demo::day()).unwrap()).unwrap();
        let (town, point) = (kiosk.place().to_owned(), kiosk.point());
        let site =
            PlaceSettings { name: Some("Reception hall".into()), country: Some("BE".into()), ..Default::default() };
        let kiosk = kiosk.standing_at(site);
        assert_eq!((kiosk.place(), kiosk.country(), kiosk.point()), ("Reception hall", Some("BE"), point));
        let site = PlaceSettings { latitude: Some(50.0), longitude: Some(4.0), ..Default::default() };
        let kiosk = kiosk.standing_at(site);
        assert_eq!((kiosk.place(), kiosk.point()), (town.as_str(), Point::new(50.0, 4.0)));
    }
}
