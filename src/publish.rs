//! Makes a directory a signed repository of plain files. Owns the keys of a publisher and the folder that any web server
//! or stick can carry; fetches nothing, and trusts nothing in that folder that its own keys did not sign.

mod copy;
mod delta;
mod error;
mod files;
mod former;
mod keys;
mod media;
mod metadata;
mod prune;
mod repository;
mod sealing;
mod signing;
mod standing;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    thread,
};

use chrono::{DateTime, SubsecRound, Utc};
pub use copy::{CopyError, copy};
pub use error::PublishError;
pub use keys::{KeyInUse, KeyRole, Keys, KeysError, Passphrases, RootKeys};
use media::Source;
use repository::{Present, Repository};
pub use sealing::Validity;
use sealing::{Fresh, has_old_targets_key, seal};
pub use standing::{PublishedFile, Standing, TIMESTAMP_FILE, published_in};
use zstd::stream::{raw::CParameter, write::Encoder};

use crate::{
    directory::{Content, Medium, PUBLICATION_TARGET},
    limits::{PUBLICATION_BYTES_MAX, TARGETS_VALID_DAYS},
    store::{self, Directory},
};

/// Compresses listings to a third in less than a second for the largest town.
const WHOLE_LEVEL: i32 = 6;

/// What is published.
pub struct Edition<'a> {
    /// The listings.
    pub directory: &'a Directory,
    /// The folder of the map and recordings, if there are any.
    pub media: Option<&'a Path>,
    /// When.
    pub published_at: DateTime<Utc>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// When the publication was frozen: now, or before when nothing has changed since.
    pub published_at: DateTime<Utc>,
    /// How long it is good.
    pub validity: Validity,
    /// What is new; none when nothing has changed.
    pub new: Option<NewFiles>,
}

/// The files of a new publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFiles {
    /// How many listings it has.
    pub services: u64,
    /// How many recordings and maps.
    pub media: usize,
    /// The whole of it compressed, in bytes.
    pub whole_bytes: u64,
    /// What it costs who has a former one, newest first, in bytes.
    pub delta_bytes: Vec<u64>,
}

/// Publishes a directory into the folder `to`, as a TUF repository. What was published before still holds until the last
/// file is written.
///
/// # Errors
/// When the folder, the keys and the directory do not belong together, or something cannot be read or written.
pub fn publish(edition: &Edition<'_>, keys: &Keys, to: &Path) -> Result<Published, PublishError> {
    let at = edition.published_at.trunc_subsecs(0);
    let publisher = edition.directory.publishers()?.into_iter().next().ok_or(PublishError::NoPublisher)?;
    if publisher.id != keys.publisher() {
        return Err(PublishError::OtherPublisher { name: publisher.name, id: publisher.id, keys: keys.publisher() });
    }
    let (repository, present) = open(keys, to, at)?;
    let sources = edition.media.map(media::below).transpose()?.unwrap_or_default();
    let frozen = freeze(edition, &sources, &repository, present.as_ref(), at)?;
    let mut fresh = Fresh::default();
    let mut new = None;
    if frozen.is_new {
        let files = put_files(edition, &sources, &repository, keys, &frozen)?;
        fresh.targets = Some(files.0);
        new = Some(files.1);
    }
    renew_targets(&mut fresh, &sources, &repository, keys, present.as_ref(), at)?;
    if let Some(targets) = &mut fresh.targets {
        metadata::set_published_at(targets, frozen.published_at);
    }
    let validity = seal(&repository, keys, present.as_ref(), fresh, at)?;
    prune::prune(&repository, keys)?;
    Ok(Published { published_at: frozen.published_at, validity, new })
}

/// Signs timestamp and snapshot anew, so that what is published goes on being good.
///
/// # Errors
/// When nothing is there, something else has lapsed or changed its key, or the folder is not of these keys.
pub fn renew(keys: &Keys, to: &Path, at: DateTime<Utc>) -> Result<Published, PublishError> {
    let (repository, present) = open(keys, to, at)?;
    let present = present.ok_or_else(|| PublishError::NothingThere { folder: to.to_owned() })?;
    let lists = [Some(&present.targets), present.media.as_ref()];
    let lapsed = lists.into_iter().flatten().any(|list| signing::moment(list.signed.signed.expires) <= at);
    if lapsed || has_old_targets_key(&present) {
        return Err(PublishError::MoreThanRenewal);
    }
    let validity = seal(&repository, keys, Some(&present), Fresh::default(), at)?;
    let published_at = metadata::published_at(&present.targets.signed.signed).unwrap_or(at);
    Ok(Published { published_at, validity, new: None })
}

/// The repository with what is in it, after everything was refused that cannot be right.
fn open(keys: &Keys, to: &Path, at: DateTime<Utc>) -> Result<(Repository, Option<Present>), PublishError> {
    if keys.expires() <= at {
        return Err(PublishError::RootLapsed { until: keys.expires() });
    }
    let repository = Repository::open(to)?;
    repository.refuse_other_roots(keys)?;
    let present = repository.present(keys)?;
    match present.as_ref().map(sealing::signed_at).filter(|former| *former > at) {
        Some(former) => Err(PublishError::ClockBack { former, now: at }),
        None => Ok((repository, present)),
    }
}

