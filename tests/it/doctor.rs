//! Does the doctor say of a kiosk what is wrong with it, and nothing of one that is well?

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
};

use chrono::TimeDelta;
use wegwijs::{
    clock::Moment,
    config::{Card, GoneBy, Mistake, Settings},
    device::Roots,
    doctor::{Check, Finding, Health, Patient},
};

use crate::sync::world::{Machine, Publishing, today};

/// A kiosk that shows Lindeveen, on a machine whose `/sys`, `/proc` and `/dev` stand in a folder.
struct Kiosk {
    machine: Machine,
    root: tempfile::TempDir,
}

impl Kiosk {
    fn new() -> Self {
        let lindeveen = Publishing::of("lindeveen", 30);
        let machine = Machine::new(vec![lindeveen.source("lindeveen")]);
        machine.round(&[("lindeveen", &lindeveen.shelf)]);
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("lindeveen.root.json"), lindeveen.forge.anchor()).unwrap();
        Self { machine, root }
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn with_all_parts(self) -> Self {
        self.put("sys/class/drm/card0-HDMI-A-1/status", "connected\n");
        self.put("sys/class/input/event0/device/name", "Touch\n");
        self.put("sys/class/input/event0/device/properties", "2\n");
        self.put("sys/class/sound/card0/id", "Headphones\n");
        self.put("dev/usb/lp0", "");
        self.put("dev/i2c-1", "");
        self
    }

    fn examine(&self, settings: &str, now: Moment) -> Vec<Finding> {
        self.patient(settings, now).examine()
    }

    fn patient(&self, settings: &str, now: Moment) -> Patient {
        let settings = Settings::parse(settings).unwrap();
        let card = Card { settings, mistakes: Vec::new(), by: GoneBy::Card };
        Patient {
            card: Some(card),
            beside: self.root.path().to_owned(),
            state: self.machine.state(),
            roots: Roots::below(self.root.path()),
            now,
        }
    }
}

fn now() -> Moment {
    Moment { time: today(), trusted: true }
}

/// A server that has every file, and its address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/wegwijs/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        }
    });
    url
}

fn settings(url: &str, root: &str) -> String {
    format!(
        "[printer]\npaper_mm = 80\n[panel]\nkind = \"ssd1306\"\n\
         [[source]]\nname = \"lindeveen\"\nroot = \"{root}\"\nurls = [\"{url}\"]\n"
    )
}

fn codes(found: &[Finding]) -> Vec<String> {
    found.iter().filter_map(|finding| finding.code).map(|code| code.to_string()).collect()
}

#[test]
fn of_a_kiosk_that_is_well_everything_is_good() {
    let kiosk = Kiosk::new().with_all_parts();
    let found = kiosk.examine(&settings(&server(), "lindeveen.root.json"), now());
    assert_eq!(codes(&found), [""; 0], "{found:?}");
    let said: Vec<(Check, Health)> = found.iter().map(|finding| (finding.check, finding.health)).collect();
    let good = |checks: &[Check]| checks.iter().map(|check| (*check, Health::Good)).collect::<Vec<_>>();
    use Check::{Clock, Directory, DiskWear, Panel, Printer, Root, Screen, Settings, Signatures, Sound, Source, Touch};
    assert_eq!(said[..7], good(&[Settings, Screen, Touch, Sound, Printer, Panel, Clock]));
    assert_eq!(said[7], (DiskWear, Health::NotKnown));
    assert_eq!(said[9..], good(&[Root, Signatures, Source, Directory]));
    assert!(found.last().unwrap().seen.contains("listings: 30, publishers: 1"), "{found:?}");
}

#[test]
fn what_is_missing_has_a_code_each() {
    let kiosk = Kiosk::new();
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = settings(&format!("http://{gone}/"), "other.root.json");
    fs::remove_file(kiosk.machine.state().shown()).unwrap();
    let late = Moment { time: today() + TimeDelta::days(70), trusted: false };
    let found = kiosk.examine(&settings, late);
    assert_eq!(codes(&found), ["W11", "W12", "W13", "W14", "W15", "W21", "W41", "W43", "W42", "W51"], "{found:?}");
    assert!(found.iter().filter(|finding| finding.health == Health::Bad).all(|finding| finding.to_do.is_some()));
}

#[test]
fn a_glance_asks_nobody_by_wire() {
    let kiosk = Kiosk::new().with_all_parts();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let found = kiosk.patient(&settings(&url, "lindeveen.root.json"), now()).glance();
    assert_eq!(codes(&found), [""; 0], "{found:?}");
    assert!(listener.accept().is_err(), "somebody came");
    let of_source = found.iter().filter(|finding| finding.source.as_deref() == Some("lindeveen"));
    assert_eq!(of_source.map(|finding| finding.check).collect::<Vec<_>>(), [Check::Root, Check::Signatures]);
    fs::remove_file(kiosk.machine.state().shown()).unwrap();
    assert_eq!(codes(&kiosk.patient("", now()).glance()), ["W51"]);
}

#[test]
fn a_directory_that_is_damaged_is_found_out() {
    let kiosk = Kiosk::new();
    let path = fs::canonicalize(kiosk.machine.state().shown()).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    assert!(codes(&kiosk.examine("", now())).contains(&"W51".to_owned()));
}

#[test]
fn mistakes_of_the_settings_are_told() {
    let kiosk = Kiosk::new();
    let mistakes = vec![Mistake { line: Some(14), what: "'lnaguages' is not known".to_owned() }];
    let card = Card { settings: Settings::default(), mistakes, by: GoneBy::LastGood };
    let beside = Path::new(".").to_owned();
    let (state, roots) = (kiosk.machine.state(), Roots::below(kiosk.root.path()));
    let found = Patient { card: Some(card), beside, state, roots, now: now() }.examine();
    assert_eq!(found[0].seen, "line 14: 'lnaguages' is not known");
    let json = serde_json::to_value(&found[0]).unwrap();
    assert_eq!((&json["code"], &json["health"]), (&"W01".into(), &"bad".into()));
}

#[test]
fn what_the_last_round_refused_is_told() {
    let kiosk = Kiosk::new();
    let path = kiosk.machine.state().path().join("status.json");
    let status = fs::read_to_string(&path).unwrap();
    for (state, code) in
        [("not_trusted", "W44"), ("unusable", "W45"), ("budget_used_up", "W46"), ("not_reachable", "W42")]
    {
        let refused = status.replace("\"done\"", &format!("\"{state}\""));
        assert_ne!(refused, status);
        fs::write(&path, refused).unwrap();
        assert!(codes(&kiosk.examine("", now())).contains(&code.to_owned()), "{state}");
    }
}
