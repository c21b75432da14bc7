//! Words: translations by hand, by files and by a machine, as a browser without JavaScript uses them.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ureq::http::StatusCode;

use super::{Browser, Desk, Page};

/// A listing in Dutch; its path.
fn taalhuis(anna: &mut Browser<'_>) -> String {
    let path = anna.new_listing();
    let form = [
        ("seen", "0"),
        ("name", "Taalhuis"),
        ("description", "Wij praten Nederlands."),
        ("need", "need.language.course"),
        ("status", "active"),
        ("phone", "12"),
        ("checked", "on"),
    ];
    assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
    path
}

/// The name of the field of a listing's own text.
pub(super) fn field(path: &str, field: &str) -> String {
    format!("service.{}.{field}", path.trim_start_matches("/listings/"))
}

/// What stands in a field of a page.
fn value<'a>(page: &'a Page, name: &str) -> &'a str {
    let rest = page.text.split_once(&format!("<textarea name=\"{name}\"")).unwrap().1;
    rest.split_once('>').unwrap().1.split_once("</textarea>").unwrap().0
}

/// Sends a file by the form of a language; the path of its preview.
pub(super) fn send_file(anna: &Browser<'_>, file: &str) -> String {
    anna.send_file("/words/file", &[("language", "en")], ("file", "../../desk.db"), file.as_bytes()).location
}

#[test]
fn a_translation_is_written_outdated_and_vouched_for() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = taalhuis(&mut anna);
    let (words, name, description) = (format!("{path}/words"), field(&path, "name"), field(&path, "description"));
    let evil = "</textarea><script>alert(1)</script>";
    let form = [("language", "en"), ("seen", "1"), (name.as_str(), "Language house"), (description.as_str(), evil)];
    assert_eq!(anna.post(&words, &form).location, format!("{words}?language=en&saved"));
    let page = anna.get(&format!("{words}?language=en"));
    assert_eq!(value(&page, &name), "Language house");
    assert!(!page.text.contains("<script"), "a translation becomes a program");
    assert!(!anna.get(&format!("{path}/history")).text.contains("<script"));
    // Somebody who still sees the first state, and wrote one of the two.
    let late = [("language", "en"), ("seen", "1"), (name.as_str(), "Talk house"), (description.as_str(), "")];
    let late = anna.post(&words, &late);
    assert_eq!((value(&late, &name), late.status), ("Talk house", StatusCode::OK));
    assert!(late.text.contains("Language house") && late.text.contains("name=\"seen\" value=\"2\""), "{}", late.text);
    assert!(value(&late, &description).contains("alert"), "what they did not touch is what was saved");
    assert_eq!(value(&anna.get(&words), &name), "Language house");
    // Nothing was touched: no state, and none of the texts becomes another.
    let same = [("language", "en"), ("seen", "2"), (name.as_str(), "Language house")];
    assert_eq!(anna.post(&words, &same).status, StatusCode::SEE_OTHER);
    assert!(anna.get(&words).text.contains("name=\"seen\" value=\"2\""));
    // The listing changes.
    let form = [("seen", "2"), ("name", "Taalcafé"), ("description", "Wij praten Nederlands."), ("status", "active")];
    assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
    assert!(anna.get("/").text.contains("1 translation is older than its text"));
    let page = anna.get(&words);
    assert!(page.text.contains(&format!("name=\"right\" value=\"{name}\"")), "{}", page.text);
    assert!(!page.text.contains(&format!("name=\"right\" value=\"{description}\"")));
    let right = [("language", "en"), ("seen", "3"), ("right", &name), (&name, "Language house")];
    assert_eq!(anna.post(&words, &right).status, StatusCode::SEE_OTHER);
    assert!(!anna.get(&words).text.contains("name=\"right\""));
    assert!(!anna.get("/").text.contains("older than its text"));
    // Where it begins again.
    assert_eq!(anna.post(&format!("{path}/restore"), &[("number", "2")]).status, StatusCode::SEE_OTHER);
    assert!(!anna.get(&words).text.contains("name=\"right\""));
    assert_eq!(anna.get(&format!("{words}?language=../x")).status, StatusCode::OK);
    assert_eq!(anna.get("/listings/00000000-0000-0000-0000-000000000000/words").status, StatusCode::NOT_FOUND);
}

