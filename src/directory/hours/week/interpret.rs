//! Reads the rules of an expression as a plan, and says whether two expressions hold the same on every day.
//! Refuses what a form has no place for.

use chrono::{NaiveDate, Weekday};
use opening_hours::{Context, OpeningHours, RuleKind, localization::Country};
use opening_hours_syntax::{
    ExtendedTime,
    rules::{
        RuleOperator, RuleSequence,
        day::{HolidayKind, WeekDayRange},
        time::{Time, TimeSpan},
    },
};

use super::{
    HOLIDAYS_ROW, RowHours, RowStretch,
    date::Span,
    plan::{Days, Plan, settle},
};
use crate::directory::hours::{
    Holding,
    read::remark_of,
    rule::Times,
    words::{Remark, remark},
};

/// What the expression may mean, the likelier first: a rule for weekdays after one for holidays may hold on them or
/// not, and `same` tells which. None when a form has no place for it.
pub(super) fn plans(expression: &str) -> Option<Vec<Plan>> {
    let parsed: OpeningHours = expression.parse().ok()?;
    let parsed = parsed.get_expression();
    let outside_remarks: String = expression.split('"').step_by(2).collect();
    let says_always = ["24/7", "0:00-24:00", "0:00-00:00"].iter().any(|all_day| outside_remarks.contains(all_day));
    let seasons = seasons(&parsed.rules)?;
    let plans: Vec<Plan> = [true, false]
        .into_iter()
        .filter_map(|keeps_holidays| {
            let mut reader = Reader {
                plan: Plan {
                    seasons: seasons.iter().map(|span| (*span, Days::default())).collect(),
                    ..Plan::default()
                },
                keeps_holidays,
                says_always,
            };
            parsed.rules.iter().try_for_each(|rule| reader.rule(rule))?;
            reader.finish()
        })
        .collect();
    Some(plans)
}

/// The parts of the year that have hours, in order.
fn seasons(rules: &[RuleSequence]) -> Option<Vec<Span>> {
    let mut seasons = Vec::new();
    for rule in rules.iter().filter(|rule| !is_closed_days(rule)) {
        for range in &rule.day_selector.monthday {
            let span = Span::of_osm(range).filter(|span| span.years().is_none())?;
            if !seasons.contains(&span) {
                seasons.push(span);
            }
        }
    }
    Some(seasons)
}

fn is_closed_days(rule: &RuleSequence) -> bool {
    let days = &rule.day_selector;
    rule.kind == RuleKind::Closed && is_whole_day(rule) && !days.monthday.is_empty() && days.weekday.is_empty()
}

fn is_whole_day(rule: &RuleSequence) -> bool {
    let whole = TimeSpan::fixed_range(ExtendedTime::MIDNIGHT_00, ExtendedTime::MIDNIGHT_24);
    rule.time_selector.spans == [whole]
}

struct Reader {
    plan: Plan,
    /// A rule for weekdays leaves holidays as they were said before.
    keeps_holidays: bool,
    says_always: bool,
}

impl Reader {
    fn rule(&mut self, rule: &RuleSequence) -> Option<()> {
        let days = &rule.day_selector;
        if !days.year.is_empty() || !days.week.is_empty() {
            return None;
        }
        let spans: Vec<Span> = days.monthday.iter().map(Span::of_osm).collect::<Option<_>>()?;
        let of_seasons = spans.iter().all(|span| self.plan.seasons.iter().any(|(season, _)| season == span));
        if is_closed_days(rule) && !(of_seasons && rule.comment.is_empty()) {
            let said = (!rule.comment.is_empty()).then(|| remark_of(&rule.comment)).flatten();
            self.plan.closed.extend(spans.into_iter().map(|span| (span, said.clone())));
            return (rule.operator != RuleOperator::Fallback).then_some(());
        }
        let hours = self.hours(rule)?;
        if rule.operator == RuleOperator::Fallback {
            return (days.is_empty() && hours == RowHours::ByAppointment).then(|| self.otherwise());
        }
        let rows = rows(&days.weekday)?;
        let besides = rule.operator == RuleOperator::Additional && rule.kind != RuleKind::Closed;
        let keeps_holidays = self.keeps_holidays && !days.weekday.is_empty();
        let Plan { usual, seasons, .. } = &mut self.plan;
        let within = seasons.iter_mut().filter(|(season, _)| spans.is_empty() || spans.contains(season));
        let usual = spans.is_empty().then_some(usual);
        for week in usual.into_iter().chain(within.map(|(_, week)| week)) {
            for row in &rows {
                put(&mut week[*row], &hours, besides)?;
            }
            if !besides && !rows.contains(&HOLIDAYS_ROW) && !keeps_holidays {
                week[HOLIDAYS_ROW] = RowHours::Unsaid;
            }
        }
        Some(())
    }

    fn hours(&self, rule: &RuleSequence) -> Option<RowHours> {
        let asks = remark(&rule.comment) == Remark::Appointment;
        match rule.kind {
            RuleKind::Closed => return (is_whole_day(rule) && rule.comment.is_empty()).then_some(RowHours::Closed),
            RuleKind::Unknown if !asks => return None,
            RuleKind::Open if !rule.comment.is_empty() && !asks => return None,
            RuleKind::Open | RuleKind::Unknown => {}
        }
        if is_whole_day(rule) && asks {
            return Some(RowHours::ByAppointment);
        }
        // Days without times are open all day in the grammar, and hardly in life.
        if is_whole_day(rule) && !self.says_always {
            return None;
        }
        let stretch = |span| Some(RowStretch { times: times(span)?, by_appointment: asks });
        let mut stretches: Vec<RowStretch> = rule.time_selector.spans.iter().map(stretch).collect::<Option<_>>()?;
        stretches.sort_unstable();
        Some(RowHours::Times(stretches))
    }

