//! How to reach a place: telephone, website, e-mail, address.

use uuid::Uuid;

use super::Tags;
use crate::directory::{Address, Phone};

/// What was understood, and a remark for each value that was not.
#[derive(Debug, Default)]
pub struct Contacts {
    pub phones: Vec<Phone>,
    pub website: Option<String>,
    pub email: Option<String>,
    pub remarks: Vec<String>,
}

const PHONE_KEYS: [(&str, Option<&str>); 6] = [
    ("phone", None),
    ("contact:phone", None),
    ("telephone", None),
    ("mobile", Some("cell")),
    ("contact:mobile", Some("cell")),
    ("phone:mobile", Some("cell")),
];

/// Reads the contact tags. Ids come from `base`, the id of the listing.
pub fn contacts(tags: &Tags, base: Uuid) -> Contacts {
    let mut contacts = Contacts::default();
    for (key, kind) in PHONE_KEYS {
        for number in tags.values(key) {
            let known = contacts.phones.iter().any(|phone| digits(&phone.number) == digits(number));
            if digits(number).len() < 3 {
                contacts.remarks.push(format!("{key}={number} is not a telephone number and was left out"));
            } else if !known {
                let id = Uuid::new_v5(&base, format!("phone:{number}").as_bytes());
                let kind = Some(kind.unwrap_or("voice").to_owned());
                contacts.phones.push(Phone { id, number: number.to_owned(), kind, ..Phone::default() });
            }
        }
    }
    for key in ["website", "contact:website", "url"] {
        let Some(value) = tags.values(key).next().filter(|_| contacts.website.is_none()) else { continue };
        contacts.website = web_address(value);
        if contacts.website.is_none() {
            contacts.remarks.push(format!("{key}={value} is not an address on the web and was left out"));
        }
    }
    for key in ["email", "contact:email"] {
        let Some(value) = tags.values(key).next().filter(|_| contacts.email.is_none()) else { continue };
        let sound = value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if sound && !value.contains(char::is_whitespace) {
            contacts.email = Some(value.to_owned());
        } else {
            contacts.remarks.push(format!("{key}={value} is not an e-mail address and was left out"));
        }
    }
    contacts
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// `http` and `https` stay, a bare host gets `https`, anything else is none.
fn web_address(value: &str) -> Option<String> {
    if value.contains(char::is_whitespace) {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        return Some(value.to_owned());
    }
    let host = value.split('/').next().unwrap_or_default();
    let bare = host.contains('.') && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-');
    bare.then(|| format!("https://{value}"))
}

/// The address; none when the map knows neither street nor town nor code.
pub fn address(tags: &Tags, country: Option<&str>, base: Uuid) -> Option<Address> {
    let get = |key: &str| tags.get(key).unwrap_or_default();
    // A house number without a street leads nowhere.
    let line = match (tags.first(&["addr:street", "addr:place"]), tags.get("addr:housenumber")) {
        (Some(street), Some(number)) => format!("{street} {number}"),
        (Some(street), None) => street.to_owned(),
        (None, _) => tags.first(&["addr:full", "addr:housename"]).unwrap_or_default().to_owned(),
    };
    let inside: Vec<&str> = ["addr:unit", "addr:floor", "addr:door"].iter().filter_map(|key| tags.get(key)).collect();
    let address = Address {
        id: Uuid::new_v5(&base, b"address"),
        attention: None,
        address_1: line,
        address_2: (!inside.is_empty()).then(|| inside.join(", ")),
        city: get("addr:city").to_owned(),
        region: tags.first(&["addr:suburb", "addr:district"]).map(str::to_owned),
        state_province: tags.first(&["addr:province", "addr:state"]).unwrap_or_default().to_owned(),
        postal_code: get("addr:postcode").to_owned(),
        country: tags
            .get("addr:country")
            .map(str::to_ascii_uppercase)
            .or(country.map(str::to_owned))
            .unwrap_or_default(),
        address_type: "physical".to_owned(),
    };
    let known = [&address.address_1, &address.city, &address.postal_code].iter().any(|text| !text.is_empty());
    known.then_some(address)
}
