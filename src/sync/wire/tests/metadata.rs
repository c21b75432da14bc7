//! Small files: capped, kept, absent, compressed, endless and slow.

use std::{io::Write, net::TcpStream};

use super::*;

const TIMESTAMP: &[u8] = br#"{"signed":{"version":7}}"#;

/// A server whose timestamp changes never, and which has no further root.
fn nothing_new() -> Server {
    Server::start(|request, stream| match request.headers.get("if-none-match").map(String::as_str) {
        _ if request.path.ends_with(".root.json") => whole(stream, "404 Not Found", &[], b"<html>Not found</html>"),
        Some("\"v7\"") => {
            head(stream, "304 Not Modified", &[("ETag", "\"v7\"")]);
            After::Keep
        }
        _ => whole(stream, "200 OK", &[("ETag", "\"v7\"")], TIMESTAMP),
    })
}

#[test]
fn nothing_new_costs_two_short_requests_on_one_connection() {
    let folder = tempfile::tempdir().unwrap();
    let server = nothing_new();
    let first = wire(&folder, &[&server.url]);
    assert_eq!(first.metadata("timestamp.json", 1000).unwrap().unwrap(), TIMESTAMP);
    first.verified().unwrap();

    let second = wire(&folder, &[&server.url]);
    assert_eq!(second.metadata("2.root.json", 1000).unwrap(), None);
    assert_eq!(second.metadata("timestamp.json", 1000).unwrap().unwrap(), TIMESTAMP);
    let spent = second.spent();
    println!("nothing new: {spent:?}");
    assert_eq!(spent.requests, 2);
    assert!(spent.bytes_sent + spent.bytes_received <= 4096, "{spent:?}");
    let seen = server.seen();
    assert_eq!(seen[1].connection, seen[2].connection);
    assert_eq!(spent.bytes_sent, seen[1].bytes + seen[2].bytes);
    assert!(seen.iter().all(|request| !request.headers.contains_key("accept-encoding")));
    assert_eq!(seen[0].headers["user-agent"], format!("wegwijs/{}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_did_not_verify_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let server = nothing_new();
    for wire in [wire(&folder, &[&server.url]), wire(&folder, &[&server.url])] {
        wire.metadata("timestamp.json", 1000).unwrap();
        wire.blame().unwrap();
        wire.verified().unwrap();
    }
    assert!(server.seen().iter().all(|request| !request.headers.contains_key("if-none-match")));
}

#[test]
fn another_mirror_is_not_asked_about_what_this_one_gave() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (nothing_new(), nothing_new());
    let first = wire(&folder, &[&one.url]);
    first.metadata("timestamp.json", 1000).unwrap();
    first.verified().unwrap();
    wire(&folder, &[&other.url]).metadata("timestamp.json", 1000).unwrap();
    assert!(!other.seen()[0].headers.contains_key("if-none-match"));
}

#[test]
fn an_answer_of_as_before_that_nobody_asked_for_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, stream| {
        head(stream, "304 Not Modified", &[]);
        After::Keep
    });
    let why = wire(&folder, &[&server.url]).metadata("timestamp.json", 1000).unwrap_err();
    assert!(matches!(why, FetchError::Refused { status: 304, .. }), "{why}");
}

#[test]
fn what_is_not_there_is_none_and_what_is_forbidden_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let status = |status: &'static str| Server::start(move |_, stream| whole(stream, status, &[], b"no"));
    let (absent, gone, bucket) = (status("404 Not Found"), status("410 Gone"), status("403 Forbidden"));
    for server in [&absent, &gone] {
        for name in ["2.root.json", "timestamp.json"] {
            assert_eq!(wire(&folder, &[&server.url]).metadata(name, 10).unwrap(), None, "{name}");
        }
    }
    let both = wire(&folder, &[&bucket.url, &absent.url]);
    assert_eq!(both.metadata("2.root.json", 10).unwrap(), None);
    assert_eq!(absent.paths().len(), 2, "the first bucket's word is enough for a root");
    let why = both.metadata("timestamp.json", 10).unwrap_err();
    assert!(matches!(why, FetchError::Refused { status: 403, .. }), "rather than that it is not there: {why}");
}

#[test]
fn a_mirror_that_lost_its_files_does_not_hide_those_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Server::start(|_, stream| whole(stream, "404 Not Found", &[], b""));
    let good = nothing_new();
    let found = wire(&folder, &[&empty.url, &good.url]).metadata("timestamp.json", 1000).unwrap();
    assert_eq!(found.unwrap(), TIMESTAMP);
}

