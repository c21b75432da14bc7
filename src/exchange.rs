//! Other people's formats, in and out. Every importer reads a stream, writes whole listings through one
//! `store::Writer`, and answers with a `Report`; the caller commits, so an import is all or nothing.

pub mod demo;
mod error;
pub mod hsds;
pub mod integreat;
pub mod osm;
pub mod package;
mod pieces;
mod progress;
mod report;
pub mod sheet;
pub mod source;
pub mod xliff;

pub use error::ImportError;
pub use progress::Progress;
pub use report::{Count, Place, Remark, Report};

use crate::directory::Publisher;

/// What every importer is told.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Whose listings these become. Already written to the directory.
    pub publisher: Publisher,
}
