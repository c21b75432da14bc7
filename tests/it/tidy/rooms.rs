//! Who may use whom, and who may name whose types.

use super::{Code, Source, files, none};

/// Rooms by level: a room may use those of lower levels, never one of its own level or higher.
const LEVELS: [&[&str]; 8] = [
    &["limits", "durable"],
    &["locale", "clock"],
    &["directory"],
    &["search", "speech", "slip", "map", "coverage", "device", "config"],
    &["store"],
    &["exchange", "publish", "sync"],
    // Above sync, which it asks; below kiosk, whose staff page may ask it.
    &["doctor"],
    &["kiosk", "desk"],
];

/// The room of a file; none for the command line, which may use everything.
fn room(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    (!["main", "lib", "commands"].contains(&name)).then_some(name)
}

fn level(room: &str) -> Option<usize> {
    LEVELS.iter().position(|rooms| rooms.contains(&room))
}

/// The rooms that a file names by `crate::room` or `use crate::{room, …}`.
fn named_rooms(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            None => rooms.push(first_name(rest)),
            Some(group) => {
                let mut depth = 0;
                for part in group.split_inclusive(['{', '}', ',']) {
                    if depth == 0 {
                        rooms.push(first_name(part));
                    }
                    match part.chars().next_back() {
                        Some('{') => depth += 1,
                        Some('}') if depth == 0 => break,
                        Some('}') => depth -= 1,
                        _ => {}
                    }
                }
            }
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn rooms_use_only_those_below() {
    let mut breaches = Vec::new();
    for source in files("src", "rs") {
        let Some(room) = room(&source.path) else { continue };
        let Some(own) = level(room) else {
            breaches.push(format!("{}: {room} is not one of the rooms", source.path));
            continue;
        };
        for named in named_rooms(source.code().without_tests()) {
            if named != room && level(&named).is_some_and(|other| other >= own) {
                breaches.push(format!("{}: {room} may not use {named}", source.path));
            }
        }
    }
    none(breaches);
}

#[test]
fn groups_of_imports_are_understood() {
    let code = "use crate::{clock::Now, store::{Card, Directory}, limits::X};\nlet a = crate::map::draw();";
    assert_eq!(named_rooms(code), ["clock", "store", "limits", "map"]);
}

/// Files outside `owners` that name one of `words`.
fn strangers(sources: &[Source], words: &[&str], owners: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources.iter().filter(|source| !owners.iter().any(|owner| source.path.starts_with(owner))) {
        let code: Code = source.code();
        for word in words.iter().filter(|word| code.without_tests().contains(*word)) {
            breaches.push(format!("{}: names {word}, which is only for {owners:?}", source.path));
        }
    }
    breaches
}

#[test]
fn foreign_types_stay_in_their_room() {
    let sources = files("src", "rs");
    let mut breaches = strangers(&sources, &["rusqlite"], &["src/store.rs", "src/store/"]);
    breaches.extend(strangers(&sources, &["slint::"], &["src/kiosk/adapter", "src/slip"]));
    breaches.extend(strangers(&sources, &["anyhow"], &["src/main.rs", "src/commands"]));
    breaches.extend(strangers(&sources, &["axum"], &["src/desk"]));
    breaches.extend(strangers(&sources, &["tough::"], &["src/publish", "src/sync"]));
    breaches.extend(strangers(&sources, &["ureq::"], &["src/sync/wire", "src/desk/reach"]));
    let drawing = ["embedded_graphics::", "embedded_hal::", "mipidsi::", "ssd1306::"];
    breaches.extend(strangers(&sources, &drawing, &["src/device/panel"]));
    // Only what fetches and checks may say that something was signed.
    breaches.extend(strangers(&sources, &["Verified::vouch"], &["src/sync", "src/store/merge/tests.rs"]));
    none(breaches);
}

#[test]
fn pure_rooms_do_no_io_and_read_no_clock() {
    let io = ["std::fs", "std::net", "std::io", "std::env", "std::process", "::now(", "fs::", "println!"];
    let mut breaches = Vec::new();
    for room in ["directory", "search"] {
        let pure: Vec<Source> =
            files("src", "rs").into_iter().filter(|source| self::room(&source.path) == Some(room)).collect();
        breaches.extend(strangers(&pure, &io, &[]));
    }
    none(breaches);
}
