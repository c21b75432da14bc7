//! What stands in the state folder after good rounds and bad ones: two directories, one shown, a way back.

use std::fs;

use wegwijs::{
    store::Directory,
    sync::{Budget, Fetch, Month, Origin, Proxies, Source, State, Status, Wire, WireSettings, round},
};

use super::world::{Machine, Publishing, came_of, today};

fn directories(machine: &Machine) -> Vec<String> {
    let names = fs::read_dir(machine.state().directories()).unwrap();
    let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A kiosk that has shown three publications of Lindeveen, one after the other.
fn kiosk() -> (Publishing, Machine) {
    let mut town = Publishing::of("lindeveen", 3);
    let machine = Machine::new(vec![town.source("town")]);
    machine.round(&[("town", &town.shelf)]);
    for name in ["Second", "Third"] {
        town.change(name);
        assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::Done);
    }
    (town, machine)
}

#[test]
fn two_directories_stay_and_nothing_else() {
    let (town, machine) = kiosk();
    assert_eq!(directories(&machine), ["000002.db", "000003.db"]);
    assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::NothingNew);
    assert_eq!(directories(&machine), ["000002.db", "000003.db"]);
    let source = machine.state().source("town");
    let parts = fs::read_dir(source.metadata().parent().unwrap().join("parts")).unwrap().count();
    assert_eq!(parts, 0, "what was fetched is not kept twice");
    let media = fs::read_dir(machine.state().media()).unwrap().count();
    assert_eq!(media, 0);
}

#[test]
fn staff_go_back_and_stay_there_until_something_new_comes() {
    let (mut town, machine) = kiosk();
    machine.state().back().unwrap();
    assert!(machine.shows("Second") && !machine.shows("Third"));
    machine.round(&[("town", &town.shelf)]);
    assert!(machine.shows("Second"), "the timer does not undo what staff did");
    town.change("Fourth");
    machine.round(&[("town", &town.shelf)]);
    assert!(machine.shows("Fourth"));
    let first = Machine::new(vec![town.source("town")]);
    first.round(&[("town", &town.shelf)]);
    assert!(first.state().back().is_err(), "there is nothing to go back to");
    assert!(first.shows("Fourth"));
}

#[test]
fn a_directory_that_does_not_open_is_set_aside_and_the_former_serves() {
    let (town, machine) = kiosk();
    let broken = machine.state().directories().join("000003.db");
    fs::write(&broken, vec![7; 9000]).unwrap();
    assert!(Directory::open(&machine.state().shown()).is_err());
    let best = machine.state().best();
    assert!(best.ends_with("000002.db"), "a kiosk that starts now shows the former one");
    // The next round puts it right, even without a network.
    let now = wegwijs::clock::Moment { time: today(), trusted: true };
    round(&machine.state(), &machine.sources, &Origin::Here, now).unwrap();
    assert!(machine.shows("Third"));
    assert_eq!(directories(&machine), ["000002.db", "000003.db"]);
    assert_eq!(machine.round(&[("town", &town.shelf)]).state, State::NothingNew);
}

