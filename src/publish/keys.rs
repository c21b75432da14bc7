//! The signing keys of one publisher, and the root metadata that says which keys count. Owns the folder that they lie
//! in. Private keys leave it under a passphrase only; an old one is renamed, never removed, and a root key goes only
//! where a copy of it is known to be.

mod change;
mod error;
mod leave;
mod pem;
mod roots;

use std::{
    collections::HashMap,
    fmt, fs,
    num::NonZeroU64,
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::Ed25519KeyPair;
use chrono::{DateTime, Utc};
pub use error::KeysError;
use pem::{KeyFile, NewKey};
use tough::{
    schema::{Role, RoleKeys, RoleType, Root, Signed},
    sign::Sign,
};
use uuid::Uuid;

use super::{
    files, repository,
    signing::{self, KeyId, SPEC_VERSION, Written},
};
use crate::{
    directory::TARGET_USE_KEY,
    limits::{PASSPHRASE_CHARS_MIN, ROOT_VALID_DAYS},
};

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRole {
    /// Which keys count. These lie in a safe.
    Root,
    /// What belongs to a publication.
    Targets,
    /// Which metadata belong together.
    Snapshot,
    /// What is newest.
    Timestamp,
}

impl KeyRole {
    /// Those whose keys are used whenever something is published.
    pub const DAILY: [Self; 3] = [Self::Targets, Self::Snapshot, Self::Timestamp];

    fn tuf(self) -> RoleType {
        match self {
            Self::Root => RoleType::Root,
            Self::Targets => RoleType::Targets,
            Self::Snapshot => RoleType::Snapshot,
            Self::Timestamp => RoleType::Timestamp,
        }
    }
}

impl fmt::Display for KeyRole {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Root => "root",
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        })
    }
}

/// How many root keys there are, and how many must sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootKeys {
    /// Three keys of which any two: one may be lost or stolen.
    TwoOfThree,
    /// One key: whoever loses it visits every kiosk.
    Single,
}

/// Under what the keys lie. A key whose passphrase is not given stays closed.
#[derive(Clone, Default)]
pub struct Passphrases {
    /// Of the root keys.
    pub root: Option<String>,
    /// Of the other keys, which sign whenever something is published.
    pub daily: Option<String>,
}

impl Passphrases {
    fn of(&self, role: KeyRole) -> Option<&str> {
        if role == KeyRole::Root { self.root.as_deref() } else { self.daily.as_deref() }
    }
}

/// A key in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInUse {
    /// Its id, in hexadecimal digits.
    pub id: String,
    /// What it signs.
    pub role: KeyRole,
    /// The file of its private half, where that was found.
    pub file: Option<PathBuf>,
}

/// The keys of one publisher.
pub struct Keys {
    folder: PathBuf,
    publisher: Uuid,
    /// Every root that is here, oldest first; the last one counts.
    roots: Vec<Written<Root>>,
    /// Where the private halves of keys in use lie.
    files: HashMap<KeyId, PathBuf>,
    /// Those that are open.
    open: HashMap<KeyId, Ed25519KeyPair>,
}

