//! The values of a listing as the sheet carries them: one text a column that does not depend on a language, its form
//! in a language, and its fingerprint.

use std::collections::BTreeMap;

use super::{Column, cost::Cost, words::WordBook, words::WordList};
use crate::directory::{Address, AddressVisibility, Location, Schedule, Service, SpokenLanguage, Taxonomy};

/// The values of one listing: codes, ISO dates and plain numbers, several with `; ` between them.
pub type Values = BTreeMap<Column, String>;

/// Between several values of one cell.
pub const BETWEEN: &str = "; ";

/// A text as it is compared: its spaces at the ends do not count, nor which kind of line end it has.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").trim().to_owned()
}

/// The values of a listing.
pub fn values(service: &Service) -> Values {
    Column::all().map(|column| (column, value(service, column))).collect()
}

/// Whether a sheet that is given away leaves a value out: what nobody may see of a protected address.
pub fn is_left_out(service: &Service, column: Column) -> bool {
    let visibility = service.service_at_locations.first().map(|at| at.location.address_visibility);
    match column {
        Column::Address | Column::PostalCode | Column::Latitude | Column::Longitude => {
            matches!(visibility, Some(AddressVisibility::Area | AddressVisibility::Hidden))
        }
        Column::Town => visibility == Some(AddressVisibility::Hidden),
        _ => false,
    }
}

/// The values of a listing as a sheet that is given away carries them. Their fingerprint tells nothing of the rest.
pub fn given_values(service: &Service) -> Values {
    let given = |(column, value)| (column, if is_left_out(service, column) { String::new() } else { value });
    values(service).into_iter().map(given).collect()
}

fn value(service: &Service, column: Column) -> String {
    let place = service.service_at_locations.first().map(|at| &at.location);
    let address = place.and_then(address_of);
    let text = |text: Option<&String>| text.map_or_else(String::new, |text| tidy(text));
    let terms = |terms: &[crate::directory::TermCode]| join(terms.iter().map(|term| term.as_str().to_owned()));
    let degrees = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    match column {
        Column::Id => service.id.to_string(),
        Column::Name => tidy(&service.name),
        Column::Description => text(service.description.as_ref()),
        Column::Needs => terms(&service.needs),
        Column::Audiences => terms(&service.audiences),
        Column::Hours => hours(schedules(service)),
        Column::ByAppointment => yes_no(schedules(service).iter().any(|schedule| schedule.by_appointment)),
        Column::Organization => text(service.organization.as_ref().map(|organization| &organization.name)),
        Column::Address => text(address.map(|address| &address.address_1)),
        Column::PostalCode => text(address.map(|address| &address.postal_code)),
        Column::Town => text(address.map(|address| &address.city)),
        Column::Visibility => place.map_or("", |place| place.address_visibility.as_str()).to_owned(),
        Column::Latitude => degrees(place.and_then(|place| place.point).map(|point| point.latitude)),
        Column::Longitude => degrees(place.and_then(|place| place.point).map(|point| point.longitude)),
        Column::Phone => join(service.phones.iter().map(|phone| item(&phone.number))),
        Column::Email => text(service.email.as_ref()),
        Column::Website => text(service.url.as_ref()),
        Column::Cost => join(service.cost_options.iter().map(|option| Cost::of(option).canonical())),
        Column::Documents => join(service.required_documents.iter().map(|document| {
            let term = document.document_term.as_ref().map(|term| term.as_str());
            item(term.or(document.document.as_deref()).unwrap_or_default())
        })),
        Column::Languages => join(service.languages.iter().map(spoken)),
        Column::Access => terms(&service.access),
        Column::MinimumAge => service.minimum_age.map_or_else(String::new, |years| years.to_string()),
        Column::MaximumAge => service.maximum_age.map_or_else(String::new, |years| years.to_string()),
        Column::Status => service.status.as_str().to_owned(),
        Column::LastChecked => service.assured_date.map_or_else(String::new, |day| day.to_string()),
    }
}

/// Yes or no.
pub fn yes_no(yes: bool) -> String {
    (if yes { "yes" } else { "no" }).to_owned()
}

/// One value among several: no semicolon in it.
pub fn item(text: &str) -> String {
    text.replace(';', ",").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A language spoken there: its tag, or its name where it has none.
pub fn spoken(language: &SpokenLanguage) -> String {
    let tag = language.code.as_ref().map(|tag| tag.as_str());
    item(tag.or(language.name.as_deref()).unwrap_or_default())
}

fn join(items: impl Iterator<Item = String>) -> String {
    items.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(BETWEEN)
}

/// The address one goes to.
pub fn address_of(place: &Location) -> Option<&Address> {
    place.addresses.iter().find(|address| address.address_type == "physical").or_else(|| place.addresses.first())
}

/// The schedules that count: of the service, else of its first place.
pub fn schedules(service: &Service) -> &[Schedule] {
    let at = service.service_at_locations.first();
    let of_place =
        || at.map_or(&[][..], |at| if at.schedules.is_empty() { &at.location.schedules } else { &at.schedules });
    if service.schedules.is_empty() { of_place() } else { &service.schedules }
}

fn hours(schedules: &[Schedule]) -> String {
    let said = |schedule: &Schedule| tidy(schedule.opening_hours.as_ref().or(schedule.description.as_ref())?).into();
    let texts: Vec<String> = schedules.iter().filter_map(said).collect();
    texts.join("\n")
}

/// Whether the listing says more in a column than one cell can carry; such a cell cannot be changed.
pub fn is_too_rich(service: &Service, column: Column) -> bool {
    matches!(column, Column::Hours | Column::ByAppointment) && schedules(service).len() > 1
}

/// A value in the words of a language.
pub fn show(column: Column, value: &str, book: &WordBook) -> String {
    let Some(list) = column.words() else {
        return value.to_owned();
    };
    if !column.is_list() {
        return book.name(list, value).to_owned();
    }
    join(value.split(BETWEEN).map(|item| show_item(list, item, book)))
}

fn show_item(list: WordList, item: &str, book: &WordBook) -> String {
    if list != WordList::Terms(Taxonomy::Cost) {
        return book.name(list, item).to_owned();
    }
    let end = item.find([':', ' ']).unwrap_or(item.len());
    let (code, rest) = item.split_at(end);
    format!("{}{rest}", book.name(list, code))
}

/// How each value was when the sheet was written, in 8 hexadecimal digits a column (FNV-1a, 32 bits).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsItWas(String);

/// Which columns, in which order, and how: changes when any of it does, so that old sheets are not misread.
const EDITION: &str = "1-";
const DIGITS: usize = 8;

impl AsItWas {
    /// The fingerprint of the values of a listing.
    pub fn of(values: &Values) -> Self {
        let digests = Column::all().map(|column| digest(values.get(&column).map_or("", String::as_str)));
        Self(EDITION.chars().chain(digests.collect::<String>().chars()).collect())
    }

    /// The fingerprint in a cell, if it is one of this edition.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix(EDITION)?;
        let whole =
            digits.len() == DIGITS * Column::all().len() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        whole.then(|| Self(text.trim().to_ascii_lowercase()))
    }

    /// As it stands in the cell.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a column had this value.
    pub fn had(&self, column: Column, value: &str) -> bool {
        let start = EDITION.len() + column as usize * DIGITS;
        self.0.get(start..start + DIGITS) == Some(digest(value).as_str())
    }
}

fn digest(value: &str) -> String {
    let hash = value.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}
