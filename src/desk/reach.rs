//! Other services by HTTP: one request, one answer. Owns connections and time-outs; follows no redirect, tries nothing
//! twice, and never says an address whole, for it may hold a password.

mod json;

use std::{
    io::{self, Read},
    sync::Arc,
    time::Duration,
};

use ureq::{
    Agent, Body, SendBody,
    http::{Request, header},
    tls::{RootCerts, TlsConfig},
};
use url::Url;

use crate::limits::{REACH_CONNECT_SECONDS, UPLOAD_ANSWER_SECONDS, UPLOAD_BYTES_PER_SECOND_MIN};
pub(super) use json::JsonError;

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{host} does not answer")]
pub(super) struct ReachError {
    /// Who was asked.
    host: String,
    /// Why.
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Connections to other services.
pub(super) struct Reach {
    agent: Agent,
}

/// What is sent: so many bytes of a reader.
pub(super) struct Sent<'a> {
    pub(super) from: &'a mut dyn Read,
    pub(super) length: u64,
}

/// What came back.
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// How long the body is, or would be, by the head.
    pub(super) length: Option<u64>,
    body: Body,
}

impl Reach {
    /// Opens nothing yet. An answer that takes longer than `answer` is given up.
    pub(super) fn within(answer: Duration) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let connect = Some(Duration::from_secs(REACH_CONNECT_SECONDS).min(answer));
        let config = Agent::config_builder()
            .tls_config(tls)
            .user_agent(concat!("wegwijs/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("")
            // WebDAV has methods of its own.
            .allow_non_standard_methods(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_resolve(connect)
            .timeout_connect(connect)
            .timeout_send_request(connect)
            .timeout_send_body(Some(answer))
            .timeout_recv_response(Some(answer))
            .timeout_recv_body(Some(answer))
            .build();
        Self { agent: config.new_agent() }
    }

    /// Asks by any method, and waits for the head of the answer, whatever its status.
    ///
    /// # Errors
    /// When no answer comes.
    pub(super) fn request(
        &self,
        method: &str,
        url: &Url,
        headers: &[(&str, &str)],
        body: Option<Sent<'_>>,
    ) -> Result<Reply, ReachError> {
        let failed = |source| ReachError { host: url.host_str().unwrap_or_default().to_owned(), source };
        let mut request = Request::builder().method(method).uri(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            None => request.body(()).map_err(ureq::Error::from).and_then(|request| self.agent.run(request)),
            Some(body) => {
                let seconds = UPLOAD_ANSWER_SECONDS + body.length / UPLOAD_BYTES_PER_SECOND_MIN;
                request
                    .header(header::CONTENT_LENGTH, body.length)
                    .body(SendBody::from_reader(body.from))
                    .map_err(ureq::Error::from)
                    .and_then(|request| {
                        let request = self.agent.configure_request(request);
                        self.agent.run(request.timeout_send_body(Some(Duration::from_secs(seconds))).build())
                    })
            }
        };
        let answer = answer.map_err(|why| failed(Box::new(why)))?;
        let length = answer.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()).and_then(|length| length.trim().parse().ok());
        Ok(Reply { status: answer.status().as_u16(), length, body: answer.into_body() })
    }
}

impl Reply {
    /// Its body, of at most so many bytes.
    ///
    /// # Errors
    /// When it breaks off, or is longer.
    pub(super) fn bytes(mut self, bytes_max: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.body.as_reader().take(bytes_max + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > bytes_max {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {bytes_max} bytes")));
        }
        Ok(bytes)
    }
}
