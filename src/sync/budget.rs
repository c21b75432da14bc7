//! The data that a mobile link may use in one calendar month. Owns the count; fetches nothing and reads no clock.

use std::{
    cell::Cell,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};

use super::FetchError;
use crate::durable;
use crate::limits::{BUDGET_RESERVE_PERCENT, BUDGET_UNWRITTEN_BYTES_MAX};

/// A calendar month, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month of a moment.
    pub fn of(time: DateTime<Utc>) -> Self {
        Self { year: time.year(), month: time.month() }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{:02}", self.year, self.month)
    }
}

/// What is fetched, for the last of the month's data is kept for the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small files that say what is new.
    Metadata,
    /// Content.
    Target,
}

/// The data of one month, for all publishers together.
#[derive(Debug)]
pub struct Budget {
    path: PathBuf,
    /// What may be used; no end when there is none.
    bytes_per_month: Option<u64>,
    month: Month,
    used: Cell<u64>,
    written: Cell<u64>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    month: Month,
    bytes: u64,
}

impl Budget {
    /// Reads what was used in `month` so far. Without `bytes_per_month` there is no end, and nothing is read or
    /// written. A file that makes no sense counts as nothing used, for a kiosk must not stay silent because of it.
    ///
    /// The count of an earlier month is dropped. That of a later month (the clock was wrong) is taken over.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn load(path: &Path, bytes_per_month: Option<u64>, month: Month) -> Result<Self, FetchError> {
        let text = match bytes_per_month.map(|_| fs::read(path)) {
            Some(Ok(text)) => text,
            None => Vec::new(),
            Some(Err(why)) if why.kind() == io::ErrorKind::NotFound => Vec::new(),
            Some(Err(source)) => return Err(FetchError::Disk { path: path.to_owned(), source }),
        };
        let written: Option<Written> = serde_json::from_slice(&text).ok();
        let used = written.filter(|written| written.month >= month).map_or(0, |written| written.bytes);
        Ok(Self { path: path.to_owned(), bytes_per_month, month, used: Cell::new(used), written: Cell::new(used) })
    }

    /// Counts what went over the wire, both ways. Written down now and then, and when the budget is dropped.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn spend(&self, bytes: u64) -> Result<(), FetchError> {
        self.used.set(self.used.get().saturating_add(bytes));
        if self.used.get() - self.written.get() >= BUDGET_UNWRITTEN_BYTES_MAX { self.save() } else { Ok(()) }
    }

    /// Writes down what was used, where there is an end to it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self) -> Result<(), FetchError> {
        if self.bytes_per_month.is_none() || self.used == self.written {
            return Ok(());
        }
        let disk = |source| FetchError::Disk { path: self.path.clone(), source };
        let text = serde_json::to_vec(&Written { month: self.month, bytes: self.used.get() });
        durable::replace(&self.path, &text.map_err(|why| disk(why.into()))?).map_err(disk)?;
        self.written.set(self.used.get());
        Ok(())
    }

    /// Whether something of this kind may still be fetched.
    ///
    /// # Errors
    /// When it may not: targets when all but the reserve is used, metadata when the reserve is, too.
    pub fn check(&self, kind: Kind) -> Result<(), FetchError> {
        let Some(bytes_per_month) = self.bytes_per_month else { return Ok(()) };
        let reserve = match kind {
            Kind::Metadata => 0,
            Kind::Target => bytes_per_month / 100 * BUDGET_RESERVE_PERCENT,
        };
        let open = self.used.get() < bytes_per_month - reserve;
        if open { Ok(()) } else { Err(FetchError::Budget { bytes_per_month }) }
    }

    /// What was used this month, in bytes.
    pub fn used(&self) -> u64 {
        self.used.get()
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        if let Err(why) = self.save() {
            tracing::warn!("{why}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(year: i32, month: u32) -> Month {
        Month { year, month }
    }

    fn open(budget: &Budget) -> [bool; 2] {
        [Kind::Target, Kind::Metadata].map(|kind| budget.check(kind).is_ok())
    }

    #[test]
    fn targets_stop_first_then_metadata_until_the_next_month() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budget.json");
        let load = |now| Budget::load(&path, Some(10_000_000), now).unwrap();
        let budget = load(month(2026, 11));
        assert_eq!(open(&budget), [true, true]);
        budget.spend(8_999_999).unwrap();
        assert_eq!(open(&budget), [true, true]);
        budget.spend(1).unwrap();
        assert_eq!(open(&budget), [false, true]);
        budget.save().unwrap();

        let budget = load(month(2026, 11));
        assert_eq!((budget.used(), open(&budget)), (9_000_000, [false, true]));
        budget.spend(1_000_000).unwrap();
        assert_eq!(open(&budget), [false, false]);
        assert!(budget.check(Kind::Metadata).unwrap_err().to_string().contains("10000000"));
        budget.save().unwrap();
        assert_eq!(open(&load(month(2026, 12))), [true, true]);
    }

    #[test]
    fn a_clock_that_jumps_neither_resets_nor_blocks_for_years() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budget.json");
        let spend = |now, bytes| {
            let budget = Budget::load(&path, Some(1_000), now).unwrap();
            budget.spend(bytes).unwrap();
            budget.save().unwrap();
            budget.used()
        };
        assert_eq!(spend(month(2040, 1), 400), 400);
        assert_eq!(spend(month(2026, 11), 500), 900);
        assert_eq!(spend(month(2026, 12), 100), 100);
        assert_eq!(spend(month(1970, 1), 100), 200);
    }

    #[test]
    fn large_amounts_are_written_down_at_once_and_nonsense_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budget.json");
        fs::write(&path, "{\"month\": 7").unwrap();
        let budget = Budget::load(&path, Some(1 << 40), month(2026, 11)).unwrap();
        budget.spend(BUDGET_UNWRITTEN_BYTES_MAX).unwrap();
        budget.spend(3).unwrap();
        let again = Budget::load(&path, Some(1 << 40), month(2026, 11)).unwrap();
        assert_eq!(again.used(), BUDGET_UNWRITTEN_BYTES_MAX);
        assert!(Budget::load(folder.path(), Some(1), month(2026, 11)).is_err(), "a folder is no file");
    }

    #[test]
    fn without_an_end_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("budget.json");
        let budget = Budget::load(&path, None, month(2026, 11)).unwrap();
        budget.spend(u64::MAX).unwrap();
        budget.spend(1).unwrap();
        assert_eq!(open(&budget), [true, true]);
        assert!(!path.exists());
    }
}
