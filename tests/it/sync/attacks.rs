//! The attacks that The Update Framework (1.0.34, section 1.5.2) was made against, and some of our own: each fails, what
//! was shown is still shown, and the next honest round heals.

use chrono::TimeDelta;
use tough::schema::RoleType;
use wegwijs::{
    directory::{PUBLICATION_TARGET, TargetUse},
    store::Directory,
    sync::{Fetch, FetchError, State},
};

use super::{
    forge::{Shelf, content},
    world::{Machine, Publishing, came_of, today, whole},
};

/// A kiosk that shows the first publication of Lindeveen.
fn kiosk() -> (Publishing, Machine) {
    let town = Publishing::of("lindeveen", 4);
    let machine = Machine::new(vec![town.source("town")]);
    assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done);
    (town, machine)
}

/// The attack comes to this, for a reason in which this word stands; then the honest new publication is taken.
fn fails(machine: &Machine, attack: &Shelf, state: State, word: &str, mut town: Publishing) {
    let before = machine.shown();
    let (found, reason) = came_of(&machine.round(&[("town", attack)]), "town");
    assert_eq!(found, state, "{reason}");
    assert!(reason.contains(word), "{reason}");
    assert_eq!(machine.shown(), before);
    town.change("Honest");
    assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done);
    assert!(machine.shows("Honest"));
}

/// The new publication, with what is done to it.
fn tampered(town: &mut Publishing, tamper: impl FnOnce(&mut Shelf)) -> Shelf {
    town.change("Evil");
    let mut shelf = town.shelf.clone();
    tamper(&mut shelf);
    shelf
}

#[test]
fn arbitrary_content_is_refused() {
    let (mut town, machine) = kiosk();
    let attack = tampered(&mut town, |shelf| {
        for target in shelf.targets.values_mut() {
            let middle = target.len() / 2;
            target[middle] ^= 1;
        }
    });
    fails(&machine, &attack, State::NotTrusted, "promised", town);
}

#[test]
fn arbitrary_metadata_are_refused() {
    for name in ["timestamp.json", "2.snapshot.json", "2.targets.json", "2.root.json"] {
        let (mut town, machine) = kiosk();
        let attack = tampered(&mut town, |shelf| {
            let text = "{\"signed\": {}}".to_owned();
            shelf.metadata.insert(name.to_owned(), text.into_bytes());
        });
        fails(&machine, &attack, State::NotTrusted, "", town);
    }
}

#[test]
fn endless_metadata_are_given_up() {
    for name in ["timestamp.json", "2.snapshot.json", "2.targets.json", "2.root.json"] {
        let (mut town, machine) = kiosk();
        let attack = tampered(&mut town, |shelf| {
            shelf.metadata.insert(name.to_owned(), vec![b' '; 9 << 20]);
        });
        fails(&machine, &attack, State::NotReachable, "larger", town);
    }
}

#[test]
fn a_bomb_goes_off_at_its_promised_size() {
    let (mut town, machine) = kiosk();
    town.forge.version += 1;
    let frozen = town.town.frozen(today() + TimeDelta::hours(1));
    let (name, target_use, _) = whole(&frozen);
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(0), 256 << 20), 1).unwrap();
    let attack = town.forge.shelf(&[(name, target_use, bomb)]);
    fails(&machine, &attack, State::Unusable, "larger", town);
}

#[test]
fn going_back_is_refused_for_each_role_and_for_all() {
    let (mut town, machine) = kiosk();
    let first = town.shelf.clone();
    town.change("Second");
    machine.round(&[("town", &town.shelf)]);
    assert!(machine.shows("Second"));
    let (state, reason) = came_of(&machine.round(&[("town", &first)]), "town");
    assert_eq!((state, reason.contains("older")), (State::NotTrusted, true), "{reason}");
    // With the timestamp's key alone: a newer timestamp that promises the older snapshot.
    for role in [RoleType::Snapshot, RoleType::Targets] {
        let (mut town, machine) = kiosk();
        town.change("Second");
        machine.round(&[("town", &town.shelf)]);
        let mut old = town.forge.shelf(&[whole(&town.town.frozen(today()))]);
        town.forge.version = 1;
        let older = town.forge.shelf(&[whole(&town.town.frozen(today()))]);
        town.forge.version = 3;
        let newest = town.forge.shelf(&[whole(&town.town.frozen(today()))]);
        old.metadata = newest.metadata.clone();
        let name = if role == RoleType::Snapshot { "3.snapshot.json" } else { "3.targets.json" };
        old.metadata.insert(name.to_owned(), older.metadata[&name.replace('3', "1")].clone());
        fails(&machine, &old, State::NotTrusted, "promised", town);
    }
}