/// What a mirror is told that answers like this.
fn told(bytes_max: u64, answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> FetchError {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(move |_, stream| {
        answer(stream);
        After::Close
    });
    impatient(&folder, &server.url).metadata("1.snapshot.json", bytes_max).unwrap_err()
}

/// Writes `piece` again and again until the client leaves, at most for ever so long.
fn endless(stream: &mut TcpStream, piece: &[u8], pause: Duration) {
    for _ in 0..10_000_000 / piece.len() {
        if stream.write_all(piece).is_err() {
            break;
        }
        thread::sleep(pause);
    }
}

#[test]
fn endless_bodies_are_stopped_at_their_limit() {
    let announced = told(1000, |stream| head(stream, "200 OK", &[("Content-Length", "1001")]));
    let chunked = told(1000, |stream| {
        head(stream, "200 OK", &[("Transfer-Encoding", "chunked")]);
        endless(stream, b"8\r\n12345678\r\n", Duration::ZERO);
    });
    let to_the_end = told(1000, |stream| {
        head(stream, "200 OK", &[]);
        endless(stream, &[b'x'; 4096], Duration::ZERO);
    });
    for why in [announced, chunked, to_the_end] {
        assert!(matches!(why, FetchError::TooLarge { bytes_max: 1000, .. }), "{why}");
    }
}

#[test]
fn endless_heads_and_trailers_are_stopped() {
    let header = told(1000, |stream| endless(stream, b"HTTP/1.1 200 OK\r\nX: ", Duration::ZERO));
    let early_hints = told(1000, |stream| endless(stream, b"HTTP/1.1 103 Early Hints\r\n\r\n", Duration::ZERO));
    let trailer = told(1000, |stream| {
        head(stream, "200 OK", &[("Transfer-Encoding", "chunked")]);
        let _ = stream.write_all(b"3\r\n{ }\r\n0\r\n");
        endless(stream, b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", Duration::ZERO);
    });
    for why in [header, early_hints, trailer] {
        assert!(matches!(why, FetchError::Nonsense { .. }), "{why}");
    }
}

#[test]
fn drops_are_not_waited_for() {
    let pause = Duration::from_millis(20);
    let body = told(100_000, move |stream| {
        head(stream, "200 OK", &[("Content-Length", "50000")]);
        endless(stream, b"x", pause);
    });
    let chunks = told(100_000, move |stream| {
        head(stream, "200 OK", &[("Transfer-Encoding", "chunked")]);
        endless(stream, b"1", pause);
    });
    let silence = told(100_000, |stream| {
        head(stream, "200 OK", &[("Content-Length", "50000")]);
        let _ = std::io::Read::read(stream, &mut [0]);
    });
    for why in [body, chunks, silence] {
        assert!(matches!(why, FetchError::Slow { bytes_min: 100, .. }), "{why}");
    }
    let header = told(1000, move |stream| endless(stream, b"H", pause));
    assert!(matches!(header, FetchError::Slow { .. } | FetchError::Nonsense { .. }), "{header}");
}

#[test]
fn compressed_bodies_are_not_unpacked() {
    for encoding in ["gzip", "br", "identity, gzip"] {
        let why = told(1000, move |stream| {
            whole(stream, "200 OK", &[("Content-Encoding", encoding)], b"\x1f\x8b\x08\x00bomb");
        });
        assert!(matches!(why, FetchError::Compressed { .. }), "{why}");
    }
}

#[test]
fn nonsense_is_said_to_be_nonsense() {
    let why = told(1000, |stream| drop(stream.write_all(b"SSH-2.0-OpenSSH_10.0\r\n\r\n")));
    assert!(matches!(why, FetchError::Nonsense { .. }), "{why}");
    let cut = told(1000, |stream| {
        head(stream, "200 OK", &[("Content-Length", "500")]);
        let _ = stream.write_all(b"half");
    });
    assert!(matches!(cut, FetchError::Cut { .. }), "{cut}");
}

#[test]
fn the_months_data_end_with_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, stream| whole(stream, "200 OK", &[], &[b'x'; 600]));
    let budget = budget(&folder, Some(2000));
    let wire = Wire::new(&[server.url.clone(), nobody()], settings(&folder), budget.clone()).unwrap();
    let mut fetched = 0;
    let why = loop {
        match wire.metadata("1.snapshot.json", 1000) {
            Ok(body) => fetched += body.unwrap().len(),
            Err(why) => break why,
        }
    };
    assert!(matches!(why, FetchError::Budget { bytes_per_month: 2000 }), "{why}");
    let spent = wire.spent();
    assert_eq!((fetched, budget.used()), (1800, spent.bytes_sent + spent.bytes_received));
    assert_eq!(server.seen().len(), 3);
}
