//! Reading whole listings and publishers back.

use rusqlite::{CachedStatement, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{
    Directory, StoreError,
    rows::{date, id, json, language, parsed, point, term},
};
use crate::directory::{
    Accessibility, Address, AddressVisibility, Contact, CostOption, Location, Organization, Phone, Profile, Publisher,
    RequiredDocument, Schedule, Service, ServiceArea, ServiceAtLocation, ServiceStatus, SpokenLanguage, Taxonomy,
    TermCode, Translation, TranslationState,
};

impl Directory {
    /// All publishers, home first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn publishers(&self) -> Result<Vec<Publisher>, StoreError> {
        self.list("SELECT * FROM publisher WHERE ?1 IS NOT NULL ORDER BY position, name, id", "", publisher)
    }

    /// The ids of all services, in the order they were written, a page at a time.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn service_ids(&self, after_rowid: i64, count: usize) -> Result<Vec<(i64, Uuid)>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT rowid, id FROM service WHERE rowid > ?1 ORDER BY rowid LIMIT ?2")?;
        collect(&mut statement, params![after_rowid, count], |row| Ok((row.get("rowid")?, id(row, "id")?)))
    }

    /// One whole listing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn service(&self, service_id: Uuid) -> Result<Option<Service>, StoreError> {
        let key = service_id.to_string();
        let mut statement = self.connection.prepare_cached("SELECT * FROM service WHERE id = ?1")?;
        let mut rows = statement.query([&key])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let mut service = service_row(row)?;
        if let Some(organization_id) = row.get::<_, Option<String>>("organization_id")? {
            service.organization = self.organization(&organization_id)?;
        }
        self.fill_service(&mut service, &key)?;
        Ok(Some(service))
    }

    fn fill_service(&self, service: &mut Service, key: &str) -> Result<(), StoreError> {
        service.phones = self.list("SELECT * FROM phone WHERE service_id = ?1 ORDER BY position", key, phone)?;
        service.schedules =
            self.list("SELECT * FROM schedule WHERE service_id = ?1 ORDER BY position", key, schedule)?;
        service.languages = self.list("SELECT * FROM language WHERE service_id = ?1 ORDER BY position", key, spoken)?;
        service.cost_options =
            self.list("SELECT * FROM cost_option WHERE service_id = ?1 ORDER BY position", key, cost_option)?;
        service.required_documents =
            self.list("SELECT * FROM required_document WHERE service_id = ?1 ORDER BY position", key, document)?;
        service.service_areas =
            self.list("SELECT * FROM service_area WHERE service_id = ?1 ORDER BY position", key, service_area)?;
        service.contacts = self.list("SELECT * FROM contact WHERE service_id = ?1 ORDER BY position", key, contact)?;
        let terms: Vec<TermCode> =
            self.list("SELECT term FROM service_term WHERE service_id = ?1 ORDER BY position", key, |row| {
                term(row, "term")?
                    .ok_or_else(|| StoreError::Nonsense { column: "service_term.term", value: String::new() })
            })?;
        for code in terms {
            match code.taxonomy() {
                Taxonomy::Need => service.needs.push(code),
                Taxonomy::Audience => service.audiences.push(code),
                Taxonomy::Access => service.access.push(code),
                _ => service.levels.push(code),
            }
        }
        service.translations = self.translations("service", key)?;
        service.service_at_locations =
            self.list("SELECT * FROM service_at_location WHERE service_id = ?1 ORDER BY position", key, |row| {
                self.service_at_location(row)
            })?;
        Ok(())
    }

    fn service_at_location(&self, row: &Row<'_>) -> Result<ServiceAtLocation, StoreError> {
        let place_id = id(row, "id")?;
        let key = place_id.to_string();
        let location_id: String = row.get("location_id")?;
        let location = self
            .location(&location_id)?
            .ok_or(StoreError::Nonsense { column: "service_at_location.location_id", value: location_id })?;
        Ok(ServiceAtLocation {
            id: place_id,
            description: row.get("description")?,
            location,
            phones: self.list(
                "SELECT * FROM phone WHERE service_at_location_id = ?1 ORDER BY position",
                &key,
                phone,
            )?,
            schedules: self.list(
                "SELECT * FROM schedule WHERE service_at_location_id = ?1 ORDER BY position",
                &key,
                schedule,
            )?,
            other: json(row, "other")?,
        })
    }

    pub(super) fn location(&self, key: &str) -> Result<Option<Location>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM location WHERE id = ?1")?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Location {
            id: id(row, "id")?,
            location_type: row.get("location_type")?,
            url: row.get("url")?,
            name: row.get("name")?,
            alternate_name: row.get("alternate_name")?,
            description: row.get("description")?,
            transportation: row.get("transportation")?,
            point: point(row)?,
            addresses: self.list("SELECT * FROM address WHERE location_id = ?1 ORDER BY position", key, address)?,
            phones: self.list("SELECT * FROM phone WHERE location_id = ?1 ORDER BY position", key, phone)?,
            schedules: self.list("SELECT * FROM schedule WHERE location_id = ?1 ORDER BY position", key, schedule)?,
            languages: self.list("SELECT * FROM language WHERE location_id = ?1 ORDER BY position", key, spoken)?,
            accessibility: self.list(
                "SELECT * FROM accessibility WHERE location_id = ?1 ORDER BY position",
                key,
                accessibility,
            )?,
            address_visibility: parsed(row, "address_visibility", AddressVisibility::parse)?.unwrap_or_default(),
            original_language: language(row, "original_language")?,
            translations: self.translations("location", key)?,
            other: json(row, "other")?,
        }))
    }

    /// An organization, by its id.
    ///
    /// # Errors
    /// When the file cannot be read or holds what it should not.
    pub fn organization(&self, key: &str) -> Result<Option<Organization>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM organization WHERE id = ?1")?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Organization {
            id: id(row, "id")?,
            name: row.get("name")?,
            alternate_name: row.get("alternate_name")?,
            description: row.get("description")?,
            email: row.get("email")?,
            website: row.get("website")?,
            original_language: language(row, "original_language")?,
            translations: self.translations("organization", key)?,
            other: json(row, "other")?,
        }))
    }

    pub(super) fn translations(&self, entity: &str, key: &str) -> Result<Vec<Translation>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM content_translation WHERE entity_id = ?1 AND entity = ?2 ORDER BY field, language, state",
        )?;
        collect(&mut statement, params![key, entity], |row| {
            Ok(Translation {
                field: row.get("field")?,
                language: language(row, "language")?
                    .ok_or_else(|| StoreError::Nonsense { column: "language", value: String::new() })?,
                text: row.get("text")?,
                state: parsed(row, "state", TranslationState::parse)?.unwrap_or(TranslationState::Outdated),
                translated_at: date(row, "translated_at")?,
            })
        })
    }

    pub(super) fn list<T>(
        &self,
        sql: &str,
        key: &str,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        collect(&mut self.connection.prepare_cached(sql)?, [key], read)
    }

    /// How many services the directory holds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn service_count(&self) -> Result<u64, StoreError> {
        let count = self.connection.query_row("SELECT count(*) FROM service", [], |row| row.get(0)).optional()?;
        Ok(count.unwrap_or(0))
    }
}

