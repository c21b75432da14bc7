//! Truth decays: how a listing is shown as the day it was last checked (`assured_date`) recedes.

use chrono::NaiveDate;

use crate::limits::{AGEING_AFTER_DAYS, CALL_FIRST_AFTER_DAYS, HIDDEN_AFTER_DAYS};

/// How far a listing can be believed on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Checked in the last half year.
    Fresh {
        /// Whole months since.
        months: u32,
    },
    /// Checked more than half a year ago: the screen says so.
    Ageing {
        /// Whole months since.
        months: u32,
    },
    /// Checked more than a year ago: the screen says "call first".
    CallFirst,
    /// Nobody answers for it any more: not shown.
    Hidden,
    /// A draft, from an importer or an editor, that nobody has confirmed yet.
    Unconfirmed,
}

impl Freshness {
    /// Judges a listing. A date in the future counts as today.
    pub fn on(day: NaiveDate, assured_date: Option<NaiveDate>) -> Self {
        let Some(assured) = assured_date else {
            return Self::Unconfirmed;
        };
        let age_days = (day - assured).num_days().max(0);
        let months = u32::try_from(age_days / 30).unwrap_or(u32::MAX);
        if age_days < AGEING_AFTER_DAYS {
            Self::Fresh { months }
        } else if age_days < CALL_FIRST_AFTER_DAYS {
            Self::Ageing { months }
        } else if age_days < HIDDEN_AFTER_DAYS {
            Self::CallFirst
        } else {
            Self::Hidden
        }
    }

    /// Whether the screen still shows it.
    pub fn is_shown(self) -> bool {
        self != Self::Hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_decays() {
        let assured: NaiveDate = "2026-01-01".parse().unwrap();
        let after = |days| Freshness::on(assured + chrono::Days::new(days), Some(assured));
        assert_eq!(after(0), Freshness::Fresh { months: 0 });
        assert_eq!(after(181), Freshness::Fresh { months: 6 });
        assert_eq!(after(182), Freshness::Ageing { months: 6 });
        assert_eq!(after(365), Freshness::CallFirst);
        assert!(!after(730).is_shown());
        assert_eq!(Freshness::on(assured, None), Freshness::Unconfirmed);
    }
}
