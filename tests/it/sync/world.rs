//! Lindeveen and its neighbours as publishers, and a kiosk that takes from them.

use std::{collections::HashMap, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use wegwijs::{
    clock::{Floor, Moment},
    directory::{PUBLICATION_TARGET, Publisher, Service, TargetUse},
    store::{Directory, Take, freeze},
    sync::{Fetch, Origin, Source, State, StateFolder, Status, round},
};

use super::forge::{Forge, Made, Shelf, content};

/// Some weeks after this program was built: a time that its clock believes.
pub fn today() -> DateTime<Utc> {
    Floor::default().judge(DateTime::UNIX_EPOCH, false).time + TimeDelta::days(30)
}

/// A town of the demo: who it is and what it offers.
#[derive(Clone)]
pub struct Town {
    pub publisher: Publisher,
    pub services: Vec<Service>,
}

/// A town with so many of its services.
pub fn town(name: &str, services: usize) -> Town {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("db/demo/{name}.json"));
    let mut page: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let publisher: Publisher = serde_json::from_value(page["publisher"].take()).unwrap();
    let all: Vec<Service> = serde_json::from_value(page["contents"].take()).unwrap();
    let all = all.into_iter().map(|service| Service { publisher_id: Some(publisher.id), ..service });
    Town { services: all.take(services).collect(), publisher }
}

impl Town {
    /// Its directory, in memory.
    pub fn directory(&self) -> Directory {
        let mut directory = Directory::in_memory().unwrap();
        let mut writer = directory.write().unwrap();
        writer.put_publisher(&self.publisher).unwrap();
        for service in &self.services {
            writer.put_service(service).unwrap();
        }
        writer.commit().unwrap();
        directory
    }

    /// Its publication: the SQLite file.
    pub fn frozen(&self, at: DateTime<Utc>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frozen");
        freeze(&self.directory(), at, &[], &path).unwrap();
        std::fs::read(path).unwrap()
    }
}

/// A publication as a target.
pub fn whole(frozen: &[u8]) -> Made {
    let packed = zstd::encode_all(frozen, 3).unwrap();
    (PUBLICATION_TARGET.to_owned(), TargetUse::Publication { content: content(frozen) }, packed)
}

/// Keys that are valid for some months from today.
pub fn forge(publisher: Uuid) -> Forge {
    Forge::new(publisher, today() + TimeDelta::days(90))
}

/// A town with its keys and the repository that they have signed.
pub struct Publishing {
    pub town: Town,
    pub forge: Forge,
    pub shelf: Shelf,
}

impl Publishing {
    /// The first publication of a town.
    pub fn of(name: &str, services: usize) -> Self {
        let town = town(name, services);
        let forge = forge(town.publisher.id);
        let shelf = forge.shelf(&[whole(&town.frozen(today()))]);
        Self { town, forge, shelf }
    }

    /// The first service is called something else, and that is published.
    pub fn change(&mut self, name: &str) {
        self.town.services[0].name = name.to_owned();
        self.forge.version += 1;
        self.shelf = self.forge.shelf(&[whole(&self.town.frozen(today()))]);
    }

    /// How a kiosk knows it.
    pub fn source(&self, name: &str) -> Source {
        Source { name: name.to_owned(), anchor: self.forge.anchor(), take: Take::All }
    }
}

/// A kiosk with its sources.
pub struct Machine {
    pub folder: tempfile::TempDir,
    pub sources: Vec<Source>,
}

impl Machine {
    pub fn new(sources: Vec<Source>) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), sources }
    }

    pub fn state(&self) -> StateFolder {
        StateFolder::new(self.folder.path())
    }

    /// One round by wire, from these shelves by the names of sources.
    pub fn round_at(&self, shelves: &[(&str, &Shelf)], now: Moment) -> Status {
        let shelves: HashMap<&str, &Shelf> = shelves.iter().copied().collect();
        let from = |source: &Source| {
            let shelf = (*shelves.get(source.name.as_str())?).clone();
            Some(Ok(Box::new(shelf) as Box<dyn Fetch>))
        };
        round(&self.state(), &self.sources, &Origin::Wire(&from), now).unwrap()
    }

    pub fn round(&self, shelves: &[(&str, &Shelf)]) -> Status {
        self.round_at(shelves, Moment { time: today(), trusted: true })
    }

    pub fn stick(&self, stick: &Path) -> Status {
        round(&self.state(), &self.sources, &Origin::Stick(stick), Moment { time: today(), trusted: true }).unwrap()
    }

    /// The names of all services that are shown.
    pub fn shown(&self) -> Vec<String> {
        let directory = Directory::open(&self.state().shown()).unwrap();
        let ids = directory.service_ids(0, 1000).unwrap();
        ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap().name).collect()
    }

    pub fn shows(&self, name: &str) -> bool {
        self.shown().iter().any(|shown| shown == name)
    }
}

/// What came of a source, and why.
pub fn came_of(status: &Status, source: &str) -> (State, String) {
    let source = status.source(source).unwrap();
    (source.state, source.reason.clone().unwrap_or_default())
}
