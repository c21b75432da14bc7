//! Writing what hangs on a service, a location or a service at a location.

use rusqlite::params;
use uuid::Uuid;

use super::Writer;
use crate::{
    directory::{Location, Phone, Schedule, Service, SpokenLanguage},
    store::{StoreError, rows::to_json},
};

/// What a phone, a schedule or a language hangs on: the column and the id.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Service(Uuid),
    Location(Uuid),
    ServiceAtLocation(Uuid),
}

impl Owner {
    /// The three owner columns: service, location, service_at_location.
    fn columns(self) -> [Option<String>; 3] {
        match self {
            Self::Service(id) => [Some(id.to_string()), None, None],
            Self::Location(id) => [None, Some(id.to_string()), None],
            Self::ServiceAtLocation(id) => [None, None, Some(id.to_string())],
        }
    }
}

impl Writer<'_> {
    pub(super) fn put_addresses(&mut self, location: &Location) -> Result<(), StoreError> {
        let id = location.id.to_string();
        for (position, address) in location.addresses.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO address (id, location_id, position, attention, address_1, address_2, city, region,
                        state_province, postal_code, country, address_type)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                )?
                .execute(params![
                    address.id.to_string(),
                    id,
                    position,
                    address.attention,
                    address.address_1,
                    address.address_2,
                    address.city,
                    address.region,
                    address.state_province,
                    address.postal_code,
                    address.country,
                    address.address_type,
                ])?;
        }
        for (position, accessibility) in location.accessibility.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO accessibility (id, location_id, position, description, details, url, facility)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    accessibility.id.to_string(),
                    id,
                    position,
                    accessibility.description,
                    accessibility.details,
                    accessibility.url,
                    accessibility.facility.as_ref().map(|term| term.as_str()),
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_phones(&mut self, owner: Owner, phones: &[Phone]) -> Result<(), StoreError> {
        let [service, location, place] = owner.columns();
        for (position, phone) in phones.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO phone (id, service_id, location_id, service_at_location_id, position, number,
                        extension, type, description, languages) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    phone.id.to_string(),
                    service,
                    location,
                    place,
                    position,
                    phone.number,
                    phone.extension,
                    phone.kind,
                    phone.description,
                    to_json(&phone.languages)?,
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_schedules(&mut self, owner: Owner, schedules: &[Schedule]) -> Result<(), StoreError> {
        let [service, location, place] = owner.columns();
        for (position, schedule) in schedules.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO schedule (id, service_id, location_id, service_at_location_id, position,
                        opening_hours, by_appointment, description, other)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?
                .execute(params![
                    schedule.id.to_string(),
                    service,
                    location,
                    place,
                    position,
                    schedule.opening_hours,
                    schedule.by_appointment,
                    schedule.description,
                    to_json(&schedule.other)?,
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_languages(&mut self, owner: Owner, languages: &[SpokenLanguage]) -> Result<(), StoreError> {
        let [service, location, _] = owner.columns();
        for (position, language) in languages.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO language (id, service_id, location_id, position, name, code, note)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    language.id.to_string(),
                    service,
                    location,
                    position,
                    language.name,
                    language.code.as_ref().map(|tag| tag.as_str()),
                    language.note,
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_costs(&mut self, service: &Service) -> Result<(), StoreError> {
        for (position, cost) in service.cost_options.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO cost_option (id, service_id, position, cost, option, currency, amount,
                        amount_description, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    cost.id.to_string(),
                    service.id.to_string(),
                    position,
                    cost.cost.as_ref().map(|term| term.as_str()),
                    cost.option,
                    cost.currency,
                    cost.amount,
                    cost.amount_description,
                    cost.valid_from.map(|day| day.to_string()),
                    cost.valid_to.map(|day| day.to_string()),
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_documents(&mut self, service: &Service) -> Result<(), StoreError> {
        for (position, document) in service.required_documents.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO required_document (id, service_id, position, document, uri, document_term)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    document.id.to_string(),
                    service.id.to_string(),
                    position,
                    document.document,
                    document.uri,
                    document.document_term.as_ref().map(|term| term.as_str()),
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_areas(&mut self, service: &Service) -> Result<(), StoreError> {
        for (position, area) in service.service_areas.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO service_area (id, service_id, position, name, description, other)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    area.id.to_string(),
                    service.id.to_string(),
                    position,
                    area.name,
                    area.description,
                    to_json(&area.other)?,
                ])?;
        }
        Ok(())
    }

    pub(super) fn put_contacts(&mut self, service: &Service) -> Result<(), StoreError> {
        for (position, contact) in service.contacts.iter().enumerate() {
            self.transaction
                .prepare_cached(
                    "INSERT INTO contact (id, service_id, position, name, title, department, email, phones)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    contact.id.to_string(),
                    service.id.to_string(),
                    position,
                    contact.name,
                    contact.title,
                    contact.department,
                    contact.email,
                    to_json(&contact.phones)?,
                ])?;
        }
        Ok(())
    }
}
