//! Publishing by the desk's pages, onto sticks and to web servers, as kiosks see it: `wegwijs sync` reads what came there,
//! whatever broke off on the way.

mod server;

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use self::server::{Kind, Server};
use super::{Browser, Desk, Roots};
use wegwijs::{
    clock::{Floor, Moment, moment},
    publish::{CopyError, Keys, Passphrases, Standing, copy},
    store::{Directory, Take},
    sync::{Origin, Source, StateFolder, round},
};

pub(super) const PASSPHRASE: &str = " vier natte sokken ";

/// A machine with one stick, which is a folder.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("sys/devices/usb1/block/sdz");
        fs::create_dir_all(&disk).unwrap();
        fs::create_dir_all(folder.path().join("sys/dev/block")).unwrap();
        symlink(&disk, folder.path().join("sys/dev/block/8:250")).unwrap();
        fs::create_dir_all(folder.path().join("proc/self")).unwrap();
        fs::create_dir(folder.path().join("desk")).unwrap();
        fs::create_dir(folder.path().join("BLAUW")).unwrap();
        let machine = Self { folder };
        machine.plug("rw");
        machine
    }

    fn stick(&self) -> PathBuf {
        self.folder.path().join("BLAUW")
    }

    fn plug(&self, options: &str) {
        let line = format!("40 1 8:250 / {} {options} - vfat /dev/sdz {options}", self.stick().display());
        fs::write(self.folder.path().join("proc/self/mountinfo"), line).unwrap();
    }

    fn pull(&self) {
        fs::write(self.folder.path().join("proc/self/mountinfo"), "").unwrap();
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    fn desk(&self) -> Desk {
        let roots = Roots::below(self.folder.path());
        Desk::inside(&self.data(), roots)
    }

    fn to_stick(&self) -> String {
        format!("stick:{}", self.stick().display())
    }

    fn standing(&self) -> Standing {
        let keys = Keys::open(&self.data().join("keys"), &[], &Passphrases::default()).unwrap();
        Standing::open(&keys, &self.data().join("published")).unwrap()
    }
}

/// A kiosk that has nothing yet, by the command line: the names of the listings that it shows.
pub(super) fn kiosk(data: &Path, urls: &str, arguments: &[&str]) -> Vec<String> {
    let kiosk = tempfile::tempdir().unwrap();
    let root = data.join("keys/root.json");
    let settings = kiosk.path().join("wegwijs.toml");
    let text = format!("[[source]]\nname = \"lindeveen\"\nroot = \"{}\"\nurls = [{urls}]\n", root.display());
    fs::write(&settings, text).unwrap();
    let state = kiosk.path().join("state");
    let done = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
        .args(["sync", "--now", "--config"])
        .arg(&settings)
        .arg("--state")
        .arg(&state)
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {said}", done.status);
    shown(&StateFolder::new(&state))
}

fn shown(state: &StateFolder) -> Vec<String> {
    let directory = Directory::open(&state.shown()).unwrap();
    let ids = directory.service_ids(0, 1000).unwrap();
    ids.into_iter().map(|(_, id)| directory.service(id).unwrap().unwrap().name).collect()
}

/// A kiosk inside this test, for what is done very often.
fn quick_kiosk(stick: &Path, anchor: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::new(folder.path());
    let source = Source { name: "lindeveen".to_owned(), anchor: anchor.to_owned(), take: Take::All };
    let now = Moment { time: moment(&Floor::default()).time, trusted: true };
    round(&state, &[source], &Origin::Stick(stick), now).unwrap();
    shown(&state)
}

