//! Voices: consent, recordings sent as files, what is refused, deleted, outdated, and what a kiosk is given of it.

use std::{f32::consts::TAU, fs, io::Cursor, path::Path, process::Command};

use ureq::http::StatusCode;
use wegwijs::{locale::LanguageTag, speech::medium_name, store::Directory};

use super::{Browser, Desk, Page, after};

/// A second of a tone, with quiet before and after it.
pub(super) fn recording(volume: f32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for at in 0..32_000 {
        let sounds = (8_000..24_000).contains(&at);
        let sample = if sounds { volume * (TAU * 300.0 * at as f32 / 16_000.0).sin() } else { 0.0 };
        writer.write_sample((sample * 32_767.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

impl Browser<'_> {
    /// Sends a recording as a form does that has a file field.
    pub(super) fn send_recording(&self, language: &str, fields: &[(&str, &str)], bytes: &[u8]) -> Page {
        self.send_file(&format!("/voices/{language}"), fields, ("recording", "../x.wav"), bytes)
    }

    /// The bytes of a recording, and what they are said to be.
    fn hear(&self, clip: &str) -> (StatusCode, String, Vec<u8>) {
        let asked = self.agent.get(format!("{}/voices/clip/{clip}", self.desk.url)).header("cookie", &self.cookie);
        let answer = asked.call().unwrap();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        (answer.status(), kind.unwrap_or_default(), answer.into_body().read_to_vec().unwrap())
    }
}

#[test]
fn a_voice_needs_consent_and_can_be_taken_back() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    assert!(anna.get("/voices").text.contains("/voices/ti"));
    let good = recording(0.3);
    let sentence = |speaker| [("speaker", speaker), ("key", "Welcome"), ("text", "እንቋዕ ብደሓን መጻእኩም")];
    // Nobody agreed.
    for speaker in ["", "0", "1"] {
        assert!(anna.send_recording("ti", &sentence(speaker), &good).text.contains("First somebody has to agree"));
    }
    let refused = anna.post("/voices/ti/speaker", &[("name", "Saba <b>")]);
    assert!(refused.text.contains("Without consent") && refused.text.contains("Saba &#60;b&#62;"), "{}", refused.text);
    let agreed = anna.post("/voices/ti/speaker", &[("name", "Saba"), ("consent", "on")]);
    assert_eq!(agreed.location, "/voices/ti?speaker=1");
    let text = anna.get(&agreed.location).text;
    assert!(text.contains("lang=\"ti\" dir=\"ltr\"") && text.contains("name=\"key\" value=\"Welcome\""), "{text}");
    let all = after(&text, "<strong>0 of ").split(' ').next().unwrap().to_owned();
    // What nobody would understand.
    for (bytes, words) in [
        (&b"ID3 not a wave"[..], "Choose a WAV file."),
        (&recording(0.0), "Nothing was heard."),
        (&recording(3.0), "too loud"),
        (&b""[..], "Choose a WAV file."),
    ] {
        let page = anna.send_recording("ti", &sentence("1"), bytes);
        assert!(page.text.contains(words) && page.text.contains("value=\"Welcome\""), "{words}: {}", page.text);
    }
    assert!(!data.path().join("clips").exists());
    // The real text of today, as the page has it.
    let spoken = after(&text, "name=\"text\" value=\"").to_owned();
    let kept = anna.send_recording("ti", &[("speaker", "1"), ("key", "Welcome"), ("text", &spoken)], &good);
    assert_eq!(kept.location, "/voices/ti?speaker=1&after=Welcome&kept=1");
    let text = anna.get(&kept.location).text;
    assert!(text.contains(&format!("<strong>1 of {all} ")), "{text}");
    assert!(!text.contains("name=\"key\" value=\"Welcome\""), "the next sentence does not come");
    let (status, kind, bytes) = anna.hear("1");
    assert_eq!((status, kind.as_str(), &bytes[..4]), (StatusCode::OK, "audio/ogg", &b"OggS"[..]));
    assert_eq!(desk.browser().hear("1").0, StatusCode::SEE_OTHER, "strangers hear it");
    // Deleted and brought back, one and all of a voice.
    let is_spoken = |anna: &Browser| anna.get("/voices/ti").text.contains("<strong>1 of ");
    assert_eq!(anna.post("/voices/ti/clip", &[("clip", "1")]).location, "/voices/ti?removed=1");
    assert!(!is_spoken(&anna));
    assert_eq!(anna.hear("1").0, StatusCode::NOT_FOUND);
    anna.post("/voices/ti/clip", &[("clip", "1"), ("restore", "1")]);
    assert!(is_spoken(&anna) && anna.get("/voices").text.contains("Saba"));
    assert_eq!(anna.post("/voices", &[("speaker", "1")]).location, "/voices?removed=1");
    assert!(!is_spoken(&anna) && !anna.get("/voices").text.contains("Saba"));
    anna.post("/voices", &[("speaker", "1"), ("restore", "1")]);
    assert!(is_spoken(&anna));
    assert_eq!(anna.get("/voices/xx").status, StatusCode::NOT_FOUND);
    assert_eq!(anna.get("/voices/ti?page=99999999999&speaker=7").status, StatusCode::OK);
}

#[test]
fn what_is_true_today_reaches_a_kiosk_and_what_is_outdated_does_not() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start(data.path());
    let mut anna = desk.browser();
    anna.settle();
    let path = anna.new_listing();
    let form = [("need", "need.language.course"), ("status", "active"), ("checked", "on")];
    let named = |name, seen| form.into_iter().chain([("name", name), ("seen", seen)]).collect::<Vec<_>>();
    assert_eq!(anna.post(&path, &named("Taalhuis", "0")).status, StatusCode::SEE_OTHER);
    anna.post("/voices/nl/speaker", &[("consent", "on")]);
    let key = path.replace("/listings/", "service:") + ":name";
    for (key, text) in [(key.as_str(), "Taalhuis"), ("Welcome", "Welkom")] {
        let kept = anna.send_recording("nl", &[("speaker", "1"), ("key", key), ("text", text)], &recording(0.3));
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    }
    assert!(anna.get("/voices").text.contains("1 of 1 texts of your listings"));
    let nl = LanguageTag::parse("nl").unwrap();
    let (welcome, name) = (medium_name(&nl, "Welkom"), medium_name(&nl, "Taalhuis"));
    let mut both = vec![welcome.clone(), name];
    both.sort();
    assert_eq!(published(data.path(), "one"), both);
    // The name changes: what was spoken is not it any more.
    assert_eq!(anna.post(&path, &named("Taalcafé", "1")).status, StatusCode::SEE_OTHER);
    assert!(anna.get("/voices").text.contains("0 of 1 texts of your listings"));
    assert!(anna.get("/voices/nl?page=4").text.contains("The text changed: record it again"));
    assert_eq!(published(data.path(), "two"), [welcome]);
    // The desk publishes the same.
    anna.post("/publish", &[("passphrase", "een lang wachtwoord"), ("to", "here")]);
    let done = anna.outcome();
    assert!(done.contains("notice good"), "{done}");
    assert_eq!(fs::read_dir(data.path().join("published/targets/media")).unwrap().count(), 1);
}

/// Publishes on the command line, lets the real `wegwijs sync` take it from a stick, and says which media a kiosk has.
fn published(data: &Path, name: &str) -> Vec<String> {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wegwijs"));
        command.args(arguments).current_dir(data);
        command.env("WEGWIJS_ROOT_PASSPHRASE", "een lang wachtwoord");
        let done = command.env("WEGWIJS_PASSPHRASE", "een lang wachtwoord").output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    if !data.join("keys").exists() {
        run(&["keys", "init", "--single", "--to", "keys", "--publisher-of", "desk.db"]);
    }
    let (stick, state) = (format!("stick-{name}"), format!("kiosk-{name}"));
    run(&["publish", "--from", "desk.db", "--to", &format!("{stick}/wegwijs/town"), "--keys", "keys"]);
    fs::write(data.join("wegwijs.toml"), "[[source]]\nname = \"town\"\nroot = \"keys/root.json\"\n").unwrap();
    run(&["sync", "--config", "wegwijs.toml", "--state", &state, "--stick", &stick]);
    let directory = Directory::open(&data.join(&state).join("directory.db")).unwrap();
    let media = directory.published().unwrap().remove(0).media;
    for medium in &media {
        let bytes = fs::read(data.join(&state).join("media").join(medium.content.sha256.to_string())).unwrap();
        assert_eq!(&bytes[..4], b"OggS");
    }
    media.into_iter().map(|medium| medium.name).collect()
}
