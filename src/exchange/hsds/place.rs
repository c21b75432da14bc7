//! Where a service is given, and who gives it: service_at_location, location, address, accessibility, organization.

use serde_json::Value;

use super::{
    fields::{self, Record},
    taker::{At, Taker},
    words,
};
use crate::{
    directory::{
        Accessibility, Address, AddressVisibility, Location, Organization, Point, ServiceAtLocation, Taxonomy,
        Translation, TranslationState,
    },
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
    locale::LanguageTag,
};

impl Taker<'_, '_> {
    /// HSDS organization.
    pub fn organization(&mut self, mut record: Record, at: &At) -> Result<Organization, String> {
        let Some(name) = fields::text(&mut record, "name", NAME_CHARS_MAX)? else {
            return Err("the name of the organization is missing; fill it in".into());
        };
        if let Some(day) = fields::date(&mut record, "date_incorporated")? {
            record.insert("year_incorporated".into(), chrono::Datelike::year(&day).into());
        }
        let content = record.clone();
        let organization = Organization {
            id: self.id("organization", &mut record),
            name,
            alternate_name: fields::text(&mut record, "alternate_name", NAME_CHARS_MAX)?,
            description: fields::text(&mut record, "description", TEXT_CHARS_MAX)?.unwrap_or_default(),
            email: fields::text(&mut record, "email", NAME_CHARS_MAX)?,
            website: fields::text(&mut record, "website", TEXT_CHARS_MAX)?.or(fields::text(
                &mut record,
                "url",
                TEXT_CHARS_MAX,
            )?),
            original_language: self.original_language(&mut record, at),
            translations: self.translations("organization", &mut record, at),
            other: Record::new(),
        };
        self.compare("organization", organization.id, &content, at);
        // Its parts are kept as they come, without being counted as records of a listing.
        self.take_kept(&record, at);
        Ok(Organization { other: self.keep("organization", record), ..organization })
    }

    /// HSDS service_at_location.
    pub fn service_at_location(&mut self, mut record: Record, at: &At) -> Result<ServiceAtLocation, String> {
        let id = self.id("service_at_location", &mut record);
        let description = fields::text(&mut record, "description", TEXT_CHARS_MAX)?;
        let location = match record.shift_remove("location") {
            Some(Value::Object(mut inner)) => {
                let place = at.child("location", None, &mut inner);
                let taken = self.location(inner, &place).inspect_err(|reason| self.skip("location", &place, reason));
                let location = taken.map_err(|_| "its location could not be taken")?;
                self.take("location", &place, location.id);
                location
            }
            _ => return Err("its location is missing".into()),
        };
        let phones = self.list(&mut record, "phones", at, Self::phone);
        let schedules = self.schedules(&mut record, at);
        self.take_kept(&record, at);
        let mut other = self.keep("service_at_location", record);
        for link in ["service", "service_id", "location_id"] {
            other.shift_remove(link);
        }
        Ok(ServiceAtLocation { id, description, location, phones, schedules, other })
    }

    /// HSDS location.
    pub fn location(&mut self, mut record: Record, at: &At) -> Result<Location, String> {
        let content = record.clone();
        let id = self.id("location", &mut record);
        let is_virtual = fields::flag(&mut record, "virtual");
        let kind = fields::text(&mut record, "location_type", NAME_CHARS_MAX)?.map(|kind| kind.to_lowercase());
        let location_type = match kind.as_deref() {
            Some(kind @ ("physical" | "postal" | "virtual")) => kind.to_owned(),
            None => if is_virtual { "virtual" } else { "physical" }.to_owned(),
            Some(other) => return Err(format!("location_type “{other}” is not physical, postal or virtual")),
        };
        let point = self.point(&mut record, at);
        let mut location = Location {
            id,
            location_type,
            url: fields::text(&mut record, "url", TEXT_CHARS_MAX)?.or(fields::text(
                &mut record,
                "website",
                TEXT_CHARS_MAX,
            )?),
            name: fields::text(&mut record, "name", NAME_CHARS_MAX)?,
            alternate_name: fields::text(&mut record, "alternate_name", NAME_CHARS_MAX)?,
            description: fields::text(&mut record, "description", TEXT_CHARS_MAX)?,
            transportation: fields::text(&mut record, "transportation", TEXT_CHARS_MAX)?,
            point,
            address_visibility: self.visibility(&mut record)?,
            original_language: self.original_language(&mut record, at),
            translations: self.translations("location", &mut record, at),
            ..Location::default()
        };
        // Nothing fails from here on, so that no part is counted of a place that is not taken.
        self.compare("location", id, &content, at);
        let owner = std::mem::replace(&mut self.owner, id);
        location.addresses = self.list(&mut record, "addresses", at, Self::address);
        location.phones = self.list(&mut record, "phones", at, Self::phone);
        location.schedules = self.schedules(&mut record, at);
        location.languages = self.list(&mut record, "languages", at, Self::language);
        location.accessibility = self.list(&mut record, "accessibility", at, Self::accessibility);
        self.take_kept(&record, at);
        location.other = self.keep("location", record);
        self.owner = owner;
        Ok(location)
    }