impl Browser<'_> {
    fn list(&mut self, name: &str) -> String {
        let path = self.new_listing();
        let form =
            [("seen", "0"), ("name", name), ("status", "active"), ("need", "need.language.course"), ("checked", "on")];
        assert_eq!(self.post(&path, &form).location, format!("{path}?saved"));
        path
    }

    fn rename(&mut self, path: &str, seen: &str, name: &str) {
        let form =
            [("seen", seen), ("name", name), ("status", "active"), ("need", "need.language.course"), ("checked", "on")];
        assert_eq!(self.post(path, &form).location, format!("{path}?saved"));
    }

    pub(super) fn make_keys(&mut self) {
        let made = self.post("/publish/keys", &[("passphrase", PASSPHRASE), ("again", PASSPHRASE)]);
        assert_eq!(made.location, "/publish/keys", "{}", made.text);
    }

    /// Publishes, and waits for what comes of it: the last page.
    pub(super) fn publish(&mut self, to: &str) -> String {
        let begun = self.post("/publish", &[("passphrase", PASSPHRASE), ("to", to)]);
        assert_eq!(begun.location, "/publish/progress", "{}", begun.text);
        self.outcome()
    }

    fn copy(&mut self, to: &str) -> String {
        let begun = self.post("/publish/copy", &[("to", to)]);
        assert_eq!(begun.location, "/publish/progress", "{}", begun.text);
        self.outcome()
    }

    pub(super) fn outcome(&self) -> String {
        for _ in 0..600 {
            let text = self.get("/publish/progress").text;
            if !text.contains("http-equiv=\"refresh\"") {
                return text;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it has no end");
    }
}

fn went_well(page: &str) {
    assert!(page.contains("notice good") && !page.contains("notice bad"), "{page}");
}

fn failed(page: &str, why: &str) {
    assert!(page.contains("notice bad") && page.contains(why), "{page}");
}

#[test]
fn keys_are_made_by_browser_and_root_keys_leave_for_the_safe() {
    let machine = Machine::new();
    let desk = machine.desk();
    let mut anna = desk.browser();
    anna.settle();
    anna.list("Taalhuis");
    assert!(anna.get("/publish").text.contains("There are no keys yet"));
    for (passphrase, again, why) in [("kort", "kort", "at least 8"), (PASSPHRASE, "vier natte sokken", "not the same")]
    {
        let refused = anna.post("/publish/keys", &[("passphrase", passphrase), ("again", again)]);
        failed(&refused.text, why);
    }
    assert!(!machine.data().join("keys").exists(), "keys were made");
    anna.make_keys();
    // Again: nothing is written over.
    let root = fs::read(machine.data().join("keys/root.json")).unwrap();
    anna.make_keys();
    assert_eq!(fs::read(machine.data().join("keys/root.json")).unwrap(), root);
    // A wrong passphrase changes nothing, and its spaces count.
    let refused = anna.post("/publish", &[("passphrase", PASSPHRASE.trim()), ("to", "here")]);
    failed(&refused.text, "This is not the passphrase");
    assert!(!machine.data().join("published").exists());
    // One onto a stick, not two; another is saved by the browser and shown again.
    let to = machine.stick().display().to_string();
    let key = |number: u8| format!("root-{number}.pem");
    let there = fs::read(machine.data().join("keys/root-1.pem")).unwrap();
    went_well(&anna.post("/publish/keys/move", &[("name", &key(1)), ("to", &to)]).text);
    assert_eq!(fs::read(machine.stick().join("wegwijs-root-key/root-1.pem")).unwrap(), there);
    failed(&anna.post("/publish/keys/move", &[("name", &key(2)), ("to", &to)]).text, "Another root key");
    failed(&anna.post("/publish/keys/move", &[("name", "../desk.db"), ("to", &to)]).text, "not in");
    failed(&anna.forget(&key(2), &there), "not a copy");
    let saved = anna.get("/publish/keys/root-2.pem").text;
    went_well(&anna.forget(&key(2), saved.as_bytes()));
    assert!(machine.data().join("keys/root-3.pem").exists());
    for gone in [key(1), key(2), "targets.pem".to_owned(), "..%2Fdesk.db".to_owned()] {
        assert_eq!(anna.get(&format!("/publish/keys/{gone}")).status, 404, "{gone}");
    }
    // They are still the keys of this publisher: with two of them, new ones can be made.
    let stick = machine.stick().join("wegwijs-root-key");
    let passphrases = Passphrases { root: Some(PASSPHRASE.to_owned()), daily: None };
    let mut keys = Keys::open(&machine.data().join("keys"), &[stick], &passphrases).unwrap();
    keys.rotate(wegwijs::publish::KeyRole::Timestamp, PASSPHRASE, moment(&Floor::default()).time).unwrap();
    went_well(&anna.publish("here"));
    let log = anna.get("/log").text;
    assert!(log.contains("published") && !log.contains("sokken"));
}

impl Browser<'_> {
    /// Shows a copy of a root key.
    fn forget(&self, name: &str, copy: &[u8]) -> String {
        self.send_file("/publish/keys/forget", &[("name", name)], ("copy", "k.pem"), copy).text
    }
}

