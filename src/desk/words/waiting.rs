//! What the first page says of words: translations that are older than their texts, and numbers and links that cannot
//! work. Reads what was counted when it was written, and the few listings that are shown.

use uuid::Uuid;

use super::{
    super::{doubt_words, page::Page},
    language_name,
};
use crate::{
    directory::{DoubtWeight, Publisher, reach_doubts},
    store::{StoreError, View},
};

/// How many listings of each kind are shown.
const SHOWN: usize = 5;
/// So many languages are named; of more, their number is said.
const NAMED: usize = 3;

/// A listing, and what to look at in it.
pub(in crate::desk) struct Item {
    pub(in crate::desk) id: Uuid,
    pub(in crate::desk) name: String,
    pub(in crate::desk) lines: Vec<String>,
}

/// Both lists, and how many there are in all.
pub(in crate::desk) struct Waiting {
    pub(in crate::desk) outdated: Vec<Item>,
    pub(in crate::desk) outdated_count: u64,
    pub(in crate::desk) doubted: Vec<Item>,
    pub(in crate::desk) doubted_count: u64,
}

impl Waiting {
    pub(in crate::desk) fn of(view: &View<'_>, page: &Page, town: &Publisher) -> Result<Self, StoreError> {
        let (outdated_count, rows) = view.outdated(town.id, SHOWN)?;
        let outdated = rows.into_iter().map(|row| {
            let named = row.languages.iter().map(|language| language_name(page, language)).collect::<Vec<_>>();
            let count = named.len() as u64;
            let words = if named.len() > NAMED {
                page.tr_count("In {n} language", "In {n} languages", &count)
            } else {
                named.join(", ")
            };
            Item { id: row.id, name: row.name, lines: vec![words] }
        });
        let (doubted_count, ids) = view.reach_doubted(town.id, SHOWN)?;
        let mut doubted = Vec::new();
        for id in ids {
            let Some(service) = view.service(id)? else { continue };
            let doubts = reach_doubts(&service, town.country.as_deref());
            let doubts = doubts.iter().filter(|doubt| doubt.weight() == DoubtWeight::Wrong);
            let lines = doubts.map(|doubt| doubt_words::words(page, doubt)).collect();
            doubted.push(Item { id, name: service.name, lines });
        }
        Ok(Self { outdated: outdated.collect(), outdated_count, doubted, doubted_count })
    }

    pub(in crate::desk) fn is_empty(&self) -> bool {
        self.outdated.is_empty() && self.doubted.is_empty()
    }
}
