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