#[test]
fn a_stick_is_written_and_a_kiosk_reads_it() {
    let machine = Machine::new();
    let desk = machine.desk();
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.list("Taalhuis");
    anna.make_keys();
    let page = anna.publish(&machine.to_stick());
    went_well(&page);
    assert!(page.contains("pull the stick out now"), "{page}");
    let stick = machine.stick().display().to_string();
    assert_eq!(kiosk(&machine.data(), "", &["--stick", &stick]), ["Taalhuis"]);
    // What will change is told by name, and the same folder of the stick is used again.
    anna.rename(&path, "1", "Taalcafé");
    let page = anna.get("/publish").text;
    assert!(page.contains(&format!("{path}/history\">Taalcafé")), "{page}");
    went_well(&anna.publish(&machine.to_stick()));
    assert_eq!(kiosk(&machine.data(), "", &["--stick", &stick]), ["Taalcafé"]);
    assert_eq!(fs::read_dir(machine.stick().join("wegwijs")).unwrap().count(), 1);
    let targets = fs::read_dir(machine.stick().join("wegwijs/gemeente-lindeveen/targets")).unwrap();
    assert_eq!(targets.filter(|entry| entry.as_ref().unwrap().path().is_file()).count(), 1, "old files stay for ever");
    assert!(anna.get("/publish").text.contains("No listing changed since."));
    // Read-only, and gone.
    machine.plug("ro");
    assert!(anna.get("/publish").text.contains("It cannot be written"));
    machine.pull();
    failed(&anna.post("/publish/copy", &[("to", &machine.to_stick())]).text, "not there any more");
    assert!(!machine.data().join("stick-check").exists() && !machine.data().join("edition.db").exists());
}

#[test]
fn a_stick_that_leads_elsewhere_is_not_written() {
    let machine = Machine::new();
    let desk = machine.desk();
    let mut anna = desk.browser();
    anna.settle();
    anna.list("Taalhuis");
    anna.make_keys();
    went_well(&anna.publish("here"));
    let outside = machine.folder.path().join("outside");
    fs::create_dir_all(outside.join("gemeente-lindeveen/targets")).unwrap();
    symlink(&outside, machine.stick().join("wegwijs")).unwrap();
    failed(&anna.copy(&machine.to_stick()), "could not be written");
    fs::remove_file(machine.stick().join("wegwijs")).unwrap();
    let mine = machine.stick().join("wegwijs/gemeente-lindeveen");
    fs::create_dir_all(mine.join("metadata")).unwrap();
    fs::copy(machine.data().join("keys/1.root.json"), mine.join("metadata/1.root.json")).unwrap();
    symlink(outside.join("gemeente-lindeveen/targets"), mine.join("targets")).unwrap();
    failed(&anna.copy(&machine.to_stick()), "could not be written");
    assert_eq!(fs::read_dir(outside.join("gemeente-lindeveen/targets")).unwrap().count(), 0);
}

