//! Recognises the places that newcomers need, and says why one of them can be no listing.

use super::{
    Tags,
    kinds::{
        GOVERNMENT, GOVERNMENT_OFFICE, KINDS, Kind, Nameless, SOCIAL_FACILITIES, SOCIAL_FACILITIES_FOR,
        SOCIAL_FACILITY, SPECIALITIES,
    },
};
use crate::directory::TermCode;

/// What a place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The word of OpenStreetMap that the report counts it as.
    pub word: &'static str,
    /// The needs that it meets; at least one.
    pub needs: Vec<TermCode>,
    /// For whom, where that is said.
    pub audiences: Vec<TermCode>,
    /// What it is called without a name of its own.
    pub nameless: Nameless,
    /// A refuge for women: where it is must not be shown.
    pub secret: bool,
}

/// A place of one of our kinds that can be no listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// As of `Match`.
    pub word: &'static str,
    /// Why, for the report.
    pub reason: String,
}

/// Keys that begin so speak of what was or will be.
const LIFECYCLE: [&str; 9] =
    ["disused", "abandoned", "closed", "was", "demolished", "removed", "construction", "proposed", "planned"];

/// Recognises a place by its tags; none when it is of no kind that we look for.
///
/// # Errors
/// `Unfit` when it is of one of our kinds, but closed for ever, private, or not for newcomers.
pub fn classify(tags: &Tags) -> Option<Result<Match, Unfit>> {
    let now: Vec<&Kind> = KINDS.iter().filter(|kind| tags.says(kind.key, kind.value)).collect();
    let Some(first) = now.first() else {
        return unused(tags).map(Err);
    };
    let unfit = |reason: &str| Some(Err(Unfit { word: first.value, reason: reason.to_owned() }));
    if let Some(state) = LIFECYCLE.iter().find(|state| tags.says(state, "yes")) {
        return unfit(&format!("it is marked {state}=yes"));
    }
    if ["private", "no"].iter().any(|value| tags.says("access", value)) {
        return unfit("it is private (access)");
    }
    if matches!(first.nameless, Nameless::Called(_)) && tags.says("access", "customers") {
        return unfit("it is for customers only (access)");
    }
    let mut needs: Vec<&str> = Vec::new();
    for kind in &now {
        needs.extend(needs_of(kind, tags));
    }
    needs.extend(
        SPECIALITIES.iter().filter(|(value, _)| tags.says("healthcare:speciality", value)).map(|(_, need)| need),
    );
    let internet = ["wlan", "wifi", "terminal", "yes"].iter().any(|value| tags.says("internet_access", value));
    if internet && ["library", "community_centre", "social_centre"].contains(&first.value) {
        needs.push("need.people.internet");
    }
    let secret = is_refuge(tags);
    if secret {
        needs = vec!["need.women.safe_house"];
    }
    let needs = codes(needs);
    if needs.is_empty() {
        return unfit(if first.value == GOVERNMENT_OFFICE {
            "the map does not say what this office is for, or newcomers do not need it; if they do, enter it by hand"
        } else {
            "no need of the vocabulary fits this kind of facility; if newcomers use it, enter it by hand"
        });
    }
    let audiences = codes(meant_for(tags).filter_map(|(_, _, audience)| *audience).collect());
    Some(Ok(Match { word: first.value, needs, audiences, nameless: first.nameless, secret }))
}

/// A place that once was of one of our kinds, or will be.
fn unused(tags: &Tags) -> Option<Unfit> {
    tags.iter().find_map(|(key, value)| {
        let (state, key) = key.split_once(':')?;
        let kind = KINDS.iter().find(|kind| kind.key == key && kind.value == value)?;
        LIFECYCLE
            .contains(&state)
            .then(|| Unfit { word: kind.value, reason: format!("it is not in use ({state}:{key}={value})") })
    })
}

fn needs_of(kind: &Kind, tags: &Tags) -> Vec<&'static str> {
    let of = |table: &[(&str, &'static [&'static str])], key: &str| -> Option<Vec<&'static str>> {
        let found: Vec<_> = table.iter().filter(|(value, _)| tags.says(key, value)).collect();
        (!found.is_empty()).then(|| found.into_iter().flat_map(|(_, needs)| needs.iter().copied()).collect())
    };
    match kind.value {
        SOCIAL_FACILITY => {
            let given = of(SOCIAL_FACILITIES, SOCIAL_FACILITY).unwrap_or_default();
            given.into_iter().chain(meant_for(tags).flat_map(|(_, needs, _)| needs.iter().copied())).collect()
        }
        GOVERNMENT_OFFICE => of(GOVERNMENT, "government").unwrap_or_default(),
        "doctors" | "doctor" if !tags.get("healthcare:speciality").is_none_or(is_general) => specialist(tags),
        _ => kind.needs.to_vec(),
    }
}

/// Whether a speciality is that of a family doctor.
fn is_general(speciality: &str) -> bool {
    ["general", "family", "internal"].iter().any(|word| speciality.contains(word))
}

/// A specialist is no family doctor: the need of the speciality where we know one, which `classify` adds, else health.
fn specialist(tags: &Tags) -> Vec<&'static str> {
    let known = SPECIALITIES.iter().any(|(value, _)| tags.says("healthcare:speciality", value));
    if known { Vec::new() } else { vec!["need.health"] }
}

fn meant_for(
    tags: &Tags,
) -> impl Iterator<Item = &'static (&'static str, &'static [&'static str], Option<&'static str>)> {
    SOCIAL_FACILITIES_FOR.iter().filter(|(value, _, _)| tags.says("social_facility:for", value))
}

/// A refuge from violence: shelter for women or for victims.
fn is_refuge(tags: &Tags) -> bool {
    let shelter = tags.says(SOCIAL_FACILITY, "shelter") || tags.says(SOCIAL_FACILITY, "group_home");
    let hunted = ["woman", "women", "abused", "victim", "victims", "domestic_violence"];
    shelter && hunted.iter().any(|value| tags.says("social_facility:for", value))
}

/// Codes of the table, each once, in order; the tests prove that all of them exist.
pub(super) fn codes(texts: Vec<&str>) -> Vec<TermCode> {
    let mut codes: Vec<TermCode> = Vec::new();
    for code in texts.into_iter().filter_map(|text| TermCode::parse(text).ok()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
