//! HSDS schedule. Our own hours stand in one extension field, `opening_hours`; what a source gave besides is kept.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Other;

/// When a service or a place is open.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// HSDS `id`.
    pub id: Uuid,
    /// Extension: the OSM `opening_hours` syntax, normalised so that the `opening-hours` crate parses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_hours: Option<String>,
    /// Extension: one comes by appointment only. That is neither open nor closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_appointment: bool,
    /// HSDS `description`: the hours in words, as the source gave them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The RRULE-like columns of HSDS (`freq`, `byday`, `opens_at`…) as they came.
    #[serde(flatten)]
    pub other: Other,
}
