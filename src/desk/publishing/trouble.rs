//! Why something was not published or did not come to where it should, in words that say what to do.

use super::{
    busy,
    destination::{Destination, size},
    on_stick::StickError,
    remote::RemoteError,
    upload::UploadError,
};
use crate::{
    desk::{answer::with_causes, page::Page},
    publish::{CopyError, KeysError, PublishError},
    store::StoreError,
};

/// Why.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// Freezing and signing.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The desk's database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file that is frozen cannot be made.
    #[error("the desk's folder cannot be written")]
    Disk(#[from] std::io::Error),
    /// A stick.
    #[error(transparent)]
    Stick(#[from] StickError),
    /// A web server.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// Nobody foresaw it.
    #[error("it broke off")]
    Broken,
}

impl Trouble {
    /// Whether it is the making that failed, not the bringing.
    pub(super) fn is_of_making(&self) -> bool {
        matches!(self, Self::Publish(_) | Self::Store(_) | Self::Disk(_))
    }

    /// What stands now.
    pub(super) fn outcome(&self, page: &Page) -> String {
        match self {
            Self::Upload(UploadError::Unsure(_)) => {
                page.tr("Perhaps all of it came there. Kiosks see what was there before or the new, never half of it.")
            }
            Self::Stick(_) | Self::Upload(_) => page.tr("It did not come there. What was there before still stands."),
            _ => page.tr("It was not published; what was published before still stands."),
        }
    }

    /// What somebody reads who wanted it to come to `to`.
    pub(super) fn words(&self, page: &Page, to: &Destination) -> String {
        let name = to.name();
        match self {
            Self::Stick(why) => of_stick(page, name, why),
            Self::Upload(why) => of_upload(page, name, why),
            Self::Publish(PublishError::Keys(why)) => of_keys(page, why),
            Self::Publish(PublishError::Busy { .. }) => busy(page),
            Self::Broken => page.tr("Something went wrong here. Try again."),
            why => with_causes(why),
        }
    }
}

/// What is wrong with keys or a passphrase.
pub(super) fn of_keys(page: &Page, why: &KeysError) -> String {
    match why {
        KeysError::WrongPassphrase { .. } => page.tr(
            "This is not the passphrase. Type it again, and mind capital letters and the language of the keyboard. Nothing was changed.",
        ),
        KeysError::ShortPassphrase => {
            page.tr("The passphrase needs at least 8 characters. Four words that nobody would put together are good.")
        }
        why => with_causes(why),
    }
}

fn of_stick(page: &Page, name: &str, why: &StickError) -> String {
    match why {
        StickError::Gone(_) => {
            page.tr_with("{name} was pulled out too early. Put it in again and try once more.", "name", name)
        }
        StickError::Copy(CopyError::NoRoom { needed_bytes, free_bytes }) => {
            let values = [("name", name), ("needed", &size(page, *needed_bytes)), ("free", &size(page, *free_bytes))];
            page.catalogue().tr_with(
                "There is too little room on {name}: it takes {needed}, and {free} are free. Remove something from it, or take another stick.",
                &values,
            )
        }
        StickError::Copy(CopyError::Write { source, .. }) => match source.kind() {
            std::io::ErrorKind::StorageFull => page.tr_with(
                "There is too little room on {name}. Remove something from it, or take another stick.",
                "name",
                name,
            ),
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => page.tr_with(
                "{name} cannot be written. Some sticks have a small switch at their side: slide it. Or take another stick.",
                "name",
                name,
            ),
            _ => broken(page, name, why),
        },
        StickError::Copy(CopyError::Spoilt { .. }) | StickError::NotTaken { .. } => page.tr_with(
            "What {name} gives back is not what was written. It is worn out: take another stick.",
            "name",
            name,
        ),
        why => broken(page, name, why),
    }
}

fn broken(page: &Page, name: &str, why: &StickError) -> String {
    let said =
        page.tr_with("{name} could not be written. Pull it out, put it in again and try once more.", "name", name);
    format!("{said} ({})", with_causes(why))
}

fn of_upload(page: &Page, name: &str, why: &UploadError) -> String {
    match why {
        UploadError::Unsure(_) | UploadError::Remote(RemoteError::Reach(_) | RemoteError::Cut { .. }) => page.tr_with(
            "{name} does not answer. Try again later: what has come there already is not sent again.",
            "name",
            name,
        ),
        UploadError::Remote(RemoteError::Refused { .. }) => page.tr_with(
            "{name} refuses the name or the password. They stand in the file desk.toml: ask whoever installed this desk.",
            "name",
            name,
        ),
        UploadError::Remote(RemoteError::Full { .. }) => {
            page.tr_with("{name} has no room left. Ask whoever looks after that server.", "name", name)
        }
        UploadError::OtherKeys { .. } => page.tr_with(
            "At {name} stands a publication of other keys. It was left alone. Ask whoever installed this desk for another folder there.",
            "name",
            name,
        ),
        why => {
            let said = page.tr_with(
                "{name} answers something unexpected. Try again later, or ask whoever looks after that server.",
                "name",
                name,
            );
            format!("{said} ({})", with_causes(why))
        }
    }
}