#[test]
fn freezing_shows_as_out_of_date_and_what_is_shown_stays() {
    let (town, machine) = kiosk();
    let before = machine.shown();
    let later = wegwijs::clock::Moment { time: today() + TimeDelta::days(91), trusted: true };
    let (state, reason) = came_of(&machine.round_at(&[("town", &town.shelf)], later), "town");
    assert_eq!(state, State::Expired);
    assert!(reason.contains("timestamp") && reason.contains("--renew"), "{reason}");
    assert_eq!(machine.shown(), before, "what was shown goes on being shown, with its date");
    // A new publication that has expired already is not taken.
    let (mut town, machine) = kiosk();
    town.forge.expires = today() - TimeDelta::hours(1);
    town.change("Expired");
    machine.round(&[("town", &town.shelf)]);
    assert!(!machine.shows("Expired"));
    town.forge.expires = today() + TimeDelta::days(90);
    fails(&machine, &town.shelf.clone(), State::Expired, "valid until", town);
}

#[test]
fn a_version_far_ahead_by_a_stolen_key_is_recovered_from_by_new_keys() {
    let (mut town, machine) = kiosk();
    town.forge.version = 1_000_000;
    let stolen = town.forge.shelf(&[whole(&town.town.frozen(today()))]);
    machine.round(&[("town", &stolen)]);
    // Without new keys the publisher is locked out, and nothing of the kiosk is lost.
    town.forge.version = 2;
    town.change("Locked out");
    let (state, _) = came_of(&machine.round(&[("town", &town.shelf)]), "town");
    assert_eq!((state, machine.shows("Locked out")), (State::NotTrusted, false));
    for role in [RoleType::Timestamp, RoleType::Snapshot, RoleType::Targets] {
        town.forge.rotate(role);
    }
    town.change("Recovered");
    assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done);
    assert!(machine.shows("Recovered"));
}

#[test]
fn files_of_different_versions_do_not_mix() {
    let (mut town, machine) = kiosk();
    let first = town.shelf.clone();
    let attack = tampered(&mut town, |shelf| {
        shelf.metadata.insert("2.targets.json".into(), first.metadata["1.targets.json"].clone());
    });
    fails(&machine, &attack, State::NotTrusted, "promised", town);
}

#[test]
fn a_neighbour_cannot_sign_for_us() {
    let (town, machine) = kiosk();
    // Another's repository, whole and valid, in the place of ours.
    let neighbour = Publishing::of("groenstad", 3);
    let mut attack = neighbour.shelf.clone();
    attack.metadata.insert("timestamp.json".into(), neighbour.shelf.metadata["timestamp.json"].clone());
    fails(&machine, &attack, State::NotTrusted, "not signed", town);
    // A neighbour whose own keys sign a publication that says it is ours.
    let (town, _) = kiosk();
    let mut evil = Publishing::of("groenstad", 3);
    let machine = Machine::new(vec![town.source("town"), evil.source("evil")]);
    machine.round(&[("town", &town.shelf), ("evil", &evil.shelf)]);
    let before = machine.shown();
    let mut ours = town.town.clone();
    ours.services[0].name = "Evil".into();
    evil.forge.version += 1;
    evil.shelf = evil.forge.shelf(&[whole(&ours.frozen(today()))]);
    let status = machine.round(&[("town", &town.shelf), ("evil", &evil.shelf)]);
    assert_eq!(came_of(&status, "evil").0, State::Unusable);
    assert_eq!(machine.shown(), before);
}

#[test]
fn a_neighbour_with_ids_of_ours_replaces_nothing() {
    let (town, _) = kiosk();
    let mut evil = Publishing::of("groenstad", 3);
    for (theirs, ours) in evil.town.services.iter_mut().zip(&town.town.services) {
        theirs.id = ours.id;
        theirs.name = "Evil".into();
        theirs.organization.clone_from(&ours.organization);
        if let Some(organization) = &mut theirs.organization {
            organization.name = "Evil".into();
        }
    }
    evil.shelf = evil.forge.shelf(&[whole(&evil.town.frozen(today()))]);
    for order in [["town", "evil"], ["evil", "town"]] {
        let sources = order.map(|name| if name == "town" { town.source(name) } else { evil.source(name) });
        let machine = Machine::new(sources.to_vec());
        assert_eq!(machine.round(&[("town", &town.shelf), ("evil", &evil.shelf)]).state, State::Done);
        let directory = Directory::open(&machine.state().shown()).unwrap();
        let shown: Vec<_> = directory
            .service_ids(0, 100)
            .unwrap()
            .into_iter()
            .map(|(_, id)| directory.service(id).unwrap().unwrap())
            .collect();
        assert_eq!(shown.len(), 7);
        let mine: Vec<_> =
            shown.iter().filter(|service| service.publisher_id == Some(town.town.publisher.id)).collect();
        assert_eq!(mine.len(), 4);
        for service in mine {
            let honest = town.town.services.iter().find(|honest| honest.name == service.name).unwrap();
            let name = |service: &wegwijs::directory::Service| service.organization.as_ref().map(|o| o.name.clone());
            assert_eq!(name(service), name(honest), "{order:?}");
        }
    }
}

