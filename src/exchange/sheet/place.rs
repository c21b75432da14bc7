//! The place and the organization of a listing. Both may be shared with other listings, so what one row says of them
//! never changes them for the others.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Column, value::Values, value::values, words::plain};
use crate::directory::{
    Address, AddressVisibility, Location, Organization, Point, Publisher, Service, ServiceAtLocation,
};

/// What the publisher's listings share.
#[derive(Debug, Default)]
pub struct Known {
    organizations: HashMap<String, Organization>,
    places: HashMap<String, Place>,
    uses: HashMap<Uuid, usize>,
}

/// A place with the values that the sheet carries of it.
#[derive(Debug)]
struct Place {
    location: Location,
    values: Values,
}

impl Known {
    /// Takes note of a listing.
    pub fn note(&mut self, service: &Service) {
        if let Some(organization) = &service.organization {
            self.organizations.entry(plain(&organization.name)).or_insert_with(|| organization.clone());
        }
        for at in &service.service_at_locations {
            *self.uses.entry(at.location.id).or_default() += 1;
        }
        if let Some(at) = service.service_at_locations.first() {
            let mut values = values(service);
            values.retain(|column, _| column.is_of_place());
            if let Some(key) = address_key(&values) {
                self.places.entry(key).or_insert_with(|| Place { location: at.location.clone(), values });
            }
        }
    }

    /// The organization of a name.
    pub fn organization(&self, name: &str) -> Option<&Organization> {
        self.organizations.get(&plain(name))
    }

    /// Latitude and longitude of the address in `values`, where another listing is given there.
    pub fn coordinates(&self, values: &Values) -> Option<[String; 2]> {
        let place = self.places.get(&address_key(values)?)?;
        let of = |column| place.values.get(&column).cloned().unwrap_or_default();
        Some([of(Column::Latitude), of(Column::Longitude)])
    }

    /// The place of which the sheet would say just this.
    fn place(&self, values: &Values) -> Option<&Location> {
        let place = self.places.get(&address_key(values)?)?;
        let of = |values: &Values, column| values.get(&column).cloned().unwrap_or_default();
        let same = |column| of(&place.values, column) == of(values, column);
        let visibility = of(values, Column::Visibility);
        let fits = visibility.is_empty() || visibility == of(&place.values, Column::Visibility);
        (fits && same(Column::Latitude) && same(Column::Longitude)).then_some(&place.location)
    }

    fn is_shared(&self, location_id: Uuid) -> bool {
        self.uses.get(&location_id).is_some_and(|uses| *uses > 1)
    }
}

/// Street, postal code and town; none without a street.
fn address_key(values: &Values) -> Option<String> {
    let of = |column| values.get(&column).map_or("", String::as_str);
    let text = format!("{}|{}|{}", of(Column::Address), of(Column::PostalCode).replace(' ', ""), of(Column::Town));
    (!of(Column::Address).is_empty()).then(|| plain(&text))
}

const ADDRESS: [Column; 3] = [Column::Address, Column::PostalCode, Column::Town];
const WHERE: [Column; 5] = [Column::Address, Column::PostalCode, Column::Town, Column::Latitude, Column::Longitude];

/// Writes the place of a listing: `all` are the values as they shall be, `edits` those that change.
pub fn write_place(service: &mut Service, edits: &Values, all: &Values, known: &Known, publisher: &Publisher) {
    let of = |column: Column| all.get(&column).map_or("", String::as_str);
    let nowhere = WHERE.iter().all(|column| of(*column).is_empty());
    if nowhere {
        if WHERE.iter().any(|column| edits.contains_key(column)) && !service.service_at_locations.is_empty() {
            service.service_at_locations.remove(0);
        } else if let Some(at) = service.service_at_locations.first_mut() {
            own_place(at, all, known, publisher, false);
        }
        return;
    }
    let is_new = service.service_at_locations.is_empty();
    if is_new {
        let id = Uuid::new_v5(&service.id, b"place");
        let location = Location { location_type: "physical".to_owned(), ..Location::default() };
        service.service_at_locations.push(ServiceAtLocation { id, location, ..ServiceAtLocation::default() });
    }
    let moved = is_new || ADDRESS.iter().any(|column| edits.contains_key(column));
    let Some(at) = service.service_at_locations.first_mut() else { return };
    match known.place(all).filter(|_| moved) {
        Some(place) => at.location = place.clone(),
        None => own_place(at, all, known, publisher, moved),
    }
}

/// The place says what the sheet says; one that others share is left to them.
fn own_place(at: &mut ServiceAtLocation, all: &Values, known: &Known, publisher: &Publisher, moved: bool) {
    let of = |column: Column| all.get(&column).map_or("", String::as_str);
    let said: Vec<&str> = WHERE.iter().chain([&Column::Visibility]).map(|column| of(*column)).collect();
    let id = Uuid::new_v5(&publisher.id, format!("place/{}", plain(&said.join("|"))).as_bytes());
    if at.location.id.is_nil() || known.is_shared(at.location.id) {
        let mut former = std::mem::take(&mut at.location);
        at.location = if moved {
            // Another building: what the former one has is not said of it.
            let addresses = former.addresses.drain(..).filter(|address| address.address_type == "physical").take(1);
            Location {
                addresses: addresses.map(|a| Address { attention: None, address_2: None, ..a }).collect(),
                location_type: former.location_type,
                address_visibility: former.address_visibility,
                original_language: publisher.language.clone(),
                ..Location::default()
            }
        } else {
            former
        };
        renumber(&mut at.location, id);
    }
    let location = &mut at.location;
    location.address_visibility =
        AddressVisibility::parse(of(Column::Visibility)).unwrap_or(location.address_visibility);
    location.point = match (of(Column::Latitude).parse(), of(Column::Longitude).parse()) {
        (Ok(latitude), Ok(longitude)) => Point::new(latitude, longitude),
        _ => None,
    };
    write_address(location, [of(Column::Address), of(Column::PostalCode), of(Column::Town)], publisher);
}

/// Ids of its own for a place and everything that hangs on it.
fn renumber(location: &mut Location, id: Uuid) {
    let own = |former: &mut Uuid| *former = Uuid::new_v5(&id, former.as_bytes());
    location.id = id;
    location.addresses.iter_mut().for_each(|part| own(&mut part.id));
    location.phones.iter_mut().for_each(|part| own(&mut part.id));
    location.schedules.iter_mut().for_each(|part| own(&mut part.id));
    location.languages.iter_mut().for_each(|part| own(&mut part.id));
    location.accessibility.iter_mut().for_each(|part| own(&mut part.id));
}

fn write_address(location: &mut Location, [street, postal_code, town]: [&str; 3], publisher: &Publisher) {
    let nothing = street.is_empty() && postal_code.is_empty() && town.is_empty();
    let at = location.addresses.iter().position(|address| address.address_type == "physical");
    let at = at.or_else(|| (!location.addresses.is_empty()).then_some(0));
    match at {
        None if nothing => {}
        Some(at) if nothing => drop(location.addresses.remove(at)),
        None => location.addresses.push(Address {
            id: Uuid::new_v5(&location.id, b"address"),
            address_1: street.to_owned(),
            postal_code: postal_code.to_owned(),
            city: town.to_owned(),
            country: publisher.country.clone().unwrap_or_default(),
            address_type: "physical".to_owned(),
            ..Address::default()
        }),
        Some(at) => {
            let address = &mut location.addresses[at];
            (address.address_1, address.postal_code, address.city) =
                (street.to_owned(), postal_code.to_owned(), town.to_owned());
        }
    }
}
