//! Does another program get pictures of listings as they stand in the file at that moment, in any language, and is
//! what goes wrong with one of them said before the next is drawn?

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};
use uuid::Uuid;
use wegwijs::{
    directory::{Service, ServiceStatus},
    exchange::demo,
    limits::{PICTURE_HEIGHT_PIXELS_MAX, PICTURE_REQUEST_BYTES_MAX},
    store::Directory,
};

/// The demo in a file that is written ahead, as the desk's is. Answers with the directory and the services in it.
fn demo_file(path: &Path) -> (Directory, Vec<Service>) {
    let mut directory = Directory::open_or_create(path).unwrap();
    let connection = rusqlite::Connection::open(path).unwrap();
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    let demo = demo::open(demo::day()).unwrap();
    let ids = demo.service_ids(0, 3).unwrap();
    let services: Vec<Service> = ids.into_iter().map(|(_, id)| demo.service(id).unwrap().unwrap()).collect();
    let mut writer = directory.write().unwrap();
    demo.publishers().unwrap().iter().for_each(|publisher| writer.put_publisher(publisher).unwrap());
    services.iter().for_each(|service| writer.put_service(service).unwrap());
    writer.commit().unwrap();
    (directory, services)
}

fn put(directory: &mut Directory, service: &Service) {
    let mut writer = directory.write().unwrap();
    writer.put_service(service).unwrap();
    writer.commit().unwrap();
}

/// A program that draws, and the two ends of the talk with it.
struct Drawing {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drawing {
    fn start(directory: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wegwijs"))
            .args(["kiosk", "--pictures", "--directory"])
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (asks, answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, asks, answers }
    }

    /// The picture, or the error.
    fn ask(&mut self, line: &str) -> Result<Vec<u8>, String> {
        writeln!(self.asks, "{line}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        if let Some(why) = answer["error"].as_str() {
            return Err(why.to_owned());
        }
        let mut picture = vec![0; usize::try_from(answer["length"].as_u64().unwrap()).unwrap()];
        self.answers.read_exact(&mut picture).unwrap();
        Ok(picture)
    }

    fn draw(&mut self, service: Uuid, language: &str, (width, height): (u32, u32)) -> Result<Picture, String> {
        let line = json!({ "service": service, "language": language, "width": width, "height": height });
        self.ask(&line.to_string()).map(|bytes| Picture::read(&bytes))
    }

    /// Nothing more is asked: it ends well, without another word.
    fn end(mut self) {
        drop(self.asks);
        let mut rest = Vec::new();
        self.answers.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty() && self.child.wait().unwrap().success());
    }
}

#[derive(PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    fn read(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        Self { width: info.width, height: info.height, pixels }
    }

    /// Whether so many rows at the lower edge are of one colour: nothing stands there that could be cut.
    fn ends_empty(&self, rows: usize) -> bool {
        let last = &self.pixels[self.pixels.len() - rows * self.width as usize * 3..];
        last.chunks_exact(3).all(|pixel| pixel == &last[..3])
    }
}

const UPRIGHT: (u32, u32) = (800, 1280);
const LYING: (u32, u32) = (1280, 800);

#[test]
fn a_listing_is_drawn_whole_in_any_language_and_on_any_glass() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let (_directory, services) = demo_file(&path);
    let mut drawing = Drawing::start(&path);
    let id = services[0].id;
    let mut drawn: Vec<Picture> = Vec::new();
    for (language, glass) in [("nl", UPRIGHT), ("ti", UPRIGHT), ("ar", UPRIGHT), ("ar", LYING)] {
        let picture = drawing.draw(id, language, glass).unwrap();
        assert_eq!(picture.width, glass.0);
        assert!(picture.height > glass.1 && picture.height < PICTURE_HEIGHT_PIXELS_MAX, "{}", picture.height);
        assert!(picture.ends_empty(10), "{language} {glass:?}");
        assert!(drawn.iter().all(|other| *other != picture), "{language} {glass:?} looks like another");
        drawn.push(picture);
    }
    let again = drawing.draw(id, "nl", UPRIGHT).unwrap();
    assert!(again == drawn[0], "the same looks the same, whatever was drawn between");
    drawing.end();
}

#[test]
fn each_picture_shows_what_the_file_holds_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let (mut directory, services) = demo_file(&path);
    let mut drawing = Drawing::start(&path);
    let mut service = services[0].clone();
    let before = drawing.draw(service.id, "nl", UPRIGHT).unwrap();
    service.name = "Another name".to_owned();
    put(&mut directory, &service);
    let renamed = drawing.draw(service.id, "nl", UPRIGHT).unwrap();
    assert!(before != renamed, "the new name is shown");
    service.status = ServiceStatus::Inactive;
    put(&mut directory, &service);
    let draft = drawing.draw(service.id, "nl", UPRIGHT).unwrap();
    assert!(draft == renamed, "a draft is drawn as it will look");
    service.description = Some("One more sentence, and then another. ".repeat(500));
    put(&mut directory, &service);
    let long = drawing.draw(service.id, "nl", UPRIGHT).unwrap();
    assert!(long.height > draft.height && long.height <= PICTURE_HEIGHT_PIXELS_MAX, "{}", long.height);
    service.id = Uuid::from_u128(7);
    let why = drawing.draw(service.id, "nl", UPRIGHT).err().unwrap();
    assert!(why.contains("holds no service 00000000"), "{why}");
    put(&mut directory, &service);
    assert!(drawing.draw(service.id, "nl", UPRIGHT).is_ok(), "it is there now");
    drawing.end();
}

#[test]
fn a_bad_request_is_answered_and_the_next_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut drawing = Drawing::start(&path);
    let id = Uuid::from_u128(7);
    let why = drawing.draw(id, "nl", UPRIGHT).err().unwrap();
    assert!(why.contains("no directory at"), "{why}");
    let (_directory, services) = demo_file(&path);
    let line = |language: &str, width: u32| {
        json!({ "service": services[0].id, "language": language, "width": width, "height": 800 }).to_string()
    };
    for (bad, said) in [
        ("", "by a line of JSON"),
        ("{}", "missing field"),
        ("\u{feff}\u{0}", "by a line of JSON"),
        (&line("eo", 800), "does not speak eo"),
        (&line("nl", 100_000), "100000x800"),
        (&"x".repeat(PICTURE_REQUEST_BYTES_MAX * 200), "at most"),
    ] {
        let why = drawing.ask(bad).unwrap_err();
        assert!(why.contains(said), "{why}");
        assert!(drawing.ask(&line("ti", 800)).is_ok());
    }
    drawing.end();
}
