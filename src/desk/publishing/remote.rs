//! Web servers that take files, by WebDAV or S3: what is there, and putting something there. Owns their protocols; knows
//! nothing of publications.

use std::{io, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use url::Url;

use crate::{
    desk::{
        reach::{Reach, ReachError, Reply, Sent},
        services::UploadTo,
    },
    limits::{UPLOAD_ANSWER_SECONDS, UPLOAD_BYTES_PER_SECOND_MIN},
};

/// A signed address is good for so many seconds, and longer for what takes longer: clocks may differ.
const SIGNED_SECONDS: u64 = 900;

/// What a server did not do.
#[derive(Debug, thiserror::Error)]
pub(super) enum RemoteError {
    /// It does not answer.
    #[error(transparent)]
    Reach(#[from] ReachError),
    /// It does not know us, or may not let us.
    #[error("it refuses the name or the password (HTTP status {status})")]
    Refused { status: u16 },
    /// It has no room.
    #[error("it has no room (HTTP status {status})")]
    Full { status: u16 },
    /// It answers something else.
    #[error("it answers {method} {path} with HTTP status {status}")]
    Status { method: &'static str, path: String, status: u16 },
    /// Its answer breaks off.
    #[error("its answer breaks off")]
    Cut { source: io::Error },
    /// `desk.toml` names an address that cannot be asked.
    #[error("its address in desk.toml cannot be used")]
    Address,
}

/// A server that takes files.
pub(super) struct Remote<'a> {
    to: &'a UploadTo,
    reach: Reach,
    /// S3 wants to know when something was signed.
    now: &'a dyn Fn() -> DateTime<Utc>,
}

impl<'a> Remote<'a> {
    /// Asks nothing yet.
    pub(super) fn new(to: &'a UploadTo, now: &'a dyn Fn() -> DateTime<Utc>) -> Self {
        Self { to, reach: Reach::within(Duration::from_secs(UPLOAD_ANSWER_SECONDS)), now }
    }

    /// The folders that files are put into. S3 has none.
    pub(super) fn make_folders(&self, folders: &[&str]) -> Result<(), RemoteError> {
        if matches!(self.to, UploadTo::S3 { .. }) {
            return Ok(());
        }
        for folder in folders {
            // 405: it is there already (RFC 4918, section 9.3.1).
            match self.ask("MKCOL", &format!("{folder}/"), None)?.status {
                200..300 | 405 => {}
                status => return Err(refusal("MKCOL", folder, status)),
            }
        }
        Ok(())
    }

    /// How long a file is that is there.
    pub(super) fn length(&self, path: &str) -> Result<Option<u64>, RemoteError> {
        let reply = self.ask("HEAD", path, None)?;
        match reply.status {
            200..300 => Ok(reply.length),
            status if self.is_absent(status) => Ok(None),
            status => Err(refusal("HEAD", path, status)),
        }
    }

    /// A file that is there, of at most so many bytes.
    pub(super) fn get(&self, path: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, RemoteError> {
        let reply = self.ask("GET", path, None)?;
        match reply.status {
            200..300 => reply.bytes(bytes_max).map(Some).map_err(|source| RemoteError::Cut { source }),
            status if self.is_absent(status) => Ok(None),
            status => Err(refusal("GET", path, status)),
        }
    }

    /// Puts a file there, in the place of what is there.
    pub(super) fn put(&self, path: &str, body: Sent<'_>) -> Result<(), RemoteError> {
        match self.ask("PUT", path, Some(body))?.status {
            200..300 => Ok(()),
            status => Err(refusal("PUT", path, status)),
        }
    }

    /// S3 says "forbidden" of what is not there to those who may not list.
    fn is_absent(&self, status: u16) -> bool {
        matches!(status, 404 | 410) || status == 403 && matches!(self.to, UploadTo::S3 { .. })
    }

    fn ask(&self, method: &'static str, path: &str, body: Option<Sent<'_>>) -> Result<Reply, RemoteError> {
        let bytes = body.as_ref().map_or(0, |body| body.length);
        let (url, authorization) = match self.to {
            UploadTo::Webdav { url, user, password, .. } => {
                let said = |user: &String| format!("{user}:{}", password.as_deref().unwrap_or_default());
                (below(url, path), user.as_ref().map(|user| format!("Basic {}", STANDARD.encode(said(user)))))
            }
            UploadTo::S3 { .. } => (self.signed(method, path, bytes), None),
        };
        let headers: Vec<(&str, &str)> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
        Ok(self.reach.request(method, &url.ok_or(RemoteError::Address)?, &headers, body)?)
    }

    /// An address of S3 that lets whoever has it do this one thing, for as long as it may take.
    fn signed(&self, method: &str, path: &str, bytes: u64) -> Option<Url> {
        let UploadTo::S3 { endpoint, region, bucket, prefix, access_key, secret_key, .. } = self.to else {
            return None;
        };
        let bucket = Bucket::new(endpoint.clone(), UrlStyle::Path, bucket.clone(), region.clone()).ok()?;
        let (credentials, key) = (Credentials::new(access_key, secret_key), format!("{prefix}{path}"));
        let at = jiff::Timestamp::from_second((self.now)().timestamp()).ok()?;
        let good = Duration::from_secs(SIGNED_SECONDS + bytes / UPLOAD_BYTES_PER_SECOND_MIN);
        Some(match method {
            "PUT" => bucket.put_object(Some(&credentials), &key).sign_with_time(good, &at),
            "HEAD" => bucket.head_object(Some(&credentials), &key).sign_with_time(good, &at),
            _ => bucket.get_object(Some(&credentials), &key).sign_with_time(good, &at),
        })
    }
}

/// A file below a folder. A folder's address ends in a slash, and deployers forget it.
fn below(folder: &Url, path: &str) -> Option<Url> {
    let mut folder = folder.clone();
    folder.path_segments_mut().ok()?.pop_if_empty().push("");
    folder.join(path).ok()
}

fn refusal(method: &'static str, path: &str, status: u16) -> RemoteError {
    match status {
        401 | 403 => RemoteError::Refused { status },
        413 | 507 => RemoteError::Full { status },
        _ => RemoteError::Status { method, path: path.to_owned(), status },
    }
}
