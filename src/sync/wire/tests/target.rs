//! Large files: cut, resumed, of the wrong length, and within the month's data.

use std::{
    fs,
    io::{Read, Seek, Write},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

use super::{server::ranged, *};

/// A file that is not the same anywhere.
fn content(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// A file that holds this already.
fn file(already: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(already).unwrap();
    file
}

fn held(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

const LENGTH: usize = 300_000;

#[test]
fn a_cut_connection_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let cuts = AtomicUsize::new(0);
    let server = Server::start(move |request, stream| {
        let body = content(LENGTH);
        if cuts.fetch_add(1, SeqCst) == 2 {
            return ranged(request, stream, &body);
        }
        let first = request.range().unwrap_or(0);
        let (range, length) = (format!("bytes {first}-{}/{LENGTH}", LENGTH - 1), (LENGTH - first).to_string());
        let status = if first == 0 { "200 OK" } else { "206 Partial Content" };
        head(stream, status, &[("Content-Range", &range), ("Content-Length", &length)]);
        let _ = stream.write_all(&body[first..first + 100_000]);
        After::Close
    });
    let mut file = file(b"");
    wire(&folder, &[&server.url]).target("media/ab", &mut file, LENGTH as u64).unwrap();
    assert!(held(&mut file) == content(LENGTH));
    let ranges: Vec<_> = server.seen().iter().map(super::server::Request::range).collect();
    assert_eq!(ranges, [None, Some(100_000), Some(200_000)]);
    assert_eq!(server.paths()[0], "/w/targets/media/ab");
}

#[test]
fn what_an_earlier_round_fetched_is_not_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|request, stream| ranged(request, stream, &content(LENGTH)));
    let wire = wire(&folder, &[&server.url]);
    let mut begun = file(&content(LENGTH)[..250_000]);
    wire.target("x", &mut begun, LENGTH as u64).unwrap();
    assert!(held(&mut begun) == content(LENGTH));
    assert!(wire.spent().bytes_received < 51_000, "{:?}", wire.spent());
    wire.target("x", &mut begun, LENGTH as u64).unwrap();
    assert_eq!(wire.spent().requests, 1, "nothing is missing");
    let mut longer = file(&content(LENGTH + 1));
    wire.target("x", &mut longer, LENGTH as u64).unwrap();
    assert!(held(&mut longer) == content(LENGTH));
}

#[test]
fn a_server_that_knows_no_ranges_gives_it_whole() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, stream| whole(stream, "200 OK", &[], &content(LENGTH)));
    let mut begun = file(b"something else");
    wire(&folder, &[&server.url]).target("x", &mut begun, LENGTH as u64).unwrap();
    assert!(held(&mut begun) == content(LENGTH));
}

#[test]
fn a_range_that_is_not_there_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|request, stream| match request.range() {
        Some(_) => whole(stream, "416 Range Not Satisfiable", &[], b""),
        None => whole(stream, "200 OK", &[], &content(1000)),
    });
    let mut begun = file(&[7; 900]);
    wire(&folder, &[&server.url]).target("x", &mut begun, 1000).unwrap();
    assert!(held(&mut begun) == content(1000));
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn other_ranges_than_asked_for_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for range in ["bytes 0-999/1000", "bytes */1000", "whatever", "bytes 500-998/999", "bytes 500-1000/1001"] {
        let server = Server::start(move |_, stream| {
            whole(stream, "206 Partial Content", &[("Content-Range", range)], &[1; 500])
        });
        let mut begun = file(&[7; 500]);
        let why = wire(&folder, &[&server.url]).target("x", &mut begun, 1000).unwrap_err();
        let expected =
            matches!(why, FetchError::Nonsense { .. } | FetchError::Short { .. } | FetchError::TooLarge { .. });
        assert!(expected, "{range}: {why}");
        assert_eq!(held(&mut begun), [7; 500], "{range}");
    }
}

