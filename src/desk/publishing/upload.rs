//! Sends a publication to a web server: what is missing there, the timestamp last, so that what was there before holds
//! until everything new is there.

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

use super::remote::{Remote, RemoteError};
use crate::{
    desk::reach::Sent,
    limits::TARGETS_METADATA_BYTES_MAX,
    publish::{PublishedFile, Standing, TIMESTAMP_FILE},
};

/// The folders of a publication, each after the one it lies in.
const FOLDERS: [&str; 4] = ["metadata", "targets", "targets/delta", "targets/media"];

/// A publication that did not come to a server. What was there before still holds.
#[derive(Debug, thiserror::Error)]
pub(super) enum UploadError {
    /// The server.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Something stands there that other keys have signed.
    #[error("{path} there is of other keys")]
    OtherKeys { path: String },
    /// It broke off at the very end, so that the old publication or the new one stands.
    #[error("it did not say whether all of it came")]
    Unsure(#[source] RemoteError),
    /// It took the files, and gives something else.
    #[error("{path} there is not what was sent")]
    NotKept { path: String },
    /// Our own folder.
    #[error("{path} cannot be read")]
    Own { path: PathBuf, source: io::Error },
}

/// Sends what stands and is not there yet. `progress` is told how many bytes are sent, of how many; none while it is
/// being looked what is there.
pub(super) fn send(
    standing: &Standing,
    remote: &Remote<'_>,
    progress: &mut dyn FnMut(Option<(u64, u64)>),
) -> Result<(), UploadError> {
    progress(None);
    let (anchor, ours) = standing.anchor();
    if remote.get(anchor, TARGETS_METADATA_BYTES_MAX)?.is_some_and(|theirs| theirs != *ours) {
        return Err(UploadError::OtherKeys { path: anchor.clone() });
    }
    remote.make_folders(&FOLDERS)?;
    let mut missing = Vec::new();
    for file in standing.files() {
        if !is_there(standing, remote, file)? {
            missing.push(file);
        }
    }
    let (mut done, total) = (0, missing.iter().map(|file| file.content.length).sum());
    for file in missing {
        progress(Some((done, total)));
        let mut from =
            Counting { from: open(standing, file)?, told: &mut |bytes| progress(Some((done + bytes, total))), read: 0 };
        let sent = remote.put(&file.path, Sent { from: &mut from, length: file.content.length });
        sent.map_err(|why| if file.path == TIMESTAMP_FILE { at_the_end(why) } else { why.into() })?;
        done += file.content.length;
    }
    let kept = remote.get(TIMESTAMP_FILE, TARGETS_METADATA_BYTES_MAX).map_err(at_the_end)?;
    let sent = standing.files().last().map(|file| read(standing, file)).transpose()?;
    if kept == sent { Ok(()) } else { Err(UploadError::NotKept { path: TIMESTAMP_FILE.to_owned() }) }
}

/// What no answer means once the timestamp was sent.
fn at_the_end(why: RemoteError) -> UploadError {
    match why {
        RemoteError::Reach(_) | RemoteError::Cut { .. } | RemoteError::Status { status: 500.., .. } => {
            UploadError::Unsure(why)
        }
        why => why.into(),
    }
}

/// Targets are named by what is in them: their length is enough. Signed lists have numbers, which begin anew where our
/// folder was lost, so they are compared.
fn is_there(standing: &Standing, remote: &Remote<'_>, file: &PublishedFile) -> Result<bool, UploadError> {
    if file.path.starts_with("targets/") {
        return Ok(remote.length(&file.path)? == Some(file.content.length));
    }
    let theirs = remote.get(&file.path, TARGETS_METADATA_BYTES_MAX)?;
    Ok(theirs == Some(read(standing, file)?))
}

fn open(standing: &Standing, file: &PublishedFile) -> Result<File, UploadError> {
    let path = standing.folder().join(&file.path);
    File::open(&path).map_err(|source| UploadError::Own { path, source })
}

fn read(standing: &Standing, file: &PublishedFile) -> Result<Vec<u8>, UploadError> {
    let mut bytes = Vec::new();
    let path = standing.folder().join(&file.path);
    let read = open(standing, file)?.take(file.content.length).read_to_end(&mut bytes);
    read.map_err(|source| UploadError::Own { path, source })?;
    Ok(bytes)
}

/// Tells how much was read.
struct Counting<'a> {
    from: File,
    told: &'a mut dyn FnMut(u64),
    read: u64,
}

impl Read for Counting<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.from.read(into)?;
        self.read += bytes as u64;
        (self.told)(self.read);
        Ok(bytes)
    }
}
