//! Questions and answers in JSON. Owns the bound on an answer; refuses what is no JSON.

use std::io::Read;

use serde_json::Value;
use ureq::{Body, http::Response};
use url::Url;

use super::{Reach, ReachError};
use crate::limits::{REACH_ANSWER_BYTES_MAX, REACH_SAID_CHARS_MAX};

/// No answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(in crate::desk) enum JsonError {
    #[error(transparent)]
    Reach(#[from] ReachError),
    #[error("{host} refuses ({status}): {said}")]
    Refused {
        host: String,
        status: u16,
        /// What it says to that, cut short; empty where it says nothing.
        said: String,
    },
    #[error("{host} answers something that is not understood")]
    Nonsense { host: String },
}

impl Reach {
    /// Asks.
    ///
    /// # Errors
    /// When no answer comes, or none of JSON.
    pub(in crate::desk) fn get_json(&self, url: &Url) -> Result<Value, JsonError> {
        answer(url, self.agent.get(url.as_str()).call())
    }

    /// Sends, and takes the answer.
    ///
    /// # Errors
    /// When no answer comes, or none of JSON.
    pub(in crate::desk) fn post_json(&self, url: &Url, body: &Value) -> Result<Value, JsonError> {
        let asked = self.agent.post(url.as_str()).header("content-type", "application/json");
        answer(url, asked.send(body.to_string()))
    }
}

fn answer(url: &Url, answer: Result<Response<Body>, ureq::Error>) -> Result<Value, JsonError> {
    let host = || url.host_str().unwrap_or_default().to_owned();
    let answer = answer.map_err(|why| ReachError { host: host(), source: Box::new(why) })?;
    let status = answer.status();
    let mut bytes = Vec::new();
    let read = answer.into_body().as_reader().take(REACH_ANSWER_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|why| ReachError { host: host(), source: Box::new(why) })?;
    let value: Option<Value> =
        (bytes.len() as u64 <= REACH_ANSWER_BYTES_MAX).then(|| serde_json::from_slice(&bytes).ok()).flatten();
    if status.is_success() {
        return value.ok_or_else(|| JsonError::Nonsense { host: host() });
    }
    let said = value.as_ref().and_then(|value| value["error"].as_str()).unwrap_or_default();
    let said = said.chars().filter(|letter| !letter.is_control()).take(REACH_SAID_CHARS_MAX).collect();
    Err(JsonError::Refused { host: host(), status: status.as_u16(), said })
}

#[cfg(test)]
mod tests {
    use std::{io::Write, net::TcpListener, thread, time::Duration};

    use super::*;

    /// A server that sends this to one caller, a piece at a time, and then waits.
    fn server(pieces: Vec<String>, wait: Duration) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/x", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for piece in pieces {
                thread::sleep(wait);
                if stream.write_all(piece.as_bytes()).is_err() {
                    return;
                }
            }
            thread::sleep(Duration::from_secs(10));
        });
        url.parse().unwrap()
    }

    #[test]
    fn who_is_slow_or_never_ends_is_given_up() {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n".to_owned();
        let slow = server(Vec::new(), Duration::ZERO);
        let dripping = server([vec![head], vec![" ".to_owned(); 100]].concat(), Duration::from_millis(60));
        for url in [slow, dripping] {
            let before = crate::clock::since_start();
            let why = Reach::within(Duration::from_millis(300)).get_json(&url).unwrap_err();
            assert!(matches!(why, JsonError::Reach(_)), "{why}");
            assert!(crate::clock::since_start() - before < Duration::from_secs(3));
        }
    }

    #[test]
    fn what_is_too_long_or_leads_elsewhere_is_not_taken() {
        let reach = Reach::within(Duration::from_secs(5));
        let long = format!("\"{}\"", "x".repeat(usize::try_from(REACH_ANSWER_BYTES_MAX).unwrap()));
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", long.len());
        let why = reach.get_json(&server(vec![head, long], Duration::ZERO)).unwrap_err();
        assert!(matches!(why, JsonError::Nonsense { .. }), "{why}");
        let moved = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_owned();
        let why = reach.post_json(&server(vec![moved], Duration::ZERO), &Value::Null).unwrap_err();
        assert!(matches!(why, JsonError::Refused { status: 302, .. }), "{why}");
    }
}
