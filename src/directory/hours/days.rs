//! Opening hours day by day, as a page lists them beside their form: what holds, and whether the day is a holiday.
//! Knows no names of holidays: the data have none.

use chrono::{Days, NaiveDate};

use super::{DayHours, OpeningHours};
use crate::limits::FORTNIGHT_DAYS;

/// Where a public holiday is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// In the whole country.
    Nationwide,
    /// In some regions of it; the data do not say in which.
    InSomeRegions,
}

/// One day of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDay {
    /// The day.
    pub date: NaiveDate,
    /// What holds on it. A night counts to the day on which it begins.
    pub hours: DayHours,
    /// Whether it is a public holiday of the country; none as well when the country is not known.
    pub holiday: Option<Holiday>,
}

impl OpeningHours {
    /// Each of the fourteen days from `first`, in order.
    pub fn fortnight(&self, first: NaiveDate) -> Vec<ListedDay> {
        let days = (0..FORTNIGHT_DAYS).filter_map(|offset| first.checked_add_days(Days::new(offset)));
        days.map(|date| ListedDay { date, hours: self.hours_of(date), holiday: self.holiday(date) }).collect()
    }

    fn holiday(&self, date: NaiveDate) -> Option<Holiday> {
        let country = self.country?;
        if country.holidays().get_public().contains(date) {
            Some(Holiday::Nationwide)
        } else {
            country.holidays_regional().get_public().contains(date).then_some(Holiday::InSomeRegions)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fortnight_knows_the_holidays_of_the_country() {
        let hours = OpeningHours::parse("Mo-Fr 09:00-17:00; PH off", Some("DE")).unwrap();
        let days = hours.fortnight("2027-03-01".parse().unwrap());
        assert_eq!(days.len(), 14);
        let on = |day: &str| days.iter().find(|listed| listed.date == day.parse().unwrap()).unwrap();
        // Women's Day is kept in some of the states.
        assert_eq!(
            (on("2027-03-08").holiday, &on("2027-03-08").hours),
            (Some(Holiday::InSomeRegions), &DayHours::Unknown)
        );
        assert_eq!(on("2027-03-09").holiday, None);
        let unity = hours.fortnight("2026-10-03".parse().unwrap());
        assert_eq!((unity[0].holiday, &unity[0].hours), (Some(Holiday::Nationwide), &DayHours::Closed));
        assert_eq!(
            OpeningHours::of(&[], Some("DE")).fortnight("2026-10-03".parse().unwrap())[0].holiday,
            unity[0].holiday
        );
        assert_eq!(OpeningHours::of(&[], None).fortnight("2026-10-03".parse().unwrap())[0].holiday, None);
    }
}
