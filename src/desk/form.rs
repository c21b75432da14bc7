//! A listing as a form: what stands in its fields, and what a sent form makes of a listing. What the form does not carry
//! stays as it was.

use chrono::NaiveDate;
use uuid::Uuid;

use super::fields::Fields;
use crate::{
    directory::{
        Address, AddressVisibility, CostOption, Location, Organization, Phone, Point, RequiredDocument, RowError,
        Schedule, Service, ServiceAtLocation, ServiceStatus, SpokenLanguage, TermCode, Week,
    },
    limits::DESK_TEXT_CHARS_MAX,
    locale::LanguageTag,
};

/// The names of the eight rows of a week in the form.
pub(super) const DAYS: [&str; 8] = ["mo", "tu", "we", "th", "fr", "sa", "su", "ph"];
/// Closed days and seasons that the form has room for.
pub(super) const SPARE_ROWS: usize = 3;

/// What a sent form makes of a listing.
pub(super) struct Filled {
    pub(super) service: Service,
    /// The hours as they were typed; none where the form shows the expression itself.
    pub(super) week: Option<Week>,
    pub(super) hours_errors: Vec<RowError>,
    /// Names of fields that say something that cannot be, such as a place outside the world.
    pub(super) wrong: Vec<&'static str>,
}

/// The hours of a listing for the form: at the place where they stand there, else its own.
pub(super) fn hours_of(service: &Service) -> Option<&Schedule> {
    let at_place = service.service_at_locations.first().and_then(|place| place.schedules.first());
    at_place.or(service.schedules.first())
}

/// The week of a listing; none when its hours say more than the form can carry.
pub(super) fn week_of(service: &Service) -> Option<Week> {
    let Some(schedule) = hours_of(service) else { return Some(Week::default()) };
    match &schedule.opening_hours {
        Some(expression) => Week::parse(expression)
            .map(|week| Week { by_appointment: week.by_appointment || schedule.by_appointment, ..week }),
        None => Some(Week { by_appointment: schedule.by_appointment, ..Week::default() }),
    }
}

/// Makes of `base` what the form says. `organization` is what its name is known as already.
pub(super) fn fill(base: &Service, fields: &Fields, organization: Option<Organization>, today: NaiveDate) -> Filled {
    let mut wrong = Vec::new();
    let text = |name: &str| fields.text(name).map(|text| text.chars().take(DESK_TEXT_CHARS_MAX).collect::<String>());
    let mut service = base.clone();
    service.name = text("name").unwrap_or_default();
    service.description = text("description");
    service.application_process = text("application_process");
    service.fees_description = text("fees_description");
    service.eligibility_description = text("eligibility_description");
    service.alert = text("alert");
    service.url = text("url");
    service.email = text("email");
    service.minimum_age = age(fields, "minimum_age", &mut wrong);
    service.maximum_age = age(fields, "maximum_age", &mut wrong);
    service.needs = terms(fields, "need");
    service.audiences = terms(fields, "audience");
    service.access = terms(fields, "access");
    service.levels = terms(fields, "level");
    service.status = match fields.get("status") {
        "inactive" => ServiceStatus::Inactive,
        "temporarily closed" => ServiceStatus::TemporarilyClosed,
        "active" => ServiceStatus::Active,
        _ => base.status,
    };
    if fields.has("checked") {
        service.assured_date = Some(today);
    }
    service.organization = text("organization").map(|name| {
        organization.unwrap_or_else(|| Organization { id: Uuid::new_v4(), name, ..Organization::default() })
    });
    fill_phone(&mut service, text("phone"));
    fill_languages(&mut service, fields);
    fill_costs(&mut service, fields);
    fill_documents(&mut service, fields);
    fill_place(&mut service, fields, &mut wrong);
    let (week, hours_errors) = fill_hours(&mut service, fields);
    Filled { service, week, hours_errors, wrong }
}

