//! One whole listing, from the JSON of HSDS 3 to the directory.

use serde_json::Value;
use uuid::Uuid;

use super::{
    fields::{self, Record},
    taker::{At, ORIGIN, Taker},
    words,
};
use crate::{
    directory::{CostOption, Organization, Service, ServiceStatus, Taxonomy, TermCode},
    exchange::ImportError,
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
};

impl Taker<'_, '_> {
    /// Takes a service with all that hangs on it, or skips it with the reason.
    ///
    /// # Errors
    /// When the directory refuses.
    pub fn service(&mut self, mut record: Record, at: &At) -> Result<(), ImportError> {
        self.owner = self.publisher.id;
        let id = self.id("service", &mut record.clone());
        if self.has_service(id) {
            return self.put(&Service { id, ..Service::default() }, at);
        }
        self.owner = id;
        match self.listing(&mut record, id, at) {
            Ok(service) => self.put(&service, at),
            Err(reason) => {
                self.skip("service", at, reason);
                Ok(())
            }
        }
    }

    fn listing(&mut self, record: &mut Record, id: Uuid, at: &At) -> Result<Service, String> {
        record.shift_remove("id");
        let mut service = self.own_fields(record, at)?;
        service.id = id;
        service.organization = self.organization_of(record, at);
        service.phones = self.list(record, "phones", at, Self::phone);
        service.schedules = self.schedules(record, at);
        service.service_areas = self.list(record, "service_areas", at, Self::service_area);
        service.service_at_locations = self.list(record, "service_at_locations", at, Self::service_at_location);
        service.languages = self.list(record, "languages", at, Self::language);
        service.cost_options = self.list(record, "cost_options", at, Self::cost_option);
        service.required_documents = self.list(record, "required_documents", at, Self::required_document);
        service.contacts = self.list(record, "contacts", at, Self::contact);
        self.one_place_once(&mut service, at);
        if service.cost_options.is_empty() && service.fees_description.as_deref().is_some_and(words::is_free) {
            let cost = TermCode::parse("cost.free").ok();
            let id = Uuid::new_v5(&id, b"cost.free");
            service.cost_options.push(CostOption { id, cost, ..CostOption::default() });
        }
        self.add_foreign_terms(&mut service, record);
        self.take_kept(record, at);
        service.other = self.keep("service", std::mem::take(record));
        if service.organization.is_some() {
            service.other.shift_remove("organization_id");
        }
        if service.other.contains_key("program") {
            service.other.shift_remove("program_id");
        }
        Ok(service)
    }

    fn own_fields(&mut self, record: &mut Record, at: &At) -> Result<Service, String> {
        let Some(name) = fields::text(record, "name", NAME_CHARS_MAX)? else {
            return Err("the name of the service is missing; fill it in".into());
        };
        let status = match fields::text(record, "status", NAME_CHARS_MAX)? {
            Some(word) => ServiceStatus::parse(&word.to_lowercase()).ok_or_else(|| {
                format!("status “{word}” is not known; it is active, inactive, defunct or temporarily closed")
            })?,
            None => {
                self.change("service", at, "the status is missing; it was taken as active");
                ServiceStatus::Active
            }
        };
        let mut text = |key: &str| fields::text(record, key, TEXT_CHARS_MAX);
        let service = Service {
            name,
            status,
            alternate_name: text("alternate_name")?,
            description: text("description")?,
            url: text("url")?,
            email: text("email")?,
            interpretation_services: text("interpretation_services")?,
            application_process: text("application_process")?,
            fees_description: text("fees_description")?,
            eligibility_description: text("eligibility_description")?,
            alert: text("alert")?,
            last_modified: text("last_modified")?,
            source: text("source")?,
            ..Service::default()
        };
        Ok(Service {
            fees_description: match service.fees_description {
                None => fields::text(record, "fees", TEXT_CHARS_MAX)?,
                known => known,
            },
            minimum_age: self.age(record, "minimum_age", at),
            maximum_age: self.age(record, "maximum_age", at),
            assured_date: fields::date(record, "assured_date")?,
            needs: self.terms("service", record, "needs", Taxonomy::Need, at),
            audiences: self.terms("service", record, "audiences", Taxonomy::Audience, at),
            access: self.terms("service", record, "access", Taxonomy::Access, at),
            levels: self.terms("service", record, "levels", Taxonomy::Level, at),
            keywords: self.words("service", record, "keywords", at),
            publisher_id: Some(self.publisher_of(record)),
            original_language: self.original_language(record, at),
            translations: self.translations("service", record, at),
            ..service
        })
    }