impl Keys {
    /// Makes keys for a publisher in a folder that holds none. They are open at once.
    ///
    /// # Errors
    /// When there are keys already, a passphrase is missing or short, or the folder cannot be written.
    pub fn init(
        folder: &Path,
        publisher: Uuid,
        root_keys: RootKeys,
        passphrases: &Passphrases,
        at: DateTime<Utc>,
    ) -> Result<Self, KeysError> {
        let (count, threshold) = if root_keys == RootKeys::Single { (1, 1) } else { (3, 2) };
        let roots = (1..=count).map(|number| (format!("root-{number}"), KeyRole::Root));
        let names: Vec<_> = roots.chain(KeyRole::DAILY.map(|role| (role.to_string(), role))).collect();
        for role in [KeyRole::Root, KeyRole::Targets] {
            good(passphrases.of(role).ok_or(KeysError::NoPassphrase { role })?)?;
        }
        fs::create_dir_all(folder).map_err(|source| KeysError::Write { path: folder.to_owned(), source })?;
        if let Some(other) = KeyFile::all_in(folder)?.into_iter().next() {
            return Err(KeysError::Exists { path: other.path });
        }
        roots::refuse_any(folder)?;
        let mut root = Root {
            spec_version: SPEC_VERSION.to_owned(),
            consistent_snapshot: true,
            version: NonZeroU64::MIN,
            expires: signing::days_after(at, ROOT_VALID_DAYS),
            keys: HashMap::new(),
            roles: HashMap::new(),
            _extra: HashMap::from([(TARGET_USE_KEY.to_owned(), serde_json::json!({ "publisher": publisher }))]),
        };
        let mut keys = Self {
            folder: folder.to_owned(),
            publisher,
            roots: Vec::new(),
            files: HashMap::new(),
            open: HashMap::new(),
        };
        for (name, role) in names {
            let key = NewKey::make(passphrases.of(role).unwrap_or_default())?;
            let path = folder.join(format!("{name}.pem"));
            put(&path, key.pem.as_bytes(), files::FOR_OWNER)?;
            root.keys.insert(key.id.clone(), key.pair.tuf_key());
            let needed = if role == KeyRole::Root { threshold } else { NonZeroU64::MIN.get() };
            let threshold = NonZeroU64::new(needed).unwrap_or(NonZeroU64::MIN);
            let none = RoleKeys { keyids: Vec::new(), threshold, _extra: HashMap::new() };
            root.roles.entry(role.tuf()).or_insert(none).keyids.push(key.id.clone());
            keys.files.insert(key.id.clone(), path);
            keys.open.insert(key.id, key.pair);
        }
        let root = keys.sign_root(root)?;
        keys.put_root(root)?;
        Ok(keys)
    }

    /// Opens the keys in `folder`; root keys are looked for in `root_folders` besides, such as sticks from a safe.
    /// A key whose passphrase is not given, or that is not there, stays closed.
    ///
    /// # Errors
    /// When there is no root, it is not signed as it must be, or a passphrase is wrong.
    pub fn open(folder: &Path, root_folders: &[PathBuf], passphrases: &Passphrases) -> Result<Self, KeysError> {
        let (roots, publisher) = roots::read(folder)?;
        let mut keys =
            Self { folder: folder.to_owned(), publisher, roots, files: HashMap::new(), open: HashMap::new() };
        for place in std::iter::once(folder).chain(root_folders.iter().map(PathBuf::as_path)) {
            for file in KeyFile::all_in(place)? {
                keys.take(file, passphrases)?;
            }
        }
        Ok(keys)
    }

