//! HSDS organization.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Other, Translation};
use crate::locale::LanguageTag;

/// Who runs a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// HSDS `id`.
    pub id: Uuid,
    /// HSDS `name`.
    pub name: String,
    /// HSDS `alternate_name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_name: Option<String>,
    /// HSDS `description`; required there, so exported as empty text when unknown.
    #[serde(default)]
    pub description: String,
    /// HSDS `email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// HSDS `website`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
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
