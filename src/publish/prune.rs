//! Removes what no kiosk can be in the middle of fetching any more: whatever is older than the last publications that
//! deltas are made from. Roots stay for ever.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use tough::schema::{Signed, Targets};

use super::{
    Keys, PublishError, files, former,
    repository::{MEDIA_ROLE, Repository},
    signing,
};
use crate::{
    directory::Sha256,
    limits::{DELTAS_MAX, TARGETS_METADATA_BYTES_MAX},
};

/// Removes old metadata, then the files that no metadata lists. A file that cannot be removed stays.
pub(super) fn prune(repository: &Repository, keys: &Keys) -> Result<(), PublishError> {
    let history = former::history(repository, keys)?;
    // With fewer publications than are kept, all of their metadata stays.
    let oldest = history.get(DELTAS_MAX).map_or(0, |former| former.since_version);
    for (_, path) in repository.versions("targets")?.into_iter().filter(|(version, _)| *version < oldest) {
        remove(&path);
    }
    for role in ["snapshot", MEDIA_ROLE] {
        let versions = repository.versions(role)?;
        let old = versions.len().saturating_sub(DELTAS_MAX + 1);
        versions[..old].iter().for_each(|(_, path)| remove(path));
    }
    if let Some(listed) = listed(repository)? {
        let folder = repository.targets();
        for place in [folder.clone(), folder.join("delta"), folder.join("media")] {
            unlisted_in(&place, &listed).iter().for_each(|path| remove(path));
        }
    }
    Ok(())
}

/// Every target that metadata in the folder lists; none when some of it cannot be read, for then nothing may go.
fn listed(repository: &Repository) -> Result<Option<HashSet<PathBuf>>, PublishError> {
    let mut listed = HashSet::new();
    for (_, path) in repository.versions("targets")?.into_iter().chain(repository.versions(MEDIA_ROLE)?) {
        let bytes = files::read(&path, TARGETS_METADATA_BYTES_MAX).ok();
        let Some(signed) = bytes.and_then(|bytes| serde_json::from_slice::<Signed<Targets>>(&bytes).ok()) else {
            return Ok(None);
        };
        for (name, target) in &signed.signed.targets {
            let content = signing::content(&target.hashes, target.length);
            listed.extend(content.map(|content| repository.target(name.resolved(), content.sha256)));
        }
    }
    Ok(Some(listed))
}

/// The files of a folder that look like targets and are not listed.
fn unlisted_in(folder: &Path, listed: &HashSet<PathBuf>) -> Vec<PathBuf> {
    let is_target = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.split_once('.').is_some_and(|(digest, _)| digest.parse::<Sha256>().is_ok())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| is_target(path) && !listed.contains(path)).collect()
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!("{} is not needed any more and cannot be removed: {error}", path.display());
    }
}
