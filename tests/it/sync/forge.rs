//! A publisher's keys in the hands of a test: signs whatever it is told, however wrong.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::Write,
    num::NonZeroU64,
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::Ed25519KeyPair,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use tough::{
    TargetName,
    schema::{
        Hashes, Metafile, Role, RoleKeys, RoleType, Root, Signature, Signed, Snapshot, Target, Targets, Timestamp,
    },
    sign::Sign,
};
use uuid::Uuid;
use wegwijs::{
    directory::{Content, Sha256, TARGET_USE_KEY, TargetUse},
    sync::{Fetch, FetchError},
};

const ROLES: [RoleType; 4] = [RoleType::Root, RoleType::Targets, RoleType::Snapshot, RoleType::Timestamp];

/// The files of a repository, to be read and to be tampered with.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// Below `metadata/`.
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// Below `targets/`.
    pub targets: BTreeMap<String, Vec<u8>>,
}

impl Fetch for Shelf {
    fn metadata(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError> {
        let found = self.metadata.get(name).cloned();
        if found.as_ref().is_some_and(|bytes| bytes.len() as u64 > bytes_max) {
            return Err(FetchError::TooLarge { url: name.to_owned(), bytes_max });
        }
        Ok(found)
    }

    fn target(&self, path: &str, file: &mut File, length: u64) -> Result<(), FetchError> {
        let refused = || FetchError::Refused { url: path.to_owned(), status: 404 };
        let bytes = self.targets.get(path).ok_or_else(refused)?;
        let have = usize::try_from(file.metadata().unwrap().len()).unwrap();
        file.write_all(bytes.get(have..).unwrap_or_default()).unwrap();
        let bytes = bytes.len() as u64;
        if bytes == length { Ok(()) } else { Err(FetchError::Short { url: path.to_owned(), bytes, length }) }
    }
}

impl Shelf {
    /// As the folder of a stick.
    pub fn write(&self, folder: &std::path::Path) {
        for (part, files) in [("metadata", &self.metadata), ("targets", &self.targets)] {
            for (name, bytes) in files {
                let path = folder.join(part).join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
    }
}

/// A target to be: its name, what it is for, its bytes.
pub type Made = (String, TargetUse, Vec<u8>);

/// Keys of one publisher, and how the next metadata are to be.
pub struct Forge {
    keys: HashMap<RoleType, Vec<Ed25519KeyPair>>,
    root: Root,
    roots: Vec<(u64, Vec<u8>)>,
    /// The version of the next timestamp, snapshot and targets.
    pub version: u64,
    /// Until when they are valid.
    pub expires: DateTime<Utc>,
}

impl Forge {
    /// New keys that speak for a publisher.
    pub fn new(publisher: Uuid, expires: DateTime<Utc>) -> Self {
        let mut forge = Self {
            keys: HashMap::new(),
            root: Root {
                spec_version: "1.0.34".into(),
                consistent_snapshot: true,
                version: NonZeroU64::MIN,
                expires: moment(expires + chrono::TimeDelta::days(3650)),
                keys: HashMap::new(),
                roles: HashMap::new(),
                _extra: HashMap::from([(TARGET_USE_KEY.to_owned(), serde_json::json!({ "publisher": publisher }))]),
            },
            roots: Vec::new(),
            version: 1,
            expires,
        };
        for role in ROLES {
            forge.add_key(role);
        }
        forge.sign_root();
        forge
    }

    fn add_key(&mut self, role: RoleType) {
        let pair = Ed25519KeyPair::generate().unwrap();
        let id = pair.tuf_key().key_id().unwrap();
        self.root.keys.insert(id.clone(), pair.tuf_key());
        let none = RoleKeys { keyids: Vec::new(), threshold: NonZeroU64::MIN, _extra: HashMap::new() };
        self.root.roles.entry(role).or_insert(none).keyids.push(id);
        self.keys.entry(role).or_default().push(pair);
    }

    fn sign_root(&mut self) {
        let keys: Vec<&Ed25519KeyPair> = self.keys[&RoleType::Root].iter().collect();
        self.roots.push((self.root.version.get(), signed(self.root.clone(), &keys)));
    }

    /// The first root, which kiosks are given.
    pub fn anchor(&self) -> Vec<u8> {
        self.roots[0].1.clone()
    }

    /// A new key for a role in place of the old one, and a root that says so. Returns the old keys.
    pub fn rotate(&mut self, role: RoleType) -> Vec<Ed25519KeyPair> {
        self.root.roles.get_mut(&role).unwrap().keyids.clear();
        let old = self.keys.remove(&role).unwrap();
        self.add_key(role);
        self.root.version = self.root.version.checked_add(1).unwrap();
        self.sign_root();
        old
    }

    /// So many keys have to sign for a role from the next root on; `keys` of them exist.
    pub fn need(&mut self, role: RoleType, threshold: u64, keys: usize) {
        while self.keys[&role].len() < keys {
            self.add_key(role);
        }
        self.root.roles.get_mut(&role).unwrap().threshold = NonZeroU64::new(threshold).unwrap();
        self.root.version = self.root.version.checked_add(1).unwrap();
        self.sign_root();
    }

    /// Only so many keys of a role sign from now on.
    pub fn lose_keys(&mut self, role: RoleType, left: usize) {
        self.keys.get_mut(&role).unwrap().truncate(left);
    }

    /// Signs a role with these keys instead of its own.
    pub fn with_keys(&mut self, role: RoleType, keys: Vec<Ed25519KeyPair>) -> Vec<Ed25519KeyPair> {
        self.keys.insert(role, keys).unwrap()
    }

    /// A repository with these targets, in the present version.
    pub fn shelf(&self, made: &[Made]) -> Shelf {
        let mut shelf = Shelf::default();
        for (version, root) in &self.roots {
            shelf.metadata.insert(format!("{version}.root.json"), root.clone());
        }
        let version = NonZeroU64::new(self.version).unwrap();
        let expires = moment(self.expires);
        let mut targets = Targets::new("1.0.34".into(), version, expires);
        for (name, target_use, bytes) in made {
            let hash = digest(&SHA256, bytes).as_ref().to_vec();
            let path = match name.rsplit_once('/') {
                Some((folder, file)) => format!("{folder}/{}.{file}", hex(&hash)),
                None => format!("{}.{name}", hex(&hash)),
            };
            shelf.targets.insert(path, bytes.clone());
            let target = Target {
                length: bytes.len() as u64,
                hashes: Hashes { sha256: hash.into(), _extra: HashMap::new() },
                custom: HashMap::from([(TARGET_USE_KEY.to_owned(), serde_json::to_value(target_use).unwrap())]),
                _extra: HashMap::new(),
            };
            targets.add_target(TargetName::new(name.as_str()).unwrap(), target);
        }
        let targets = self.signed(targets);
        let mut snapshot = Snapshot::new("1.0.34".into(), version, expires);
        snapshot.meta.insert("targets.json".into(), meta(version, &targets));
        let snapshot = self.signed(snapshot);
        let mut timestamp = Timestamp::new("1.0.34".into(), version, expires);
        timestamp.meta.insert("snapshot.json".into(), meta(version, &snapshot));
        shelf.metadata.insert(format!("{version}.targets.json"), targets);
        shelf.metadata.insert(format!("{version}.snapshot.json"), snapshot);
        shelf.metadata.insert("timestamp.json".into(), self.signed(timestamp));
        shelf
    }

    fn signed<T: Role + Serialize>(&self, role: T) -> Vec<u8> {
        let keys: Vec<&Ed25519KeyPair> = self.keys[&T::TYPE].iter().collect();
        signed(role, &keys)
    }
}

fn signed<T: Role + Serialize>(role: T, keys: &[&Ed25519KeyPair]) -> Vec<u8> {
    let canonical = role.canonical_form().unwrap();
    let sign = |key: &&Ed25519KeyPair| Signature {
        keyid: key.tuf_key().key_id().unwrap(),
        sig: Ed25519KeyPair::sign(key, &canonical).as_ref().to_vec().into(),
    };
    serde_json::to_vec(&Signed { signed: role, signatures: keys.iter().map(sign).collect() }).unwrap()
}

fn meta(version: NonZeroU64, bytes: &[u8]) -> Metafile {
    let sha256 = digest(&SHA256, bytes).as_ref().to_vec().into();
    Metafile {
        length: Some(bytes.len() as u64),
        hashes: Some(Hashes { sha256, _extra: HashMap::new() }),
        version,
        _extra: HashMap::new(),
    }
}

fn moment(time: DateTime<Utc>) -> jiff::Timestamp {
    jiff::Timestamp::from_second(time.timestamp()).unwrap()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Length and digest of bytes.
pub fn content(bytes: &[u8]) -> Content {
    Content { sha256: Sha256::try_from(digest(&SHA256, bytes).as_ref()).unwrap(), length: bytes.len() as u64 }
}
