//! A location or an event as a listing, from the record of its original language.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    hours::{self, Day},
    html::plain_line,
    needs::need_of,
    record::{Kind, Words, identity, line, text, web_address},
    recurrence::Recurrence,
};
use crate::{
    directory::{
        Accessibility, Address, Contact, Location, Organization, Phone, Point, Schedule, Service, ServiceAtLocation,
        ServiceStatus, TermCode,
    },
    limits::TEXT_CHARS_MAX,
    locale::LanguageTag,
};

/// The id of something of a region: the same at every import.
pub fn id_of(region: &str, what: &str, number: i64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("integreat:{region}:{what}:{number}").as_bytes())
}

fn part_of(owner: Uuid, part: &str) -> Uuid {
    Uuid::new_v5(&owner, part.as_bytes())
}

/// What became of a record, with what the report must say of it.
pub struct Listing {
    /// Without its translations and its publisher.
    pub service: Service,
    /// What was not taken as it stood.
    pub remarks: Vec<String>,
}

/// Makes a listing of a location.
///
/// # Errors
/// A sentence that says why not.
pub fn of_location(region: &str, language: &LanguageTag, record: &Value) -> Result<Listing, String> {
    let number = identity(Kind::Location, record).ok_or("its location has no id")?;
    let mut listing = start(region, Kind::Location, number, language, record)?;
    let service = &mut listing.service;
    if record.get("temporarily_closed").and_then(Value::as_bool) == Some(true) {
        service.status = ServiceStatus::TemporarilyClosed;
    }
    service.url = web_address(record, "website");
    let publisher = record.get("organization").unwrap_or(&Value::Null);
    for (given, field) in [(record, "website"), (record, "appointment_url"), (publisher, "website")] {
        listing.remarks.extend(no_address(given, field));
    }
    service.email = line(record, "email");
    service.phones.extend(phone(part_of(service.id, "phone"), record, "phone_number"));
    if let Some(address) = web_address(record, "appointment_url") {
        service.access.extend(TermCode::parse("access.appointment").ok());
        service.application_process = Some(address);
    }
    let contacts = record.get("contacts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    service.contacts = contacts.iter().enumerate().filter_map(|(at, given)| contact(service.id, at, given)).collect();
    if service.contacts.len() < contacts.len() {
        listing.remarks.push("a contact has no name, email or phone; it was left out".into());
    }
    service.organization = organization(region, language, publisher);
    if service.organization.is_none() && !publisher.is_null() {
        listing.remarks.push("the organization has no id or no name; it was left out".into());
    }
    if let Some(category) = record.get("category") {
        let name = line(category, "name").unwrap_or_default();
        service.needs.extend(need_of(&name, text(category, "icon").unwrap_or_default()));
        service.keywords.extend(Some(name).filter(|name| !name.is_empty()));
    }
    match schedule(service.id, record) {
        Ok(schedule) => service.schedules.extend(schedule),
        Err(why) => {
            // What the editors wrote is still worth reading.
            let given = record.get("opening_hours").map(Value::to_string);
            let description = given.filter(|given| given.chars().count() <= TEXT_CHARS_MAX);
            let done = if description.is_some() { "they were kept as words" } else { "they were left out" };
            listing.remarks.push(format!("{why}; {done}"));
            let id = part_of(service.id, "schedule");
            service.schedules.extend(description.map(|text| Schedule {
                id,
                description: Some(text),
                ..Schedule::default()
            }));
        }
    }
    place(&mut listing, region, record);
    Ok(listing)
}

/// Makes a listing of an event that comes back and is not over.
///
/// # Errors
/// A sentence that says why not.
pub fn of_event(region: &str, language: &LanguageTag, record: &Value, today: NaiveDate) -> Result<Listing, String> {
    let number = identity(Kind::Event, record).ok_or("its event has no id")?;
    let rule = text(record, "recurrence_rule").ok_or("it does not come back, so it is no service")?;
    let rule = Recurrence::parse(rule)?;
    if let Some(until) = rule.until.filter(|until| *until < today) {
        return Err(format!("it ended on {until}"));
    }
    let mut listing = start(region, Kind::Event, number, language, record)?;
    listing.service.url = web_address(record, "meeting_url");
    listing.remarks.extend(no_address(record, "meeting_url"));
    let event = record.get("event").unwrap_or(&Value::Null);
    let all_day = event.get("all_day").and_then(Value::as_bool) == Some(true);
    let times = match (text(event, "start_time"), text(event, "end_time")) {
        (Some(start), Some(end)) if !all_day => start.get(..5).zip(end.get(..5)),
        _ => None,
    };
    let opening_hours = rule.opening_hours(times);
    if opening_hours.is_none() {
        listing.remarks.push("when it comes back cannot be said as opening hours; it stands in the schedule".into());
    }
    let id = part_of(listing.service.id, "schedule");
    listing.service.schedules.push(Schedule { id, opening_hours, other: rule.hsds(times), ..Schedule::default() });
    place(&mut listing, region, record);
    Ok(listing)
}

/// What to say of a web address that is none.
fn no_address(record: &Value, field: &str) -> Option<String> {
    let given = line(record, field).filter(|_| web_address(record, field).is_none())?;
    Some(format!("{field} “{given}” is no web address; it was left out"))
}

fn start(region: &str, kind: Kind, number: i64, language: &LanguageTag, record: &Value) -> Result<Listing, String> {
    let words = Words::of(record)?;
    let service = Service {
        id: id_of(region, kind.name(), number),
        name: words.name,
        description: words.description,
        last_modified: words.last_updated,
        source: Some(format!("integreat:{region}/{}/{number}", kind.name())),
        original_language: Some(language.clone()),
        ..Service::default()
    };
    Ok(Listing { service, remarks: Vec::new() })
}

fn phone(id: Uuid, record: &Value, field: &str) -> Option<Phone> {
    line(record, field).map(|number| Phone { id, number, ..Phone::default() })
}

fn contact(service: Uuid, at: usize, given: &Value) -> Option<Contact> {
    let id = part_of(service, &format!("contact {at}"));
    let phones: Vec<Phone> = ["phone_number", "mobile_phone_number"]
        .into_iter()
        .filter_map(|field| phone(part_of(id, field), given, field))
        .collect();
    let title = line(given, "area_of_responsibility").or_else(|| line(given, "title"));
    let contact =
        Contact { id, name: line(given, "name"), title, department: None, email: line(given, "email"), phones };
    let says = contact.name.is_some() || contact.email.is_some() || !contact.phones.is_empty();
    says.then_some(contact)
}

fn organization(region: &str, language: &LanguageTag, given: &Value) -> Option<Organization> {
    Some(Organization {
        id: id_of(region, "organization", given.get("id")?.as_i64()?),
        name: line(given, "name")?,
        website: web_address(given, "website"),
        original_language: Some(language.clone()),
        ..Organization::default()
    })
}

fn schedule(service: Uuid, record: &Value) -> Result<Option<Schedule>, String> {
    let Some(week) = record.get("opening_hours").filter(|week| !week.is_null()) else { return Ok(None) };
    let week: Vec<Day> = serde_json::from_value(week.clone())
        .map_err(|why| format!("the opening hours are not as Integreat's: {why}"))?;
    let hours = hours::opening_hours(&week)?;
    Ok(Some(Schedule {
        id: part_of(service, "schedule"),
        opening_hours: hours.expression,
        by_appointment: hours.by_appointment,
        description: None,
        other: Map::new(),
    }))
}

/// The place of a listing; none when the record has none.
fn place(listing: &mut Listing, region: &str, record: &Value) {
    let given = record.get("location").unwrap_or(&Value::Null);
    let Some(number) = given.get("id").and_then(Value::as_i64) else { return };
    let id = id_of(region, "place", number);
    let number = |field: &str| given.get(field).and_then(Value::as_f64);
    let point = number("latitude").zip(number("longitude"));
    let on_earth = point.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
    if point.is_some() && on_earth.is_none() {
        listing.remarks.push("its coordinates are not on earth; they were left out".into());
    }
    let of = |field: &str| line(given, field).unwrap_or_default();
    let country = country_code(&of("country"));
    if country.is_none() && !of("country").is_empty() {
        listing.remarks.push(format!("the country “{}” is not known here; it was left out", of("country")));
    }
    let address = Address {
        id: part_of(id, "address"),
        address_1: of("address"),
        city: of("town"),
        region: line(given, "region"),
        state_province: of("state"),
        postal_code: of("postcode"),
        country: country.unwrap_or_default(),
        address_type: "physical".into(),
        ..Address::default()
    };
    let free_of_barriers = record.get("barrier_free").and_then(Value::as_bool) == Some(true);
    let facility = free_of_barriers.then(|| TermCode::parse("facility.wheelchair").ok()).flatten();
    let accessibility = facility.map(|facility| Accessibility {
        id: part_of(id, "accessibility"),
        facility: Some(facility),
        ..Accessibility::default()
    });
    let location = Location {
        id,
        location_type: "physical".into(),
        name: line(given, "name"),
        point: on_earth,
        addresses: if address.address_1.is_empty() && address.city.is_empty() { Vec::new() } else { vec![address] },
        accessibility: accessibility.into_iter().collect(),
        original_language: listing.service.original_language.clone(),
        ..Location::default()
    };
    let id = part_of(listing.service.id, "at location");
    listing.service.service_at_locations.push(ServiceAtLocation { id, location, ..ServiceAtLocation::default() });
}

/// ISO 3166-1 of a country as Integreat's editors write it.
fn country_code(name: &str) -> Option<String> {
    const NAMES: [(&str, &[&str]); 5] = [
        ("DE", &["deutschland", "germany"]),
        ("AT", &["österreich", "austria"]),
        ("CH", &["schweiz", "switzerland"]),
        ("FR", &["frankreich", "france"]),
        ("NL", &["niederlande", "nederland", "netherlands"]),
    ];
    let name = plain_line(name);
    if name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(name.to_ascii_uppercase());
    }
    let lower = name.to_lowercase();
    NAMES.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(code, _)| (*code).to_owned())
}
