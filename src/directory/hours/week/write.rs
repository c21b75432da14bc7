//! Writes a plan as an OSM expression: the usual week, the seasons, the holidays, the closed days, so that each comes
//! before what is to hold in its place.

use super::{
    HOLIDAYS_ROW, RowHours, RowStretch,
    date::Span,
    plan::{Days, Plan},
};
use crate::directory::hours::rule::{Holds, Joint, Rule, Times};

/// The expression; none when nothing is said.
pub(super) fn expression(plan: &Plan) -> Option<String> {
    let mut text = String::new();
    let mut add = |span: Option<Span>, rule: &Rule, remark: Option<&str>| {
        if !text.is_empty() {
            text += rule.joint.separator();
        }
        text += &span.map(|span| format!("{} ", span.osm())).unwrap_or_default();
        text += &rule.to_string();
        text += &remark.map(|remark| format!(" \"{remark}\"")).unwrap_or_default();
    };
    for rule in weekdays(&plan.usual, false) {
        add(None, &rule, None);
    }
    for (span, days) in &plan.seasons {
        for rule in weekdays(days, true) {
            add(Some(*span), &rule, None);
        }
    }
    for rule in holidays(&plan.usual) {
        add(None, &rule, None);
    }
    for (span, days) in &plan.seasons {
        for rule in holidays(days) {
            add(Some(*span), &rule, None);
        }
    }
    for (span, remark) in &plan.closed {
        add(Some(*span), &Rule { holds: Holds::Closed, ..Rule::default() }, remark.as_deref());
    }
    (!text.is_empty()).then_some(text)
}

/// The rules of the weekdays. In a season, closed days are said, for the usual week stands before it.
///
/// A rule that takes the place of others on its days ends the night before too. Where there are nights, rules stand
/// beside each other instead, in a season after one that clears it.
fn weekdays(days: &Days, season: bool) -> Vec<Rule> {
    let weekdays = &days[..HOLIDAYS_ROW];
    let mut rules: Vec<Rule> = Vec::new();
    let mut written: Vec<&RowHours> = Vec::new();
    for hours in weekdays {
        if !written.contains(&hours) {
            written.push(hours);
            let same: Vec<u8> =
                (0u8..).zip(weekdays).filter(|(_, other)| *other == hours).map(|(day, _)| day).collect();
            rules.extend(of_day(hours, &Rule { days: runs(&same), ..Rule::default() }));
        }
    }
    let nights = rules.iter().any(Rule::ends_next_day);
    let said = weekdays.iter().any(RowHours::is_there);
    if nights || (said && !season) {
        rules.retain(|rule| rule.holds != Holds::Closed);
    }
    if nights {
        for rule in &mut rules {
            rule.joint = Joint::Besides;
        }
        if season {
            rules.insert(0, Rule { holds: Holds::Closed, ..Rule::default() });
        }
    }
    rules
}

fn holidays(days: &Days) -> Vec<Rule> {
    of_day(&days[HOLIDAYS_ROW], &Rule { holidays: vec!["PH"], ..Rule::default() })
}

/// The rules of days that are alike: open times, then beside them those by appointment.
fn of_day(hours: &RowHours, on: &Rule) -> Vec<Rule> {
    let whole = |holds| vec![Rule { holds, ..on.clone() }];
    match hours {
        RowHours::Unsaid => Vec::new(),
        RowHours::Closed => whole(Holds::Closed),
        RowHours::ByAppointment => whole(Holds::Appointment),
        RowHours::Times(stretches) => {
            let of = |by_appointment: bool, holds| {
                let mine = stretches.iter().filter(|stretch: &&RowStretch| stretch.by_appointment == by_appointment);
                let times: Vec<Times> = mine.map(|stretch| stretch.times).collect();
                (!times.is_empty()).then(|| Rule { times, holds, ..on.clone() })
            };
            let mut rules: Vec<Rule> =
                [of(false, Holds::Open), of(true, Holds::Appointment)].into_iter().flatten().collect();
            for rule in rules.iter_mut().skip(1) {
                rule.joint = Joint::Besides;
            }
            rules
        }
    }
}

/// Days that follow on each other, as from one to another.
fn runs(days: &[u8]) -> Vec<(u8, u8)> {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    runs
}
