//! Writing whole listings into a directory, in one transaction.

mod parts;

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::{StoreError, read, rows::to_json};
use crate::directory::{Location, Organization, Publisher, Service, ServiceAtLocation, Translation};
use parts::Owner;

/// A change under way. Dropped without `commit`, nothing of it is written.
pub struct Writer<'a> {
    pub(super) transaction: Transaction<'a>,
    index_at_commit: bool,
    written: HashSet<Uuid>,
    services: usize,
}

/// After so many services SQLite looks at its tables again for its plans; what it learns makes it forget every statement
/// that was prepared, which a single save would pay for.
const LOOKED_AT_AFTER_SERVICES: usize = 100;

impl<'a> Writer<'a> {
    pub(super) fn begin(connection: &'a Connection, index_at_commit: bool) -> Result<Self, StoreError> {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        Ok(Self { transaction, index_at_commit, written: HashSet::new(), services: 0 })
    }

    /// Makes the whole change real.
    ///
    /// # Errors
    /// When a reference leads nowhere or the disk is full; then nothing was written.
    pub fn commit(self) -> Result<(), StoreError> {
        if self.index_at_commit {
            super::search::bring_up_to_date(&self.transaction)?;
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
        self.services += 1;
        if let Some(organization) = &service.organization {
            self.put_organization(organization)?;
        }
        self.refuse_foreign(service)?;
        self.transaction.prepare_cached("DELETE FROM service WHERE id = ?1")?.execute([service.id.to_string()])?;
        self.insert_service_row(service)?;
        let owner = Owner::Service(service.id);
        self.put_phones(owner, &service.phones)?;
        self.put_schedules(owner, &service.schedules)?;
        self.put_languages(owner, &service.languages)?;
        self.put_costs_and_documents(service)?;
        self.put_areas_and_contacts(service)?;
        let terms = service.needs.iter().chain(&service.audiences).chain(&service.access).chain(&service.levels);
        for (position, term) in terms.enumerate() {
            self.transaction
                .prepare_cached("INSERT OR IGNORE INTO service_term (service_id, term, position) VALUES (?1, ?2, ?3)")?
                .execute(params![service.id.to_string(), term.as_str(), position])?;
        }
        for (position, place) in service.service_at_locations.iter().enumerate() {
            self.put_service_at_location(service.id, position, place)?;
        }
        self.put_translations("service", service.id, &service.translations)
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

    fn insert_service_row(&mut self, service: &Service) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO service (id, publisher_id, organization_id, name, alternate_name, description, url,
                    email, status, interpretation_services, application_process, fees_description,
                    eligibility_description, minimum_age, maximum_age, assured_date, alert, last_modified, source,
                    original_language, keywords, other)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                    ?21, ?22)",
            )?
            .execute(params![
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
            ])?;
        Ok(())
    }

    fn put_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        if !self.written.insert(organization.id) || self.is_kept(organization)? {
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
        super::search::forget_organization(&self.transaction, organization.id)?;
        self.put_translations("organization", organization.id, &organization.translations)
    }

    /// Whether an organization is there just so: then the listings that share it need not be read anew for the search.
    fn is_kept(&self, organization: &Organization) -> Result<bool, StoreError> {
        let kept = read::organization(&self.transaction, &organization.id.to_string())?;
        Ok(kept.as_ref() == Some(organization))
    }

    fn put_location(&mut self, location: &Location) -> Result<(), StoreError> {
        if !self.written.insert(location.id) {
            return Ok(());
        }
        let id = location.id.to_string();
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
        super::search::forget_location(&self.transaction, location.id)?;
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

    pub(super) fn put_translations(
        &mut self,
        entity: &str,
        entity_id: Uuid,
        translations: &[Translation],
    ) -> Result<(), StoreError> {
        let id = entity_id.to_string();
        self.transaction
            .prepare_cached("DELETE FROM content_translation WHERE entity_id = ?1 AND entity = ?2")?
            .execute(params![id, entity])?;
        for translation in translations {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Directory;

    fn publisher(name: &str) -> Publisher {
        serde_json::from_value(
            serde_json::json!({"id": Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()), "name": name}),
        )
        .unwrap()
    }

    #[test]
    fn a_publisher_cannot_replace_the_listing_of_another() {
        let mut directory = Directory::in_memory().unwrap();
        let (ours, theirs) = (publisher("Lindeveen"), publisher("Groenstad"));
        let mut listing = Service { name: "Taalhuis".into(), publisher_id: Some(ours.id), ..Service::default() };
        let mut writer = directory.write().unwrap();
        writer.put_publisher(&ours).unwrap();
        writer.put_publisher(&theirs).unwrap();
        writer.put_service(&listing).unwrap();
        writer.put_service(&listing).unwrap();
        listing.publisher_id = Some(theirs.id);
        let refused = writer.put_service(&listing).unwrap_err().to_string();
        assert!(refused.contains("Lindeveen") && refused.contains("--publisher"), "{refused}");
    }
}