fn age(fields: &Fields, name: &'static str, wrong: &mut Vec<&'static str>) -> Option<u8> {
    let text = fields.text(name)?;
    let age = text.parse().ok().filter(|age| *age <= 120);
    if age.is_none() {
        wrong.push(name);
    }
    age
}

pub(super) fn terms(fields: &Fields, taxonomy: &str) -> Vec<TermCode> {
    let codes = fields.all(taxonomy).filter_map(|code| TermCode::parse(code).ok());
    codes.filter(|code| code.taxonomy().as_str() == taxonomy).collect()
}

fn fill_phone(service: &mut Service, number: Option<String>) {
    match (number, service.phones.first_mut()) {
        (Some(number), Some(phone)) => phone.number = number,
        (Some(number), None) => service.phones.push(Phone { id: Uuid::new_v4(), number, ..Phone::default() }),
        (None, Some(_)) => drop(service.phones.remove(0)),
        (None, None) => {}
    }
}

/// What stays keeps its id and what else is known of it; what is new comes after.
fn kept_or_new<T: Clone>(
    known: &[T],
    wanted: Vec<TermCode>,
    of: fn(&T) -> Option<TermCode>,
    new: fn(TermCode) -> T,
) -> Vec<T> {
    // Without a term it is not among the boxes: it stays.
    let mut all: Vec<T> =
        known.iter().filter(|one| of(one).is_none_or(|code| wanted.contains(&code))).cloned().collect();
    for code in wanted {
        if !known.iter().any(|one| of(one).as_ref() == Some(&code)) {
            all.push(new(code));
        }
    }
    all
}

pub(super) fn fill_languages(service: &mut Service, fields: &Fields) {
    let code_of =
        |spoken: &SpokenLanguage| spoken.code.as_ref().and_then(|tag| TermCode::parse(&format!("language.{tag}")).ok());
    service.languages = kept_or_new(&service.languages, terms(fields, "language"), code_of, |code| {
        let tag = code.as_str().trim_start_matches("language.");
        SpokenLanguage { id: Uuid::new_v4(), code: LanguageTag::parse(tag).ok(), ..SpokenLanguage::default() }
    });
}

pub(super) fn fill_costs(service: &mut Service, fields: &Fields) {
    let wanted = terms(fields, "cost");
    service.cost_options = kept_or_new(
        &service.cost_options,
        wanted,
        |option| option.cost.clone(),
        |code| CostOption { id: Uuid::new_v4(), cost: Some(code), ..CostOption::default() },
    );
}

fn fill_documents(service: &mut Service, fields: &Fields) {
    let wanted = terms(fields, "document");
    let of = |document: &RequiredDocument| document.document_term.clone();
    service.required_documents = kept_or_new(&service.required_documents, wanted, of, |code| RequiredDocument {
        id: Uuid::new_v4(),
        document_term: Some(code),
        ..RequiredDocument::default()
    });
}

/// The first place; others stay as they are.
fn fill_place(service: &mut Service, fields: &Fields, wrong: &mut Vec<&'static str>) {
    let said = ["place_name", "address_1", "postal_code", "city", "latitude", "longitude"];
    let is_empty = said.iter().all(|name| fields.get(name).is_empty());
    if is_empty {
        if !service.service_at_locations.is_empty() {
            let place = service.service_at_locations.remove(0);
            // Its hours are the listing's, place or no place.
            service.schedules.splice(0..0, place.schedules);
        }
        return;
    }
    if service.service_at_locations.is_empty() {
        let location = Location { id: Uuid::new_v4(), location_type: "physical".to_owned(), ..Location::default() };
        service.service_at_locations.push(ServiceAtLocation {
            id: Uuid::new_v4(),
            location,
            ..ServiceAtLocation::default()
        });
    }
    let location = &mut service.service_at_locations[0].location;
    location.name = fields.text("place_name");
    location.address_visibility = AddressVisibility::parse(fields.get("address_visibility")).unwrap_or_default();
    let number = |name: &str| fields.get(name).replace(',', ".").parse::<f64>().ok();
    match (fields.text("latitude"), fields.text("longitude")) {
        (None, None) => location.point = None,
        _ => match number("latitude").zip(number("longitude")).and_then(|(lat, lon)| Point::new(lat, lon)) {
            Some(point) => location.point = Some(point),
            None => wrong.push("latitude"),
        },
    }
    let address = ["address_1", "postal_code", "city"].map(|name| fields.text(name).unwrap_or_default());
    if address.iter().all(String::is_empty) {
        location.addresses.clear();
        return;
    }
    if location.addresses.is_empty() {
        let country = fields.get("country").to_owned();
        location.addresses.push(Address {
            id: Uuid::new_v4(),
            address_type: "physical".to_owned(),
            country,
            ..Address::default()
        });
    }
    let [address_1, postal_code, city] = address;
    let first = &mut location.addresses[0];
    (first.address_1, first.postal_code, first.city) = (address_1, postal_code, city);
}

