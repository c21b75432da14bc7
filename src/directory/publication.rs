//! What a publication says of itself, and what the targets of its TUF repository are for. Owns these words; reads and
//! writes nothing.

use std::{collections::HashMap, fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Publisher, Translation};

/// The target that holds the publication itself: a SQLite file, compressed with zstd.
pub const PUBLICATION_TARGET: &str = "publication.db.zst";

/// The key under which a target's `custom` (TUF 1.0.34, section 4.5) holds its [`TargetUse`].
pub const TARGET_USE_KEY: &str = "wegwijs";

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// Not 64 hexadecimal digits, or not 32 bytes.
#[derive(Debug, thiserror::Error)]
#[error("a SHA-256 is 32 bytes, as 64 hexadecimal digits")]
pub struct NotASha256;

impl FromStr for Sha256 {
    type Err = NotASha256;

    fn from_str(text: &str) -> Result<Self, NotASha256> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(NotASha256);
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| NotASha256)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<&[u8]> for Sha256 {
    type Error = NotASha256;

    fn try_from(bytes: &[u8]) -> Result<Self, NotASha256> {
        bytes.try_into().map(Self).map_err(|_| NotASha256)
    }
}

impl Serialize for Sha256 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Length and digest of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// SHA-256 of its bytes.
    pub sha256: Sha256,
    /// Its length in bytes.
    pub length: u64,
}

/// What a target of a repository is for, as its `custom` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TargetUse {
    /// The whole publication; `content` is that of the SQLite file inside.
    Publication {
        /// The SQLite file.
        content: Content,
    },
    /// How one publication becomes another.
    Delta {
        /// The SQLite file it begins with.
        from: Sha256,
        /// The SQLite file it makes.
        content: Content,
    },
    /// The map, or a recording, as it is.
    Medium,
}

/// A file beside the listings: a map or a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medium {
    /// What it is called, such as `audio/ti/need.health.opus`.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

impl Medium {
    /// The target that holds it: addressed by content, so that an unchanged recording is never sent again.
    pub fn target_name(&self) -> String {
        format!("media/{}", self.content.sha256)
    }
}

/// What a publication says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// Who signs it and answers for it.
    pub publisher: Publisher,
    /// The publisher's name in other languages (field `name`).
    pub publisher_names: Vec<Translation>,
    /// When it was frozen.
    pub published_at: DateTime<Utc>,
    /// What else belongs to it, by name.
    pub media: Vec<Medium>,
}

/// Something that a trusted publisher has signed. Only `sync` vouches (`tests/it/tidy/rooms.rs`).
#[derive(Debug, Clone, PartialEq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// Says that signature, length and digest of `value` were checked.
    pub fn vouch(value: T) -> Self {
        Self(value)
    }

    /// What was checked.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// What a target is for, where its `custom` says so in words that this program knows.
pub fn target_use(custom: &HashMap<String, serde_json::Value>) -> Option<TargetUse> {
    serde_json::from_value(custom.get(TARGET_USE_KEY)?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_written_and_read() {
        let digest = Sha256([0xab; 32]);
        assert_eq!(digest.to_string().parse::<Sha256>().unwrap(), digest);
        for wrong in ["", "ab", &"g".repeat(64), &"é".repeat(32), &"a".repeat(66)] {
            assert!(wrong.parse::<Sha256>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_target_is_for_is_read_or_unknown() {
        let content = Content { sha256: Sha256([1; 32]), length: 7 };
        let delta = TargetUse::Delta { from: Sha256([2; 32]), content };
        let custom = HashMap::from([(TARGET_USE_KEY.to_owned(), serde_json::to_value(&delta).unwrap())]);
        assert_eq!(target_use(&custom), Some(delta));
        let later = HashMap::from([(TARGET_USE_KEY.to_owned(), serde_json::json!({"kind": "hologram"}))]);
        assert_eq!(target_use(&later), None);
        assert_eq!(target_use(&HashMap::new()), None);
    }
}
