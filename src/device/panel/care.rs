//! What keeps a display from wearing out and a room from glowing: pages in turn, everything moved by a pixel each minute,
//! dim when nothing has happened for a while, a moving dot at night. Pure: told the time.

use std::time::Duration;

use chrono::Timelike;

use crate::clock::Now;

/// How long a page stands.
const PAGE_SECONDS: u64 = 6;
/// After a change, this long as bright as by day: somebody is there.
const BRIGHT_SECONDS: u64 = 600;
/// The hours of night, local: from the first to before the second.
const NIGHT: (u32, u32) = (22, 6);

/// How brightly a display shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Readable from a step away.
    Bright,
    /// Readable from near.
    Dim,
    /// A dot alone says that it is alive.
    Dot,
}

/// What a display does at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Which page is shown, of those there are.
    pub page: usize,
    /// Minutes since the start; what moves goes by them.
    pub minute: u32,
    /// How brightly.
    pub light: Light,
}

/// Remembers when something last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Care {
    changed_at: Duration,
}

impl Care {
    /// Something changed that staff may have come for: a stick, a trouble. `since_start` is a clock that never steps back.
    pub fn changed(&mut self, since_start: Duration) {
        self.changed_at = since_start;
    }

    /// What to do now. A clock that is not trusted knows no night.
    pub fn step(&self, since_start: Duration, now: Now, pages: usize) -> Step {
        let turn = since_start.as_secs() / PAGE_SECONDS % pages.max(1) as u64;
        let night = now.trusted && (now.time.hour() >= NIGHT.0 || now.time.hour() < NIGHT.1);
        let just_changed = since_start.saturating_sub(self.changed_at).as_secs() < BRIGHT_SECONDS;
        let light = match (just_changed, night) {
            (true, _) => Light::Bright,
            (false, false) => Light::Dim,
            (false, true) => Light::Dot,
        };
        let minute = u32::try_from(since_start.as_secs() / 60).unwrap_or(u32::MAX);
        Step { page: usize::try_from(turn).unwrap_or(0), minute, light }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn at(hour: u32, trusted: bool) -> Now {
        let time = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(hour, 30, 0).unwrap();
        Now { time, trusted }
    }

    #[test]
    fn pages_take_turns() {
        let page = |seconds| Care::default().step(Duration::from_secs(seconds), at(12, true), 3).page;
        assert_eq!([0, 5, 6, 12, 18].map(page), [0, 0, 1, 2, 0]);
        assert_eq!(Care::default().step(Duration::from_secs(6), at(12, true), 0).page, 0);
    }

    #[test]
    fn light_fades_after_a_while_and_a_change_wakes_it() {
        let mut care = Care::default();
        let light =
            |care: Care, seconds, hour, trusted| care.step(Duration::from_secs(seconds), at(hour, trusted), 1).light;
        assert_eq!(light(care, 599, 23, true), Light::Bright);
        assert_eq!(light(care, 600, 12, true), Light::Dim);
        assert_eq!(light(care, 600, 22, true), Light::Dot);
        assert_eq!(light(care, 600, 5, true), Light::Dot);
        assert_eq!(light(care, 600, 6, true), Light::Dim);
        assert_eq!(light(care, 600, 23, false), Light::Dim, "who knows whether it is night");
        care.changed(Duration::from_secs(5_000));
        assert_eq!(light(care, 5_100, 23, true), Light::Bright);
        assert_eq!(light(care, 5_600, 23, true), Light::Dot);
    }
}