/// The week that the form sent.
fn sent_week(fields: &Fields) -> Week {
    let mut week = Week { by_appointment: fields.has("by_appointment"), ..Week::default() };
    for (row, day) in week.rows.iter_mut().zip(DAYS) {
        fields.get(&format!("hours_{day}")).clone_into(row);
    }
    for number in 0.. {
        let name = |part: &str| format!("season_{number}_{part}");
        if !fields.has(&name("from")) {
            break;
        }
        let mut season = crate::directory::Season {
            from: fields.get(&name("from")).to_owned(),
            to: fields.get(&name("to")).to_owned(),
            ..Default::default()
        };
        for (row, day) in season.rows.iter_mut().zip(DAYS) {
            fields.get(&name(day)).clone_into(row);
        }
        week.seasons.push(season);
    }
    for number in 0.. {
        let name = |part: &str| format!("closed_{number}_{part}");
        if !fields.has(&name("from")) {
            break;
        }
        week.closed.push(crate::directory::ClosedDays {
            from: fields.get(&name("from")).to_owned(),
            to: fields.get(&name("to")).to_owned(),
            remark: fields.get(&name("remark")).to_owned(),
        });
    }
    week
}

fn fill_hours(service: &mut Service, fields: &Fields) -> (Option<Week>, Vec<RowError>) {
    if let Some(expression) = fields.text("opening_hours") {
        // The form showed the expression itself.
        put_hours(service, Some(expression), fields.has("by_appointment"));
        return (None, Vec::new());
    }
    let week = sent_week(fields);
    if week_of(service).is_some_and(|known| known.tidied().is_ok_and(|known| Ok(known) == week.tidied())) {
        // Nothing was changed: the words in which somebody else wrote the same stay.
        return (Some(week), Vec::new());
    }
    match week.expression() {
        Ok(expression) => {
            put_hours(service, expression, week.by_appointment);
            (Some(week), Vec::new())
        }
        // The former hours stay until these are understood.
        Err(errors) => (Some(week), errors),
    }
}

fn put_hours(service: &mut Service, expression: Option<String>, by_appointment: bool) {
    let at_place = service.service_at_locations.first().is_some_and(|place| !place.schedules.is_empty());
    let schedules = match service.service_at_locations.first_mut() {
        Some(place) if at_place => &mut place.schedules,
        _ => &mut service.schedules,
    };
    match schedules.first_mut() {
        Some(first) => {
            (first.opening_hours, first.by_appointment) = (expression, by_appointment);
            let is_empty = first.opening_hours.is_none() && !first.by_appointment && first.description.is_none();
            if is_empty && first.other.is_empty() {
                schedules.remove(0);
            }
        }
        None if expression.is_some() || by_appointment => schedules.push(Schedule {
            id: Uuid::new_v4(),
            opening_hours: expression,
            by_appointment,
            ..Schedule::default()
        }),
        None => {}
    }
}

#[cfg(test)]
mod tests;