    /// Takes a key that is in use, and opens it when its passphrase is given.
    fn take(&mut self, file: KeyFile, passphrases: &Passphrases) -> Result<(), KeysError> {
        let named_root = file.path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("root"));
        let role = match &file.id {
            Some(id) => match self.role_of(id) {
                Some(role) if !self.files.contains_key(id) => role,
                // Out of use, or a copy.
                _ => return Ok(()),
            },
            None if named_root => KeyRole::Root,
            None => KeyRole::Targets,
        };
        let Some(passphrase) = passphrases.of(role) else {
            self.files.extend(file.id.map(|id| (id, file.path)));
            return Ok(());
        };
        let (id, pair) = file.unlock(passphrase)?;
        if file.id.as_ref().is_some_and(|said| *said != id) {
            return Err(KeysError::NotAKey { path: file.path });
        }
        if self.role_of(&id).is_some() {
            self.files.insert(id.clone(), file.path);
            self.open.insert(id, pair);
        }
        Ok(())
    }

    /// For whom these keys speak.
    pub fn publisher(&self) -> Uuid {
        self.publisher
    }

    /// The version of the root.
    pub fn version(&self) -> u64 {
        self.root().version.get()
    }

    /// Until when the root is good.
    pub fn expires(&self) -> DateTime<Utc> {
        signing::moment(self.root().expires)
    }

    /// Where its oldest root that is here lies in what is published, and its bytes: what is published elsewhere with
    /// another one is not ours.
    pub fn anchor(&self) -> (String, Vec<u8>) {
        let oldest = &self.roots[0];
        (format!("metadata/{}", repository::root_name(oldest)), oldest.bytes.clone())
    }

    /// How many keys of a role must sign.
    pub fn threshold(&self, role: KeyRole) -> u64 {
        self.root().roles.get(&role.tuf()).map_or(0, |keys| keys.threshold.get())
    }

    /// The keys in use, root first.
    pub fn in_use(&self) -> Vec<KeyInUse> {
        let roles = std::iter::once(KeyRole::Root).chain(KeyRole::DAILY);
        let of = |role: KeyRole| {
            let file = |id: &KeyId| self.files.get(id).cloned();
            self.ids(role).iter().map(move |id| KeyInUse { id: signing::hex(id), role, file: file(id) })
        };
        roles.flat_map(of).collect()
    }

    /// Every root that is here, oldest first.
    pub(super) fn roots(&self) -> &[Written<Root>] {
        &self.roots
    }

    /// The root that counts.
    pub(super) fn root(&self) -> &Root {
        &self.roots[self.roots.len() - 1].signed.signed
    }

    fn ids(&self, role: KeyRole) -> &[KeyId] {
        self.root().roles.get(&role.tuf()).map_or(&[], |keys| &keys.keyids)
    }

    fn role_of(&self, id: &KeyId) -> Option<KeyRole> {
        std::iter::once(KeyRole::Root).chain(KeyRole::DAILY).find(|role| self.ids(*role).contains(id))
    }

    /// Signs the metadata of a role other than the root.
    pub(super) fn sign<T: Role>(&self, role: KeyRole, metadata: T) -> Result<Written<T>, KeysError> {
        let open: Vec<_> = self.ids(role).iter().filter_map(|id| self.open.get_key_value(id)).collect();
        if (open.len() as u64) < self.threshold(role) {
            let is_here = self.ids(role).iter().any(|id| self.files.contains_key(id));
            return Err(match is_here {
                true => KeysError::NoPassphrase { role },
                false => KeysError::NotHere { role, folder: self.folder.clone() },
            });
        }
        signing::sign(metadata, open).map_err(|source| KeysError::Metadata { source })
    }

    /// Whether this metadata is signed by the keys that count now, or by those of a former root.
    pub(super) fn signed_by<T: Role>(&self, metadata: &Signed<T>) -> Option<Signer> {
        let mut newest_first = self.roots.iter().rev().map(|root| root.signed.signed.verify_role(metadata).is_ok());
        match newest_first.next() {
            Some(true) => Some(Signer::Current),
            _ => newest_first.any(|signed| signed).then_some(Signer::Former),
        }
    }
}

/// Whose signature it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    /// The keys that count.
    Current,
    /// Keys that have been replaced since.
    Former,
}

/// Refuses a passphrase that is too short.
fn good(passphrase: &str) -> Result<(), KeysError> {
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN { Err(KeysError::ShortPassphrase) } else { Ok(()) }
}

/// Writes a new file, which is there as a whole or not at all.
fn put(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeysError> {
    if path.exists() {
        return Err(KeysError::Exists { path: path.to_owned() });
    }
    replace(path, bytes, mode)
}

/// Writes a file that may be there already.
fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeysError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let staged = path.with_file_name(format!(".{name}.new"));
    files::write(&staged, path, bytes, mode).map_err(|source| {
        let _ = fs::remove_file(&staged);
        KeysError::Write { path: path.to_owned(), source }
    })
}

#[cfg(test)]
mod tests;
