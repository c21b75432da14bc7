//! What a file says of a listing that the desk has already. What the file says anew is taken, what people wrote here
//! stays; where both changed the same, that is told. Reads nothing.

use serde_json::{Map, Value};

use crate::directory::{AddressVisibility, Service, outdate};

/// A listing with what a file says anew.
pub(super) struct Merged {
    /// With what only the file changed.
    pub(super) safe: Service,
    /// With everything that the file changed, over what was written here too.
    pub(super) full: Service,
    /// What the file alone says, with what is the desk's to say.
    pub(super) of_file: Service,
}

impl Merged {
    /// Whether the file and the desk changed the same.
    pub(super) fn clashes(&self) -> bool {
        self.safe != self.full
    }

    /// Whether there is nothing new in the file.
    pub(super) fn is_unchanged(&self, current: &Service) -> bool {
        let at_the_same_time = Service { last_modified: current.last_modified.clone(), ..self.full.clone() };
        at_the_same_time == *current
    }
}

/// What a file has no say in: who keeps it, and whether it is shown.
const OF_THE_DESK: [&str; 5] = ["id", "publisher_id", "source", "status", "assured_date"];

/// Compares what a file says now with what it said last (`base`; none where nobody knows) and with what is here.
///
/// # Errors
/// Never, for a listing that was read; the JSON between has no other form.
pub(super) fn merge(base: Option<&Service>, current: &Service, file: Service) -> serde_json::Result<Merged> {
    let of_file = Service { status: current.status, assured_date: current.assured_date, ..file };
    let (now, new) = (object(current)?, object(&of_file)?);
    let before = base.map(object).transpose()?;
    let (mut safe, mut full) = (now.clone(), now.clone());
    let keys: Vec<&String> = now.keys().chain(new.keys().filter(|key| !now.contains_key(*key))).collect();
    for key in keys.into_iter().filter(|key| !OF_THE_DESK.contains(&key.as_str())) {
        let said_before = before.as_ref().map(|before| before.get(key));
        if now.get(key) == new.get(key) || said_before == Some(new.get(key)) {
            continue;
        }
        put(&mut full, key, new.get(key));
        if said_before == Some(now.get(key)) || key == "last_modified" {
            put(&mut safe, key, new.get(key));
        }
    }
    Ok(Merged { safe: service(current, safe)?, full: service(current, full)?, of_file })
}

fn object(service: &Service) -> serde_json::Result<Map<String, Value>> {
    let value = serde_json::to_value(service)?;
    Ok(if let Value::Object(object) = value { object } else { Map::new() })
}

fn put(object: &mut Map<String, Value>, key: &str, value: Option<&Value>) {
    match value {
        Some(value) => drop(object.insert(key.to_owned(), value.clone())),
        None => drop(object.shift_remove(key)),
    }
}

/// The listing of merged JSON. An address that is protected here stays so, and a translation of what was said before is
/// no translation any more.
fn service(current: &Service, object: Map<String, Value>) -> serde_json::Result<Service> {
    let mut service: Service = serde_json::from_value(Value::Object(object))?;
    let places = || current.service_at_locations.iter().map(|place| &place.location);
    let strictest = places().map(|place| place.address_visibility).max_by_key(|visibility| *visibility as u8);
    for place in &mut service.service_at_locations {
        let known = places().find(|known| known.id == place.location.id).map(|known| known.address_visibility);
        let kept = known.or(strictest).unwrap_or(AddressVisibility::Full);
        if kept as u8 > place.location.address_visibility as u8 {
            place.location.address_visibility = kept;
        }
    }
    if service.translations == current.translations {
        outdate(current, &mut service);
    }
    Ok(service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Location, ServiceAtLocation, ServiceStatus, Translation, TranslationState};

    fn listing(name: &str, url: &str) -> Service {
        Service { name: name.to_owned(), url: Some(url.to_owned()), ..Service::default() }
    }

    #[test]
    fn what_people_wrote_here_stays_and_what_the_file_says_anew_comes() {
        let base = listing("Arts", "https://a.example");
        let mut current = listing("Huisarts Linde", "https://a.example");
        current.status = ServiceStatus::Inactive;
        let done = merge(Some(&base), &current, listing("Arts", "https://b.example")).unwrap();
        assert_eq!((done.safe.name.as_str(), done.safe.url.as_deref()), ("Huisarts Linde", Some("https://b.example")));
        assert_eq!(done.safe.status, ServiceStatus::Inactive);
        assert!(!done.clashes() && !done.is_unchanged(&current));
        // Said as before: nothing is new, whatever stands here.
        assert!(merge(Some(&base), &current, base.clone()).unwrap().is_unchanged(&current));
        // Both changed the name.
        let both = merge(Some(&base), &current, listing("Praktijk", "https://a.example")).unwrap();
        assert!(both.clashes());
        assert_eq!((both.safe.name.as_str(), both.full.name.as_str()), ("Huisarts Linde", "Praktijk"));
        // Nobody knows what it said before: everything else is told.
        assert!(merge(None, &current, base).unwrap().clashes());
        let newer = Service { last_modified: Some("2026-01-01T00:00:00Z".into()), ..current.clone() };
        assert!(merge(Some(&current), &current, newer).unwrap().is_unchanged(&current));
    }

    #[test]
    fn no_file_shows_a_protected_address_and_old_translations_are_marked() {
        let at = |visibility, name: &str| ServiceAtLocation {
            location: Location { address_visibility: visibility, name: Some(name.to_owned()), ..Location::default() },
            ..ServiceAtLocation::default()
        };
        let mut base = listing("Opvang", "https://a.example");
        base.service_at_locations = vec![at(AddressVisibility::Full, "Huis")];
        let mut current = base.clone();
        current.service_at_locations = vec![at(AddressVisibility::Hidden, "Huis")];
        current.translations = vec![Translation {
            field: "name".to_owned(),
            language: crate::locale::LanguageTag::parse("en").unwrap(),
            text: "Shelter".to_owned(),
            state: TranslationState::Checked,
            translated_at: None,
        }];
        let mut file = listing("Noodopvang", "https://a.example");
        file.service_at_locations = vec![at(AddressVisibility::Full, "Ander huis")];
        let done = merge(Some(&base), &current, file).unwrap();
        assert_eq!(done.full.service_at_locations[0].location.name.as_deref(), Some("Ander huis"));
        assert_eq!(done.full.service_at_locations[0].location.address_visibility, AddressVisibility::Hidden);
        assert_eq!(done.safe.translations[0].state, TranslationState::Outdated);
    }
}
