//! How patient the wire is, whom it trusts and where it keeps what it was told. Reads the pinned authorities.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use super::Proxies;
use crate::{
    limits::{
        AUTHORITIES_BYTES_MAX, WIRE_CONNECT_SECONDS, WIRE_HEAD_SECONDS, WIRE_RETRY_WAIT_MILLISECONDS,
        WIRE_STRETCH_BYTES_MIN, WIRE_STRETCH_SECONDS,
    },
    sync::FetchError,
};

/// How one publisher's mirrors are asked.
#[derive(Debug, Clone)]
pub struct WireSettings {
    /// The folder where `timestamp.json` is kept with what its server said of it, so that it need not come again. One
    /// for each publisher.
    pub kept: PathBuf,
    /// The file (PEM) of the only authorities that are trusted; those of the system when there is none.
    pub authorities: Option<PathBuf>,
    /// The proxies.
    pub proxies: Proxies,
    /// How long connecting may take.
    pub connect: Duration,
    /// How long the head of an answer may take.
    pub head: Duration,
    /// A mirror that sends fewer than `stretch_bytes_min` bytes in so long a stretch of waiting is given up.
    pub stretch: Duration,
    /// See `stretch`.
    pub stretch_bytes_min: u64,
    /// The longest wait before the first retry.
    pub retry_wait: Duration,
}

impl WireSettings {
    /// The usual patience, by `limits.rs`.
    pub fn new(kept: PathBuf, authorities: Option<PathBuf>, proxies: Proxies) -> Self {
        Self {
            kept,
            authorities,
            proxies,
            connect: Duration::from_secs(WIRE_CONNECT_SECONDS),
            head: Duration::from_secs(WIRE_HEAD_SECONDS),
            stretch: Duration::from_secs(WIRE_STRETCH_SECONDS),
            stretch_bytes_min: WIRE_STRETCH_BYTES_MIN,
            retry_wait: Duration::from_millis(WIRE_RETRY_WAIT_MILLISECONDS),
        }
    }

    /// Whom TLS trusts.
    pub(super) fn roots(&self) -> Result<RootCerts, FetchError> {
        self.authorities.as_deref().map_or(Ok(RootCerts::PlatformVerifier), pinned)
    }
}

fn pinned(path: &Path) -> Result<RootCerts, FetchError> {
    let mut pem = Vec::new();
    let read = File::open(path).and_then(|file| file.take(AUTHORITIES_BYTES_MAX + 1).read_to_end(&mut pem));
    read.map_err(|source| FetchError::Disk { path: path.to_owned(), source })?;
    if pem.len() as u64 > AUTHORITIES_BYTES_MAX {
        return Err(FetchError::TooLarge { url: path.display().to_string(), bytes_max: AUTHORITIES_BYTES_MAX });
    }
    let certificates: Vec<Certificate<'static>> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(FetchError::NoAuthority { path: path.to_owned() });
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
