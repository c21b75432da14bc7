//! Services that were looked at before: a list is put in order by opening hours, and reading those anew at each
//! touch is slow. A directory that is open never changes, so nothing here grows stale.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use crate::{
    directory::OpeningHours,
    limits::KNOWN_SERVICES_MAX,
    store::{Card, Directory, StoreError},
};

/// A service in a list, and when it is open.
pub struct Known {
    /// What the list shows.
    pub card: Card,
    /// Its hours, with the holidays of its publisher's country.
    pub hours: OpeningHours,
}

/// What was read so far, of the last lists only.
#[derive(Default)]
pub struct KnownServices {
    known: RefCell<HashMap<i64, Rc<Known>>>,
}

impl KnownServices {
    /// The services of these rows, in this order; rows that no longer exist are left out.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn of(
        &self,
        directory: &Directory,
        rowids: &[i64],
        hours: impl Fn(&Card) -> OpeningHours,
    ) -> Result<Vec<Rc<Known>>, StoreError> {
        let mut known = self.known.borrow_mut();
        let missing: Vec<i64> = rowids.iter().copied().filter(|rowid| !known.contains_key(rowid)).collect();
        if known.len() + missing.len() > KNOWN_SERVICES_MAX {
            known.clear();
        }
        let unknown: &[i64] = if known.is_empty() { rowids } else { &missing };
        for card in directory.cards(unknown)? {
            let hours = hours(&card);
            known.insert(card.rowid, Rc::new(Known { card, hours }));
        }
        Ok(rowids.iter().filter_map(|rowid| known.get(rowid).cloned()).collect())
    }
}