/// Reads every row of a query.
pub(super) fn collect<T>(
    statement: &mut CachedStatement<'_>,
    parameters: impl rusqlite::Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// A row of the publisher table.
pub(super) fn publisher(row: &Row<'_>) -> Result<Publisher, StoreError> {
    Ok(Publisher {
        id: id(row, "id")?,
        name: row.get("name")?,
        place: row.get("place")?,
        country: row.get("country")?,
        region: row.get("region")?,
        point: point(row)?,
        profile: parsed(row, "profile", Profile::parse)?,
        language: language(row, "language")?,
        attribution: row.get("attribution")?,
        license: row.get("license")?,
        position: row.get("position")?,
    })
}

fn service_row(row: &Row<'_>) -> Result<Service, StoreError> {
    Ok(Service {
        id: id(row, "id")?,
        name: row.get("name")?,
        alternate_name: row.get("alternate_name")?,
        description: row.get("description")?,
        url: row.get("url")?,
        email: row.get("email")?,
        status: parsed(row, "status", ServiceStatus::parse)?.unwrap_or_default(),
        interpretation_services: row.get("interpretation_services")?,
        application_process: row.get("application_process")?,
        fees_description: row.get("fees_description")?,
        eligibility_description: row.get("eligibility_description")?,
        minimum_age: row.get("minimum_age")?,
        maximum_age: row.get("maximum_age")?,
        assured_date: date(row, "assured_date")?,
        alert: row.get("alert")?,
        last_modified: row.get("last_modified")?,
        keywords: json(row, "keywords")?,
        publisher_id: parsed(row, "publisher_id", |text| text.parse().ok())?,
        source: row.get("source")?,
        original_language: language(row, "original_language")?,
        other: json(row, "other")?,
        ..Service::default()
    })
}

fn phone(row: &Row<'_>) -> Result<Phone, StoreError> {
    Ok(Phone {
        id: id(row, "id")?,
        number: row.get("number")?,
        extension: row.get("extension")?,
        kind: row.get("type")?,
        description: row.get("description")?,
        languages: json(row, "languages")?,
    })
}

/// A row of the schedule table.
pub(super) fn schedule(row: &Row<'_>) -> Result<Schedule, StoreError> {
    Ok(Schedule {
        id: id(row, "id")?,
        opening_hours: row.get("opening_hours")?,
        by_appointment: row.get("by_appointment")?,
        description: row.get("description")?,
        other: json(row, "other")?,
    })
}

fn spoken(row: &Row<'_>) -> Result<SpokenLanguage, StoreError> {
    Ok(SpokenLanguage {
        id: id(row, "id")?,
        name: row.get("name")?,
        code: language(row, "code")?,
        note: row.get("note")?,
    })
}

fn cost_option(row: &Row<'_>) -> Result<CostOption, StoreError> {
    Ok(CostOption {
        id: id(row, "id")?,
        cost: term(row, "cost")?,
        option: row.get("option")?,
        currency: row.get("currency")?,
        amount: row.get("amount")?,
        amount_description: row.get("amount_description")?,
        valid_from: date(row, "valid_from")?,
        valid_to: date(row, "valid_to")?,
    })
}

fn document(row: &Row<'_>) -> Result<RequiredDocument, StoreError> {
    Ok(RequiredDocument {
        id: id(row, "id")?,
        document: row.get("document")?,
        uri: row.get("uri")?,
        document_term: term(row, "document_term")?,
    })
}

fn service_area(row: &Row<'_>) -> Result<ServiceArea, StoreError> {
    Ok(ServiceArea {
        id: id(row, "id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        other: json(row, "other")?,
    })
}

fn contact(row: &Row<'_>) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: id(row, "id")?,
        name: row.get("name")?,
        title: row.get("title")?,
        department: row.get("department")?,
        email: row.get("email")?,
        phones: json(row, "phones")?,
    })
}

fn accessibility(row: &Row<'_>) -> Result<Accessibility, StoreError> {
    Ok(Accessibility {
        id: id(row, "id")?,
        description: row.get("description")?,
        details: row.get("details")?,
        url: row.get("url")?,
        facility: term(row, "facility")?,
    })
}

fn address(row: &Row<'_>) -> Result<Address, StoreError> {
    Ok(Address {
        id: id(row, "id")?,
        attention: row.get("attention")?,
        address_1: row.get("address_1")?,
        address_2: row.get("address_2")?,
        city: row.get("city")?,
        region: row.get("region")?,
        state_province: row.get("state_province")?,
        postal_code: row.get("postal_code")?,
        country: row.get("country")?,
        address_type: row.get("address_type")?,
    })
}
