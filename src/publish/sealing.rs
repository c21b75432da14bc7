//! Seals a publication: signs what is new, and writes it so that the timestamp comes last. Before that nothing leads to
//! the new files, and what was there still holds.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use tough::schema::{Metafile, Snapshot, Targets, Timestamp};

use super::{
    KeyRole, Keys, PublishError,
    keys::Signer,
    repository::{MEDIA_ROLE, Present, Repository},
    signing::{self, SPEC_VERSION},
};
use crate::limits::TIMESTAMP_VALID_DAYS;

/// How long a repository is good without anybody doing anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Until when.
    pub until: DateTime<Utc>,
    /// What lapses first: timestamp is renewed, targets are published again, root keys are rotated.
    pub first: KeyRole,
}

/// Metadata to be signed anew; what is none stays as it is.
#[derive(Default)]
pub(super) struct Fresh {
    pub(super) targets: Option<Targets>,
    pub(super) media: Option<Targets>,
}

/// Signs and writes.
pub(super) fn seal(
    repository: &Repository,
    keys: &Keys,
    present: Option<&Present>,
    fresh: Fresh,
    at: DateTime<Utc>,
) -> Result<Validity, PublishError> {
    let mut expiries = vec![(keys.root().expires, KeyRole::Root)];
    let mut meta: HashMap<String, Metafile> =
        present.map(|present| present.snapshot.signed.signed.meta.clone()).unwrap_or_default();
    let stays = [
        present.filter(|_| fresh.targets.is_none()).map(|present| &present.targets),
        present.filter(|_| fresh.media.is_none()).and_then(|present| present.media.as_ref()),
    ];
    expiries.extend(stays.into_iter().flatten().map(|role| (role.signed.signed.expires, KeyRole::Targets)));
    for (name, role) in [(MEDIA_ROLE, fresh.media), ("targets", fresh.targets)] {
        let Some(role) = role else { continue };
        expiries.push((role.expires, KeyRole::Targets));
        let written = keys.sign(KeyRole::Targets, role)?;
        repository.put_metadata(&format!("{}.{name}.json", written.signed.signed.version), &written.bytes)?;
        meta.insert(format!("{name}.json"), written.metafile());
    }
    let expires = signing::days_after(at, TIMESTAMP_VALID_DAYS);
    expiries.push((expires, KeyRole::Timestamp));
    let mut snapshot = Snapshot::new(SPEC_VERSION.to_owned(), repository.next_version("snapshot")?, expires);
    snapshot.meta = meta;
    let snapshot = keys.sign(KeyRole::Snapshot, snapshot)?;
    // They rise together, so that a timestamp that got lost is followed by a higher one.
    let after_former = present.and_then(|present| present.timestamp.signed.signed.version.checked_add(1));
    let version = snapshot.signed.signed.version.max(after_former.unwrap_or(std::num::NonZeroU64::MIN));
    let mut timestamp = Timestamp::new(SPEC_VERSION.to_owned(), version, expires);
    timestamp.meta.insert("snapshot.json".to_owned(), snapshot.metafile());
    let timestamp = keys.sign(KeyRole::Timestamp, timestamp)?;
    repository.put_metadata(&format!("{}.snapshot.json", snapshot.signed.signed.version), &snapshot.bytes)?;
    repository.put_roots(keys)?;
    repository.put_metadata("timestamp.json", &timestamp.bytes)?;
    let first = expiries.into_iter().min_by_key(|(expires, _)| *expires);
    let (until, first) = first.unwrap_or((expires, KeyRole::Timestamp));
    Ok(Validity { until: signing::moment(until), first })
}

/// When the newest timestamp was signed.
pub(super) fn signed_at(present: &Present) -> DateTime<Utc> {
    signing::moment(present.timestamp.signed.signed.expires) - TimeDelta::days(TIMESTAMP_VALID_DAYS)
}

/// Whether targets or recordings are signed by keys that do not count any more.
pub(super) fn has_old_targets_key(present: &Present) -> bool {
    let media = present.media.as_ref().is_some_and(|media| media.signer == Signer::Former);
    media || present.targets.signer == Signer::Former
}
