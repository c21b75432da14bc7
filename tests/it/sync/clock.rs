//! A machine whose battery died must not be bricked by its clock, nor take what has expired.

use chrono::{DateTime, TimeDelta, Utc};
use wegwijs::{
    clock::{Floor, Moment},
    sync::{State, Status},
};

use super::{
    forge::Shelf,
    world::{Machine, Publishing, came_of, today},
};

/// A round while the machine's clock says this.
fn round(machine: &Machine, clock: DateTime<Utc>, shelf: &Shelf) -> (Moment, Status) {
    let now = Floor::read(&machine.state().clock()).judge(clock, false);
    (now, machine.round_at(&[("town", shelf)], now))
}

#[test]
fn the_clock_jumps_to_1970_and_to_2060_and_back() {
    let mut town = Publishing::of("lindeveen", 2);
    let machine = Machine::new(vec![town.source("town")]);
    assert_eq!(round(&machine, today(), &town.shelf).1.state, State::Done);
    // 1970: the floor is the last publication, so that what is valid then is taken.
    town.change("In 1970");
    let (now, status) = round(&machine, DateTime::UNIX_EPOCH, &town.shelf);
    assert_eq!((now.trusted, status.state, status.clock_trusted), (false, State::Done, false));
    assert!(machine.shows("In 1970"));
    // 2060: everything has expired, nothing is taken, what is shown stays.
    town.change("In 2060");
    let future = today() + TimeDelta::days(34 * 365);
    let (now, status) = round(&machine, future, &town.shelf);
    assert_eq!((now.trusted, came_of(&status, "town").0), (false, State::Expired));
    assert!(machine.shows("In 1970"));
    // And back: nothing of all that has stuck.
    let (now, status) = round(&machine, today() + TimeDelta::hours(1), &town.shelf);
    assert_eq!((now.trusted, status.state), (true, State::Done));
    assert!(machine.shows("In 2060"));
}

#[test]
fn what_had_expired_before_the_floor_is_not_taken_by_a_clock_that_stands_behind_it() {
    let mut town = Publishing::of("lindeveen", 2);
    let machine = Machine::new(vec![town.source("town")]);
    round(&machine, today(), &town.shelf);
    town.forge.expires = today() - TimeDelta::days(1);
    town.change("Long expired");
    let (_, status) = round(&machine, DateTime::UNIX_EPOCH, &town.shelf);
    assert_eq!(came_of(&status, "town").0, State::Expired);
    assert!(!machine.shows("Long expired"));
}