/// The SQLite file of a publication.
struct Frozen {
    path: PathBuf,
    content: Content,
    published_at: DateTime<Utc>,
    /// Whether it differs from what is there.
    is_new: bool,
}

/// Freezes the directory. The moment is in the file: when the same bytes with the moment of the former publication are
/// the former publication, nothing has changed.
fn freeze(
    edition: &Edition<'_>,
    sources: &[Source],
    repository: &Repository,
    present: Option<&Present>,
    at: DateTime<Utc>,
) -> Result<Frozen, PublishError> {
    let media: Vec<Medium> = sources.iter().map(|source| source.medium.clone()).collect();
    let path = repository.staged("publication.db");
    store::freeze(edition.directory, at, &media, &path)?;
    let read = |source| PublishError::Read { path: path.clone(), source };
    let former = present.map(|present| &present.targets.signed.signed);
    let former =
        former.and_then(|targets| Some((metadata::publication_in(targets)?.1, metadata::published_at(targets)?)));
    if let Some((content, published_at)) = former {
        let (now, then) = (metadata::moment_text(at), metadata::moment_text(published_at));
        if files::content_with(&path, now.as_bytes(), then.as_bytes()).map_err(read)? == content {
            return Ok(Frozen { path, content, published_at, is_new: false });
        }
    }
    let content = files::content_of_file(&path, PUBLICATION_BYTES_MAX).map_err(read)?;
    Ok(Frozen { path, content, published_at: at, is_new: true })
}

/// Writes the files of a new publication, and lists them.
fn put_files(
    edition: &Edition<'_>,
    sources: &[Source],
    repository: &Repository,
    keys: &Keys,
    frozen: &Frozen,
) -> Result<(tough::schema::Targets, NewFiles), PublishError> {
    let staged = repository.staged(PUBLICATION_TARGET);
    let history = former::history(repository, keys)?;
    let (whole, deltas) = thread::scope(|scope| {
        let whole = scope.spawn(|| compress(frozen, &staged));
        let deltas = former::deltas(repository, &history, (&frozen.path, frozen.content));
        (whole.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), deltas)
    });
    let whole = whole.map_err(|source| PublishError::Write { path: staged.clone(), source })?;
    let mut deltas = deltas?;
    // Otherwise the whole file is no worse.
    deltas.retain(|delta| delta.content.length < whole.length / 2);
    media::put(sources, repository)?;
    repository.put_target(&staged, PUBLICATION_TARGET, whole)?;
    for delta in &deltas {
        repository.put_target(&delta.staged, &delta.name, delta.content)?;
    }
    let listing = metadata::listing(whole, frozen.content, &deltas)?;
    let targets = metadata::role(listing, repository.next_version("targets")?, frozen.published_at);
    let new = NewFiles {
        services: edition.directory.service_count()?,
        media: sources.len(),
        whole_bytes: whole.length,
        delta_bytes: deltas.iter().map(|delta| delta.content.length).collect(),
    };
    Ok((targets, new))
}

fn compress(frozen: &Frozen, to: &Path) -> io::Result<Content> {
    let mut encoder = Encoder::new(files::Measure::new(File::create(to)?), WHOLE_LEVEL)?;
    encoder.set_parameter(CParameter::ContentSizeFlag(true))?;
    encoder.set_parameter(CParameter::ChecksumFlag(true))?;
    encoder.set_pledged_src_size(Some(frozen.content.length))?;
    io::copy(&mut File::open(&frozen.path)?, &mut encoder)?;
    Ok(encoder.finish()?.finish().1)
}

/// Adds to what is signed anew: the recordings when they changed, and lists whose key changed or that are half over.
fn renew_targets(
    fresh: &mut Fresh,
    sources: &[Source],
    repository: &Repository,
    keys: &Keys,
    present: Option<&Present>,
    at: DateTime<Utc>,
) -> Result<(), PublishError> {
    let is_old = present.is_some_and(|present| {
        let half_over = |list: &repository::Signature<tough::schema::Targets>| {
            metadata::is_half_over(&list.signed.signed, at, TARGETS_VALID_DAYS)
        };
        has_old_targets_key(present) || half_over(&present.targets) || present.media.as_ref().is_some_and(half_over)
    });
    let media = metadata::media_listing(sources)?;
    let former = present.and_then(|present| present.media.as_ref()).map(|media| &media.signed.signed.targets);
    // A role that was once there must stay, or kiosks would take it for a rollback.
    let has_media = former.is_some() || !media.is_empty();
    if has_media && (is_old || former != Some(&media)) {
        fresh.media = Some(metadata::role(media, repository.next_version(repository::MEDIA_ROLE)?, at));
    }
    if let Some(present) = present.filter(|_| is_old && fresh.targets.is_none()) {
        let listing = present.targets.signed.signed.targets.clone();
        fresh.targets = Some(metadata::role(listing, repository.next_version("targets")?, at));
    }
    match &mut fresh.targets {
        Some(targets) if has_media => {
            metadata::delegate_media(targets, keys.root()).map_err(|source| PublishError::Metadata { source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