/// Every state of a stick while it is written, as one that is pulled out then leaves it.
#[test]
fn a_stick_pulled_out_half_way_has_the_old_publication_or_the_new() {
    let machine = Machine::new();
    let desk = machine.desk();
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.list("Taalhuis");
    anna.make_keys();
    went_well(&anna.publish("here"));
    let (stick, cuts) = (machine.stick(), tempfile::tempdir().unwrap());
    let to = stick.join("wegwijs/lindeveen");
    copy(&machine.standing(), &to, u64::MAX, &mut |_, _| {}).unwrap();
    anna.rename(&path, "1", "Taalcafé");
    went_well(&anna.publish("here"));
    let standing = machine.standing();
    let Err(CopyError::NoRoom { needed_bytes, .. }) = copy(&standing, &to, 10, &mut |_, _| {}) else {
        panic!("there was no room");
    };
    assert!(needed_bytes > 10);
    assert_eq!(quick_kiosk(&stick, &standing.anchor().1), ["Taalhuis"]);
    let mut states = Vec::new();
    copy(&standing, &to, u64::MAX, &mut |_, _| {
        let state = cuts.path().join(states.len().to_string());
        copy_folder(&stick, &state);
        states.push(state);
    })
    .unwrap();
    assert!(states.len() > 4);
    for state in &states {
        assert_eq!(quick_kiosk(state, &standing.anchor().1), ["Taalhuis"], "{}", state.display());
    }
    assert_eq!(quick_kiosk(&stick, &standing.anchor().1), ["Taalcafé"]);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let to = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy_folder(&entry, &to);
        } else {
            fs::copy(&entry, &to).unwrap();
        }
    }
}

/// An upload that breaks off at each of its requests, and goes on at the next.
fn uploads_hold(kind: Kind) {
    let machine = Machine::new();
    let server = Server::start(kind);
    fs::write(machine.data().join("desk.toml"), server.desk_toml()).unwrap();
    let desk = machine.desk();
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.list("Taalhuis");
    anna.make_keys();
    let urls = format!("\"{}\"", server.public_url());
    went_well(&anna.publish("upload:Onze website"));
    assert_eq!(kiosk(&machine.data(), &urls, &[]), ["Taalhuis"]);
    anna.rename(&path, "1", "Taalcafé");
    went_well(&anna.publish("here"));
    let before = server.files();
    let (mut requests, mut unsure) = (0, 0);
    loop {
        server.put_back(&before);
        server.fail_at(requests);
        let page = anna.copy("upload:Onze website");
        if !page.contains("notice bad") {
            went_well(&page);
            break;
        }
        let shown = kiosk(&machine.data(), &urls, &[]);
        if page.contains("What was there before still stands") {
            assert_eq!(shown, ["Taalhuis"], "after request {requests}");
        } else {
            assert!(page.contains("Perhaps all of it came there"), "{page}");
            unsure += 1;
        }
        requests += 1;
        assert!(requests < 100, "it never comes through");
    }
    assert!(requests > 8 && unsure == 2, "{requests} requests, unsure of {unsure}");
    assert_eq!(kiosk(&machine.data(), &urls, &[]), ["Taalcafé"]);
    // Nothing is sent that is there.
    server.fail_at(usize::MAX);
    let sent = server.puts();
    went_well(&anna.copy("upload:Onze website"));
    assert_eq!(server.puts(), sent);
    // Somebody else's publication is left alone.
    let mut other = server.files();
    other.insert("metadata/1.root.json".to_owned(), b"{}".to_vec());
    server.put_back(&other);
    failed(&anna.copy("upload:Onze website"), "of other keys");
    assert_eq!(server.files(), other);
    server.refuse();
    if kind == Kind::Webdav {
        failed(&anna.copy("upload:Onze website"), "refuses the name or the password");
    }
}

#[test]
fn an_upload_by_webdav_holds_the_old_publication_until_the_new_is_whole() {
    uploads_hold(Kind::Webdav);
}

#[test]
fn an_upload_by_s3_holds_the_old_publication_until_the_new_is_whole() {
    uploads_hold(Kind::S3);
}
