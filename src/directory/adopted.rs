//! A neighbour's service that serves a town's people too: a reference by which it is shown among the town's own. The
//! text stays the neighbour's, and nothing of it is kept here but what it is called.

use chrono::NaiveDate;
use uuid::Uuid;

/// A reference to a service of another publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Who has signed the service.
    pub of_publisher_id: Uuid,
    /// HSDS `id` of the service, in that publisher's publication.
    pub of_service_id: Uuid,
    /// What it was last called there.
    pub name: String,
    /// Since when it is referred to.
    pub since: NaiveDate,
    /// What the town adds, in its own words.
    pub note: Option<String>,
}
