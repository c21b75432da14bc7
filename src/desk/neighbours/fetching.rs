//! Fetching what neighbours have signed, by the very client of kiosks: each into a state folder of its own below
//! `neighbours`. What fails leaves what was there.

use std::{fs, path::Path, rc::Rc, time::Duration};

use chrono::TimeDelta;
use uuid::Uuid;

use super::super::{
    answer::with_causes,
    app::{App, Shared},
    page::Page,
};
use crate::{
    clock::{self, Floor},
    limits::{NEIGHBOUR_FETCH_HOURS, STICK_FOLDERS_MAX},
    store::{Directory, Neighbour, NeighbourState, StoreError, Take},
    sync::{
        Budget, Fetch, FetchError, FolderError, Month, Origin, Proxies, RoundError, STICK_FOLDER, Source, State,
        StateFolder, Status, StickRepository, Wire, WireSettings, round,
    },
};

/// The folder of all neighbours in the desk's own.
const FOLDER: &str = "neighbours";
/// How often it is looked which neighbours are due.
const LOOK_EVERY: Duration = Duration::from_secs(3600);
/// Where sticks appear when they are plugged in.
const MOUNTS: [&str; 3] = ["/media", "/run/media", "/mnt"];

/// Where a neighbour's content stands.
pub(super) fn folder_of(shared: &Shared, publisher: Uuid) -> StateFolder {
    StateFolder::new(shared.desk.folder().join(FOLDER).join(publisher.to_string()))
}

/// What a neighbour published, as it was last fetched whole.
pub(super) fn directory_of(shared: &Shared, publisher: Uuid) -> Option<Directory> {
    Directory::open(&folder_of(shared, publisher).shown()).ok()
}

/// A place as somebody writes it: a web address, with or without its beginning, or a folder.
pub(super) fn place_of(written: &str) -> Option<String> {
    let is_web = written.starts_with("https://") || written.starts_with("http://");
    let has_host = written.split('/').next().is_some_and(|host| host.contains('.')) && !written.starts_with('.');
    match () {
        () if is_web || written.starts_with('/') => Some(written.to_owned()),
        () if has_host && !written.contains(char::is_whitespace) => Some(format!("https://{written}")),
        () => None,
    }
}

/// Whether a place is a folder of this machine.
pub(super) fn is_folder(place: &str) -> bool {
    place.starts_with('/')
}

/// Sticks with publications that are plugged in now, for choosing.
pub(super) fn sticks() -> Vec<String> {
    let inside = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(STICK_FOLDERS_MAX);
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let outer: Vec<_> = MOUNTS.iter().flat_map(|mounts| inside(Path::new(mounts))).collect();
    let all = outer.iter().flat_map(|mount| inside(mount)).chain(outer.iter().cloned());
    let sticks = all.filter(|folder| folder.join(STICK_FOLDER).is_dir());
    sticks.filter_map(|folder| Some(folder.to_str()?.to_owned())).collect()
}

/// The repository at a place; what servers say of their files is kept in `state`.
pub(super) fn repository(place: &str, state: &StateFolder) -> Result<Box<dyn Fetch>, FetchError> {
    if is_folder(place) {
        let opened = StickRepository::at(Path::new(place));
        return match opened {
            Ok(repository) => Ok(Box::new(repository)),
            Err(source) => Err(FetchError::Stick { path: place.to_owned(), source }),
        };
    }
    let month = Month::of(clock::moment(&Floor::default()).time);
    let budget = Rc::new(Budget::load(&state.budget(), None, month)?);
    let settings = WireSettings::new(state.source(SOURCE).wire(), None, Proxies::from_environment()?);
    Ok(Box::new(Wire::new(&[place.to_owned()], settings, budget)?))
}

/// The name of the only source in a neighbour's folder.
const SOURCE: &str = "neighbour";

