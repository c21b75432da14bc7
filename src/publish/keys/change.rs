//! New keys in the place of others. A new key is on the disk before the root that names it, and gets its usual name
//! after; whatever is cut short in between is finished by the next change.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tough::sign::Sign;

use super::{KeyInUse, KeyRole, Keys, KeysError, good, pem::NewKey, put};
use crate::{
    durable,
    limits::ROOT_VALID_DAYS,
    publish::{
        files,
        signing::{self, KeyId},
    },
};

/// What stands after the name of a key that is not in use yet.
const NEXT: &str = "-next";

impl Keys {
    /// Makes new keys for a role: the root that follows names them, signed by the former root keys and its own. Other
    /// roles' metadata is signed anew by the next `publish`. The new keys lie under `passphrase`.
    ///
    /// # Errors
    /// When too few root keys are open, the passphrase is short, or the folder cannot be written.
    pub fn rotate(&mut self, role: KeyRole, passphrase: &str, at: DateTime<Utc>) -> Result<(), KeysError> {
        self.renew(role, self.ids(role).to_vec(), passphrase, at)
    }

    /// Takes one key out, known by the beginning of its id, and puts a new one in its place.
    ///
    /// # Errors
    /// As [`Keys::rotate`], and when no key or more than one has such an id.
    pub fn revoke(&mut self, id: &str, passphrase: &str, at: DateTime<Utc>) -> Result<(), KeysError> {
        let key = self.in_use_by(id)?;
        let revoked = key.id.parse().map_err(|source| KeysError::Metadata { source: Box::new(source) })?;
        self.renew(key.role, vec![revoked], passphrase, at)
    }

    /// The key in use whose id begins with `id`.
    ///
    /// # Errors
    /// When no key or more than one has such an id.
    pub fn in_use_by(&self, id: &str) -> Result<KeyInUse, KeysError> {
        let id = id.to_lowercase();
        let mut meant = self.in_use().into_iter().filter(|key| key.id.starts_with(&id));
        match (meant.next(), meant.next()) {
            (Some(key), None) => Ok(key),
            (None, _) => Err(KeysError::UnknownKey { id }),
            (Some(_), Some(_)) => Err(KeysError::AmbiguousKey { id }),
        }
    }

    fn renew(
        &mut self,
        role: KeyRole,
        replaced: Vec<KeyId>,
        passphrase: &str,
        at: DateTime<Utc>,
    ) -> Result<(), KeysError> {
        good(passphrase)?;
        self.settle()?;
        let mut root = self.root().clone();
        root.version = self.next_version()?;
        root.expires = signing::days_after(at, ROOT_VALID_DAYS);
        let mut names = self.names_for(role, &replaced);
        let mut made = Vec::new();
        for old in &replaced {
            let key = NewKey::make(passphrase)?;
            root.keys.remove(old);
            root.keys.insert(key.id.clone(), key.pair.tuf_key());
            for keys in root.roles.values_mut() {
                keys.keyids.iter_mut().filter(|id| *id == old).for_each(|id| *id = key.id.clone());
            }
            made.push((names.remove(0), old, key.id.clone(), key.pem));
            self.open.insert(key.id, key.pair);
        }
        // Refuses here, before anything is written, when root keys are missing.
        let root = self.sign_root(root)?;
        for (name, _, _, pem) in &made {
            let path = self.folder.join(format!("{name}{NEXT}.pem"));
            set_aside(&path, self.version())?;
            put(&path, pem.as_bytes(), files::FOR_OWNER)?;
        }
        let former_version = self.version();
        self.put_root(root)?;
        for (name, old, id, _) in made {
            self.open.remove(old);
            if let Some(path) = self.files.remove(old).filter(|path| path.parent() != Some(&self.folder)) {
                // It lies on somebody's stick: its name is for people only, and the stick may not be writable.
                let _ = std::fs::rename(&path, aside(&path, former_version));
            }
            self.files.insert(id, self.folder.join(format!("{name}{NEXT}.pem")));
        }
        self.settle()
    }

    /// The names for the files of new keys: those of the old ones. Where an old root key is lost, a number that no other
    /// has.
    fn names_for(&self, role: KeyRole, replaced: &[KeyId]) -> Vec<String> {
        if role != KeyRole::Root {
            return vec![role.to_string()];
        }
        let name_of = |id: &KeyId| Some(self.files.get(id)?.file_stem()?.to_string_lossy().into_owned());
        let mut taken: Vec<String> = self.ids(role).iter().filter_map(name_of).collect();
        let mut names = Vec::new();
        for id in replaced {
            let free = || (1..).map(|number| format!("root-{number}")).find(|name| !taken.contains(name));
            let name = name_of(id).or_else(free).unwrap_or_default();
            taken.push(name.clone());
            names.push(name);
        }
        names
    }

    /// Gives every key in use its usual name, and `root.json` what it must hold.
    fn settle(&mut self) -> Result<(), KeysError> {
        self.settle_root()?;
        let next: Vec<(KeyId, PathBuf)> = self.files.iter().map(|(id, path)| (id.clone(), path.clone())).collect();
        for (id, path) in next {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let Some(name) = stem.strip_suffix(NEXT) else { continue };
            let usual = path.with_file_name(format!("{name}.pem"));
            set_aside(&usual, self.version().saturating_sub(1))?;
            durable::rename(&path, &usual).map_err(|source| KeysError::Write { path: usual.clone(), source })?;
            self.files.insert(id, usual);
        }
        Ok(())
    }
}

/// Renames a key's file, if there is one, so that its name is free.
fn set_aside(path: &Path, version: u64) -> Result<(), KeysError> {
    if !path.exists() {
        return Ok(());
    }
    let old = aside(path, version);
    durable::rename(path, &old).map_err(|source| KeysError::Write { path: old, source })
}

/// A free name for an old key: with the last version of the root that named it, or a later number.
fn aside(path: &Path, version: u64) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let named = |number: u64| path.with_file_name(format!("{stem}-old-{number}.pem"));
    (version..).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(version))
}
