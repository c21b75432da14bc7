//! Every SQL call of the program. Opens, migrates, writes and reads directories.

mod cards;
mod error;
mod guide;
mod open;
mod pages;
mod read;
mod rows;
mod search;
mod staging;
mod write;

pub use cards::{Card, CardTexts, NeedCount};
pub use error::StoreError;
pub use open::{APPLICATION_ID, Directory};
pub use staging::{StagedRow, Staging};
pub use write::Writer;
