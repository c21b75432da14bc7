//! The columns of the sheet: their fixed keys, their headers (messages of the catalogue), their lists of words.

use super::words::WordList;
use crate::{directory::Taxonomy, locale::Catalogue};

/// One column that the sheet carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The id of the listing; empty for a new one.
    Id,
    /// HSDS `name`.
    Name,
    /// HSDS `description`.
    Description,
    /// `need` terms.
    Needs,
    /// `audience` terms.
    Audiences,
    /// OSM `opening_hours`, or what a clerk writes.
    Hours,
    /// Yes or no.
    ByAppointment,
    /// The name of the organization.
    Organization,
    /// Street and number of the first place.
    Address,
    /// Its postal code.
    PostalCode,
    /// Its town.
    Town,
    /// How much of the address may be shown.
    Visibility,
    /// WGS 84 degrees.
    Latitude,
    /// WGS 84 degrees.
    Longitude,
    /// Phone numbers.
    Phone,
    /// HSDS `email`.
    Email,
    /// HSDS `url`.
    Website,
    /// `cost` terms with amount and remark.
    Cost,
    /// `document` terms.
    Documents,
    /// Languages spoken there.
    Languages,
    /// `access` terms.
    Access,
    /// Years.
    MinimumAge,
    /// Years.
    MaximumAge,
    /// HSDS `status`.
    Status,
    /// HSDS `assured_date`.
    LastChecked,
}

/// The key of the hidden column that says how a row was when it was written; `.` and the language follow.
pub(super) const AS_IT_WAS: &str = "as_it_was";

use Column as C;

/// Column, fixed key, header in English, width in characters.
const TABLE: [(Column, &str, &str, u8); 25] = [
    (C::Id, "id", "Our number", 5),
    (C::Name, "name", "Name", 34),
    (C::Description, "description", "What it is", 50),
    (C::Needs, "needs", "Helps with", 28),
    (C::Audiences, "audiences", "For whom", 28),
    (C::Hours, "opening_hours", "Opening hours", 34),
    (C::ByAppointment, "by_appointment", "By appointment only", 12),
    (C::Organization, "organization", "Organization", 26),
    (C::Address, "address", "Street and number", 26),
    (C::PostalCode, "postal_code", "Postal code", 11),
    (C::Town, "town", "Town", 16),
    (C::Visibility, "address_visibility", "What everybody may see of the address", 16),
    (C::Latitude, "latitude", "Latitude", 11),
    (C::Longitude, "longitude", "Longitude", 11),
    (C::Phone, "phone", "Phone number", 16),
    (C::Email, "email", "E-mail address", 28),
    (C::Website, "website", "Website", 30),
    (C::Cost, "cost", "Cost", 28),
    (C::Documents, "what_to_bring", "What to bring", 24),
    (C::Languages, "languages", "Languages spoken", 24),
    (C::Access, "how_to_get_in", "How to get in", 24),
    (C::MinimumAge, "minimum_age", "Minimum age", 8),
    (C::MaximumAge, "maximum_age", "Maximum age", 8),
    (C::Status, "status", "Status", 16),
    (C::LastChecked, "last_checked", "Last checked", 12),
];

impl Column {
    /// All columns, in the order in which they are written.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TABLE.iter().map(|(column, ..)| *column)
    }

    fn row(self) -> &'static (Column, &'static str, &'static str, u8) {
        &TABLE[self as usize]
    }

    /// The key that does not depend on a language.
    pub fn key(self) -> &'static str {
        self.row().1
    }

    /// The header in a language.
    pub fn header(self, catalogue: &Catalogue) -> String {
        catalogue.tr(self.row().2)
    }

    /// The width in characters.
    pub(super) fn width(self) -> u8 {
        self.row().3
    }

    /// The closed list from which its words come, if it has one.
    pub(super) fn words(self) -> Option<WordList> {
        Some(match self {
            C::Needs => WordList::Terms(Taxonomy::Need),
            C::Audiences => WordList::Terms(Taxonomy::Audience),
            C::Cost => WordList::Terms(Taxonomy::Cost),
            C::Documents => WordList::Terms(Taxonomy::Document),
            C::Languages => WordList::Terms(Taxonomy::Language),
            C::Access => WordList::Terms(Taxonomy::Access),
            C::ByAppointment => WordList::YesNo,
            C::Visibility => WordList::Visibility,
            C::Status => WordList::Status,
            _ => return None,
        })
    }

    /// Whether one cell may hold several values with semicolons between them.
    pub(super) fn is_list(self) -> bool {
        self == C::Phone || matches!(self.words(), Some(WordList::Terms(_)))
    }

    /// Whether it speaks of the place.
    pub(super) fn is_of_place(self) -> bool {
        matches!(self, C::Address | C::PostalCode | C::Town | C::Visibility | C::Latitude | C::Longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_columns_look_alike_in_a_language() {
        for tag in super::super::LANGUAGES {
            let catalogue = Catalogue::load(&crate::locale::LanguageTag::parse(tag).unwrap());
            let mut seen = std::collections::HashMap::new();
            for column in Column::all() {
                for title in [column.key().to_owned(), column.header(&catalogue)] {
                    let other = seen.insert(super::super::words::plain(&title), column);
                    assert!(other.is_none_or(|other| other == column), "{tag}: {title}");
                }
            }
        }
    }

    #[test]
    fn the_table_stands_in_the_order_of_the_columns() {
        for (at, column) in Column::all().enumerate() {
            assert_eq!(column as usize, at);
        }
    }
}