#[test]
fn fewer_keys_than_the_threshold_are_not_enough() {
    for role in [RoleType::Timestamp, RoleType::Snapshot, RoleType::Targets, RoleType::Root] {
        let (mut town, machine) = kiosk();
        town.forge.need(role, 2, 3);
        town.change("Two of three");
        assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done, "{role}");
        town.forge.lose_keys(role, 1);
        if role == RoleType::Root {
            town.forge.rotate(RoleType::Timestamp);
        }
        town.change("One of three");
        let (state, reason) = came_of(&machine.round(&[("town", &town.shelf)]), "town");
        assert_eq!((state, reason.contains("not signed")), (State::NotTrusted, true), "{role}: {reason}");
        assert!(machine.shows("Two of three"));
    }
}

#[test]
fn a_key_that_was_revoked_signs_nothing_any_more() {
    for role in [RoleType::Timestamp, RoleType::Snapshot, RoleType::Targets] {
        let (mut town, machine) = kiosk();
        let stolen = town.forge.rotate(role);
        town.change("New key");
        assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done, "{role}");
        let own = town.forge.with_keys(role, stolen);
        town.change("Old key");
        let attack = town.shelf.clone();
        town.forge.with_keys(role, own);
        fails(&machine, &attack, State::NotTrusted, "not signed", town);
    }
}

/// Mirrors in order; whoever is blamed is not asked again.
struct Mirrors(std::cell::RefCell<Vec<Shelf>>);

