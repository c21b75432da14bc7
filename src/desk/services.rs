//! Other services that a deployer connects by `desk.toml` in the desk's folder. Owns the file's form; reaches none of
//! them. With no file, nothing is missing.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use url::Url;

/// The file's name.
const FILE: &str = "desk.toml";

/// What is connected.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Services {
    /// A machine that translates.
    pub(super) translation: Option<Translation>,
    /// Where publications may be sent.
    #[serde(rename = "upload")]
    pub(super) uploads: Vec<UploadTo>,
}

/// A service that speaks LibreTranslate's API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Translation {
    /// Its address, such as `http://127.0.0.1:5000`.
    pub(super) url: Url,
    /// The key it wants, if it wants one.
    pub(super) key: Option<String>,
}

/// A web server that takes files.
#[derive(Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum UploadTo {
    /// By WebDAV (RFC 4918).
    Webdav {
        /// What editors call it.
        name: String,
        /// The folder, which is there already.
        url: Url,
        /// By Basic authentication, if it wants any.
        user: Option<String>,
        /// See `user`.
        password: Option<String>,
    },
    /// By the protocol of Amazon S3, which many others speak.
    S3 {
        /// What editors call it.
        name: String,
        /// The service's address.
        endpoint: Url,
        /// As the service names it.
        region: String,
        /// The bucket.
        bucket: String,
        /// What its keys begin with, such as `lindeveen/`.
        #[serde(default)]
        prefix: String,
        /// The access key's name.
        access_key: String,
        /// The secret key.
        secret_key: String,
    },
}

/// Without passwords and keys.
impl std::fmt::Debug for UploadTo {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("UploadTo").field(&self.name()).finish()
    }
}

impl UploadTo {
    /// What editors call it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Webdav { name, .. } | Self::S3 { name, .. } => name,
        }
    }
}

/// A `desk.toml` that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ServicesError {
    /// It is there and cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It says something that is not known.
    #[error("{} has a mistake:\n{source}", path.display())]
    Form {
        /// Which file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
}

impl Services {
    /// Reads the file in the desk's folder.
    pub(super) fn load(folder: &Path) -> Result<Self, ServicesError> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|source| ServicesError::Form { path, source: Box::new(source) }),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(ServicesError::Read { path, source }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_its_mistakes_are_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Services::load(folder.path()).unwrap().uploads.is_empty());
        let text = "[translation]\nurl = \"http://127.0.0.1:5000\"\n[[upload]]\nkind = \"webdav\"\nname = \"Site\"\n\
                    url = \"https://example.org/wegwijs/\"\n";
        fs::write(folder.path().join(FILE), text).unwrap();
        let services = Services::load(folder.path()).unwrap();
        assert_eq!((services.uploads.len(), services.translation.unwrap().key), (1, None));
        fs::write(folder.path().join(FILE), "[translaton]\n").unwrap();
        assert!(Services::load(folder.path()).unwrap_err().to_string().contains("translaton"));
    }
}
