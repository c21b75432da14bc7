//! A town with 5,000 listings in its desk, written by the store: their history, translations, drafts, recordings, twenty
//! signed-in editors, and a neighbour who publishes. The same at each run.

use std::{fs, path::Path};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use wegwijs::{
    clock::{self, Floor},
    directory::{Phone, Publisher, Service, ServiceStatus, Sha256, TranslationState},
    locale::LanguageTag,
    publish::{Edition, Keys, Passphrases, RootKeys, publish},
    speech::sentences,
    store::{Act, Desk, Directory, Neighbour, NeighbourState, NewClip, Role, StoreError},
};

use crate::world::World;

pub const SERVICES: usize = 5_000;
pub const EDITORS: usize = 20;
pub const PASSPHRASE: &str = "vier natte sokken";
const OF_NEIGHBOUR: usize = 1_000;
/// The languages with recordings, and how many each.
const SPOKEN: [&str; 4] = ["nl", "en", "ti", "ar"];
const CLIPS: usize = 150;

/// A listing as an editor meets it.
#[derive(Clone)]
pub struct Listing {
    pub id: Uuid,
    pub status: ServiceStatus,
    pub name: String,
}

pub struct Town {
    data: tempfile::TempDir,
    pub listings: Vec<Listing>,
    /// What people type who search.
    pub questions: Vec<String>,
    /// Of the neighbour.
    pub theirs: Vec<Uuid>,
}

fn now() -> DateTime<Utc> {
    clock::moment(&Floor::default()).time
}

fn publisher(name: &str) -> Publisher {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
    serde_json::from_value(serde_json::json!({
        "id": id, "name": name, "place": name, "country": "NL", "point": {"latitude": 52.0, "longitude": 5.0},
        "language": "nl", "profile": "medium_town",
    }))
    .unwrap()
}

pub fn neighbour() -> Publisher {
    publisher("Buurveen")
}

/// What a cookie or a form carries for the nth editor.
pub fn token(what: &str, number: usize) -> String {
    hexadecimal(format!("{what} {number}").as_bytes())
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::try_from(digest(&SHA256, bytes).as_ref()).unwrap().to_string()
}

/// One of the world's services as a town has it.
fn listing(world: &mut World, publisher: &Publisher, number: usize) -> Service {
    let mut service = world.service(number);
    service.publisher_id = Some(publisher.id);
    service.status = match number {
        draft if draft % 10 == 3 => ServiceStatus::Inactive,
        ended if ended % 40 == 7 => ServiceStatus::Defunct,
        _ => ServiceStatus::Active,
    };
    service.assured_date = now().date_naive().checked_sub_days(chrono::Days::new(number as u64 % 500));
    service.url = Some(format!("https://listing-{number}.example/"));
    service.email = Some(format!("listing-{number}@town.example"));
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("phone{number}").as_bytes());
    service.phones.push(Phone { id, number: format!("+31 20 555 {number:04}"), ..Phone::default() });
    if number.is_multiple_of(3) {
        service.translations.iter_mut().for_each(|text| text.state = TranslationState::Checked);
    }
    service
}

impl Town {
    pub fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let (desk, mut world, town) =
            (Desk::open(data.path(), now()).unwrap(), World::new().unwrap(), publisher("Benchveen"));
        let services: Vec<Service> = (0..SERVICES).map(|number| listing(&mut world, &town, number)).collect();
        desk.change::<_, StoreError>(now(), |change| {
            change.writer().put_publisher(&town)?;
            for service in &services {
                change.save(service, 0, Act::Imported, None)?;
            }
            Ok(())
        })
        .unwrap();
        let listings = services.into_iter().map(|one| Listing { id: one.id, status: one.status, name: one.name });
        let listings = listings.collect();
        let administrator = editors(&desk);
        recordings(&desk, administrator);
        let theirs = publish_next_door(&desk, &data.path().join("next-door"), &mut world);
        let questions = world.questions(400).into_iter().map(|(_, question)| question).collect();
        Self { data, listings, questions, theirs }
    }

    pub fn folder(&self) -> &Path {
        self.data.path()
    }
}

/// Twenty administrators, who may see every page; the number of one.
fn editors(desk: &Desk) -> i64 {
    desk.change::<_, StoreError>(now(), |change| {
        let mut last = 0;
        for number in 0..EDITORS {
            let invitation = token("invitation", number);
            change.invite(&invitation, Role::Administrator, None, Some(last).filter(|last| *last > 0))?;
            last = change.accept(&invitation, &format!("Editor {number}"), "nobody signs in by it")?.unwrap();
            let cookie = hexadecimal(token("cookie", number).as_bytes());
            change.begin_session(&cookie, last, &token("form", number))?;
        }
        Ok(last)
    })
    .unwrap()
}

fn recordings(desk: &Desk, by: i64) {
    let speaker = desk.change::<_, StoreError>(now(), |change| change.add_speaker(Some("Saba"), "yes", by)).unwrap();
    for language in SPOKEN {
        let tag = LanguageTag::parse(language).unwrap();
        for sentence in sentences(&tag).iter().take(CLIPS) {
            let sha256 = desk.keep_clip(format!("{language} {}", sentence.key).as_bytes()).unwrap();
            let (key, text) = (&*sentence.key, &*sentence.text);
            let clip = NewClip { language: &tag, key, text, speaker, milliseconds: 2_000, sha256 };
            desk.change::<_, StoreError>(now(), |change| change.add_clip(&clip, by)).unwrap();
        }
    }
}

/// A neighbour's publication in a folder, to which the desk subscribes; the services in it.
fn publish_next_door(desk: &Desk, folder: &Path, world: &mut World) -> Vec<Uuid> {
    let neighbour = neighbour();
    fs::create_dir_all(folder).unwrap();
    let mut directory = Directory::open_or_create(&folder.join("town.db")).unwrap();
    let mut writer = directory.write().unwrap();
    writer.put_publisher(&neighbour).unwrap();
    let mut theirs = Vec::new();
    for number in SERVICES..SERVICES + OF_NEIGHBOUR {
        let mut service = world.service(number);
        service.publisher_id = Some(neighbour.id);
        theirs.push(service.id);
        writer.put_service(&service).unwrap();
    }
    writer.commit().unwrap();
    let passphrases = Passphrases { root: Some(PASSPHRASE.into()), daily: Some(PASSPHRASE.into()) };
    let keys = Keys::init(&folder.join("keys"), neighbour.id, RootKeys::Single, &passphrases, now()).unwrap();
    let edition = Edition { directory: &directory, media: None, published_at: now() };
    publish(&edition, &keys, &folder.join("www")).unwrap();
    let subscribed = Neighbour {
        publisher_id: neighbour.id,
        name: neighbour.name,
        place: folder.join("www").display().to_string(),
        root: fs::read(folder.join("keys/root.json")).unwrap(),
        state: NeighbourState::Fetched,
    };
    desk.change::<_, StoreError>(now(), |change| change.put_neighbour(&subscribed)).unwrap();
    theirs
}
