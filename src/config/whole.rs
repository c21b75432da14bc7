//! How the settings of a file fit each other. Each value by itself was checked before.

use super::{Mistake, Settings, SourceSettings, TakeSettings, check::Lines};
use crate::limits::SOURCES_MAX;

/// What does not fit.
pub fn misfits(settings: &Settings, lines: &Lines) -> Vec<Mistake> {
    let line = |name: &str| lines.get(name).copied();
    let mut found = Vec::new();
    let mut pair = |one: &str, other: &str, there: [bool; 2]| {
        let (here, missing) = match there {
            [true, false] => (one, other),
            [false, true] => (other, one),
            _ => return,
        };
        let name = |dotted: &str| dotted.rsplit('.').next().unwrap_or_default().to_owned();
        let what = format!("'{}' needs '{}' beside it; write both, or neither", name(here), name(missing));
        found.push(Mistake { line: line(here), what });
    };
    let (screen, place, network) = (&settings.screen, &settings.place, &settings.network);
    pair("screen.width_mm", "screen.height_mm", [screen.width_mm.is_some(), screen.height_mm.is_some()]);
    pair("place.latitude", "place.longitude", [place.latitude.is_some(), place.longitude.is_some()]);
    if network.wifi_password.is_some() && network.wifi_name.is_none() {
        let what = "there is a password and no network; write wifi_name = \"…\" beside it".to_owned();
        found.push(Mistake { line: line("network.wifi_password"), what });
    }
    // The radio may be used only by the rules of its country.
    if network.wifi_name.is_some() && place.country.is_none() {
        let what = "Wi-Fi needs the country; write country = \"…\" below [place]".to_owned();
        found.push(Mistake { line: line("network.wifi_name"), what });
    }
    if let (Some(region), country) = (&place.region, place.country.as_deref())
        && region.split('-').next() != country
    {
        let what =
            format!("the region {region} is not in the country of [place]; write the country that it begins with");
        found.push(Mistake { line: line("place.region"), what });
    }
    sources(&settings.sources, lines, &mut found);
    found.sort_by_key(|mistake| mistake.line);
    found
}

fn sources(sources: &[SourceSettings], lines: &Lines, found: &mut Vec<Mistake>) {
    let line = |at: usize, name: &str| lines.get(&format!("source.{at}.{name}")).copied();
    if sources.len() > SOURCES_MAX {
        let what = format!("this is one [[source]] too many; a kiosk takes {SOURCES_MAX}");
        found.push(Mistake { line: line(SOURCES_MAX, "name"), what });
    }
    for (at, source) in sources.iter().enumerate() {
        if sources[..at].iter().any(|other| other.name == source.name) {
            let what = format!("two sources are called \"{}\"; give each a name of its own", source.name);
            found.push(Mistake { line: line(at, "name"), what });
        }
        match (source.take, source.within_km) {
            (TakeSettings::Unmet, None) => {
                let what = "take = \"unmet\" needs within_km beside it, such as within_km = 25".to_owned();
                found.push(Mistake { line: line(at, "take"), what });
            }
            (TakeSettings::All, Some(_)) => {
                let what = "within_km goes only with take = \"unmet\"; leave within_km out".to_owned();
                found.push(Mistake { line: line(at, "within_km"), what });
            }
            _ => {}
        }
    }
}
