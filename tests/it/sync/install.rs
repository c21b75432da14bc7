//! What stands in the state folder after good rounds and bad ones: two directories, one shown, a way back.

use std::fs;

use wegwijs::{
    store::Directory,
    sync::{Origin, State, Status, round},
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

#[test]
fn a_publication_that_the_card_has_spoilt_is_fetched_again() {
    let (mut town, machine) = kiosk();
    let mut other = Publishing::of("heidewoud", 2);
    let folder = machine.state().source("town");
    let kept = folder.kept().unwrap().content;
    let path = folder.publication(&kept.sha256);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    // A second source makes a merge necessary; the spoilt file is noticed, and what is shown stays.
    let both = Machine { folder: machine.folder, sources: vec![town.source("town"), other.source("other")] };
    other.change("Neighbour");
    both.round(&[("other", &other.shelf)]);
    assert!(!path.exists());
    town.change("Fourth");
    assert_eq!(both.round(&[("town", &town.shelf), ("other", &other.shelf)]).state, State::Done);
    assert!(both.shows("Fourth") && both.shows("Neighbour"));
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
