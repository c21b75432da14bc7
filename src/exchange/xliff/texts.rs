//! Which texts of a listing can be translated, and where each is shown. Owns the list; refuses what must not leave:
//! texts of a place whose address is protected.

use uuid::Uuid;

use super::{Owner, TextKey};
use crate::{
    directory::{AddressVisibility, Location, Organization, Service, Translation},
    exchange::hsds::clean,
    locale::LanguageTag,
};

/// One text that can be translated.
pub struct Text<'a> {
    pub key: TextKey,
    pub original: &'a str,
    /// Unknown for some imported records.
    pub language: Option<&'a LanguageTag>,
    /// Of the whole record.
    pub translations: &'a [Translation],
}

/// Every field that `Translation::field` may name, and what a translator should know of it.
const FIELDS: [(Owner, &str, &str); 15] = [
    (Owner::Service, "name", "The name of the listing: the heading of its page and its line in lists. Keep it short."),
    (Owner::Service, "alternate_name", "Another name of the listing. It is not shown; people find the listing by it."),
    (Owner::Service, "description", "What it is: the first text of the listing's page. Its beginning stands in lists."),
    (Owner::Service, "alert", "A notice at the top of the listing's page, for as long as it is true."),
    (Owner::Service, "application_process", "How to get in: under the question what to do first."),
    (Owner::Service, "eligibility_description", "Who may come: under the question whether the reader may go."),
    (Owner::Service, "fees_description", "What it costs: under the question about money."),
    (Owner::Service, "interpretation_services", "Interpreters: under the languages that are spoken there."),
    (Owner::Organization, "name", "Who runs it. A proper name: translate it only where the name has a translation."),
    (Owner::Organization, "alternate_name", "Another name of who runs it. It is not shown; people find by it."),
    (Owner::Organization, "description", "What the organization is. It is not shown; people find by it."),
    (
        Owner::Location,
        "name",
        "The name of the place, beside its address. Translate it only where that helps to find it.",
    ),
    (Owner::Location, "alternate_name", "Another name of the place. It is not shown; people find by it."),
    (Owner::Location, "description", "What the place is. It is not shown; people find by it."),
    (Owner::Location, "transportation", "How to get there: after “Travel:”, under the address. Names of stops stay."),
];

/// The field that two words name.
pub fn field(owner: &str, field: &str) -> Option<(Owner, &'static str)> {
    let found = FIELDS.iter().find(|(known, name, _)| known.as_str() == owner && *name == field)?;
    Some((found.0, found.1))
}

/// Where a text is shown, for the translator.
pub fn note(key: &TextKey) -> &'static str {
    FIELDS.iter().find(|(owner, field, _)| *owner == key.owner && *field == key.field).map_or("", |(_, _, note)| note)
}

/// The texts of a listing that hold something, in the order of its page.
pub fn texts_of(service: &Service) -> Vec<Text<'_>> {
    let own = service.original_language.as_ref();
    let mut found = texts(Owner::Service, service.id, own, &service.translations, |field| of_service(service, field));
    if let Some(organization) = &service.organization {
        let language = organization.original_language.as_ref().or(own);
        let value = |field: &str| of_organization(organization, field);
        found.extend(texts(Owner::Organization, organization.id, language, &organization.translations, value));
    }
    // What says how to get to a protected address says where it is.
    let locations = service.service_at_locations.iter().map(|place| &place.location);
    for location in locations.filter(|location| location.address_visibility == AddressVisibility::Full) {
        let language = location.original_language.as_ref().or(own);
        let value = |field: &str| of_location(location, field);
        found.extend(texts(Owner::Location, location.id, language, &location.translations, value));
    }
    found
}

fn texts<'a>(
    owner: Owner,
    id: Uuid,
    language: Option<&'a LanguageTag>,
    translations: &'a [Translation],
    value: impl Fn(&str) -> Option<&'a str>,
) -> Vec<Text<'a>> {
    let mut found = Vec::new();
    for (_, field, _) in FIELDS.iter().filter(|(known, ..)| *known == owner) {
        if let Some(original) = value(field).filter(|text| !clean(text).is_empty()) {
            found.push(Text { key: TextKey { owner, id, field }, original, language, translations });
        }
    }
    found
}

fn of_service<'a>(service: &'a Service, field: &str) -> Option<&'a str> {
    match field {
        "name" => Some(&service.name),
        "alternate_name" => service.alternate_name.as_deref(),
        "description" => service.description.as_deref(),
        "alert" => service.alert.as_deref(),
        "application_process" => service.application_process.as_deref(),
        "eligibility_description" => service.eligibility_description.as_deref(),
        "fees_description" => service.fees_description.as_deref(),
        "interpretation_services" => service.interpretation_services.as_deref(),
        _ => None,
    }
}

fn of_organization<'a>(organization: &'a Organization, field: &str) -> Option<&'a str> {
    match field {
        "name" => Some(&organization.name),
        "alternate_name" => organization.alternate_name.as_deref(),
        "description" => Some(&organization.description),
        _ => None,
    }
}

fn of_location<'a>(location: &'a Location, field: &str) -> Option<&'a str> {
    match field {
        "name" => location.name.as_deref(),
        "alternate_name" => location.alternate_name.as_deref(),
        "description" => location.description.as_deref(),
        "transportation" => location.transportation.as_deref(),
        _ => None,
    }
}
