//! Two towns and a kiosk: one subscribes to the other, says “ours too”, publishes, and the kiosk shows it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{DateTime, TimeDelta, Utc};
use ureq::http::StatusCode;
use uuid::Uuid;
use wegwijs::{
    clock::{self, Floor},
    directory::{Publisher, Service, ServiceStatus, TermCode},
    publish::{Edition, Keys, Passphrases, RootKeys, publish},
    store::Directory,
    sync::Anchor,
};

use super::{Browser, Desk, Page};

const PASSPHRASE: &str = "een lang wachtwoord";

/// A neighbour that publishes into a folder.
pub(super) struct Neighbour {
    folder: tempfile::TempDir,
    pub(super) publisher: Publisher,
    pub(super) services: Vec<Service>,
    keys: Keys,
    at: DateTime<Utc>,
}

impl Neighbour {
    pub(super) fn new() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("db/demo/groenstad.json");
        let mut page: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let publisher: Publisher = serde_json::from_value(page["publisher"].take()).unwrap();
        let all: Vec<Service> = serde_json::from_value(page["contents"].take()).unwrap();
        let services = all.into_iter().map(|service| Service {
            publisher_id: Some(publisher.id),
            // The demo's days may be later than the clock of this machine.
            assured_date: None,
            ..service
        });
        let services = services.take(6).collect();
        let at = clock::moment(&Floor::default()).time - TimeDelta::hours(9);
        let folder = tempfile::tempdir().unwrap();
        let keys = keys_of(publisher.id, &folder.path().join("keys"), at);
        let mut neighbour = Self { folder, publisher, services, keys, at };
        neighbour.publish();
        neighbour
    }

    pub(super) fn repository(&self) -> PathBuf {
        self.folder.path().join("stick/wegwijs/groenstad")
    }

    pub(super) fn root(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("keys/root.json")).unwrap()
    }

    fn publish(&mut self) {
        self.at += TimeDelta::hours(1);
        publish_to(&self.repository(), &self.publisher, &self.services, &self.keys, self.at);
    }
}

fn keys_of(publisher: Uuid, folder: &Path, at: DateTime<Utc>) -> Keys {
    let words = || Some(PASSPHRASE.to_owned());
    Keys::init(folder, publisher, RootKeys::Single, &Passphrases { root: words(), daily: words() }, at).unwrap()
}

fn publish_to(to: &Path, publisher: &Publisher, services: &[Service], keys: &Keys, at: DateTime<Utc>) {
    let mut directory = Directory::in_memory().unwrap();
    let mut writer = directory.write().unwrap();
    writer.put_publisher(publisher).unwrap();
    for service in services {
        writer.put_service(service).unwrap();
    }
    writer.commit().unwrap();
    publish(&Edition { directory: &directory, media: None, published_at: at }, keys, to).unwrap();
}

/// Serves a folder on this machine until the test ends. Gives its address.
pub(super) fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = Vec::new();
            let mut buffer = [0; 1024];
            while !asked.ends_with(b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(read) if read > 0 => asked.extend_from_slice(&buffer[..read]),
                    _ => break,
                }
            }
            let asked = String::from_utf8_lossy(&asked).into_owned();
            let path = asked.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
            let (status, body) =
                fs::read(folder.join(path)).map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

/// Sends the form that adds a neighbour, with a root or without.
pub(super) fn add(browser: &Browser<'_>, place: &str, root: Option<&[u8]>) -> Page {
    let file = if root.is_some() { "root.json" } else { "" };
    browser.send_file("/neighbours", &[("place", place)], ("root", file), root.unwrap_or_default())
}

/// Runs the program in a folder; says what it said.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
        .args(arguments)
        .env("WEGWIJS_ROOT_PASSPHRASE", PASSPHRASE)
        .env("WEGWIJS_PASSPHRASE", PASSPHRASE)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A kiosk's own list for a need, by name; and how many are a neighbour's that home refers to.
