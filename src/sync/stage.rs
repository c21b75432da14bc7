//! Fetches, checks and unpacks what the trusted metadata of one source promise. Nothing of it is shown yet. Refuses to
//! take anything on somebody's word: only what has the promised length and digest is unpacked, only what `store` finds
//! sound is kept.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use tough::schema::{Target, Targets};

use super::{
    Fetch, FetchError, TrustError, Trusted,
    delta::{self, DeltaError, content_of},
    folder::{Kept, SourceFolder},
    trust::{target_name, target_path},
};
use crate::{
    directory::{Content, Medium, PUBLICATION_TARGET, Publication, Sha256, TargetUse, target_use},
    durable,
    limits::{PUBLICATION_BYTES_MAX, TARGET_BYTES_MAX},
    store::{self, StoreError},
};

/// What was promised could not be brought.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The metadata do not name what is looked for.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It is another file than the metadata promise.
    #[error("{name} is another file than was promised")]
    Another {
        /// The target.
        name: String,
    },
    /// No publication is listed, or it is described in a way that this program does not know.
    #[error("the repository lists no publication that this program can read; update this program")]
    NoPublication,
    /// Larger than this program takes.
    #[error("{name} is {bytes} bytes long, more than this program takes")]
    TooLarge {
        /// The target.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// It does not unpack to what was promised.
    #[error("the publication is damaged")]
    Damaged(#[from] DeltaError),
    /// Signed and whole, and yet not fit to be shown.
    #[error("the publication cannot be used")]
    Unusable(#[source] StoreError),
    /// It speaks for another publisher than the keys do.
    #[error("the keys speak for one publisher, the publication for another ({name})")]
    OtherPublisher {
        /// The publisher's name in the publication.
        name: String,
    },
    /// It was refused before and is still the newest.
    #[error("the newest publication was refused before; the publisher has to publish a better one")]
    RefusedBefore,
    /// The disk.
    #[error("{} cannot be written", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Brings the newest publication: by what changed since the one that is here, where that fits, else whole. True when
/// it was not here before.
pub fn publication(
    trusted: &Trusted,
    from: &dyn Fetch,
    folder: &SourceFolder,
    at: DateTime<Utc>,
) -> Result<bool, StageError> {
    let whole = trusted.find(PUBLICATION_TARGET, from, at)?.ok_or(StageError::NoPublication)?;
    let Some(TargetUse::Publication { content }) = target_use(&whole.custom) else {
        return Err(StageError::NoPublication);
    };
    if content.length > PUBLICATION_BYTES_MAX {
        return Err(StageError::TooLarge { name: PUBLICATION_TARGET.to_owned(), bytes: content.length });
    }
    let older = folder.kept().map(|kept| kept.content);
    if older == Some(content) {
        return Ok(false);
    }
    if folder.refused() == Some(content.sha256) {
        return Err(StageError::RefusedBefore);
    }
    let incoming = folder.incoming();
    let by_delta = older.and_then(|older| {
        let (name, target) = delta_from(trusted.targets()?, &older, &content, whole.length)?;
        let made = changed(trusted, from, folder, &name, &target, (&older, &content));
        made.inspect_err(|why| tracing::warn!(%why, "the delta does not fit; fetching the whole")).ok()
    });
    if by_delta.is_none() {
        let (mut packed, _) = staged(trusted, from, folder, PUBLICATION_TARGET, &whole)?;
        delta::unpack(&mut packed, &content, &mut create(&incoming)?)?;
    }
    let publication = match judged(trusted, &incoming) {
        Ok(publication) => publication,
        Err(why) => {
            folder.refuse(content.sha256).map_err(|source| StageError::Disk { path: incoming, source })?;
            return Err(why);
        }
    };
    let path = folder.publication(&content.sha256);
    let kept = Kept { content, published_at: publication.published_at, media: publication.media };
    durable::rename(&incoming, &path)
        .and_then(|()| folder.keep(&kept))
        .map_err(|source| StageError::Disk { path, source })?;
    Ok(true)
}

/// Whether an unpacked publication is sound and speaks for the publisher whose keys have signed it.
fn judged(trusted: &Trusted, incoming: &Path) -> Result<Publication, StageError> {
    let publication = store::check_publication(incoming).map_err(StageError::Unusable)?;
    if trusted.publisher() != Some(publication.publisher.id) {
        return Err(StageError::OtherPublisher { name: publication.publisher.name });
    }
    Ok(publication)
}

/// The delta that leads from one publication to another, where it is worth fetching.
fn delta_from(targets: &Targets, older: &Content, newer: &Content, whole: u64) -> Option<(String, Target)> {
    let wanted = TargetUse::Delta { from: older.sha256, content: *newer };
    let fits = |target: &&Target| target.length < whole && target_use(&target.custom) == Some(wanted.clone());
    let (name, target) = targets.targets.iter().find(|(_, target)| fits(target))?;
    Some((name.raw().to_owned(), target.clone()))
}

fn changed(
    trusted: &Trusted,
    from: &dyn Fetch,
    folder: &SourceFolder,
    name: &str,
    delta: &Target,
    (older, newer): (&Content, &Content),
) -> Result<(), StageError> {
    let (mut delta, _) = staged(trusted, from, folder, name, delta)?;
    let path = folder.publication(&older.sha256);
    let mut older = File::open(&path).map_err(|source| StageError::Disk { path, source })?;
    Ok(delta::apply(&mut older, &mut delta, newer, &mut create(&folder.incoming())?)?)
}

/// Brings a recording or the map, unless it is here.
pub fn medium(
    trusted: &Trusted,
    from: &dyn Fetch,
    (folder, media): (&SourceFolder, &Path),
    medium: &Medium,
    at: DateTime<Utc>,
) -> Result<(), StageError> {
    let path = media.join(medium.content.sha256.to_string());
    if fs::metadata(&path).is_ok_and(|data| data.len() == medium.content.length) {
        return Ok(());
    }
    let name = medium.target_name();
    let listed = trusted.find(&name, from, at)?.ok_or_else(|| TrustError::Missing { role: name.clone() })?;
    if promised(&listed) != Some(medium.content) {
        return Err(StageError::Another { name });
    }
    let (_, part) = staged(trusted, from, folder, &name, &listed)?;
    durable::rename(&part, &path).map_err(|source| StageError::Disk { path, source })
}

/// Length and digest that the metadata promise of a target.
fn promised(target: &Target) -> Option<Content> {
    Some(Content { sha256: Sha256::try_from(&target.hashes.sha256[..]).ok()?, length: target.length })
}

/// A target in the source's own folder.
fn staged(
    trusted: &Trusted,
    from: &dyn Fetch,
    folder: &SourceFolder,
    name: &str,
    target: &Target,
) -> Result<(File, PathBuf), StageError> {
    let promised = promised(target).ok_or_else(|| StageError::Another { name: name.to_owned() })?;
    let part = folder.part(&promised.sha256).map_err(|source| StageError::Disk { path: folder.incoming(), source })?;
    Ok((fetch_target(trusted, from, &part, name, target)?, part))
}

/// A target as it is stored, checked, at its beginning. It is written to `part`; what an earlier round that was cut off
/// has left there is gone on with.
///
/// # Errors
/// When it cannot be fetched, or is not what the metadata promise: then nothing is left of it.
pub fn fetch_target(
    trusted: &Trusted,
    from: &dyn Fetch,
    part: &Path,
    name: &str,
    target: &Target,
) -> Result<File, StageError> {
    let another = || StageError::Another { name: name.to_owned() };
    let promised = promised(target).ok_or_else(another)?;
    if promised.length > TARGET_BYTES_MAX {
        return Err(StageError::TooLarge { name: name.to_owned(), bytes: promised.length });
    }
    let disk = |source| StageError::Disk { path: part.to_owned(), source };
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(part).map_err(disk)?;
    if file.metadata().map_err(disk)?.len() > promised.length {
        file.set_len(0).map_err(disk)?;
    }
    from.target(&target_path(&target_name(name)?, target, trusted.consistent_snapshot()), &mut file, promised.length)?;
    file.sync_all().map_err(disk)?;
    if content_of(&mut file).map_err(disk)? != promised {
        fs::remove_file(part).map_err(disk)?;
        return Err(another());
    }
    io::Seek::rewind(&mut file).map_err(disk)?;
    Ok(file)
}

fn create(path: &Path) -> Result<File, StageError> {
    File::create(path).map_err(|source| StageError::Disk { path: path.to_owned(), source })
}
