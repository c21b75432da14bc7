//! Looks at what the kiosk shows and where it comes from: roots, sources, signatures, the directory.

use std::{fs, path::Path, rc::Rc};

use chrono::TimeDelta;

use super::{Check, Code, Finding, Patient};
use crate::{
    config::{Settings, SourceSettings},
    limits::{METADATA_BYTES_MAX, SIGNED_DAYS_LEFT_MIN},
    store::{Directory, StoreError},
    sync::{Anchor, Budget, Fetch, FetchError, Month, Proxies, SourceStatus, State, Status, Wire, WireSettings},
};

/// What is here of each source, then what the last round refused.
pub fn look(patient: &Patient, settings: &Settings) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for source in &settings.sources {
        found.push(root(patient, source).of(&source.name));
        found.extend(signed(patient, &source.name).map(|finding| finding.of(&source.name)));
    }
    found.extend(last_round(patient));
    found
}

/// Asks each source that has an address.
pub fn reached(patient: &Patient, settings: &Settings) -> Vec<Finding> {
    let sources = settings.sources.iter().filter(|source| !source.urls.is_empty());
    sources.map(|source| answer(patient, settings, source).of(&source.name)).collect()
}

/// What the last round did not bring, and why.
fn last_round(patient: &Patient) -> Vec<Finding> {
    let status = Status::read(patient.state.path());
    let sources = status.into_iter().flat_map(|status| status.sources);
    let refused = |source: SourceStatus| {
        let code = match source.state {
            State::NotTrusted => Code::Untrusted,
            State::Unusable => Code::Unusable,
            State::BudgetUsedUp => Code::Budget,
            State::NotReachable => Code::Source,
            State::NoRoom => Code::FreeSpace,
            _ => return None,
        };
        let reason = source.reason.map_or_else(String::new, |reason| format!(": {reason}"));
        Some(Finding::bad(Check::LastRound, code, format!("{}{reason}", source.name)).of(&source.name))
    };
    sources.filter_map(refused).collect()
}

fn root(patient: &Patient, source: &SourceSettings) -> Finding {
    let path = patient.beside.join(&source.root);
    let seen = |what: String| format!("{}: {what}", source.name);
    let anchor = fs::read(&path).map_err(|why| why.to_string());
    match anchor.and_then(|bytes| Anchor::read(bytes).map_err(|why| why.to_string())) {
        Ok(anchor) => Finding::good(Check::Root, seen(anchor.fingerprint())),
        Err(why) => Finding::bad(Check::Root, Code::Root, seen(format!("{}: {why}", path.display()))),
    }
}

/// Asks for the file that a round asks for first. It is not kept.
fn answer(patient: &Patient, settings: &Settings, source: &SourceSettings) -> Finding {
    let ask = || -> Result<bool, FetchError> {
        let proxies = match &settings.network.proxy {
            Some(proxy) => Proxies::through(proxy)?,
            None => Proxies::from_environment()?,
        };
        let authorities = settings.network.ca.as_ref().map(|path| patient.beside.join(path));
        let wire = WireSettings::new(patient.state.source(&source.name).wire(), authorities, proxies);
        // Nobody's month is charged for a look by hand.
        let budget = Budget::load(&patient.state.budget(), None, Month::of(patient.now.time))?;
        let wire = Wire::new(&source.urls, wire, Rc::new(budget))?;
        Ok(wire.metadata("timestamp.json", METADATA_BYTES_MAX)?.is_some())
    };
    match ask() {
        Ok(true) => Finding::good(Check::Source, format!("{} answers", source.name)),
        Ok(false) => Finding::bad(Check::Source, Code::Source, format!("{} has no timestamp.json", source.name)),
        Err(why) => Finding::bad(Check::Source, Code::Source, format!("{}: {why}", source.name)),
    }
}

/// The signed file of a source that ends first; none before the first round.
fn signed(patient: &Patient, name: &str) -> Option<Finding> {
    let (role, until) = patient.state.source(name).valid_until().into_iter().min_by_key(|(_, until)| *until)?;
    let seen = format!("{name}: {role} is valid until {}", until.format("%Y-%m-%d"));
    let left = until - patient.now.time;
    Some(if left < TimeDelta::days(SIGNED_DAYS_LEFT_MIN) {
        Finding::bad(Check::Signatures, Code::Expiry, seen)
    } else {
        Finding::good(Check::Signatures, seen)
    })
}

/// What is shown, after `check` of its file.
pub fn directory(patient: &Patient, check: impl Fn(&Path) -> Result<(), StoreError>) -> Finding {
    let path = patient.state.shown();
    let opened = check(&path).and_then(|()| Directory::open(&path));
    match opened.and_then(|directory| Ok((directory.service_count()?, directory.publishers()?.len()))) {
        Ok((services, publishers)) => {
            Finding::good(Check::Directory, format!("listings: {services}, publishers: {publishers}"))
        }
        Err(why) => Finding::bad(Check::Directory, Code::Directory, why.to_string()),
    }
}
