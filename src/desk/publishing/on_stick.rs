//! A publication on a stick: in which folder it goes, writing it, and reading it back as a kiosk does.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use crate::{
    clock::Moment,
    desk::app::Shared,
    device::Stick,
    limits::{METADATA_BYTES_MAX, STICK_NAMES_MAX},
    publish::{CopyError, Standing, copy, published_in},
    store::Take,
    sync::{Origin, RoundError, STICK_FOLDER, Source, StateFolder, round},
};

/// What the kiosk that reads back calls the publisher.
const CHECKED: &str = "desk";

/// A publication that did not come onto a stick. What was there before still holds.
#[derive(Debug, thiserror::Error)]
pub(super) enum StickError {
    /// It cannot be looked at.
    #[error("the stick cannot be read")]
    Unreadable(#[source] io::Error),
    /// Copying.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Reading back could not begin.
    #[error("it could not be read back")]
    Check(#[from] RoundError),
    /// A kiosk would not take it.
    #[error("a kiosk would not take it: {reason}")]
    NotTaken { reason: String },
    /// It was pulled out.
    #[error("it was pulled out")]
    Gone(#[source] Box<StickError>),
}

/// What a publisher has on a stick.
pub(super) fn found(stick: &Stick, anchor: &(String, Vec<u8>)) -> Option<DateTime<Utc>> {
    published_in(&folder_of(&stick.path, anchor).ok()??)
}

/// The folder on a stick whose root is ours, whatever it is called.
fn folder_of(stick: &Path, anchor: &(String, Vec<u8>)) -> io::Result<Option<PathBuf>> {
    let place = stick.join(STICK_FOLDER);
    let entries = match fs::read_dir(&place) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    for entry in entries.take(STICK_NAMES_MAX) {
        let folder = entry?.path();
        let root = folder.join(&anchor.0);
        let may_be = fs::symlink_metadata(&root).is_ok_and(|file| file.is_file() && file.len() <= METADATA_BYTES_MAX);
        if may_be && fs::read(root).is_ok_and(|bytes| bytes == anchor.1) {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}

/// A free name for a publisher's folder: one that every file system takes, and people know.
fn new_folder(stick: &Path, publisher: &str) -> PathBuf {
    let plain: String =
        publisher.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name: String = if words.is_empty() { "publication".to_owned() } else { words.join("-") };
    let name: String = name.chars().take(40).collect();
    let place = stick.join(STICK_FOLDER);
    let others = (2..).map(|number| place.join(format!("{name}-{number}")));
    let mut names = std::iter::once(place.join(&name)).chain(others);
    names.find(|path| fs::symlink_metadata(path).is_err()).unwrap_or(place)
}

/// Writes what stands onto a stick, and reads it back. `progress` is told how many bytes are written, of how many; none
/// while it is read back.
pub(super) fn write(
    shared: &Shared,
    standing: &Standing,
    (stick, publisher): (&Stick, &str),
    at: DateTime<Utc>,
    progress: &mut dyn FnMut(Option<(u64, u64)>),
) -> Result<(), StickError> {
    let written = write_and_check(shared, standing, (stick, publisher), at, progress);
    match written {
        // Whatever went wrong: it went wrong for this.
        Err(why) if !stick.is_here(&shared.settings.machine) => Err(StickError::Gone(Box::new(why))),
        written => written,
    }
}

fn write_and_check(
    shared: &Shared,
    standing: &Standing,
    (stick, publisher): (&Stick, &str),
    at: DateTime<Utc>,
    progress: &mut dyn FnMut(Option<(u64, u64)>),
) -> Result<(), StickError> {
    let place = stick.path.join(STICK_FOLDER);
    let write = |source| CopyError::Write { path: place.clone(), source };
    fs::create_dir_all(&place).map_err(write)?;
    if !fs::symlink_metadata(&place).map_err(write)?.is_dir() {
        return Err(CopyError::NotAFolder { path: place }.into());
    }
    let known = folder_of(&stick.path, standing.anchor()).map_err(StickError::Unreadable)?;
    let to = known.unwrap_or_else(|| new_folder(&stick.path, publisher));
    let free_bytes = stick.free_bytes().map_err(StickError::Unreadable)?;
    copy(standing, &to, free_bytes, &mut |done, total| progress(Some((done, total))))?;
    progress(None);
    check(shared, standing, &stick.path, at)
}

/// Does what a kiosk does that has nothing yet, in a folder that goes again.
fn check(shared: &Shared, standing: &Standing, stick: &Path, at: DateTime<Utc>) -> Result<(), StickError> {
    let folder = shared.desk.folder().join("stick-check");
    let _ = fs::remove_dir_all(&folder);
    let source = Source { name: CHECKED.to_owned(), anchor: standing.anchor().1.clone(), take: Take::All };
    let now = Moment { time: at, trusted: true };
    let outcome = round(&StateFolder::new(&folder), &[source], &Origin::Stick(stick), now);
    let _ = fs::remove_dir_all(&folder);
    let status = outcome?;
    let taken = status.source(CHECKED).cloned();
    match taken.as_ref().and_then(|source| source.published_at) {
        Some(published_at) if published_at == standing.published_at() => Ok(()),
        _ => Err(StickError::NotTaken { reason: taken.and_then(|source| source.reason).unwrap_or_default() }),
    }
}
