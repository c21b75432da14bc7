//! The kiosk's own page of a listing, for whoever writes it. Owns the program that draws, which is the kiosk itself in a
//! process of its own, and what was typed and not saved. Never shows the editors' database to that process: each listing
//! is drawn from a small directory beside it.

use std::{
    collections::VecDeque,
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use serde::Deserialize;
use uuid::Uuid;

use super::secret;
use crate::{
    clock,
    directory::{Publisher, Service},
    limits::{
        DESK_LOOKS_MAX, DESK_PICTURE_IDLE_SECONDS, DESK_PICTURE_SECONDS_MAX, PICTURE_HEIGHT_PIXELS_MAX,
        PICTURE_SIDE_PIXELS_MAX,
    },
    locale::LanguageTag,
    store::{Directory, StoreError},
};

/// The folder in the desk's own.
const FOLDER: &str = "pictures";
/// An upright kiosk's glass.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 1280;
/// More than any PNG of that width has.
const BYTES_MAX: usize = (PICTURE_SIDE_PIXELS_MAX * PICTURE_HEIGHT_PIXELS_MAX) as usize;

/// No picture.
#[derive(Debug, thiserror::Error)]
pub(super) enum PictureFailure {
    #[error("this program was built without the touchscreen")]
    NoProgram,
    #[error("the program that draws cannot be started or asked")]
    Process(#[from] io::Error),
    #[error("the program that draws did not answer")]
    Silent,
    #[error("the program that draws says: {why}")]
    Refused { why: String },
    #[error("the listing to be drawn cannot be written")]
    Store(#[from] StoreError),
}

/// What a listing would be if it were saved, as it was typed.
struct Look {
    token: String,
    service: Service,
}

/// Draws one picture after the other.
pub(super) struct Pictures {
    program: Option<PathBuf>,
    folder: PathBuf,
    drawing: Mutex<Option<Drawing>>,
    looks: Mutex<VecDeque<Look>>,
}

/// A running program.
struct Drawing {
    child: Child,
    asks: ChildStdin,
    answers: mpsc::Receiver<io::Result<Result<Vec<u8>, String>>>,
    directory: Directory,
    asked_at: Duration,
}

/// The line that comes back.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Head {
    Length(usize),
    Error(String),
}

impl Pictures {
    /// `program` is this very program when it has a touchscreen. Starts nothing yet.
    pub(super) fn new(program: Option<PathBuf>, data: &Path) -> Self {
        Self { program, folder: data.join(FOLDER), drawing: Mutex::default(), looks: Mutex::default() }
    }

    /// Whether there can be pictures.
    pub(super) fn are_there(&self) -> bool {
        self.program.is_some()
    }

    /// Keeps what was typed for the picture of it; says by which word it is known.
    pub(super) fn keep(&self, service: Service) -> Option<String> {
        let token = secret::token()?;
        let mut looks = lock(&self.looks);
        looks.push_back(Look { token: token.clone(), service });
        if looks.len() > DESK_LOOKS_MAX {
            looks.pop_front();
        }
        Some(token)
    }

    /// What was typed.
    pub(super) fn kept(&self, id: Uuid, token: &str) -> Option<Service> {
        let looks = lock(&self.looks);
        let mut found = looks.iter().filter(|look| look.service.id == id && secret::same(&look.token, token));
        found.next().map(|look| look.service.clone())
    }

    /// The kiosk's page of a listing as PNG. Waits for pictures that were asked for before.
    pub(super) fn draw(
        &self,
        town: &Publisher,
        service: &Service,
        language: &LanguageTag,
    ) -> Result<Vec<u8>, PictureFailure> {
        let mut drawing = lock(&self.drawing);
        let mut running = match drawing.take() {
            Some(running) => running,
            None => self.start()?,
        };
        let drawn = running.draw(town, service, language);
        // One that failed for another reason than the listing is started anew next time.
        if matches!(drawn, Ok(_) | Err(PictureFailure::Refused { .. })) {
            *drawing = Some(running);
        }
        drawn
    }

    /// Stops the program when nobody has asked for a while.
    pub(super) fn rest(&self) {
        let mut drawing = lock(&self.drawing);
        let idle = Duration::from_secs(DESK_PICTURE_IDLE_SECONDS);
        if drawing.as_ref().is_some_and(|running| clock::since_start() > running.asked_at + idle) {
            *drawing = None;
        }
    }

    fn start(&self) -> Result<Drawing, PictureFailure> {
        let program = self.program.as_ref().ok_or(PictureFailure::NoProgram)?;
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)?;
        let file = self.folder.join("directory.db");
        let directory = Directory::open_or_create(&file)?;
        let mut child = Command::new(program)
            .args(["kiosk", "--pictures", "--directory"])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (asks, answers) = child.stdin.take().zip(child.stdout.take()).ok_or(PictureFailure::Silent)?;
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let mut answers = BufReader::new(answers);
            // Ends when the program does, or when nobody listens any more.
            while let Some(answer) = next(&mut answers).transpose() {
                if tell.send(answer).is_err() {
                    break;
                }
            }
        });
        Ok(Drawing { child, asks, answers: told, directory, asked_at: clock::since_start() })
    }
}

impl Drawing {
    fn draw(&mut self, town: &Publisher, service: &Service, language: &LanguageTag) -> Result<Vec<u8>, PictureFailure> {
        self.asked_at = clock::since_start();
        let mut writer = self.directory.write()?;
        writer.put_publisher(town)?;
        writer.put_service(service)?;
        writer.commit()?;
        let request =
            serde_json::json!({"service": service.id, "language": language, "width": WIDTH, "height": HEIGHT});
        writeln!(self.asks, "{request}")?;
        self.asks.flush()?;
        match self.answers.recv_timeout(Duration::from_secs(DESK_PICTURE_SECONDS_MAX)) {
            Ok(answer) => answer?.map_err(|why| PictureFailure::Refused { why }),
            Err(_) => Err(PictureFailure::Silent),
        }
    }
}

impl Drop for Drawing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next answer; none when the program has ended.
fn next(answers: &mut BufReader<ChildStdout>) -> io::Result<Option<Result<Vec<u8>, String>>> {
    let mut line = String::new();
    if answers.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let length = match serde_json::from_str(&line)? {
        Head::Error(why) => return Ok(Some(Err(why))),
        Head::Length(length) if length <= BYTES_MAX => length,
        Head::Length(length) => return Ok(Some(Err(format!("a picture of {length} bytes")))),
    };
    let mut picture = vec![0; length];
    answers.read_exact(&mut picture)?;
    Ok(Some(Ok(picture)))
}

/// What panicked left nothing half done: a program that was asked then is gone.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
