//! Where things stand in the state folder of a kiosk (`/var/lib/wegwijs`), and who may change it: one round at a time.
//!
//! `directory.db` leads to the directory that is shown, one of `directories/NNNNNN.db`; `sources/<name>/` holds what one
//! publisher has signed; `media/<sha256>` what it belongs to; `status.json`, `clock.json`, `budget.json` speak for
//! themselves.

use std::{
    fs::{self, File, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    directory::{Content, Medium, Sha256},
    durable,
};

/// The state folder.
pub struct StateFolder {
    path: PathBuf,
}

/// The state folder could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another round is under way.
    #[error("another `wegwijs sync` is at work in {}; this one leaves it alone", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// Full, read-only, or not there.
    #[error("{} cannot be used", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// While this lives, no other round changes the folder.
pub struct Lock {
    _file: File,
}

impl StateFolder {
    /// Uses a folder.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the kiosk shows: a link to one of the directories.
    pub fn shown(&self) -> PathBuf {
        self.path.join("directory.db")
    }

    /// Where the directories stand.
    pub fn directories(&self) -> PathBuf {
        self.path.join("directories")
    }

    /// Where maps and recordings stand, each under its digest.
    pub fn media(&self) -> PathBuf {
        self.path.join("media")
    }

    /// What is known of the time without believing the clock.
    pub fn clock(&self) -> PathBuf {
        self.path.join("clock.json")
    }

    /// What this month has cost.
    pub fn budget(&self) -> PathBuf {
        self.path.join("budget.json")
    }

    /// The folder of one source.
    pub fn source(&self, name: &str) -> SourceFolder {
        SourceFolder { path: self.path.join("sources").join(name) }
    }

    /// Makes the folders and keeps others out.
    ///
    /// # Errors
    /// When another round is at work or the disk refuses.
    pub fn lock(&self) -> Result<Lock, FolderError> {
        for folder in [self.path.clone(), self.directories(), self.media()] {
            fs::create_dir_all(&folder).map_err(|source| FolderError::Disk { path: folder, source })?;
        }
        let path = self.path.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|source| FolderError::Disk { path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Busy { path: self.path.clone() }),
            Err(TryLockError::Error(source)) => Err(FolderError::Disk { path, source }),
        }
    }
}

/// The folder of one source.
pub struct SourceFolder {
    path: PathBuf,
}

/// The publication that a source has brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its SQLite file.
    pub content: Content,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// What belongs to it.
    pub media: Vec<Medium>,
}

impl SourceFolder {
    /// Where its trusted metadata stand.
    pub fn metadata(&self) -> PathBuf {
        self.path.join("metadata")
    }

    /// Until when each of its trusted metadata is valid, by role, as far as there are any. Reads only.
    pub fn valid_until(&self) -> Vec<(&'static str, DateTime<Utc>)> {
        #[derive(Deserialize)]
        struct Signed {
            signed: Expiring,
        }
        #[derive(Deserialize)]
        struct Expiring {
            expires: DateTime<Utc>,
        }
        let folder = self.metadata();
        let until = |role: &'static str| {
            let json = fs::read(folder.join(format!("{role}.json"))).ok()?;
            Some((role, serde_json::from_slice::<Signed>(&json).ok()?.signed.expires))
        };
        ["root", "targets", "snapshot", "timestamp"].into_iter().filter_map(until).collect()
    }

    /// Where the wire keeps what servers said of their files.
    pub fn wire(&self) -> PathBuf {
        self.path.join("wire")
    }

    /// Makes the folders.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn make(&self) -> io::Result<()> {
        fs::create_dir_all(self.wire())?;
        fs::create_dir_all(self.parts())
    }

    /// The SQLite file of a publication.
    pub fn publication(&self, sha256: &Sha256) -> PathBuf {
        self.path.join(format!("{sha256}.db"))
    }

    fn parts(&self) -> PathBuf {
        self.path.join("parts")
    }

    /// A target on its way; what is there is gone on with. What else was on its way goes, for it would fill the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn part(&self, sha256: &Sha256) -> io::Result<PathBuf> {
        let part = self.parts().join(sha256.to_string());
        for entry in fs::read_dir(self.parts())?.flatten() {
            if entry.path() != part {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(part)
    }

    /// A publication while it is unpacked.
    pub fn incoming(&self) -> PathBuf {
        self.path.join("incoming")
    }

    /// The publication that was taken last, whether its file is still here or not.
    pub fn recorded(&self) -> Option<Kept> {
        self.read("publication.json")
    }

    /// The publication that is here, if any.
    pub fn kept(&self) -> Option<Kept> {
        self.recorded().filter(|kept| self.publication(&kept.content.sha256).exists())
    }

    /// What was signed but could not be used.
    pub fn refused(&self) -> Option<Sha256> {
        self.read("refused.json")
    }

    /// Makes a publication the one that is here; the former one goes.
    ///
    /// # Errors
    /// When the disk refuses; then the former one is still here.
    pub fn keep(&self, kept: &Kept) -> io::Result<()> {
        self.write("publication.json", kept)?;
        let here = self.publication(&kept.content.sha256);
        for entry in fs::read_dir(&self.path)?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "db") && path != here {
                fs::remove_file(path)?;
            }
        }
        self.forget_parts()
    }

    /// Remembers what could not be used.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn refuse(&self, sha256: Sha256) -> io::Result<()> {
        self.write("refused.json", &sha256)?;
        self.forget_parts()
    }

    /// Removes what was on its way.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget_parts(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.parts())?.flatten() {
            fs::remove_file(entry.path())?;
        }
        match fs::remove_file(self.incoming()) {
            Err(why) if why.kind() != ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&fs::read(self.path.join(name)).ok()?).ok()
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        durable::replace(&self.path.join(name), &serde_json::to_vec(value).map_err(io::Error::other)?)
    }
}
