//! What stands in a published folder, held still while it is carried elsewhere: which files, in which order. Writes
//! nothing, and names only what our keys have signed.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use tough::schema::{Signed, Snapshot, Targets, Timestamp};

use super::{
    Keys, PublishError, files, metadata,
    repository::{self, MEDIA_ROLE, Repository, root_name},
    signing,
};
use crate::{
    directory::Content,
    limits::{METADATA_BYTES_MAX, TARGETS_METADATA_BYTES_MAX},
};

/// The file that everything else hangs on.
pub const TIMESTAMP_FILE: &str = "metadata/timestamp.json";

/// A file of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// Where it lies below the folder, with slashes, such as `metadata/3.targets.json`.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// The newest publication in a folder. While this is held, nobody publishes into it.
pub struct Standing {
    folder: PathBuf,
    anchor: (String, Vec<u8>),
    files: Vec<PublishedFile>,
    published_at: DateTime<Utc>,
    /// Locked.
    _repository: Repository,
}

impl Standing {
    /// Looks into a folder. The keys may be closed.
    ///
    /// # Errors
    /// When nothing was published there, somebody is publishing, or what is there is damaged or not of these keys.
    pub fn open(keys: &Keys, folder: &Path) -> Result<Self, PublishError> {
        let repository = Repository::open(folder)?;
        repository.refuse_other_roots(keys)?;
        let present = repository.present(keys)?;
        let present = present.ok_or_else(|| PublishError::NothingThere { folder: folder.to_owned() })?;
        let mut files = Vec::new();
        for listed in [Some(&present.targets), present.media.as_ref()].into_iter().flatten() {
            for (name, target) in &listed.signed.signed.targets {
                let content = signing::content(&target.hashes, target.length);
                let path = content.map(|content| repository::target_path(name.resolved(), content.sha256));
                files.extend(path.zip(content).map(|(path, content)| PublishedFile { path, content }));
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files.dedup();
        if let Some(gone) = files.iter().find(|file| !has(folder, file)) {
            return Err(PublishError::Damaged { path: folder.join(&gone.path) });
        }
        let roots: Vec<String> = keys.roots().iter().map(|root| format!("metadata/{}", root_name(root))).collect();
        let of_role = |role: &str, version| format!("metadata/{version}.{role}.json");
        let snapshot = &present.snapshot.signed.signed;
        let media = snapshot.meta.get("media.json").map(|file| of_role(MEDIA_ROLE, file.version));
        let targets = of_role("targets", present.targets.signed.signed.version);
        let signed =
            media.into_iter().chain([targets, of_role("snapshot", snapshot.version), TIMESTAMP_FILE.to_owned()]);
        for path in roots.into_iter().chain(signed) {
            let whole = folder.join(&path);
            let content = files::content_of_file(&whole, TARGETS_METADATA_BYTES_MAX)
                .map_err(|source| PublishError::Read { path: whole, source })?;
            files.push(PublishedFile { path, content });
        }
        let published_at = metadata::published_at(&present.targets.signed.signed).unwrap_or_default();
        Ok(Self { folder: folder.to_owned(), anchor: keys.anchor(), files, published_at, _repository: repository })
    }

    /// Where it stands.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every file that a kiosk may ask for, in an order in which what was there before holds until the last one, the
    /// timestamp: targets, roots, lists.
    pub fn files(&self) -> &[PublishedFile] {
        &self.files
    }

    /// When it was frozen.
    pub fn published_at(&self) -> DateTime<Utc> {
        self.published_at
    }

    /// See [`Keys::anchor`].
    pub fn anchor(&self) -> &(String, Vec<u8>) {
        &self.anchor
    }
}

/// Files get their names when they are whole, so the length is enough.
fn has(folder: &Path, file: &PublishedFile) -> bool {
    fs::metadata(folder.join(&file.path)).is_ok_and(|found| found.len() == file.content.length)
}

/// When the publication in a folder was frozen, as it says itself: nothing of it is checked. None where there is none.
pub fn published_in(folder: &Path) -> Option<DateTime<Utc>> {
    fn read<T: DeserializeOwned>(path: &Path, bytes_max: u64) -> Option<T> {
        serde_json::from_slice(&files::read(path, bytes_max).ok()?).ok()
    }
    let version = |meta: &HashMap<String, tough::schema::Metafile>, name| Some(meta.get(name)?.version);
    let place = folder.join("metadata");
    let timestamp: Signed<Timestamp> = read(&folder.join(TIMESTAMP_FILE), METADATA_BYTES_MAX)?;
    let snapshot = version(&timestamp.signed.meta, "snapshot.json")?;
    let snapshot: Signed<Snapshot> = read(&place.join(format!("{snapshot}.snapshot.json")), METADATA_BYTES_MAX)?;
    let targets = version(&snapshot.signed.meta, "targets.json")?;
    let targets: Signed<Targets> = read(&place.join(format!("{targets}.targets.json")), TARGETS_METADATA_BYTES_MAX)?;
    metadata::published_at(&targets.signed)
}
