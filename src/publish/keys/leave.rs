//! Root keys leave this computer for a safe. A key goes from here only when a copy of it was read back.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use rustix::fs::{Advice, fadvise, syncfs};

use super::{KeyRole, Keys, KeysError, pem::KeyFile};
use crate::{durable, limits::KEY_FILE_BYTES_MAX, publish::files};

impl Keys {
    /// The files of root keys in use that lie in the folder of the keys.
    pub fn root_keys_here(&self) -> Vec<PathBuf> {
        let files = self.in_use().into_iter().filter(|key| key.role == KeyRole::Root).filter_map(|key| key.file);
        files.filter(|path| path.parent() == Some(&self.folder)).collect()
    }

    /// Moves the root key of this file name into another folder, such as one on a stick.
    ///
    /// # Errors
    /// When there is no such key here, another one lies in that folder, or it cannot be written and read back: then it
    /// stays here.
    pub fn move_root_key(&self, name: &str, to: &Path) -> Result<(), KeysError> {
        let (path, target) = (self.root_key(name)?, to.join(name));
        let write = |source| KeysError::Write { path: target.clone(), source };
        let pem = read(&path)?;
        fs::create_dir_all(to).map_err(write)?;
        if let Some(other) = KeyFile::all_in(to)?.into_iter().find(|other| other.path != target) {
            return Err(KeysError::TwoTogether { path: other.path });
        }
        if target.exists() && read(&target)? != pem {
            return Err(KeysError::Exists { path: target });
        }
        durable::replace(&target, &pem).map_err(write)?;
        let file = File::open(&target).map_err(write)?;
        syncfs(&file).map_err(|why| write(why.into()))?;
        // What is read next comes from the stick, not from memory.
        let _ = fadvise(&file, 0, None, Advice::DontNeed);
        if read(&target)? != pem {
            return Err(write(io::Error::other("it reads otherwise than it was written")));
        }
        remove(&path)
    }

    /// Removes the root key of this file name when `copy` is a copy of it; false, and it stays, when it is not.
    ///
    /// # Errors
    /// When there is no such key here, or it cannot be removed.
    pub fn forget_root_key(&self, name: &str, copy: &[u8]) -> Result<bool, KeysError> {
        let path = self.root_key(name)?;
        if read(&path)? != copy {
            return Ok(false);
        }
        remove(&path).map(|()| true)
    }

    /// What a root key's file holds: the key under its passphrase.
    ///
    /// # Errors
    /// When there is no such key here.
    pub fn root_key_file(&self, name: &str) -> Result<Vec<u8>, KeysError> {
        read(&self.root_key(name)?)
    }

    fn root_key(&self, name: &str) -> Result<PathBuf, KeysError> {
        let mut here = self.root_keys_here().into_iter();
        let found = here.find(|path| path.file_name().is_some_and(|known| known == name));
        found.ok_or_else(|| KeysError::NotHere { role: KeyRole::Root, folder: self.folder.clone() })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, KeysError> {
    files::read(path, KEY_FILE_BYTES_MAX).map_err(|source| KeysError::Read { path: path.to_owned(), source })
}

fn remove(path: &Path) -> Result<(), KeysError> {
    let gone = fs::remove_file(path).and_then(|()| durable::sync_folder(path));
    gone.map_err(|source| KeysError::Write { path: path.to_owned(), source })
}
