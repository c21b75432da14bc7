//! When a listing should be checked again, for those who check. Says the same as `Freshness`, seen from the other side.

use chrono::{Days, NaiveDate};

use crate::limits::{CALL_FIRST_AFTER_DAYS, DUE_SOON_DAYS, HIDDEN_AFTER_DAYS};

/// When a listing is to be checked. In order: the most urgent is the least, and of two of a kind the one that has
/// waited longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// A kiosk shows it no more.
    Hidden {
        /// The first day on which it was not shown.
        since: NaiveDate,
    },
    /// A kiosk shows it with "call first".
    Overdue {
        /// The first day with "call first".
        since: NaiveDate,
        /// The first day on which it will not be shown.
        hidden_on: NaiveDate,
    },
    /// Nobody has ever confirmed it: a kiosk shows it with "call first".
    NeverChecked,
    /// A kiosk will soon begin to say "call first".
    DueWithin {
        /// Days until it does, 1 to `DUE_SOON_DAYS`.
        days: u32,
    },
    /// Nothing needs to be done.
    Fine {
        /// The last day of which that is true.
        until: NaiveDate,
    },
}

/// When a listing that was last checked on `assured_date` is to be checked again. A date in the future counts as today,
/// as for `Freshness`.
pub fn due(assured_date: Option<NaiveDate>, today: NaiveDate) -> Due {
    let Some(assured) = assured_date.map(|assured| assured.min(today)) else {
        return Due::NeverChecked;
    };
    let call_first_on = later(assured, CALL_FIRST_AFTER_DAYS);
    let hidden_on = later(assured, HIDDEN_AFTER_DAYS);
    if today >= hidden_on {
        return Due::Hidden { since: hidden_on };
    }
    if today >= call_first_on {
        return Due::Overdue { since: call_first_on, hidden_on };
    }
    let days = (call_first_on - today).num_days();
    if days <= DUE_SOON_DAYS {
        return Due::DueWithin { days: u32::try_from(days).unwrap_or(0) };
    }
    Due::Fine { until: later(assured, CALL_FIRST_AFTER_DAYS - DUE_SOON_DAYS - 1) }
}

/// So many days later; the last day there is, when there are not so many.
fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::{super::Freshness, *};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_due_agrees_with_what_a_kiosk_says() {
        let assured = day("2026-01-01");
        for age in 0..=HIDDEN_AFTER_DAYS + 100 {
            let today = later(assured, age);
            let freshness = Freshness::on(today, Some(assured));
            match due(Some(assured), today) {
                Due::Hidden { since } => {
                    assert!(!freshness.is_shown() && since <= today);
                    assert!(Freshness::on(since.pred_opt().unwrap(), Some(assured)).is_shown());
                }
                Due::Overdue { since, hidden_on } => {
                    assert_eq!(freshness, Freshness::CallFirst);
                    assert_ne!(Freshness::on(since.pred_opt().unwrap(), Some(assured)), Freshness::CallFirst);
                    assert_eq!(Freshness::on(hidden_on, Some(assured)), Freshness::Hidden);
                }
                Due::DueWithin { days } => {
                    assert!((1..=DUE_SOON_DAYS).contains(&i64::from(days)));
                    assert_ne!(freshness, Freshness::CallFirst);
                    assert_eq!(Freshness::on(later(today, i64::from(days)), Some(assured)), Freshness::CallFirst);
                }
                Due::Fine { until } => {
                    assert!(until >= today);
                    assert!(matches!(due(Some(assured), until), Due::Fine { .. }));
                    assert!(matches!(due(Some(assured), until.succ_opt().unwrap()), Due::DueWithin { .. }));
                }
                Due::NeverChecked => panic!("it was checked"),
            }
        }
    }

    #[test]
    fn a_draft_was_never_checked_and_the_future_is_today() {
        let today = day("2026-11-23");
        assert_eq!(due(None, today), Due::NeverChecked);
        assert_eq!(due(Some(day("2031-01-01")), today), due(Some(today), today));
        assert_eq!(due(Some(NaiveDate::MIN), NaiveDate::MAX), Due::Hidden { since: later(NaiveDate::MIN, 730) });
    }

    #[test]
    fn the_most_urgent_sorts_first() {
        let today = day("2026-11-23");
        let checked = ["2026-11-01", "2025-12-20", "2025-11-01", "2025-06-01", "2024-01-01"];
        let mut all: Vec<Due> = checked.iter().map(|text| due(Some(day(text)), today)).collect();
        all.push(due(None, today));
        all.sort();
        assert_eq!(
            all,
            [
                Due::Hidden { since: day("2025-12-31") },
                Due::Overdue { since: day("2026-06-01"), hidden_on: day("2027-06-01") },
                Due::Overdue { since: day("2026-11-01"), hidden_on: day("2027-11-01") },
                Due::NeverChecked,
                Due::DueWithin { days: 27 },
                Due::Fine { until: day("2027-09-01") },
            ]
        );
    }
}