/// The card spoils the publication of a source.
fn spoil(machine: &Machine, source: &str) -> std::path::PathBuf {
    let folder = machine.state().source(source);
    let path = folder.publication(&folder.kept().unwrap().content.sha256);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn home_that_the_card_has_spoilt_stays_on_the_screen_until_it_comes_again() {
    let (town, machine) = kiosk();
    let mut other = Publishing::of("heidewoud", 2);
    let both = Machine { folder: machine.folder, sources: vec![town.source("town"), other.source("other")] };
    let path = spoil(&both, "town");
    // A neighbour makes a merge necessary, and the spoilt file is noticed.
    other.change("Neighbour");
    for _ in 0..2 {
        both.round(&[("other", &other.shelf)]);
        assert!(both.shows("Third") && !both.shows("Neighbour"), "what is shown stays");
    }
    assert!(!path.exists());
    // The very same publication comes again.
    assert_eq!(both.round(&[("town", &town.shelf)]).state, State::Done);
    assert!(path.exists() && both.shows("Third") && both.shows("Neighbour"));
}

#[test]
fn a_neighbour_that_the_card_has_spoilt_goes_only_when_home_is_new_and_comes_back() {
    let (mut town, machine) = kiosk();
    let mut other = Publishing::of("heidewoud", 2);
    let both = Machine { folder: machine.folder, sources: vec![town.source("town"), other.source("other")] };
    other.change("Neighbour");
    both.round(&[("other", &other.shelf)]);
    spoil(&both, "other");
    both.round(&[("town", &town.shelf)]);
    assert!(both.shows("Neighbour"), "nothing new, nothing lost");
    town.change("Fourth");
    both.round(&[("town", &town.shelf)]);
    assert!(both.shows("Fourth") && !both.shows("Neighbour"));
    let made = directories(&both);
    both.round(&[("town", &town.shelf)]);
    assert_eq!(directories(&both), made, "it is not made again and again");
    both.round(&[("other", &other.shelf)]);
    assert!(both.shows("Fourth") && both.shows("Neighbour"));
}

#[test]
fn a_neighbour_that_is_gone_for_good_does_not_make_the_kiosk_wait() {
    let (town, machine) = kiosk();
    let other = Publishing::of("heidewoud", 2);
    let both = Machine { folder: machine.folder, sources: vec![town.source("town"), other.source("other")] };
    let gone = |shelf: &super::forge::Shelf| super::forge::Shelf { targets: Default::default(), ..shelf.clone() };
    let status = both.round(&[("town", &town.shelf), ("other", &gone(&other.shelf))]);
    assert_eq!((came_of(&status, "other").0, status.failures), (State::NotReachable, 0));
    let status = both.round(&[("other", &gone(&other.shelf))]);
    assert_eq!(status.failures, 1, "nothing could be reached");
}

#[test]
fn putting_things_in_order_is_no_news() {
    let (_, machine) = kiosk();
    let before = Status::read(machine.folder.path());
    let later = wegwijs::clock::Moment { time: today() + chrono::TimeDelta::hours(1), trusted: true };
    round(&machine.state(), &machine.sources, &Origin::Here, later).unwrap();
    assert_eq!(Status::read(machine.folder.path()), before);
}

#[test]
fn the_newest_good_repository_of_a_stick_wins() {
    let mut town = Publishing::of("lindeveen", 2);
    let machine = Machine::new(vec![town.source("town")]);
    let stick = tempfile::tempdir().unwrap();
    let folder = |name: &str| stick.path().join("wegwijs").join(name);
    town.shelf.write(&folder("lindeveen"));
    town.change("Newer");
    town.shelf.write(&folder("lindeveen (2)"));
    town.change("Newest, but cut short");
    let mut cut = town.shelf.clone();
    cut.targets.values_mut().for_each(|target| target.truncate(100));
    cut.write(&folder("a"));
    let stranger = Publishing::of("groenstad", 2);
    stranger.shelf.write(&folder("groenstad"));
    let status = machine.stick(stick.path());
    assert!(machine.shows("Newer"));
    assert_eq!(came_of(&status, "town").0, State::Done);
    assert_eq!((status.state, status.stick), (State::Done, true));
    // Taken out and put in again: nothing new. Only a stranger: not trusted. Empty: nothing new.
    assert_eq!(machine.stick(stick.path()).state, State::NotTrusted, "the stranger is still on it");
    fs::remove_dir_all(folder("groenstad")).unwrap();
    fs::remove_dir_all(folder("a")).unwrap();
    assert_eq!(machine.stick(stick.path()).state, State::NothingNew);
    fs::remove_dir_all(stick.path().join("wegwijs")).unwrap();
    assert_eq!(machine.stick(stick.path()).state, State::NothingNew);
    assert!(machine.shows("Newer"));
    fs::remove_dir_all(stick.path()).unwrap();
    let now = wegwijs::clock::Moment { time: today(), trusted: true };
    assert!(round(&machine.state(), &machine.sources, &Origin::Stick(stick.path()), now).is_err());
    assert_eq!(Status::read(machine.folder.path()).unwrap().state, State::NotReachable);
}

#[test]
fn neighbours_are_shown_too_home_first_and_one_round_at_a_time() {
    let towns = ["lindeveen", "heidewoud", "groenstad"].map(|name| (name, Publishing::of(name, 5)));
    let machine = Machine::new(towns.iter().map(|(name, town)| town.source(name)).collect());
    let shelves: Vec<_> = towns.iter().map(|(name, town)| (*name, &town.shelf)).collect();
    // The neighbours come first; home is home all the same.
    machine.round(&shelves[1..]);
    let status = machine.round(&shelves);
    assert_eq!(status.state, State::Done);
    let directory = Directory::open(&machine.state().shown()).unwrap();
    let publishers: Vec<String> = directory.publishers().unwrap().into_iter().filter_map(|one| one.place).collect();
    assert_eq!(publishers, ["Lindeveen", "Heidewoud", "Groenstad"]);
    assert_eq!(directory.service_count().unwrap(), 15);
    let lock = machine.state().lock().unwrap();
    let now = wegwijs::clock::Moment { time: today(), trusted: true };
    let busy = round(&machine.state(), &machine.sources, &Origin::Here, now).unwrap_err();
    assert!(busy.to_string().contains("another"), "{busy}");
    drop(lock);
}

#[test]
fn a_machine_that_was_given_no_root_says_so_and_does_not_ask_for_ever() {
    let town = Publishing::of("lindeveen", 2);
    let mut unsigned: serde_json::Value = serde_json::from_slice(&town.forge.anchor()).unwrap();
    unsigned["signatures"] = serde_json::json!([]);
    for anchor in [b"no root".to_vec(), serde_json::to_vec(&unsigned).unwrap()] {
        let mut source = town.source("town");
        source.anchor = anchor;
        let machine = Machine::new(vec![source]);
        let kept = machine.folder.path().join("kept");
        let from = |_: &Source| {
            let settings = WireSettings::new(kept.clone(), None, Proxies::default());
            let budget = Budget::load(&kept, None, Month::of(today())).unwrap();
            let wire = Wire::new(&["http://127.0.0.1:9/".to_owned()], settings, budget.into()).unwrap();
            Some(Ok(Box::new(wire) as Box<dyn Fetch>))
        };
        let now = wegwijs::clock::Moment { time: today(), trusted: true };
        let origin = Origin::Wire(&from);
        let status = round(&machine.state(), &machine.sources, &origin, now).unwrap();
        assert_eq!(came_of(&status, "town").0, State::NotTrusted);
    }
}
