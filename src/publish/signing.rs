//! Signs TUF metadata and gives it its form as a file. Owns that form; knows no folders.

use aws_lc_rs::signature::Ed25519KeyPair;
use chrono::{DateTime, Utc};
use tough::{
    schema::{
        Hashes, Metafile, Role, Signature, Signed,
        decoded::{Decoded, Hex},
    },
    sign::Sign,
};

use super::files::content_of;
use crate::directory::{Content, Sha256};

/// By what TUF knows a key: the digest of its public half.
pub(super) type KeyId = Decoded<Hex>;

/// The version of the TUF specification that we write.
pub(super) const SPEC_VERSION: &str = "1.0.34";

/// Signed metadata, and the very bytes of its file.
#[derive(Clone)]
pub(super) struct Written<T> {
    pub(super) signed: Signed<T>,
    pub(super) bytes: Vec<u8>,
}

impl<T: Role> Written<T> {
    /// How other metadata names this file.
    pub(super) fn metafile(&self) -> Metafile {
        let content = content_of(&self.bytes);
        Metafile {
            length: Some(content.length),
            hashes: Some(hashes(content.sha256)),
            version: self.signed.signed.version(),
            _extra: Default::default(),
        }
    }
}

/// Signs with every one of `keys`, in their order. The file holds the signed bytes themselves: compact, and the same
/// for the same content.
pub(super) fn sign<'a, T: Role>(
    role: T,
    keys: impl IntoIterator<Item = (&'a KeyId, &'a Ed25519KeyPair)>,
) -> Result<Written<T>, Box<tough::schema::Error>> {
    let message = role.canonical_form()?;
    let mut signatures: Vec<Signature> = Vec::new();
    let mut texts = Vec::new();
    for (id, key) in keys {
        let signature = Signature { keyid: id.clone(), sig: key.sign(&message).as_ref().to_vec().into() };
        texts.push(format!(r#"{{"keyid":"{}","sig":"{}"}}"#, hex(id), hex(&signature.sig)));
        signatures.push(signature);
    }
    let mut bytes = format!(r#"{{"signatures":[{}],"signed":"#, texts.join(",")).into_bytes();
    bytes.extend_from_slice(&message);
    bytes.push(b'}');
    Ok(Written { signed: Signed { signed: role, signatures }, bytes })
}

/// The key's id.
pub(super) fn key_id(key: &Ed25519KeyPair) -> Result<KeyId, Box<tough::schema::Error>> {
    Ok(key.tuf_key().key_id()?)
}

/// As TUF and people write bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A digest as TUF's metadata has it.
pub(super) fn hashes(digest: Sha256) -> Hashes {
    Hashes { sha256: digest.0.to_vec().into(), _extra: Default::default() }
}

/// What a file must be, by the metadata that names it.
pub(super) fn content(hashes: &Hashes, length: u64) -> Option<Content> {
    Some(Content { sha256: Sha256(hashes.sha256.as_ref().try_into().ok()?), length })
}

/// So many days after `at`; the last moment there is, where that is too far.
pub(super) fn days_after(at: DateTime<Utc>, days: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(at.timestamp() + days * 86_400).unwrap_or(jiff::Timestamp::MAX)
}

/// A moment of metadata as the rest of the program speaks of it.
pub(super) fn moment(at: jiff::Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(at.as_second(), 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
