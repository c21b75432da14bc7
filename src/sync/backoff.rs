//! How long to wait after a failure. Pure: chance is an argument, and nobody sleeps here.

use std::time::Duration;

use crate::limits::{BACKOFF_FIRST_SECONDS, BACKOFF_SECONDS_MAX};

/// How long the next round waits after so many failed ones in a row: anything from nothing to a time that doubles, so
/// that kiosks which failed together do not come back together. `dice` is any random number.
pub fn wait(failures: u32, dice: u64) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
    let doubled = 2u64.saturating_pow(doublings).saturating_mul(BACKOFF_FIRST_SECONDS);
    somewhere(Duration::from_secs(doubled.min(BACKOFF_SECONDS_MAX)), dice)
}

/// A time from nothing to `most`, both included, by the throw of `dice`.
pub(super) fn somewhere(most: Duration, dice: u64) -> Duration {
    let milliseconds = u64::try_from(most.as_millis()).unwrap_or(u64::MAX - 1);
    Duration::from_millis(dice % (milliseconds + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest wait after so many failures.
    fn longest(failures: u32) -> u64 {
        let most = (0..10_000).map(|step| wait(failures, step * 2_163)).max().unwrap();
        most.as_secs_f64().round() as u64
    }

    #[test]
    fn waits_double_up_to_six_hours() {
        assert_eq!(wait(0, 77), Duration::ZERO);
        assert_eq!([1, 2, 3].map(longest), [60, 120, 240]);
        for failures in [10, 40, u32::MAX] {
            assert_eq!(wait(failures, 6 * 3_600_000), Duration::from_secs(6 * 3600));
            assert!(wait(failures, u64::MAX) <= Duration::from_secs(6 * 3600));
        }
    }

    #[test]
    fn the_dice_spread_waits_evenly() {
        let dice = |step: u64| step.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let waits: Vec<u64> = (0..1_000).map(|step| wait(1, dice(step)).as_secs()).collect();
        for quarter in 0..4 {
            let inside = waits.iter().filter(|wait| **wait / 15 == quarter).count();
            assert!((200..300).contains(&inside), "{inside} of 1000 in quarter {quarter}");
        }
    }
}
