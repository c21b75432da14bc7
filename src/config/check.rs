//! Goes through a `wegwijs.toml` and marks whatever is not a setting or not a value of one. Knows the names and rules of
//! `keys`; how settings fit each other is for `whole`.

use std::collections::BTreeMap;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    keys::{self, KEYS, Key, SOURCE, SOURCE_NEEDS},
    mistake::{Marked, Mistakes},
};

/// How like a known name a mistyped one must be, from 0 to 1.
const LIKENESS_MIN: f64 = 0.6;
/// How much of a wrong value is repeated, in characters.
const REPEATED_CHARS_MAX: usize = 40;

/// In which line each setting stands: `place.name`, `source.0.root`.
pub type Lines = BTreeMap<String, usize>;

type Entry<'d, 't> = (&'d Spanned<toml::de::DeString<'t>>, &'d Spanned<DeValue<'t>>);

/// Checks every name and every value.
///
/// # Errors
/// All that is wrong.
pub fn check(text: &str) -> Result<Lines, Mistakes> {
    let (document, unreadable) = DeTable::parse_recoverable(text);
    let mut check = Check { marked: Marked::new(text), lines: Lines::new() };
    for why in &unreadable {
        let at = why.span().map_or(0, |span| span.start);
        let what = check.unreadable(at, why.message());
        check.marked.mark(at, what);
    }
    // What could not be read leaves holes; what stands around them would only confuse.
    if unreadable.is_empty() {
        for entry in document.get_ref() {
            check.section(entry);
        }
    }
    check.marked.finish().map(|()| check.lines)
}

struct Check<'t> {
    marked: Marked<'t>,
    lines: Lines,
}

impl<'t> Check<'t> {
    /// What the grammar stumbles over, with the two mistakes that office programs make for people.
    fn unreadable(&self, at: usize, why: &str) -> String {
        let line = self.marked.line(at);
        let written = self.marked.text_of_line(line);
        if written.contains(['“', '”', '„', '‘', '’']) {
            return "the quotation marks are curved; write straight ones: \"\"".to_owned();
        }
        if why.contains("must be quoted") {
            return "a text stands between quotation marks, as in name = \"Lindeveen\"".to_owned();
        }
        format!("not understood ({why}); a setting is written as name = value, one a line")
    }

    fn section(&mut self, (name, value): Entry<'_, 't>) {
        let section = name.get_ref().as_ref();
        match value.get_ref() {
            DeValue::Array(sources) if section == SOURCE && sources.iter().all(|one| one.get_ref().is_table()) => {
                for (at, source) in sources.iter().enumerate() {
                    let Some(table) = source.get_ref().as_table() else { continue };
                    self.settings(SOURCE, &format!("{SOURCE}.{at}"), table);
                    self.needs_of_source(source.span().start, table);
                }
            }
            DeValue::Table(_) if section == SOURCE => {
                self.marked.mark(name.span().start, "write [[source]], with two brackets on each side".to_owned());
            }
            DeValue::Table(table) if keys::is_section(section) => self.settings(section, section, table),
            _ if is_head(value.get_ref()) && !keys::is_section(section) => {
                let what = match nearest(section, KEYS.iter().map(|key| key.section)) {
                    Some(near) => format!("[{section}] is not known; did you mean [{near}]?"),
                    None => format!("[{section}] is not known; leave it out"),
                };
                self.marked.mark(name.span().start, what);
            }
            _ if keys::is_section(section) => {
                let what =
                    format!("'{section}' is a section: write [{section}] alone in a line, its settings below it");
                self.marked.mark(name.span().start, what);
            }
            _ => self.marked.mark(name.span().start, unknown("", section)),
        }
    }

    fn settings(&mut self, section: &str, path: &str, table: &DeTable<'t>) {
        for (name, value) in table {
            let written = name.get_ref().as_ref();
            let at = name.span().start;
            let Some(key) = keys::find(section, written) else {
                self.marked.mark(at, unknown(section, written));
                continue;
            };
            self.lines.insert(format!("{path}.{written}"), self.marked.line(at));
            if !key.rule.takes(value.get_ref()) {
                let what = self.wrong(key, value);
                self.marked.mark(at, what);
            }
        }
    }

    fn wrong(&self, key: &Key, value: &Spanned<DeValue<'t>>) -> String {
        let written = self.marked.at(value.span()).lines().next().unwrap_or_default();
        if key.secret {
            return format!("'{}' is not right; write {}", key.name, key.write);
        }
        let mut repeated: String = written.chars().take(REPEATED_CHARS_MAX).collect();
        if repeated.len() < written.len() {
            repeated.push('…');
        }
        format!("'{}' cannot be {repeated}; write {}", key.name, key.write)
    }

    fn needs_of_source(&mut self, at: usize, table: &DeTable<'t>) {
        for name in SOURCE_NEEDS.iter().filter(|name| !table.contains_key(**name)) {
            let Some(key) = keys::find(SOURCE, name) else { continue };
            self.marked.mark(at, format!("this [[source]] has no '{name}'; write {}", key.write));
        }
    }
}

