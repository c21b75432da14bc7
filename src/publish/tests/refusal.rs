//! What is refused, and what broke off and is healed.

use super::*;

#[test]
fn the_wrong_keys_or_folder_are_refused() {
    let (town, other) = (Town::new(1), Town::new(2));
    town.publish(day(0)).unwrap();
    let before = town.seen().timestamp;
    let mixed = |directory: &Town, keys: &Town, to: &Town, at| {
        let edition = Edition { directory: &directory.directory, media: None, published_at: at };
        publish(&edition, &keys.keys, &to.folder()).err().unwrap()
    };
    let refused = mixed(&town, &other, &town, day(1));
    assert!(matches!(refused, PublishError::OtherPublisher { .. }), "{refused}");
    let refused = mixed(&other, &other, &town, day(1));
    assert!(matches!(refused, PublishError::NotOfTheseKeys { .. }), "{refused}");
    let refused = renew(&other.keys, &town.folder(), day(1)).err().unwrap();
    assert!(matches!(refused, PublishError::NotOfTheseKeys { .. }), "{refused}");
    // Without roots in the folder, signatures alone must tell.
    fs::remove_file(town.folder().join("metadata/1.root.json")).unwrap();
    let refused = renew(&other.keys, &town.folder(), day(1)).err().unwrap();
    assert!(refused.to_string().contains("was not signed by these keys"), "{refused}");
    assert_eq!(town.seen().timestamp, before);
    let lapsed = day(5 * 366);
    assert!(matches!(mixed(&town, &town, &town, lapsed), PublishError::RootLapsed { .. }));
}

#[test]
fn a_copy_of_keys_that_is_older_than_the_folder_is_refused() {
    let mut town = Town::new(1);
    town.publish(day(0)).unwrap();
    let old = Keys::open(&town.place.path().join("keys"), &[], &passphrases()).unwrap();
    town.keys.rotate(KeyRole::Timestamp, PASSPHRASE, day(1)).unwrap();
    town.publish(day(1)).unwrap();
    let refused = renew(&old, &town.folder(), day(2)).err().unwrap();
    assert!(matches!(refused, PublishError::NewerRoot { .. }), "{refused}");
}

#[test]
fn two_at_once_are_kept_apart() {
    let town = Town::new(1);
    let first = Repository::open(&town.folder()).unwrap();
    assert!(matches!(town.publish(day(0)), Err(PublishError::Busy { .. })));
    drop(first);
    town.publish(day(0)).unwrap();
}

#[test]
fn a_publication_that_broke_off_harms_nobody_and_is_healed() {
    let mut town = Town::new(1);
    town.publish(day(0)).unwrap();
    let (timestamp, old) = (fs::read(town.folder().join("metadata/timestamp.json")).unwrap(), town.content());
    town.put(3, "closed today");
    town.publish(day(1)).unwrap();
    let changed = town.content();
    // As if it had broken off before its last file.
    fs::write(town.folder().join("metadata/timestamp.json"), timestamp).unwrap();
    fs::write(town.folder().join(".publishing/0.delta"), b"half").unwrap();
    assert!(town.content() == old, "what was there still holds");
    let healed = town.publish(day(1)).unwrap();
    assert!(healed.new.is_some());
    assert!(town.content() == changed);
    assert_eq!(town.seen().versions(), [3, 3, 3, 0], "a version is never given twice");
    assert!(!town.files(".publishing").contains("0.delta"));
}

#[test]
fn a_lost_timestamp_is_followed_by_a_higher_one() {
    let town = Town::new(1);
    town.publish(day(0)).unwrap();
    town.publish(day(1)).unwrap();
    fs::remove_file(town.folder().join("metadata/timestamp.json")).unwrap();
    town.publish(day(2)).unwrap();
    assert_eq!(town.seen().versions(), [3, 3, 2, 0]);
}

#[test]
fn damage_is_said_and_nothing_is_written() {
    let mut town = Town::new(1);
    town.publish(day(0)).unwrap();
    let path = town.folder().join("metadata/1.snapshot.json");
    let whole = fs::read(&path).unwrap();
    for damage in [Vec::new(), whole[..whole.len() - 1].to_vec(), b"{}".to_vec()] {
        fs::write(&path, damage).unwrap();
        let refused = town.publish(day(1)).err().unwrap();
        assert!(matches!(refused, PublishError::Damaged { .. }), "{refused}");
    }
    fs::write(&path, whole).unwrap();
    // A former publication that is damaged only costs its delta.
    let targets = town.seen().targets;
    let target = &targets.targets[&TargetName::new(PUBLICATION_TARGET).unwrap()];
    let name = format!("targets/{}.{PUBLICATION_TARGET}", signing::hex(&target.hashes.sha256));
    fs::write(town.folder().join(name), b"nonsense").unwrap();
    town.put(3, "closed today");
    assert!(town.publish(day(1)).unwrap().new.unwrap().delta_bytes.is_empty());
}

#[test]
fn a_clock_that_went_back_is_refused() {
    let town = Town::new(1);
    town.publish(day(9)).unwrap();
    assert!(matches!(town.publish(day(8)), Err(PublishError::ClockBack { .. })));
    assert!(matches!(renew(&town.keys, &town.folder(), day(8)), Err(PublishError::ClockBack { .. })));
}