#[test]
fn hints_and_doubts_are_kind() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = taalhuis(&mut anna);
    let text = anna.get("/").text;
    assert!(text.contains("1 listing with a number or link that looks wrong") && text.contains(": 12"), "{text}");
    assert!(!anna.get(&path).text.contains("plainer words"));
    let form = [("seen", "1"), ("name", "Taalhuis"), ("description", "Men dient d.m.v. een formulier te reageren.")];
    assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
    for page in [path.clone(), format!("{path}/words?language=en")] {
        let text = anna.get(&page).text;
        assert!(text.contains("plainer words") && text.contains("d.m.v."), "{text}");
    }
}

#[test]
fn a_file_goes_to_a_translator_and_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    assert_eq!(anna.get("/words/en.xlf").location, "/words?language=en&nothing");
    let path = taalhuis(&mut anna);
    let file = anna.get("/words/en.xlf").text;
    assert!(file.contains("<source>Wij praten Nederlands.</source>"), "{file}");
    assert_eq!(anna.get("/words/../../desk.db").status, StatusCode::NOT_FOUND);
    let translated = file
        .replace("<source>Taalhuis</source>", "<source>Taalhuis</source><target>Language house</target>")
        .replace("Nederlands.</source>", "Nederlands.</source><target>We &lt;b>talk&lt;/b> Dutch.</target>")
        .replace("state=\"initial\"", "state=\"translated\"");
    // Before it comes back, one of the texts changes.
    let form = [("seen", "1"), ("name", "Taalcafé"), ("description", "Wij praten Nederlands."), ("status", "active")];
    assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
    for bad in [
        "",
        "PK\u{3}\u{4}",
        &file[..file.len() / 2],
        "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
    ] {
        let preview = send_file(&anna, bad);
        let page = anna.get(&preview);
        assert!(page.text.contains("cannot be used") && !page.text.contains("root:"), "{bad}: {}", page.text);
        let path = preview.split('?').next().unwrap();
        assert_eq!(anna.post(path, &[("language", "en")]).status, StatusCode::BAD_REQUEST);
    }
    let preview = send_file(&anna, &translated);
    let page = anna.get(&preview);
    assert!(page.text.contains("the original changed since: marked as outdated"), "{}", page.text);
    assert!(page.text.contains("We &#60;b&#62;talk"), "{}", page.text);
    let words = format!("{path}/words?language=en");
    assert_eq!(value(&anna.get(&words), &field(&path, "name")), "", "it was written before it was taken");
    let take = preview.split('?').next().unwrap();
    assert_eq!(anna.post(take, &[("language", "en")]).location, "/words?language=en&taken=2");
    let page = anna.get(&words);
    assert_eq!(value(&page, &field(&path, "name")), "Language house");
    assert!(page.text.contains(&format!("name=\"right\" value=\"{}\"", field(&path, "name"))));
    // Once only; and what is there already is not taken again.
    assert_eq!(anna.post(take, &[("language", "en")]).location, "/words?language=en&no_file");
    let again = send_file(&anna, &translated);
    assert!(!anna.get(&again).text.contains("Take these"));
    // Worse than what somebody checked: the machine's word for the name.
    let worse = anna.get("/words/en.xlf?which=all").text.replace("We &lt;b&gt;talk", "They talk");
    let worse = worse.replace("state=\"reviewed\"", "state=\"initial\" subState=\"wegwijs:machine\"");
    let page = send_file(&anna, &worse);
    assert!(anna.get(&page).text.contains("Not taken: a better one is there"));
}

/// A machine that translates by turning letters around; how it behaves is said by the text.
fn machine() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, asked) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let (mut request, mut piece) = (Vec::new(), [0; 4096]);
            loop {
                let text = String::from_utf8_lossy(&request).into_owned();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let length = head
                        .to_lowercase()
                        .split_once("content-length: ")
                        .map_or(0, |(_, rest)| rest.split("\r\n").next().unwrap().parse::<usize>().unwrap());
                    if body.len() >= length {
                        break;
                    }
                }
                let read = stream.read(&mut piece).unwrap();
                request.extend_from_slice(&piece[..read]);
            }
            let request = String::from_utf8_lossy(&request).into_owned();
            let (status, body) = answer(&request, &count);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    (port, asked)
}

