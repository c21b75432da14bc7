//! The demo: Lindeveen, an invented town, and its two neighbours, compiled into the program.

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::{
    directory::{Publisher, Service},
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
    /// A file of `db/demo` is broken; a test reads them all.
    #[error("a demo town cannot be read")]
    Broken {
        /// Why.
        #[from]
        source: serde_json::Error,
    },
    /// SQLite refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The day on which the demo's dates were written.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

/// A directory in memory with the three towns. Dates of checking move along with `today`, so that the demo shows
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
