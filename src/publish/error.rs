//! What can go wrong with publishing, in words that say what to do.

use std::{io, path::PathBuf};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::KeysError;
use crate::{
    limits::{FOLDER_DEPTH_MAX, MEDIA_MAX},
    store::StoreError,
};

/// A publication that was not made. What the folder held before still holds.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Something about the keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Something about the directory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody answers for the directory.
    #[error("the directory has no publisher; import something into it first")]
    NoPublisher,
    /// The keys speak for another publisher.
    #[error(
        "these keys speak for another publisher ({keys}) than “{name}” ({id}), who comes first in this directory; \
         take that publisher's keys, or the right directory"
    )]
    OtherPublisher {
        /// Who comes first in the directory.
        name: String,
        /// Its id.
        id: Uuid,
        /// For whom the keys speak.
        keys: Uuid,
    },
    /// The root has lapsed, so that every kiosk would refuse what it signs.
    #[error("the root keys were good until {}; `wegwijs keys rotate root …` makes new ones", until.date_naive())]
    RootLapsed {
        /// Until when it was good.
        until: DateTime<Utc>,
    },
    /// Two at once.
    #[error("somebody else is publishing into {folder} just now; wait until that is done")]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// Another publisher's folder, or other keys.
    #[error("{path} was not signed by these keys; is this the right folder, and are these the right keys?")]
    NotOfTheseKeys {
        /// The metadata.
        path: PathBuf,
    },
    /// Somebody has changed keys elsewhere.
    #[error("{path} is newer than the root of these keys; bring the newest copy of the folder of keys here")]
    NewerRoot {
        /// The newer root.
        path: PathBuf,
    },
    /// The folder is not what its newest metadata says.
    #[error(
        "{path} is damaged or missing; bring it back from a copy of the folder, or take timestamp.json away and \
         publish again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Nothing to sign anew.
    #[error("nothing has been published into {folder} yet, so there is nothing to renew; publish first")]
    NothingThere {
        /// The folder.
        folder: PathBuf,
    },
    /// More than snapshot and timestamp must be signed.
    #[error(
        "the list of targets must be signed anew, for it has lapsed or its key has changed; publish, without --renew"
    )]
    MoreThanRenewal,
    /// The clock has gone back.
    #[error(
        "this was last signed at {former}, and it is {now} now; set this machine's clock. If it was wrong then, take \
         timestamp.json away and publish again"
    )]
    ClockBack {
        /// When it was last signed.
        former: DateTime<Utc>,
        /// What the clock says.
        now: DateTime<Utc>,
    },
    /// No more versions.
    #[error("{folder} has had every version there can be; begin with a new folder")]
    LastVersion {
        /// The folder.
        folder: PathBuf,
    },
    /// Too many recordings.
    #[error("{folder} holds more than {MEDIA_MAX} files, or folders more than {FOLDER_DEPTH_MAX} deep; leave some out")]
    TooManyMedia {
        /// The folder.
        folder: PathBuf,
    },
    /// A name that cannot be published.
    #[error("{path}: this name is not in Unicode or too long; give the file another one")]
    MediumName {
        /// The file.
        path: PathBuf,
    },
    /// A recording that became another while it was copied.
    #[error("{path} was changed just now; publish again when nobody is working on it")]
    MediumChanged {
        /// The file.
        path: PathBuf,
    },
    /// A target that TUF knows no name for.
    #[error("{name} cannot be the name of a target")]
    TargetName {
        /// The name.
        name: String,
    },
    /// Metadata could not be formed.
    #[error("the signed metadata could not be formed")]
    Metadata {
        /// Why.
        source: Box<tough::schema::Error>,
    },
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{path} cannot be written; what was published before still holds. Is there room on the disk?")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