fn answer(request: &str, count: &AtomicUsize) -> (&'static str, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    if head.starts_with("GET /api/languages ") {
        let languages =
            r#"[{"code":"nl","name":"Dutch","targets":["en","fa"]},{"code":"en"},{"code":"fa"},{"code":"ar"}]"#;
        return ("200 OK", languages.to_owned());
    }
    count.fetch_add(1, Ordering::Relaxed);
    let asked: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!((asked["source"].as_str(), asked["api_key"].as_str()), (Some("nl"), Some("secret")));
    assert!(head.starts_with("POST /api/translate "));
    let text: String = asked["q"].as_str().unwrap().chars().rev().collect();
    match text.as_str() {
        "teh tsi reiuL" => ("403 Forbidden", r#"{"error":"Slow <b>down</b>"}"#.to_owned()),
        "nizno" => ("200 OK", "<html>welcome</html>".to_owned()),
        _ => ("200 OK", serde_json::json!({"translatedText": text}).to_string()),
    }
}

#[test]
fn a_machine_fills_what_is_missing_until_somebody_reads_it() {
    let data = tempfile::tempdir().unwrap();
    let (port, asked) = machine();
    let settings = format!("[translation]\nurl = \"http://127.0.0.1:{port}/api/\"\nkey = \"secret\"\n");
    std::fs::write(data.path().join("desk.toml"), settings).unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = taalhuis(&mut anna);
    let (words, name, description) = (format!("{path}/words"), field(&path, "name"), field(&path, "description"));
    // What was typed is saved, and only the rest is the machine's.
    let form = [("language", "en"), ("seen", "1"), (&name, "Language house"), (&description, ""), ("machine", "1")];
    let page = anna.post(&words, &form);
    assert!(page.text.contains("A machine translated 1 text."), "{}", page.text);
    assert_eq!((value(&page, &name), value(&page, &description)), ("Language house", ".sdnalredeN netarp jiW"));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(page.text.contains(&format!("name=\"right\" value=\"{description}\"")));
    let right = [("language", "en"), ("seen", "3"), ("right", &description), (&description, ".sdnalredeN netarp jiW")];
    assert_eq!(anna.post(&words, &right).status, StatusCode::SEE_OTHER);
    assert!(!anna.get(&words).text.contains("name=\"right\""));
    // A whole language, which it calls by another name; and one that it does not know.
    let filled = anna.post("/words/machine", &[("language", "pes")]);
    assert!(filled.text.contains("A machine translated 2 texts."), "{}", filled.text);
    assert!(anna.post("/words/machine", &[("language", "ar")]).text.contains("does not know this language"));
    // It refuses, and it talks nonsense: the page says so, and what was there is there.
    for (text, said) in [("Luier ist het", "Slow &#60;b&#62;down"), ("onzin", "not understood")] {
        let path = anna.new_listing();
        let form = [("seen", "0"), ("name", "Taalhuis"), ("description", text), ("status", "active")];
        assert_eq!(anna.post(&path, &form).status, StatusCode::SEE_OTHER);
        let page = anna.post(&format!("{path}/words"), &[("language", "en"), ("seen", "1"), ("machine", "1")]);
        assert!(page.text.contains(said), "{}", page.text);
        assert_eq!(value(&page, &field(&path, "name")), "siuhlaaT", "what it had done before is lost");
    }
}

#[test]
fn without_a_machine_nothing_is_offered_and_one_that_is_down_is_told() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = taalhuis(&mut anna);
    for page in ["/words?language=en".to_owned(), format!("{path}/words?language=en")] {
        assert!(!anna.get(&page).text.contains("machine\""), "{page}");
    }
    assert_eq!(anna.post("/words/machine", &[("language", "en")]).status, StatusCode::NOT_FOUND);
    let cookie = anna.cookie.clone();
    drop(desk);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    std::fs::write(data.path().join("desk.toml"), format!("[translation]\nurl = \"http://{closed}\"\n")).unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.cookie = cookie;
    let name = field(&path, "name");
    let form = [("language", "en"), ("seen", "1"), (name.as_str(), "Language house"), ("machine", "1")];
    let page = anna.post(&format!("{path}/words"), &form);
    assert!(page.text.contains("does not answer"), "{}", page.text);
    assert_eq!(value(&page, &name), "Language house");
}
