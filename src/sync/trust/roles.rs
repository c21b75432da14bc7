//! One file of TUF metadata: its form, its signatures, its promises about others. Keeps nothing, fetches nothing.

use std::fmt::Write;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use tough::schema::{Metafile, Role, Root, Signed, Timestamp};

use super::TrustError;

/// A role that is signed, with the bytes it came in.
#[derive(Debug)]
pub struct Metadata<T> {
    signed: Signed<T>,
    bytes: Vec<u8>,
}

impl<T: Role + DeserializeOwned> Metadata<T> {
    /// What a top role's bytes say, when the root's keys vouch for them.
    pub fn checked(root: &Root, bytes: Vec<u8>) -> Result<Self, TrustError> {
        let metadata = Self::unchecked(bytes)?;
        root.verify_role(&metadata.signed).map_err(|source| not_signed(&T::TYPE.to_string(), source))?;
        Ok(metadata)
    }

    /// What the bytes say; nobody has vouched for them.
    pub fn unchecked(bytes: Vec<u8>) -> Result<Self, TrustError> {
        Ok(Self { signed: parse(&bytes, T::TYPE.to_string())?, bytes })
    }
}

impl<T: Role> Metadata<T> {
    /// The role.
    pub fn signed(&self) -> &T {
        &self.signed.signed
    }

    /// The role with its signatures.
    pub fn with_signatures(&self) -> &Signed<T> {
        &self.signed
    }

    /// As it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether this is the file that another role promises (TUF 5.5.2, 5.5.4, 5.6.2, 5.6.4).
    pub fn is(&self, promised: &Metafile) -> Result<(), TrustError> {
        let mismatch = |reason| Err(TrustError::Mismatch { role: T::TYPE.to_string(), reason });
        let length = u64::try_from(self.bytes.len()).unwrap_or(u64::MAX);
        if promised.length.is_some_and(|promised| promised != length) {
            return mismatch(format!("{length} bytes"));
        }
        if promised.hashes.as_ref().is_some_and(|hashes| *hashes.sha256 != *digest(&SHA256, &self.bytes).as_ref()) {
            return mismatch("another digest".to_owned());
        }
        if self.signed().version() != promised.version {
            return mismatch(format!("version {} instead of {}", self.signed().version(), promised.version));
        }
        Ok(())
    }
}

/// What every role says first; `tough` does not look whether it is the right one.
#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "_type")]
    kind: String,
}

#[derive(Deserialize)]
struct OnlyTyped {
    signed: Typed,
}

fn parse<T: DeserializeOwned>(bytes: &[u8], role: String) -> Result<Signed<T>, TrustError> {
    let damaged = |why: serde_json::Error| TrustError::Damaged { role: role.clone(), reason: why.to_string() };
    let typed: OnlyTyped = serde_json::from_slice(bytes).map_err(damaged)?;
    if typed.signed.kind != role {
        return Err(TrustError::Damaged { reason: format!("it says that it is {:?}", typed.signed.kind), role });
    }
    serde_json::from_slice(bytes).map_err(damaged)
}

/// A root that its own keys have signed.
pub fn self_signed_root(bytes: &[u8]) -> Result<Signed<Root>, TrustError> {
    let root: Signed<Root> = parse(bytes, "root".to_owned())?;
    let signed = root.signed.verify_role(&root);
    signed.map_err(|source| not_signed("root", source))?;
    Ok(root)
}

/// What a timestamp promises: one snapshot, nothing else (TUF 4.6).
pub fn snapshot_of(timestamp: &Timestamp) -> Result<&Metafile, TrustError> {
    let only = timestamp.meta.get("snapshot.json").filter(|_| timestamp.meta.len() == 1);
    only.ok_or_else(|| TrustError::Damaged {
        role: "timestamp".to_owned(),
        reason: "it promises something else than one snapshot".to_owned(),
    })
}

/// TUF 5.3.10, 5.4.4, 5.5.6, 5.6.6: metadata that has expired is not taken.
pub fn not_expired(role: &impl Role, name: &str, at: DateTime<Utc>) -> Result<(), TrustError> {
    let expires = moment(role.expires());
    if at < expires { Ok(()) } else { Err(TrustError::Expired { role: name.to_owned(), expires }) }
}

/// The moments of `tough` in those of this program, to the second.
pub fn moment(time: jiff::Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(time.as_second(), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Not enough of the keys that may sign for a role have signed it.
pub fn not_signed(role: &str, source: tough::schema::Error) -> TrustError {
    TrustError::NotSigned { role: role.to_owned(), source: Box::new(source) }
}

pub fn rolled_back(role: &str) -> TrustError {
    TrustError::RolledBack { role: role.trim_end_matches(".json").to_owned() }
}

/// The file of a role: its name percent-encoded as every TUF client does, so that no name leads out of the folder.
pub fn file_name(role: &str) -> String {
    let mut name = String::with_capacity(role.len() + 5);
    for byte in role.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name + ".json"
}
