//! Writing whole listings into a directory, in one transaction.

mod parts;

use std::collections::HashSet;

use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::{Directory, StoreError, rows::to_json};
use crate::directory::{Location, Organization, Publisher, Service, ServiceAtLocation, TermCode, Translation};
use parts::Owner;

/// What a commit indexes for the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indexing {
    /// Nothing: the directory is in memory, and is indexed when somebody searches it.
    Later,
    /// Whatever is not indexed, also what another program wrote.
    All,
    /// What this change wrote, where all that was before is indexed.
    Written,
}

/// A change under way. Dropped without `commit`, nothing of it is written.
pub struct Writer<'a> {
    directory: &'a Directory,
    pub(super) transaction: Transaction<'a>,
    indexing: Indexing,
    /// The row numbers of the services that were written or are to be indexed anew.
    unindexed: Vec<i64>,
    written: HashSet<Uuid>,
    services: usize,
}

/// After so many services SQLite looks at its tables again for its plans; what it learns makes it forget every statement
/// that was prepared, which a single save would pay for.
const LOOKED_AT_AFTER_SERVICES: usize = 100;

impl<'a> Writer<'a> {
    pub(super) fn begin(directory: &'a Directory, indexing: Indexing) -> Result<Self, StoreError> {
        let transaction = Transaction::new_unchecked(&directory.connection, TransactionBehavior::Immediate)?;
        Ok(Self { directory, transaction, indexing, unindexed: Vec::new(), written: HashSet::new(), services: 0 })
    }

    /// Makes the whole change real.
    ///
    /// # Errors
    /// When a reference leads nowhere or the disk is full; then nothing was written.
    pub fn commit(self) -> Result<(), StoreError> {
        super::search::forget(&self.transaction, &self.unindexed)?;
        match self.indexing {
            Indexing::Later => {}
            Indexing::All => super::search::bring_up_to_date(&self.transaction)?,
            Indexing::Written => super::search::index_written(&self.transaction, &self.unindexed)?,
        }
        if self.services >= LOOKED_AT_AFTER_SERVICES {
            self.transaction.execute_batch("PRAGMA optimize")?;
        }
        Ok(self.transaction.commit()?)
    }

