//! The HSDS 3 content model with the extensions that Wegwijs adds (see `db/directory/profile`), and its rules.
//! Pure: does no I/O, reads no clock, knows no SQL and no screen.

mod adopted;
mod doubts;
mod freshness;
mod guide;
mod hours;
mod location;
mod organization;
pub mod page_numbers;
mod publication;
mod publisher;
mod schedule;
mod service;
mod term;
mod texts;
mod translation;
mod vocabulary;

pub use adopted::Adopted;
pub use doubts::{Doubt, DoubtWeight, LinkFault, ListingPart, PhoneFault, PlaceLack, doubts, reach_doubts};
pub use freshness::Freshness;
pub use guide::{Guide, GuideError, GuideStep, Stage};
pub use hours::{
    ClosedDays, DayHours, HOLIDAYS_ROW, Holiday, HoursError, ListedDay, Normalised, OpeningHours, OpeningState, ROWS,
    RowError, RowHours, RowPlace, RowProblem, RowStretch, Rows, Season, Stretch, Week, normalise as normalise_hours,
};
pub use location::{Accessibility, Address, AddressVisibility, Location, Point};
pub use organization::Organization;
pub use publication::{
    Content, Medium, NotASha256, PUBLICATION_TARGET, Publication, Sha256, TARGET_USE_KEY, TargetUse, Verified,
    target_use,
};
pub use publisher::{Profile, Publisher};
pub use schedule::Schedule;
pub use service::{
    Contact, CostOption, Phone, RequiredDocument, Service, ServiceArea, ServiceAtLocation, ServiceStatus,
    SpokenLanguage,
};
pub use term::{NotATermCode, Taxonomy, TermCode};
pub use texts::{TEXT_FIELDS, Text, TextKey, TextOwner, outdate, put_translation, revive, texts_of};
pub use translation::{LocalText, Translation, TranslationState, localize};
pub use vocabulary::{Term, TermWords, Vocabulary, VocabularyError, Words};

/// What HSDS allows on an object and we do not model: kept as it came, given back on export.
pub type Other = serde_json::Map<String, serde_json::Value>;