impl Fetch for Mirrors {
    fn metadata(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, FetchError> {
        self.0.borrow()[0].metadata(name, bytes_max)
    }

    fn target(&self, path: &str, file: &mut std::fs::File, length: u64) -> Result<(), FetchError> {
        self.0.borrow()[0].target(path, file, length)
    }

    fn blame(&self) -> Result<bool, FetchError> {
        self.0.borrow_mut().remove(0);
        Ok(!self.0.borrow().is_empty())
    }
}

#[test]
fn a_hostile_mirror_does_not_keep_the_kiosk_from_the_honest_one() {
    let (mut town, machine) = kiosk();
    let frozen = town.shelf.clone();
    let lying = tampered(&mut town, |shelf| shelf.targets.values_mut().for_each(|target| target[9] ^= 1));
    let forged = Publishing::of("groenstad", 3).shelf;
    town.change("Honest");
    let mirrors = std::cell::Cell::new(Some(vec![frozen, lying, forged, town.shelf.clone()]));
    let from = |_: &wegwijs::sync::Source| {
        let mirrors = Mirrors(mirrors.take().unwrap().into());
        Some(Ok(Box::new(mirrors) as Box<dyn Fetch>))
    };
    let now = wegwijs::clock::Moment { time: today(), trusted: true };
    let origin = wegwijs::sync::Origin::Wire(&from);
    // The first gives what is here already, which is no lie; the next round's first mirror lies.
    let status = wegwijs::sync::round(&machine.state(), &machine.sources, &origin, now).unwrap();
    assert_eq!(status.state, State::NothingNew);
    let lying = tampered(&mut town, |shelf| shelf.targets.values_mut().for_each(|target| target[9] ^= 1));
    let forged = Publishing::of("groenstad", 3).shelf;
    mirrors.set(Some(vec![lying, forged, town.shelf.clone()]));
    let status = wegwijs::sync::round(&machine.state(), &machine.sources, &origin, now).unwrap();
    assert_eq!(status.state, State::Done);
    assert!(machine.shows("Evil"), "the honest mirror has that publication");
}

#[test]
fn names_of_targets_that_climb_lead_nowhere() {
    let (mut town, machine) = kiosk();
    town.forge.version += 1;
    let frozen = town.town.frozen(today());
    let climbing = ("../../../directory.db".to_owned(), TargetUse::Medium, frozen.clone());
    let attack = town.forge.shelf(&[whole(&frozen), climbing]);
    machine.round(&[("town", &attack)]);
    assert!(!machine.folder.path().join("../../../directory.db").exists());
    let folder = machine.state().source("town").metadata();
    let trusted = wegwijs::sync::Trusted::open(&folder, &town.forge.anchor()).unwrap();
    for name in ["../x", "a/../../x", "/etc/passwd", "..", "", "a//b", "./a"] {
        let why = trusted.find(name, &attack, today()).unwrap_err();
        assert!(why.to_string().contains("leads out"), "{name}: {why}");
    }
}

#[test]
fn a_neighbour_gone_bad_is_refused_as_a_whole_and_the_rest_goes_on() {
    let (mut town, _) = kiosk();
    let mut bad = Publishing::of("groenstad", 3);
    let machine = Machine::new(vec![town.source("town"), bad.source("bad")]);
    machine.round(&[("town", &town.shelf), ("bad", &bad.shelf)]);
    let theirs = bad.town.services[0].name.clone();
    let frozen = bad.town.frozen(today());
    let mut corrupt = frozen.clone();
    for byte in corrupt.iter_mut().skip(4096 * 3).step_by(97) {
        *byte = 0xee;
    }
    let mut newer = frozen.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    // An id that is none: sound for SQLite, nonsense for us.
    let mut nonsense = frozen.clone();
    let id = bad.town.services[1].phones[0].id.to_string();
    let at = nonsense.windows(36).position(|window| window == id.as_bytes()).unwrap();
    nonsense[at] = b'!';
    let signed = |made: Vec<u8>, promised: u64, bad: &mut Publishing| {
        bad.forge.version += 1;
        let (name, _, packed) = whole(&made);
        let mut content = content(&made);
        content.length = content.length.max(promised);
        bad.forge.shelf(&[(name, TargetUse::Publication { content }, packed)])
    };
    let cases: [(&str, Vec<u8>, u64); 5] = [
        ("corrupt", corrupt, 0),
        ("newer", newer, 0),
        ("nonsense", nonsense, 0),
        ("no database", b"hello".to_vec(), 0),
        ("huge", frozen.clone(), 1 << 40),
    ];
    for (case, made, promised) in cases {
        let shelf = signed(made, promised, &mut bad);
        town.change(case);
        let status = machine.round(&[("town", &town.shelf), ("bad", &shelf)]);
        assert_eq!(came_of(&status, "bad").0, State::Unusable, "{case}: {:?}", came_of(&status, "bad"));
        assert_eq!(came_of(&status, "town").0, State::Done, "{case}");
        assert!(machine.shows(case) && machine.shows(&theirs), "{case}: the rest goes on, what was good stays");
        // The same again is not fetched again.
        let mut gone = shelf.clone();
        gone.targets.clear();
        let (state, reason) = came_of(&machine.round(&[("town", &town.shelf), ("bad", &gone)]), "bad");
        assert!(state == State::Unusable && (case == "huge" || reason.contains("before")), "{case}: {reason}");
    }
    bad.forge.version += 1;
    bad.change("Good again");
    assert_eq!(machine.round(&[("town", &town.shelf), ("bad", &bad.shelf)]).state, State::Done);
    assert!(machine.shows("Good again"));
}

#[test]
fn a_delta_that_does_not_fit_is_passed_over_for_the_whole() {
    let another = [&[0x50, 0x2a, 0x4d, 0x18, 16, 0, 0, 0][..], &[0; 16], &zstd::encode_all(&b"x"[..], 1).unwrap()];
    for (case, delta) in [("Nonsense", b"nonsense".to_vec()), ("Another file", another.concat())] {
        let (mut town, machine) = kiosk();
        let older = town.town.frozen(today());
        town.change(case);
        let newer = town.town.frozen(today());
        let target_use = TargetUse::Delta { from: content(&older).sha256, content: content(&newer) };
        town.shelf = town.forge.shelf(&[whole(&newer), ("delta/1.zst".to_owned(), target_use, delta)]);
        let mut only_delta = town.shelf.clone();
        only_delta.targets.retain(|name, _| !name.ends_with(PUBLICATION_TARGET));
        let before = machine.shown();
        assert_eq!(
            machine.round(&[("town", &only_delta)]).state,
            State::NotReachable,
            "{case}: the whole is asked for"
        );
        assert_eq!(machine.shown(), before);
        assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done, "{case}");
        assert!(machine.shows(case));
    }
}
