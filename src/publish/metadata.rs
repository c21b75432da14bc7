//! What the metadata of a publication says: targets with their uses, recordings in a role of their own, and when each
//! lapses. Signs nothing and writes nothing.

use std::{collections::HashMap, num::NonZeroU64};

use chrono::{DateTime, SecondsFormat, Utc};
use tough::{
    TargetName,
    schema::{DelegatedRole, Delegations, PathPattern, PathSet, Role, RoleType, Root, Target, Targets},
};

use super::{
    PublishError,
    former::Delta,
    media::Source,
    repository::MEDIA_ROLE,
    signing::{self, SPEC_VERSION},
};
use crate::{
    directory::{Content, PUBLICATION_TARGET, TARGET_USE_KEY, TargetUse, target_use},
    limits::TARGETS_VALID_DAYS,
};

/// The field beside [`TARGET_USE_KEY`]'s publisher that says when the publication was frozen.
const PUBLISHED_AT: &str = "published_at";

/// Targets by their names.
pub(super) type Listing = HashMap<TargetName, Target>;

/// The publication and how former ones become it.
pub(super) fn listing(whole: Content, content: Content, deltas: &[Delta]) -> Result<Listing, PublishError> {
    let publication = (PUBLICATION_TARGET.to_owned(), whole, TargetUse::Publication { content });
    let deltas = deltas.iter().map(|delta| (delta.name.clone(), delta.content, delta.meaning.clone()));
    targets(std::iter::once(publication).chain(deltas))
}

/// The recordings.
pub(super) fn media_listing(sources: &[Source]) -> Result<Listing, PublishError> {
    let medium = |source: &Source| (source.medium.target_name(), source.medium.content, TargetUse::Medium);
    targets(sources.iter().map(medium))
}

fn targets(entries: impl Iterator<Item = (String, Content, TargetUse)>) -> Result<Listing, PublishError> {
    let target = |(name, content, meaning): (String, Content, TargetUse)| {
        let meaning = serde_json::to_value(meaning).unwrap_or_default();
        let target = Target {
            length: content.length,
            hashes: signing::hashes(content.sha256),
            custom: HashMap::from([(TARGET_USE_KEY.to_owned(), meaning)]),
            _extra: HashMap::new(),
        };
        let name = TargetName::new(name.clone()).map_err(|_| PublishError::TargetName { name })?;
        Ok((name, target))
    };
    entries.map(target).collect()
}

/// Targets metadata that is good from `at`.
pub(super) fn role(listing: Listing, version: NonZeroU64, at: DateTime<Utc>) -> Targets {
    Targets {
        spec_version: SPEC_VERSION.to_owned(),
        version,
        expires: signing::days_after(at, TARGETS_VALID_DAYS),
        targets: listing,
        delegations: None,
        _extra: HashMap::new(),
    }
}

/// Hands the recordings to a role of their own, signed by the same key: a listing that changes does not send their list
/// again.
pub(super) fn delegate_media(targets: &mut Targets, root: &Root) -> Result<(), Box<tough::schema::Error>> {
    let Some(keys) = root.roles.get(&RoleType::Targets) else { return Ok(()) };
    let known = |id| Some((Clone::clone(id), root.keys.get(id)?.clone()));
    targets.delegations = Some(Delegations {
        keys: keys.keyids.iter().filter_map(known).collect(),
        roles: vec![DelegatedRole {
            name: MEDIA_ROLE.to_owned(),
            keyids: keys.keyids.clone(),
            threshold: keys.threshold,
            paths: PathSet::Paths(vec![PathPattern::new("media/*").map_err(Box::new)?]),
            terminating: true,
            targets: None,
        }],
    });
    Ok(())
}

/// Writes down when the publication was frozen, so that the next one can tell whether anything has changed.
pub(super) fn set_published_at(targets: &mut Targets, at: DateTime<Utc>) {
    targets._extra.insert(TARGET_USE_KEY.to_owned(), serde_json::json!({ PUBLISHED_AT: moment_text(at) }));
}

/// A moment as it stands here and in the publication.
pub(super) fn moment_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// When the publication in these targets was frozen.
pub(super) fn published_at(targets: &Targets) -> Option<DateTime<Utc>> {
    targets._extra.get(TARGET_USE_KEY)?.get(PUBLISHED_AT)?.as_str()?.parse().ok()
}

/// The publication that these targets list: the target, and the SQLite file in it.
pub(super) fn publication_in(targets: &Targets) -> Option<(&Target, Content)> {
    let name = TargetName::new(PUBLICATION_TARGET).ok()?;
    let target = targets.targets.get(&name)?;
    match target_use(&target.custom)? {
        TargetUse::Publication { content } => Some((target, content)),
        _ => None,
    }
}

/// Whether half of the time for which it is good is over.
pub(super) fn is_half_over(role: &impl Role, at: DateTime<Utc>, valid_days: i64) -> bool {
    (signing::moment(role.expires()) - at).num_days() < valid_days / 2
}