/// Fetches what a neighbour has signed. Says what came of it.
pub(super) fn fetch(shared: &Shared, neighbour: &Neighbour) -> State {
    let state = folder_of(shared, neighbour.publisher_id);
    let now = clock::moment(&Floor::read(&state.clock()));
    let source = Source { name: SOURCE.to_owned(), anchor: neighbour.root.clone(), take: Take::All };
    let from = |_: &Source| Some(repository(&neighbour.place, &state));
    match round(&state, &[source], &Origin::Wire(&from), now) {
        Ok(status) => status.state,
        Err(RoundError::Folder(FolderError::Busy { .. })) => State::Reading,
        Err(why) => {
            tracing::warn!(neighbour = neighbour.name, "not fetched: {}", with_causes(&why));
            Status::read(state.path()).map_or(State::NoRoom, |status| status.state)
        }
    }
}

/// Whether something came, or nothing had to.
pub(super) fn is_good(state: State) -> bool {
    matches!(state, State::Done | State::NothingNew)
}

/// What came of it, in words that say what to do.
pub(super) fn words(page: &Page, state: State, place: &str) -> String {
    match state {
        State::Reading => page.tr("It is being fetched at this moment. Load this page again in a minute."),
        State::Done => page.tr("Fetched: there was something new."),
        State::NothingNew => page.tr("Fetched: nothing had changed."),
        State::NotTrusted => page.tr(
            "What is there is not signed by this neighbour. Nothing was taken. Call them before you do anything else.",
        ),
        State::Expired => {
            page.tr("What is there is not valid any more. Nothing was taken. Ask the neighbour to publish again.")
        }
        State::Unusable => page.tr(
            "What is there cannot be used: it is empty, damaged, or of a newer program. Nothing was taken. Tell the neighbour.",
        ),
        State::NoRoom => page.tr("The disk of this desk is full or cannot be written. Nothing was taken."),
        State::NotReachable | State::BudgetUsedUp if is_folder(place) => {
            page.tr("The folder or the stick cannot be read now. Plug the stick in, and try again.")
        }
        State::NotReachable | State::BudgetUsedUp => {
            page.tr("The address does not answer. Look whether it is right; it is tried again each day.")
        }
    }
}

/// Fetches from every neighbour once a day, as long as the desk runs.
pub(in super::super) async fn keep_fetching(app: App) {
    let mut hours = tokio::time::interval(LOOK_EVERY);
    loop {
        hours.tick().await;
        let shared = app.clone();
        let done = tokio::task::spawn_blocking(move || fetch_due(&shared)).await;
        match done {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::warn!("neighbours were not fetched: {}", with_causes(&why)),
            Err(why) => tracing::error!(%why, "fetching from neighbours broke off"),
        }
    }
}

fn fetch_due(shared: &Shared) -> Result<(), StoreError> {
    let now = shared.moment();
    for neighbour in shared.desk.view::<_, StoreError>(|view| view.neighbours())? {
        let last = Status::read(folder_of(shared, neighbour.publisher_id).path()).map(|status| status.at);
        // A clock that was ahead once must not keep them waiting for years.
        let is_due = last.is_none_or(|last| last + TimeDelta::hours(NEIGHBOUR_FETCH_HOURS) <= now || last > now);
        if neighbour.state == NeighbourState::Fetched && is_due {
            let state = fetch(shared, &neighbour);
            tracing::info!(neighbour = neighbour.name, ?state, "fetched");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_understood_as_people_write_them() {
        let web = Some("https://groenstad.example/wegwijs".to_owned());
        assert_eq!(place_of("groenstad.example/wegwijs"), web);
        assert_eq!(place_of("https://groenstad.example/wegwijs"), web);
        assert_eq!(place_of("/media/stick").as_deref(), Some("/media/stick"));
        for unclear in ["Groenstad", "", "../x", "the site of groenstad.example", "ftp://x.example"] {
            assert_eq!(place_of(unclear), None, "{unclear}");
        }
    }
}
