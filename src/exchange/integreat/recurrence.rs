//! Recurring events: the part of RFC 5545 RRULE that Integreat uses, as OSM `opening_hours` where that can say it,
//! and in HSDS's own schedule fields in any case.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::{
    directory::normalise_hours,
    exchange::hsds::schedule::{self, Hours},
};

/// When an event comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// First day.
    pub from: NaiveDate,
    /// Last day, if there is one.
    pub until: Option<NaiveDate>,
    frequency: String,
    interval: u32,
    weekdays: Vec<String>,
    other_parts: bool,
}

impl Recurrence {
    /// Reads `DTSTART:…` and `RRULE:…` lines.
    ///
    /// # Errors
    /// When a part of it is missing or none that this program knows.
    pub fn parse(rule: &str) -> Result<Self, String> {
        let line = |name: &str| rule.lines().find_map(|line| line.trim().strip_prefix(name));
        let from = line("DTSTART").and_then(|value| day(value.trim_start_matches(':')));
        let from = from.ok_or("the recurrence rule has no DTSTART")?;
        let parts: Vec<(&str, &str)> = line("RRULE:")
            .ok_or("the recurrence rule has no RRULE")?
            .split(';')
            .filter_map(|part| part.split_once('='))
            .collect();
        let part = |name: &str| parts.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let until = match part("UNTIL") {
            Some(text) => Some(day(text).ok_or_else(|| format!("UNTIL={text} is no date"))?),
            None => None,
        };
        let interval = part("INTERVAL").unwrap_or("1");
        Ok(Self {
            from,
            until,
            frequency: part("FREQ").ok_or("the recurrence rule has no FREQ")?.to_owned(),
            interval: interval.parse().map_err(|_| format!("INTERVAL={interval} is no number"))?,
            weekdays: part("BYDAY").map(|days| days.split(',').map(str::to_owned).collect()).unwrap_or_default(),
            other_parts: parts.iter().any(|(key, _)| !["FREQ", "INTERVAL", "UNTIL", "BYDAY", "WKST"].contains(key)),
        })
    }

    /// OSM `opening_hours`, where they can say it.
    pub fn opening_hours(&self, times: Option<(&str, &str)>) -> Option<String> {
        if self.other_parts {
            return None;
        }
        let text = |value: Option<NaiveDate>| value.map(|day| day.to_string());
        let (interval, byday) = (self.interval.to_string(), self.weekdays.join(","));
        let (dtstart, until) = (text(Some(self.from)), text(self.until));
        let columns = schedule::Recurrence {
            freq: Some(&self.frequency),
            interval: Some(&interval),
            byday: Some(&byday).filter(|days| !days.is_empty()).map(String::as_str),
            dtstart: dtstart.as_deref(),
            until: until.as_deref(),
            opens_at: times.map(|(start, _)| start),
            closes_at: times.map(|(_, end)| end),
            ..schedule::Recurrence::default()
        };
        match schedule::opening_hours(&columns) {
            Ok(Hours::Osm { expression, .. }) => normalise_hours(&expression).ok()?.expression,
            _ => None,
        }
    }

    /// HSDS's schedule fields.
    pub fn hsds(&self, times: Option<(&str, &str)>) -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert("freq".into(), json!(self.frequency));
        fields.insert("interval".into(), json!(self.interval));
        fields.insert("dtstart".into(), json!(self.from));
        if let Some(until) = self.until {
            fields.insert("until".into(), json!(until));
        }
        if !self.weekdays.is_empty() {
            fields.insert("byday".into(), json!(self.weekdays.join(",")));
        }
        if let Some((start, end)) = times {
            fields.insert("opens_at".into(), json!(start));
            fields.insert("closes_at".into(), json!(end));
        }
        fields
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(rule: &str) -> Option<String> {
        let rule = format!("DTSTART:20300101T120000\nRRULE:{rule}");
        Recurrence::parse(&rule).unwrap().opening_hours(Some(("13:00", "15:00")))
    }

    #[test]
    fn what_osm_can_say() {
        let weekly = hours("FREQ=WEEKLY;UNTIL=20310101T235959;BYDAY=TU,TH").unwrap();
        assert_eq!(weekly, "2030 Jan 01-2031 Jan 01 Tu,Th 13:00-15:00");
        // Without a day of the week it is the first day's.
        assert_eq!(hours("FREQ=WEEKLY").unwrap(), "2030 Jan 01+ Tu 13:00-15:00");
        assert_eq!(hours("FREQ=DAILY").unwrap(), "2030 Jan 01+ 13:00-15:00");
        assert_eq!(hours("FREQ=MONTHLY;BYDAY=+2MO").unwrap(), "2030 Jan 01+ Mo[2] 13:00-15:00");
    }

    #[test]
    fn what_osm_cannot_say_is_not_guessed() {
        for rule in ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=TU;COUNT=3"] {
            assert_eq!(hours(rule), None, "{rule}");
        }
        let rule = "DTSTART:20300101T120000\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20310101T235959;BYDAY=TU,TH";
        let fields = Recurrence::parse(rule).unwrap().hsds(None);
        assert_eq!((&fields["byday"], &fields["interval"]), (&json!("TU,TH"), &json!(2)));
        assert!(Recurrence::parse("nonsense").is_err());
    }
}
