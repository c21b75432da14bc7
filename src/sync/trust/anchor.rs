//! A root before it is trusted: for whom it speaks, and the fingerprint that two people compare. Whether it is the right
//! one only people can say.

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

use super::{Fetch, TrustError, roles};
use crate::{
    directory::TARGET_USE_KEY,
    limits::{METADATA_BYTES_MAX, ROOT_UPDATES_MAX},
};

/// How many groups of four hexadecimal digits a fingerprint has: 128 bits, which nobody meets by trying.
const FINGERPRINT_GROUPS: usize = 8;

/// A root that its own keys have signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The file, as it came.
    pub bytes: Vec<u8>,
    /// The publisher that its keys speak for.
    pub publisher: Uuid,
}

impl Anchor {
    /// Reads a `root.json`.
    ///
    /// # Errors
    /// When it is no root that its own keys have signed, or speaks for nobody.
    pub fn read(bytes: Vec<u8>) -> Result<Self, TrustError> {
        let root = roles::self_signed_root(&bytes)?;
        let publisher = root.signed._extra.get(TARGET_USE_KEY).and_then(|said| said.get("publisher")?.as_str());
        let publisher = publisher.and_then(|publisher| publisher.parse().ok()).ok_or_else(|| TrustError::Damaged {
            role: "root".to_owned(),
            reason: "it does not say for whom it speaks".to_owned(),
        })?;
        Ok(Self { bytes, publisher })
    }

    /// The newest root that a repository offers, each signed by the one before it.
    ///
    /// # Errors
    /// When there is none, it cannot be fetched, or one does not follow from the one before.
    pub fn offered(from: &dyn Fetch) -> Result<Self, TrustError> {
        let fetch = |version: u64| from.metadata(&format!("{version}.root.json"), METADATA_BYTES_MAX);
        let mut newest = fetch(1)?.ok_or_else(|| TrustError::Missing { role: "root".to_owned() })?;
        for version in 2..=ROOT_UPDATES_MAX {
            let Some(next) = fetch(version)? else { return Self::read(newest) };
            let (former, root) = (roles::self_signed_root(&newest)?, roles::self_signed_root(&next)?);
            former.signed.verify_role(&root).map_err(|source| roles::not_signed("root", source))?;
            newest = next;
        }
        Err(TrustError::TooManyRoots)
    }

    /// What people compare: the first half of the file's SHA-256, in groups of four.
    pub fn fingerprint(&self) -> String {
        let digest = digest(&SHA256, &self.bytes);
        let pairs = digest.as_ref().chunks(2).take(FINGERPRINT_GROUPS);
        let groups: Vec<String> = pairs.map(|pair| pair.iter().map(|byte| format!("{byte:02X}")).collect()).collect();
        groups.join(" ")
    }
}
