//! Mirrors that are slow, endless, forgetful or lying, each played by a server of a few lines.

mod metadata;
mod server;
mod target;
mod tls;

use std::time::Duration;

use tempfile::TempDir;

use self::server::{After, Server, head, whole};
use super::*;
use crate::sync::budget::Month;

/// A folder of its own, no proxy, and no long waits before retries.
fn settings(folder: &TempDir) -> WireSettings {
    WireSettings {
        connect: Duration::from_secs(5),
        head: Duration::from_secs(5),
        retry_wait: Duration::from_millis(1),
        ..WireSettings::new(folder.path().to_owned(), None, Proxies::default())
    }
}

fn month() -> Month {
    Month::of("2026-11-24T12:00:00Z".parse().unwrap())
}

fn budget(folder: &TempDir, bytes_per_month: Option<u64>) -> Rc<Budget> {
    Rc::new(Budget::load(&folder.path().join("budget.json"), bytes_per_month, month()).unwrap())
}

fn wire(folder: &TempDir, urls: &[&str]) -> Wire {
    let urls: Vec<String> = urls.iter().map(|url| (*url).to_owned()).collect();
    Wire::new(&urls, settings(folder), budget(folder, None)).unwrap()
}

/// One that gives up whoever sends fewer than 100 bytes in a third of a second.
fn impatient(folder: &TempDir, url: &str) -> Wire {
    let stretch = Duration::from_millis(300);
    let settings = WireSettings { stretch, stretch_bytes_min: 100, ..settings(folder) };
    Wire::new(&[url.to_owned()], settings, budget(folder, None)).unwrap()
}

/// An address where nobody listens.
fn nobody() -> String {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("http://127.0.0.1:{port}/w")
}

#[test]
fn addresses_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |url: &str| match Wire::new(&[url.to_owned()], settings(&folder), budget(&folder, None)) {
        Err(FetchError::BadUrl { problem, .. }) => problem,
        _ => panic!("{url} was taken"),
    };
    assert!(refused("lindeveen.example").contains("https://"));
    assert!(refused("ftp://lindeveen.example").contains("https://"));
    assert!(refused("https://me:secret@lindeveen.example/").contains("password"));
    assert!(refused("https://lindeveen.example/?a").contains('?'));
}

#[test]
fn names_stay_inside_the_repository() {
    let mirror = Url::parse("https://a.example/w/").unwrap();
    let lies = |name: &str| address(&mirror, "targets", name).map(String::from).unwrap();
    assert_eq!(lies("media/ab12"), "https://a.example/w/targets/media/ab12");
    assert_eq!(lies("a b?c#d%2e%2e\\x"), "https://a.example/w/targets/a%20b%3Fc%23d%252e%252e%5Cx");
    for name in ["../x", "a/../x", "", "a//b", ".", "/a"] {
        assert!(matches!(address(&mirror, "targets", name), Err(FetchError::BadName { .. })), "{name}");
    }
}

#[test]
fn mirrors_are_asked_in_order_and_the_one_that_works_stays_first() {
    let folder = tempfile::tempdir().unwrap();
    let broken = Server::start(|_, stream| whole(stream, "503 Service Unavailable", &[], b"later"));
    let good = Server::start(|request, stream| whole(stream, "200 OK", &[], request.path.as_bytes()));
    let idle = Server::start(|_, stream| whole(stream, "200 OK", &[], b"idle"));
    let wire = wire(&folder, &[&nobody(), &broken.url, &good.url, &idle.url]);
    for name in ["1.snapshot.json", "2.snapshot.json"] {
        let body = wire.metadata(name, 1000).unwrap().unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), format!("/w/metadata/{name}"));
    }
    assert_eq!(broken.paths(), ["/w/metadata/1.snapshot.json"]);
    assert_eq!(good.seen().len(), 2);
    assert!(idle.seen().is_empty());
}

#[test]
fn when_no_mirror_works_the_first_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let broken = Server::start(|_, stream| whole(stream, "500 Internal Server Error", &[], b""));
    let why = wire(&folder, &[&broken.url, &nobody()]).metadata("timestamp.json", 10).unwrap_err();
    assert!(matches!(&why, FetchError::Refused { status: 500, url } if url.contains("/metadata/")), "{why}");
    let why = wire(&folder, &[&nobody()]).metadata("timestamp.json", 10).unwrap_err();
    assert!(matches!(why, FetchError::NotReachable { .. }), "{why}");
    assert!(matches!(wire(&folder, &[]).metadata("timestamp.json", 10), Err(FetchError::NoMirror)));
}

#[test]
fn a_mirror_that_gave_what_was_not_signed_is_asked_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = Server::start(|_, stream| whole(stream, "200 OK", &[], b"garbage"));
    let good = Server::start(|_, stream| whole(stream, "200 OK", &[], b"signed"));
    let wire = wire(&folder, &[&hostile.url, &good.url]);
    assert!(!wire.blame().unwrap(), "nothing was fetched: fetching again would not help");
    assert_eq!(wire.metadata("timestamp.json", 10).unwrap().unwrap(), b"garbage");
    assert!(wire.blame().unwrap());
    assert_eq!(wire.metadata("timestamp.json", 10).unwrap().unwrap(), b"signed");
    assert!(!wire.blame().unwrap(), "nobody is left");
}

#[test]
fn redirects_are_followed_but_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|request, stream| match request.path.as_str() {
        "/w/metadata/timestamp.json" => {
            whole(stream, "302 Found", &[("Location", "/elsewhere"), ("Content-Encoding", "gzip")], b"moved")
        }
        "/elsewhere" => whole(stream, "200 OK", &[], b"here"),
        _ => whole(stream, "301 Moved Permanently", &[("Location", "3.root.json")], b""),
    });
    let wire = wire(&folder, &[&server.url]);
    assert_eq!(wire.metadata("timestamp.json", 10).unwrap().unwrap(), b"here");
    let why = wire.metadata("2.root.json", 10).unwrap_err();
    assert!(matches!(why, FetchError::Redirected { .. }), "{why}");
    assert_eq!(wire.spent().requests, 2 + 6);
    assert_eq!(server.seen().last().unwrap().connection, 0, "the connection stays open");
}

#[test]
fn an_http_proxy_is_used_and_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let proxy = Server::start(|request, stream| match request.path.as_str() {
        "lindeveen.invalid:80" => {
            head(stream, "200 Connection established", &[]);
            After::Keep
        }
        _ => whole(stream, "200 OK", &[], b"by proxy"),
    });
    let address = proxy.url.trim_end_matches("/w").to_owned();
    let proxies = Proxies::from_variables(|name| (name == "http_proxy").then(|| address.clone())).unwrap();
    let settings = WireSettings { proxies, ..settings(&folder) };
    let wire = Wire::new(&["http://lindeveen.invalid/w".into()], settings, budget(&folder, None)).unwrap();
    assert_eq!(wire.metadata("timestamp.json", 10).unwrap().unwrap(), b"by proxy");
    assert_eq!(proxy.paths(), ["lindeveen.invalid:80", "/w/metadata/timestamp.json"]);
    assert_eq!(wire.spent().bytes_sent, proxy.seen().iter().map(|request| request.bytes).sum::<u64>());
}