    /// By appointment on days on which nothing is open.
    fn otherwise(&mut self) {
        let seasons = self.plan.seasons.iter_mut().map(|(_, days)| days);
        for days in seasons.chain([&mut self.plan.usual]) {
            let weekdays = days[..HOLIDAYS_ROW].iter_mut().filter(|hours| !hours.is_there());
            weekdays.for_each(|hours| *hours = RowHours::ByAppointment);
            if days[HOLIDAYS_ROW] == RowHours::Closed {
                days[HOLIDAYS_ROW] = RowHours::ByAppointment;
            }
        }
    }

    /// Weekdays of which nothing is said are closed; holidays of a season are said where they differ.
    fn finish(mut self) -> Option<Plan> {
        let usual = self.plan.usual[HOLIDAYS_ROW].clone();
        for (_, days) in &mut self.plan.seasons {
            if days[HOLIDAYS_ROW] == RowHours::Unsaid && usual != RowHours::Unsaid {
                return None;
            }
            if days[HOLIDAYS_ROW] == usual {
                days[HOLIDAYS_ROW] = RowHours::Unsaid;
            }
            settle(days);
        }
        settle(&mut self.plan.usual);
        Some(self.plan)
    }
}

/// The rows of a day selector; all weekdays when it names none.
fn rows(selector: &[WeekDayRange]) -> Option<Vec<usize>> {
    if selector.is_empty() {
        return Some((0..HOLIDAYS_ROW).collect());
    }
    let mut rows = Vec::new();
    for range in selector {
        match range {
            WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 } => rows.push(HOLIDAYS_ROW),
            WeekDayRange::Fixed { range, offset: 0, nth_from_start, nth_from_end }
                if !nth_from_start.contains(&false) && !nth_from_end.contains(&false) =>
            {
                let number = |day: &Weekday| day.num_days_from_monday() as usize;
                let (first, last) = (number(range.start()), number(range.end()));
                let last = if last < first { last + HOLIDAYS_ROW } else { last };
                rows.extend((first..=last).map(|day| day % HOLIDAYS_ROW));
            }
            _ => return None,
        }
    }
    Some(rows)
}

/// Puts hours into a row, or beside those that stand there.
fn put(row: &mut RowHours, hours: &RowHours, besides: bool) -> Option<()> {
    match (&mut *row, hours) {
        (RowHours::Times(there), RowHours::Times(more)) if besides => {
            there.extend(more);
            there.sort_unstable();
        }
        (RowHours::Times(_) | RowHours::ByAppointment, _) if besides => return None,
        _ => *row = hours.clone(),
    }
    Some(())
}

fn times(span: &TimeSpan) -> Option<Times> {
    let minutes = |time: Time| match time {
        Time::Fixed(time) => Some(time.mins_from_midnight()),
        Time::Variable(_) => None,
    };
    let (start, mut end) = (minutes(span.range.start)?, minutes(span.range.end)?);
    if span.open_end || span.repeats.is_some() {
        return None;
    }
    if end > Times::DAY_MINUTES {
        end -= Times::DAY_MINUTES;
        if end >= start {
            return None;
        }
    }
    let end = if end == 0 { Times::DAY_MINUTES } else { end };
    (start < Times::DAY_MINUTES && start != end).then_some(Times { start, end })
}

/// A common year and a leap year.
const YEARS: [i32; 2] = [2027, 2028];
const YEARS_NAMED_MAX: usize = 10;

/// Whether two expressions hold the same on every day of some years, and of the years that the first one names.
/// The holidays are Germany's: some are kept everywhere, some here and there.
pub(super) fn same(one: &str, other: &str) -> bool {
    let holidays = || {
        let context = Context::default().with_holidays(Country::DE.holidays());
        context.with_holidays_unknown(Country::DE.holidays_regional())
    };
    let read = |text: &str| text.parse::<OpeningHours>().ok().map(|hours| hours.with_context(holidays()));
    let (Some(one), Some(other)) = (read(one), read(other)) else { return false };
    // Most are written alike, and need not be compared day by day.
    if one.to_string() == other.to_string() {
        return true;
    }
    let named = |hours: &OpeningHours| -> Vec<i32> {
        let expression = hours.get_expression();
        let ranges = expression.rules.iter().flat_map(|rule| &rule.day_selector.monthday);
        ranges.filter_map(Span::of_osm).filter_map(Span::years).flat_map(|(first, last)| [first, last]).collect()
    };
    let mut years: Vec<i32> = YEARS.into_iter().chain(named(&one)).chain(named(&other)).collect();
    years.sort_unstable();
    years.dedup();
    let days = |year: &i32| NaiveDate::from_ymd_opt(*year, 1, 1).into_iter().flat_map(|day| day.iter_days().take(366));
    years.len() <= YEARS.len() + YEARS_NAMED_MAX
        && years.iter().flat_map(days).all(|day| holding(&one, day) == holding(&other, day))
}

/// What holds on a day, from and to in minutes; closed left out, alike joined.
fn holding(hours: &OpeningHours, day: NaiveDate) -> Vec<(u16, u16, Holding)> {
    let mut held: Vec<(u16, u16, Holding)> = Vec::new();
    for range in hours.schedule_at(day) {
        let holds = Holding::of((range.kind, range.comment.clone()));
        let (from, to) = (range.range.start.mins_from_midnight(), range.range.end.mins_from_midnight());
        match held.last_mut() {
            Some((_, end, before)) if *end == from && *before == holds => *end = to,
            _ if holds == Holding::Closed => {}
            _ => held.push((from, to, holds)),
        }
    }
    held
}
