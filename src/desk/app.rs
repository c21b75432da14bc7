//! What every page has at hand: the database, the clock, the languages, and how the desk is reached.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;

use super::{answer::Failure, pictures::Pictures, publishing::Job, services::Services};
use crate::{
    clock::{self, Floor, Now},
    device::Roots,
    locale::{Catalogue, LanguageTag},
    store::Desk,
};

/// The languages of the desk, as they are listed.
pub(super) const LANGUAGES: [&str; 9] = ["nl", "de", "fr", "en", "it", "es", "pl", "sv", "tr"];
/// More pages at once, of reading or of saving, would not be ready sooner, and each takes memory while it is made.
const PAGES_AT_ONCE: usize = 3;
/// Judging a password takes 19 MiB: more than this at once wait for each other.
const PASSWORDS_AT_ONCE: usize = 2;

/// How browsers reach the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// Only from this machine.
    ThisMachine,
    /// By HTTPS, with a certificate and its key in PEM.
    Tls {
        /// The chain of certificates.
        certificate: PathBuf,
        /// The private key.
        key: PathBuf,
    },
    /// Behind a proxy that speaks HTTPS.
    Proxy,
}

/// What the deployer says.
#[derive(Debug, Clone)]
pub struct DeskSettings {
    /// The folder of the database, its backups and what is published.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: std::net::SocketAddr,
    /// How browsers reach it.
    pub transport: Transport,
    /// The program that draws the kiosk's page of a listing; none where it was built without a touchscreen.
    pub pictures: Option<PathBuf>,
    /// Where sticks are looked for.
    pub machine: Roots,
}

/// Shared by all pages.
pub(super) struct Shared {
    pub(super) desk: Desk,
    pub(super) settings: DeskSettings,
    pub(super) services: Services,
    pub(super) passwords: Semaphore,
    pages: Arc<Semaphore>,
    pub(super) pictures: Pictures,
    /// Keys are made one at a time.
    pub(super) keys: Semaphore,
    /// The publication that is being made or copied.
    pub(super) job: Job,
    pub(super) importing: Semaphore,
    catalogues: BTreeMap<&'static str, Arc<Catalogue>>,
}

/// A handle that each page gets.
pub(super) type App = Arc<Shared>;

impl Shared {
    pub(super) fn new(desk: Desk, settings: DeskSettings, services: Services) -> Self {
        let load = |tag| Some((tag, Arc::new(Catalogue::load(&LanguageTag::parse(tag).ok()?))));
        let catalogues = LANGUAGES.into_iter().filter_map(load).collect();
        let pictures = Pictures::new(settings.pictures.clone(), &settings.data);
        Self {
            pictures,
            desk,
            settings,
            services,
            passwords: Semaphore::new(PASSWORDS_AT_ONCE),
            pages: Arc::new(Semaphore::new(PAGES_AT_ONCE)),
            keys: Semaphore::new(1),
            job: Job::default(),
            importing: Semaphore::new(1),
            catalogues,
        }
    }

    /// The words of a language; those of the first of `wanted` that the desk speaks, else English.
    pub(super) fn catalogue<'a>(&self, wanted: impl IntoIterator<Item = &'a str>) -> Arc<Catalogue> {
        let known = wanted.into_iter().find_map(|tag| self.catalogues.get(tag));
        known.or_else(|| self.catalogues.get("en")).cloned().unwrap_or_else(|| unreachable!("English is one of them"))
    }

    /// Whether cookies may travel by HTTPS only.
    pub(super) fn is_secure(&self) -> bool {
        self.settings.transport != Transport::ThisMachine
    }

    /// The time where the desk stands.
    pub(super) fn now(&self) -> Now {
        clock::now(&Floor::default())
    }

    /// The time that is kept.
    pub(super) fn moment(&self) -> DateTime<Utc> {
        clock::moment(&Floor::default()).time
    }
}

/// Does what reads or writes the database, beside the threads that answer browsers, when it is its turn.
pub(super) async fn work<T: Send + 'static>(
    app: &App,
    job: impl FnOnce(&Shared) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let turn = app.pages.clone().acquire_owned().await.map_err(|_| Failure::Broken)?;
    // Whoever goes away meanwhile does not end what was begun.
    work_long(app, move |shared| {
        let _turn = turn;
        job(shared)
    })
    .await
}

/// The same for what waits long for something else: another machine, a picture, a password to be judged.
pub(super) async fn work_long<T: Send + 'static>(
    app: &App,
    job: impl FnOnce(&Shared) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let app = app.clone();
    tokio::task::spawn_blocking(move || job(&app)).await.map_err(|_| Failure::Broken)?
}
