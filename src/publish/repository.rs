//! The folder of a repository: its lock, its places, and what its newest timestamp leads to. Owns where files lie; what
//! it reads was signed by our keys, or is refused.

use std::{
    fs::{self, File, TryLockError},
    io::ErrorKind,
    num::NonZeroU64,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;
use tough::schema::{Metafile, Role, Signed, Snapshot, Targets, Timestamp};

use super::{
    Keys, PublishError, files,
    keys::Signer,
    signing::{self, Written},
};
use crate::{
    directory::{Content, Sha256},
    limits::{METADATA_BYTES_MAX, TARGETS_METADATA_BYTES_MAX},
};

/// Where files are made before they get their names. Hidden, so that no web server shows it.
const STAGING: &str = ".publishing";
/// The role that lists recordings.
pub(super) const MEDIA_ROLE: &str = "media";

/// A repository that only we publish into, until this is dropped.
pub(super) struct Repository {
    folder: PathBuf,
    /// Locked.
    _lock: File,
}

/// Metadata of the folder, and whose signature it bears.
pub(super) struct Signature<T> {
    pub(super) signed: Signed<T>,
    pub(super) signer: Signer,
}

/// What the newest timestamp leads to.
pub(super) struct Present {
    pub(super) timestamp: Signature<Timestamp>,
    pub(super) snapshot: Signature<Snapshot>,
    pub(super) targets: Signature<Targets>,
    pub(super) media: Option<Signature<Targets>>,
}

impl Repository {
    /// Makes the folder where it is missing, and keeps others out. What a publication that broke off left half made goes.
    pub(super) fn open(folder: &Path) -> Result<Self, PublishError> {
        let write = |path: &Path| {
            let path = path.to_owned();
            move |source| PublishError::Write { path, source }
        };
        for place in [STAGING, "metadata", "targets/delta", "targets/media"].map(|place| folder.join(place)) {
            fs::create_dir_all(&place).map_err(write(&place))?;
        }
        let path = folder.join(STAGING).join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(write(&path))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => PublishError::Busy { folder: folder.to_owned() },
            TryLockError::Error(source) => PublishError::Write { path, source },
        })?;
        let repository = Self { folder: folder.to_owned(), _lock: lock };
        repository.clear();
        Ok(repository)
    }

    /// Removes what was not finished.
    fn clear(&self) {
        for entry in fs::read_dir(self.folder.join(STAGING)).into_iter().flatten().flatten() {
            if entry.file_name() != "lock" {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// A place for a file that is not finished. What was there goes.
    pub(super) fn staged(&self, name: &str) -> PathBuf {
        let path = self.folder.join(STAGING).join(name);
        let _ = fs::remove_file(&path);
        path
    }

    pub(super) fn metadata(&self, name: &str) -> PathBuf {
        self.folder.join("metadata").join(name)
    }

    pub(super) fn targets(&self) -> PathBuf {
        self.folder.join("targets")
    }

    /// Where a target lies: the digest stands before the last part of its name (TUF 1.0.34, section 6.2).
    pub(super) fn target(&self, name: &str, digest: Sha256) -> PathBuf {
        self.folder.join(target_path(name, digest))
    }

    /// Gives a finished file its place among the targets, unless the same is there already.
    pub(super) fn put_target(&self, staged: &Path, name: &str, content: Content) -> Result<(), PublishError> {
        let path = self.target(name, content.sha256);
        if self.has_target(name, content) {
            return Ok(());
        }
        files::place(staged, &path).map_err(|source| PublishError::Write { path, source })
    }

    /// Whether a target is there. Files get their names when they are whole, so the length is enough.
    pub(super) fn has_target(&self, name: &str, content: Content) -> bool {
        fs::metadata(self.target(name, content.sha256)).is_ok_and(|file| file.len() == content.length)
    }

    /// Writes metadata under its own name.
    pub(super) fn put_metadata(&self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let path = self.metadata(name);
        files::write(&self.staged(name), &path, bytes, files::FOR_ALL)
            .map_err(|source| PublishError::Write { path, source })
    }

    /// Versions and paths of the files `N.role.json`.
    pub(super) fn versions(&self, role: &str) -> Result<Vec<(u64, PathBuf)>, PublishError> {
        let folder = self.folder.join("metadata");
        let read = |source| PublishError::Read { path: folder.clone(), source };
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder).map_err(read)? {
            let entry = entry.map_err(read)?;
            let name = entry.file_name();
            let version =
                name.to_str().and_then(|name| name.strip_suffix(".json")?.strip_suffix(role)?.strip_suffix('.'));
            found.extend(version.and_then(|version| Some((version.parse().ok()?, entry.path()))));
        }
        found.sort();
        Ok(found)
    }

    /// A version that no file of this role has had, not even one that nothing leads to.
    pub(super) fn next_version(&self, role: &str) -> Result<NonZeroU64, PublishError> {
        let newest = self.versions(role)?.last().map_or(0, |(version, _)| *version);
        let next = newest.checked_add(1).and_then(NonZeroU64::new);
        next.ok_or_else(|| PublishError::LastVersion { folder: self.folder.clone() })
    }

    /// Refuses a folder whose roots are not those of the keys.
    pub(super) fn refuse_other_roots(&self, keys: &Keys) -> Result<(), PublishError> {
        if let Some((_, path)) = self.versions("root")?.into_iter().find(|(version, _)| *version > keys.version()) {
            return Err(PublishError::NewerRoot { path });
        }
        for root in keys.roots() {
            let path = self.metadata(&root_name(root));
            match files::read(&path, METADATA_BYTES_MAX) {
                Ok(bytes) if bytes == root.bytes => {}
                Ok(_) => return Err(PublishError::NotOfTheseKeys { path }),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(PublishError::Read { path, source }),
            }
        }
        Ok(())
    }

    /// Brings the roots of the keys into the folder.
    pub(super) fn put_roots(&self, keys: &Keys) -> Result<(), PublishError> {
        for root in keys.roots() {
            let name = root_name(root);
            if !self.metadata(&name).exists() {
                self.put_metadata(&name, &root.bytes)?;
            }
        }
        Ok(())
    }

    /// What the newest timestamp leads to; none where nothing has been published.
    pub(super) fn present(&self, keys: &Keys) -> Result<Option<Present>, PublishError> {
        let path = self.metadata("timestamp.json");
        if !path.exists() {
            return Ok(None);
        }
        let timestamp: Signature<Timestamp> = self.read(keys, &path, METADATA_BYTES_MAX, None)?;
        let meta = |files: &std::collections::HashMap<String, Metafile>, name: &str| {
            files.get(name).cloned().ok_or_else(|| PublishError::Damaged { path: path.clone() })
        };
        let named = |role: &str, file: &Metafile| self.metadata(&format!("{}.{role}.json", file.version));
        let file = meta(&timestamp.signed.signed.meta, "snapshot.json")?;
        let snapshot: Signature<Snapshot> =
            self.read(keys, &named("snapshot", &file), METADATA_BYTES_MAX, Some(&file))?;
        let file = meta(&snapshot.signed.signed.meta, "targets.json")?;
        let targets = self.read(keys, &named("targets", &file), TARGETS_METADATA_BYTES_MAX, Some(&file))?;
        let media = match snapshot.signed.signed.meta.get("media.json") {
            Some(file) => Some(self.read(keys, &named(MEDIA_ROLE, file), TARGETS_METADATA_BYTES_MAX, Some(file))?),
            None => None,
        };
        Ok(Some(Present { timestamp, snapshot, targets, media }))
    }

    fn read<T: Role + DeserializeOwned>(
        &self,
        keys: &Keys,
        path: &Path,
        bytes_max: u64,
        wanted: Option<&Metafile>,
    ) -> Result<Signature<T>, PublishError> {
        let damaged = || PublishError::Damaged { path: path.to_owned() };
        let bytes = files::read(path, bytes_max).map_err(|error| match error.kind() {
            ErrorKind::NotFound => damaged(),
            _ => PublishError::Read { path: path.to_owned(), source: error },
        })?;
        if let Some((length, hashes)) = wanted.and_then(|file| Some((file.length?, file.hashes.as_ref()?)))
            && signing::content(hashes, length) != Some(files::content_of(&bytes))
        {
            return Err(damaged());
        }
        let signed: Signed<T> = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let signer = keys.signed_by(&signed).ok_or_else(|| PublishError::NotOfTheseKeys { path: path.to_owned() })?;
        Ok(Signature { signed, signer })
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Where a target lies below the folder.
pub(super) fn target_path(name: &str, digest: Sha256) -> String {
    match name.rsplit_once('/') {
        Some((place, file)) => format!("targets/{place}/{digest}.{file}"),
        None => format!("targets/{digest}.{name}"),
    }
}

/// The name of a root's file.
pub(super) fn root_name(root: &Written<tough::schema::Root>) -> String {
    format!("{}.root.json", root.signed.signed.version)
}
