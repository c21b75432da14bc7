//! The only caller of `now()`. Knows whether the time can be trusted; everything else gets time as an argument.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use chrono::{Local, NaiveDate, NaiveDateTime};

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

/// Reads the machine's clock. A Pi without a battery starts in the past: a time before this program was built
/// is not trusted.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Now {
    judge(Local::now().naive_local())
}

/// How long this program has been running: for what must not be fooled when somebody sets the clock.
pub fn since_start() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Whether `time` can be believed.
pub fn judge(time: LocalTime) -> Now {
    let built = NaiveDate::parse_from_str(env!("WEGWIJS_BUILD_DATE"), "%Y-%m-%d").unwrap_or(NaiveDate::MIN);
    Now { time, trusted: time.date() >= built }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_behind_the_program_is_not_trusted() {
        let noon = |text: &str| text.parse::<NaiveDate>().unwrap().and_hms_opt(12, 0, 0).unwrap();
        assert!(!judge(noon("1970-01-01")).trusted);
        assert!(judge(noon("2099-01-01")).trusted);
    }
}
