//! One rule of opening hours: days, times, and what holds then. Writes itself in the OSM syntax.

use std::fmt;

use super::BY_APPOINTMENT;

/// Minutes from midnight to minutes from midnight; an end that is not after its start lies on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Times {
    pub(super) start: u16,
    pub(super) end: u16,
}

impl Times {
    pub(super) const DAY_MINUTES: u16 = 24 * 60;

    /// The end, in minutes from the midnight before its start.
    pub(super) fn last(self) -> u16 {
        if self.end > self.start { self.end } else { self.end + Self::DAY_MINUTES }
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.start < other.last() && other.start < self.last()
    }
}

/// What holds at the days and times of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Holds {
    /// Open.
    #[default]
    Open,
    /// Closed.
    Closed,
    /// Nobody knows, or somebody knows more than these hours say.
    Unknown(Option<String>),
    /// By appointment.
    Appointment,
}

/// How a rule stands to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Joint {
    /// `;`: in place of the earlier ones on its days.
    #[default]
    Instead,
    /// `,`: besides them.
    Besides,
    /// `||`: where they say nothing.
    Otherwise,
}

impl Joint {
    /// What stands between a rule and the one before it.
    pub(super) fn separator(self) -> &'static str {
        match self {
            Self::Instead => "; ",
            Self::Besides => ", ",
            Self::Otherwise => " || ",
        }
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rule {
    pub(super) joint: Joint,
    /// From one day to another, Monday is 0.
    pub(super) days: Vec<(u8, u8)>,
    /// `PH`, `SH`.
    pub(super) holidays: Vec<&'static str>,
    pub(super) times: Vec<Times>,
    /// "24/7", "rund um die Uhr".
    pub(super) all_day: bool,
    pub(super) holds: Holds,
}

impl Rule {
    /// Joins times of one day that overlap; those that only touch stay as written.
    pub(super) fn join_times(&mut self) {
        self.times.sort_unstable();
        self.times.dedup_by(|next, kept| {
            let within = next.start < kept.last();
            if within && next.last() > kept.last() {
                kept.end = next.end;
            }
            within
        });
    }

    /// Whether it names neither days nor times.
    pub(super) fn is_bare(&self) -> bool {
        self.days.is_empty() && self.holidays.is_empty() && self.times.is_empty() && !self.all_day
    }

    fn on(&self, day: u8) -> bool {
        let within = |(first, last): &(u8, u8)| match first <= last {
            true => (*first..=*last).contains(&day),
            false => day >= *first || day <= *last,
        };
        (self.days.is_empty() && self.holidays.is_empty()) || self.days.iter().any(within)
    }

    fn shares_days(&self, other: &Self) -> bool {
        (0..7).any(|day| self.on(day) && other.on(day)) || self.holidays.iter().any(|h| other.holidays.contains(h))
    }

    /// Whether both speak of the same moment.
    pub(super) fn clashes(&self, other: &Self) -> bool {
        let same_time = self.times.is_empty()
            || other.times.is_empty()
            || self.times.iter().any(|mine| other.times.iter().any(|its| mine.overlaps(*its)));
        self.shares_days(other) && same_time
    }

    /// Whether it must stand beside an earlier rule that it would otherwise replace, or whose night it would end.
    pub(super) fn completes(&self, other: &Self) -> bool {
        (self.shares_days(other) || other.ends_next_day()) && !self.clashes(other)
    }

    pub(super) fn ends_next_day(&self) -> bool {
        self.times.iter().any(|times| times.last() > Times::DAY_MINUTES)
    }

    fn day_selector(&self) -> String {
        const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let name = |day: u8| NAMES[usize::from(day) % NAMES.len()];
        let days = self.days.iter().map(|(first, last)| match first == last {
            true => name(*first).to_owned(),
            false => format!("{}-{}", name(*first), name(*last)),
        });
        let all: Vec<String> = days.chain(self.holidays.iter().map(|holiday| (*holiday).to_owned())).collect();
        // A rule that stands beside another needs its days said, or its times would be read as more times of that one.
        if all.is_empty() && self.joint == Joint::Besides { "Mo-Su".to_owned() } else { all.join(",") }
    }

    fn time_selector(&self) -> String {
        let times: Vec<String> = self.times.iter().map(Times::to_string).collect();
        times.join(",")
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        write!(f, "{}-{}", clock(self.start), clock(self.end))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, mut times) = (self.day_selector(), self.time_selector());
        if self.all_day {
            times = if days.is_empty() { "24/7".to_owned() } else { "00:00-24:00".to_owned() };
        }
        let holds = match &self.holds {
            Holds::Open => String::new(),
            Holds::Closed => "off".to_owned(),
            Holds::Unknown(None) => "unknown".to_owned(),
            Holds::Unknown(Some(comment)) => format!("unknown \"{comment}\""),
            Holds::Appointment => format!("unknown \"{BY_APPOINTMENT}\""),
        };
        let parts: Vec<String> = [days, times, holds].into_iter().filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join(" "))
    }
}

/// The whole expression.
pub(super) fn expression(rules: &[Rule]) -> String {
    let mut text = String::new();
    for (position, rule) in rules.iter().enumerate() {
        if position > 0 {
            text += rule.joint.separator();
        }
        text += &rule.to_string();
    }
    text
}
