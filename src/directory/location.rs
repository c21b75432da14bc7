//! HSDS location, address and accessibility, with the visibility of an address.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Other, Phone, Schedule, SpokenLanguage, TermCode, Translation};
use crate::locale::LanguageTag;

/// A place on earth, WGS 84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// −90 to 90.
    pub latitude: f64,
    /// −180 to 180.
    pub longitude: f64,
}

impl Point {
    /// A point, if both numbers are on earth.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
            .then_some(Self { latitude, longitude })
    }

    /// The great-circle distance in metres (haversine, mean earth radius 6,371,008.8 m).
    pub fn metres_to(self, other: Self) -> f64 {
        const EARTH_RADIUS_METRES: f64 = 6_371_008.8;
        let (lat1, lat2) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let a = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_METRES * a.sqrt().min(1.0).asin()
    }
}

/// Extension: how much of an address the screen may show. A women's refuge must not be found by everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AddressVisibility {
    /// All of it.
    #[default]
    Full,
    /// The town only, and distances are rounded.
    Area,
    /// Nothing: call to ask.
    Hidden,
}

impl AddressVisibility {
    /// The word in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Area => "area",
            Self::Hidden => "hidden",
        }
    }

    /// The visibility a word names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Full, Self::Area, Self::Hidden].into_iter().find(|v| v.as_str() == text)
    }
}

/// Where a service is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `location_type`: `physical`, `postal` or `virtual`.
    #[serde(default = "physical")]
    pub location_type: String,
    /// HSDS `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// HSDS `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// HSDS `alternate_name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_name: Option<String>,
    /// HSDS `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// HSDS `transportation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transportation: Option<String>,
    /// HSDS `latitude` and `longitude`, together or not at all.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// HSDS `addresses`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// HSDS `phones`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// HSDS `schedules`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// HSDS `languages`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<SpokenLanguage>,
    /// HSDS `accessibility`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Accessibility>,
    /// Extension: how much of the address may be shown.
    #[serde(default)]
    pub address_visibility: AddressVisibility,
    /// Extension: the language of the free texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_language: Option<LanguageTag>,
    /// Extension: other versions of the free texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
    /// The rest of HSDS.
    #[serde(flatten)]
    pub other: Other,
}

fn physical() -> String {
    "physical".to_owned()
}

/// HSDS address. Its five required texts are exported as empty when unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `attention`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<String>,
    /// Street and number.
    #[serde(default)]
    pub address_1: String,
    /// HSDS `address_2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_2: Option<String>,
    /// Town.
    #[serde(default)]
    pub city: String,
    /// HSDS `region`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Province.
    #[serde(default)]
    pub state_province: String,
    /// HSDS `postal_code`.
    #[serde(default)]
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub country: String,
    /// HSDS `address_type`: `physical`, `postal` or `virtual`.
    #[serde(default = "physical")]
    pub address_type: String,
}

/// HSDS accessibility: what the building has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Accessibility {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// HSDS `details`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// HSDS `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Extension: a `facility` of the vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<TermCode>,
}
