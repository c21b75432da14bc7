//! A web server of a few lines, for tests: what it answers is up to the test, down to the byte.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What a client asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    /// Names in small letters.
    pub headers: HashMap<String, String>,
    /// How many bytes it was.
    pub bytes: u64,
    /// On which connection it came, from 0.
    pub connection: usize,
}

impl Request {
    /// The first byte that `Range` asks for.
    pub fn range(&self) -> Option<usize> {
        self.headers.get("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// Whether the connection stays open.
pub enum After {
    Keep,
    Close,
}

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves until the test ends; each connection has a thread of its own. `answer` writes whatever it likes; what it
    /// cannot write because the client has left is no fault.
    pub fn start(answer: impl Fn(&Request, &mut TcpStream) -> After + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/w", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), seen.clone());
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (mut stream, answer, log) = (stream.unwrap(), answer.clone(), log.clone());
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    while let Some(request) = read(&mut reader, connection) {
                        log.lock().unwrap().push(request.clone());
                        if matches!(answer(&request, &mut stream), After::Close) {
                            break;
                        }
                    }
                });
            }
        });
        Self { url, seen }
    }

    /// What was asked so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// The paths of it.
    pub fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|request| request.path).collect()
    }
}

fn read(reader: &mut impl BufRead, connection: usize) -> Option<Request> {
    let (mut first, mut headers, mut bytes) = (String::new(), HashMap::new(), 0);
    loop {
        let mut line = String::new();
        let count = reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        bytes += count as u64;
        if line == "\r\n" {
            let path = first.split(' ').nth(1)?.to_owned();
            return Some(Request { path, headers, bytes, connection });
        }
        match line.split_once(": ").filter(|_| !first.is_empty()) {
            Some((name, value)) => drop(headers.insert(name.to_lowercase(), value.trim().to_owned())),
            None => first = line,
        }
    }
}

/// Writes a head; the body is up to the caller.
pub fn head(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)]) {
    let mut text = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    let _ = stream.write_all((text + "\r\n").as_bytes());
}

/// Writes a whole answer.
pub fn whole(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) -> After {
    let length = body.len().to_string();
    head(stream, status, &[headers, &[("Content-Length", &length)]].concat());
    let _ = stream.write_all(body);
    After::Keep
}

/// Answers as a web server does that knows ranges; `body` is the file.
pub fn ranged(request: &Request, stream: &mut TcpStream, body: &[u8]) -> After {
    match request.range() {
        None => whole(stream, "200 OK", &[], body),
        Some(first) if first >= body.len() => {
            whole(stream, "416 Range Not Satisfiable", &[("Content-Range", &format!("bytes */{}", body.len()))], b"")
        }
        Some(first) => {
            let range = format!("bytes {first}-{}/{}", body.len() - 1, body.len());
            whole(stream, "206 Partial Content", &[("Content-Range", &range)], &body[first..])
        }
    }
}
