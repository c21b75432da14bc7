//! Opening hours of a place: what the grammar understands, else the words as they stand.

use uuid::Uuid;

use super::Tags;
use crate::directory::{OpeningHours, Schedule, normalise_hours};

/// The schedule of a place, and a remark when its hours are not taken as they stand.
pub fn schedules(tags: &Tags, country: Option<&str>, base: Uuid) -> (Vec<Schedule>, Option<String>) {
    let Some(text) = tags.get("opening_hours") else {
        return (Vec::new(), None);
    };
    let id = Uuid::new_v5(&base, b"schedule");
    let read = normalise_hours(text).and_then(|read| match &read.expression {
        Some(expression) => OpeningHours::parse(expression, country).map(|_| read),
        None => Ok(read),
    });
    match read {
        Ok(read) => {
            let description = read.changed.then(|| text.to_owned());
            let remark = read.changed.then(|| match (&read.expression, read.by_appointment) {
                (Some(expression), _) => format!("the opening hours “{text}” were taken as “{expression}”"),
                (None, true) => format!("the opening hours “{text}” were taken as by appointment only"),
                (None, false) => format!("the opening hours “{text}” name no times; they are kept as words"),
            });
            let schedule = Schedule {
                id,
                opening_hours: read.expression,
                by_appointment: read.by_appointment,
                description,
                ..Schedule::default()
            };
            (vec![schedule], remark)
        }
        Err(why) => {
            let schedule = Schedule { id, description: Some(text.to_owned()), ..Schedule::default() };
            (vec![schedule], Some(format!("{why}; they are kept as words, without open or closed")))
        }
    }
}
