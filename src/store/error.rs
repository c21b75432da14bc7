//! What can go wrong with a directory file, in words that say what to do.

use std::path::PathBuf;

use crate::{directory::GuideError, limits::GUIDES_MAX};

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
    /// A guide that is not within the bounds.
    #[error(transparent)]
    Guide(#[from] GuideError),
    /// SQLite's own word.
    #[error("the directory could not be read or written")]
    Sqlite(#[from] rusqlite::Error),
}
