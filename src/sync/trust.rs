//! The client workflow of The Update Framework (TUF 1.0.34, section 5) for one publisher: which metadata its keys
//! vouch for, kept in a folder. Refuses to read the clock and to know whether a web server or a stick brings the files.
//!
//! Forms, keys and signatures are `tough`'s. Its `RepositoryLoader` is not used, for it asks the machine's clock and
//! refuses for ever when that has jumped, writes its store in place, fetches two files more when nothing is new, and
//! loads every delegated role at once.

mod anchor;
mod delegations;
mod roles;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use tough::schema::{Metafile, Role, RoleType, Root, Signed, Snapshot, Targets, Timestamp};
use uuid::Uuid;

pub use self::anchor::Anchor;
pub use self::delegations::{target_name, target_path};
use self::roles::{Metadata, rolled_back};
use super::{Fetch, FetchError};
use crate::{
    directory::TARGET_USE_KEY,
    durable,
    limits::{METADATA_BYTES_MAX, ROOT_UPDATES_MAX, TARGETS_METADATA_BYTES_MAX},
};

/// Metadata that is not to be trusted, or could not be had.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A role's file is not there.
    #[error("the repository has no {role}")]
    Missing {
        /// The role.
        role: String,
    },
    /// Not the form of that role.
    #[error("{role} is damaged: {reason}")]
    Damaged {
        /// The role.
        role: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Not signed by enough of the keys that the trusted root names.
    #[error("{role} is not signed by the keys that are trusted")]
    NotSigned {
        /// The role.
        role: String,
        /// What `tough` says.
        source: Box<tough::schema::Error>,
    },
    /// Length, digest or version are not those that a trusted role promises.
    #[error("{role} is not the file that was promised: {reason}")]
    Mismatch {
        /// The role.
        role: String,
        /// What differs.
        reason: String,
    },
    /// Older than what is trusted already.
    #[error("{role} is older than what is here already")]
    RolledBack {
        /// The role.
        role: String,
    },
    /// Not valid any more.
    #[error("{role} was valid until {expires} only; the publisher has to renew it (wegwijs publish --renew)")]
    Expired {
        /// The role.
        role: String,
        /// Until when it was valid.
        expires: DateTime<Utc>,
    },
    /// More new versions of the root than one round takes.
    #[error("the root has more than {ROOT_UPDATES_MAX} new versions; the next round goes on")]
    TooManyRoots,
    /// A name of a target that leads out of its folder.
    #[error("the target name {name:?} leads out of its folder")]
    Climbs {
        /// The name.
        name: String,
    },
    /// The files could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The folder could not be read or written.
    #[error("{} cannot be used", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Beside the roles: the root that this machine was given.
const ANCHOR: &str = "anchor";

/// The metadata of one publisher, as far as it is trusted.
#[derive(Debug)]
pub struct Trusted {
    folder: PathBuf,
    root: Signed<Root>,
    timestamp: Option<Metadata<Timestamp>>,
    snapshot: Option<Metadata<Snapshot>>,
    targets: Option<Metadata<Targets>>,
}

impl Trusted {
    /// What the folder holds, beginning with `anchor`, the root that somebody has put on this machine. A folder that
    /// came to trust by other keys than the anchor's begins anew: whoever gives a machine another root means it.
    ///
    /// # Errors
    /// When the anchor is no root signed by itself, or the folder cannot be used.
    pub fn open(folder: &Path, anchor: &[u8]) -> Result<Self, TrustError> {
        fs::create_dir_all(folder).map_err(|source| TrustError::Disk { path: folder.to_owned(), source })?;
        let given = roles::self_signed_root(anchor)?;
        let mut trusted =
            Self { folder: folder.to_owned(), root: given, timestamp: None, snapshot: None, targets: None };
        let kept = trusted.read("root")?.and_then(|bytes| roles::self_signed_root(&bytes).ok());
        let first = fs::read(folder.join(ANCHOR)).ok();
        match kept {
            Some(kept) if kept == trusted.root => {}
            // A successor of the anchor: at once, or over versions that are not kept, from this very anchor.
            Some(kept)
                if newer(&kept, &trusted.root)
                    && (first.as_deref() == Some(anchor) || trusted.root.signed.verify_role(&kept).is_ok()) =>
            {
                trusted.root = kept;
            }
            // The anchor is a successor of what is kept.
            Some(kept) if newer(&trusted.root, &kept) && kept.signed.verify_role(&trusted.root).is_ok() => {
                trusted.keep_root(&kept, anchor)?;
            }
            _ => {
                for role in ["timestamp", "snapshot", "targets"] {
                    trusted.forget(role)?;
                }
                trusted.write("root", anchor)?;
            }
        }
        if first.as_deref() != Some(anchor) {
            let path = folder.join(ANCHOR);
            durable::replace(&path, anchor).map_err(|source| TrustError::Disk { path, source })?;
        }
        trusted.load()?;
        Ok(trusted)
    }

    /// The kept timestamp, snapshot and targets, as far as the root still vouches for them.
    fn load(&mut self) -> Result<(), TrustError> {
        self.timestamp = self.read("timestamp")?.and_then(|bytes| Metadata::checked(&self.root.signed, bytes).ok());
        self.snapshot = self.read("snapshot")?.and_then(|bytes| Metadata::checked(&self.root.signed, bytes).ok());
        let promised = self.snapshot.as_ref().and_then(|snapshot| snapshot.signed().meta.get("targets.json").cloned());
        let targets: Option<Metadata<Targets>> =
            self.read("targets")?.and_then(|bytes| Metadata::checked(&self.root.signed, bytes).ok());
        self.targets = targets.filter(|targets| promised.is_some_and(|meta| targets.is(&meta).is_ok()));
        Ok(())
    }

    /// Brings the metadata up to date. What was found good before an error stays.
    ///
    /// # Errors
    /// When something cannot be had or is not to be trusted.
    pub fn refresh(&mut self, from: &dyn Fetch, at: DateTime<Utc>) -> Result<(), TrustError> {
        self.update_root(from, at)?;
        self.update_timestamp(from, at)?;
        self.update_snapshot(from, at)?;
        self.update_targets(from, at)
    }

    /// TUF 5.3: every version of the root, one after the other.
    fn update_root(&mut self, from: &dyn Fetch, at: DateTime<Utc>) -> Result<(), TrustError> {
        for _ in 0..ROOT_UPDATES_MAX {
            let version = self.root.signed.version.get() + 1;
            let Some(bytes) = from.metadata(&format!("{version}.root.json"), METADATA_BYTES_MAX)? else {
                return roles::not_expired(&self.root.signed, "root", at);
            };
            let next = roles::self_signed_root(&bytes)?;
            self.root.signed.verify_role(&next).map_err(|source| roles::not_signed("root", source))?;
            if next.signed.version.get() != version {
                let reason = format!("version {} where {version} belongs", next.signed.version);
                return Err(TrustError::Mismatch { role: "root".to_owned(), reason });
            }
            let former = std::mem::replace(&mut self.root, next);
            self.keep_root(&former, &bytes)?;
            self.load()?;
        }
        Err(TrustError::TooManyRoots)
    }

    /// TUF 5.3.11: when the keys of timestamp or snapshot have changed, both are forgotten, so that a publisher can
    /// recover from a stolen key that signed a version far ahead. Forgotten before the root is kept: a power cut in
    /// between must not leave them.
    fn keep_root(&mut self, former: &Signed<Root>, bytes: &[u8]) -> Result<(), TrustError> {
        let keys = |root: &Signed<Root>, role: RoleType| -> Option<BTreeSet<Vec<u8>>> {
            Some(root.signed.roles.get(&role)?.keyids.iter().map(|id| id.as_ref().to_vec()).collect())
        };
        if [RoleType::Timestamp, RoleType::Snapshot].iter().any(|role| keys(former, *role) != keys(&self.root, *role)) {
            self.forget("timestamp")?;
            self.forget("snapshot")?;
        }
        self.write("root", bytes)
    }

    /// TUF 5.4.
    fn update_timestamp(&mut self, from: &dyn Fetch, at: DateTime<Utc>) -> Result<(), TrustError> {
        let bytes = from.metadata("timestamp.json", METADATA_BYTES_MAX)?;
        let bytes = bytes.ok_or_else(|| TrustError::Missing { role: "timestamp".to_owned() })?;
        let new: Metadata<Timestamp> = Metadata::checked(&self.root.signed, bytes)?;
        let promised = roles::snapshot_of(new.signed())?;
        if let Some(kept) = &self.timestamp {
            let kept_snapshot = roles::snapshot_of(kept.signed())?;
            if new.signed().version < kept.signed().version {
                return Err(rolled_back("timestamp"));
            }
            if new.signed().version == kept.signed().version {
                return roles::not_expired(kept.signed(), "timestamp", at);
            }
            if promised.version < kept_snapshot.version {
                return Err(rolled_back("snapshot"));
            }
        }
        roles::not_expired(new.signed(), "timestamp", at)?;
        self.write("timestamp", new.bytes())?;
        self.timestamp = Some(new);
        Ok(())
    }

    /// TUF 5.5.
    fn update_snapshot(&mut self, from: &dyn Fetch, at: DateTime<Utc>) -> Result<(), TrustError> {
        let timestamp = self.timestamp.as_ref().ok_or_else(|| TrustError::Missing { role: "timestamp".to_owned() })?;
        let meta = roles::snapshot_of(timestamp.signed())?.clone();
        if let Some(kept) = self.snapshot.as_ref().filter(|kept| kept.is(&meta).is_ok()) {
            return roles::not_expired(kept.signed(), "snapshot", at);
        }
        let bytes = self.promised(from, "snapshot", &meta, METADATA_BYTES_MAX)?;
        let new: Metadata<Snapshot> = Metadata::checked(&self.root.signed, bytes)?;
        new.is(&meta)?;
        if !new.signed().meta.contains_key("targets.json") {
            let reason = "it does not list targets.json".to_owned();
            return Err(TrustError::Damaged { role: "snapshot".to_owned(), reason });
        }
        if let Some(kept) = &self.snapshot {
            for (name, old) in &kept.signed().meta {
                let still = new.signed().meta.get(name).filter(|meta| meta.version >= old.version);
                still.ok_or_else(|| rolled_back(name))?;
            }
        }
        roles::not_expired(new.signed(), "snapshot", at)?;
        self.write("snapshot", new.bytes())?;
        self.snapshot = Some(new);
        Ok(())
    }

    /// TUF 5.6.
    fn update_targets(&mut self, from: &dyn Fetch, at: DateTime<Utc>) -> Result<(), TrustError> {
        let meta = self.meta_of("targets")?;
        if let Some(kept) = self.targets.as_ref().filter(|kept| kept.is(&meta).is_ok()) {
            return roles::not_expired(kept.signed(), "targets", at);
        }
        let bytes = self.promised(from, "targets", &meta, TARGETS_METADATA_BYTES_MAX)?;
        let new: Metadata<Targets> = Metadata::checked(&self.root.signed, bytes)?;
        new.is(&meta)?;
        roles::not_expired(new.signed(), "targets", at)?;
        self.write("targets", new.bytes())?;
        self.targets = Some(new);
        Ok(())
    }

    /// What the snapshot promises of a role.
    fn meta_of(&self, role: &str) -> Result<Metafile, TrustError> {
        let snapshot = self.snapshot.as_ref().map(Metadata::signed);
        let meta = snapshot.and_then(|snapshot| snapshot.meta.get(&format!("{role}.json")));
        meta.cloned().ok_or_else(|| TrustError::Missing { role: role.to_owned() })
    }

    /// A file that a trusted role promises. Its digest is checked later, together with its version.
    fn promised(&self, from: &dyn Fetch, role: &str, meta: &Metafile, bytes_max: u64) -> Result<Vec<u8>, TrustError> {
        let name = roles::file_name(role);
        let name = if self.root.signed.consistent_snapshot { format!("{}.{name}", meta.version) } else { name };
        let bytes = from.metadata(&name, meta.length.unwrap_or(bytes_max).min(bytes_max))?;
        bytes.ok_or_else(|| TrustError::Missing { role: role.to_owned() })
    }

    /// The targets that the top role lists; empty before the first refresh.
    pub fn targets(&self) -> Option<&Targets> {
        self.targets.as_ref().map(Metadata::signed)
    }

    /// Whether targets are stored with their digest before their name (TUF 6.2).
    pub fn consistent_snapshot(&self) -> bool {
        self.root.signed.consistent_snapshot
    }

    /// The publisher that the root's keys speak for, as its signed field `wegwijs` says.
    pub fn publisher(&self) -> Option<Uuid> {
        self.root.signed._extra.get(TARGET_USE_KEY)?.get("publisher")?.as_str()?.parse().ok()
    }

    /// Until when the timestamp is valid.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        Some(roles::moment(self.timestamp.as_ref()?.signed().expires()))
    }

    fn path(&self, role: &str) -> PathBuf {
        self.folder.join(roles::file_name(role))
    }

    fn read(&self, role: &str) -> Result<Option<Vec<u8>>, TrustError> {
        let path = self.path(role);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(TrustError::Disk { path, source }),
        }
    }

    /// Keeps a role's file as it came, byte for byte: promises of digests are about those bytes.
    fn write(&self, role: &str, bytes: &[u8]) -> Result<(), TrustError> {
        let path = self.path(role);
        durable::replace(&path, bytes).map_err(|source| TrustError::Disk { path, source })
    }

    fn forget(&mut self, role: &str) -> Result<(), TrustError> {
        let path = self.path(role);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(TrustError::Disk { path, source }),
            _ => Ok(()),
        }
    }
}

/// Whether a root is a later version than another.
fn newer(one: &Signed<Root>, other: &Signed<Root>) -> bool {
    one.signed.version > other.signed.version
}
