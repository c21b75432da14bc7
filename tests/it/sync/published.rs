//! What `publish` writes, as a kiosk meets it: whole, by delta, renewed, with new keys, by stick.

use std::{fs, path::Path};

use chrono::TimeDelta;
use wegwijs::{
    directory::PUBLICATION_TARGET,
    publish::{Edition, KeyRole, Keys, Passphrases, Published, RootKeys, publish, renew},
    store::Take,
    sync::{Source, State},
};

use super::world::{Machine, Town, came_of, today, town};

/// Lindeveen with real keys, a folder that it publishes into, and a kiosk that is given its root.
struct Scene {
    folder: tempfile::TempDir,
    town: Town,
    keys: Keys,
    machine: Machine,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let town = town("lindeveen", 30);
        let words = |text: &str| Some(text.to_owned());
        let passphrases = Passphrases { root: words("for the safe"), daily: words("for the month") };
        let keys = folder.path().join("keys");
        let keys = Keys::init(&keys, town.publisher.id, RootKeys::Single, &passphrases, today()).unwrap();
        let anchor = fs::read(folder.path().join("keys/root.json")).unwrap();
        let source = Source { name: "town".into(), anchor, take: Take::All };
        Self { folder, town, keys, machine: Machine::new(vec![source]) }
    }

    /// The folder that is published into: that of a stick.
    fn repository(&self) -> std::path::PathBuf {
        self.folder.path().join("stick/wegwijs/Lindeveen")
    }

    fn publish(&self, hours: i64) -> Published {
        let directory = self.town.directory();
        let media = self.folder.path().join("media");
        let edition = Edition {
            directory: &directory,
            media: media.is_dir().then_some(&media),
            published_at: today() - TimeDelta::days(2) + TimeDelta::hours(hours),
        };
        publish(&edition, &self.keys, &self.repository()).unwrap()
    }

    fn change(&mut self, name: &str) {
        self.town.services[0].name = name.to_owned();
    }

    fn round(&self) -> State {
        let status = self.machine.stick(&self.folder.path().join("stick"));
        assert_eq!(came_of(&status, "town").1, "");
        status.state
    }
}

/// Every file below a folder, from there.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_change_comes_by_delta_alone() {
    let mut scene = Scene::new();
    scene.publish(0);
    assert_eq!(scene.round(), State::Done);
    assert_eq!(scene.round(), State::NothingNew);
    scene.change("Changed");
    let new = scene.publish(1).new.unwrap();
    assert!(new.delta_bytes[0] * 4 < new.whole_bytes, "{new:?}");
    let targets = scene.repository().join("targets");
    for file in files(&targets).iter().filter(|file| file.ends_with(PUBLICATION_TARGET)) {
        fs::remove_file(targets.join(file)).unwrap();
    }
    assert_eq!(scene.round(), State::Done);
    assert!(scene.machine.shows("Changed"));
}

#[test]
fn a_kiosk_that_slept_through_eight_publications_needs_one_delta() {
    let mut scene = Scene::new();
    scene.publish(0);
    scene.round();
    for hour in 1..=8 {
        scene.change(&format!("Hour {hour}"));
        scene.publish(hour);
    }
    let targets = scene.repository().join("targets");
    for file in files(&targets).iter().filter(|file| file.ends_with(PUBLICATION_TARGET)) {
        fs::remove_file(targets.join(file)).unwrap();
    }
    assert_eq!(scene.round(), State::Done);
    assert!(scene.machine.shows("Hour 8"));
}

#[test]
fn renewed_and_with_new_keys_it_is_still_the_same_publisher() {
    let mut scene = Scene::new();
    scene.publish(0);
    assert_eq!(scene.round(), State::Done);
    renew(&scene.keys, &scene.repository(), today() - TimeDelta::days(1)).unwrap();
    assert_eq!(scene.round(), State::NothingNew);
    for role in [KeyRole::Timestamp, KeyRole::Snapshot, KeyRole::Targets, KeyRole::Root] {
        let words = if role == KeyRole::Root { "for the safe" } else { "for the month" };
        scene.keys.rotate(role, words, today() - TimeDelta::hours(20)).unwrap();
    }
    scene.change("By new keys");
    scene.publish(30);
    assert_eq!(scene.round(), State::Done, "the chain of roots leads there");
    assert!(scene.machine.shows("By new keys"));
}

#[test]
fn recordings_come_along_once_and_go_when_nobody_names_them() {
    let scene = Scene::new();
    let media = scene.folder.path().join("media/audio/ti");
    fs::create_dir_all(&media).unwrap();
    fs::write(media.join("need.health.opus"), b"a voice").unwrap();
    fs::write(media.join("need.work.opus"), b"another voice").unwrap();
    scene.publish(0);
    assert_eq!(scene.round(), State::Done);
    let here = || files(&scene.machine.state().media()).len();
    assert_eq!(here(), 2);
    fs::remove_file(media.join("need.work.opus")).unwrap();
    scene.publish(1);
    assert_eq!(scene.round(), State::Done);
    assert_eq!(here(), 1);
}

#[test]
fn no_two_names_of_a_repository_are_one_on_a_stick_that_knows_no_capitals() {
    let mut scene = Scene::new();
    for (name, voice) in [("A.opus", "one"), ("a.opus", "two")] {
        let media = scene.folder.path().join("media");
        fs::create_dir_all(&media).unwrap();
        fs::write(media.join(name), voice).unwrap();
    }
    scene.publish(0);
    scene.change("Changed");
    scene.publish(1);
    let names = files(&scene.repository());
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase() || b"0123456789./-".contains(&byte));
    assert!(names.iter().all(plain), "{names:?}");
    assert_eq!(scene.round(), State::Done);
    assert_eq!(files(&scene.machine.state().media()).len(), 2);
}
