//! Why a cell cannot be taken, with what stood in it.

use chrono::NaiveDate;
use uuid::Uuid;

/// Why a cell cannot be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Reason {
    /// A listing cannot do without it.
    #[error("This cell may not be empty.")]
    Missing,
    /// Longer than the directory takes.
    #[error("The text has {chars} characters, and no more than {chars_max} are taken.")]
    TooLong {
        /// Characters.
        chars: usize,
        /// Characters.
        chars_max: usize,
    },
    /// More values than any listing has.
    #[error("The cell has {values} values, and no more than {values_max} are taken.")]
    TooMany {
        /// Values.
        values: usize,
        /// Values.
        values_max: usize,
    },
    /// None of the list.
    #[error("“{word}” is not one of the words of this column.")]
    UnknownWord {
        /// As it was written.
        word: String,
        /// The known word, in the sheet's language, that is most like it.
        suggestion: Option<String>,
    },
    /// Opening hours that nobody can read.
    #[error("The opening hours “{text}” are not understood. Write them such as: Mo-Fr 09:00-17:00.")]
    HoursNotUnderstood {
        /// As they were written.
        text: String,
        /// What stands in the way, in English.
        problem: String,
    },
    /// Not a phone number.
    #[error("“{text}” is not a phone number.")]
    BadPhone {
        /// As it was written.
        text: String,
    },
    /// Not an e-mail address.
    #[error("“{text}” is not an e-mail address.")]
    BadEmail {
        /// As it was written.
        text: String,
    },
    /// Not an address of the web.
    #[error("“{text}” is not the address of a website.")]
    BadWebsite {
        /// As it was written.
        text: String,
    },
    /// Not degrees on earth.
    #[error("“{text}” is not a number of degrees on earth.")]
    BadDegrees {
        /// As it was written.
        text: String,
    },
    /// Latitude without longitude, or the other way round.
    #[error("Latitude and longitude belong together: fill in both or none.")]
    HalfAPoint,
    /// Not years of age.
    #[error("“{text}” is not an age in years.")]
    BadAge {
        /// As it was written.
        text: String,
    },
    /// The minimum is above the maximum.
    #[error("The maximum age of {maximum} years is below the minimum age of {minimum} years.")]
    AgesReversed {
        /// Years.
        minimum: u8,
        /// Years.
        maximum: u8,
    },
    /// Not an amount of money.
    #[error("“{text}” is not an amount of money.")]
    BadAmount {
        /// As it was written.
        text: String,
    },
    /// Not a day.
    #[error("“{text}” is not a date. Write it such as: 2026-11-23.")]
    BadDate {
        /// As it was written.
        text: String,
    },
    /// Nobody has checked anything yet on a day to come.
    #[error("{date} has not come yet.")]
    InTheFuture {
        /// The day.
        date: NaiveDate,
    },
    /// Not an id.
    #[error("“{text}” is not a number of ours. Leave the cell empty for a new listing.")]
    BadId {
        /// As it was written.
        text: String,
    },
    /// The directory has no such listing: it was removed, perhaps.
    #[error("There is no listing {id}. Leave the cell empty if it is a new one.")]
    NoSuchListing {
        /// The id.
        id: Uuid,
    },
    /// The listing is another publisher's.
    #[error("The listing {id} is of another publisher.")]
    NotYours {
        /// The id.
        id: Uuid,
    },
    /// Two rows for one listing.
    #[error("The listing stands in row {row} already.")]
    Twice {
        /// The first row, counted from 1.
        row: u32,
    },
    /// The listing says more than one cell can carry.
    #[error("The listing says more here than one cell can carry. Change it on its own page.")]
    TooRich,
}
