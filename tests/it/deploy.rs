//! What stands on the card beside the program: systemd and udev take it, and the shell reads it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

/// What mirrors `/`: the package's part, the card's, and what only a card has whose system is updated.
const OVERLAYS: [&str; 3] = ["deploy/rootfs", "deploy/image/rootfs", "deploy/image/rootfs-updates"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Every file of both overlays, with its place on the card.
fn overlaid() -> Vec<(PathBuf, PathBuf)> {
    let overlay = |overlay: &str| {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join(overlay);
        let placed = |path: PathBuf| (path.clone(), path.strip_prefix(&top).unwrap().to_owned());
        files(&top).into_iter().map(placed).collect::<Vec<_>>()
    };
    OVERLAYS.iter().flat_map(|name| overlay(name)).collect()
}

fn is_unit(path: &Path) -> bool {
    path.extension()
        .is_some_and(|kind| ["service", "timer", "path", "socket", "target"].iter().any(|unit| kind == *unit))
}

/// What systemd says of our units: nothing, when all is well. This machine's own units stand around them.
fn said_of_units(change: impl Fn(&Path, String) -> String) -> Option<String> {
    let own = Path::new("/usr/lib/systemd/system");
    if Command::new("systemd-analyze").arg("--version").output().is_err() || !own.is_dir() {
        eprintln!("skipped: there is no systemd-analyze here");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let units = folder.path().join("usr/lib/systemd/system");
    fs::create_dir_all(&units).unwrap();
    let used = ["usr/bin/wegwijs", "usr/bin/rm", "usr/bin/sleep", "usr/bin/systemctl", "usr/bin/rauc", "bin/sh"];
    for program in used.iter().chain(&["usr/sbin/nft", "usr/sbin/sshd", "usr/sbin/wpa_supplicant"]) {
        let program = folder.path().join(program);
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::write(&program, "").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut names = Vec::new();
    for (path, place) in overlaid() {
        let target = folder.path().join(&place);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&path, &target).unwrap();
        if is_unit(&place) {
            let name = place.file_name().unwrap().to_str().unwrap().replace("@.", "@sda1.");
            fs::write(&target, change(&place, fs::read_to_string(&path).unwrap())).unwrap();
            names.push(name);
        }
    }
    for unit in fs::read_dir(own).unwrap().map(|entry| entry.unwrap().path()).filter(|unit| unit.is_file()) {
        let target = units.join(unit.file_name().unwrap());
        if !target.exists() {
            fs::copy(&unit, &target).unwrap();
        }
    }
    let root = format!("--root={}", folder.path().display());
    let done = Command::new("systemd-analyze").args(["verify", "--man=no", &root]).args(&names).output().unwrap();
    let mut said = String::from_utf8_lossy(&done.stderr).into_owned();
    if !done.status.success() {
        said.push_str(&done.status.to_string());
    }
    Some(said)
}

#[test]
fn systemd_takes_the_units() {
    let Some(said) = said_of_units(|_, unit| unit) else { return };
    assert_eq!(said, "");
    let mistaken = said_of_units(|_, unit| unit.replace("[Service]", "[Service]\nNoSuchThing=1")).unwrap();
    assert!(mistaken.contains("NoSuchThing"), "a mistake is noticed: {mistaken}");
}

#[test]
fn udev_takes_the_rules() {
    let rules = overlaid().into_iter().filter(|(_, place)| place.extension().is_some_and(|kind| kind == "rules"));
    let rules = rules.map(|(path, _)| path).collect::<Vec<_>>();
    assert!(rules.len() > 3, "{rules:?}");
    let verify = Command::new("udevadm").arg("verify").args(&rules).output();
    match verify {
        Ok(done) if !String::from_utf8_lossy(&done.stderr).contains("Unknown command") => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        }
        _ => eprintln!("skipped: there is no udevadm here that verifies (systemd 254)"),
    }
}

#[test]
fn the_shell_reads_every_script() {
    let mut scripts = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy"));
    scripts.retain(|path| fs::read(path).unwrap().starts_with(b"#!/bin/"));
    assert!(scripts.len() > 10, "{scripts:?}");
    for script in scripts {
        let shell = if fs::read(&script).unwrap().starts_with(b"#!/bin/bash") { "bash" } else { "sh" };
        let done = Command::new(shell).arg("-n").arg(&script).output().unwrap();
        assert!(done.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&done.stderr));
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{} cannot be run", script.display());
    }
}

#[test]
fn three_ends_within_a_minute_ask_for_the_former_directory_when_they_were_crashes() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/rootfs/usr/lib/wegwijs/ended");
    let ends = |results: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        for result in results {
            let mut ended = Command::new("sh");
            // Without a framebuffer: this machine's own is not painted on.
            ended.arg(&script).env("SERVICE_RESULT", result).env("FRAMEBUFFER", "/nowhere");
            assert!(ended.env("RUNTIME_DIRECTORY", folder.path()).status().unwrap().success());
        }
        folder.path().join("back").exists()
    };
    assert!(ends(&["signal", "watchdog", "core-dump"]));
    assert!(!ends(&["signal", "watchdog"]));
    assert!(!ends(&["exit-code", "exit-code", "exit-code"]), "a screen that is not there");
    assert!(!ends(&["signal", "success", "signal", "success"]), "it was told to end");
}
