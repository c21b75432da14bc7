//! The house rules of ARCHITECTURE.md, checked. Each test collects every breach before it fails.

mod code;
mod messages;
mod rooms;

use std::{
    fs,
    path::{Path, PathBuf},
};

use code::{Code, functions};

/// One source file of ours.
struct Source {
    /// From the top of the checkout, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// Without comments, and with empty strings; lines stand where they stood.
    fn code(&self) -> Code {
        Code::of(&self.text)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below `folder` whose name ends in `.extension`, in order.
fn files(folder: &str, extension: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| Source {
            path: path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"),
            text: fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() { walk(&path, paths) } else { paths.push(path) }
    }
}

fn all_rust() -> Vec<Source> {
    let mut sources: Vec<Source> = ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, "rs")).collect();
    sources.push(Source { path: "build.rs".into(), text: fs::read_to_string(root().join("build.rs")).unwrap() });
    sources
}

#[track_caller]
fn none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

#[test]
fn files_and_functions_are_short() {
    const FILE_LINES_MAX: usize = 400;
    const FUNCTION_LINES_MAX: usize = 70;
    let mut breaches = Vec::new();
    for source in all_rust().into_iter().chain(files("ui", "slint")) {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            breaches.push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}", source.path));
        }
    }
    for source in all_rust() {
        for function in functions(&source.code()).into_iter().filter(|function| function.lines > FUNCTION_LINES_MAX) {
            breaches.push(format!(
                "{}:{}: fn {} has {} lines, at most {FUNCTION_LINES_MAX}",
                source.path, function.line, function.name, function.lines
            ));
        }
    }
    none(breaches);
}

#[test]
fn every_module_says_what_it_owns() {
    none(
        all_rust()
            .iter()
            .filter(|source| !source.path.ends_with("/tests.rs") && !source.text.starts_with("//! "))
            .map(|source| format!("{}: begins without //!", source.path))
            .collect(),
    );
}

#[test]
fn names_say_something() {
    const EMPTY: [&str; 7] = ["util", "utils", "helper", "helpers", "manager", "managers", "common"];
    let mut breaches = Vec::new();
    for source in all_rust() {
        let stem = source.path.trim_end_matches(".rs").to_owned();
        let code = source.code();
        let declared = ["mod", "struct", "enum", "trait", "type"].iter().flat_map(|word| code.names_after(word));
        for name in stem.split('/').map(str::to_owned).chain(declared) {
            if code::words(&name).iter().any(|word| EMPTY.contains(&word.as_str())) {
                breaches.push(format!("{}: the name {name} says nothing", source.path));
            }
        }
    }
    none(breaches);
}

#[test]
fn every_allow_states_its_reason() {
    let mut breaches = Vec::new();
    for source in all_rust() {
        for attribute in ["allow", "expect"] {
            for (line, inside) in source.code().attributes(attribute) {
                if !inside.contains("reason =") {
                    breaches.push(format!("{}:{line}: #[{attribute}(…)] without a reason", source.path));
                }
            }
        }
    }
    none(breaches);
}

#[test]
fn every_dependency_states_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut breaches = Vec::new();
    let (mut within, mut reasoned, mut seen) = (false, false, 0);
    for line in manifest.lines() {
        if line.starts_with('[') {
            within = line.contains("dependencies");
        } else if within && line.contains('=') && !line.starts_with('#') {
            seen += 1;
            if !reasoned {
                breaches.push(format!("Cargo.toml: no comment above: {line}"));
            }
        }
        reasoned = line.starts_with('#');
    }
    assert!(seen > 20, "the dependencies were not found");
    none(breaches);
}