fn shown(state: &Path, need: &TermCode) -> (Vec<String>, usize) {
    let directory = Directory::open(&state.join("directory.db")).unwrap();
    let home = directory.publishers().unwrap()[0].id;
    let rows = directory.services_near(Some(need), Some(home), None, "2000-01-01".parse().unwrap(), 99).unwrap();
    let cards = directory.cards(&rows).unwrap();
    let adopted = cards.iter().filter(|card| card.adopted).count();
    (cards.into_iter().map(|card| card.name).collect(), adopted)
}

#[test]
fn ours_too_travels_to_kiosks_and_goes_with_the_service() {
    let mut theirs = Neighbour::new();
    let id = theirs.publisher.id;
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    // By an address: it waits until somebody has compared what two people read to each other.
    let address = serve(theirs.repository());
    assert_eq!(add(&anna, &address, None).location, "/neighbours");
    let text = anna.get("/neighbours").text;
    assert!(
        text.contains(&Anchor::read(theirs.root()).unwrap().fingerprint()) && text.contains(&theirs.publisher.name)
    );
    let (path, service) = (format!("/neighbours/{id}"), theirs.services[0].clone());
    assert_eq!(anna.get(&path).status, StatusCode::NOT_FOUND, "read before it is trusted");
    anna.post(&path, &[("act", "trust")]);
    let one = format!("{path}/{}", service.id);
    assert!(anna.get(&format!("{path}?words={}", &service.name[..4])).text.contains(&one));
    assert!(anna.get(&one).text.contains("<table>"));
    refers_once(&mut anna, &one);
    let own = anna.new_listing();
    let need = service.needs[0].clone();
    let form = [("seen", "0"), ("name", "Eigen"), ("status", "active"), ("need", need.as_str()), ("checked", "on")];
    anna.post(&own, &form);
    assert!(anna.get("/publish").text.contains(&service.name), "nothing is said to have changed");
    // A kiosk takes of the neighbour only what home lacks near by, and what home refers to.
    let kiosk = tempfile::tempdir().unwrap();
    let stick = kiosk.path().join("stick/wegwijs");
    fs::create_dir_all(&stick).unwrap();
    std::os::unix::fs::symlink(data.path().join("desk.db"), kiosk.path().join("desk.db")).unwrap();
    run(kiosk.path(), &["keys", "init", "--single", "--to", "keys", "--publisher-of", "desk.db"]);
    let publish_ours =
        || run(kiosk.path(), &["publish", "--from", "desk.db", "--to", "stick/wegwijs/ours", "--keys", "keys"]);
    publish_ours();
    fs::write(kiosk.path().join("theirs.json"), theirs.root()).unwrap();
    let settings = "[[source]]\nname = \"ours\"\nroot = \"keys/root.json\"\n\
                    [[source]]\nname = \"theirs\"\nroot = \"theirs.json\"\ntake = \"unmet\"\nwithin_km = 1.0\n";
    fs::write(kiosk.path().join("wegwijs.toml"), settings).unwrap();
    let state = kiosk.path().join("state");
    let sync = |stick: &Path| {
        let stick = stick.to_str().unwrap();
        run(kiosk.path(), &["sync", "--config", "wegwijs.toml", "--state", "state", "--stick", stick])
    };
    sync(&kiosk.path().join("stick"));
    sync(&theirs.folder.path().join("stick"));
    let (names, adopted) = shown(&state, &need);
    assert!(names.contains(&service.name) && adopted == 1, "{names:?}");
    // It follows what the neighbour writes.
    theirs.services[0].name = "Zwembad De Golf".into();
    theirs.publish();
    anna.post(&path, &[("act", "fetch")]);
    assert!(anna.get("/neighbours").text.contains("Zwembad De Golf"));
    sync(&theirs.folder.path().join("stick"));
    assert!(shown(&state, &need).0.contains(&"Zwembad De Golf".to_owned()));
    // And ends with it: the kiosk is silent, the desk says so.
    assert!(!anna.get("/").text.contains(&one));
    theirs.services[0].status = ServiceStatus::Defunct;
    theirs.publish();
    anna.post(&path, &[("act", "fetch")]);
    assert!(anna.get("/").text.contains(&format!("action=\"{one}\"")));
    sync(&theirs.folder.path().join("stick"));
    assert!(!shown(&state, &need).0.contains(&"Zwembad De Golf".to_owned()));
    ends_and_begins_again(&mut anna, &path, &[&service.name, "Zwembad De Golf"]);
}

