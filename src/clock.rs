//! The only caller of `now()`. Knows whether the time can be trusted; everything else gets time as an argument.

use std::{
    fs, io,
    path::Path,
    sync::OnceLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{durable, limits::CLOCK_AHEAD_DAYS_MAX};

/// Local civil time at the kiosk.
pub type LocalTime = NaiveDateTime;

/// A moment with the knowledge whether it can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Local civil time.
    pub time: LocalTime,
    /// False when the clock is known to be wrong: then nothing may claim to be open or closed.
    pub trusted: bool,
}

impl Now {
    /// A trusted moment, for callers that were told the time.
    pub fn trusted(time: LocalTime) -> Self {
        Self { time, trusted: true }
    }

    /// The day.
    pub fn date(&self) -> NaiveDate {
        self.time.date()
    }
}

/// Reads the machine's clock, as local time. A Pi without a battery starts in the past: `floor` knows better.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now(floor: &Floor) -> Now {
    let (clock, local) = (Utc::now(), Local::now().naive_local());
    Now { time: local, trusted: floor.judge(clock, synchronised()).trusted }
}

/// A moment as local civil time.
pub fn local(moment: DateTime<Utc>) -> LocalTime {
    moment.with_timezone(&Local).naive_local()
}

/// Reads the machine's clock, as Universal Time.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn moment(floor: &Floor) -> Moment {
    floor.judge(Utc::now(), synchronised())
}

/// Whether a time server has set the clock since the machine started, as systemd-timesyncd says.
fn synchronised() -> bool {
    Path::new("/run/systemd/timesync/synchronized").exists()
}

/// How long this program has been running: for what must not be fooled when somebody sets the clock.
pub fn since_start() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// A moment for what is signed: never before what is known to have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The clock's time, or the floor where the clock is behind it.
    pub time: DateTime<Utc>,
    /// Whether the clock can be believed.
    pub trusted: bool,
}

/// The time that must have passed, whatever the clock says: kept in a file, for a machine without a battery forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Floor {
    /// When the newest publication that was verified was published.
    pub published_at: Option<DateTime<Utc>>,
    /// The last trusted time before the machine may have been switched off.
    pub last_seen: Option<DateTime<Utc>>,
}

impl Floor {
    /// The kept floor; none where there is no such file.
    pub fn read(path: &Path) -> Self {
        fs::read(path).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// When the disk is full or read-only.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        durable::replace(path, &serde_json::to_vec(self).map_err(io::Error::other)?)
    }

    /// Takes note of a verified publication. One that comes from the future does not count further than the clock, or,
    /// where that is not believed, than its keys vouch for it (`until`).
    pub fn published(&mut self, at: DateTime<Utc>, until: DateTime<Utc>, now: Moment) {
        let at = at.min(if now.trusted { now.time } else { until });
        self.published_at = self.published_at.max(Some(at));
    }

    /// Takes note of the time, if it is trusted.
    pub fn seen(&mut self, now: Moment) {
        if now.trusted {
            self.last_seen = Some(now.time);
        }
    }

    /// What to make of a clock. Behind what was built, published or seen, or years ahead of all of it, it is wrong. What
    /// was seen counts for trust only: should it have been wrong itself, nothing signed may be refused because of it. A
    /// time server is believed against what was seen.
    pub fn judge(&self, clock: DateTime<Utc>, synchronised: bool) -> Moment {
        let known = built().max(self.published_at.unwrap_or(DateTime::UNIX_EPOCH));
        let seen = self.last_seen.filter(|_| !synchronised).unwrap_or(known);
        let ahead = TimeDelta::days(CLOCK_AHEAD_DAYS_MAX);
        Moment { time: clock.max(known), trusted: clock >= known.max(seen) && clock <= known + ahead }
    }
}

/// When this program was built.
fn built() -> DateTime<Utc> {
    let day = NaiveDate::parse_from_str(env!("WEGWIJS_BUILD_DATE"), "%Y-%m-%d").unwrap_or(NaiveDate::MIN);
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_behind_the_program_or_years_ahead_is_not_trusted() {
        let floor = Floor::default();
        let past = floor.judge(at("1970-01-01T12:00:00Z"), false);
        assert_eq!((past.time, past.trusted), (built(), false));
        assert!(floor.judge(built() + TimeDelta::days(300), false).trusted);
        assert!(!floor.judge(built() + TimeDelta::days(CLOCK_AHEAD_DAYS_MAX + 1), false).trusted);
    }

    #[test]
    fn a_clock_that_jumps_and_comes_back_leaves_no_trace() {
        let (mut floor, today) = (Floor::default(), built() + TimeDelta::days(30));
        floor.published(today - TimeDelta::days(2), today, floor.judge(today, false));
        floor.seen(floor.judge(today, false));
        let before = floor;
        for jump in ["1970-01-01T00:00:07Z", "2060-06-01T00:00:00Z"] {
            let now = floor.judge(at(jump), false);
            assert!(!now.trusted, "{jump}");
            floor.seen(now);
            assert_eq!(floor, before, "{jump}");
        }
        assert!(floor.judge(today + TimeDelta::hours(1), false).trusted);
        // A smaller jump ahead is believed; a time server puts it right, and nothing signed is refused meanwhile.
        let ahead = floor.judge(today + TimeDelta::days(400), false);
        assert!(ahead.trusted);
        floor.seen(ahead);
        let back = floor.judge(today, false);
        assert_eq!((back.time, back.trusted), (today, false));
        assert!(floor.judge(today, true).trusted);
    }

    #[test]
    fn a_publication_from_the_future_moves_the_floor_no_further_than_the_clock_or_its_keys() {
        let (today, future) = (built() + TimeDelta::days(30), built() + TimeDelta::days(9000));
        let mut floor = Floor::default();
        floor.published(future, future, floor.judge(today, false));
        assert_eq!(floor.published_at, Some(today));
        let mut floor = Floor::default();
        floor.published(future, today, floor.judge(at("1970-01-01T00:00:00Z"), false));
        assert_eq!(floor.published_at, Some(today));
        floor.published(today - TimeDelta::days(9), future, floor.judge(today, false));
        assert_eq!(floor.published_at, Some(today), "it never goes back");
    }

    #[test]
    fn the_floor_is_kept_and_a_broken_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock.json");
        assert_eq!(Floor::read(&path), Floor::default());
        let floor = Floor { published_at: Some(at("2026-11-01T08:00:00Z")), last_seen: None };
        floor.write(&path).unwrap();
        assert_eq!(Floor::read(&path), floor);
        fs::write(&path, "nonsense").unwrap();
        assert_eq!(Floor::read(&path), Floor::default());
    }
}
