//! Publishes into the desk's own folder, and brings what stands there to where it should go. The database is copied away
//! first; editors go on saving meanwhile.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    KEYS, PUBLISHED, destination::Destination, folder, job::Stage, on_stick, remote::Remote, trouble::Trouble, upload,
};
use crate::{
    desk::app::Shared,
    publish::{self, Edition, Keys, Published, Standing},
    store::{Desk, Directory, StoreError},
};

/// Freezes and signs what the editors have written so far.
pub(super) fn publish(shared: &Shared, keys: &Keys, by: i64) -> Result<Published, Trouble> {
    // What is saved from now on is for the next one.
    let at = shared.moment();
    shared.desk.back_up("publication", at)?;
    let scratch = Scratch::new(shared.desk.folder())?;
    shared.desk.edition(&scratch.0)?;
    let directory = Directory::open_unmapped(&scratch.0)?;
    let media = Desk::media_of(&shared.desk.file())?;
    let edition = Edition { directory: &directory, media: Some(&media), published_at: at };
    let done = publish::publish(&edition, keys, &folder(shared, PUBLISHED))?;
    shared.desk.change::<_, StoreError>(at, |change| change.log(Some(by), "published", None))?;
    Ok(done)
}

/// What stands in the desk's folder; the keys stay closed.
pub(super) fn standing(shared: &Shared) -> Result<Standing, Trouble> {
    let keys = Keys::open(&folder(shared, KEYS), &[], &publish::Passphrases::default());
    let keys = keys.map_err(publish::PublishError::from)?;
    Ok(Standing::open(&keys, &folder(shared, PUBLISHED))?)
}

/// Brings what stands to a place, and tells how far it is.
pub(super) fn bring(shared: &Shared, to: &Destination, by: i64) -> Result<(), Trouble> {
    let mut progress = |sent: Option<(u64, u64)>| {
        shared.job.reached(match sent {
            Some((done, total)) => Stage::Sending { done, total },
            None => Stage::Looking,
        });
    };
    let (act, name) = match to {
        Destination::Here => return Ok(()),
        Destination::Stick(stick) => {
            let town = shared.desk.view::<_, StoreError>(|view| view.publishers())?.into_iter().next();
            let town = town.map(|town| town.place.unwrap_or(town.name)).unwrap_or_default();
            on_stick::write(shared, &standing(shared)?, (stick, &town), shared.moment(), &mut progress)?;
            ("copied to a stick", stick.name.as_str())
        }
        Destination::Upload(upload_to) => {
            let now = || shared.moment();
            upload::send(&standing(shared)?, &Remote::new(upload_to, &now), &mut progress)?;
            ("uploaded", upload_to.name())
        }
    };
    let at = shared.moment();
    shared.desk.change::<_, StoreError>(at, |change| change.log(Some(by), act, Some(name)))?;
    Ok(())
}

/// A file that goes when it is not needed any more.
struct Scratch(PathBuf);

impl Scratch {
    fn new(folder: &Path) -> std::io::Result<Self> {
        let path = folder.join("edition.db");
        match fs::remove_file(&path) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(why),
            _ => Ok(Self(path)),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it goes before the next.
        let _ = fs::remove_file(&self.0);
    }
}