    /// Writes a publisher, over one of the same id.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn put_publisher(&mut self, publisher: &Publisher) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO publisher (id, name, place, country, region, latitude, longitude, profile, language,
                    attribution, license, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT (id) DO UPDATE SET name = ?2, place = ?3, country = ?4, region = ?5, latitude = ?6,
                    longitude = ?7, profile = ?8, language = ?9, attribution = ?10, license = ?11, position = ?12",
            )?
            .execute(params![
                publisher.id.to_string(),
                publisher.name,
                publisher.place,
                publisher.country,
                publisher.region,
                publisher.point.map(|point| point.latitude),
                publisher.point.map(|point| point.longitude),
                publisher.profile.map(|profile| profile.as_str()),
                publisher.language.as_ref().map(|tag| tag.as_str()),
                publisher.attribution,
                publisher.license,
                publisher.position,
            ])?;
        Ok(())
    }

    /// Writes a listing with everything that hangs on it, over one of the same id.
    /// Organizations and locations shared by several listings are written once in a change.
    ///
    /// # Errors
    /// When SQLite refuses, for example because its publisher was not put before.
    pub fn put_service(&mut self, service: &Service) -> Result<(), StoreError> {
        let kept = self.directory.service(service.id)?;
        self.put_service_over(service, kept.as_ref())
    }

    /// The same over the listing that is kept, of which only what differs is written.
    pub(super) fn put_service_over(&mut self, service: &Service, kept: Option<&Service>) -> Result<(), StoreError> {
        self.services += 1;
        if let Some(organization) = &service.organization {
            self.put_organization(organization)?;
        }
        self.refuse_foreign(service)?;
        let rowid = self.put_service_row(service)?;
        self.unindexed.push(rowid);
        let id = service.id.to_string();
        self.put_places(service, kept)?;
        let owner = Owner::Service(service.id);
        let is_same = |same: fn(&Service, &Service) -> bool| kept.map(|kept| same(kept, service));
        if self.clear("phone", &id, is_same(|one, other| one.phones == other.phones))? {
            self.put_phones(owner, &service.phones)?;
        }
        if self.clear("schedule", &id, is_same(|one, other| one.schedules == other.schedules))? {
            self.put_schedules(owner, &service.schedules)?;
        }
        if self.clear("language", &id, is_same(|one, other| one.languages == other.languages))? {
            self.put_languages(owner, &service.languages)?;
        }
        if self.clear("cost_option", &id, is_same(|one, other| one.cost_options == other.cost_options))? {
            self.put_costs(service)?;
        }
        if self.clear(
            "required_document",
            &id,
            is_same(|one, other| one.required_documents == other.required_documents),
        )? {
            self.put_documents(service)?;
        }
        if self.clear("service_area", &id, is_same(|one, other| one.service_areas == other.service_areas))? {
            self.put_areas(service)?;
        }
        if self.clear("contact", &id, is_same(|one, other| one.contacts == other.contacts))? {
            self.put_contacts(service)?;
        }
        if self.clear("service_term", &id, is_same(|one, other| terms(one).eq(terms(other))))? {
            for (position, term) in terms(service).enumerate() {
                let sql = "INSERT OR IGNORE INTO service_term (service_id, term, position) VALUES (?1, ?2, ?3)";
                self.transaction.prepare_cached(sql)?.execute(params![id, term.as_str(), position])?;
            }
        }
        self.put_translations("service", service.id, &service.translations)
    }

    /// Whether a part of a listing is to be written; what was there of it is gone then. `is_same` says whether what is
    /// kept is the same, none that nothing is kept.
    fn clear(&self, table: &str, id: &str, is_same: Option<bool>) -> Result<bool, StoreError> {
        if is_same == Some(false) {
            let sql = format!("DELETE FROM {table} WHERE service_id = ?1");
            self.transaction.prepare_cached(&sql)?.execute([id])?;
        }
        Ok(is_same != Some(true))
    }

    fn put_places(&mut self, service: &Service, kept: Option<&Service>) -> Result<(), StoreError> {
        let is_same = kept.map(|kept| kept.service_at_locations == service.service_at_locations);
        let is_written = self.clear("service_at_location", &service.id.to_string(), is_same)?;
        for (position, place) in service.service_at_locations.iter().enumerate() {
            if is_written {
                self.put_service_at_location(service.id, position, place)?;
            } else {
                self.written.insert(place.location.id);
            }
        }
        Ok(())
    }

    /// A publisher may replace its own listings only.
    fn refuse_foreign(&self, service: &Service) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT publisher.name FROM service JOIN publisher ON publisher.id = publisher_id
             WHERE service.id = ?1 AND publisher_id IS NOT ?2",
        )?;
        let ids = params![service.id.to_string(), service.publisher_id.map(|id| id.to_string())];
        match statement.query_row(ids, |row| row.get(0)).optional()? {
            Some(publisher) => Err(StoreError::OfAnother { service: service.name.clone(), publisher }),
            None => Ok(()),
        }
    }

    /// Writes the row of a listing; its number.
    fn put_service_row(&mut self, service: &Service) -> Result<i64, StoreError> {
        Ok(self
            .transaction
            .prepare_cached(
                "INSERT INTO service (id, publisher_id, organization_id, name, alternate_name, description, url,
                    email, status, interpretation_services, application_process, fees_description,
                    eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, source,
                    original_language, keywords, other)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                    ?21, ?22)
                 ON CONFLICT (id) DO UPDATE SET publisher_id = ?2, organization_id = ?3, name = ?4,
                    alternate_name = ?5, description = ?6, url = ?7, email = ?8, status = ?9,
                    interpretation_services = ?10, application_process = ?11, fees_description = ?12,
                    eligibility_description = ?13, minimum_age = ?14, maximum_age = ?15, assured_date = ?16,
                    alert = ?17, last_modified = ?18, source = ?19, original_language = ?20, keywords = ?21, other = ?22
                 RETURNING rowid",
            )?
            .query_row(
                params![
                    service.id.to_string(),
                    service.publisher_id.map(|id| id.to_string()),
                    service.organization.as_ref().map(|organization| organization.id.to_string()),
                    service.name,
                    service.alternate_name,
                    service.description,
                    service.url,
                    service.email,
                    service.status.as_str(),
                    service.interpretation_services,
                    service.application_process,
                    service.fees_description,
                    service.eligibility_description,
                    service.minimum_age,
                    service.maximum_age,
                    service.assured_date.map(|day| day.to_string()),
                    service.alert,
                    service.last_modified,
                    service.source,
                    service.original_language.as_ref().map(|tag| tag.as_str()),
                    to_json(&service.keywords)?,
                    to_json(&service.other)?,
                ],
                |row| row.get(0),
            )?)
    }

    fn put_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        if !self.written.insert(organization.id) {
            return Ok(());
        }
        let kept = self.directory.organization(&organization.id.to_string())?;
        // Then the listings that share it need not be read anew for the search.
        if kept.as_ref() == Some(organization) {
            return Ok(());
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO organization (id, name, alternate_name, description, email, website, original_language,
                    other) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (id) DO UPDATE SET name = ?2, alternate_name = ?3, description = ?4, email = ?5,
                    website = ?6, original_language = ?7, other = ?8",
            )?
            .execute(params![
                organization.id.to_string(),
                organization.name,
                organization.alternate_name,
                organization.description,
                organization.email,
                organization.website,
                organization.original_language.as_ref().map(|tag| tag.as_str()),
                to_json(&organization.other)?,
            ])?;
        let sql = "SELECT rowid FROM service WHERE organization_id = ?1";
        self.unindexed.extend(self.directory.list(sql, &organization.id.to_string(), rowid)?);
        self.put_translations("organization", organization.id, &organization.translations)
    }

    fn put_location(&mut self, location: &Location) -> Result<(), StoreError> {
        if !self.written.insert(location.id) {
            return Ok(());
        }
        let id = location.id.to_string();
        let kept = self.directory.location(&id)?;
        if kept.as_ref() == Some(location) {
            return Ok(());
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO location (id, location_type, url, name, alternate_name, description, transportation,
                    latitude, longitude, address_visibility, original_language, other)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                 ON CONFLICT (id) DO UPDATE SET location_type = ?2, url = ?3, name = ?4, alternate_name = ?5,
                    description = ?6, transportation = ?7, latitude = ?8, longitude = ?9, address_visibility = ?10,
                    original_language = ?11, other = ?12",
            )?
            .execute(params![
                id,
                location.location_type,
                location.url,
                location.name,
                location.alternate_name,
                location.description,
                location.transportation,
                location.point.map(|point| point.latitude),
                location.point.map(|point| point.longitude),
                location.address_visibility.as_str(),
                location.original_language.as_ref().map(|tag| tag.as_str()),
                to_json(&location.other)?,
            ])?;
        for table in ["address", "accessibility", "phone", "schedule", "language"] {
            self.transaction.prepare_cached(&format!("DELETE FROM {table} WHERE location_id = ?1"))?.execute([&id])?;
        }
        self.put_addresses(location)?;
        let owner = Owner::Location(location.id);
        self.put_phones(owner, &location.phones)?;
        self.put_schedules(owner, &location.schedules)?;
        self.put_languages(owner, &location.languages)?;
        let sql = "SELECT service.rowid FROM service_at_location JOIN service ON service.id = service_id
                   WHERE location_id = ?1";
        self.unindexed.extend(self.directory.list(sql, &id, rowid)?);
        self.put_translations("location", location.id, &location.translations)
    }

    fn put_service_at_location(
        &mut self,
        service_id: Uuid,
        position: usize,
        place: &ServiceAtLocation,
    ) -> Result<(), StoreError> {
        self.put_location(&place.location)?;
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO service_at_location (id, service_id, location_id, position, description, other)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                place.id.to_string(),
                service_id.to_string(),
                place.location.id.to_string(),
                position,
                place.description,
                to_json(&place.other)?,
            ])?;
        let owner = Owner::ServiceAtLocation(place.id);
        self.put_phones(owner, &place.phones)?;
        self.put_schedules(owner, &place.schedules)
    }

    /// Writes the translations of a record over those that are kept.
    pub(super) fn put_translations(
        &mut self,
        entity: &str,
        entity_id: Uuid,
        translations: &[Translation],
    ) -> Result<(), StoreError> {
        let id = entity_id.to_string();
        let kept = self.directory.translations(entity, &id)?;
        for gone in kept.iter().filter(|one| !translations.contains(one)) {
            let sql = "DELETE FROM content_translation
                       WHERE entity_id = ?1 AND entity = ?2 AND field = ?3 AND language = ?4 AND state = ?5";
            let values = params![id, entity, gone.field, gone.language.as_str(), gone.state.as_str()];
            self.transaction.prepare_cached(sql)?.execute(values)?;
        }
        for translation in translations.iter().filter(|one| !kept.contains(one)) {
            self.transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO content_translation (entity, entity_id, field, language, text, state,
                        translated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    entity,
                    id,
                    translation.field,
                    translation.language.as_str(),
                    translation.text,
                    translation.state.as_str(),
                    translation.translated_at.map(|day| day.to_string()),
                ])?;
        }
        Ok(())
    }
}

fn rowid(row: &Row<'_>) -> Result<i64, StoreError> {
    Ok(row.get("rowid")?)
}

/// The terms of a listing in their order.
fn terms(service: &Service) -> impl Iterator<Item = &TermCode> {
    service.needs.iter().chain(&service.audiences).chain(&service.access).chain(&service.levels)
}

#[cfg(test)]
mod tests;
