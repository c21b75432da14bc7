//! "When?": the week of a service, of each place where they differ, and the hours that stand in words only.
//! Names a place only as far as its visibility allows.

use chrono::Weekday;

use super::{
    Line, Section, Tone,
    parts::{own_words, place_name},
};
use crate::{
    clock::Now,
    directory::{OpeningHours, Schedule, Service},
    kiosk::{Reader, phrases},
};

/// When? `country` is that of the holidays.
pub fn when(reader: &Reader, service: &Service, country: Option<&str>, now: Now) -> Section {
    let schedules = super::schedules(service);
    let known = OpeningHours::of(&schedules, country).is_known();
    let mut lines = Vec::new();
    if known && !now.trusted {
        let unsure = reader.tr("This screen does not know what time it is. Please look at the days and times.");
        lines.push(Line::plain(unsure).toned(Tone::Quiet));
    }
    let places = places(reader, service, country, now);
    if places.len() > 1 {
        for (names, week) in places {
            lines.extend(names.into_iter().map(Line::plain).chain(week));
        }
    } else {
        lines.extend(week(reader, service, &schedules, country, now));
    }
    if known && now.trusted {
        let own = reader.own_day(now.date()).map(|day| reader.tr_with("Today is {date}", &[("date", &day)]));
        lines.extend(own.map(|text| Line::plain(text).toned(Tone::Quiet)));
    }
    Section { icon: "clock", heading: reader.tr("When?"), lines }
}

/// The different weeks and the names of the places that keep each; nothing when a place has no name to be told by.
fn places(reader: &Reader, service: &Service, country: Option<&str>, now: Now) -> Vec<(Vec<String>, Vec<Line>)> {
    let mut weeks: Vec<(Vec<String>, Vec<Line>)> = Vec::new();
    let of_places = service.service_at_locations.iter().any(|place| !place.schedules.is_empty());
    for place in &service.service_at_locations {
        let own = service.schedules.iter().chain(&place.schedules);
        let mut schedules: Vec<&Schedule> = own.collect();
        // The same rule as for the whole: the building's hours where nobody gave any of the service.
        if service.schedules.is_empty() && !of_places {
            schedules.extend(&place.location.schedules);
        }
        let Some(name) = place_name(reader, &place.location) else { return Vec::new() };
        let week = week(reader, service, &schedules, country, now);
        match weeks.iter_mut().find(|(_, other)| *other == week) {
            Some((names, _)) => names.push(name),
            None => weeks.push((vec![name], week)),
        }
    }
    weeks
}

/// The table of these schedules, and what they say in words.
fn week(reader: &Reader, service: &Service, schedules: &[&Schedule], country: Option<&str>, now: Now) -> Vec<Line> {
    let hours = OpeningHours::of(schedules, country);
    let mut lines = Vec::new();
    if hours.is_known() {
        let first = if now.trusted { now.date() } else { now.date().week(Weekday::Mon).first_day() };
        let days = phrases::week(reader, &hours, first, now.trusted);
        lines.extend(days.into_iter().enumerate().map(|(index, (day, times))| {
            let text = if index == 0 && now.trusted { reader.tr("Today") } else { day };
            Line { text, value: times, tone: Tone::Plain }
        }));
    } else if hours.is_by_appointment() {
        lines.push(Line::plain(reader.tr("By appointment only")));
    }
    // Hours that stand in no table: of an appointment, or in words only.
    for schedule in schedules.iter().filter(|schedule| schedule.by_appointment || schedule.opening_hours.is_none()) {
        lines.extend(schedule.description.iter().map(|text| Line::plain(own_words(reader, service, text))));
    }
    if lines.is_empty() {
        lines.push(Line::plain(reader.tr("Opening times are not known. Call first.")).toned(Tone::Quiet));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::{AddressVisibility, Location, ServiceAtLocation},
        locale::LanguageTag,
    };

    fn reader(tag: &str) -> Reader {
        Reader::of(&LanguageTag::parse(tag).unwrap())
    }

    fn tuesday() -> Now {
        Now::trusted("2026-11-24T10:00:00".parse().unwrap())
    }

    fn hours(expression: &str) -> Schedule {
        Schedule { opening_hours: Some(expression.to_owned()), ..Schedule::default() }
    }

    fn place(name: &str, expression: &str) -> ServiceAtLocation {
        let location = Location { name: Some(name.to_owned()), ..Location::default() };
        ServiceAtLocation { location, schedules: vec![hours(expression)], ..ServiceAtLocation::default() }
    }

    fn rows(reader: &Reader, service: &Service) -> Vec<(String, String)> {
        let unmarked =
            |text: String| text.chars().filter(|c| !"\u{200F}\u{2066}\u{2067}\u{2069}".contains(*c)).collect();
        let lines = when(reader, service, None, tuesday()).lines;
        lines.into_iter().map(|line| (unmarked(line.text), unmarked(line.value))).collect()
    }

    #[test]
    fn the_week_shows_the_day_of_the_month() {
        let service = Service { schedules: vec![hours("Mo-Fr 09:00-12:00,13:00-17:00")], ..Service::default() };
        let dutch = rows(&reader("nl"), &service);
        assert_eq!(dutch[0], ("Vandaag".to_owned(), "09:00–12:00  13:00–17:00".to_owned()));
        assert_eq!(dutch[1].0, "Woensdag 25");
        assert_eq!(dutch[6].0, "Maandag 30");
        assert_eq!(dutch.len(), 7);
        let dari = rows(&reader("prs"), &service);
        assert_eq!(dari[1], ("چهارشنبه ۲۵".to_owned(), "۰۹:۰۰–۱۲:۰۰  ۱۳:۰۰–۱۷:۰۰".to_owned()));
        assert!(dari[7].0.contains("۳ قوس ۱۴۰۵"), "{dari:?}");
        let unsure = Now { trusted: false, ..tuesday() };
        let lines = when(&reader("prs"), &service, None, unsure).lines;
        assert!(lines.iter().all(|line| !line.text.contains('۲') && !line.text.contains("قوس")), "{lines:?}");
    }

    #[test]
    fn places_are_told_apart_where_their_hours_differ() {
        let (desk, library, school) = ("Town hall", "Library", "School");
        let places =
            vec![place(desk, "Mo 09:00-12:00"), place(library, "Tu 09:00-12:00"), place(school, "Mo 09:00-12:00")];
        let mut service = Service { service_at_locations: places, ..Service::default() };
        let names: Vec<String> = rows(&reader("en"), &service)
            .into_iter()
            .filter(|(_, value)| value.is_empty())
            .map(|(text, _)| text)
            .collect();
        assert_eq!(names, [desk, school, library]);
        let same = Service {
            service_at_locations: vec![place(desk, "Mo 09:00-12:00"), place(library, "Mo 09:00-12:00")],
            ..Service::default()
        };
        assert_eq!(rows(&reader("en"), &same).len(), 7);
        // A secret place has no name to be told by.
        service.service_at_locations[1].location.address_visibility = AddressVisibility::Hidden;
        let joined = rows(&reader("en"), &service);
        assert_eq!(joined.len(), 7);
        assert_eq!(joined[0], ("Today".to_owned(), "09:00–12:00".to_owned()));
    }
}