#[test]
fn files_of_another_length_are_refused_and_the_next_mirror_asked() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |length| Server::start(move |request, stream| ranged(request, stream, &content(length)));
    let (short, long, right) = (serve(999), serve(1001), serve(1000));
    let endless = Server::start(|_, stream| {
        head(stream, "200 OK", &[]);
        while stream.write_all(&[0; 4096]).is_ok() {}
        After::Close
    });
    let ending = Server::start(|_, stream| {
        head(stream, "200 OK", &[]);
        let _ = stream.write_all(&content(400));
        After::Close
    });
    let try_one = |server: &Server, file: &mut File| wire(&folder, &[&server.url]).target("x", file, 1000).unwrap_err();
    let mut empty = file(b"");
    let why = try_one(&short, &mut empty);
    assert!(matches!(why, FetchError::Short { bytes: 999, length: 1000, .. }), "{why}");
    for server in [&long, &endless] {
        let why = try_one(server, &mut empty);
        assert!(matches!(why, FetchError::TooLarge { bytes_max: 1000, .. }), "{why}");
        assert!(held(&mut empty).is_empty(), "nothing of it is of use");
    }
    let why = try_one(&ending, &mut empty);
    assert!(matches!(why, FetchError::Short { bytes: 400, length: 1000, .. }), "{why}");

    let mut file = file(b"");
    let urls = [&short, &endless, &ending, &right].map(|server| server.url.as_str());
    wire(&folder, &urls).target("x", &mut file, 1000).unwrap();
    assert!(held(&mut file) == content(1000));
    assert_eq!(right.seen()[0].range(), Some(400), "it goes on where the one before ended");
}

#[test]
fn who_began_a_file_that_is_wrong_is_to_blame() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = Server::start(|_, stream| {
        head(stream, "200 OK", &[("Content-Length", "1000")]);
        let _ = stream.write_all(b"garbage");
        After::Close
    });
    let good = Server::start(|request, stream| ranged(request, stream, &content(1000)));
    let wire = wire(&folder, &[&hostile.url, &good.url]);
    let mut file = file(b"from an earlier round");
    wire.target("x", &mut file, 1000).unwrap();
    assert!(held(&mut file) != content(1000));
    assert!(wire.blame().unwrap());
    file.set_len(0).unwrap();
    wire.target("x", &mut file, 1000).unwrap();
    assert!(held(&mut file) == content(1000), "the honest one is still asked");
}

#[test]
fn what_came_before_a_slow_stretch_stays() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, stream| {
        head(stream, "200 OK", &[("Content-Length", "1000")]);
        let _ = stream.write_all(&content(600));
        let _ = stream.read(&mut [0]);
        After::Close
    });
    let mut file = file(b"");
    let why = impatient(&folder, &server.url).target("x", &mut file, 1000).unwrap_err();
    assert!(matches!(why, FetchError::Slow { .. }), "{why}");
    assert!(held(&mut file) == content(600));
}

#[test]
fn the_months_data_end_in_the_middle_of_a_file_and_go_on_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|request, stream| ranged(request, stream, &content(LENGTH)));
    let mut file = file(b"");
    let first =
        Wire::new(std::slice::from_ref(&server.url), settings(&folder), budget(&folder, Some(160_000))).unwrap();
    let why = first.target("x", &mut file, LENGTH as u64).unwrap_err();
    assert!(matches!(why, FetchError::Budget { .. }), "{why}");
    let came = file.metadata().unwrap().len();
    assert!((64_000..290_000).contains(&came), "{came}");
    assert!(matches!(first.target("x", &mut file, LENGTH as u64), Err(FetchError::Budget { .. })));
    assert_eq!(server.seen().len(), 1, "not even asked");
    drop(first);
    let written = fs::read_to_string(folder.path().join("budget.json")).unwrap();

    let later = Month::of("2026-12-01T00:00:00Z".parse().unwrap());
    let renewed = Budget::load(&folder.path().join("budget.json"), Some(1_000_000), later).unwrap();
    let next = Wire::new(std::slice::from_ref(&server.url), settings(&folder), Rc::new(renewed)).unwrap();
    next.target("x", &mut file, LENGTH as u64).unwrap();
    assert!(held(&mut file) == content(LENGTH));
    assert!(written.contains("\"month\":11"), "{written}");
}
