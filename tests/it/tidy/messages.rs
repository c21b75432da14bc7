//! The words of the interface: source, template and catalogues say the same.

use std::collections::{BTreeMap, BTreeSet};

use polib::{catalog::Catalog, message::MessageView, po_file};
use wegwijs::locale::LANGUAGES;

use super::{files, none, root};

fn catalogue(name: &str) -> Result<Catalog, String> {
    po_file::parse(&root().join("ui/lang").join(name)).map_err(|why| format!("ui/lang/{name}: {why}"))
}

/// The languages of the desk, its workbooks and the small display: only these have their messages.
const DESK_LANGUAGES: [&str; 9] = ["nl", "de", "fr", "en", "it", "es", "pl", "sv", "tr"];

/// Each message of a template; its plural where it has one.
fn template(name: &str) -> BTreeMap<String, Option<String>> {
    let messages = catalogue(name).unwrap();
    let plural = |message: &dyn MessageView| message.msgid_plural().ok().map(str::to_owned);
    messages.messages().map(|message| (message.msgid().to_owned(), plural(message))).collect()
}

/// The string literals of a text, by the byte where each begins, comments left out.
fn literals(source: &str) -> BTreeMap<usize, String> {
    let mut found = BTreeMap::new();
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = source[at..].find('\n').map_or(bytes.len(), |length| at + length);
            }
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 3,
            b'\'' if bytes.get(at + 1) == Some(&b'\\') => at += 4,
            b'"' => {
                let start = at;
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let inside = &source[start + 1..at.min(bytes.len())];
                found.insert(start, inside.replace("\\\"", "\"").replace("\\n", "\n"));
                at += 1;
            }
            _ => at += 1,
        }
    }
    found
}

/// The message of each call of `.tr("…")`, `.tr_with("…", …)`, `.tr_count("…", "…", …)` in a source.
fn used(source: &str) -> Vec<String> {
    let literals = literals(source);
    let mut messages = Vec::new();
    for call in [".tr(", ".tr_with(", ".tr_count("] {
        for (at, _) in source.match_indices(call) {
            let arguments = &source[at + call.len()..];
            let first = at + call.len() + (arguments.len() - arguments.trim_start().len());
            messages.extend(literals.get(&first).cloned());
        }
    }
    messages
}

/// What stands between double braces in a page, a line each.
fn expressions(page: &str) -> String {
    let parts = page.split("{{").skip(1);
    parts.filter_map(|part| part.split("}}").next()).fold(String::new(), |text, part| text + part + "\n")
}

fn placeholders(text: &str) -> BTreeSet<String> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
}

#[test]
fn calls_are_found_over_lines() {
    let source = "c.tr(\"One\"); // c.tr(\"no\")\n words.tr_with(\n    \"Two {x}\",\n &[(\"x\", y)]) .tr(name)";
    assert_eq!(used(source), ["One", "Two {x}"]);
}

#[test]
fn the_template_is_what_the_program_says() {
    let (screen, desk) = (template("wegwijs.pot"), template("desk.pot"));
    let mut breaches = Vec::new();
    let mut said = BTreeSet::new();
    for source in files("src", "rs").into_iter().chain(files("ui/desk/templates", "html")) {
        let of_desk = ["src/desk", "ui/desk", "src/exchange/sheet", "src/kiosk/panel"];
        let of_desk = of_desk.iter().any(|place| source.path.starts_with(place));
        let text = if of_desk && source.path.ends_with("html") { expressions(&source.text) } else { source.text };
        let text = text.split("#[cfg(test)]").next().unwrap();
        let words = used(text);
        said.extend(literals(text).into_values().chain(words.iter().cloned()));
        let known = |message: &String| screen.contains_key(message) || of_desk && desk.contains_key(message);
        for message in words.into_iter().filter(|message| !known(message)) {
            breaches.push(format!("{}: “{message}” is not in ui/lang/wegwijs.pot or desk.pot", source.path));
        }
    }
    for message in screen.keys().chain(desk.keys()).filter(|message| !said.contains(*message)) {
        breaches.push(format!("ui/lang: “{message}” of a template is nowhere in src or ui/desk"));
    }
    none(breaches);
}

#[test]
fn every_language_has_every_message_with_its_values() {
    let (screen, desk) = (template("wegwijs.pot"), template("desk.pot"));
    let mut all = screen.clone();
    all.extend(desk);
    let mut breaches = Vec::new();
    for language in &LANGUAGES {
        let words = format!("db/vocabulary/{}.toml", language.tag);
        if !root().join(&words).exists() {
            breaches.push(format!("{words} is missing"));
        }
        // The English messages are the keys.
        if language.tag != "en" {
            let template = if DESK_LANGUAGES.contains(&language.tag) { &all } else { &screen };
            breaches.extend(breaches_of(language.tag, template));
        }
    }
    none(breaches);
}

fn breaches_of(tag: &str, template: &BTreeMap<String, Option<String>>) -> Vec<String> {
    let file = format!("{tag}.po");
    let catalogue = match catalogue(&file) {
        Ok(catalogue) => catalogue,
        Err(why) => return vec![why],
    };
    let mut breaches = Vec::new();
    let mut wrong = |message: &str, why: String| breaches.push(format!("ui/lang/{file}: “{message}” {why}"));
    for message in catalogue.messages().filter(|message| !template.contains_key(message.msgid())) {
        wrong(message.msgid(), "is not in wegwijs.pot".to_owned());
    }
    for (id, plural) in template {
        let Some(message) = catalogue.find_message(None, id, plural.as_deref()) else {
            wrong(id, "is missing".to_owned());
            continue;
        };
        let forms: Vec<&str> = match message.msgstr_plural() {
            Ok(forms) => forms.iter().map(String::as_str).collect(),
            Err(_) => message.msgstr().into_iter().collect(),
        };
        let expected = placeholders(plural.as_deref().unwrap_or(id));
        for form in &forms {
            // A form for one, two or few may say the number in words.
            let (mut wanted, mut found) = (expected.clone(), placeholders(form));
            if plural.is_some() {
                wanted.remove("n");
                found.remove("n");
            }
            if form.trim().is_empty() {
                wrong(id, "is empty".to_owned());
            } else if wanted != found {
                wrong(id, format!("has the values {found:?}, not {wanted:?}"));
            }
        }
    }
    breaches
}
