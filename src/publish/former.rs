//! Former publications that are still in the folder, and the deltas that make each the newest.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tough::schema::{Signed, Targets};

use super::{
    Keys, PublishError, delta,
    files::{self, Measure},
    metadata::publication_in,
    repository::Repository,
    signing,
};
use crate::{
    directory::{Content, PUBLICATION_TARGET, TargetUse},
    limits::{DELTAS_MAX, PUBLICATION_BYTES_MAX, TARGETS_METADATA_BYTES_MAX},
};

/// A publication that some version of the targets lists.
pub(super) struct Former {
    /// The first version of those that follow each other and list it.
    pub(super) since_version: u64,
    /// The compressed file.
    whole: Content,
    /// The SQLite file in it.
    content: Content,
}

/// A delta that is made, not yet in its place.
pub(super) struct Delta {
    pub(super) name: String,
    pub(super) staged: PathBuf,
    /// The delta's own length and digest.
    pub(super) content: Content,
    /// What to do with it.
    pub(super) meaning: TargetUse,
}

/// What was published, newest first, as far as the folder and our keys know it; at most one more than deltas are made
/// from.
pub(super) fn history(repository: &Repository, keys: &Keys) -> Result<Vec<Former>, PublishError> {
    let mut history: Vec<Former> = Vec::new();
    for (version, path) in repository.versions("targets")?.into_iter().rev() {
        let Some((whole, content)) = listed_in(&path, keys) else { continue };
        let is_full = history.len() > DELTAS_MAX;
        match history.last_mut() {
            Some(last) if last.content == content => last.since_version = version,
            _ if is_full => break,
            _ => history.push(Former { since_version: version, whole, content }),
        }
    }
    Ok(history)
}

/// The publication in a file of targets; none when the file is not ours or cannot be understood.
fn listed_in(path: &Path, keys: &Keys) -> Option<(Content, Content)> {
    let bytes = files::read(path, TARGETS_METADATA_BYTES_MAX).ok()?;
    let signed: Signed<Targets> = serde_json::from_slice(&bytes).ok()?;
    keys.signed_by(&signed)?;
    let (target, content) = publication_in(&signed.signed)?;
    Some((signing::content(&target.hashes, target.length)?, content))
}

/// Makes a delta to `new` from each of `former`, newest first, on all cores. One whose file is gone or damaged is left
/// out.
pub(super) fn deltas(
    repository: &Repository,
    former: &[Former],
    new: (&Path, Content),
) -> Result<Vec<Delta>, PublishError> {
    let mut from: Vec<&Former> = Vec::new();
    for one in former {
        if one.content != new.1 && from.len() < DELTAS_MAX && !from.iter().any(|other| other.content == one.content) {
            from.push(one);
        }
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(former) = from.get(number) else { return Ok(made) };
            made.push((number, one_delta(repository, number, former, new)?));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<Result<Vec<_>, PublishError>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(from.len())).map(|_| scope.spawn(work)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(join).collect()
    });
    let mut made = Vec::new();
    for result in results {
        made.extend(result?);
    }
    made.sort_by_key(|(number, _)| *number);
    Ok(made.into_iter().filter_map(|(_, delta)| delta).collect())
}

fn one_delta(
    repository: &Repository,
    number: usize,
    former: &Former,
    (new, content): (&Path, Content),
) -> Result<Option<Delta>, PublishError> {
    let path = repository.target(PUBLICATION_TARGET, former.whole.sha256);
    let staged = repository.staged(&format!("{number}.delta"));
    let write = |source| PublishError::Write { path: staged.clone(), source };
    let mut to = Measure::new(io::BufWriter::new(File::create(&staged).map_err(write)?));
    let old = File::open(&path).and_then(zstd::stream::read::Decoder::new);
    let old = old.map(|old| old.take(PUBLICATION_BYTES_MAX));
    if let Err(error) = old.and_then(|old| delta::encode(old, former.content.length, new, &mut to)) {
        // A full disk says so again soon, when the rest is written.
        tracing::warn!("no delta is made from {}: {error}", path.display());
        return Ok(None);
    }
    to.flush().map_err(write)?;
    let (from, digest) = (former.content.sha256.to_string(), content.sha256.to_string());
    Ok(Some(Delta {
        name: format!("delta/{}-{}.zst", &from[..16], &digest[..16]),
        staged,
        content: to.finish().1,
        meaning: TargetUse::Delta { from: former.content.sha256, content },
    }))
}
