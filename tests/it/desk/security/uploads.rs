//! Files that are sent: what they are called is no path, and what is too large is refused while it comes.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use ureq::http::StatusCode;
use wegwijs::limits::DESK_IMPORT_BYTES_MAX;

use super::{super::voices::recording, Desk};

/// Every file below a folder, from there.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            found.push(name);
        }
    }
    found
}

#[test]
fn what_a_file_is_called_is_no_path() {
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("town/desk");
    fs::create_dir_all(&data).unwrap();
    let desk = Desk::start(&data);
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.new_listing();
    anna.post(&path, &[("seen", "0"), ("name", "Taalhuis"), ("status", "active"), ("checked", "on")]);
    let passphrase = "vier natte sokken";
    assert_eq!(
        anna.post("/publish/keys", &[("passphrase", passphrase), ("again", passphrase)]).location,
        "/publish/keys"
    );
    anna.post("/voices/nl/speaker", &[("name", "Saba"), ("consent", "on")]);
    let (before, sound) = (files(machine.path()), recording(0.3));
    let spoken = [("speaker", "1"), ("key", "Welcome"), ("text", "Welkom")];
    let sheet = anna.bytes("/import/template.csv");
    for name in
        ["../../evil", "..\\..\\evil", "/etc/evil", "../desk.db", "C:\\evil", "evil%00.csv", "..", ".", "~/evil"]
    {
        let sent = anna.send_file("/import", &[], ("file", name), &sheet);
        assert!(sent.location.starts_with("/import/"), "{name}: {}", sent.text);
        let shown = anna.get(&sent.location).text;
        assert!(!shown.contains("../") && !shown.contains("..\\"), "{name}");
        let words = anna.send_file("/words/file", &[("language", "en")], ("file", name), b"<xliff/>");
        assert!(words.location.starts_with("/words/file/"), "{name}: {}", words.text);
        assert_eq!(anna.get(&words.location).status, StatusCode::OK);
        assert_eq!(anna.send_file("/voices/nl", &spoken, ("recording", name), &sound).status, StatusCode::SEE_OTHER);
        let key = anna.send_file("/publish/keys/forget", &[("name", name)], ("copy", name), b"x");
        assert_eq!(key.status, StatusCode::OK, "{name}: {}", key.text);
        assert_eq!(anna.post("/publish/keys/move", &[("name", name), ("to", name)]).status, StatusCode::OK);
        let neighbour = anna.send_file("/neighbours", &[("place", &data.display().to_string())], ("root", name), b"{}");
        assert_eq!(neighbour.status, StatusCode::OK, "{name}: {}", neighbour.text);
    }
    let after = files(machine.path());
    assert!(before.iter().all(|file| after.contains(file)), "{before:?} {after:?}");
    let is_known = |file: &str| {
        let hexadecimal = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(name) = file.strip_prefix("town/desk/") else { return false };
        name.strip_prefix("uploads/1-").is_some_and(hexadecimal)
            || name.strip_prefix("clips/").and_then(|clip| clip.strip_suffix(".opus")).is_some_and(hexadecimal)
    };
    let new: Vec<_> = after.iter().filter(|file| !before.contains(file)).collect();
    assert!(new.len() >= 2 && new.iter().all(|file| is_known(file)), "{new:?}");
}

/// The most memory that the desk has used, in bytes.
fn peak(desk: &Desk) -> u64 {
    let process = desk.process.as_ref().unwrap().id();
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// How many bytes Linux holds at most of what one end has sent and the other has not read.
fn on_the_way() -> usize {
    let largest = |name: &str| -> usize {
        let sizes = fs::read_to_string(format!("/proc/sys/net/ipv4/{name}")).unwrap();
        sizes.split_whitespace().last().unwrap().parse().unwrap()
    };
    largest("tcp_rmem") + largest("tcp_wmem")
}

#[test]
fn what_never_ends_is_cut_off_with_an_answer() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let token = anna.token();
    let before = peak(&desk);
    for (path, bytes_max) in [
        ("/import", 66 << 20),
        ("/words/file", 34 << 20),
        ("/voices/nl", 20 << 20),
        ("/town", 2 << 20),
        ("/sign-in", 2 << 20),
    ] {
        let mut stream = TcpStream::connect(desk.url.trim_start_matches("http://")).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: desk\r\nCookie: {}\r\nTransfer-Encoding: chunked\r\n\
             Content-Type: multipart/form-data; boundary=edge\r\n\r\n",
            anna.cookie
        );
        stream.write_all(head.as_bytes()).unwrap();
        let form = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n--edge\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
        );
        write!(stream, "{:x}\r\n{form}\r\n", form.len()).unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x1_0000], b"\r\n"].concat();
        let mut sent = 0;
        while sent < 4 * DESK_IMPORT_BYTES_MAX && stream.write_all(&chunk).is_ok() {
            sent += chunk.len();
        }
        // Beside what may come, what the system holds on the way.
        assert!(sent < bytes_max + on_the_way(), "{path} takes {sent} bytes");
        let mut answer = Vec::new();
        // What was still on its way may cut the answer off.
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 200"),
            "{answer}"
        );
    }
    let grown = peak(&desk) - before;
    assert!(grown < 3 * DESK_IMPORT_BYTES_MAX as u64, "{grown} bytes more");
    assert!(anna.is_signed_in(), "others wait");
    let entries = fs::read_dir(data.path().join("uploads")).map_or(0, Iterator::count);
    assert_eq!(entries, 0, "half a file is kept");
}