    fn age(&mut self, record: &mut Record, key: &str, at: &At) -> Option<u8> {
        let years = match fields::number(record, key) {
            Ok(years) => years?,
            Err(why) => {
                self.change("service", at, format!("{why}; it was left out"));
                return None;
            }
        };
        let fits = (0.0..=f64::from(u8::MAX)).contains(&years);
        if !fits {
            self.change("service", at, format!("{key} {years} is no age; it was left out"));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255, checked above")]
        fits.then_some(years as u8)
    }

    fn publisher_of(&mut self, record: &mut Record) -> Uuid {
        let given = fields::text(record, "publisher_id", 100).ok().flatten().and_then(|text| text.parse().ok());
        given.filter(|id| self.knows_publisher(*id)).unwrap_or(self.publisher.id)
    }

    fn organization_of(&mut self, record: &mut Record, at: &At) -> Option<Organization> {
        let mut inner = match record.shift_remove("organization") {
            Some(Value::Object(inner)) => inner,
            None | Some(Value::Null) => return None,
            Some(_) => {
                let place = at.child("organization", None, &mut Record::new());
                self.skip("organization", &place, "it should be an object {…}");
                return None;
            }
        };
        let place = at.child("organization", None, &mut inner);
        match self.organization(inner, &place) {
            Ok(organization) => {
                self.take("organization", &place, organization.id);
                Some(organization)
            }
            Err(reason) => {
                self.skip("organization", &place, reason);
                None
            }
        }
    }

    /// The directory knows one service_at_location of an id.
    fn one_place_once(&mut self, service: &mut Service, at: &At) {
        let mut met = std::collections::HashSet::new();
        let before = service.service_at_locations.len();
        service.service_at_locations.retain(|place| met.insert(place.id));
        if service.service_at_locations.len() < before {
            self.change("service", at, "one of its service_at_locations stands twice; it was taken once");
        }
    }

    /// Names of foreign taxonomies and keywords that mean a need of ours become that need, unless somebody
    /// chose needs already.
    fn add_foreign_terms(&mut self, service: &mut Service, record: &Record) {
        if !service.needs.is_empty() {
            return;
        }
        let attributes = record.get("attributes").and_then(Value::as_array);
        let names = attributes.into_iter().flatten().filter_map(|attribute| {
            let term = attribute.get("taxonomy_term")?;
            Some(fields::clean(term.get("name")?.as_str()?))
        });
        let add = |words: &str, needs: &mut Vec<TermCode>| {
            let found = words::term(Taxonomy::Need, words);
            let known = found.is_some();
            needs.extend(found.filter(|need| !needs.contains(need)));
            known
        };
        for keyword in &service.keywords {
            add(keyword, &mut service.needs);
        }
        for name in names.filter(|name| !name.is_empty()).collect::<Vec<_>>() {
            if !add(&name, &mut service.needs) && !service.keywords.contains(&name) {
                service.keywords.push(name);
            }
        }
    }

    /// Counts the rows of tables that are kept below a record as they came.
    pub fn take_kept(&mut self, record: &Record, at: &At) {
        for (key, value) in record {
            let kind = super::tables::singular(key);
            let items = match value {
                Value::Array(items) => items.as_slice(),
                single @ Value::Object(_) => std::slice::from_ref(single),
                _ => continue,
            };
            for inner in items.iter().filter_map(Value::as_object) {
                if inner.contains_key(ORIGIN) {
                    let place = at.child(key, None, &mut inner.clone());
                    self.take(kind, &place, self.owner);
                }
                self.take_kept(inner, at);
            }
        }
    }
}
