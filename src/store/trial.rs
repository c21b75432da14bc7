//! Trying a directory out before a kiosk relies on it: whole, and able to answer what a kiosk asks.

use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};

use super::{Directory, StoreError, publication::refuse_damage};
use crate::{
    clock::Now,
    directory::Vocabulary,
    locale::LanguageTag,
    search::{Context, Query},
};

/// How many services are read.
const TRIED_SERVICES: usize = 8;
/// How many needs are searched for.
const TRIED_NEEDS: usize = 5;

impl Directory {
    /// Opens a directory for reading and asks it what a kiosk asks.
    ///
    /// # Errors
    /// When it cannot be opened, is damaged, holds no service, or does not answer.
    pub fn check(path: &Path) -> Result<(), StoreError> {
        let directory = Self::open(path)?;
        // All of it is read, but it need not all stand in memory.
        directory.connection.pragma_update(None, "mmap_size", 0)?;
        let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
        let in_words = |failed| match failed {
            StoreError::Sqlite(why) => damaged(why.to_string()),
            other => other,
        };
        refuse_damage(&directory.connection, path).map_err(in_words)?;
        if directory.service_count().map_err(in_words)? == 0 {
            return Err(StoreError::NoService { path: path.to_owned() });
        }
        if directory.answers().map_err(in_words)? {
            Ok(())
        } else {
            Err(damaged("its search finds nothing".to_owned()))
        }
    }

    /// Asks what a kiosk asks; says whether any of its searches found something.
    fn answers(&self) -> Result<bool, StoreError> {
        let any_day = NaiveDate::MIN;
        let home = self.publishers()?.into_iter().next().ok_or(StoreError::NoPublisher)?;
        self.guides()?;
        self.published()?;
        self.holdings(home.id)?;
        let counts = self.need_counts(any_day)?;
        let rowids = self.services_near(None, Some(home.id), home.point, any_day, TRIED_SERVICES)?;
        let english = LanguageTag::parse("en").into_iter();
        let readers: Vec<LanguageTag> = home.language.clone().into_iter().chain(english).collect();
        self.card_texts(&rowids, &readers)?;
        let cards = self.cards(&rowids)?;
        for card in &cards {
            self.service(card.id)?;
        }
        let mut found = cards.is_empty();
        for reader in &readers {
            let words = Vocabulary::get().words(reader);
            let needs = counts.iter().take(TRIED_NEEDS).filter_map(|count| Some(words.get(&count.need)?.name.as_str()));
            for text in cards.iter().map(|card| card.name.as_str()).chain(needs) {
                let context = Context {
                    // No time: nothing counts as open, nothing as too old.
                    now: Now { time: NaiveDateTime::default(), trusted: false },
                    from: home.point,
                    country: home.country.clone(),
                    reader: reader.clone(),
                };
                let results = self.search(&Query::parse(text), &context)?;
                found = found || !results.services.is_empty();
            }
        }
        Ok(found)
    }
}
