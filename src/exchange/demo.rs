//! The demo: Lindeveen, an invented town, and its two neighbours, compiled into the program.

mod guides;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::{
    directory::{Publisher, Service},
    locale::NotALanguageTag,
    store::{Directory, StoreError},
};

/// The files of `db/demo`, home first.
const TOWNS: [&str; 3] = [
    include_str!("../../db/demo/lindeveen.json"),
    include_str!("../../db/demo/heidewoud.json"),
    include_str!("../../db/demo/groenstad.json"),
];

/// One town: a HSDS page of services with our `publisher` beside.
#[derive(Deserialize)]
struct Town {
    publisher: Publisher,
    contents: Vec<Service>,
}

/// The demo cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file of `db/demo` or `db/guides` is broken; a test reads them all.
    #[error("a file of the demo cannot be read")]
    Broken {
        /// Why.
        #[from]
        source: serde_json::Error,
    },
    /// A file of `db/guides` is named after no language.
    #[error("texts of the demo's guides are in no language")]
    Language(#[from] NotALanguageTag),
    /// A guide or step without words in its own language.
    #[error("the demo's guides have no text {key}")]
    Untold {
        /// Of `db/guides/steps.json`, and the field.
        key: String,
    },
    /// SQLite refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The day on which the demo's dates were written.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

/// A directory in memory with the three towns and the guides of the first. Dates of checking move along with `today`, so that the demo shows
/// the same mix of fresh and stale listings in any year.
///
/// # Errors
/// When a file is broken or there is no memory.
pub fn open(today: NaiveDate) -> Result<Directory, DemoError> {
    let age_days = u64::try_from((today - day()).num_days()).unwrap_or(0);
    let mut directory = Directory::in_memory()?;
    let mut writer = directory.write()?;
    for source in TOWNS {
        let town: Town = serde_json::from_str(source)?;
        writer.put_publisher(&town.publisher)?;
        for mut service in town.contents {
            service.publisher_id = Some(town.publisher.id);
            service.assured_date = service.assured_date.and_then(|day| day.checked_add_days(Days::new(age_days)));
            writer.put_service(&service)?;
        }
    }
    for guide in guides::all()? {
        writer.put_guide(&guide)?;
    }
    writer.commit()?;
    Ok(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_whole() {
        let directory = open(day()).unwrap();
        assert_eq!(directory.publishers().unwrap().len(), 3);
        assert!(directory.service_count().unwrap() >= 80 + 30 + 30);
    }
}
