//! What an import did, record by record, in words a clerk understands and as JSON for machines.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    path::Path,
};

use serde::Serialize;

/// Where a record stands in its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, as the person named it.
    pub file: String,
    /// `line 12`, `$.contents[3].phones[0]`, `node 4711`.
    pub at: String,
}

impl Place {
    /// A place in a file.
    pub fn new(file: &Path, at: impl Into<String>) -> Self {
        Self { file: printable(file.display().to_string()), at: printable(at) }
    }
}

/// Without control characters: names come from strangers, and a terminal would obey them.
pub(super) fn printable(text: impl Into<String>) -> String {
    let text = text.into();
    if text.contains(char::is_control) { text.replace(char::is_control, "\u{fffd}") } else { text }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.file, self.at)
    }
}

/// One remark about one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// What kind of record: `service`, `phone`…
    pub kind: String,
    /// Why, and what to do.
    pub reason: String,
}

/// How many records of one kind: `read` = `taken` + `skipped`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Met in the source.
    pub read: u64,
    /// In the directory now.
    pub taken: u64,
    /// Left out, each with a remark.
    pub skipped: u64,
}

/// The outcome of one import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// By kind of record.
    pub counts: BTreeMap<String, Count>,
    /// Each skipped record.
    pub skipped: Vec<Remark>,
    /// Records that were taken, but not quite as they stood.
    pub changed: Vec<Remark>,
}

impl Report {
    /// Counts a record that went in.
    pub fn take(&mut self, kind: &str) {
        let count = self.counts.entry(kind.to_owned()).or_default();
        count.read += 1;
        count.taken += 1;
    }

    /// Counts a record that was left out, and why.
    pub fn skip(&mut self, kind: &str, place: Place, reason: impl Into<String>) {
        let count = self.counts.entry(kind.to_owned()).or_default();
        count.read += 1;
        count.skipped += 1;
        self.skipped.push(Remark { place, kind: kind.to_owned(), reason: printable(reason) });
    }

    /// Remarks on a record that went in, but not quite as it stood. Does not count it.
    pub fn change(&mut self, kind: &str, place: Place, reason: impl Into<String>) {
        self.changed.push(Remark { place, kind: kind.to_owned(), reason: printable(reason) });
    }

    /// All kinds together.
    pub fn total(&self) -> Count {
        self.counts.values().fold(Count::default(), |sum, count| Count {
            read: sum.read + count.read,
            taken: sum.taken + count.taken,
            skipped: sum.skipped + count.skipped,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<24} {:>9} {:>9} {:>9}", "", "read", "taken", "skipped")?;
        let total = self.total();
        for (kind, count) in self.counts.iter().map(|(kind, count)| (kind.as_str(), count)).chain([("all", &total)]) {
            writeln!(f, "{kind:<24} {:>9} {:>9} {:>9}", count.read, count.taken, count.skipped)?;
        }
        for (title, remarks) in [("Skipped:", &self.skipped), ("Taken, but changed:", &self.changed)] {
            if !remarks.is_empty() {
                writeln!(f, "\n{title}")?;
            }
            write_remarks(f, remarks)?;
        }
        Ok(())
    }
}

/// One line a remark; where many records of a file share one, the first places and how many more (JSON has them all).
fn write_remarks(f: &mut fmt::Formatter<'_>, remarks: &[Remark]) -> fmt::Result {
    const PLACES_NAMED_MAX: usize = 3;
    let mut groups: Vec<(&Remark, Vec<&str>)> = Vec::new();
    let mut known: HashMap<(&str, &str, &str), usize> = HashMap::new();
    for remark in remarks {
        let key = (remark.place.file.as_str(), remark.kind.as_str(), remark.reason.as_str());
        let group = *known.entry(key).or_insert_with(|| {
            groups.push((remark, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(&remark.place.at);
    }
    for (remark, places) in groups {
        let named = places.iter().take(PLACES_NAMED_MAX).copied().collect::<Vec<_>>().join("; ");
        let more = places.len().saturating_sub(PLACES_NAMED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(f, "  {}, {named}{more} ({}): {}", remark.place.file, remark.kind, remark.reason)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_adds_up_and_reads_well() {
        let mut report = Report::default();
        report.take("service");
        report.skip("phone", Place::new(Path::new("phones.csv"), "line 4"), "the number is missing; fill it in");
        let total = report.total();
        assert_eq!(total, Count { read: 2, taken: 1, skipped: 1 });
        let text = report.to_string();
        assert!(text.contains("phones.csv, line 4 (phone): the number is missing"), "{text}");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["skipped"][0]["at"], "line 4");
    }

    #[test]
    fn names_do_not_command_the_terminal() {
        let mut report = Report::default();
        report.skip("phone", Place::new(Path::new("a\u{1b}[2J.csv"), "line\u{7} 1"), "“x\u{9b}2J\ny” is no number");
        assert_eq!(report.skipped[0].place.to_string(), "a\u{fffd}[2J.csv, line\u{fffd} 1");
        assert_eq!(report.skipped[0].reason, "“x\u{fffd}2J\u{fffd}y” is no number");
    }

    #[test]
    fn many_records_with_one_fault_are_one_line() {
        let mut report = Report::default();
        for line in 2..10 {
            report.skip("phone", Place::new(Path::new("p.csv"), format!("line {line}")), "the number is missing");
        }
        let text = report.to_string();
        assert!(text.contains("p.csv, line 2; line 3; line 4 and 5 more (phone): the number is missing"), "{text}");
        assert_eq!(serde_json::to_value(&report).unwrap()["skipped"].as_array().map(Vec::len), Some(8));
    }
}
