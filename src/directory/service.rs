//! HSDS service and what hangs on it alone. One `Service` is one whole listing, as importers give it,
//! the store keeps it, the screen shows it and the exporter writes it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Location, Organization, Other, Schedule, TermCode, Translation};
use crate::locale::LanguageTag;

/// HSDS `status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceStatus {
    /// It is given.
    #[default]
    #[serde(rename = "active")]
    Active,
    /// It is not given now.
    #[serde(rename = "inactive")]
    Inactive,
    /// It has ended.
    #[serde(rename = "defunct")]
    Defunct,
    /// It will come back.
    #[serde(rename = "temporarily closed")]
    TemporarilyClosed,
}

impl ServiceStatus {
    /// The word of HSDS.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Defunct => "defunct",
            Self::TemporarilyClosed => "temporarily closed",
        }
    }

    /// The status a word names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Inactive, Self::Defunct, Self::TemporarilyClosed].into_iter().find(|s| s.as_str() == text)
    }
}

/// One listing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// HSDS `alternate_name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_name: Option<String>,
    /// HSDS `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// HSDS `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// HSDS `email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// HSDS `status`.
    #[serde(default)]
    pub status: ServiceStatus,
    /// HSDS `interpretation_services`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation_services: Option<String>,
    /// HSDS `application_process`: how to get in, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_process: Option<String>,
    /// HSDS `fees_description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fees_description: Option<String>,
    /// HSDS `eligibility_description`: who may come, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility_description: Option<String>,
    /// HSDS `minimum_age`, years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u8>,
    /// HSDS `maximum_age`, years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<u8>,
    /// HSDS `assured_date`: when somebody last checked that this is true. None: an unconfirmed draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assured_date: Option<NaiveDate>,
    /// HSDS `alert`: something that matters now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// HSDS `last_modified`, RFC 3339 as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// HSDS `organization`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    /// HSDS `phones`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// HSDS `schedules`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// HSDS `service_areas`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_areas: Vec<ServiceArea>,
    /// HSDS `service_at_locations`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_at_locations: Vec<ServiceAtLocation>,
    /// HSDS `languages`: spoken there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<SpokenLanguage>,
    /// HSDS `cost_options`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cost_options: Vec<CostOption>,
    /// HSDS `required_documents`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_documents: Vec<RequiredDocument>,
    /// HSDS `contacts`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Extension: `need` terms it meets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<TermCode>,
    /// Extension: `audience` terms of who may come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<TermCode>,
    /// Extension: `access` terms of how to get in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<TermCode>,
    /// Extension: `level` terms of a course.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<TermCode>,
    /// Extension: words to find it by that stand in no shown text (keywords of older HSDS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Extension: whose record it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher_id: Option<Uuid>,
    /// Extension: where an importer found it, such as `osm:node/123`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
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

/// HSDS service_at_location.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceAtLocation {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// HSDS `location`.
    pub location: Location,
    /// HSDS `phones`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// HSDS `schedules`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// The rest of HSDS.
    #[serde(flatten)]
    pub other: Other,
}

/// HSDS phone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Phone {
    /// HSDS `id`.
    pub id: Uuid,
    /// As one dials it.
    pub number: String,
    /// HSDS `extension`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<u32>,
    /// HSDS `type`, after RFC 6350: `voice`, `fax`, `text`, `cell`…
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// HSDS `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// HSDS `languages` of those who answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<SpokenLanguage>,
}

/// HSDS language: one that is spoken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SpokenLanguage {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`, in the source's own language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// HSDS `code`, as a canonical tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<LanguageTag>,
    /// HSDS `note`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// HSDS cost_option.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CostOption {
    /// HSDS `id`.
    pub id: Uuid,
    /// Extension: a `cost` of the vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<TermCode>,
    /// HSDS `option`: for whom, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// ISO 4217, upper case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// In the currency's main unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// HSDS `amount_description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_description: Option<String>,
    /// HSDS `valid_from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// HSDS `valid_to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
}

/// HSDS required_document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RequiredDocument {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `document`, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// HSDS `uri`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Extension: a `document` of the vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_term: Option<TermCode>,
}

/// HSDS service_area.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceArea {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// HSDS `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The rest of HSDS.
    #[serde(flatten)]
    pub other: Other,
}

/// HSDS contact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// HSDS `title`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// HSDS `department`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// HSDS `email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// HSDS `phones`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
}
