//! The root metadata in a folder of keys: `root.json`, which kiosks trust, and each version as `N.root.json`.

use std::{
    fs,
    num::NonZeroU64,
    path::{Path, PathBuf},
};

use tough::schema::{Root, Signed};
use uuid::Uuid;

use super::{Keys, KeysError, put, replace};
use crate::{
    directory::TARGET_USE_KEY,
    limits::METADATA_BYTES_MAX,
    publish::{
        files,
        signing::{self, Written},
    },
};

fn path_of(folder: &Path, version: u64) -> PathBuf {
    folder.join(format!("{version}.root.json"))
}

/// Refuses a folder that has a root.
pub(super) fn refuse_any(folder: &Path) -> Result<(), KeysError> {
    match [folder.join("root.json"), path_of(folder, 1)].into_iter().find(|path| path.exists()) {
        Some(path) => Err(KeysError::Exists { path }),
        None => Ok(()),
    }
}

/// Every root around the one in `root.json`, oldest first, each signed by itself and by the one before; and for whom
/// they speak.
pub(super) fn read(folder: &Path) -> Result<(Vec<Written<Root>>, Uuid), KeysError> {
    let path = folder.join("root.json");
    if !path.exists() {
        return Err(KeysError::NoKeys { folder: folder.to_owned() });
    }
    let middle = read_one(&path)?;
    let version = middle.signed.signed.version.get();
    let mut roots = vec![middle];
    for older in (1..version).rev().map(|version| path_of(folder, version)).take_while(|path| path.exists()) {
        roots.insert(0, read_one(&older)?);
    }
    // Making a newer one may have broken off before `root.json` was written.
    let newer = (version + 1..).map(|version| path_of(folder, version)).take_while(|path| path.exists());
    for path in newer {
        roots.push(read_one(&path)?);
    }
    for pair in roots.windows(2) {
        let (old, new) = (&pair[0].signed.signed, &pair[1].signed);
        let bad =
            |source| KeysError::BadRoot { path: path_of(folder, new.signed.version.get()), source: Box::new(source) };
        old.verify_role(new).map_err(bad)?;
    }
    let newest = roots.last().and_then(|root| publisher(&root.signed.signed));
    newest.map(|publisher| (roots, publisher)).ok_or(KeysError::NoPublisher { path })
}

fn read_one(path: &Path) -> Result<Written<Root>, KeysError> {
    let bytes =
        files::read(path, METADATA_BYTES_MAX).map_err(|source| KeysError::Read { path: path.to_owned(), source })?;
    let signed: Signed<Root> =
        serde_json::from_slice(&bytes).map_err(|source| KeysError::NotARoot { path: path.to_owned(), source })?;
    let bad = |source| KeysError::BadRoot { path: path.to_owned(), source: Box::new(source) };
    signed.signed.verify_role(&signed).map_err(bad)?;
    Ok(Written { signed, bytes })
}

fn publisher(root: &Root) -> Option<Uuid> {
    root._extra.get(TARGET_USE_KEY)?.get("publisher")?.as_str()?.parse().ok()
}

impl Keys {
    /// Signs a root with every open key that the former root or itself wants, and checks that both are content.
    pub(super) fn sign_root(&self, root: Root) -> Result<Written<Root>, KeysError> {
        let wanted = |root: &Root| root.roles.get(&tough::schema::RoleType::Root).cloned();
        let (new, old) = (wanted(&root), self.roots.last().and_then(|old| wanted(&old.signed.signed)));
        let mut ids = Vec::new();
        for id in old.iter().chain(&new).flat_map(|role| &role.keyids) {
            if self.open.contains_key(id) && !ids.contains(&id) {
                ids.push(id);
            }
        }
        for role in old.iter().chain(&new) {
            let here = ids.iter().filter(|id| role.keyids.contains(id)).count() as u64;
            if here < role.threshold.get() {
                return Err(KeysError::TooFewRootKeys { needed: role.threshold.get(), here });
            }
        }
        let keys = ids.into_iter().filter_map(|id| self.open.get_key_value(id));
        signing::sign(root, keys).map_err(|source| KeysError::Metadata { source })
    }

    /// Writes a new root and makes it the one that counts.
    pub(super) fn put_root(&mut self, root: Written<Root>) -> Result<(), KeysError> {
        let version = root.signed.signed.version.get();
        put(&path_of(&self.folder, version), &root.bytes, files::FOR_ALL)?;
        replace(&self.folder.join("root.json"), &root.bytes, files::FOR_ALL)?;
        self.roots.push(root);
        Ok(())
    }

    /// The version after the one that counts.
    pub(super) fn next_version(&self) -> Result<NonZeroU64, KeysError> {
        self.root().version.checked_add(1).ok_or(KeysError::LastVersion)
    }

    /// Ends what a change that broke off left undone: `root.json`.
    pub(super) fn settle_root(&self) -> Result<(), KeysError> {
        let (path, newest) = (self.folder.join("root.json"), &self.roots[self.roots.len() - 1].bytes);
        let same = fs::read(&path).is_ok_and(|bytes| bytes == *newest);
        if same { Ok(()) } else { replace(&path, newest, files::FOR_ALL) }
    }
}
