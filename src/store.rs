//! Every SQL call of the program. Opens, migrates, writes and reads directories.

mod adopted;
mod cards;
mod desk;
mod error;
mod guide;
mod merge;
mod new_file;
mod open;
mod pages;
mod publication;
mod read;
mod rows;
mod search;
mod staging;
mod trial;
mod write;

pub use cards::{Card, CardTexts, NeedCount};
pub use desk::{
    Account, Act, Change, Changed, Clip, DESK_FILE, Deed, Desk, Drafts, Entrance, Filter, Invitation, ListingText,
    Neighbour, NeighbourState, NewClip, News, Offer, OutdatedRow, Revision, Role, Row, RowCounts, Saved, Session,
    Speaker, Standing, View, WordsRow, WrongPasswords, backups, restore,
};
pub use error::StoreError;
pub use merge::{Part, Take, merge};
pub use open::{APPLICATION_ID, Directory};
pub use publication::{PUBLICATION_APPLICATION_ID, check_publication, freeze};
pub use staging::{StagedRow, Staging};
pub use write::Writer;
