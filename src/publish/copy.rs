//! Copies a publication onto a stick. Every file is written beside, read back from the stick and renamed, the timestamp
//! last: whenever the stick is pulled out, what was on it before is still whole. Follows no link.

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use rustix::fs::{Advice, fadvise, syncfs};

use super::{PublishedFile, Standing, files};
use crate::{
    directory::Sha256,
    durable,
    limits::{TARGET_BYTES_MAX, WIRE_PIECE_BYTES},
};

/// A file while it is being written.
const STAGED: &str = ".copying";
/// The folders of a publication.
const FOLDERS: [&str; 4] = ["metadata", "targets", "targets/delta", "targets/media"];

/// A publication that did not come onto a stick. What was on it before still stands.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Too little room.
    #[error("{needed_bytes} bytes are needed and {free_bytes} are free")]
    NoRoom {
        /// What would be written, in bytes.
        needed_bytes: u64,
        /// What is free, in bytes.
        free_bytes: u64,
    },
    /// A link where a folder belongs.
    #[error("{path} is not a folder")]
    NotAFolder {
        /// What is there.
        path: PathBuf,
    },
    /// What comes back is not what was written.
    #[error("{path} reads otherwise than it was written")]
    Spoilt {
        /// The file on the stick.
        path: PathBuf,
    },
    /// The stick cannot be written or read.
    #[error("{path} cannot be written")]
    Write {
        /// The file on the stick.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Our own folder cannot be read, or is damaged.
    #[error("{path} cannot be read")]
    Read {
        /// Our file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Copies what stands into `to`, a folder on a file system with so many bytes free, and makes sure that it is really
/// there. What is there already is left; what no newest file leads to goes at the end. `progress` is told how many bytes
/// are written, of how many.
///
/// # Errors
/// When it cannot be written, or does not read back as it was written.
pub fn copy(
    standing: &Standing,
    to: &Path,
    free_bytes: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), CopyError> {
    make_folders(to)?;
    let missing: Vec<&PublishedFile> = standing.files().iter().filter(|file| !is_there(to, file)).collect();
    let total = missing.iter().map(|file| file.content.length).sum();
    if total > free_bytes {
        return Err(CopyError::NoRoom { needed_bytes: total, free_bytes });
    }
    let mut done = 0;
    progress(done, total);
    for file in missing {
        put(standing.folder(), to, file, &mut |bytes| {
            done += bytes;
            progress(done, total);
        })
        .inspect_err(|_| {
            let _ = fs::remove_file(to.join(STAGED));
        })?;
    }
    remove_old(to, standing.files());
    let write = |source| CopyError::Write { path: to.to_owned(), source };
    syncfs(File::open(to).map_err(write)?).map_err(|why| write(why.into()))
}

/// Makes the folders. A link among them would lead what is written, and removed, somewhere else.
fn make_folders(to: &Path) -> Result<(), CopyError> {
    for folder in [to.to_owned()].into_iter().chain(FOLDERS.map(|name| to.join(name))) {
        let write = |source| CopyError::Write { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(write)?;
        if !fs::symlink_metadata(&folder).map_err(write)?.is_dir() {
            return Err(CopyError::NotAFolder { path: folder });
        }
    }
    Ok(())
}

/// Whether a file is there, whole.
fn is_there(to: &Path, file: &PublishedFile) -> bool {
    let path = to.join(&file.path);
    let as_long = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() == file.content.length);
    as_long && files::content_of_file(&path, TARGET_BYTES_MAX).is_ok_and(|content| content == file.content)
}

fn put(from: &Path, to: &Path, file: &PublishedFile, progress: &mut dyn FnMut(u64)) -> Result<(), CopyError> {
    let (own, path, staged) = (from.join(&file.path), to.join(&file.path), to.join(STAGED));
    let read = |source| CopyError::Read { path: own.clone(), source };
    let write = |source| CopyError::Write { path: path.clone(), source };
    let mut source = File::open(&own).map_err(read)?;
    let _ = fs::remove_file(&staged);
    let target = OpenOptions::new().write(true).create_new(true).open(&staged).map_err(write)?;
    let mut target = files::Measure::new(target);
    let mut piece = vec![0; WIRE_PIECE_BYTES];
    loop {
        let bytes = source.read(&mut piece).map_err(read)?;
        if bytes == 0 {
            break;
        }
        target.write_all(&piece[..bytes]).map_err(write)?;
        progress(bytes as u64);
    }
    let (target, content) = target.finish();
    if content != file.content {
        return Err(read(io::Error::other("it is damaged")));
    }
    target.sync_all().map_err(write)?;
    // What is read next comes from the stick, not from memory.
    let _ = fadvise(&target, 0, None, Advice::DontNeed);
    drop(target);
    if files::content_of_file(&staged, TARGET_BYTES_MAX).map_err(write)? != file.content {
        return Err(CopyError::Spoilt { path });
    }
    durable::rename(&staged, &path).map_err(write)
}

/// Removes targets and lists of former publications: nobody is in the middle of reading this stick. Roots stay.
fn remove_old(to: &Path, files: &[PublishedFile]) {
    let kept: HashSet<PathBuf> = files.iter().map(|file| to.join(&file.path)).collect();
    for folder in FOLDERS.map(|name| to.join(name)) {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let (first, rest) = name.split_once('.').unwrap_or_default();
            let is_list =
                first.parse::<u64>().is_ok() && ["targets.json", "snapshot.json", "media.json"].contains(&rest);
            if (is_list || first.parse::<Sha256>().is_ok()) && !kept.contains(&path) {
                // It is in nobody's way.
                let _ = fs::remove_file(path);
            }
        }
    }
}
