//! What can go wrong with a directory file, in words that say what to do.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::{
    directory::GuideError,
    limits::{GUIDES_MAX, PUBLICATION_BYTES_MAX},
};

/// A directory that could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such file.
    #[error("there is no directory at {path}; `wegwijs import … --into {path}` makes one")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Another program's SQLite file, or not SQLite at all.
    #[error("{path} is not a Wegwijs directory; choose another file, for this one will not be touched")]
    NotADirectory {
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error(
        "{path} was written by a newer Wegwijs (schema {found}, this program knows {known}); \
         update this program, the file was not changed"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: usize,
        /// The newest schema this program knows.
        known: usize,
    },
    /// Written by an older program, and opened for reading only.
    #[error("{path} is of an older schema ({found} of {known}); import into it once to bring it up to date")]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: usize,
        /// The schema this program reads.
        known: usize,
    },
    /// The schema could not be brought up to date.
    #[error("{path} could not be brought up to today's schema")]
    Migration {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite_migration::Error,
    },
    /// A value in the file that this program would not have written.
    #[error("the directory holds a {column} that makes no sense: {value}")]
    Nonsense {
        /// Table and column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A listing that somebody else answers for would be replaced.
    #[error(
        "“{service}” is a listing of {publisher} already; import it under that name (--publisher), \
         or into another directory"
    )]
    OfAnother {
        /// Its name in the source.
        service: String,
        /// Who answers for it.
        publisher: String,
    },
    /// A guide of somebody else, or a step of one, would be replaced.
    #[error("the guide “{guide}” or a step of it is of {publisher} already; give yours an id of its own")]
    GuideOfAnother {
        /// Its title in the source.
        guide: String,
        /// Who answers for it.
        publisher: String,
    },
    /// More guides than a directory holds.
    #[error("“{guide}” is one more than the {GUIDES_MAX} guides that a directory holds; leave some out")]
    TooManyGuides {
        /// The title of the one too many.
        guide: String,
    },
    /// A file is made anew, and never over another.
    #[error("{path} is there already; choose another name, or take it away first")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file that could not be made or read.
    #[error("{path} could not be made or read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The editors' database is open in another program.
    #[error("{path} is in use; stop the desk first, then try again. Nothing was changed")]
    DeskInUse {
        /// The file.
        path: PathBuf,
    },
    /// A publication without anybody who answers for it.
    #[error("the directory has no publisher, so nobody can answer for it; import with --publisher first")]
    NoPublisher,
    /// A directory that has nothing to show.
    #[error("{path} holds no service, so there is nothing to show")]
    NoService {
        /// The file.
        path: PathBuf,
    },
    /// A listing checked on a day that had not come yet.
    #[error("“{listing}” says that it was checked on {day}, after this publication; correct that date")]
    CheckedInFuture {
        /// Its name.
        listing: String,
        /// The day.
        day: NaiveDate,
    },
    /// A text that is too long.
    #[error("in “{listing}” {column} is longer than {max} {unit}; shorten it")]
    TooLong {
        /// The name of what it belongs to.
        listing: String,
        /// Table and column.
        column: String,
        /// The bound.
        max: usize,
        /// What the bound counts.
        unit: &'static str,
    },
    /// More of something than a publication holds.
    #[error("there are {count} {what}, at most {max}; leave some out")]
    TooMany {
        /// What.
        what: &'static str,
        /// How many.
        count: u64,
        /// The bound.
        max: usize,
    },
    /// A publication that is too large as a file.
    #[error("{path} has {bytes} bytes, at most {PUBLICATION_BYTES_MAX}; publish in parts")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// Not a publication, or one with parts that this program never makes.
    #[error("{path} is not a Wegwijs publication; {why}")]
    NotAPublication {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A file whose pages do not fit together.
    #[error("{path} is damaged ({what}); fetch it again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's own word.
        what: String,
    },
    /// A publication that holds what this program would not have written.
    #[error("the publication holds a {column} that makes no sense: {value}")]
    Unsound {
        /// Table and column.
        column: String,
        /// What stands there, or its beginning.
        value: String,
    },
    /// A guide that is not within the bounds.
    #[error(transparent)]
    Guide(#[from] GuideError),
    /// SQLite's own word.
    #[error("the directory could not be read or written")]
    Sqlite(#[from] rusqlite::Error),
}

impl StoreError {
    /// Whether the disk is to blame: full, read-only or broken.
    pub fn is_of_the_disk(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
        matches!(self, Self::Sqlite(why) if matches!(
            why.sqlite_error_code(),
            Some(CannotOpen | DiskFull | ReadOnly | SystemIoFailure)
        ))
    }
}