/// Without the subscription the reference is told of, and nothing is fetched.
fn ends_and_begins_again(anna: &mut Browser<'_>, path: &str, names: &[&str]) {
    anna.post(path, &[("act", "end")]);
    let text = anna.get("/neighbours").text;
    assert!(names.iter().any(|name| text.contains(name)));
    assert_eq!(anna.get(path).status, StatusCode::NOT_FOUND);
    anna.post(path, &[("act", "again")]);
    assert_eq!(anna.get(path).status, StatusCode::OK);
}

/// Twice is once, and the last note counts; and away, and back.
fn refers_once(anna: &mut Browser<'_>, one: &str) {
    for note in ["", "Met de trein"] {
        assert_eq!(anna.post(one, &[("note", note)]).status, StatusCode::SEE_OTHER);
    }
    let text = anna.get("/neighbours").text;
    assert_eq!(text.matches(&format!("href=\"{one}\"")).count(), 1, "{text}");
    assert!(text.contains("Met de trein"));
    assert!(anna.post(one, &[("act", "give_up")]).text.contains("value=\"Met de trein\""));
    anna.post(one, &[("note", "Met de trein")]);
}

#[test]
fn a_forged_neighbour_is_refused_and_changes_nothing() {
    let theirs = Neighbour::new();
    let id = theirs.publisher.id;
    let forged = tempfile::tempdir().unwrap();
    let keys = keys_of(id, &forged.path().join("keys"), theirs.at);
    let stolen = Service { name: "Gestolen".into(), ..theirs.services[0].clone() };
    let (repository, at) = (forged.path().join("www"), theirs.at + TimeDelta::hours(1));
    publish_to(&repository, &theirs.publisher, &[stolen], &keys, at);
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let refused = |page: &Page| page.status == StatusCode::OK && page.text.contains("role=\"alert\"");
    let forged_place = repository.to_str().unwrap();
    // With the root that the neighbour gave.
    let page = add(&anna, forged_place, Some(&theirs.root()));
    assert!(refused(&page) && page.text.contains(forged_place), "what was typed is lost");
    assert!(!anna.get("/neighbours").text.contains(&theirs.publisher.name));
    assert!(!data.path().join("neighbours").join(id.to_string()).exists());
    for (place, root) in [("Groenstad", None), ("/nowhere", None), (forged_place, Some(&b"{}"[..]))] {
        assert!(refused(&add(&anna, place, root)), "{place}");
    }
    // From a folder, or a stick that holds it, with their root: trusted at once.
    let stick = theirs.folder.path().join("stick");
    assert_eq!(add(&anna, stick.to_str().unwrap(), Some(&theirs.root())).location, "/neighbours");
    assert_eq!(anna.get(&format!("/neighbours/{id}")).status, StatusCode::OK);
    // Who is trusted already keeps its root, whatever an address offers.
    assert!(refused(&add(&anna, forged_place, None)));
    let text = anna.get(&format!("/neighbours/{id}?words=e")).text;
    assert!(text.contains(&theirs.services[0].id.to_string()) && !text.contains("Gestolen"));
    let root = anna.get(&format!("/neighbours/{id}/root.json"));
    assert_eq!(root.text.as_bytes(), theirs.root());
}
