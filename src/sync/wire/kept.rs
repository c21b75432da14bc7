//! Keeps `timestamp.json` with what its server said of it, so that it comes again only when it changed. What is kept is
//! as unverified as what comes by wire; what cannot be read is as good as not there.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use ureq::http::{HeaderMap, header};

use crate::{
    durable,
    limits::{METADATA_BYTES_MAX, VALIDATOR_BYTES_MAX},
    sync::FetchError,
};

/// The only file that is asked for again and again under one name.
pub const KEPT_NAME: &str = "timestamp.json";

/// One body with its validators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whence it came, for another mirror's validators mean nothing.
    pub url: String,
    etag: Option<String>,
    last_modified: Option<String>,
    /// What came.
    pub body: String,
}

impl Kept {
    /// What to keep of an answer; nothing when the server gave no validator or the body is no text.
    pub fn of(url: &str, headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let said = |name| {
            let value = headers.get(name)?.to_str().ok()?;
            (value.len() <= VALIDATOR_BYTES_MAX).then(|| value.to_owned())
        };
        let (etag, last_modified) = (said(header::ETAG), said(header::LAST_MODIFIED));
        let body = String::from_utf8(body.to_vec()).ok()?;
        (etag.is_some() || last_modified.is_some()).then(|| Self { url: url.to_owned(), etag, last_modified, body })
    }

    /// The header that asks whether it changed. One is enough, and the server's own tag is the surer one.
    pub fn condition(&self) -> Option<(&'static str, &str)> {
        let by_tag = self.etag.as_deref().map(|tag| ("if-none-match", tag));
        by_tag.or_else(|| self.last_modified.as_deref().map(|time| ("if-modified-since", time)))
    }

    /// What is kept in `folder`.
    pub fn load(folder: &Path) -> Option<Self> {
        // JSON may write every character in six.
        let bytes_max = 6 * METADATA_BYTES_MAX + 4096;
        let mut text = Vec::new();
        File::open(path(folder)).ok()?.take(bytes_max).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Keeps this and nothing else.
    pub fn save(&self, folder: &Path) -> Result<(), FetchError> {
        let path = path(folder);
        let written = || durable::replace(&path, &serde_json::to_vec(self)?);
        written().map_err(|source| FetchError::Disk { path: path.clone(), source })
    }

    /// Keeps nothing any more.
    pub fn forget(folder: &Path) -> Result<(), FetchError> {
        let path = path(folder);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(FetchError::Disk { path, source }),
            _ => Ok(()),
        }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("timestamp.kept.json")
}

#[cfg(test)]
mod tests {
    use ureq::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn what_is_kept_comes_back_and_nonsense_does_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Kept::load(folder.path()), None);
        let said = headers(&[(header::ETAG, "\"a1\""), (header::LAST_MODIFIED, "Mon, 02 Nov 2026 08:00:00 GMT")]);
        let kept = Kept::of("http://a/", &said, "{\"ሰላም\": 1}".as_bytes()).unwrap();
        kept.save(folder.path()).unwrap();
        assert_eq!(Kept::load(folder.path()).as_ref(), Some(&kept));
        assert_eq!(kept.condition(), Some(("if-none-match", "\"a1\"")));
        fs::write(path(folder.path()), "{\"url\": \"http://a/\", \"body\"").unwrap();
        assert_eq!(Kept::load(folder.path()), None);
        Kept::forget(folder.path()).unwrap();
        Kept::forget(folder.path()).unwrap();
        assert!(!path(folder.path()).exists());
    }

    #[test]
    fn nothing_is_kept_without_a_sensible_validator() {
        let of = |pairs: &[_], body: &[u8]| Kept::of("http://a/", &headers(pairs), body);
        assert_eq!(of(&[], b"{}"), None);
        let long = "x".repeat(VALIDATOR_BYTES_MAX + 1);
        assert_eq!(of(&[(header::ETAG, &long)], b"{}"), None);
        assert_eq!(of(&[(header::ETAG, "\"a\"")], b"\xff\xfe"), None);
        let time = "Mon, 02 Nov 2026 08:00:00 GMT";
        let kept = of(&[(header::LAST_MODIFIED, time)], b"{}").unwrap();
        assert_eq!(kept.condition(), Some(("if-modified-since", time)));
    }
}
