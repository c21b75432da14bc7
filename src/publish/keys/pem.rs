//! One private key in one file: PKCS #8 in PEM, under a passphrase, as openssl reads it too. A line above it says which
//! key it is, so that this can be known without the passphrase.

use std::path::{Path, PathBuf};

use aws_lc_rs::{
    rand::{self, SystemRandom},
    signature::Ed25519KeyPair,
};
use pkcs8::{
    EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument,
    der::Decode,
    pkcs5::{pbes2, scrypt},
};

use super::KeysError;
use crate::{
    limits::{KEY_FILE_BYTES_MAX, KEY_FILES_MAX},
    publish::{
        files,
        signing::{self, KeyId},
    },
};

/// What PEM calls a key under a passphrase.
const LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// How the line above begins.
const HEAD: &str = "wegwijs key ";
/// scrypt's cost as OWASP asks for it in 16 MiB, for openssl allows less than 32: N = 2^14, r = 8, p = 5. Unit tests
/// open keys a hundred times.
const COST: (u8, u32, u32) = if cfg!(test) { (10, 8, 1) } else { (14, 8, 5) };

/// A key that has no file yet.
pub(super) struct NewKey {
    pub(super) id: KeyId,
    pub(super) pair: Ed25519KeyPair,
    /// What its file will hold.
    pub(super) pem: String,
}

impl NewKey {
    /// Makes a key.
    pub(super) fn make(passphrase: &str) -> Result<Self, KeysError> {
        let random = SystemRandom::new();
        let plain = Ed25519KeyPair::generate_pkcs8v1(&random).map_err(|_| KeysError::NoRandom)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(plain.as_ref()).map_err(|_| KeysError::NoRandom)?;
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        for bytes in [&mut salt, &mut iv] {
            rand::fill(bytes).map_err(|_| KeysError::NoRandom)?;
        }
        let id = signing::key_id(&pair).map_err(|source| KeysError::Metadata { source })?;
        let (log_n, r, p) = COST;
        let locked = scrypt::Params::new(log_n, r, p)
            .map_err(|_| pkcs8::Error::ParametersMalformed)
            .and_then(|cost| Ok(pbes2::Parameters::generate_scrypt_aes256cbc(cost, &salt, iv)?))
            .and_then(|scheme| PrivateKeyInfoRef::from_der(plain.as_ref())?.encrypt_with_params(scheme, passphrase))
            .and_then(|document| Ok(document.to_pem(LABEL, LineEnding::LF)?))
            .map_err(|source| KeysError::Lock { source })?;
        let pem = format!("{HEAD}{}\n{}", signing::hex(&id), locked.as_str());
        Ok(Self { id, pair, pem })
    }
}

/// A file that holds a key, still under its passphrase.
pub(super) struct KeyFile {
    pub(super) path: PathBuf,
    /// Which key it is, where its first line says so.
    pub(super) id: Option<KeyId>,
    pem: String,
}

impl KeyFile {
    /// The keys in a folder, in the order of their names.
    pub(super) fn all_in(folder: &Path) -> Result<Vec<Self>, KeysError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| KeysError::Read { path, source }
        };
        let mut paths = Vec::new();
        for (count, entry) in std::fs::read_dir(folder).map_err(unreadable(folder))?.enumerate() {
            if count >= KEY_FILES_MAX {
                return Err(KeysError::TooManyFiles { folder: folder.to_owned() });
            }
            let path = entry.map_err(unreadable(folder))?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !hidden && path.extension().is_some_and(|extension| extension == "pem") && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        let read = |path: PathBuf| {
            let bytes = files::read(&path, KEY_FILE_BYTES_MAX).map_err(unreadable(&path))?;
            let text = String::from_utf8_lossy(&bytes);
            let at = text.find("-----BEGIN").unwrap_or(0);
            let id = text[..at].lines().find_map(|line| line.strip_prefix(HEAD)).and_then(|id| id.trim().parse().ok());
            Ok(Self { id, pem: text[at..].to_owned(), path })
        };
        paths.into_iter().map(read).collect()
    }

    /// Opens it.
    pub(super) fn unlock(&self, passphrase: &str) -> Result<(KeyId, Ed25519KeyPair), KeysError> {
        let not_a_key = || KeysError::NotAKey { path: self.path.clone() };
        let (label, locked) = SecretDocument::from_pem(&self.pem).map_err(|_| not_a_key())?;
        if label != LABEL {
            return Err(not_a_key());
        }
        let info = EncryptedPrivateKeyInfoRef::from_der(locked.as_bytes()).map_err(|_| not_a_key())?;
        // A wrong passphrase gives nonsense, which is no key.
        let pair = info
            .decrypt(passphrase)
            .ok()
            .and_then(|plain| Ed25519KeyPair::from_pkcs8_maybe_unchecked(plain.as_bytes()).ok())
            .ok_or_else(|| KeysError::WrongPassphrase { path: self.path.clone() })?;
        let id = signing::key_id(&pair).map_err(|source| KeysError::Metadata { source })?;
        Ok((id, pair))
    }
}
