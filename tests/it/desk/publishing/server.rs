//! A small web server that takes files by WebDAV or S3, gives them to kiosks, and fails when it is told to: half of the
//! failing request's file is written over what was there, as a bad server does, unless it is signed metadata, which fit
//! into one packet.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// What it speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Webdav,
    S3,
}

type Files = BTreeMap<String, Vec<u8>>;

pub struct Server {
    kind: Kind,
    port: u16,
    state: Arc<State>,
}

struct State {
    kind: Kind,
    files: Mutex<Files>,
    folders: Mutex<Vec<String>>,
    /// The upload's requests that go well before one fails.
    good: AtomicUsize,
    puts: AtomicUsize,
    refuses: AtomicBool,
}

/// Where files lie on this server.
const PLACE: &str = "/bak/lindeveen/";
/// `anna:geheim wachtwoord`, and what a signed address has.
const BASIC: &str = "authorization: Basic YW5uYTpnZWhlaW0gd2FjaHR3b29yZA==";
const SIGNED: &str = "X-Amz-Signature=";

impl Server {
    pub fn start(kind: Kind) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            kind,
            files: Mutex::default(),
            folders: Mutex::default(),
            good: AtomicUsize::new(usize::MAX),
            puts: AtomicUsize::new(0),
            refuses: AtomicBool::new(false),
        });
        let of_thread = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let state = of_thread.clone();
                std::thread::spawn(move || while answer(stream.as_ref().unwrap(), &state).is_some() {});
            }
        });
        Self { kind, port, state }
    }

    /// How a desk reaches it.
    pub fn desk_toml(&self) -> String {
        let port = self.port;
        match self.kind {
            Kind::Webdav => format!(
                "[[upload]]\nkind = \"webdav\"\nname = \"Onze website\"\nurl = \"http://127.0.0.1:{port}/bak/lindeveen\"\n\
                 user = \"anna\"\npassword = \"geheim wachtwoord\"\n"
            ),
            Kind::S3 => format!(
                "[[upload]]\nkind = \"s3\"\nname = \"Onze website\"\nendpoint = \"http://127.0.0.1:{port}\"\nregion = \"eu\"\n\
                 bucket = \"bak\"\nprefix = \"lindeveen/\"\naccess_key = \"A\"\nsecret_key = \"geheim\"\n"
            ),
        }
    }

    /// How a kiosk reaches it.
    pub fn public_url(&self) -> String {
        format!("http://127.0.0.1:{}{PLACE}", self.port)
    }

    pub fn fail_at(&self, request: usize) {
        self.state.good.store(request, Ordering::SeqCst);
    }

    pub fn refuse(&self) {
        self.state.refuses.store(true, Ordering::SeqCst);
    }

    pub fn puts(&self) -> usize {
        self.state.puts.load(Ordering::SeqCst)
    }

    pub fn files(&self) -> Files {
        self.state.files.lock().unwrap().clone()
    }

    pub fn put_back(&self, files: &Files) {
        self.state.files.lock().unwrap().clone_from(files);
    }
}

/// Answers one request; none when the connection is at its end.
fn answer(stream: &TcpStream, state: &State) -> Option<()> {
    let mut lines = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut first = head.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    lines.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let name = path.strip_prefix(PLACE).unwrap_or(path).to_owned();
    let is_kiosk = head.contains("range:") || !(head.contains(BASIC) || query.contains(SIGNED));
    let knows = match state.kind {
        Kind::Webdav => head.contains(BASIC) && !state.refuses.load(Ordering::SeqCst),
        Kind::S3 => query.contains(SIGNED),
    };
    let (status, content) = if is_kiosk {
        state.given(&method, &name)
    } else if !knows {
        (401, Vec::new())
    } else if state.good.load(Ordering::SeqCst) == 0 {
        if method == "PUT" && name.starts_with("targets/") {
            state.files.lock().unwrap().insert(name, body[..body.len() / 2].to_vec());
        }
        return None;
    } else {
        state.good.fetch_sub(1, Ordering::SeqCst);
        match method.as_str() {
            "PUT" => state.taken(name, body),
            "MKCOL" => state.folder(name),
            _ => state.given(&method, &name),
        }
    };
    let mut stream = stream;
    let shown: &[u8] = if method == "HEAD" { &[] } else { &content };
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", content.len());
    stream.write_all(&[head.as_bytes(), shown].concat()).ok()
}

impl State {
    fn given(&self, method: &str, name: &str) -> (u16, Vec<u8>) {
        match self.files.lock().unwrap().get(name) {
            Some(file) if ["GET", "HEAD"].contains(&method) => (200, file.clone()),
            Some(_) => (405, Vec::new()),
            None => (404, Vec::new()),
        }
    }

    fn taken(&self, name: String, body: Vec<u8>) -> (u16, Vec<u8>) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned() + "/";
        if self.kind == Kind::Webdav && !self.folders.lock().unwrap().contains(&folder) {
            return (409, Vec::new());
        }
        self.puts.fetch_add(1, Ordering::SeqCst);
        self.files.lock().unwrap().insert(name, body);
        (201, Vec::new())
    }

    fn folder(&self, name: String) -> (u16, Vec<u8>) {
        let mut folders = self.folders.lock().unwrap();
        if folders.contains(&name) {
            return (405, Vec::new());
        }
        folders.push(name);
        (201, Vec::new())
    }
}
