//! What the doctor has found, as a section of the staff's page: each check with how it is, and of what is bad what to do.
//! Looks at nothing itself.

use super::{Line, Reader, Section, Tone};
use crate::doctor::{Check, Finding, Health};

/// The section, what is bad first. What nobody knows is left out, and so is the good of what the page says anyway.
pub fn section(reader: &Reader, findings: &[Finding]) -> Section {
    let mut lines = Vec::new();
    let bad: Vec<&Finding> = findings.iter().filter(|finding| finding.health == Health::Bad).collect();
    for finding in &bad {
        let code = finding.code.map(|code| code.to_string()).unwrap_or_default();
        lines.push(Line { text: name(reader, finding), value: reader.isolated(&code), tone: Tone::Warning });
        lines.extend(finding.to_do.map(|to_do| Line::plain(reader.tr(to_do)).toned(Tone::Warning)));
    }
    let said_elsewhere =
        |finding: &&Finding| matches!(finding.check, Check::Clock | Check::FreeSpace | Check::Directory);
    let good = findings.iter().filter(|finding| finding.health == Health::Good && !said_elsewhere(finding));
    let well = |finding| Line { text: name(reader, finding), value: reader.tr("All right"), tone: Tone::Plain };
    lines.extend(good.map(well));
    let icon = if bad.is_empty() { "circle-check" } else { "triangle-alert" };
    Section { icon, heading: reader.tr("Checks"), lines }
}

fn name(reader: &Reader, finding: &Finding) -> String {
    let source = [("name", finding.source.as_deref().unwrap_or_default())];
    match finding.check {
        Check::Settings => reader.tr("Settings"),
        Check::Screen => reader.tr("Screen"),
        Check::Touch => reader.tr("Touchscreen"),
        Check::Sound => reader.tr("Sound"),
        Check::Printer => reader.tr("Printer"),
        Check::Panel => reader.tr("Small display"),
        Check::Clock => reader.tr("Clock"),
        Check::DiskWear => reader.tr("Wear of the card"),
        Check::FreeSpace => reader.tr("Free space"),
        Check::Root => reader.tr_with("Root keys of {name}", &source),
        Check::Signatures => reader.tr_with("Signatures of {name}", &source),
        Check::Source => reader.tr("Sources"),
        Check::LastRound => reader.tr("Last update"),
        Check::Directory => reader.tr("Directory"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        doctor::{ADVICE, Code},
        locale::{LANGUAGES, LanguageTag},
    };

    fn reader(tag: &str) -> Reader {
        Reader::of(&LanguageTag::parse(tag).unwrap())
    }

    #[test]
    fn what_is_bad_comes_first_with_its_code_and_what_to_do() {
        let found = [
            Finding::good(Check::Screen, "HDMI-A-1"),
            Finding::good(Check::Clock, "2026-11-29 10:30 UTC"),
            Finding::good(Check::Root, "…").of("lindeveen"),
            Finding::bad(Check::Touch, Code::Touch, "none is connected"),
        ];
        let section = section(&reader("en"), &found);
        let said: Vec<_> =
            section.lines.iter().map(|line| (line.text.as_str(), line.value.as_str(), line.tone)).collect();
        let to_do = Code::Touch.advice().to_do;
        assert_eq!(
            said,
            [
                ("Touchscreen", "W12", Tone::Warning),
                (to_do, "", Tone::Warning),
                ("Screen", "All right", Tone::Plain),
                ("Root keys of lindeveen", "All right", Tone::Plain),
            ]
        );
    }

    #[test]
    fn what_to_do_is_said_in_every_language() {
        for language in LANGUAGES.iter().filter(|language| language.tag != "en") {
            let reader = reader(language.tag);
            for advice in &ADVICE {
                assert_ne!(reader.tr(advice.to_do), advice.to_do, "{}", language.tag);
            }
        }
    }
}