/// Whether it is written as a section or a list of them.
fn is_head(value: &DeValue<'_>) -> bool {
    let of_tables = |list: &[Spanned<DeValue<'_>>]| !list.is_empty() && list.iter().all(|one| one.get_ref().is_table());
    value.is_table() || value.as_array().is_some_and(|list| of_tables(list))
}

/// What to say of a name that no setting of a section has; `section` is empty above the first one.
pub(super) fn unknown(section: &str, written: &str) -> String {
    let belongs =
        |key: &Key| if key.section == SOURCE { "[[source]]".to_owned() } else { format!("[{}]", key.section) };
    if let Some(key) = KEYS.iter().find(|key| key.name == written) {
        return format!("'{written}' belongs below {}", belongs(key));
    }
    let here = KEYS.iter().filter(|key| key.section == section).map(|key| key.name);
    if let Some(near) = nearest(written, here) {
        return format!("'{written}' is not known; did you mean '{near}'?");
    }
    let elsewhere = nearest(written, KEYS.iter().map(|key| key.name));
    match elsewhere.and_then(|near| KEYS.iter().find(|key| key.name == near)) {
        Some(key) => format!("'{written}' is not known; did you mean '{}', below {}?", key.name, belongs(key)),
        None => format!("'{written}' is not known; leave it out"),
    }
}

/// The known name that is most like a mistyped one, if any is like it.
fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let written = written.to_lowercase();
    let likeness = known.map(|name| (strsim::normalized_damerau_levenshtein(&written, name), name));
    let likely = likeness.filter(|(likeness, _)| *likeness >= LIKENESS_MIN);
    likely.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        check(text).unwrap_err().to_string()
    }

    #[test]
    fn a_name_that_is_not_known_is_answered_with_the_one_that_was_meant() {
        let lines = "# the card\n".repeat(12);
        assert_eq!(
            said(&format!("{lines}[place]\nlnaguages = [\"nl\"]")),
            "line 14: 'lnaguages' is not known; did you mean 'languages'?"
        );
        assert_eq!(said("languages = [\"nl\"]"), "line 1: 'languages' belongs below [place]");
        assert_eq!(
            said("[screen]\nlatitud = 52.1"),
            "line 2: 'latitud' is not known; did you mean 'latitude', below [place]?"
        );
        assert_eq!(said("[place]\nqqq = 1"), "line 2: 'qqq' is not known; leave it out");
        assert_eq!(said("[plaec]\nname = \"A\""), "line 1: [plaec] is not known; did you mean [place]?");
        assert_eq!(said("[zebra]"), "line 1: [zebra] is not known; leave it out");
        assert_eq!(said("[source]\nname = \"a\""), "line 1: write [[source]], with two brackets on each side");
        assert!(said("screen = 5").contains("write [screen] alone in a line"));
    }

    #[test]
    fn a_wrong_value_is_answered_with_what_to_write() {
        assert_eq!(
            said("[place]\ncountry = \"Holland\""),
            "line 2: 'country' cannot be \"Holland\"; write two capital letters, such as \"NL\""
        );
        assert!(said("[place]\nlanguages = \"nl\"").contains("a list of the languages"));
        assert!(said("[place]\nlanguages = [\"nl\", \"nl\"]").contains("cannot be [\"nl\", \"nl\"]"));
        assert!(said("[place]\nlatitude = 200").contains("from -90 to 90"));
        assert!(said("[screen]\nrotation = 45").contains("0, 90, 180 or 270"));
        assert!(said("[counters]\non = \"yes\"").contains("true or false"));
        let name = "x".repeat(300);
        let long = said(&format!("[place]\nname = \"{name}\""));
        assert!(long.contains("xxx…") && long.len() < 200, "{long}");
    }

    #[test]
    fn secrets_are_not_repeated() {
        for line in ["wifi_password = \"geheim\"", "proxy = \"me:geheim@proxy\""] {
            let said = said(&format!("[network]\n{line}"));
            assert!(said.starts_with("line 2: ") && !said.contains("geheim"), "{said}");
        }
    }

    #[test]
    fn all_mistakes_are_told_in_order() {
        let text = "[screen]\nrotation = 1\nwith_mm = 2\n[place]\ncountry = 3\n[[source]]\nname = \"a\"\n";
        let lines: Vec<_> = check(text).unwrap_err().0.iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(5), Some(6)]);
    }

    #[test]
    fn what_the_grammar_does_not_take_is_said_in_words() {
        assert!(said("[place]\nname = “Lindeveen”").starts_with("line 2: the quotation marks are curved"));
        assert!(said("[place]\nname = Lindeveen").starts_with("line 2: a text stands between quotation marks"));
        assert!(said("[place]\nname = \"A\"\nname = \"B\"").starts_with("line 3: "));
        assert!(said("[place\n").starts_with("line 1: "));
    }

    #[test]
    fn lines_are_known() {
        let text = "[place]\nname = \"A\"\n\n[[source]]\nname = \"a\"\nroot = \"a.json\"\n[[source]]\nroot = \"b\"\nname = \"b\"";
        let lines = check(text).unwrap();
        assert_eq!((lines["place.name"], lines["source.0.root"], lines["source.1.root"]), (2, 6, 8));
    }
}
