//! Looking for a target along the delegations of TUF 5.6.7: depth first, in their order, each role fetched only when
//! the way leads to it.

use std::collections::HashSet;

use globset::GlobBuilder;
use tough::{
    TargetName,
    schema::{DelegatedRole, Delegations, PathSet, Target, Targets},
};

use super::{
    super::Fetch,
    TrustError, Trusted,
    roles::{self, Metadata},
};
use crate::limits::{DELEGATIONS_MAX, TARGETS_METADATA_BYTES_MAX};
use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};

impl Trusted {
    /// The target of this name; none when no role that may speak for it lists it. Fetches the delegated roles that
    /// the way leads to.
    ///
    /// # Errors
    /// When a role on the way cannot be had or is not to be trusted, or the name leads out of its folder.
    pub fn find(&self, name: &str, from: &dyn Fetch, at: DateTime<Utc>) -> Result<Option<Target>, TrustError> {
        let name = target_name(name)?;
        let top = self.targets().ok_or_else(|| TrustError::Missing { role: "targets".to_owned() })?;
        if let Some(target) = top.targets.get(&name) {
            return Ok(Some(target.clone()));
        }
        // The delegators stay as long as a role they speak for is waiting.
        let mut waiting: Vec<(Delegations, DelegatedRole)> = children(top, &name);
        let mut visited = HashSet::new();
        while let Some((delegator, role)) = waiting.pop() {
            if visited.len() >= DELEGATIONS_MAX || !visited.insert(role.name.clone()) {
                continue;
            }
            let targets = self.delegated(&delegator, &role.name, from, at)?;
            if let Some(target) = targets.signed().targets.get(&name) {
                return Ok(Some(target.clone()));
            }
            if role.terminating {
                waiting.clear();
            }
            waiting.extend(children(targets.signed(), &name));
        }
        Ok(None)
    }

    /// A delegated role: the kept one where its delegator vouches for it and the snapshot promises it, else a new one.
    fn delegated(
        &self,
        delegator: &Delegations,
        role: &str,
        from: &dyn Fetch,
        at: DateTime<Utc>,
    ) -> Result<Metadata<Targets>, TrustError> {
        let meta = self.meta_of(role)?;
        let vouched = |bytes| {
            let metadata: Metadata<Targets> = Metadata::unchecked(bytes)?;
            delegator
                .verify_role(metadata.with_signatures(), role)
                .map_err(|source| roles::not_signed(role, source))?;
            metadata.is(&meta)?;
            roles::not_expired(metadata.signed(), role, at)?;
            Ok::<_, TrustError>(metadata)
        };
        if let Some(kept) = self.read(role)?.and_then(|bytes| vouched(bytes).ok()) {
            return Ok(kept);
        }
        let new = vouched(self.promised(from, role, &meta, TARGETS_METADATA_BYTES_MAX)?)?;
        self.write(role, new.bytes())?;
        Ok(new)
    }
}

/// The roles that may speak for a target, the first one last, for they are taken from the end.
fn children(targets: &Targets, name: &TargetName) -> Vec<(Delegations, DelegatedRole)> {
    let Some(delegations) = &targets.delegations else { return Vec::new() };
    let meant = delegations.roles.iter().filter(|role| speaks_for(&role.paths, name)).rev();
    meant.map(|role| (delegations.clone(), role.clone())).collect()
}

/// Whether a path set names a target. A star does not go beyond a slash (TUF 4.5), which `tough` lets it.
fn speaks_for(paths: &PathSet, name: &TargetName) -> bool {
    match paths {
        PathSet::Paths(patterns) => patterns.iter().any(|pattern| {
            let glob = GlobBuilder::new(pattern.value()).literal_separator(true).build();
            glob.is_ok_and(|glob| glob.compile_matcher().is_match(name.raw()))
        }),
        PathSet::PathHashPrefixes(prefixes) => {
            let hash = digest(&SHA256, name.raw().as_bytes());
            let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            prefixes.iter().any(|prefix| hash.starts_with(prefix.value()))
        }
    }
}

/// A target's name; refuses what leads anywhere but below the folder of targets.
pub fn target_name(name: &str) -> Result<TargetName, TrustError> {
    let climbs = || TrustError::Climbs { name: name.to_owned() };
    let parsed = TargetName::new(name).map_err(|_| climbs())?;
    if parsed.raw() != parsed.resolved() || name.starts_with('/') { Err(climbs()) } else { Ok(parsed) }
}

/// Where a target is stored below `targets/`: its digest before the last part of its name, with consistent snapshots
/// (TUF 6.2).
pub fn target_path(name: &TargetName, target: &Target, consistent_snapshot: bool) -> String {
    let raw = name.raw();
    if !consistent_snapshot {
        return raw.to_owned();
    }
    let hash: String = target.hashes.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    match raw.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/{hash}.{file}"),
        None => format!("{hash}.{raw}"),
    }
}