    fn point(&mut self, record: &mut Record, at: &At) -> Option<Point> {
        let coordinate = |record: &mut Record, key: &str| fields::number(record, key).unwrap_or(Some(f64::NAN));
        let (latitude, longitude) = (coordinate(record, "latitude"), coordinate(record, "longitude"));
        let (Some(latitude), Some(longitude)) = (latitude, longitude) else {
            if latitude.is_some() || longitude.is_some() {
                self.change("location", at, "only one of latitude and longitude is there; it was left out");
            }
            return None;
        };
        let point = Point::new(latitude, longitude);
        if point.is_none() {
            let reason = format!("latitude {latitude}, longitude {longitude} is not a place on earth; it was left out");
            self.change("location", at, reason);
        }
        point
    }

    /// An unknown word must not open a hidden address.
    fn visibility(&mut self, record: &mut Record) -> Result<AddressVisibility, String> {
        let Some(word) = fields::text(record, "address_visibility", NAME_CHARS_MAX)? else {
            return Ok(AddressVisibility::Full);
        };
        AddressVisibility::parse(&word)
            .ok_or_else(|| format!("address_visibility “{word}” is not full, area or hidden; correct it"))
    }

    /// HSDS address.
    pub fn address(&mut self, mut record: Record, at: &At) -> Result<Address, String> {
        let id = self.id("address", &mut record);
        let mut part = |key: &str| fields::text(&mut record, key, NAME_CHARS_MAX);
        let kind = part("address_type")?.or(part("type")?).unwrap_or_else(|| "physical".to_owned());
        let address = Address {
            id,
            attention: part("attention")?,
            address_1: part("address_1")?.unwrap_or_default(),
            address_2: part("address_2")?,
            city: part("city")?.unwrap_or_default(),
            region: part("region")?,
            state_province: part("state_province")?.unwrap_or_default(),
            postal_code: part("postal_code")?.unwrap_or_default(),
            country: part("country")?.unwrap_or_default(),
            address_type: kind.to_lowercase(),
        };
        if !["physical", "postal", "virtual"].contains(&address.address_type.as_str()) {
            return Err(format!("address_type “{kind}” is not physical, postal or virtual"));
        }
        if address.city.is_empty() {
            return Err("the city is missing; fill it in".into());
        }
        self.leave("address", record, at);
        Ok(address)
    }

    /// HSDS accessibility.
    pub fn accessibility(&mut self, mut record: Record, at: &At) -> Result<Accessibility, String> {
        let id = self.id("accessibility", &mut record);
        let given = self.term("accessibility", &mut record, "facility", Taxonomy::Facility, at);
        let description = fields::text(&mut record, "description", TEXT_CHARS_MAX)?.or(fields::text(
            &mut record,
            "accessibility",
            TEXT_CHARS_MAX,
        )?);
        let facility = given.or_else(|| description.as_deref().and_then(words::facility));
        let accessibility = Accessibility {
            id,
            description,
            details: fields::text(&mut record, "details", TEXT_CHARS_MAX)?,
            url: fields::text(&mut record, "url", TEXT_CHARS_MAX)?,
            facility,
        };
        self.leave("accessibility", record, at);
        Ok(accessibility)
    }

    /// The language of a record's texts: its own, else its publisher's.
    pub fn original_language(&mut self, record: &mut Record, at: &At) -> Option<LanguageTag> {
        let given = fields::text(record, "original_language", 100).ok().flatten();
        let tag = given.as_ref().and_then(|text| LanguageTag::parse(text).ok());
        if let (Some(given), None) = (given, &tag) {
            self.change("language", at, format!("original_language “{given}” is not a language tag and was left out"));
        }
        tag.or_else(|| self.publisher.language.clone())
    }

    /// Extension: other versions of the texts.
    pub fn translations(&mut self, kind: &str, record: &mut Record, at: &At) -> Vec<Translation> {
        let items = match record.shift_remove("translations") {
            Some(Value::Array(items)) => items,
            None | Some(Value::Null) => return Vec::new(),
            Some(other) => {
                let items = other.as_str().and_then(|text| serde_json::from_str(text).ok());
                if items.is_none() && other.as_str().is_none_or(|text| !text.trim().is_empty()) {
                    self.change(kind, at, "translations should be a list; they were left out");
                }
                items.unwrap_or_default()
            }
        };
        let mut taken = Vec::with_capacity(items.len());
        for item in items {
            match serde_json::from_value::<Translation>(item) {
                Ok(version) if version.state != TranslationState::Original => {
                    taken.push(Translation { text: fields::clean(&version.text), ..version });
                }
                Ok(_) => self.change(kind, at, "a translation says that it is the original; it was left out"),
                Err(why) => self.change(kind, at, format!("a translation cannot be read ({why}); it was left out")),
            }
        }
        // The order in which a directory gives them back.
        taken.sort_by(|one, other| {
            (&one.field, &one.language, one.state.as_str()).cmp(&(&other.field, &other.language, other.state.as_str()))
        });
        taken
    }
}
